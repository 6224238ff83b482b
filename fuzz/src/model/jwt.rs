//! A JWT under HS256: RFC 7515, 7519 and 8725, and the rules that `docs/jwt-hardening.md` adds.

use aws_lc_rs::hmac;
use countersign::Rejection;

use super::circumstances::{Circumstances, ISSUER, KEY, OTHER_ISSUER, OTHER_KEY};
use super::json::{self, Fault, Limits, Value};
use super::{Verdict, base64url, claims, policy, profile};

/// The type of a JWT of no particular kind.
pub const UNNAMED: &str = "JWT";
const HEADER: Limits = Limits { depth: 16, members: 16, elements: 16 };
const NEVER_HONOURED: [&str; 10] = ["b64", "zip", "enc", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "cty"];

/// What a verifier for HS256 says of `token`, seen for the first time.
pub fn judge(token: &[u8], under: &Circumstances) -> Verdict {
    let under = &profile::circumstances(under);
    if token.len() > under.max_token_bytes {
        return Err(Rejection::TooLarge);
    }
    if !token.is_ascii() {
        return Err(Rejection::NotAscii);
    }
    let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let [header, payload, signature] = segments[..] else { return Err(Rejection::Segments) };
    if [header, payload, signature].iter().any(|segment| segment.is_empty()) {
        return Err(Rejection::Segments);
    }
    if header.len() > under.max_header_bytes {
        return Err(Rejection::TooLarge);
    }
    let signed = &token[..header.len() + 1 + payload.len()];
    let [header, payload, signature] =
        [header, payload, signature].map(|segment| base64url::decode(segment).ok_or(Rejection::Base64));
    let (header, payload, signature) = (header?, payload?, signature?);

    let header = Header::read(&header)?;
    if !policy::admits_type(under.typ, header.typ.as_deref(), Some(UNNAMED)) {
        return Err(Rejection::HeaderType);
    }
    let (owner, secret) = key(header.kid.as_deref(), under).ok_or(Rejection::UnknownKey)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::verify(&key, signed, &signature).map_err(|_| Rejection::Signature)?;

    let mut claims = claims::read(&payload, claims::JWT)?;
    claims.typ = header.typ.filter(|typ| !policy::is_same_type(typ, UNNAMED));
    profile::judge(&claims, under)?;
    policy::judge(&claims, owner, under)?;
    policy::judge_names(&claims, false, under)?;
    Ok(claims)
}

struct Header {
    typ: Option<String>,
    kid: Option<String>,
}

impl Header {
    fn read(header: &[u8]) -> Result<Self, Rejection> {
        let members = json::object(header, HEADER).map_err(|fault| match fault {
            Fault::Json => Rejection::HeaderJson,
            Fault::DuplicateName => Rejection::HeaderDuplicateName,
            Fault::TooDeep => Rejection::HeaderTooDeep,
        })?;
        let find = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
        if find("alg").and_then(Value::text) != Some("HS256") {
            return Err(Rejection::Algorithm);
        }
        if find("crit").is_some() {
            return Err(Rejection::Critical);
        }
        if NEVER_HONOURED.iter().any(|name| find(name).is_some()) {
            return Err(Rejection::HeaderMember);
        }
        let kid = match find("kid") {
            Some(value) => Some(value.text().filter(|kid| is_key_id(kid)).ok_or(Rejection::HeaderKid)?.to_owned()),
            None => None,
        };
        let typ = match find("typ") {
            Some(value) => Some(value.text().ok_or(Rejection::HeaderType)?.to_owned()),
            None => None,
        };
        Ok(Self { typ, kid })
    }
}

/// Whether `kid` is a short plain name.
pub fn is_key_id(kid: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._~:=+/-".contains(c);
    (1..=128).contains(&kid.len()) && kid.chars().all(is_plain)
}

/// Whose key a token of this `kid` is held against, and its secret.
pub fn key(kid: Option<&str>, under: &Circumstances) -> Option<(&'static str, &'static [u8])> {
    if !under.trusts_two_keys {
        return Some((ISSUER, KEY.1));
    }
    match kid {
        Some(kid) if kid == KEY.0 => Some((ISSUER, KEY.1)),
        Some(kid) if kid == OTHER_KEY.0 => Some((OTHER_ISSUER, OTHER_KEY.1)),
        _ => None,
    }
}
