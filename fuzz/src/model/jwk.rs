//! A JSON Web Key: RFC 7517 §4, RFC 7518 §6, RFC 8037 §2, and what `docs/jwt-hardening.md` adds. What is said here must hold of a
//! key that was read; whether a point lies on its curve is left to cryptography.

use std::collections::BTreeMap;

use super::base64url;
use super::json::{self, Value};

/// Members that no public key has.
pub const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "priv", "k"];

/// What a key that is read is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Sign,
    Verify,
}

/// The numbers of the key that `jwk` is, by their names, where it is one for this algorithm and operation.
pub fn numbers(jwk: &[u8], alg: &str, operation: Operation) -> Option<BTreeMap<String, Vec<u8>>> {
    let members = json::object(jwk, json::AMPLE).ok()?;
    let find = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
    let is_or_absent = |name: &str, wanted: &str| find(name).is_none_or(|value| value.text() == Some(wanted));
    let (kty, crv, public): (_, _, &[&str]) = match alg {
        "ES256" => ("EC", Some("P-256"), &["x", "y"]),
        "ES384" => ("EC", Some("P-384"), &["x", "y"]),
        "EdDSA" => ("OKP", Some("Ed25519"), &["x"]),
        "HS256" | "HS384" | "HS512" => ("oct", None, &["k"]),
        _ => ("RSA", None, &["n", "e"]),
    };
    let wanted = if operation == Operation::Sign { "sign" } else { "verify" };
    let is_private = |name: &&str| !public.contains(name) && find(name).is_some();
    let is_for_it = find("kty").and_then(Value::text) == Some(kty)
        && find("crv").map(Value::text) == crv.map(Some)
        && is_or_absent("alg", alg)
        && is_or_absent("use", "sig")
        && find("key_ops")
            .is_none_or(|value| value.texts().is_some_and(|names| names.iter().any(|name| name == wanted)))
        && (operation == Operation::Sign || !PRIVATE.iter().any(is_private));
    let number = |name: &&str| Some(((*name).to_owned(), base64url::decode(find(name)?.text()?.as_bytes())?));
    let numbers: BTreeMap<_, _> = public.iter().map(number).collect::<Option<_>>()?;
    (is_for_it && is_sound(alg, &numbers)).then_some(numbers)
}

/// Whether a key has the size that its algorithm asks for.
fn is_sound(alg: &str, numbers: &BTreeMap<String, Vec<u8>>) -> bool {
    let are_long = |length| numbers.values().all(|number| number.len() == length);
    let number = |name: &str| numbers.get(name).map(Vec::as_slice).unwrap_or_default();
    match alg {
        "ES256" | "EdDSA" => are_long(32),
        "ES384" => are_long(48),
        "HS256" => is_a_secret(number("k"), 32),
        "HS384" => is_a_secret(number("k"), 48),
        "HS512" => is_a_secret(number("k"), 64),
        _ => {
            let (n, e) = (number("n"), number("e"));
            let bits = n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize);
            let are_odd = [n, e].iter().all(|number| number.last().is_some_and(|last| last % 2 == 1));
            let have_no_zeros = [n, e].iter().all(|number| number.first() != Some(&0));
            (2048..=4096).contains(&bits) && are_odd && have_no_zeros && (3..=4).contains(&e.len())
        }
    }
}

/// Long enough, not one byte again and again, and no public key in a form that is published.
fn is_a_secret(secret: &[u8], length: usize) -> bool {
    let text = String::from_utf8_lossy(secret);
    let is_published = text.contains("-----BEGIN ") || text.contains("ssh-rsa ") || text.contains("\"kty\":");
    secret.len() >= length && secret.iter().any(|byte| *byte != secret[0]) && !is_published
}
