//! Issues credentials of one type.

use std::fmt;

use crate::claims::claims::Claims;
use crate::credential::credential::Credential;
use crate::credential::keys::SigningKey;
use crate::credential::token::Token;
use crate::foundation::error::Error;

/// Issues credentials of type `C` with one key.
pub struct Issuer<C: Credential> {
    key: SigningKey<C>,
    max_token_bytes: usize,
}

impl<C: Credential> Issuer<C> {
    /// An issuer that mints with `key`.
    #[must_use]
    pub fn new(key: SigningKey<C>) -> Self {
        Self { key, max_token_bytes: C::SCHEME.max_token_bytes() }
    }

    /// The same, issuing tokens of up to this many bytes, for verifiers whose
    /// [policy](crate::Policy::max_token_bytes) reads as many.
    #[must_use]
    pub fn max_token_bytes(mut self, bytes: usize) -> Self {
        self.max_token_bytes = bytes;
        self
    }

    /// A token that says `claims`.
    ///
    /// # Errors
    /// Where no verifier would accept it (no issuer, subject or audience; expired before it begins; longer than verifiers
    /// read), or a primitive fails.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "jwt")] {
    /// use countersign::{Claims, Es256, Issuer, Jwt, SigningKey, Timestamp};
    ///
    /// let issuer = Issuer::new(SigningKey::<Jwt<Es256>>::generate()?);
    /// let incomplete = Claims::expiring_at(Timestamp::from_unix(2_000_000_000).unwrap()).subject("alice");
    /// assert!(issuer.issue(&incomplete).is_err());
    /// assert!(issuer.issue(&incomplete.issuer("https://issuer.example").audience("api")).is_ok());
    /// # }
    /// # Ok::<(), countersign::Error>(())
    /// ```
    pub fn issue(&self, claims: &Claims) -> Result<Token, Error> {
        self.issue_with(claims, &C::Additions::default())
    }

    /// A token that says `claims`, and what only this format can add.
    ///
    /// # Errors
    /// As [`Issuer::issue`].
    pub fn issue_with(&self, claims: &Claims, additions: &C::Additions) -> Result<Token, Error> {
        claims.ensure_issuable()?;
        let token = C::issue(&self.key, claims, additions)?;
        let (bytes, most) = (token.as_str().len(), self.max_token_bytes);
        if bytes > most {
            return Err(Error::claims(format!("the token would be {bytes} bytes long, and verifiers read {most}")));
        }
        Ok(token)
    }
}

impl<C: Credential> fmt::Debug for Issuer<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Issuer").field(&self.key).finish()
    }
}
