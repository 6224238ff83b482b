//! One scheme's issuer and verifier beside the raw crate with the same key.

use std::hint::black_box;
use std::time::Duration;

use countersign::{
    Claims, Issuer, KeySet, Policy, Portable, Rejection, Request, SigningKey, SystemClock, Token, Verifier,
};

use crate::raw::{AUDIENCE, ISSUER, Raw};

pub(crate) struct Contender<C: Portable> {
    pub(crate) name: &'static str,
    pub(crate) issuer: Issuer<C>,
    pub(crate) verifier: Verifier<C>,
    /// Trusts the same key, and shares nothing with the other.
    pub(crate) second_verifier: Verifier<C>,
    pub(crate) raw: Box<dyn Raw>,
}

impl<C: Portable> Contender<C> {
    /// A fresh key, and the `raw` crate's twin of it.
    pub(crate) fn enter(raw: impl Fn(&SigningKey<C>) -> Box<dyn Raw>) -> Self {
        let key = SigningKey::<C>::generate().unwrap();
        let verifier = || verifier_of(KeySet::issuer(ISSUER, key.verifying_key().unwrap()));
        Self {
            name: C::SCHEME.name(),
            verifier: verifier(),
            second_verifier: verifier(),
            raw: raw(&key),
            issuer: Issuer::new(key),
        }
    }
}

pub(crate) fn accept<C: Portable>(verifier: &Verifier<C>, token: impl AsRef<[u8]>) {
    drop(black_box(verifier.verify(token, &Request::default()).unwrap()));
}

pub(crate) fn refuse<C: Portable>(verifier: &Verifier<C>, token: impl AsRef<[u8]>) -> Rejection {
    black_box(verifier.verify(token, &Request::default()).unwrap_err())
}

/// An honest token of `bytes` bytes for `audience`, or as few more as its spelling allows.
pub(crate) fn token_of<C: Portable>(issuer: &Issuer<C>, audience: &str, bytes: usize) -> Token {
    let padded = |length: usize| {
        let claims = claims_for(audience).claim("padding", "x".repeat(length)).unwrap();
        issuer.issue(&claims).ok()
    };
    let shortest = padded(0).unwrap().as_str().len();
    // What is written takes four letters for three bytes.
    let length = bytes.saturating_sub(shortest) * 3 / 4;
    (0..8).find_map(|less| padded(length.saturating_sub(less))).unwrap()
}

pub(crate) fn verifier_of<C: Portable>(keys: KeySet<C>) -> Verifier<C> {
    Verifier::new(keys, Policy::audience(AUDIENCE))
}

pub(crate) fn claims() -> Claims {
    claims_for(AUDIENCE)
}

fn claims_for(audience: &str) -> Claims {
    Claims::lasting(Duration::from_secs(3600), &SystemClock)
        .unwrap()
        .issuer(ISSUER)
        .subject("248289761001")
        .audience(audience)
        .id("wjD2_HhwHUuBhvfGs2fK7g")
        .claim("client_id", "s6BhdRkqt3")
        .unwrap()
        .claim("scope", "read write")
        .unwrap()
        .claim("tenant", 42)
        .unwrap()
}
