//! A token of any scheme, handed to every other scheme's verifier, is refused, though they share keys, issuer and audience.
//!
//! The input is a sheet: which scheme, which part of its token is changed and how, and a claim of its own.

use std::sync::LazyLock;

use countersign::arbitrary::{Dice, mutate, sheet};
use countersign::biscuit::P256;
use countersign::{
    AnyIssuer, AnyVerifier, Biscuit, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Issuer, Jwt, KeySet, Macaroon, Paseto,
    Portable, Ps256, Ps384, Ps512, Request, Rs256, Rs384, Rs512, V3Public, V4Local, V4Public,
};

use crate::model::circumstances::{Circumstances, ISSUER};
use crate::{keys, world};

/// The two ends of one scheme.
struct Scheme {
    issuer: Box<dyn AnyIssuer>,
    verifier: Box<dyn AnyVerifier>,
}

fn scheme<C: Portable>() -> Scheme {
    let key = keys::signing::<C>();
    let keys = KeySet::issuer(ISSUER, key.verifying_key().expect("a public half"));
    let under = Circumstances { max_token_bytes: 16_384, ..Circumstances::of(b"") };
    Scheme { issuer: Box::new(Issuer::new(key)), verifier: Box::new(world::verifier_of(keys, &under)) }
}

static SCHEMES: LazyLock<Vec<Scheme>> = LazyLock::new(|| {
    vec![
        scheme::<Jwt<Hs256>>(),
        scheme::<Jwt<EdDsa>>(),
        scheme::<Paseto<V4Public>>(),
        scheme::<Paseto<V4Local>>(),
        scheme::<Biscuit>(),
        scheme::<Macaroon>(),
        scheme::<Jwt<Hs384>>(),
        scheme::<Jwt<Hs512>>(),
        scheme::<Jwt<Es256>>(),
        scheme::<Biscuit<P256>>(),
        scheme::<Jwt<Es384>>(),
        scheme::<Paseto<V3Public>>(),
        scheme::<Jwt<Rs256>>(),
        scheme::<Jwt<Rs384>>(),
        scheme::<Jwt<Rs512>>(),
        scheme::<Jwt<Ps256>>(),
        scheme::<Jwt<Ps384>>(),
        scheme::<Jwt<Ps512>>(),
    ]
});

/// How many of the schemes sign quickly: the first of them are chosen most of the time.
const QUICK: usize = 6;

pub fn check(data: &[u8]) {
    let [choice, changes, claim] = sheet::parts(data);
    let byte = choice.first().copied().unwrap_or(0);
    let chosen = usize::from(byte) % if byte >= 240 { SCHEMES.len() } else { QUICK };
    let claims = match std::str::from_utf8(claim) {
        Ok(claim) if claim.len() < 256 => world::honest_claims().claim("own", claim).expect("a value"),
        _ => return,
    };
    let Ok(token) = SCHEMES[chosen].issuer.issue(&claims) else { return };
    let mut bytes = token.as_str().as_bytes().to_vec();
    assert!(SCHEMES[chosen].verifier.verify(&bytes, &Request::default()).is_ok(), "a scheme refuses its own");
    for change in changes.chunks(4).take(4) {
        let seed = change.iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        mutate::token(&mut bytes, &mut Dice::new(seed));
    }
    let others = SCHEMES.iter().enumerate().filter(|(position, _)| *position != chosen);
    for (_, other) in others {
        let found = other.verifier.verify(&bytes, &Request::default());
        assert!(found.is_err(), "{} accepts a token of {}", other.verifier.scheme().name(), token_scheme(chosen));
    }
}

fn token_scheme(chosen: usize) -> &'static str {
    SCHEMES[chosen].verifier.scheme().name()
}
