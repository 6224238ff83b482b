//! Keys, as the reference verifier is given them.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign::assay::{KeyForm, Setup};
use num_bigint::BigUint;

use super::Heed;

#[derive(Clone)]
pub(crate) enum Key {
    Secret(Vec<u8>),
    Rsa { n: BigUint, e: BigUint },
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
    Dsa { p: BigUint, q: BigUint, g: BigUint, y: BigUint },
}

/// A key and what it is called.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) kid: Option<String>,
    pub(crate) key: Key,
    /// What it verifies with, whatever the header says.
    pub(crate) algorithm: Option<String>,
}

pub(crate) const P256_SPKI: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
pub(crate) const P384_SPKI: &[u8] =
    b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00";
pub(crate) const ED25519_SPKI: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
const DSA_IDENTIFIER: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x38\x04\x01";
const RSA_ALGORITHM: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
/// How many keys a set may have.
const MOST_KEYS: usize = 100;

/// The keys of a set-up; or why they are refused.
pub(crate) fn read(setup: &Setup, heed: &Heed) -> Result<Vec<Named>, &'static str> {
    let bytes = &setup.key;
    let keys = match setup.key_form {
        KeyForm::Jwks => return set(bytes, setup, heed),
        _ if setup.scheme.is_shared() => vec![secret(bytes.clone(), setup, heed)?],
        KeyForm::SpkiPem => vec![inside(&armoured(bytes).ok_or("armour")?).ok_or("an SPKI")?],
        KeyForm::Pkcs1Pem => vec![pkcs1(&armoured(bytes).ok_or("armour")?).ok_or("PKCS#1")?],
        KeyForm::CertPem => vec![inside(&armoured(bytes).ok_or("armour")?).ok_or("a certificate")?],
        KeyForm::Jwk => return alone(&serde_json::from_slice(bytes).map_err(|_| "JSON")?, setup, heed),
        KeyForm::OpenSsh => vec![openssh(bytes).ok_or("a line of OpenSSH")?],
        KeyForm::Raw => vec![raw(bytes, setup)],
        _ => vec![raw(&hexadecimal(bytes).ok_or("hexadecimal")?, setup)],
    };
    keys.iter().try_for_each(|key| sound(key, setup, heed))?;
    Ok(keys.into_iter().map(|key| Named { kid: None, key, algorithm: None }).collect())
}

/// A JWK that stands alone.
fn alone(value: &serde_json::Value, setup: &Setup, heed: &Heed) -> Result<Vec<Named>, &'static str> {
    let key = jwk(value).ok_or("a JWK")?;
    sound(&key, setup, heed)?;
    if heed.rule("jwk-algorithm") && !is_of_scheme(value, setup) {
        return Err("jwk-algorithm");
    }
    Ok(vec![Named { kid: None, key, algorithm: bound(value, heed) }])
}

fn is_of_scheme(value: &serde_json::Value, setup: &Setup) -> bool {
    value.get("alg").is_none_or(|alg| alg == setup.scheme.algorithm())
}

/// The algorithm that a JWK says it is of, for those who take its word for the header's.
fn bound(value: &serde_json::Value, heed: &Heed) -> Option<String> {
    let named = value["alg"].as_str().filter(|alg| alg.starts_with("RS") && alg.len() == 5);
    named.filter(|_| !heed.rule("jwk-algorithm")).map(str::to_owned)
}

fn secret(bytes: Vec<u8>, setup: &Setup, heed: &Heed) -> Result<Key, &'static str> {
    let least = match setup.scheme.algorithm() {
        "HS384" => 48,
        "HS512" => 64,
        _ => 32,
    };
    let looks_public = bytes.starts_with(b"-----BEGIN ")
        || bytes.starts_with(b"ssh-")
        || bytes.starts_with(b"{")
        || bytes.starts_with(&[0x30, 0x82]);
    let faults = [
        ("secret-empty", bytes.len() < 2),
        ("secret-length", (2..least).contains(&bytes.len())),
        ("secret-uniform", bytes.len() >= least && bytes.iter().all(|byte| *byte == bytes[0])),
        ("secret-is-public-key", looks_public),
    ];
    match faults.into_iter().find(|(rule, is_broken)| *is_broken && heed.rule(rule)) {
        Some((rule, _)) => Err(rule),
        None => Ok(Key::Secret(bytes)),
    }
}

