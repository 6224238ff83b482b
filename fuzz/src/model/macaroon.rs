//! A Macaroon without third parties: its chain of MACs, its identifier and its caveats.

use aws_lc_rs::hmac;
use countersign::Rejection;

use super::circumstances::Circumstances;
use super::claims::{Claims, Form};
use super::json::Limits;
use super::{Verdict, claims, jwt, policy, restriction};

/// Claims in an identifier: whole seconds, and the type among them.
const FORM: Form = Form { moment: |value, _| value.integer(), has_type: true, limits: LIMITS };
const LIMITS: Limits = Limits { depth: 16, members: 64, elements: 256 };
/// How much caveats may cost together: one point each, and one more for every so many bytes.
const MOST_POINTS: usize = 32;
const STEP: usize = 48;

/// A root, all but MACed.
pub struct Root<'r> {
    pub identifier: &'r [u8],
    pub caveats: Vec<&'r [u8]>,
}

impl Root<'_> {
    /// The last MAC of the chain that begins with this secret.
    pub fn mac(&self, secret: &[u8]) -> Vec<u8> {
        let root = mac(b"macaroons-key-generator\0\0\0\0\0\0\0\0\0", secret);
        let first = mac(&root, self.identifier);
        self.caveats.iter().fold(first, |signature, caveat| mac(&signature, caveat))
    }

    /// In version 2.
    pub fn written(&self, signature: &[u8]) -> Vec<u8> {
        let mut out = vec![2];
        field(&mut out, 2, self.identifier);
        out.push(0);
        for caveat in &self.caveats {
            field(&mut out, 2, caveat);
            out.push(0);
        }
        out.push(0);
        field(&mut out, 6, signature);
        out
    }

    /// What a verifier says that reads it in `length` letters, MACed with the key that its identifier names or, where
    /// `is_authentic` is not so, by another.
    pub fn judge(&self, length: usize, is_authentic: bool, under: &Circumstances) -> Verdict {
        let points: usize = self.caveats.iter().map(|caveat| 1 + caveat.len() / STEP).sum();
        if length > under.max_token_bytes || points > MOST_POINTS {
            return Err(Rejection::TooLarge);
        }
        let said = split(self.identifier);
        let kid = said.and_then(|(kid, _)| kid);
        if kid.is_some_and(|kid| !jwt::is_key_id(kid)) {
            return Err(Rejection::HeaderKid);
        }
        let (owner, _) = jwt::key(kid, under).ok_or(Rejection::UnknownKey)?;
        if !is_authentic {
            return Err(Rejection::Signature);
        }
        let (_, payload) = said.ok_or(Rejection::ClaimsJson)?;
        let claims: Claims = claims::read(payload.as_bytes(), FORM)?;
        policy::judge_with_type(&claims, owner, under)?;
        if !self.caveats.iter().all(|caveat| restriction::holds(caveat, under)) {
            return Err(Rejection::Caveat);
        }
        policy::judge_names(&claims, true, under)?;
        Ok(claims)
    }
}

/// The name of the key, and the claims.
pub fn split(identifier: &[u8]) -> Option<(Option<&str>, &str)> {
    let rest = std::str::from_utf8(identifier).ok()?.strip_prefix("countersign/1 ")?;
    if rest.starts_with('{') {
        return Some((None, rest));
    }
    let space = rest.find(' ')?;
    Some((Some(&rest[..space]), &rest[space + 1..]))
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text).as_ref().to_vec()
}

fn field(out: &mut Vec<u8>, kind: u8, content: &[u8]) {
    out.push(kind);
    let mut length = content.len();
    while length > 0x7f {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(content);
}
