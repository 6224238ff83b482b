//! On which curve a root key lies.

use biscuit_auth::PublicKey;

use crate::credential::scheme::{KeyIdForm, KeyModel, Scheme};
use crate::foundation::ed25519;

/// The algorithm of a root key. Sealed: which there are is part of what is hardened.
pub trait Algorithm: sealed::Sealed + Sized + 'static {
    /// What is fixed by the choice of this algorithm.
    const SCHEME: Scheme;
}

pub(super) mod sealed {
    pub trait Sealed {
        /// What `biscuit-auth` calls the algorithm.
        const PROVIDED: biscuit_auth::Algorithm;
        /// The name of the curve, as people write it.
        const CURVE: &'static str;

        /// Whether a key that `biscuit-auth` reads is one to trust.
        fn is_sound(key: &biscuit_auth::PublicKey) -> bool;
    }
}

const fn scheme(name: &'static str) -> Scheme {
    Scheme::new(name, KeyModel::Public)
        .key_ids(KeyIdForm::U32)
        .narrowing("until sealed")
        .revoked_by("jti, block ids")
        .up_to(16 * 1024)
}

/// Ed25519 (RFC 8032).
#[derive(Debug)]
pub enum Ed25519 {}

impl sealed::Sealed for Ed25519 {
    const PROVIDED: biscuit_auth::Algorithm = biscuit_auth::Algorithm::Ed25519;
    const CURVE: &'static str = "Ed25519";

    fn is_sound(key: &PublicKey) -> bool {
        <[u8; 32]>::try_from(key.to_bytes()).is_ok_and(|key| ed25519::is_sound_public_key(&key))
    }
}

impl Algorithm for Ed25519 {
    const SCHEME: Scheme = scheme("biscuit/ed25519");
}

/// ECDSA on P-256 with SHA-256 (FIPS 186-5), which hardware and clouds hold keys of.
#[derive(Debug)]
pub enum P256 {}

impl sealed::Sealed for P256 {
    const PROVIDED: biscuit_auth::Algorithm = biscuit_auth::Algorithm::Secp256r1;
    const CURVE: &'static str = "P-256";

    /// Every point of the curve but the one at infinity, which is not read, is of the same order.
    fn is_sound(_: &PublicKey) -> bool {
        true
    }
}

impl Algorithm for P256 {
    const SCHEME: Scheme = scheme("biscuit/p256");
}