/// Whether a public key is one that its scheme can be used with.
fn sound(key: &Key, setup: &Setup, heed: &Heed) -> Result<(), &'static str> {
    let refuse = |rule: &'static str, is_broken: bool| if is_broken && heed.rule(rule) { Err(rule) } else { Ok(()) };
    let algorithm = setup.scheme.algorithm();
    match key {
        Key::Secret(_) => Ok(()),
        Key::Rsa { n, e } => {
            refuse("rsa-size", n.bits() < 2048)?;
            refuse("rsa-enormous", n.bits() > 4096 || e.bits() > 32)?;
            refuse("rsa-exponent", *e < BigUint::from(65_537u32))?;
            refuse("rsa-roca", is_roca(n))
        }
        Key::Dsa { .. } => refuse("rsa-kind", true),
        Key::P256(_) => refuse("ec-curve", algorithm != "ES256"),
        Key::P384(_) => refuse("ec-curve", algorithm != "ES384"),
        Key::Ed25519(bytes) => refuse("ed25519-small-order", bytes[0] == 1 && bytes[1..].iter().all(|byte| *byte == 0)),
    }
}

fn is_roca(n: &BigUint) -> bool {
    let primes = [11u32, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
    primes.into_iter().all(|prime| {
        let found = (n % prime).to_u32_digits().first().copied().unwrap_or_default();
        (0..prime)
            .scan(1, |power, _| Some(std::mem::replace(power, *power * (65_537 % prime) % prime)))
            .any(|power| power == found)
    })
}

fn set(bytes: &[u8], setup: &Setup, heed: &Heed) -> Result<Vec<Named>, &'static str> {
    let set: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| "JSON")?;
    let keys = set["keys"].as_array().ok_or("a set")?;
    let mut names: Vec<_> = keys.iter().map(|key| key["kid"].as_str()).collect();
    names.sort_unstable();
    let faults = [
        ("jwks-mixed", keys.iter().any(|key| key["kty"] == "oct")),
        ("jwks-duplicate-kid", names.windows(2).any(|pair| pair[0] == pair[1])),
        ("jwks-bounded", keys.len() > MOST_KEYS),
    ];
    if let Some((rule, _)) = faults.into_iter().find(|(rule, is_broken)| *is_broken && heed.rule(rule)) {
        return Err(rule);
    }
    let may_verify = |key: &&serde_json::Value| {
        let is_absent_or = |name: &str, holds: &dyn Fn(&serde_json::Value) -> bool| key.get(name).is_none_or(holds);
        is_absent_or("use", &|value| value == "sig")
            && (is_of_scheme(key, setup) || bound(key, heed).is_some())
            && is_absent_or("key_ops", &|value| value.as_array().is_some_and(|ops| ops.iter().any(|op| op == "verify")))
    };
    let usable = keys.iter().filter(|key| may_verify(key) || !heed.rule("jwk-use")).filter(|key| key["kty"] != "oct");
    let named = usable.filter_map(|value| {
        Some(Named { kid: value["kid"].as_str().map(str::to_owned), key: jwk(value)?, algorithm: bound(value, heed) })
    });
    let named: Vec<_> = named.collect();
    named.iter().try_for_each(|named| sound(&named.key, setup, heed))?;
    Ok(named)
}

pub(crate) fn jwk(value: &serde_json::Value) -> Option<Key> {
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(value[name].as_str()?).ok();
    let number = |name: &str| bytes(name).map(|bytes| BigUint::from_bytes_be(&bytes));
    let point = || Some([vec![4], bytes("x")?, bytes("y")?].concat());
    match (value["kty"].as_str()?, value["crv"].as_str()) {
        ("oct", _) => Some(Key::Secret(bytes("k")?)),
        ("RSA", _) => Some(Key::Rsa { n: number("n")?, e: number("e")? }),
        ("EC", Some("P-256")) => point().map(Key::P256),
        ("EC", Some("P-384")) => point().map(Key::P384),
        ("OKP", _) => bytes("x").map(Key::Ed25519),
        _ => None,
    }
}

