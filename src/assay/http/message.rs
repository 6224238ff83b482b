//! The request that carries a token: a header, a cookie, or a field of its body.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use ureq::http::header::{CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use ureq::http::{Method, Request, Uri};

use crate::foundation::error::Error;

/// What stands for the token in what is sent.
const PLACE: &str = "{token}";
/// No server reads a longer header.
const MAX_HEADER_TOKEN_BYTES: usize = 64 * 1024;

/// A request in which `{token}` stands wherever the token belongs; without any such place, a bearer token (RFC 6750 §2.1).
///
/// # Example
/// ```
/// use countersign::assay::Message;
///
/// assert!(Message::default().header("Authorization: Bearer {token}")?.cookie("session={token}").is_ok());
/// assert!(Message::default().header("Authorization Bearer {token}").is_err());
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Message {
    method: Option<Method>,
    headers: Vec<(HeaderName, Template)>,
    cookies: Vec<Template>,
    body: Option<Body>,
}

#[derive(Clone, Debug)]
enum Body {
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, Template)>),
    /// `application/json`.
    Json(Template),
}

impl Message {
    /// By this method; not given, `POST` with a body and `GET` without one.
    ///
    /// # Errors
    /// Where it is none.
    pub fn method(mut self, method: &str) -> Result<Self, Error> {
        let known = Method::from_bytes(method.as_bytes());
        let known =
            known.map_err(|_| Error::configuration(format!("`{method}` is no method: expected such as `GET`")))?;
        self.method = Some(known);
        Ok(self)
    }

    /// With a header, written as `Name: value`.
    ///
    /// # Errors
    /// Where it is none, or one that the client writes itself.
    pub fn header(mut self, header: &str) -> Result<Self, Error> {
        let refused = |why: &str| Error::configuration(format!("not a header: {why}"));
        let (name, value) = header.split_once(':').ok_or_else(|| refused("expected such as `Name: value`"))?;
        let name = HeaderName::from_bytes(name.trim().as_bytes())
            .map_err(|_| refused("expected a name of letters, digits and hyphens before the colon"))?;
        if ["content-length", "transfer-encoding", "connection", "expect", "host"].contains(&name.as_str()) {
            return Err(refused(&format!("`{name}` is written by the client itself")));
        }
        let value = Template::read(value.trim());
        // What stands around the token is the tester's own, and the same for every token.
        HeaderValue::from_bytes(&value.filled(b"x"))
            .map_err(|_| refused(&format!("the value of `{name}` has characters that no header carries")))?;
        self.headers.push((name, value));
        Ok(self)
    }

