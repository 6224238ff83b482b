//! The identifier of a root: the claims, where the MAC covers them and no caveat can change them.
//!
//! Version 1 is text: `countersign/1 `, the name of the key and a space where the key has a name, and one JSON object with
//! moments as whole seconds and the type as `typ`:
//!
//! ```text
//! countersign/1 2026-11 {"iss":"https://issuer.example","sub":"alice","aud":["api"],"exp":1700000600}
//! ```

use crate::claims::claims::Claims;
use crate::claims::json::{self, Form};
use crate::credential::key_id::KeyId;
use crate::foundation::encoding::json::{Limits, object_within};
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

const VERSION: &str = "countersign/1 ";

/// MACs are quick: beside them, many claims would be what a verifier's time goes into.
pub(crate) const LIMITS: Limits = Limits { members: 64, elements: 256, ..Limits::AMPLE };

const FORM: Form = Form { limits: LIMITS, ..Form::SHOWN };

/// An identifier that says `claims`, MACed by the key of this name.
pub(super) fn write(claims: &Claims, kid: Option<&KeyId>) -> Result<String, Error> {
    let claims = json::write(claims, &FORM);
    object_within(claims.as_bytes(), LIMITS).map_err(|_| {
        let Limits { members, elements, .. } = LIMITS;
        Error::claims(format!(
            "they have more than the {members} members and {elements} elements of lists that verifiers read"
        ))
    })?;
    Ok(match kid {
        Some(kid) => [VERSION, kid.as_str(), " ", &claims].concat(),
        None => [VERSION, &claims].concat(),
    })
}

/// The name of the key, and the claims' JSON; `None` where the identifier is of another application.
pub(crate) fn split(identifier: &[u8]) -> Option<(Option<&str>, &str)> {
    let rest = std::str::from_utf8(identifier).ok()?.strip_prefix(VERSION)?;
    // No name of a key begins with a brace.
    if rest.starts_with('{') {
        return Some((None, rest));
    }
    rest.split_once(' ').map(|(kid, claims)| (Some(kid), claims))
}

/// The claims of an authentic identifier.
pub(super) fn claims(identifier: &[u8]) -> Result<Claims, Rejection> {
    let (_, claims) = split(identifier).ok_or(Rejection::ClaimsJson)?;
    json::read(claims.as_bytes(), &FORM)
}
