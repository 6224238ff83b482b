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

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://issuer.example";
    const OTHER: &str = "https://other.example";

    #[test]
    fn a_context_tells_what_it_judges_by() {
        let at = |seconds| Timestamp::from_unix(seconds).unwrap();
        let policy = Policy::audience("api").typ("at+jwt").leeway(Duration::ZERO).unwrap();
        let request = Request::default().operation("read");
        let context = |type_is_judged| Context {
            now: at(100),
            policy: &policy,
            request: &request,
            issuer: ISSUER,
            type_is_judged,
            trusts: &|issuer| issuer == OTHER,
        };
        let asked = context(false);
        assert_eq!((asked.now(), asked.leeway(), asked.audience()), (at(100), Duration::ZERO, "api"));
        assert_eq!(asked.request(), &request);
        assert!(asked.admits(&Restriction::ExpiresBefore(at(101))));
        assert!(!asked.admits(&Restriction::ExpiresBefore(at(100))));

        let claims =
            |issuer: &str| Claims::expiring_at(at(200)).issuer(issuer).subject("alice").audience("api").typ("at+jwt");
        assert_eq!(asked.judge(&claims(ISSUER)), Ok(()));
        assert_eq!(asked.judge(&claims(OTHER)), Err(Rejection::KeyIssuer));
        assert_eq!(asked.judge(&claims("https://unknown.example")), Err(Rejection::Issuer));
        // Another type, where no header has told it.
        assert_eq!(asked.judge(&claims(ISSUER).typ("refresh")), Err(Rejection::Type));
        assert_eq!(context(true).judge(&claims(ISSUER).typ("refresh")), Ok(()));
    }
}
