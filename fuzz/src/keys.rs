//! The keys of every scheme, fixed, so that a corpus means tomorrow what it means today. They are here to be known: one key
//! serves every scheme that can use it, which no deployment should do and no verifier must suffer from.

use std::sync::LazyLock;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign::{KeyForm, Portable, SigningKey};

use crate::model::circumstances::KEY;

pub const ED25519: &[u8] = include_bytes!("../keys/ed25519.pem");
pub const P256: &[u8] = include_bytes!("../keys/p256.pem");
pub const P384: &[u8] = include_bytes!("../keys/p384.pem");
pub const RSA: &[u8] = include_bytes!("../keys/rsa.pem");

/// Where the secret scalar stands in the PKCS#8 of a key on P-384.
const P384_SCALAR: std::ops::Range<usize> = 35..83;
/// Where the seed stands in the PKCS#8 of a key on Ed25519.
const ED25519_SEED: std::ops::Range<usize> = 16..48;

/// What HMAC with long hashes, PASETO's local purpose and Macaroons are keyed with: as long as the longest hash.
pub const LONG_SECRET: &[u8; 64] = b"a secret of thirty-two bytes, okand another one, as long as that";

static PASERK_PUBLIC: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let seed = &der(ED25519)[ED25519_SEED];
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("a seed");
    paserk("k4.secret.", &[seed, pair.public_key().as_ref()].concat())
});
static PASERK_LOCAL: LazyLock<Vec<u8>> = LazyLock::new(|| paserk("k4.local.", KEY.1));
static PASERK_V3: LazyLock<Vec<u8>> = LazyLock::new(|| paserk("k3.secret.", &der(P384)[P384_SCALAR]));

fn paserk(header: &str, key: &[u8]) -> Vec<u8> {
    format!("{header}{}", URL_SAFE_NO_PAD.encode(key)).into_bytes()
}

fn der(pem: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(pem).expect("PEM is text");
    let lines: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(lines).expect("PEM is base64")
}

/// A secret as it is written in hexadecimal.
pub fn hexadecimal(secret: &[u8]) -> String {
    secret.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The signing key of scheme `C`.
pub fn signing<C: Portable>() -> SigningKey<C> {
    let name = C::SCHEME.name();
    let (form, bytes): (_, &[u8]) = match name {
        "jwt/HS256" | "macaroon/v2" => (KeyForm::Raw, KEY.1),
        "jwt/HS384" | "jwt/HS512" => (KeyForm::Raw, LONG_SECRET),
        "jwt/ES256" | "biscuit/p256" => (KeyForm::Pem, P256),
        "jwt/ES384" => (KeyForm::Pem, P384),
        "jwt/EdDSA" | "biscuit/ed25519" => (KeyForm::Pem, ED25519),
        "paseto/v4.public" => (KeyForm::Paserk, &PASERK_PUBLIC),
        "paseto/v4.local" => (KeyForm::Paserk, &PASERK_LOCAL),
        "paseto/v3.public" => (KeyForm::Paserk, &PASERK_V3),
        _ => (KeyForm::Pem, RSA),
    };
    SigningKey::read(form, bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}
