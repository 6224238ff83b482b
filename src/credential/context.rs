//! What a format may know while it authenticates.

use std::time::Duration;

use crate::claims::claims::Claims;
use crate::claims::policy::Policy;
use crate::claims::request::Request;
use crate::claims::restriction::Restriction;
use crate::foundation::clock::Timestamp;
use crate::foundation::rejection::Rejection;

/// The circumstances of one verification. Only [`Verifier`](crate::Verifier) makes one.
pub struct Context<'a> {
    pub(crate) now: Timestamp,
    pub(crate) policy: &'a Policy,
    pub(crate) request: &'a Request,
    /// To whom the key in use belongs.
    pub(crate) issuer: &'a str,
    /// Whether the format has judged the type already.
    pub(crate) type_is_judged: bool,
    /// Whether the verifier trusts any key of this issuer.
    pub(crate) trusts: &'a dyn Fn(&str) -> bool,
}

impl Context<'_> {
    /// The moment of judgement, the same for every step.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// How far clocks may be apart.
    #[must_use]
    pub fn leeway(&self) -> Duration {
        self.policy.allowed_leeway()
    }

    /// For whom the credential must be.
    #[must_use]
    pub fn audience(&self) -> &str {
        self.policy.wanted_audience()
    }

    /// What the bearer wants to do.
    #[must_use]
    pub fn request(&self) -> &Request {
        self.request
    }

    /// Whether this use is within `restriction`: its moment with the leeway, its audience the policy's, its facts stated by
    /// the request.
    #[must_use]
    pub fn admits(&self, restriction: &Restriction) -> bool {
        restriction.admits(self.now, self.leeway(), self.audience(), self.request)
    }

    /// Judges authentic claims: the issuer must be the one to whom the key belongs, and the policy must be met. The
    /// verifier does this in any case; a format that runs what the credential restricts itself to (Biscuit) asks before.
    ///
    /// # Errors
    /// The first demand that is not met.
    pub fn judge(&self, claims: &Claims) -> Result<(), Rejection> {
        if !self.type_is_judged && !self.policy.admits_type(claims.credential_type(), None) {
            return Err(Rejection::Type);
        }
        match claims.iss() {
            Some(issuer) if issuer == self.issuer => self.policy.judge(claims, self.now),
            Some(other) if (self.trusts)(other) => Err(Rejection::KeyIssuer),
            _ => Err(Rejection::Issuer),
        }
    }
}
