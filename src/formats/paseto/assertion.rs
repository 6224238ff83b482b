//! What both sides know and no token carries.

use std::fmt;

/// Bytes that a token is bound to without carrying them (PASETO *implicit assertions*): a token issued with one verifies
/// with the same one only. Not given: none.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use countersign::paseto::ImplicitAssertion;
/// use countersign::{Claims, Issuer, KeySet, Paseto, Policy, Rejection, Request, SigningKey, SystemClock, V4Local, Verifier};
///
/// let key = SigningKey::<Paseto<V4Local>>::generate()?;
/// let verifier = Verifier::new(KeySet::issuer("https://issuer.example", key.verifying_key()?), Policy::audience("api"));
/// let claims = Claims::lasting(Duration::from_secs(60), &SystemClock)?
///     .issuer("https://issuer.example").subject("alice").audience("api");
/// let token = Issuer::new(key).issue_with(&claims, &ImplicitAssertion::new("tenant 7"))?;
///
/// assert!(verifier.verify_with(&token, &Request::default(), &ImplicitAssertion::new("tenant 7")).is_ok());
/// assert_eq!(verifier.verify(&token, &Request::default()).unwrap_err(), Rejection::Signature);
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct ImplicitAssertion(Vec<u8>);

impl ImplicitAssertion {
    /// The assertion `bytes`.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ImplicitAssertion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ImplicitAssertion(redacted)")
    }
}
