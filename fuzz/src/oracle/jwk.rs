//! One key, as a JWK, for every algorithm: what is read is written as something that reads the same, and says so of itself;
//! what can mint is never taken where a public key is wanted.

use countersign::jwt::Algorithm;
use countersign::{
    ByKey, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Jwt, KeyForm, KeyModel, Portable, Ps256, Ps384, Ps512, Rs256, Rs384,
    Rs512, SigningKey, VerifyingKey,
};

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
    read_verifying::<ByKey>(data);
}

fn read<A: Algorithm>(data: &[u8]) {
    let verifying = read_verifying::<A>(data);
    let Ok(signing) = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, data) else { return };
    assert!(A::SCHEME.key_model() == KeyModel::Shared || verifying.is_none(), "a private key was taken for a public one");
    let written = signing.to_jwk().expect("what was read can be written");
    let again = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, written.expose()).expect("what is written can be read");
    assert_eq!(again.kid(), signing.kid());
    assert_eq!(again.to_jwk().expect("it can be written").expose(), written.expose());
    let halves = [&signing, &again].map(|key| key.verifying_key().expect("a public half").to_jwk().expose().to_vec());
    assert_eq!(halves[0], halves[1]);
}

fn read_verifying<A: Algorithm>(data: &[u8]) -> Option<VerifyingKey<Jwt<A>>> {
    let key = VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, data).ok()?;
    assert_round_trip(&key);
    Some(key)
}

/// A key, written as a JWK and in its own form, is the same key.
pub fn assert_round_trip<A: Algorithm>(key: &VerifyingKey<Jwt<A>>) {
    let written = key.to_jwk();
    let again = VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, written.expose()).expect("what is written can be read");
    assert_eq!(again.kid(), key.kid());
    assert_eq!(again.to_jwk().expose(), written.expose());
    if A::SCHEME.key_model() == KeyModel::Public {
        assert_eq!(again.identify().expect("a thumbprint"), key.identify().expect("a thumbprint"));
        let armour = key.write().expect("it can be written");
        let form = <Jwt<A> as Portable>::WRITTEN_AS;
        if let Ok(again) = VerifyingKey::<Jwt<A>>::read(form, armour.expose()) {
            assert_eq!(again.write().expect("it can be written").expose(), armour.expose());
        }
    }
}