fn raw(bytes: &[u8], setup: &Setup) -> Key {
    match setup.scheme.algorithm() {
        "ES256" => Key::P256(bytes.to_vec()),
        "ES384" => Key::P384(bytes.to_vec()),
        _ => Key::Ed25519(bytes.to_vec()),
    }
}

pub(crate) fn hexadecimal(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?.trim();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// What stands in PEM armour, whatever its label.
pub(crate) fn armoured(text: &[u8]) -> Option<Vec<u8>> {
    pem::parse(text).ok().map(pem::Pem::into_contents)
}

/// The first public key that stands in `der`: an SPKI, or a certificate around one.
pub(crate) fn inside(der: &[u8]) -> Option<Key> {
    let after = |prefix: &[u8]| {
        let at = der.windows(prefix.len()).position(|window| window == prefix)?;
        der.get(at + prefix.len()..)
    };
    if let Some(rest) = after(RSA_ALGORITHM) {
        let (_, bits, _) = element(rest)?;
        return pkcs1(bits.get(1..)?);
    }
    if let Some(rest) = after(DSA_IDENTIFIER) {
        return dsa(rest);
    }
    let key = |prefix, length| after(prefix).and_then(|rest| rest.get(..length)).map(<[u8]>::to_vec);
    key(P256_SPKI, 65)
        .map(Key::P256)
        .or_else(|| key(P384_SPKI, 97).map(Key::P384))
        .or_else(|| key(ED25519_SPKI, 32).map(Key::Ed25519))
}

/// The DSA key whose parameters, and then itself, stand in `der`.
fn dsa(der: &[u8]) -> Option<Key> {
    let (_, parameters, bits) = element(der)?;
    let (_, p, rest) = element(parameters)?;
    let (_, q, rest) = element(rest)?;
    let (_, g, _) = element(rest)?;
    let (_, y, _) = element(element(bits)?.1.get(1..)?)?;
    let [p, q, g, y] = [p, q, g, y].map(BigUint::from_bytes_be);
    Some(Key::Dsa { p, q, g, y })
}

fn pkcs1(der: &[u8]) -> Option<Key> {
    let (_, content, _) = element(der)?;
    let (_, n, rest) = element(content)?;
    let (_, e, _) = element(rest)?;
    Some(Key::Rsa { n: BigUint::from_bytes_be(n), e: BigUint::from_bytes_be(e) })
}

/// A DER element: its tag, its content, and what follows.
pub(crate) fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (header, length) = match *der.get(1)? {
        short @ 0..0x80 => (2, usize::from(short)),
        long => {
            let digits = der.get(2..2 + usize::from(long & 0x7f))?;
            (2 + digits.len(), digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)))
        }
    };
    let (element, rest) = der.split_at_checked(header.checked_add(length)?)?;
    Some((der[0], &element[header..], rest))
}

fn openssh(line: &[u8]) -> Option<Key> {
    let text = std::str::from_utf8(line).ok()?;
    let blob = STANDARD.decode(text.split_whitespace().nth(1)?).ok()?;
    let mut rest = blob.as_slice();
    let mut next = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (field, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        rest = after;
        Some(field.to_vec())
    };
    Some(match next()?.as_slice() {
        b"ssh-rsa" => {
            let e = BigUint::from_bytes_be(&next()?);
            Key::Rsa { n: BigUint::from_bytes_be(&next()?), e }
        }
        b"ssh-ed25519" => Key::Ed25519(next()?),
        b"ecdsa-sha2-nistp256" => next().and_then(|_| next()).map(Key::P256)?,
        _ => next().and_then(|_| next()).map(Key::P384)?,
    })
}

/// Whether `signature`, in DER for ECDSA, is of a key over a message.
pub(crate) fn verifies(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
}

/// How ECDSA verifies on this curve with this algorithm's hash.
pub(crate) fn ecdsa(is_p384: bool, algorithm: &str) -> &'static dyn VerificationAlgorithm {
    match (is_p384, algorithm) {
        (false, "ES384") => &signature::ECDSA_P256_SHA384_ASN1,
        (false, _) => &signature::ECDSA_P256_SHA256_ASN1,
        (true, "ES256") => &signature::ECDSA_P384_SHA256_ASN1,
        (true, _) => &signature::ECDSA_P384_SHA384_ASN1,
    }
}
