//! Issuers and verifiers are shared between threads.

use countersign::{AnyIssuer, AnyVerifier, Claims, Error, Policy, Rejection, ReplayMemory, Secret, Token, Verified};

const fn shared<T: Send + Sync + ?Sized>() {}

/// Compiles, or does not.
const _: () = {
    shared::<dyn AnyIssuer>();
    shared::<dyn AnyVerifier>();
    shared::<Box<dyn AnyIssuer>>();
    shared::<Box<dyn AnyVerifier>>();
    shared::<(Claims, Policy, ReplayMemory, Secret, Token, Verified)>();
    shared::<(Error, Rejection)>();
};

#[cfg(any(feature = "jwt", feature = "paseto", feature = "biscuit"))]
const fn shared_parts<C: countersign::Credential>() {
    shared::<countersign::Issuer<C>>();
    shared::<countersign::Verifier<C>>();
    shared::<countersign::KeySet<C>>();
    shared::<countersign::SigningKey<C>>();
    shared::<countersign::VerifyingKey<C>>();
    shared::<Verified<C>>();
}

#[cfg(feature = "jwt")]
const _: () = {
    shared_parts::<countersign::Jwt<countersign::Hs256>>();
    shared_parts::<countersign::Jwt<countersign::Es256>>();
    shared_parts::<countersign::Jwt<countersign::EdDsa>>();
};

#[cfg(feature = "paseto")]
const _: () = shared_parts::<countersign::Paseto<countersign::V4Public>>();

#[cfg(feature = "biscuit")]
const _: () = shared_parts::<countersign::Biscuit>();

/// A verifier at work in many threads, while its keys change.
#[cfg(feature = "jwt")]
#[test]
fn keys_rotate_while_threads_verify() {
    use countersign::{FixedClock, Hs256, Issuer, Jwt, KeySet, Request, SigningKey, Verifier};

    use crate::support::{ISSUER, NOW, at, claims, policy};

    let key = |kid: &str| SigningKey::<Jwt<Hs256>>::generate().unwrap().with_kid(kid).unwrap();
    let (old, new) = (key("old"), key("new"));
    let keys = KeySet::issuer(ISSUER, old.verifying_key().unwrap());
    let verifier = Verifier::new(keys.clone(), policy()).with_clock(FixedClock(at(NOW)));
    let new_verifying = new.verifying_key().unwrap();
    let token = Issuer::new(old).issue(&claims()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..500).for_each(|_| assert!(verifier.verify(&token, &Request::default()).is_ok())));
        }
        scope.spawn(|| keys.add(ISSUER, new_verifying).unwrap());
    });
    assert!(keys.remove("old"));
    assert_eq!(verifier.verify(&token, &Request::default()).unwrap_err(), Rejection::UnknownKey);
    assert!(verifier.verify(Issuer::new(new).issue(&claims()).unwrap(), &Request::default()).is_ok());
}
