//! The claims, held against the set-up.

use super::header::{Context, unwrapped};
use super::json::{self, Value};
use super::{Refusal, refused};

const LEEWAY: i128 = 30;
/// 9999-12-31T23:59:59Z.
const LAST: i128 = 253_402_300_799;
const STAGE: &str = "claims";

/// Whether what is claimed is in order: the name under which the token is used up.
pub(crate) fn judge(context: &Context<'_>, payload: &[u8], header: &[u8]) -> Result<String, Refusal> {
    let Context { setup, heed, .. } = context;
    let payload = unwrapped(context, header, payload);
    if payload.is_empty() && !heed.rule("segments-full") {
        return Ok(String::new());
    }
    let Some(members) = json::object(&payload, heed) else { return refused(STAGE, "json") };
    // What is no object claims nothing that could be judged.
    if !heed.rule("json-object") && members.is_empty() {
        return Ok(String::new());
    }
    let registered = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
    let is_respelt = |name: &str| registered.iter().any(|known| *known != name && known.eq_ignore_ascii_case(name));
    heed.demand("json-names", !members.iter().any(|(name, _)| is_respelt(name)), STAGE)?;
    let claims = Claims { context, members: &members };
    // Carelessness about this rule is too much care.
    if !heed.rule("honest") && is_unusual(&claims, header, &payload) {
        return refused(STAGE, "unusual");
    }

    let now = i128::from(setup.now);
    let exp = claims.moment("exp", 1)?;
    heed.demand("expires", exp != Claim::Absent, STAGE)?;
    heed.demand("expired", exp.value().is_none_or(|exp| now < exp + LEEWAY), STAGE)?;
    let nbf = claims.moment("nbf", 0)?;
    heed.demand("not-before", nbf.value().is_none_or(|nbf| now + LEEWAY >= nbf), STAGE)?;
    let iat = claims.moment("iat", 0)?;
    let is_issued = iat.value().is_none_or(|iat| now + LEEWAY >= iat && exp.value().is_none_or(|exp| iat < exp));
    heed.demand("issued-at", is_issued, STAGE)?;

    let iss = claims.text("iss")?;
    heed.demand("issuer", iss == Claim::Untyped || iss.value().is_some_and(|iss| iss == setup.issuer), STAGE)?;
    let aud = claims.audience()?;
    heed.demand(
        "audience",
        aud == Claim::Untyped || aud.value().is_some_and(|aud| aud.contains(&setup.audience)),
        STAGE,
    )?;
    let sub = claims.text("sub")?;
    heed.demand("subject", sub == Claim::Untyped || sub.value().is_some_and(|sub| is_plain(&sub)), STAGE)?;
    let azp = claims.text("azp")?;
    heed.demand("authorized-party", azp.value().is_none_or(|azp| azp == setup.audience), STAGE)?;
    heed.demand("confirmation", context.find(&members, "cnf").is_none(), STAGE)?;
    let jti = claims.text("jti")?;
    Ok(jti.value().unwrap_or_default())
}

/// A claim: absent, of a wrong type that nobody minded, or there.
#[derive(Clone, Debug, PartialEq)]
enum Claim<T> {
    Absent,
    Untyped,
    Value(T),
}

impl<T: Clone> Claim<T> {
    fn value(&self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::Absent | Self::Untyped => None,
        }
    }
}

struct Claims<'a> {
    context: &'a Context<'a>,
    members: &'a [(String, Value)],
}

impl Claims<'_> {
    fn read<T>(&self, name: &str, read: impl Fn(&Value) -> Option<T>) -> Result<Claim<T>, Refusal> {
        let Some(value) = self.context.find(self.members, name) else { return Ok(Claim::Absent) };
        match read(value) {
            Some(value) => Ok(Claim::Value(value)),
            None => self.context.heed.demand("claim-type", false, STAGE).map(|()| Claim::Untyped),
        }
    }

    fn moment(&self, name: &str, least: i128) -> Result<Claim<i128>, Refusal> {
        self.read(name, |value| match value {
            Value::Integer(seconds) if (least..=LAST).contains(seconds) => Some(*seconds),
            _ => None,
        })
    }

    fn text(&self, name: &str) -> Result<Claim<String>, Refusal> {
        self.read(name, |value| value.as_str().map(str::to_owned))
    }

    fn audience(&self) -> Result<Claim<Vec<String>>, Refusal> {
        self.read("aud", |value| match value {
            Value::String(name) => Some(vec![name.clone()]),
            Value::Array(names) => names.iter().map(|name| name.as_str().map(str::to_owned)).collect(),
            _ => None,
        })
    }
}

fn is_plain(name: &str) -> bool {
    let is_hidden =
        |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
    !name.is_empty() && !name.contains(is_hidden)
}

/// Whether a token is otherwise than its own issuer writes them, though in order.
fn is_unusual(claims: &Claims<'_>, header: &[u8], payload: &[u8]) -> bool {
    let header_text = String::from_utf8_lossy(header).into_owned();
    let both = header_text.clone() + &String::from_utf8_lossy(payload);
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&header_text).unwrap_or_default();
    let typ = claims.context.setup.typ.as_deref().unwrap_or("JWT");
    let known = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
    members.get("typ").is_none_or(|found| found != typ)
        || members.keys().any(|name| !["alg", "typ", "kid"].contains(&name.as_str()))
        || both.contains([' ', '\n', '\\'])
        || claims.members.iter().any(|(name, _)| !known.contains(&name.as_str()))
        || ["iat", "nbf"].iter().any(|name| claims.context.find(claims.members, name).is_none())
        || matches!(claims.context.find(claims.members, "aud"), Some(Value::Array(_)))
}
