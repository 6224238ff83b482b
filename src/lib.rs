#![cfg_attr(all(feature = "jwt", feature = "paseto", feature = "biscuit"), doc = include_str!("../README.md"))]
#![cfg_attr(
    not(all(feature = "jwt", feature = "paseto", feature = "biscuit")),
    doc = "Bearer credentials, hardened by default. This build lacks some of its formats."
)]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Each format uses its part of the floors below; with all of them, nothing may be unused.
#![cfg_attr(not(all(feature = "jwt", feature = "paseto", feature = "biscuit")), allow(dead_code))]

#[cfg(feature = "arbitrary")]
pub mod arbitrary;
#[cfg(feature = "assay")]
pub mod assay;
mod claims;
#[cfg(feature = "assay")]
pub mod compare;
mod credential;
mod formats;
mod foundation;
pub mod inspect;
pub mod registry;

pub use claims::audience::Audience;
pub use claims::claims::Claims;
pub use claims::policy::Policy;
pub use claims::replay::{ReplayGuard, ReplayMemory};
pub use claims::request::Request;
pub use claims::restriction::Restriction;
pub use claims::revocation::{RevocationId, RevocationList, RevocationMemory};
pub use credential::any::{AnyIssuer, AnyVerifier};
pub use credential::attenuate::Attenuate;
pub use credential::authenticated::Authenticated;
pub use credential::context::Context;
pub use credential::credential::Credential;
pub use credential::issuer::Issuer;
pub use credential::key_id::KeyId;
pub use credential::keys::{SigningKey, VerifyingKey};
pub use credential::keyset::KeySet;
pub use credential::portable::{KeyForm, Portable};
pub use credential::scheme::{KeyIdForm, KeyModel, Scheme};
pub use credential::token::Token;
pub use credential::verified::{Forgotten, Verified};
pub use credential::verifier::Verifier;
#[cfg(feature = "biscuit")]
pub use formats::biscuit::{self, Biscuit};
#[cfg(feature = "jwt")]
pub use formats::jwt::{
    self, ByKey, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, JwkSet, Jwt, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    SkippedKey,
};
#[cfg(feature = "macaroon")]
pub use formats::macaroon::{self, Macaroon};
#[cfg(feature = "paseto")]
pub use formats::paseto::{self, Paseto, V3Public, V4Local, V4Public};
pub use foundation::clock::{Clock, FixedClock, SystemClock, Timestamp};
pub use foundation::error::Error;
pub use foundation::rejection::{Rejection, Stage};
pub use foundation::secret::Secret;
pub use foundation::text;

/// Longer documents, compiled.
#[cfg(all(any(doc, doctest), feature = "jwt", feature = "paseto", feature = "biscuit"))]
pub mod guide {
    #[doc = include_str!("../docs/choosing.md")]
    pub mod choosing {}

    #[doc = include_str!("../docs/from-jsonwebtoken.md")]
    pub mod from_jsonwebtoken {}

    #[doc = include_str!("../docs/jwt-hardening.md")]
    pub mod jwt_hardening {}
}
