//! Tokens that verifiers accept, one at least of every scheme: without them a fuzzer would look at the door from outside.

use countersign::biscuit::P256;
use countersign::{
    Attenuate, Biscuit, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Issuer, Jwt, Paseto, Portable, Ps256, Ps384, Ps512,
    Restriction, Rs256, Rs384, Rs512, V3Public, V4Local, V4Public,
};

use super::catalogue::Add;
use crate::{keys, world};

pub fn seed(add: &mut Add<'_>) {
    for token in [
        token::<Jwt<Hs256>>(),
        token::<Jwt<Hs384>>(),
        token::<Jwt<Hs512>>(),
        token::<Jwt<Rs256>>(),
        token::<Jwt<Rs384>>(),
        token::<Jwt<Rs512>>(),
        token::<Jwt<Ps256>>(),
        token::<Jwt<Ps384>>(),
        token::<Jwt<Ps512>>(),
        token::<Jwt<Es256>>(),
        token::<Jwt<Es384>>(),
        token::<Jwt<EdDsa>>(),
    ] {
        add("jwt_verify", token.into_bytes());
    }
    for token in [token::<Paseto<V4Public>>(), token::<Paseto<V4Local>>(), token::<Paseto<V3Public>>()] {
        add("paseto_verify", token.into_bytes());
    }
    for token in [narrowed::<Biscuit>(), narrowed::<Biscuit<P256>>()].into_iter().flatten() {
        add("biscuit_verify", token.into_bytes());
    }
}

fn token<C: Portable>() -> String {
    let token = Issuer::new(keys::signing::<C>()).issue(&world::honest_claims()).expect("honest claims");
    token.as_str().to_owned()
}

/// A token, and the same narrowed to what the oracles ask for.
fn narrowed<C: Portable + Attenuate>() -> [String; 2] {
    let token = token::<C>();
    let read = Restriction::Operation("read".into());
    let narrowed = C::attenuate(&token, &[read]).expect("room for a restriction").as_str().to_owned();
    [token, narrowed]
}
