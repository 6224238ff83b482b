//! One RSA key for all tests: making one takes longer than most of them.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use countersign::jwt::Algorithm;
use countersign::{Jwt, KeyForm, SigningKey, VerifyingKey};

use super::forge::encode;

const RSA_2048: KeySize = KeySize::Rsa2048;

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(RSA_2048).unwrap());

pub(super) fn pair() -> &'static KeyPair {
    &PAIR
}

/// The private key as PKCS#8.
pub(super) fn pkcs8() -> Vec<u8> {
    pair().as_der().unwrap().as_ref().to_vec()
}

/// The public key as a SubjectPublicKeyInfo.
pub(super) fn spki() -> Vec<u8> {
    pair().public_key().as_der().unwrap().as_ref().to_vec()
}

/// The public key as PKCS#1.
pub(super) fn pkcs1() -> Vec<u8> {
    pair().public_key().as_ref().to_vec()
}

pub(super) fn armoured(label: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(label, der))
}

/// The PKCS#1 private key inside a PKCS#8 one: version and algorithm come before it.
pub(super) fn pkcs1_private(pkcs8: &[u8]) -> &[u8] {
    &pkcs8[26..]
}

pub(super) fn signing<A: Algorithm>() -> SigningKey<Jwt<A>> {
    SigningKey::read(KeyForm::Pem, armoured("PRIVATE KEY", &pkcs8()).as_bytes()).unwrap()
}

pub(super) fn verifying<A: Algorithm>() -> VerifyingKey<Jwt<A>> {
    VerifyingKey::read(KeyForm::Pem, armoured("PUBLIC KEY", &spki()).as_bytes()).unwrap()
}

/// A key's numbers, big-endian without leading zeros, under the names that a JWK gives them.
#[derive(Clone, Debug)]
pub(super) struct Numbers(pub(super) Vec<(&'static str, Vec<u8>)>);

impl Numbers {
    pub(super) fn public(n: &[u8], e: &[u8]) -> Self {
        Self(vec![("n", n.to_vec()), ("e", e.to_vec())])
    }

    /// Those of the one key.
    pub(super) fn private() -> Self {
        Self::of_pkcs8(&pkcs8())
    }

    /// Those of a private key.
    pub(super) fn of_pkcs8(pkcs8: &[u8]) -> Self {
        // A SEQUENCE whose length takes two bytes, and the version.
        let mut rest = &pkcs1_private(pkcs8)[7..];
        let mut number = || {
            let (length, content) = match rest {
                [2, 0x82, high, low, content @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), content),
                [2, 0x81, length, content @ ..] | [2, length, content @ ..] => (usize::from(*length), content),
                _ => panic!("not an INTEGER: {rest:02x?}"),
            };
            let (number, after) = content.split_at(length);
            rest = after;
            number[number.iter().take_while(|byte| **byte == 0).count()..].to_vec()
        };
        Self(["n", "e", "d", "p", "q", "dp", "dq", "qi"].map(|name| (name, number())).into())
    }

    pub(super) fn get(&self, name: &str) -> &[u8] {
        &self.0.iter().find(|(own, _)| *own == name).unwrap().1
    }

    /// The same but for one number.
    pub(super) fn with(&self, name: &str, number: &[u8]) -> Self {
        let mut changed = self.clone();
        changed.0.iter_mut().find(|(own, _)| *own == name).unwrap().1 = number.to_vec();
        changed
    }

    /// The same without one number.
    pub(super) fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(own, _)| *own != name).cloned().collect())
    }

    pub(super) fn jwk(&self) -> String {
        let numbers = self.0.iter().map(|(name, number)| format!(r#","{name}":"{}""#, encode(number)));
        format!(r#"{{"kty":"RSA"{}}}"#, numbers.collect::<String>())
    }

    /// Modulus and exponent as a SubjectPublicKeyInfo.
    pub(super) fn spki(&self) -> Vec<u8> {
        let numbers = [der_number(self.get("n")), der_number(self.get("e"))].concat();
        spki_of(RSA_ENCRYPTION, &der(0x30, &numbers))
    }
}

/// The AlgorithmIdentifier of an RSA key (RFC 3279 §2.3.1): `rsaEncryption` and a NULL.
pub(super) const RSA_ENCRYPTION: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

pub(super) fn spki_of(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    der(0x30, &[algorithm, &der(3, &[&[0], key].concat())].concat())
}

/// An INTEGER that is not negative.
fn der_number(number: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if number[0] >= 0x80 { &[0] } else { &[] };
    der(2, &[sign, number].concat())
}

/// A DER element.
pub(super) fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match (content.len(), length) {
        (..0x80, [_, low]) => vec![tag, low],
        (..0x100, [_, low]) => vec![tag, 0x81, low],
        (_, [high, low]) => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}
