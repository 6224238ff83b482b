//! One key, in PEM, DER or a certificate, for every algorithm: what is read is written as something that reads the same; no
//! form of a private key is taken for a public one; and an armour is its one section, which says what it holds.

use countersign::biscuit::P256;
use countersign::jwt::Algorithm;
use countersign::{Biscuit, EdDsa, Es256, Es384, Jwt, KeyForm, Portable, Ps256, Rs256, SigningKey, VerifyingKey};

use super::jwk::assert_round_trip;
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
        read::<Biscuit>(form, data);
        read::<Biscuit<P256>>(form, data);
    }
}

fn read_jwt<A: Algorithm>(form: KeyForm, data: &[u8]) {
    if let Some(key) = read::<Jwt<A>>(form, data) {
        assert_round_trip(&key);
    }
}

fn read<C: Portable>(form: KeyForm, data: &[u8]) -> Option<VerifyingKey<C>> {
    let signing = SigningKey::<C>::read(form, data).ok();
    let verifying = VerifyingKey::<C>::read(form, data).ok();
    assert!(signing.is_none() || verifying.is_none(), "a private key was taken for a public one");
    if let Some(key) = signing {
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
    verifying
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
