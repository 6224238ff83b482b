//! P-256 keys and signatures.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _,
};
use countersign::jwt::dangerous::authentic_payload;
use countersign::{Es256, Jwt, KeyForm, SigningKey, VerifyingKey};

use super::forge::encode;

type Key = VerifyingKey<Jwt<Es256>>;

fn jwk(crv: &str, x: &[u8], y: &[u8]) -> Result<Key, countersign::Error> {
    let jwk = format!(r#"{{"kty":"EC","crv":"{crv}","x":"{}","y":"{}"}}"#, encode(x), encode(y));
    Key::read(KeyForm::Jwk, jwk.as_bytes())
}

fn pem(der: &[u8]) -> Result<Key, countersign::Error> {
    Key::read(KeyForm::Pem, pem::encode(&pem::Pem::new("PUBLIC KEY", der)).as_bytes())
}

/// A pair on the curve, its SubjectPublicKeyInfo, and its uncompressed point.
fn pair(algorithm: &'static EcdsaSigningAlgorithm) -> (EcdsaKeyPair, Vec<u8>, Vec<u8>) {
    let pair = EcdsaKeyPair::generate(algorithm).unwrap();
    let spki = pair.public_key().as_der().unwrap().as_ref().to_vec();
    let point = pair.public_key().as_ref().to_vec();
    (pair, spki, point)
}

#[test]
fn rule_22_the_curve_belongs_to_the_algorithm() {
    let (_, p256, point) = pair(&ECDSA_P256_SHA256_FIXED_SIGNING);
    let (x, y) = point[1..].split_at(32);
    assert!(pem(&p256).is_ok());
    assert!(jwk("P-256", x, y).is_ok());
    assert!(jwk("P-384", x, y).is_err());
    assert!(jwk("secp256k1", x, y).is_err());

    let (pair, p384, point) = pair(&ECDSA_P384_SHA384_FIXED_SIGNING);
    let (x, y) = point[1..].split_at(48);
    assert!(pem(&p384).is_err());
    assert!(jwk("P-384", x, y).is_err());
    assert!(jwk("P-256", x, y).is_err());
    let private = pem::encode(&pem::Pem::new("PRIVATE KEY", pair.to_pkcs8v1().unwrap().as_ref()));
    assert!(SigningKey::<Jwt<Es256>>::read(KeyForm::Pem, private.as_bytes()).is_err());
}

#[test]
fn rule_22_the_point_lies_on_the_curve() {
    let (_, spki, point) = pair(&ECDSA_P256_SHA256_FIXED_SIGNING);
    let elsewhere = |bytes: &[u8]| {
        let (last, rest) = bytes.split_last().unwrap();
        [rest, &[last ^ 1]].concat()
    };
    let (x, y) = point[1..].split_at(32);
    assert!(jwk("P-256", x, y).is_ok());
    assert!(jwk("P-256", x, &elsewhere(y)).is_err());
    assert!(jwk("P-256", &[0; 32], &[0; 32]).is_err());
    assert!(jwk("P-256", &[0xff; 32], &[0xff; 32]).is_err());
    assert!(pem(&spki).is_ok());
    assert!(pem(&elsewhere(&spki)).is_err());
}

#[test]
fn rule_22_coordinates_have_their_exact_length() {
    let (_, spki, point) = pair(&ECDSA_P256_SHA256_FIXED_SIGNING);
    let (x, y) = point[1..].split_at(32);
    let longer = |coordinate: &[u8]| [&[0], coordinate].concat();
    assert!(jwk("P-256", x, y).is_ok());
    assert!(jwk("P-256", &longer(x), y).is_err());
    assert!(jwk("P-256", x, &longer(y)).is_err());
    assert!(jwk("P-256", &x[1..], y).is_err());
    assert!(jwk("P-256", x, &[]).is_err());

    // Compressed: 2 or 3, and x alone.
    let mut compressed = spki[..spki.len() - 65].to_vec();
    let end = compressed.len();
    (compressed[1], compressed[end - 2]) = (0x39, 0x22);
    assert!(pem(&[&compressed[..], &[2 + (y[31] & 1)], x].concat()).is_err());
    // The same behind lengths that promise an uncompressed one.
    assert!(pem(&[&spki[..spki.len() - 65], &[2 + (y[31] & 1)], x].concat()).is_err());
    assert!(pem(&spki).is_ok());
    assert!(pem(&[&spki[..], &[0]].concat()).is_err());
}

#[test]
fn rule_22_a_signature_is_r_and_s_of_exact_length() {
    let (pair, spki, _) = pair(&ECDSA_P256_SHA256_FIXED_SIGNING);
    let key = pem(&spki).unwrap();
    let signing_input = format!("{}.{}", encode(r#"{"alg":"ES256"}"#), encode("{}"));
    let accepts = |signature: &[u8]| authentic_payload(&key, &format!("{signing_input}.{}", encode(signature))).is_ok();

    let signature = pair.sign(&SystemRandom::new(), signing_input.as_bytes()).unwrap().as_ref().to_vec();
    assert!(accepts(&signature));
    assert!(!accepts(&signature[..63]) && !accepts(&[&signature[..], &[0]].concat()));
    assert!(!accepts(&[&[0], &signature[..32], &[0], &signature[32..]].concat()));

    let pkcs8 = pair.to_pkcs8v1().unwrap();
    let der = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref()).unwrap();
    assert!(!accepts(der.sign(&SystemRandom::new(), signing_input.as_bytes()).unwrap().as_ref()), "DER");
}

/// CVE-2022-21449: r = s = 0 satisfied a careless equation, whatever the message.
#[test]
fn rule_22_a_signature_of_zeros_signs_nothing() {
    let (_, spki, _) = pair(&ECDSA_P256_SHA256_FIXED_SIGNING);
    let order = super::replay::ORDER;
    let key = pem(&spki).unwrap();
    for signature in [[[0; 32], [0; 32]], [order, order], [order, [0; 32]], [[0; 32], order]] {
        let token = format!("{}.{}.{}", encode(r#"{"alg":"ES256"}"#), encode("{}"), encode(signature.concat()));
        assert_eq!(authentic_payload(&key, &token), Err(countersign::Rejection::Signature));
    }
}