    /// With a cookie, written as `name=value`.
    ///
    /// # Errors
    /// Where it is none.
    pub fn cookie(mut self, cookie: &str) -> Result<Self, Error> {
        let refused = || Error::configuration("not a cookie: expected such as `session={token}`");
        let (name, value) = cookie.split_once('=').ok_or_else(refused)?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte != b'{' && is_cookie_octet(byte));
        let is_value = Template::read(value).filled(b"x").into_iter().all(is_cookie_octet);
        if !is_name || !is_value {
            return Err(refused());
        }
        self.cookies.push(Template::read(cookie));
        Ok(self)
    }

    /// With a field of a form in its body, written as `name=value`.
    ///
    /// # Errors
    /// Where it is none, or there is a body of another kind.
    pub fn form(mut self, field: &str) -> Result<Self, Error> {
        let (name, value) = field
            .split_once('=')
            .ok_or_else(|| Error::configuration("not a field of a form: expected such as `token={token}`"))?;
        let field = (name.to_owned(), Template::read(value));
        match &mut self.body {
            Some(Body::Json(_)) => return Err(two_bodies()),
            Some(Body::Form(fields)) => fields.push(field),
            None => self.body = Some(Body::Form(vec![field])),
        }
        Ok(self)
    }

    /// With this JSON as its body.
    ///
    /// # Errors
    /// Where it is none with the token in its places, or there is a body already.
    pub fn json(mut self, text: &str) -> Result<Self, Error> {
        if self.body.is_some() {
            return Err(two_bodies());
        }
        let template = Template::read(text);
        if serde_json::from_slice::<serde::de::IgnoredAny>(&template.filled(b"x")).is_err() {
            return Err(Error::configuration(
                "not JSON: expected such as `{\"token\":\"{token}\"}`, with the token's place inside quotes",
            ));
        }
        self.body = Some(Body::Json(template));
        Ok(self)
    }

    /// The same, with a place for the token where it has none.
    pub(super) fn completed(mut self) -> Self {
        let in_headers = self.headers.iter().any(|(_, value)| value.has_place());
        let in_body = match &self.body {
            Some(Body::Form(fields)) => fields.iter().any(|(_, value)| value.has_place()),
            Some(Body::Json(text)) => text.has_place(),
            None => false,
        };
        if !in_headers && !in_body && !self.cookies.iter().any(Template::has_place) {
            self.headers.push((ureq::http::header::AUTHORIZATION, Template::read("Bearer {token}")));
        }
        self
    }

    /// The request that carries `token` to `uri`; `None` where its place cannot carry it unchanged.
    pub(super) fn carrying(&self, token: &[u8], uri: &Uri) -> Option<Request<Vec<u8>>> {
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            if value.has_place() && !is_carried_by_header(token) {
                return None;
            }
            headers.push((name.clone(), value.filled(token)));
        }
        if self.cookies.iter().any(Template::has_place) && !is_carried_by_cookie(token) {
            return None;
        }
        let cookies: Vec<_> = self.cookies.iter().map(|cookie| cookie.filled(token)).collect();
        let body = match &self.body {
            Some(Body::Form(fields)) => Some(urlencoded(fields.iter(), token)),
            Some(Body::Json(text)) if text.has_place() => Some(text.filled(&escaped(token)?)),
            Some(Body::Json(text)) => Some(text.filled(b"")),
            None => None,
        };
        self.request(headers, &cookies, body, uri)
    }

    /// The same request without a token, and without what would carry one.
    pub(super) fn without_token(&self, uri: &Uri) -> Option<Request<Vec<u8>>> {
        let headers = self.headers.iter().filter(|(_, value)| !value.has_place());
        let headers = headers.map(|(name, value)| (name.clone(), value.filled(b""))).collect();
        let cookies = self.cookies.iter().filter(|cookie| !cookie.has_place());
        let cookies: Vec<_> = cookies.map(|cookie| cookie.filled(b"")).collect();
        let body = match &self.body {
            Some(Body::Form(fields)) => Some(urlencoded(fields.iter().filter(|(_, value)| !value.has_place()), b"")),
            Some(Body::Json(text)) if text.has_place() => Some(b"{}".to_vec()),
            Some(Body::Json(text)) => Some(text.filled(b"")),
            None => None,
        };
        self.request(headers, &cookies, body, uri)
    }

    fn request(
        &self,
        headers: Vec<(HeaderName, Vec<u8>)>,
        cookies: &[Vec<u8>],
        body: Option<Vec<u8>>,
        uri: &Uri,
    ) -> Option<Request<Vec<u8>>> {
        let usual = if body.is_some() { Method::POST } else { Method::GET };
        let mut request = Request::builder().method(self.method.clone().unwrap_or(usual)).uri(uri.clone());
        for (name, value) in headers {
            request = request.header(name, HeaderValue::from_bytes(&value).ok()?);
        }
        if !cookies.is_empty() {
            request = request.header(COOKIE, HeaderValue::from_bytes(&cookies.join(&b"; "[..])).ok()?);
        }
        let has_type = request.headers_ref().is_some_and(|headers| headers.contains_key(CONTENT_TYPE));
        let kind = match &self.body {
            Some(Body::Form(_)) => Some("application/x-www-form-urlencoded"),
            Some(Body::Json(_)) => Some("application/json"),
            None => None,
        };
        if let (Some(kind), false) = (kind, has_type) {
            request = request.header(CONTENT_TYPE, kind);
        }
        request.body(body.unwrap_or_default()).ok()
    }
}

fn two_bodies() -> Error {
    Error::configuration("a request has one body: give either a form or JSON")
}

/// A text with places for the token.
#[derive(Clone)]
struct Template(Vec<String>);

impl fmt::Debug for Template {
    /// Leaves out the text: headers and cookies beside the token are often secret as well.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Template({} places)", self.0.len().saturating_sub(1))
    }
}

impl Template {
    fn read(text: &str) -> Self {
        Self(text.split(PLACE).map(str::to_owned).collect())
    }

    fn has_place(&self) -> bool {
        self.0.len() > 1
    }

    fn filled(&self, token: &[u8]) -> Vec<u8> {
        let pieces: Vec<_> = self.0.iter().map(String::as_bytes).collect();
        pieces.join(token)
    }
}

/// Whether a header's value carries `token` unchanged to every reader: what is blank at its ends, or no visible ASCII (RFC 9110
/// §5.5), is lost or differs.
fn is_carried_by_header(token: &[u8]) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t');
    let is_bare = token.trim_ascii() == token && !token.is_empty();
    is_bare && token.len() <= MAX_HEADER_TOKEN_BYTES && token.iter().all(is_plain)
}

/// Whether a cookie's value carries `token` unchanged (RFC 6265 §4.1.1).
fn is_carried_by_cookie(token: &[u8]) -> bool {
    is_carried_by_header(token) && token.iter().copied().all(is_cookie_octet)
}

fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

