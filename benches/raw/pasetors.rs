//! `pasetors`.
//!
//! Its own rules demand an `nbf`, which the tokens of this comparison do not have: the low level verifies, then the payload
//! is read.

use std::hint::black_box;
use std::time::Duration;

use countersign::paseto::Protocol;
use countersign::{Paseto, SigningKey, V3Public, V4Local, V4Public};
use pasetors::claims::Claims;
use pasetors::keys::{AsymmetricPublicKey, AsymmetricSecretKey, SymmetricKey};
use pasetors::token::{TrustedToken, UntrustedToken};
use pasetors::version3::{self, V3};
use pasetors::version4::{LocalToken, PublicToken, V4};

use super::{AUDIENCE, ISSUER, Raw};

struct Pasetors<I, V> {
    issue: I,
    verify: V,
}

pub(crate) fn v4_public(key: &SigningKey<Paseto<V4Public>>) -> Box<dyn Raw> {
    let (signing, verifying) = paserks(key);
    let signing = AsymmetricSecretKey::<V4>::try_from(signing.as_str()).unwrap();
    let verifying = AsymmetricPublicKey::<V4>::try_from(verifying.as_str()).unwrap();
    Box::new(Pasetors {
        issue: move |claims: &Claims| pasetors::public::sign(&signing, claims, None, None).unwrap(),
        verify: move |token: &str| {
            PublicToken::verify(&verifying, &UntrustedToken::try_from(token).unwrap(), None, None).unwrap()
        },
    })
}

pub(crate) fn v4_local(key: &SigningKey<Paseto<V4Local>>) -> Box<dyn Raw> {
    let (key, _) = paserks(key);
    let encrypting = SymmetricKey::<V4>::try_from(key.as_str()).unwrap();
    let decrypting = encrypting.clone();
    Box::new(Pasetors {
        issue: move |claims: &Claims| pasetors::local::encrypt(&encrypting, claims, None, None).unwrap(),
        verify: move |token: &str| {
            LocalToken::decrypt(&decrypting, &UntrustedToken::try_from(token).unwrap(), None, None).unwrap()
        },
    })
}

pub(crate) fn v3_public(key: &SigningKey<Paseto<V3Public>>) -> Box<dyn Raw> {
    let (signing, verifying) = paserks(key);
    let signing = AsymmetricSecretKey::<V3>::try_from(signing.as_str()).unwrap();
    let verifying = AsymmetricPublicKey::<V3>::try_from(verifying.as_str()).unwrap();
    Box::new(Pasetors {
        // Version 3 has a low level only.
        issue: move |claims: &Claims| {
            version3::PublicToken::sign(&signing, claims.to_string().unwrap().as_bytes(), None, None).unwrap()
        },
        verify: move |token: &str| {
            version3::PublicToken::verify(&verifying, &UntrustedToken::try_from(token).unwrap(), None, None).unwrap()
        },
    })
}

/// The key that mints and the one that verifies.
fn paserks<P: Protocol>(key: &SigningKey<Paseto<P>>) -> (String, String) {
    let text = |secret: countersign::Secret| std::str::from_utf8(secret.expose()).unwrap().trim().to_owned();
    (text(key.write().unwrap()), text(key.verifying_key().unwrap().write().unwrap()))
}

impl<I: Fn(&Claims) -> String, V: Fn(&str) -> TrustedToken> Raw for Pasetors<I, V> {
    fn issue(&self) {
        let mut claims = Claims::new_expires_in(&Duration::from_secs(3600)).unwrap();
        claims.issuer(ISSUER).unwrap();
        claims.subject("248289761001").unwrap();
        claims.audience(AUDIENCE).unwrap();
        claims.token_identifier("wjD2_HhwHUuBhvfGs2fK7g").unwrap();
        claims.add_additional("client_id", "s6BhdRkqt3").unwrap();
        claims.add_additional("scope", "read write").unwrap();
        claims.add_additional("tenant", 42).unwrap();
        black_box((self.issue)(&claims));
    }

    fn verify(&self, token: &str) {
        let trusted = (self.verify)(token);
        black_box(Claims::from_bytes(trusted.payload().as_bytes()).unwrap());
    }
}
