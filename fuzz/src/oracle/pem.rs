//! One key, in PEM, DER or a certificate, for every algorithm: what is read is written as something that reads the same; no
//! form of a private key is taken for a public one; and an armour is its one section, which says what it holds. What one form
//! reads, the others do; it signs what its public half accepts; and a text that holds a public key is no secret.

use countersign::biscuit::P256;
use countersign::jwt::{Algorithm, PublicAlgorithm};
use countersign::{
    Biscuit, ByKey, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Jwt, KeyForm, KeySet, Portable, Ps256, Rs256, SigningKey,
    VerifyingKey,
};

use super::jwk::{Halves, assert_belong_together, assert_round_trip};
use super::secret;
use crate::model::circumstances::ISSUER;
use crate::model::pem;

const PRIVATE: &[&str] = &["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
const PUBLIC: &[&str] = &["PUBLIC KEY", "RSA PUBLIC KEY"];

pub fn check(data: &[u8]) {
    for form in [KeyForm::Pem, KeyForm::Der, KeyForm::Certificate] {
        read_jwt::<Rs256>(form, data);
        read_jwt::<Ps256>(form, data);
        read_jwt::<Es256>(form, data);
        read_jwt::<Es384>(form, data);
        read_jwt::<EdDsa>(form, data);
        refuse_two_algorithms(form, data);
        read::<Biscuit>(form, data);
        read::<Biscuit<P256>>(form, data);
    }
    // Nothing tells a private key from a public one where it is bytes alone.
    for form in [KeyForm::Raw, KeyForm::Hex, KeyForm::Base64url, KeyForm::Paserk] {
        refuse::<Rs256>(form, data);
        refuse::<Es256>(form, data);
        refuse::<EdDsa>(form, data);
        refuse::<ByKey>(form, data);
    }
    secret::check::<Hs256>(data);
    secret::check::<Hs384>(data);
    secret::check::<Hs512>(data);
}

fn refuse<A: Algorithm>(form: KeyForm, data: &[u8]) {
    assert!(SigningKey::<Jwt<A>>::read(form, data).is_err(), "a private key as `{}`", form.as_str());
    assert!(VerifyingKey::<Jwt<A>>::read(form, data).is_err(), "a public key as `{}`", form.as_str());
}

fn read_jwt<A: PublicAlgorithm>(form: KeyForm, data: &[u8]) {
    let (signing, verifying) = read::<Jwt<A>>(form, data);
    // Only a JWK says what it is for: of another form it can be assumed, where one algorithm is.
    refuse::<ByKey>(form, data);
    let assumed = ByKey::assuming::<A>().read(form, data).ok();
    let jwk = |key: VerifyingKey<Jwt<ByKey>>| key.to_jwk().expose().to_vec();
    assert_eq!(assumed.is_some(), verifying.is_some());
    if let Some(key) = verifying {
        assert_round_trip(&key);
        for published in [data, key.to_jwk().expose()] {
            secret::assert_is_none(published);
        }
        assert_eq!(assumed.map(jwk), Some(jwk(key.by_key())));
    }
    let Some(key) = signing else { return };
    let (written, half) = (key.to_jwk().expect("it can be written"), key.verifying_key().expect("a public half"));
    let again = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, written.expose()).expect("what is written can be read");
    assert_eq!(again.write().expect("it can be written").expose(), key.write().expect("it can be written").expose());
    assert_round_trip(&half);
    assert_belong_together(key, half);
}

/// A key is for one algorithm: who trusts it for one does not trust it for another too, whatever it is called.
fn refuse_two_algorithms(form: KeyForm, data: &[u8]) {
    let (rs, ps) = (VerifyingKey::<Jwt<Rs256>>::read(form, data), VerifyingKey::<Jwt<Ps256>>::read(form, data));
    let (Ok(rs), Ok(ps)) = (rs, ps) else { return };
    let keys = KeySet::issuer(ISSUER, rs.by_key().with_kid("rs").expect("a name"));
    assert!(keys.add(ISSUER, ps.by_key().with_kid("ps").expect("a name")).is_err(), "one key for two algorithms");
}

fn read<C: Portable>(form: KeyForm, data: &[u8]) -> Halves<C> {
    let signing = SigningKey::<C>::read(form, data).ok();
    let verifying = VerifyingKey::<C>::read(form, data).ok();
    assert!(signing.is_none() || verifying.is_none(), "a private key was taken for a public one");
    if let Some(key) = &signing {
        let written = key.write().expect("what was read can be written");
        let again = SigningKey::<C>::read(C::WRITTEN_AS, written.expose()).expect("what is written can be read");
        assert_eq!(again.write().expect("it can be written").expose(), written.expose());
        if form == KeyForm::Pem {
            let der = content(data, PRIVATE);
            // Biscuit's keys are read from PEM alone.
            if let Ok(again) = SigningKey::<C>::read(KeyForm::Der, &der) {
                assert_eq!(again.write().expect("it can be written").expose(), written.expose());
            }
        }
    }
    if let Some(key) = &verifying {
        let written = key.write().expect("what was read can be written");
        let again = VerifyingKey::<C>::read(C::WRITTEN_AS, written.expose()).expect("what is written can be read");
        assert_eq!(again.write().expect("it can be written").expose(), written.expose());
        assert_eq!(again.identify().expect("an identifier"), key.identify().expect("an identifier"));
        hold_against_der(form, data, &content(written.expose(), &["PUBLIC KEY"]));
    }
    (signing, verifying)
}

/// A public key has one spelling as SubjectPublicKeyInfo: PKCS#1 is the end of it, and a certificate holds it.
fn hold_against_der(form: KeyForm, data: &[u8], written: &[u8]) {
    match form {
        KeyForm::Pem => assert!(written.ends_with(&content(data, PUBLIC)), "another key than its section holds"),
        KeyForm::Der => assert!(written.ends_with(data), "another key than the DER is"),
        _ => {
            let is_armoured = data.windows(5).any(|window| window == b"-----");
            let der = if is_armoured && data.first() != Some(&0x30) {
                content(data, &["CERTIFICATE"])
            } else {
                data.to_vec()
            };
            assert!(der.windows(written.len()).any(|window| window == written), "another key than the certificate's");
        }
    }
}

/// What the one section of an armour holds, whose label is one of these.
fn content(armour: &[u8], labels: &[&str]) -> Vec<u8> {
    let (label, content) = pem::section(armour).expect("the model finds one section");
    assert!(labels.contains(&label.as_str()), "a section called {label}");
    content
}
