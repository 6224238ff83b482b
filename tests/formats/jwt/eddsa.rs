//! Ed25519 keys and signatures.

use aws_lc_rs::encoding::AsBigEndian as _;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use countersign::jwt::dangerous::authentic_payload;
use countersign::{EdDsa, Jwt, KeyForm, SigningKey, VerifyingKey};

use super::forge::encode;
use crate::support::reason;

type Key = VerifyingKey<Jwt<EdDsa>>;

fn jwk(x: &[u8]) -> Result<Key, countersign::Error> {
    Key::read(KeyForm::Jwk, format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, encode(x)).as_bytes())
}

fn pem(x: &[u8]) -> Result<Key, countersign::Error> {
    let spki = [&b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"[..], x].concat();
    Key::read(KeyForm::Pem, pem::encode(&pem::Pem::new("PUBLIC KEY", spki)).as_bytes())
}

/// A public key as it stands at the end of its own SubjectPublicKeyInfo.
fn sound() -> [u8; 32] {
    let written = SigningKey::<Jwt<EdDsa>>::generate().unwrap().verifying_key().unwrap().write().unwrap();
    *pem::parse(written.expose()).unwrap().contents().last_chunk().unwrap()
}

fn bytes(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut bytes = [middle; 32];
    (bytes[0], bytes[31]) = (first, last);
    bytes
}

#[test]
fn rule_21_a_key_is_exactly_32_bytes() {
    let key = sound();
    assert!(jwk(&key).is_ok() && pem(&key).is_ok());
    for other in [&key[..31], &[], &[&key[..], &[0]].concat(), &[&[0x40][..], &key].concat()] {
        assert!(jwk(other).is_err() && pem(other).is_err(), "{} bytes", other.len());
    }

    let pair = Ed25519KeyPair::generate().unwrap();
    let seed = pair.seed().unwrap().as_be_bytes().unwrap();
    let signs = |d: &[u8]| {
        let [x, d] = [pair.public_key().as_ref(), d].map(encode);
        let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","d":"{d}"}}"#);
        SigningKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, jwk.as_bytes()).is_ok()
    };
    let seed = seed.as_ref();
    assert!(signs(seed));
    assert!(!signs(&seed[..31]) && !signs(&[seed, &[0]].concat()) && !signs(&[&[0], seed].concat()));
}

/// Under the identity, R = identity and S = 0 sign every message.
#[test]
fn rule_21_a_key_is_not_of_small_order() {
    for key in [bytes(1, 0, 0), bytes(1, 0, 0x80), [0; 32], bytes(0, 0, 0x80), bytes(0xec, 0xff, 0x7f)] {
        assert!(jwk(&key).is_err() && pem(&key).is_err(), "{key:02x?}");
    }
}

#[test]
fn rule_21_a_key_is_canonical() {
    // p + 3 and p + 18 are other spellings of 3 and 18.
    for key in [bytes(0xf0, 0xff, 0x7f), bytes(0xff, 0xff, 0x7f), bytes(0xff, 0xff, 0xff)] {
        assert!(jwk(&key).is_err() && pem(&key).is_err(), "{key:02x?}");
    }
}

/// The group's order, little-endian: S and S + L are the same scalar.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

#[test]
fn rule_21_verification_is_strict() {
    let key = SigningKey::<Jwt<EdDsa>>::generate().unwrap();
    let der = pem::parse(key.write().unwrap().expose()).unwrap().into_contents();
    let pair = Ed25519KeyPair::from_pkcs8(&der).unwrap();
    let verifying = key.verifying_key().unwrap();

    let signing_input = format!("{}.{}", encode(r#"{"alg":"EdDSA"}"#), encode("{}"));
    let signature: [u8; 64] = pair.sign(signing_input.as_bytes()).as_ref().try_into().unwrap();
    let accepts = |signature: &[u8]| {
        let found = authentic_payload(&verifying, &format!("{signing_input}.{}", encode(signature))).map_err(reason);
        assert!(found.as_ref().is_ok_and(|payload| payload == b"{}") || found == Err("signature/signature".to_owned()));
        found.is_ok()
    };
    assert!(accepts(&signature));

    let mut malleated = signature;
    let mut carry = 0;
    for (byte, order) in malleated[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert!(!accepts(&malleated), "S + L");
    assert!(!accepts(&signature[..63]) && !accepts(&[&signature[..], &[0]].concat()), "another length");
    let of_nothing = [&bytes(1, 0, 0)[..], &[0; 32]].concat();
    assert!(!accepts(&of_nothing) && !accepts(&[0; 64]), "the identity");
}
