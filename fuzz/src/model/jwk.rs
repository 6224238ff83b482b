//! A JSON Web Key: RFC 7517 §4, RFC 7518 §6, RFC 8037 §2, and what `docs/jwt-hardening.md` adds. What is said here must hold of a
//! key that was read; whether a point lies on its curve is left to cryptography.

use std::collections::{BTreeMap, BTreeSet};

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
        && find("key_ops").is_none_or(|value| value.texts().is_some_and(|names| are_for(wanted, &names)))
        && (operation == Operation::Sign || !PRIVATE.iter().any(is_private));
    let bytes = |name: &str| base64url::decode(find(name)?.text()?.as_bytes());
    let number = |name: &&str| Some(((*name).to_owned(), bytes(name)?));
    let numbers: BTreeMap<_, _> = public.iter().map(number).collect::<Option<_>>()?;
    // On a curve, the private key is as long as a coordinate (RFC 7518 §6.2.2.1, RFC 8037 §2).
    let is_as_long = |private: &Vec<u8>| numbers.get("x").is_none_or(|x| x.len() == private.len());
    let is_whole = operation == Operation::Verify || crv.is_none() || bytes("d").as_ref().is_some_and(is_as_long);
    (is_for_it && is_whole && is_sound(alg, &numbers)).then_some(numbers)
}

/// Whether `wanted` is among the operations that a key is for, none of which is named twice (RFC 7517 §4.3).
fn are_for(wanted: &str, operations: &[String]) -> bool {
    let different: BTreeSet<_> = operations.iter().collect();
    different.len() == operations.len() && operations.iter().any(|name| name == wanted)
}

/// Whether a key has the size that its algorithm asks for.
fn is_sound(alg: &str, numbers: &BTreeMap<String, Vec<u8>>) -> bool {
    let are_long = |length| numbers.values().all(|number| number.len() == length);
    let number = |name: &str| numbers.get(name).map(Vec::as_slice).unwrap_or_default();
    match alg {
        "ES256" => are_long(32),
        "EdDSA" => are_long(32) && is_sound_on_ed25519(number("x")),
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

/// The prime of Curve25519, and the y of every point on Ed25519 whose order divides eight: big-endian, in hexadecimal.
const PRIME: &str = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
const SMALL_ORDER: [&str; 5] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000001",
    "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
    "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
];

/// Whether 32 bytes, little-endian, are the one spelling of a y (RFC 8032 §5.1.3), and not that of a point of small order.
fn is_sound_on_ed25519(point: &[u8]) -> bool {
    let mut y: Vec<u8> = point.iter().rev().copied().collect();
    // The highest bit is the other coordinate's.
    y[0] &= 0x7f;
    let y: String = y.iter().map(|byte| format!("{byte:02x}")).collect();
    *y < *PRIME && !SMALL_ORDER.contains(&y.as_str())
}

/// Long enough, not one byte again and again, and no public key in a form that is published.
fn is_a_secret(secret: &[u8], length: usize) -> bool {
    let text = String::from_utf8_lossy(secret);
    let is_published = text.contains("-----BEGIN ") || text.contains("ssh-rsa ") || text.contains("\"kty\":");
    secret.len() >= length && secret.iter().any(|byte| *byte != secret[0]) && !is_published
}
