//! One key, as a JWK, for every algorithm: what is read says so of itself in the model's eyes too, is the same numbers, and is
//! written as something that reads the same; it signs what its public half accepts, and is the same where the algorithm is the
//! key's. What can mint is never taken where a public key is wanted, nor what is public for a secret; and no secret is shown.

use countersign::jwt::{Algorithm, PublicAlgorithm};
use countersign::{
    ByKey, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Issuer, Jwt, KeyForm, KeyModel, KeySet, Portable, Ps256, Ps384,
    Ps512, Request, Rs256, Rs384, Rs512, SigningKey, VerifyingKey,
};
use serde_json::Value;

use super::secrecy::Secrets;
use super::secret;
use crate::model::circumstances::{Circumstances, ISSUER};
use crate::model::jwk::{Operation, numbers};
use crate::world;

/// What was read of a key, as one that signs and as one that verifies.
pub type Halves<C> = (Option<SigningKey<C>>, Option<VerifyingKey<C>>);

pub fn check(data: &[u8]) {
    let secrets = Secrets::of(data);
    read_shared::<Hs256>(data, &secrets);
    read_shared::<Hs384>(data, &secrets);
    read_shared::<Hs512>(data, &secrets);
    read_public::<Rs256>(data, &secrets);
    read_public::<Rs384>(data, &secrets);
    read_public::<Rs512>(data, &secrets);
    read_public::<Ps256>(data, &secrets);
    read_public::<Ps384>(data, &secrets);
    read_public::<Ps512>(data, &secrets);
    read_public::<Es256>(data, &secrets);
    read_public::<Es384>(data, &secrets);
    read_public::<EdDsa>(data, &secrets);
    if let Some(key) = read_verifying::<ByKey>(data, &secrets) {
        assert_eq!(said(data).as_deref(), Some(algorithm(key.to_jwk().expose()).as_str()), "it says what it is for");
    }
}

fn read_shared<A: Algorithm>(data: &[u8], secrets: &Secrets) {
    if let (Some(signing), Some(verifying)) = read::<A>(data, secrets) {
        assert_belong_together(signing, verifying);
    }
}

/// The same key, where the algorithm is the key's: because its JWK says so, or where that is assumed of it.
fn read_public<A: PublicAlgorithm>(data: &[u8], secrets: &Secrets) {
    let (signing, verifying) = read::<A>(data, secrets);
    assert!(signing.is_none() || verifying.is_none(), "a private key was taken for a public one");
    if let Some(own) = verifying {
        secret::assert_is_none(data);
        let own = own.by_key().to_jwk();
        let assumed = ByKey::assuming::<A>().read(KeyForm::Jwk, data).expect("it is of the kind that is assumed");
        assert_eq!(assumed.to_jwk().expose(), own.expose());
        let by_key = VerifyingKey::<Jwt<ByKey>>::read(KeyForm::Jwk, data).ok();
        assert_eq!(by_key.is_some(), said(data).is_some(), "its algorithm was guessed, or not heeded");
        assert!(by_key.is_none_or(|key| key.to_jwk().expose() == own.expose()));
    }
    let Some(own) = signing else { return };
    let half = own.verifying_key().expect("a public half");
    let by_key = SigningKey::<Jwt<ByKey>>::read(KeyForm::Jwk, data);
    secrets.assert_hidden_in(&by_key);
    assert_eq!(by_key.is_ok(), said(data).is_some(), "its algorithm was guessed, or not heeded");
    let Ok(by_key) = by_key else { return assert_belong_together(own, half) };
    assert_eq!(by_key.verifying_key().expect("a public half").to_jwk().expose(), half.to_jwk().expose());
    let shown = own.to_jwk().expect("it can be written");
    assert_eq!(by_key.to_jwk().expect("it can be written").expose(), shown.expose());
    let written = by_key.write().expect("what was read can be written");
    let again = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, written.expose()).expect("what is written can be read");
    assert_eq!(again.by_key().write().expect("it can be written").expose(), written.expose());
    assert_belong_together(by_key, half);
}

/// Both halves of what is for this algorithm.
fn read<A: Algorithm>(data: &[u8], secrets: &Secrets) -> Halves<Jwt<A>> {
    let verifying = read_verifying::<A>(data, secrets);
    let is_for_another = |key: &VerifyingKey<Jwt<A>>| algorithm(key.to_jwk().expose()) != A::NAME;
    assert!(!verifying.as_ref().is_some_and(is_for_another), "a key for another algorithm");
    let signing = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, data);
    secrets.assert_hidden_in(&signing);
    let Ok(signing) = signing else { return (None, verifying) };
    let written = signing.to_jwk().expect("what was read can be written");
    let again = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, written.expose()).expect("what is written can be read");
    assert_eq!(again.kid(), signing.kid());
    assert_eq!(again.to_jwk().expect("it can be written").expose(), written.expose());
    assert_same_numbers(data, written.expose(), Operation::Sign);
    let halves = [&signing, &again].map(|key| key.verifying_key().expect("a public half").to_jwk().expose().to_vec());
    assert_eq!(halves[0], halves[1]);
    (Some(signing), verifying)
}

fn read_verifying<A: Algorithm>(data: &[u8], secrets: &Secrets) -> Option<VerifyingKey<Jwt<A>>> {
    let key = VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, data);
    secrets.assert_hidden_in(&key);
    let key = key.ok()?;
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
pub fn algorithm(jwk: &[u8]) -> String {
    said(jwk).expect("what is written says what it is for")
}

/// What a JWK says that it is for.
fn said(jwk: &[u8]) -> Option<String> {
    let jwk: Value = serde_json::from_slice(jwk).expect("a JWK is JSON");
    jwk["alg"].as_str().map(str::to_owned)
}

/// What `signing` signs, `verifying` accepts.
pub fn assert_belong_together<C: Portable, D: Portable>(signing: SigningKey<C>, verifying: VerifyingKey<D>) {
    let token = Issuer::new(signing).issue(&world::honest_claims()).expect("honest claims");
    let verifier = world::verifier_of(KeySet::issuer(ISSUER, verifying), &Circumstances::of(b""));
    verifier.verify(token, &Request::default()).expect("the other half of the same key");
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
