//! The JOSE header (RFC 7515 §4): what is honoured, what is ignored, and what is never let through.

use crate::credential::key_id::KeyId;
use crate::foundation::encoding::json::{self, Fault, Member, ObjectWriter};
use crate::foundation::rejection::Rejection;

/// Members that would change what is verified or with which key, or nest another token: never honoured, so never ignored.
const FORBIDDEN: [&str; 10] = ["b64", "zip", "enc", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "cty"];

/// What is left of a header once its algorithm has been found to be the expected one.
pub(super) struct Header {
    pub(super) alg: &'static str,
    pub(super) typ: Option<Box<str>>,
    pub(super) kid: Option<Box<str>>,
}

impl Header {
    /// Reads a header that must name one of the `admitted` algorithms, exactly. Members that are unknown are ignored
    /// (RFC 7515 §4).
    pub(super) fn read(bytes: &[u8], admitted: &'static [&'static str]) -> Result<Self, Rejection> {
        let members = json::object(bytes).map_err(Fault::in_header)?;
        let find = |name: &str| members.iter().find(|member| member.name == name).map(|member| member.value);

        let named = find("alg").and_then(json::string).ok_or(Rejection::Algorithm)?;
        let alg = admitted.iter().copied().find(|alg| *alg == &*named).ok_or(Rejection::Algorithm)?;
        if find("crit").is_some() {
            return Err(Rejection::Critical);
        }
        if members.iter().any(|Member { name, .. }| FORBIDDEN.contains(&name.as_ref())) {
            return Err(Rejection::HeaderMember);
        }
        let kid = match find("kid").map(json::string) {
            Some(Some(kid)) if KeyId::is_well_formed(&kid) => Some(kid),
            Some(_) => return Err(Rejection::HeaderKid),
            None => None,
        };
        let typ = match find("typ").map(json::string) {
            Some(None) => return Err(Rejection::HeaderType),
            found => found.flatten(),
        };
        Ok(Self { alg, typ, kid })
    }
}

/// The header of a token to be signed.
pub(super) fn write(algorithm: &str, typ: &str, kid: Option<&KeyId>) -> String {
    let mut header = ObjectWriter::new();
    header.string("alg", algorithm);
    header.string("typ", typ);
    if let Some(kid) = kid {
        header.string("kid", kid.as_str());
    }
    header.finish()
}
