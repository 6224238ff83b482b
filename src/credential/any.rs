//! Views of issuers and verifiers that hide the format, for a choice made at run time.

use crate::claims::claims::Claims;
use crate::claims::request::Request;
use crate::credential::credential::Credential;
use crate::credential::issuer::Issuer;
use crate::credential::scheme::Scheme;
use crate::credential::token::Token;
use crate::credential::verified::Verified;
use crate::credential::verifier::Verifier;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

/// An [`Issuer`] of some format.
pub trait AnyIssuer: Send + Sync {
    /// What it issues.
    fn scheme(&self) -> Scheme;

    /// A token that says `claims`.
    ///
    /// # Errors
    /// As [`Issuer::issue`].
    fn issue(&self, claims: &Claims) -> Result<Token, Error>;
}

/// A [`Verifier`] of some format.
pub trait AnyVerifier: Send + Sync {
    /// What it verifies.
    fn scheme(&self) -> Scheme;

    /// The longest token that it looks at, in bytes.
    fn max_token_bytes(&self) -> usize;

    /// The credential in `token`, verified for `request`.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    fn verify(&self, token: &[u8], request: &Request) -> Result<Verified, Rejection>;
}

impl<C: Credential> AnyIssuer for Issuer<C> {
    fn scheme(&self) -> Scheme {
        C::SCHEME
    }

    fn issue(&self, claims: &Claims) -> Result<Token, Error> {
        Issuer::issue(self, claims)
    }
}

impl<C: Credential> AnyVerifier for Verifier<C> {
    fn scheme(&self) -> Scheme {
        C::SCHEME
    }

    fn max_token_bytes(&self) -> usize {
        Verifier::max_token_bytes(self)
    }

    fn verify(&self, token: &[u8], request: &Request) -> Result<Verified, Rejection> {
        Verifier::verify(self, token, request).map(Verified::forget)
    }
}
