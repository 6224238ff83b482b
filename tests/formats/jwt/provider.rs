//! Keys that were prepared here agree with the provider that `jsonwebtoken` would choose: what either signs, the other
//! verifies.

use countersign::jwt::Algorithm;
use countersign::{Credential, EdDsa, Es256, Hs256, Jwt, SigningKey, VerifyingKey};
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{Signer as _, Verifier as _};
use jsonwebtoken::{DecodingKey, EncodingKey};

fn messages() -> impl Iterator<Item = Vec<u8>> {
    (0..100_usize).map(|number| (0..number * 7).map(|byte| (byte * number).to_le_bytes()[0]).collect())
}

fn check<A>(
    algorithm: jsonwebtoken::Algorithm,
    encoding: &EncodingKey,
    decoding: &DecodingKey,
    key: &SigningKey<Jwt<A>>,
) where
    A: Algorithm,
    <Jwt<A> as Credential>::Minting: JwtSigner,
    <Jwt<A> as Credential>::Verifying: JwtVerifier,
{
    let verifying: VerifyingKey<Jwt<A>> = key.verifying_key().unwrap();
    let (our_signer, our_verifier) = (key.material(), verifying.material());
    let their_signer = (DEFAULT_PROVIDER.signer_factory)(&algorithm, encoding).unwrap();
    let their_verifier = (DEFAULT_PROVIDER.verifier_factory)(&algorithm, decoding).unwrap();
    assert_eq!((our_signer.algorithm(), our_verifier.algorithm()), (algorithm, algorithm));

    for message in messages() {
        let (ours, theirs) = (our_signer.try_sign(&message).unwrap(), their_signer.try_sign(&message).unwrap());
        for signature in [ours, theirs] {
            assert!(our_verifier.verify(&message, &signature).is_ok());
            assert!(their_verifier.verify(&message, &signature).is_ok());

            let other_message = [&message[..], b"."].concat();
            assert!(our_verifier.verify(&other_message, &signature).is_err());
            let mut other_signature = signature.clone();
            other_signature[message.len() % signature.len()] ^= 1;
            assert!(our_verifier.verify(&message, &other_signature).is_err());
            for wrong_length in [&signature[1..], &[], &[&signature[..], &[0]].concat()] {
                assert!(our_verifier.verify(&message, &wrong_length.to_vec()).is_err());
            }
        }
    }
}

/// The bytes inside a key's armour.
fn der(armour: &[u8]) -> Vec<u8> {
    pem::parse(armour).unwrap().into_contents()
}

#[test]
fn hs256_agrees() {
    let secret = super::forge::SECRET;
    let (encoding, decoding) = (EncodingKey::from_secret(secret), DecodingKey::from_secret(secret));
    check::<Hs256>(jsonwebtoken::Algorithm::HS256, &encoding, &decoding, &super::forge::key());
}

#[test]
fn es256_agrees() {
    let key = SigningKey::generate().unwrap();
    let encoding = EncodingKey::from_ec_der(&der(key.write().unwrap().expose()));
    let spki = der(key.verifying_key().unwrap().write().unwrap().expose());
    let point = &spki[spki.len() - 65..];
    check::<Es256>(jsonwebtoken::Algorithm::ES256, &encoding, &DecodingKey::from_ec_der(point), &key);
}

#[test]
fn eddsa_agrees() {
    let key = SigningKey::generate().unwrap();
    let encoding = EncodingKey::from_ed_der(&der(key.write().unwrap().expose()));
    let spki = der(key.verifying_key().unwrap().write().unwrap().expose());
    let point = &spki[spki.len() - 32..];
    check::<EdDsa>(jsonwebtoken::Algorithm::EdDSA, &encoding, &DecodingKey::from_ed_der(point), &key);
}
