//! One key, as a JWK, for every algorithm: what is read says so of itself in the model's eyes too, is the same numbers, and is
//! written as something that reads the same; what can mint is never taken where a public key is wanted.

use countersign::jwt::Algorithm;
use countersign::{
    ByKey, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Jwt, KeyForm, KeyModel, Portable, Ps256, Ps384, Ps512, Rs256,
    Rs384, Rs512, SigningKey, VerifyingKey,
};
use serde_json::Value;

use crate::model::jwk::{Operation, numbers};

pub fn check(data: &[u8]) {
    read::<Hs256>(data);
    read::<Hs384>(data);
    read::<Hs512>(data);
    read::<Rs256>(data);
    read::<Rs384>(data);
    read::<Rs512>(data);
    read::<Ps256>(data);
    read::<Ps384>(data);
    read::<Ps512>(data);
    read::<Es256>(data);
    read::<Es384>(data);
    read::<EdDsa>(data);
    if let Some(key) = read_verifying::<ByKey>(data) {
        let said: Value = serde_json::from_slice(data).expect("a JWK is JSON");
        assert_eq!(said["alg"].as_str(), Some(algorithm(key.to_jwk().expose()).as_str()), "it says what it is for");
    }
}

fn read<A: Algorithm>(data: &[u8]) {
    let verifying = read_verifying::<A>(data);
    let is_for_another = |key: &VerifyingKey<Jwt<A>>| algorithm(key.to_jwk().expose()) != A::NAME;
    assert!(!verifying.as_ref().is_some_and(is_for_another), "a key for another algorithm");
    let Ok(signing) = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, data) else { return };
    assert!(
        A::SCHEME.key_model() == KeyModel::Shared || verifying.is_none(),
        "a private key was taken for a public one"
    );
    let written = signing.to_jwk().expect("what was read can be written");
    let again = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, written.expose()).expect("what is written can be read");
    assert_eq!(again.kid(), signing.kid());
    assert_eq!(again.to_jwk().expect("it can be written").expose(), written.expose());
    assert_same_numbers(data, written.expose(), Operation::Sign);
    let halves = [&signing, &again].map(|key| key.verifying_key().expect("a public half").to_jwk().expose().to_vec());
    assert_eq!(halves[0], halves[1]);
}

fn read_verifying<A: Algorithm>(data: &[u8]) -> Option<VerifyingKey<Jwt<A>>> {
    let key = VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, data).ok()?;
    assert_same_numbers(data, key.to_jwk().expose(), Operation::Verify);
    assert_round_trip(&key);
    Some(key)
}

/// What is written has the numbers that were read, by the model's reader.
pub fn assert_same_numbers(read: &[u8], written: &[u8], operation: Operation) {
    let alg = algorithm(written);
    let read = numbers(read, &alg, operation);
    assert!(read.is_some(), "the model finds no key for {alg} in it");
    assert_eq!(read, numbers(written, &alg, operation));
}

/// What a JWK that was written is for.
fn algorithm(jwk: &[u8]) -> String {
    let jwk: Value = serde_json::from_slice(jwk).expect("a JWK is JSON");
    jwk["alg"].as_str().expect("what is written says what it is for").to_owned()
}

/// A key, written as a JWK and in its own form, is the same key; and sound in the model's eyes.
pub fn assert_round_trip<A: Algorithm>(key: &VerifyingKey<Jwt<A>>) {
    let written = key.to_jwk();
    assert!(numbers(written.expose(), &algorithm(written.expose()), Operation::Verify).is_some(), "an unsound key");
    let again = VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, written.expose()).expect("what is written can be read");
    assert_eq!(again.kid(), key.kid());
    assert_eq!(again.to_jwk().expose(), written.expose());
    if A::SCHEME.key_model() == KeyModel::Public {
        assert_eq!(again.identify().expect("a thumbprint"), key.identify().expect("a thumbprint"));
        let armour = key.write().expect("it can be written");
        let again = VerifyingKey::<Jwt<A>>::read(<Jwt<A> as Portable>::WRITTEN_AS, armour.expose());
        // A form that does not say what it is for is read with an assumption only.
        if A::SCHEME != ByKey::SCHEME {
            let again = again.expect("what is written can be read");
            assert_eq!(again.write().expect("it can be written").expose(), armour.expose());
        }
    }
}
