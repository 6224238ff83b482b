//! Public keys posing as HMAC secrets: the key confusion behind CVE-2015-9235 and CVE-2022-29217.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::foundation::encoding::hex;

/// Whether `secret` is a public key or a certificate in a form that others publish: PEM, OpenSSH, JWK, or DER, the last also
/// in base64 or hexadecimal.
pub(super) fn is_public_key(secret: &[u8]) -> bool {
    let trimmed = secret.trim_ascii();
    // Only the start is trimmed: DER may end in a byte that looks like white space.
    is_textual(trimmed) || is_der(secret.trim_ascii_start()) || as_binary(trimmed).is_some_and(|bytes| is_der(&bytes))
}

fn is_textual(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    // Explanatory text may come before PEM armour (RFC 7468 §5.2).
    let is_armour = [&b"-----BEGIN "[..], b"---- BEGIN "].iter().any(|label| contains(text, label));
    let is_openssh = [&b"ssh-"[..], b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"].iter().any(|kind| text.starts_with(kind));
    let is_jwk = text.starts_with(b"{") && [&b"\"kty\""[..], b"\"keys\""].iter().any(|name| contains(text, name));
    is_armour || is_openssh || is_jwk
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted)
}

/// The bytes behind a text that is all base64 of either alphabet, or all hexadecimal; line breaks and padding aside.
fn as_binary(text: &[u8]) -> Option<Vec<u8>> {
    let compact: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    hex::decode(&compact)
        .or_else(|| STANDARD_NO_PAD.decode(&compact).ok())
        .or_else(|| URL_SAFE_NO_PAD.decode(&compact).ok())
}

const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Whether `bytes` are one DER SEQUENCE, with nothing but white space after it, that begins as a SubjectPublicKeyInfo (an
/// algorithm: a SEQUENCE of an OBJECT IDENTIFIER), a certificate (a SEQUENCE of a version or serial number) or a PKCS#1 key
/// (a long INTEGER) does.
fn is_der(bytes: &[u8]) -> bool {
    let Some((SEQUENCE, content, rest)) = element(bytes) else { return false };
    if !rest.trim_ascii().is_empty() {
        return false;
    }
    match element(content) {
        Some((SEQUENCE, inner, rest)) if !rest.is_empty() => {
            matches!(element(inner), Some((OBJECT_IDENTIFIER | INTEGER | VERSION, _, _)))
        }
        Some((INTEGER, modulus, rest)) => modulus.len() >= 64 && matches!(element(rest), Some((INTEGER, _, _))),
        _ => false,
    }
}

/// The tag and content of the first DER element, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, length], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81 => rest.split_first_chunk::<1>().map(|([length], rest)| (usize::from(*length), rest))?,
        0x82 => rest.split_first_chunk::<2>().map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?,
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
