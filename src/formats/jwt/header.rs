//! The JOSE header (RFC 7515 §4): what is honoured, what is ignored, and what is never let through.
//!
//! A header in the very bytes that issuers here write is told by comparing them; every other one is read strictly. Both
//! find the same.

use std::borrow::Cow;

use crate::credential::key_id::KeyId;
use crate::foundation::encoding::json::{self, Fault, Limits, Member, ObjectWriter};
use crate::foundation::rejection::Rejection;

/// Members that would change what is verified or with which key, or nest another token: never honoured, so never ignored.
const FORBIDDEN: [&str; 10] = ["b64", "zip", "enc", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "cty"];

/// What is left of a header once its algorithm has been found to be the expected one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header<'h> {
    pub(super) alg: &'static str,
    pub(super) typ: Option<Cow<'h, str>>,
    pub(super) kid: Option<Cow<'h, str>>,
}

impl<'h> Header<'h> {
    /// A header that must name one of the `admitted` algorithms, exactly.
    pub(super) fn of(bytes: &'h [u8], admitted: &'static [&'static str]) -> Result<Self, Rejection> {
        Self::recognise(bytes, admitted).map_or_else(|| Self::read(bytes, admitted), Ok)
    }

    /// The header in the bytes that [`write`] makes of plain names; `None` where it is any other, good or bad.
    fn recognise(bytes: &'h [u8], admitted: &'static [&'static str]) -> Option<Self> {
        let rest = std::str::from_utf8(bytes).ok()?.strip_prefix(r#"{"alg":""#)?;
        let alg = admitted.iter().copied().find(|alg| rest.starts_with(alg))?;
        let (typ, rest) = rest.strip_prefix(alg)?.strip_prefix(r#"","typ":""#)?.split_once('"')?;
        let kid = match rest {
            "}" => None,
            _ => Some(rest.strip_prefix(r#","kid":""#)?.strip_suffix(r#""}"#)?),
        };
        let is_plain = typ.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let is_known = is_plain && kid.is_none_or(KeyId::is_well_formed);
        is_known.then_some(Self { alg, typ: Some(typ.into()), kid: kid.map(Cow::from) })
    }

    /// Any header, read strictly. Members that are unknown are ignored (RFC 7515 §4).
    fn read(bytes: &'h [u8], admitted: &'static [&'static str]) -> Result<Self, Rejection> {
        let members = json::object_within(bytes, Limits::HEADER).map_err(Fault::in_header)?;
        let find = |name: &str| members.iter().find(|member| member.name == name).map(|member| member.value);

        let named = find("alg").and_then(json::text).ok_or(Rejection::Algorithm)?;
        let alg = admitted.iter().copied().find(|alg| *alg == named).ok_or(Rejection::Algorithm)?;
        if find("crit").is_some() {
            return Err(Rejection::Critical);
        }
        if members.iter().any(|Member { name, .. }| FORBIDDEN.contains(&name.as_ref())) {
            return Err(Rejection::HeaderMember);
        }
        let kid = match find("kid").map(json::text) {
            Some(Some(kid)) if KeyId::is_well_formed(&kid) => Some(kid),
            Some(_) => return Err(Rejection::HeaderKid),
            None => None,
        };
        let typ = match find("typ").map(json::text) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALGORITHM: &str = "HS256";
    const ADMITTED: &[&str] = &["ES256", ALGORITHM];

    /// Names, and what could be taken for one.
    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[A-Za-z0-9._~:=+/-]{1,12}",
            1 => Just(String::new()),
            1 => "[a\\\\\"\u{0}\u{7f} é]{0,4}",
            1 => r#"","[a-z]{3}":""#,
        ]
    }

    /// What [`write`] makes of names, and the same text with one piece of it replaced.
    fn header() -> impl Strategy<Value = Vec<u8>> {
        let algorithm = prop_oneof![4 => Just(ALGORITHM.to_owned()), 1 => name()];
        let text = (algorithm, name(), prop::option::of(name())).prop_map(|(algorithm, typ, kid)| {
            let kid = kid.map(|kid| format!(r#","kid":"{kid}""#)).unwrap_or_default();
            format!(r#"{{"alg":"{algorithm}","typ":"{typ}"{kid}}}"#).into_bytes()
        });
        let piece = prop::option::of((any::<prop::sample::Index>(), 0..3_usize, prop::collection::vec(byte(), 0..3)));
        (text, piece).prop_map(|(mut text, piece)| {
            if let Some((at, removed, added)) = piece {
                let at = at.index(text.len());
                text.splice(at..(at + removed).min(text.len()), added);
            }
            text
        })
    }

    fn byte() -> impl Strategy<Value = u8> {
        prop_oneof![prop::sample::select(br#" \"{}[]:,/u0e"#.to_vec()), any::<u8>()]
    }

    proptest! {
        #[test]
        fn what_is_recognised_is_what_a_strict_reading_finds(bytes in header()) {
            if let Some(recognised) = Header::recognise(&bytes, ADMITTED) {
                prop_assert_eq!(Header::read(&bytes, ADMITTED), Ok(recognised));
            }
        }

        #[test]
        fn what_is_written_is_recognised(typ in "[!#-\\[\\]-~]{1,12}", kid in prop::option::of("[A-Za-z0-9._~:=+/-]{1,128}")) {
            let kid = kid.map(|kid| KeyId::new(kid).unwrap());
            let written = write(ALGORITHM, &typ, kid.as_ref());
            let Header { alg, typ: found, kid: name } = Header::recognise(written.as_bytes(), ADMITTED).unwrap();
            prop_assert_eq!((alg, found.as_deref()), (ALGORITHM, Some(&*typ)));
            prop_assert_eq!(name.as_deref(), kid.as_ref().map(KeyId::as_str));
            prop_assert_eq!(Header::recognise(written.as_bytes(), &["HS512"]), None);
        }
    }
}
