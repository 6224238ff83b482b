//! Public keys posing as HMAC secrets: the key confusion behind CVE-2015-9235 and CVE-2022-29217.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ParsedPublicKey};

use super::asn1::Structure;
use crate::foundation::encoding::der::{self, Elements};
use crate::foundation::encoding::{base64url, hex, json};
use crate::foundation::secret::Secret;

/// Whether `secret` is a public key or a certificate in a form that others publish: PEM, OpenSSH, JWK, PASERK, XML or Biscuit's
/// text, be it within other text; DER, an OpenSSH blob or a point on a curve; each of them also in base64 or hexadecimal, and
/// in UTF-16.
pub(super) fn is_public_key(secret: &[u8]) -> bool {
    // UTF-16 is ASCII with zeros between.
    let narrow = without(secret, |byte| byte == 0);
    is_plain(secret) || is_textual(narrow.expose()) || is_encoded(narrow.expose())
}

fn is_plain(bytes: &[u8]) -> bool {
    // Only the start is trimmed: DER may end in a byte that looks like white space.
    is_der(bytes.trim_ascii_start()) || is_openssh_blob(bytes) || is_point(bytes)
}

/// Whether the whole, or any part of it that could be one value, encodes a key.
fn is_encoded(text: &[u8]) -> bool {
    let is_key =
        |text: &[u8]| as_binary(text).is_some_and(|bytes| is_plain(bytes.expose()) || is_textual(bytes.expose()));
    // Line breaks and the colons of a fingerprint aside.
    let compact = without(text, |byte| byte.is_ascii_whitespace() || byte == b':');
    let is_of_value = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    let mut values = text.split(|byte| !is_of_value(byte)).filter(|value| value.len() >= SHORTEST_KEY);
    is_key(compact.expose()) || values.any(is_key)
}

/// The fewest letters that a key takes in an encoding: 32 bytes in base64.
const SHORTEST_KEY: usize = 43;

fn without(bytes: &[u8], is_left_out: impl Fn(u8) -> bool) -> Secret {
    // Never reallocated: it may be secret.
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend(bytes.iter().copied().filter(|byte| !is_left_out(*byte)));
    Secret::from(kept)
}

/// What tells a text that holds a public key, wherever in it. Explanatory text may come before PEM armour (RFC 7468 §5.2), and
/// options before OpenSSH's keys (sshd(8)).
const TELLING: [&str; 17] = [
    "-----BEGIN ",
    "---- BEGIN ",
    "ssh-rsa ",
    "ssh-dss ",
    "ssh-ed25519 ",
    "ecdsa-sha2-nistp",
    "sk-ssh-",
    "sk-ecdsa-",
    "RSAKeyValue",
    "ECKeyValue",
    "X509Certificate",
    "ed25519/",
    "secp256r1/",
    "k1.public.",
    "k2.public.",
    "k3.public.",
    "k4.public.",
];

fn is_textual(text: &[u8]) -> bool {
    // What tells may end in a blank, and be the end.
    let tells = TELLING.iter().any(|telling| contains(text, telling.as_bytes()));
    let text = text.trim_ascii();
    tells || is_jwk(text) || names_kty(text)
}

/// Whether there is a member `kty` in what may be no strict JSON at all.
fn names_kty(text: &[u8]) -> bool {
    let is_named = |(at, window): (usize, &[u8])| {
        let after = || text.get(at + window.len()..).unwrap_or_default().trim_ascii_start();
        matches!(window, b"\"kty\"" | b"'kty'") && after().first() == Some(&b':')
    };
    text.windows(5).enumerate().any(is_named)
}

/// Whether `text` is a JWK, a JWKS, or a list of JWKs, whose names may be written with escapes.
fn is_jwk(text: &[u8]) -> bool {
    let names_a_key = |text: &[u8]| {
        json::object(text).is_ok_and(|members| members.iter().any(|member| ["kty", "keys"].contains(&&*member.name)))
    };
    let elements = std::str::from_utf8(text).ok().and_then(|text| json::elements(text).ok()).unwrap_or_default();
    names_a_key(text) || elements.iter().any(|element| names_a_key(element.as_bytes()))
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted)
}

/// The bytes behind a text that is all hexadecimal, or all base64, be it of the one alphabet or the other.
fn as_binary(text: &[u8]) -> Option<Secret> {
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    let unpadded = text.iter().rposition(|byte| *byte != b'=').and_then(|last| text.get(..=last)).unwrap_or_default();
    hex::decode(text).map(Secret::from).or_else(|| base64url::decode_secret(in_url_alphabet(unpadded).expose()).ok())
}

/// The same letters in base64url's alphabet: `-` for `+`, `_` for `/`.
fn in_url_alphabet(text: &[u8]) -> Secret {
    let mut text = Secret::from(text.to_vec());
    for letter in text.expose_mut() {
        match letter {
            b'+' => *letter = b'-',
            b'/' => *letter = b'_',
            _ => {}
        }
    }
    text
}

/// The shortest modulus that was ever in use, in bytes.
const MIN_MODULUS: usize = 64;

/// Whether `bytes` are one DER structure that holds a public key, or several; white space may follow.
fn is_der(bytes: &[u8]) -> bool {
    let mut elements = Elements::of(bytes);
    let Some(first) = elements.next() else { return false };
    let rest = elements.rest().trim_ascii();
    if !(rest.is_empty() || rest.first() == Some(&der::SEQUENCE)) {
        return false;
    }
    match Structure::of(first.whole) {
        Some(Structure::Spki | Structure::Certificate) => true,
        Some(Structure::Pkcs1Public) => {
            der::sequence(first.whole).and_then(|mut numbers| numbers.natural()).is_some_and(|n| n.len() >= MIN_MODULUS)
        }
        _ => false,
    }
}

/// Whether `bytes` begin as OpenSSH's binary form does: the length of a key type, and the type (RFC 4253 §6.6).
fn is_openssh_blob(bytes: &[u8]) -> bool {
    let kind = bytes.split_first_chunk::<4>().map(|(length, rest)| (u32::from_be_bytes(*length), rest));
    let starts = [&b"ssh-"[..], b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"];
    kind.is_some_and(|(length, rest)| (7..64).contains(&length) && starts.iter().any(|start| rest.starts_with(start)))
}

/// Whether `bytes` are a point on P-256 or P-384: uncompressed, compressed, or its coordinates alone. One on Ed25519 cannot be
/// told from 32 random bytes.
fn is_point(bytes: &[u8]) -> bool {
    let is_on = |algorithm, point: &[u8]| ParsedPublicKey::new(algorithm, point).is_ok();
    let is_pair_on = |algorithm, xy: &[u8]| is_on(algorithm, Secret::from([&[4], xy].concat()).expose());
    match (bytes, bytes.len()) {
        ([4, ..], 65) | ([2 | 3, ..], 33) => is_on(&ECDSA_P256_SHA256_FIXED, bytes),
        ([4, ..], 97) | ([2 | 3, ..], 49) => is_on(&ECDSA_P384_SHA384_FIXED, bytes),
        (xy, 64) => is_pair_on(&ECDSA_P256_SHA256_FIXED, xy),
        (xy, 96) => is_pair_on(&ECDSA_P384_SHA384_FIXED, xy),
        _ => false,
    }
}
