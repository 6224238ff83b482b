//! What cannot be said as a token.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_lc_rs::encoding::{AsBigEndian as _, Curve25519SeedBin};
use countersign::assay::{self, Selection, Verdict};
use countersign::compare::OwnVerifier;
use countersign::{
    Claims, EdDsa, Es256, Issuer, Jwt, KeyForm, KeySet, Paseto, Rejection, Request, SigningKey, SystemClock, V4Public,
    Verifier,
};

use super::{bench, jws};
use crate::support::{ISSUER, claims, policy, verdict, verifier};

/// The primitive compares; this crate never does.
#[test]
fn macs_are_compared_in_constant_time() {
    let source = include_str!("../../src/formats/jwt/hmac.rs");
    let (_, verify) = source.split_once("fn verify(&self, message").expect("there is a verifier");
    let body = verify.split_once("\n    }").expect("it ends").0;
    assert!(body.contains("hmac::verify(") && !body.contains("=="), "{body}");
}

/// Whatever is wrong with a signature, the answer is one.
#[test]
fn signatures_fail_for_one_reason() {
    for scheme in jws() {
        let (mut reasons, mut count) = (BTreeSet::new(), 0);
        assay::run(&bench(scheme), &mut OwnVerifier::default(), &Selection::all(), &mut |trial| {
            if let Some(Verdict::Reject { stage, reason }) = trial.verdict
                && stage.as_deref() == Some("signature")
            {
                reasons.insert(reason);
                count += 1;
            }
        })
        .expect("the harness holds");
        assert_eq!(reasons, BTreeSet::from([Some("signature".to_owned())]), "{scheme}");
        assert!(count > 5, "{scheme}");
    }
}

/// A thousand unknown names are a thousand refusals in memory; the known one is still found.
#[test]
fn an_unknown_kid_costs_a_look_up() {
    let key = SigningKey::<Jwt<Es256>>::generate().unwrap().with_kid("known").unwrap();
    let keys = KeySet::issuer(ISSUER, key.verifying_key().unwrap());
    let verifier = Verifier::new(keys, policy());
    let written = key.write().unwrap();
    let now = Claims::lasting(Duration::from_secs(600), &SystemClock)
        .unwrap()
        .issuer(ISSUER)
        .subject("alice")
        .audience("api");
    for name in 0..1000 {
        let renamed =
            SigningKey::<Jwt<Es256>>::read(KeyForm::Pem, written.expose()).unwrap().with_kid(name.to_string()).unwrap();
        let token = Issuer::new(renamed).issue(&now).unwrap();
        assert_eq!(verifier.verify(&token, &Request::default()).err(), Some(Rejection::UnknownKey));
    }
    assert!(verifier.verify(Issuer::new(key).issue(&now).unwrap(), &Request::default()).is_ok());
}

/// The same Ed25519 key in two formats: neither takes the other's tokens.
#[test]
fn one_key_serves_no_two_formats() {
    let jwt = SigningKey::<Jwt<EdDsa>>::generate().unwrap();
    let der = pem::parse(jwt.write().unwrap().expose()).unwrap().into_contents();
    let pair = aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).unwrap();
    let seed: Curve25519SeedBin<'_> = pair.seed().unwrap().as_be_bytes().unwrap();
    let public = aws_lc_rs::signature::KeyPair::public_key(&pair).as_ref().to_vec();
    let secret =
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, [seed.as_ref(), &public].concat());
    let paseto =
        SigningKey::<Paseto<V4Public>>::read(KeyForm::Paserk, format!("k4.secret.{secret}").as_bytes()).unwrap();
    let (of_jwt, of_paseto) = (verifier(&jwt, policy()), verifier(&paseto, policy()));
    let jwt = Issuer::new(jwt).issue(&claims()).unwrap();
    let paseto = Issuer::new(paseto).issue(&claims()).unwrap();
    assert_eq!((verdict(&of_jwt, &jwt).as_str(), verdict(&of_paseto, &paseto).as_str()), ("accepted", "accepted"));
    assert_ne!(verdict(&of_jwt, &paseto), "accepted");
    assert_ne!(verdict(&of_paseto, &jwt), "accepted");
}
