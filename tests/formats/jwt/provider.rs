//! Keys that were prepared here agree with the provider that `jsonwebtoken` would choose: what either signs, the other
//! verifies.

use countersign::jwt::{Algorithm, PublicAlgorithm};
use countersign::{
    EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Jwt, KeyForm, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512, SigningKey,
    VerifyingKey, registry,
};
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::crypto::{JwtSigner as _, JwtVerifier as _};
use jsonwebtoken::signature::{Signer as _, Verifier as _};
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::rsa_pair;

/// Enough for every length modulo a hash's block.
const MESSAGES: usize = 100;
/// RSA takes its time, and is as indifferent to lengths.
const MESSAGES_FOR_RSA: usize = 8;

/// How an algorithm is asked whether both sides agree.
type Agreement = fn();

const ALGORITHMS: [(&str, Agreement); 12] = [
    (Hs256::NAME, hmac::<Hs256>),
    (Hs384::NAME, hmac::<Hs384>),
    (Hs512::NAME, hmac::<Hs512>),
    (Rs256::NAME, rsa::<Rs256>),
    (Rs384::NAME, rsa::<Rs384>),
    (Rs512::NAME, rsa::<Rs512>),
    (Ps256::NAME, rsa::<Ps256>),
    (Ps384::NAME, rsa::<Ps384>),
    (Ps512::NAME, rsa::<Ps512>),
    (Es256::NAME, ec::<Es256>),
    (Es384::NAME, ec::<Es384>),
    (EdDsa::NAME, ed),
];

#[test]
fn every_algorithm_agrees() {
    let schemes = registry::all().iter().filter_map(|entry| entry.scheme().name().strip_prefix("jwt/"));
    assert_eq!(ALGORITHMS.map(|(name, _)| name).to_vec(), schemes.collect::<Vec<_>>(), "none may be left out");
    for (_, agrees) in ALGORITHMS {
        agrees();
    }
}

/// What forgets its type forgets no algorithm.
#[test]
fn a_key_tells_its_own_algorithm() {
    fn check<A: PublicAlgorithm>(key: SigningKey<Jwt<A>>) {
        let verifying = key.verifying_key().unwrap().by_key();
        assert_eq!(format!("{:?}", verifying.material().algorithm()), A::NAME);
        assert_eq!(format!("{:?}", key.by_key().material().algorithm()), A::NAME);
    }
    check::<Ps512>(rsa_pair::signing());
    check::<Es384>(SigningKey::generate().unwrap());
    check::<EdDsa>(SigningKey::generate().unwrap());
}

fn hmac<A: Algorithm>() {
    let secret: Vec<u8> = (1..=64).collect();
    let key = SigningKey::read(KeyForm::Raw, &secret).unwrap();
    check::<A>(MESSAGES, &EncodingKey::from_secret(&secret), &DecodingKey::from_secret(&secret), &key);
}

fn rsa<A: Algorithm>() {
    let encoding = EncodingKey::from_rsa_der(rsa_pair::pkcs1_private(&rsa_pair::pkcs8()));
    let decoding = DecodingKey::from_rsa_der(&rsa_pair::pkcs1());
    check::<A>(MESSAGES_FOR_RSA, &encoding, &decoding, &rsa_pair::signing());
}

fn ec<A: Algorithm>() {
    let key = SigningKey::<Jwt<A>>::generate().unwrap();
    let encoding = EncodingKey::from_ec_der(&der(key.write().unwrap().expose()));
    let spki = der(key.verifying_key().unwrap().write().unwrap().expose());
    // The point is the content of the last element, a BIT STRING: a tag, a length, and no unused bits come before it.
    let point_at = spki.windows(2).position(|pair| pair == [0, 4]).unwrap() + 1;
    let decoding = DecodingKey::from_ec_der(&spki[point_at..]);
    check(MESSAGES, &encoding, &decoding, &key);
}

fn ed() {
    let key = SigningKey::<Jwt<EdDsa>>::generate().unwrap();
    let encoding = EncodingKey::from_ed_der(&der(key.write().unwrap().expose()));
    let spki = der(key.verifying_key().unwrap().write().unwrap().expose());
    check(MESSAGES, &encoding, &DecodingKey::from_ed_der(&spki[spki.len() - 32..]), &key);
}

fn check<A: Algorithm>(messages: usize, encoding: &EncodingKey, decoding: &DecodingKey, key: &SigningKey<Jwt<A>>) {
    let verifying: VerifyingKey<Jwt<A>> = key.verifying_key().unwrap();
    let (our_signer, our_verifier) = (key.material(), verifying.material());
    let algorithm = our_signer.algorithm();
    assert_eq!(format!("{algorithm:?}"), A::NAME);
    assert_eq!(our_verifier.algorithm(), algorithm);
    let their_signer = (DEFAULT_PROVIDER.signer_factory)(&algorithm, encoding).unwrap();
    let their_verifier = (DEFAULT_PROVIDER.verifier_factory)(&algorithm, decoding).unwrap();

    for number in 0..messages {
        let message: Vec<u8> = (0..number * 7).map(|byte| (byte * number).to_le_bytes()[0]).collect();
        let (ours, theirs) = (our_signer.try_sign(&message).unwrap(), their_signer.try_sign(&message).unwrap());
        for signature in [ours, theirs] {
            assert!(our_verifier.verify(&message, &signature).is_ok(), "{}", A::NAME);
            assert!(their_verifier.verify(&message, &signature).is_ok(), "{}", A::NAME);

            let other_message = [&message[..], b"."].concat();
            assert!(our_verifier.verify(&other_message, &signature).is_err(), "{}", A::NAME);
            let mut other_signature = signature.clone();
            other_signature[message.len() % signature.len()] ^= 1;
            assert!(our_verifier.verify(&message, &other_signature).is_err(), "{}", A::NAME);
            for wrong_length in [&signature[1..], &[], &[&signature[..], &[0]].concat()] {
                assert!(our_verifier.verify(&message, &wrong_length.to_vec()).is_err(), "{}", A::NAME);
            }
        }
    }
}

/// The bytes inside a key's armour.
fn der(armour: &[u8]) -> Vec<u8> {
    pem::parse(armour).unwrap().into_contents()
}