fn urlencoded<'a>(fields: impl Iterator<Item = &'a (String, Template)>, token: &[u8]) -> Vec<u8> {
    let encoded = |bytes: &[u8]| percent_encode(bytes, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> =
        fields.map(|(name, value)| format!("{}={}", encoded(name.as_bytes()), encoded(&value.filled(token)))).collect();
    pairs.join("&").into_bytes()
}

/// `token` as it stands inside a JSON string; `None` where it is no UTF-8.
fn escaped(token: &[u8]) -> Option<Vec<u8>> {
    let quoted = serde_json::to_string(std::str::from_utf8(token).ok()?).ok()?;
    quoted.strip_prefix('"')?.strip_suffix('"').map(|inner| inner.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use ureq::http::{Request, Uri};

    use super::Message;

    fn uri() -> Uri {
        Uri::from_static("http://127.0.0.1/me")
    }

    fn head(request: &Request<Vec<u8>>, name: &str) -> Option<String> {
        request.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn without_a_place_a_bearer_token_is_sent() {
        let message = Message::default().header("Accept: text/plain").unwrap().completed();
        let request = message.carrying(b"a.b.c", &uri()).unwrap();
        assert_eq!(
            (request.method().as_str(), head(&request, "authorization").unwrap().as_str()),
            ("GET", "Bearer a.b.c")
        );
        assert_eq!(head(&message.without_token(&uri()).unwrap(), "authorization"), None);
        let message = Message::default().cookie("session={token}").unwrap().completed();
        assert_eq!(head(&message.carrying(b"a.b.c", &uri()).unwrap(), "authorization"), None);
    }

    #[test]
    fn each_carrier_carries_the_token_and_nothing_of_it_remains_without_one() {
        let message = Message::default()
            .cookie("lang=en")
            .unwrap()
            .cookie("s={token}")
            .unwrap()
            .header("X-Token: <{token}>")
            .unwrap()
            .form("a=1&2")
            .unwrap()
            .form("t={token}")
            .unwrap();
        let request = message.carrying(b"a.b_c", &uri()).unwrap();
        assert_eq!(head(&request, "cookie").unwrap(), "lang=en; s=a.b_c");
        assert_eq!(head(&request, "x-token").unwrap(), "<a.b_c>");
        assert_eq!(head(&request, "content-type").unwrap(), "application/x-www-form-urlencoded");
        assert_eq!((request.method().as_str(), request.body().as_slice()), ("POST", &b"a=1%262&t=a%2Eb%5Fc"[..]));
        let bare = message.without_token(&uri()).unwrap();
        assert_eq!((head(&bare, "cookie").unwrap().as_str(), head(&bare, "x-token")), ("lang=en", None));
        assert_eq!(bare.body(), b"a=1%262");
        let json = Message::default().json(r#"{"t":"{token}"}"#).unwrap();
        assert_eq!(json.carrying(b"a\"\n", &uri()).unwrap().body(), br#"{"t":"a\"\n"}"#);
        assert_eq!(json.without_token(&uri()).unwrap().body(), b"{}");
    }

    #[test]
    fn what_a_place_cannot_carry_unchanged_is_not_sent() {
        let header = Message::default().completed();
        let cookie = Message::default().cookie("s={token}").unwrap();
        let form = Message::default().form("t={token}").unwrap();
        let json = Message::default().json(r#"{"t":"{token}"}"#).unwrap();
        let long = vec![b'a'; 70_000];
        for (token, carriers) in [
            (&b"a.b.c"[..], [true, true, true, true]),
            (b"a b;c", [true, false, true, true]),
            (b"\"a.b.c\"", [true, false, true, true]),
            (b"", [false, false, true, true]),
            (b" a", [false, false, true, true]),
            (b"a\t", [false, false, true, true]),
            (b"a\r\nX: y", [false, false, true, true]),
            (b"a\0", [false, false, true, true]),
            ("\u{e9}".as_bytes(), [false, false, true, true]),
            (b"\xff", [false, false, true, false]),
            (&long, [false, false, true, true]),
        ] {
            let told = [&header, &cookie, &form, &json].map(|message| message.carrying(token, &uri()).is_some());
            assert_eq!(told, carriers, "{}", String::from_utf8_lossy(&token[..token.len().min(20)]));
        }
    }

    #[test]
    fn what_is_no_part_of_a_request_is_refused() {
        for header in ["Authorization", "A B: c", ": x", "A: b\nC: d", "Host: b", "Content-Length: 7"] {
            assert!(Message::default().header(header).is_err(), "{header}");
        }
        for cookie in ["session", "=x", "a=b c", "a={token};b", "a b={token}"] {
            assert!(Message::default().cookie(cookie).is_err(), "{cookie}");
        }
        for json in ["", "{token}", r#"{"t":{token}}"#, r#"{"t":"{token}"#] {
            assert!(Message::default().json(json).is_err(), "{json}");
        }
        assert!(Message::default().method("GE T").is_err() && Message::default().form("token").is_err());
        assert!(Message::default().form("a=b").unwrap().json("1").is_err());
        assert!(Message::default().json("1").unwrap().form("a=b").is_err());
    }
}
