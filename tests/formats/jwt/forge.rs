//! Correctly signed tokens that no honest issuer makes: written text by text, so that nothing under test helps.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{Hs256, Jwt, KeyForm, Policy, SigningKey, Verifier};

use crate::support::{self, policy};

pub(super) const SECRET: &[u8; 32] = b"thirty-two bytes for HMAC-SHA256";
pub(super) const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
/// The members of an honest payload, by name and raw JSON.
const PAYLOAD: [(&str, &str); 4] =
    [("iss", r#""https://issuer.example""#), ("sub", r#""alice""#), ("aud", r#""api""#), ("exp", "1700000600")];

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// `signing_input` and its true HMAC, whatever the input is.
pub(super) fn sign(signing_input: &str) -> String {
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), signing_input.as_bytes());
    format!("{signing_input}.{}", encode(signature))
}

pub(super) fn token(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    sign(&format!("{}.{}", encode(header), encode(payload)))
}

/// A token with this header and an honest payload.
pub(super) fn with_header(header: impl AsRef<[u8]>) -> String {
    token(header, payload(&[]))
}

/// A token with an honest header, to which `members` are added.
pub(super) fn with_header_members(members: &str) -> String {
    with_header(format!(r#"{{"alg":"HS256","typ":"JWT",{members}}}"#))
}

/// A token with an honest header and this payload.
pub(super) fn with_payload(payload: impl AsRef<[u8]>) -> String {
    token(HEADER, payload)
}

/// An honest token in which these claims, given as raw JSON, are changed or added.
pub(super) fn claiming(changes: &[(&str, &str)]) -> String {
    with_payload(payload(changes))
}

/// An honest token that lacks a claim.
pub(super) fn lacking(name: &str) -> String {
    with_payload(object(PAYLOAD.into_iter().filter(|(other, _)| *other != name)))
}

/// The honest payload in which these claims are changed or added.
pub(super) fn payload(changes: &[(&str, &str)]) -> String {
    let kept = PAYLOAD.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    object(kept.chain(changes.iter().copied()))
}

fn object<'a>(members: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let members: Vec<_> = members.map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}}}", members.join(","))
}

pub(super) fn key() -> SigningKey<Jwt<Hs256>> {
    SigningKey::read(KeyForm::Raw, SECRET).unwrap()
}

pub(super) fn verifier(policy: Policy) -> Verifier<Jwt<Hs256>> {
    support::verifier(&key(), policy)
}

/// What a verifier with default settings says.
pub(super) fn verdict(token: impl AsRef<[u8]>) -> String {
    verdict_by(policy(), token)
}

pub(super) fn verdict_by(policy: Policy, token: impl AsRef<[u8]>) -> String {
    support::verdict(&verifier(policy), token)
}

/// What a verifier says whose clock shows another time.
pub(super) fn verdict_at(now: i64, policy: Policy, token: impl AsRef<[u8]>) -> String {
    support::verdict(&support::verifier_at(now, &key(), policy), token)
}
