//! Public keys posing as HMAC secrets: the key confusion behind CVE-2015-9235 and CVE-2022-29217.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ParsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::asn1::Structure;
use crate::foundation::encoding::der::{self, Elements};
use crate::foundation::encoding::{hex, json};
use crate::foundation::secret::Secret;

/// Whether `secret` is a public key or a certificate in a form that others publish: PEM, OpenSSH, JWK, PASERK or XML, also as
/// UTF-16; DER, an OpenSSH blob or a point on a curve; and each of them once more in base64 or hexadecimal.
pub(super) fn is_public_key(secret: &[u8]) -> bool {
    is_plain(secret) || as_binary(secret).is_some_and(|bytes| is_plain(bytes.expose()))
}

fn is_plain(secret: &[u8]) -> bool {
    // Only the start is trimmed: DER may end in a byte that looks like white space.
    is_textual(secret) || is_der(secret.trim_ascii_start()) || is_openssh_blob(secret) || is_point(secret)
}

fn is_textual(secret: &[u8]) -> bool {
    // UTF-16 is ASCII with zeros between.
    let mut text = Vec::with_capacity(secret.len());
    text.extend(secret.iter().copied().filter(|byte| *byte != 0));
    let text = Secret::from(text);
    let text = text.expose().trim_ascii();
    let marks = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"];
    let text = marks.iter().find_map(|mark| text.strip_prefix(*mark)).unwrap_or(text).trim_ascii_start();
    // Explanatory text may come before PEM armour (RFC 7468 §5.2).
    let is_armour = [&b"-----BEGIN "[..], b"---- BEGIN "].iter().any(|label| contains(text, label));
    let is_openssh = [&b"ssh-"[..], b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"].iter().any(|kind| text.starts_with(kind));
    let is_paserk = matches!(text, [b'k', b'1'..=b'4', b'.', rest @ ..] if rest.starts_with(b"public."));
    let is_xml = contains(text, b"<RSAKeyValue>") || contains(text, b"<ECKeyValue");
    is_armour || is_openssh || is_paserk || is_xml || is_jwk(text)
}

/// Whether `text` is a JWK, a JWKS, or a list of JWKs; names may be written with escapes.
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

/// The bytes behind a text that is all base64 of either alphabet, or all hexadecimal; line breaks and padding aside.
fn as_binary(text: &[u8]) -> Option<Secret> {
    let mut compact = Vec::with_capacity(text.len());
    compact.extend(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'='));
    let compact = Secret::from(compact);
    hex::decode(compact.expose())
        .or_else(|| STANDARD_NO_PAD.decode(compact.expose()).ok())
        .or_else(|| URL_SAFE_NO_PAD.decode(compact.expose()).ok())
        .map(Secret::from)
}

/// The shortest modulus that was ever in use, in bytes.
const MIN_MODULUS: usize = 64;

/// Whether `bytes` are one DER structure that holds a public key, with nothing but white space after it.
fn is_der(bytes: &[u8]) -> bool {
    let mut elements = Elements::of(bytes);
    let Some(first) = elements.next().filter(|_| elements.rest().trim_ascii().is_empty()) else { return false };
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

/// Whether `bytes` are a point on P-256 or P-384. One on Ed25519 cannot be told from 32 random bytes.
fn is_point(bytes: &[u8]) -> bool {
    match bytes {
        [4, xy @ ..] if xy.len() == 64 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes).is_ok(),
        [4, xy @ ..] if xy.len() == 96 => ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, bytes).is_ok(),
        _ => false,
    }
}
