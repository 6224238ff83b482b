//! Verifies credentials of one type.

use std::fmt;

use crate::claims::policy::Policy;
use crate::claims::request::Request;
use crate::credential::context::Context;
use crate::credential::credential::Credential;
use crate::credential::keyset::KeySet;
use crate::credential::verified::Verified;
use crate::foundation::clock::{Clock, SystemClock};
use crate::foundation::rejection::Rejection;

/// Verifies credentials of type `C`: which keys it trusts, what it wants them to say, and what time it is.
pub struct Verifier<C: Credential> {
    keys: KeySet<C>,
    policy: Policy,
    clock: Box<dyn Clock>,
}

impl<C: Credential> Verifier<C> {
    /// A verifier that trusts `keys`, judges by `policy`, and reads the machine's clock.
    #[must_use]
    pub fn new(keys: KeySet<C>, policy: Policy) -> Self {
        Self { keys, policy, clock: Box::new(SystemClock) }
    }

    /// The same, reading another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// The longest token that is looked at, in bytes.
    #[must_use]
    pub fn max_token_bytes(&self) -> usize {
        self.policy.token_limit().unwrap_or(C::SCHEME.max_token_bytes())
    }

    /// The credential in `token`, verified for `request`.
    ///
    /// # Errors
    /// Why it was refused: the first stage that did not hold, in the order of [`Stage`](crate::Stage). Whose the key must be
    /// is known with the claims, and judged with them; what was revoked, or used before, is looked up last of all.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "jwt")] {
    /// use countersign::{Es256, Jwt, KeySet, Policy, Rejection, Request, SigningKey, Verifier};
    ///
    /// let key = SigningKey::<Jwt<Es256>>::generate()?;
    /// let keys = KeySet::issuer("https://issuer.example", key.verifying_key()?);
    /// let verifier = Verifier::new(keys, Policy::audience("api"));
    /// assert_eq!(verifier.verify(vec![b'x'; 10_000_000], &Request::default()).unwrap_err(), Rejection::TooLarge);
    /// assert_eq!(verifier.verify("not a token", &Request::default()).unwrap_err(), Rejection::Segments);
    /// # }
    /// # Ok::<(), countersign::Error>(())
    /// ```
    pub fn verify(&self, token: impl AsRef<[u8]>, request: &Request) -> Result<Verified<C>, Rejection> {
        self.verify_with(token, request, &C::Rules::default())
    }

    /// The credential in `token`, verified for `request` under what only this format can demand.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub fn verify_with(
        &self,
        token: impl AsRef<[u8]>,
        request: &Request,
        rules: &C::Rules,
    ) -> Result<Verified<C>, Rejection> {
        let bytes = token.as_ref();
        if bytes.len() > self.max_token_bytes() {
            return Err(Rejection::TooLarge);
        }
        let token = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).ok_or(Rejection::NotAscii)?;
        let opened = C::open(token, &self.policy)?;

        let entries = self.keys.snapshot();
        let entry = entries.find(C::key_hint(&opened)).ok_or(Rejection::UnknownKey)?;
        let context = Context {
            now: self.clock.now(),
            policy: &self.policy,
            request,
            issuer: &entry.issuer,
            type_is_judged: C::SCHEME.has_type_in_header(),
            trusts: &|issuer| entries.trusts(issuer),
        };
        let authenticated = C::authenticate(&entry.key, opened, rules, &context)?;
        context.judge(&authenticated.claims)?;
        self.policy.ensure_unrevoked(&authenticated.claims, &authenticated.revocation_ids)?;
        self.policy.admit_use(&authenticated.claims, context.now)?;
        Ok(Verified::new(const { &C::SCHEME }, entry.key.kid().cloned(), authenticated))
    }
}

impl<C: Credential> fmt::Debug for Verifier<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Verifier")
            .field("scheme", &C::SCHEME.name())
            .field("keys", &self.keys)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
