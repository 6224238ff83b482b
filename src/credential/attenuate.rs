//! Narrowing: what a holder can do to a token without any key.

use crate::claims::restriction::Restriction;
use crate::credential::credential::Credential;
use crate::credential::token::Token;
use crate::foundation::error::Error;

/// Formats whose holder can narrow a token offline, with no key. JWT and PASETO do not have it, so that asking does not
/// compile.
#[diagnostic::on_unimplemented(
    message = "a holder of `{Self}` cannot narrow it",
    label = "its tokens are as their issuer made them",
    note = "Biscuit and Macaroon can be narrowed by whoever holds them"
)]
pub trait Attenuate: Credential {
    /// Adds `restrictions` to `token`: ASCII, within the size cap, and otherwise arbitrary. They are well formed, and do not
    /// contradict each other. Applications ask [`attenuate`](Self::attenuate).
    ///
    /// # Errors
    /// Where this is no token of the format, or one that cannot be narrowed any more.
    fn append(token: &str, restrictions: &[Restriction]) -> Result<Token, Error>;

    /// A token that is accepted for what `token` is and all of `restrictions` admit; `token` itself stays as it is. Nothing
    /// is verified: narrowing what was forged gives a forgery. Whether a restriction lies in the past is for who has a clock
    /// to ask: [`Restriction::ensure_possible`].
    ///
    /// # Errors
    /// Where this is no token of the format or one that cannot be narrowed any more; where a restriction is malformed, or
    /// two contradict each other; where the result would be longer than verifiers read.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "biscuit")] {
    /// use countersign::{Attenuate, Biscuit, Claims, Issuer, Restriction, SigningKey, Timestamp};
    ///
    /// let claims = Claims::expiring_at(Timestamp::from_unix(2_000_000_000).unwrap())
    ///     .issuer("https://issuer.example").subject("alice").audience("api");
    /// let token = Issuer::new(SigningKey::<Biscuit>::generate()?).issue(&claims)?;
    /// let read = Restriction::Operation("read".into());
    /// assert!(<Biscuit>::attenuate(token.as_str(), &[read.clone()]).is_ok());
    /// assert!(<Biscuit>::attenuate(token.as_str(), &[read, Restriction::Operation("write".into())]).is_err());
    /// # }
    /// # Ok::<(), countersign::Error>(())
    /// ```
    fn attenuate(token: &str, restrictions: &[Restriction]) -> Result<Token, Error> {
        Restriction::ensure_consistent(restrictions)?;
        ensure_within_cap::<Self>(token)?;
        if !token.is_ascii() {
            return Err(Error::narrowing("it holds characters that are not ASCII, which no token does"));
        }
        Self::append(token, restrictions).and_then(within_cap::<Self>)
    }
}

/// Refuses a token that is longer than verifiers read.
pub(crate) fn ensure_within_cap<C: Credential>(token: &str) -> Result<(), Error> {
    let most = C::SCHEME.max_token_bytes();
    if token.len() > most {
        return Err(Error::narrowing(format!("it is longer than the {most} bytes that verifiers read")));
    }
    Ok(())
}

/// What a holder has made, where it is not longer than verifiers read.
pub(crate) fn within_cap<C: Credential>(token: Token) -> Result<Token, Error> {
    let (bytes, most) = (token.as_str().len(), C::SCHEME.max_token_bytes());
    if bytes > most {
        return Err(Error::narrowing(format!("it would be {bytes} bytes long, and verifiers read {most}")));
    }
    Ok(token)
}
