//! What an algorithm is: a name, and the two kinds of material that go with it.
//!
//! Material is prepared with `aws-lc-rs` once, when a key is made, and stands behind `jsonwebtoken`'s own `JwtSigner` and
//! `JwtVerifier`: its factories would parse the key again for every token.

use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};

use super::jwk::{Kind, Members};
use crate::credential::key_id::KeyId;
use crate::credential::portable::KeyForm;
use crate::credential::scheme::Scheme;
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// A JWS algorithm (RFC 7518 §3.1). Sealed: which algorithms there are is part of what is hardened.
pub trait Algorithm: sealed::Sealed + Sized + 'static {
    /// The name by which it is chosen: where there is one value of `alg` for it, that value.
    const NAME: &'static str;
    /// The values of `alg` that keys for it can have.
    #[doc(hidden)]
    const ADMITTED: &'static [&'static str];
    /// What is fixed by the choice of this algorithm.
    const SCHEME: Scheme;
    /// Material that can mint.
    #[doc(hidden)]
    type Minting: MintingMaterial<Verifying = Self::Verifying>;
    /// Material that can verify.
    #[doc(hidden)]
    type Verifying: VerifyingMaterial;
}

/// An algorithm of which a public key verifies, and mints nothing.
pub trait PublicAlgorithm: Algorithm {
    /// What its keys are.
    #[doc(hidden)]
    const KIND: Kind;
}

pub(super) mod sealed {
    pub trait Sealed {}

    pub trait Provided: Sealed {
        /// What `jsonwebtoken` calls the algorithm.
        const PROVIDED: jsonwebtoken::Algorithm;
    }
}

/// Declares the type of an algorithm: what the RFC and `jsonwebtoken` call it, who can mint, and its materials.
macro_rules! algorithm {
    ($(#[$doc:meta])+ $name:ident is $rfc_name:ident: $model:ident, $minting:ty, $verifying:ty) => {
        $(#[$doc])+
        #[derive(Debug)]
        pub enum $name {}

        impl $crate::formats::jwt::algorithm::sealed::Sealed for $name {}
        impl $crate::formats::jwt::algorithm::sealed::Provided for $name {
            const PROVIDED: jsonwebtoken::Algorithm = jsonwebtoken::Algorithm::$rfc_name;
        }

        impl $crate::formats::jwt::algorithm::Algorithm for $name {
            const NAME: &'static str = stringify!($rfc_name);
            const ADMITTED: &'static [&'static str] = &[stringify!($rfc_name)];
            const SCHEME: $crate::credential::scheme::Scheme = $crate::credential::scheme::Scheme::new(
                concat!("jwt/", stringify!($rfc_name)),
                $crate::credential::scheme::KeyModel::$model,
            )
            .typed_in_header();
            type Minting = $minting;
            type Verifying = $verifying;
        }
    };
}
pub(super) use algorithm;

/// Material that can mint, bound to its algorithm by its type.
pub trait MintingMaterial: JwtSigner + Sized + Send + Sync + 'static {
    type Verifying: VerifyingMaterial;
    const WRITTEN_AS: KeyForm;
    fn generate() -> Result<Self, Error>;
    fn verifying(&self) -> Result<Self::Verifying, Error>;
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error>;
    fn write(&self) -> Result<Secret, Error>;
    /// The value of `alg` of what it signs.
    fn alg(&self) -> &'static str;
    /// What a JWK of it holds, secrets included.
    fn members(&self) -> Result<Members, Error>;
}

/// Material that can verify, bound to its algorithm by its type.
pub trait VerifyingMaterial: JwtVerifier + Send + Sync + 'static {
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error>
    where
        Self: Sized;
    fn write(&self) -> Result<Secret, Error>;
    fn identify(&self) -> Result<String, Error>;
    /// The value of `alg` of what it verifies.
    fn alg(&self) -> &'static str;
    /// What a JWK of it holds.
    fn members(&self) -> Members;
}

/// The error for a form in which keys of this algorithm are not written.
pub(super) fn wrong_form(algorithm: &str, form: KeyForm, expected: &str) -> Error {
    let form = form.as_str();
    Error::key(format!("keys for {algorithm} are not written as `{form}`: expected {expected}"))
}
