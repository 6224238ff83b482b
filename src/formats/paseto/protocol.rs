//! What a version and purpose is: its header, its keys, and what protects a payload.

use pasetors::errors;
use pasetors::token::TrustedToken;

use crate::credential::scheme::Scheme;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret;

/// A version and purpose of PASETO. Sealed: which there are is part of what is hardened.
pub trait Protocol: sealed::Sealed + Sized + 'static {
    /// What is fixed by the choice of this version and purpose.
    const SCHEME: Scheme;
    /// What every token begins with.
    const HEADER: &'static str;
    #[doc(hidden)]
    type Secret: Send + Sync + 'static;
    #[doc(hidden)]
    type Public: Send + Sync + 'static;
    /// A token decoded by `pasetors`, not authentic.
    #[doc(hidden)]
    type Untrusted;

    #[doc(hidden)]
    fn generate() -> Result<Self::Secret, Error>;
    #[doc(hidden)]
    fn verifying(key: &Self::Secret) -> Result<Self::Public, Error>;
    /// Signs or encrypts.
    #[doc(hidden)]
    fn protect(key: &Self::Secret, payload: &[u8], footer: Option<&[u8]>, assertion: &[u8]) -> Result<String, Error>;
    /// Decodes a token whose segments are known to be in order.
    #[doc(hidden)]
    fn decode(token: &str) -> Result<Self::Untrusted, Rejection>;
    #[doc(hidden)]
    fn footer(untrusted: &Self::Untrusted) -> &[u8];
    /// What is authentic, once the protection held.
    #[doc(hidden)]
    fn authenticate(
        key: &Self::Public,
        untrusted: &Self::Untrusted,
        assertion: &[u8],
    ) -> Result<TrustedToken, Rejection>;

    #[doc(hidden)]
    fn read_minting(paserk: &[u8]) -> Result<Self::Secret, Error>;
    #[doc(hidden)]
    fn read_verifying(paserk: &[u8]) -> Result<Self::Public, Error>;
    #[doc(hidden)]
    fn write_minting(key: &Self::Secret) -> secret::Secret;
    #[doc(hidden)]
    fn write_verifying(key: &Self::Public) -> secret::Secret;
    #[doc(hidden)]
    fn identify(key: &Self::Public) -> String;
    #[doc(hidden)]
    fn identify_minting(key: &Self::Secret) -> String;
}

/// Material that can mint, checked, and bound to its version and purpose by its type.
pub struct Minting<P: Protocol>(pub(super) P::Secret);

/// Material that can verify, checked, and bound to its version and purpose by its type.
pub struct Verifying<P: Protocol>(pub(super) P::Public);

pub(super) mod sealed {
    pub trait Sealed {}
}

/// What version and purpose have in common where `pasetors` calls it alike: of `$version`, with keys `$secret` and `$public`
/// of these headers, protected by `$token`'s `$protect` and opened by its `$open`, for `$purpose`.
macro_rules! shared_methods {
    ($version:ident $purpose:ident, $secret:ident $secret_header:ident, $public:ident $public_header:ident, $token:ident $protect:ident $open:ident) => {
        type Secret = $secret<$version>;
        type Public = $public<$version>;
        type Untrusted = UntrustedToken<$purpose, $version>;

        fn protect(
            key: &Self::Secret,
            payload: &[u8],
            footer: Option<&[u8]>,
            assertion: &[u8],
        ) -> Result<String, Error> {
            $token::$protect(key, payload, footer, Some(assertion)).map_err(protection_failed)
        }

        fn decode(token: &str) -> Result<Self::Untrusted, Rejection> {
            UntrustedToken::try_from(token).map_err(malformed)
        }

        fn footer(untrusted: &Self::Untrusted) -> &[u8] {
            untrusted.untrusted_footer()
        }

        fn authenticate(
            key: &Self::Public,
            untrusted: &Self::Untrusted,
            assertion: &[u8],
        ) -> Result<TrustedToken, Rejection> {
            // The footer is covered by the protection; there is none to compare it with.
            $token::$open(key, untrusted, None, Some(assertion)).map_err(rejection)
        }

        fn write_minting(key: &Self::Secret) -> secret::Secret {
            paserk::write($secret_header, key.as_bytes())
        }

        fn write_verifying(key: &Self::Public) -> secret::Secret {
            paserk::write($public_header, key.as_bytes())
        }

        fn identify(key: &Self::Public) -> String {
            paserk::identifier(key)
        }

        fn identify_minting(key: &Self::Secret) -> String {
            paserk::identifier(key)
        }
    };
}
pub(super) use shared_methods;

/// What `pasetors` says of a token that it cannot decode, or that is no longer than what protects it.
pub(super) fn malformed(error: errors::Error) -> Rejection {
    match error {
        errors::Error::Base64 => Rejection::Base64,
        _ => Rejection::Segments,
    }
}

/// What `pasetors` says of a decoded token, as it may be told.
pub(super) fn rejection(error: errors::Error) -> Rejection {
    match error {
        // Said only once the protection held.
        errors::Error::PayloadInvalidUtf8 => Rejection::ClaimsJson,
        _ => Rejection::Signature,
    }
}

pub(super) fn generation_failed<E>(_: E) -> Error {
    Error::key("the key generator failed")
}

pub(super) fn protection_failed<E>(_: E) -> Error {
    Error::issue("signing or encrypting failed")
}
