//! A short hostile set: what everybody tries first.

use std::time::Duration;

use super::scenario::{self, AUDIENCE, Contender};
use crate::claims::claims::Claims;
use crate::credential::any::AnyIssuer;
use crate::foundation::clock::{Clock as _, SystemClock};
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;

/// The name of each attack, and the token that carries it out on `contender`.
pub(super) fn tokens(contender: &Contender) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    let by_issuer = |issuer: &dyn AnyIssuer, claims: &Claims| issuer.issue(claims).map(|token| token.as_ref().to_vec());
    let genuine = |claims: &Claims| by_issuer(contender.issuer(), claims);
    let (another_issuer, _, _) = scenario::issuer(contender.entry())?;
    Ok(vec![
        ("alg none", alg_none(contender)),
        ("algorithm confusion", algorithm_confusion(contender)),
        ("bit flip", bit_flip(contender.token())),
        ("expired", genuine(&expired(contender.claims()))?),
        ("wrong audience", genuine(&for_another_audience(contender.claims()))?),
        ("wrong key", by_issuer(another_issuer.as_ref(), contender.claims())?),
    ])
}

/// The claims as an unsecured JWT (RFC 7515 appendix A.5): whatever the scheme, no signature at all.
fn alg_none(contender: &Contender) -> Vec<u8> {
    let mut token = unsigned(r#"{"alg":"none","typ":"JWT"}"#, contender.claims());
    token.push('.');
    token.into_bytes()
}

fn unsigned(header: &str, claims: &Claims) -> String {
    format!("{}.{}", base64url::encode(header), base64url::encode(claims.to_json()))
}

/// Whoever knows the public key makes an HS256 token with the key's file as the secret. Where the key is shared and not
/// known, the genuine signature under another algorithm's name has to do.
fn algorithm_confusion(contender: &Contender) -> Vec<u8> {
    let header = if contender.public_key().is_some() { "HS256" } else { "ES256" };
    let signing_input = unsigned(&format!(r#"{{"alg":"{header}","typ":"JWT"}}"#), contender.claims());
    let signature = match contender.public_key() {
        Some(key) => hmac_sha256(key.bytes(), signing_input.as_bytes()),
        None => contender.token().rsplit(|byte| *byte == b'.').next().and_then(|tail| base64url::decode(tail).ok()),
    };
    format!("{signing_input}.{}", base64url::encode(signature.unwrap_or_default())).into_bytes()
}

#[cfg(feature = "jwt")]
fn hmac_sha256(secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    use aws_lc_rs::hmac;
    Some(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec())
}

/// A build without JWT cannot make the MAC, nor would any of its schemes read that far.
#[cfg(not(feature = "jwt"))]
fn hmac_sha256(_: &[u8], _: &[u8]) -> Option<Vec<u8>> {
    None
}

/// Flips one bit of what a letter in the middle of the token stands for: the alphabet's neighbours differ in the last.
fn bit_flip(token: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut token = token.to_vec();
    let middle = token.len() / 2;
    if let Some(letter) = token.get_mut(middle) {
        let value = ALPHABET.iter().position(|other| other == letter).unwrap_or_default();
        *letter = ALPHABET.get(value ^ 1).copied().unwrap_or(b'A');
    }
    token
}

fn expired(claims: &Claims) -> Claims {
    let an_hour_ago = SystemClock.now().saturating_sub(Duration::from_secs(3600));
    let mut claims = claims.clone().issued_at(an_hour_ago.saturating_sub(Duration::from_secs(900)));
    claims.exp = an_hour_ago;
    claims
}

fn for_another_audience(claims: &Claims) -> Claims {
    let mut claims = claims.clone();
    claims.aud = None;
    claims.audience(format!("{AUDIENCE}.attacker.example"))
}
