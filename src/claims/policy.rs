//! What a verifier wants a credential to say.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::claims::claims::Claims;
use crate::claims::replay::ReplayGuard;
use crate::claims::revocation::{RevocationId, RevocationList};
use crate::claims::subject;
use crate::claims::typ::TypeRule;
use crate::foundation::clock::Timestamp;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

/// What a verifier wants a credential to say: one policy for every format. There is no policy without an audience.
///
/// Always demanded: an expiry that has not passed, an issue and a start that are not in the future, the issuer to whom the
/// key belongs, this audience, and a plain subject.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use countersign::Policy;
///
/// let policy = Policy::audience("api").typ("at+jwt").leeway(Duration::from_secs(5))?.max_lifetime(Duration::from_secs(3600));
/// assert!(Policy::audience("api").leeway(Duration::from_secs(121)).is_err());
/// # let _ = policy;
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone)]
pub struct Policy {
    audience: Box<str>,
    audience_is_alone: bool,
    typ: TypeRule,
    leeway: Duration,
    max_lifetime: Option<Duration>,
    max_age: Option<Duration>,
    max_token_bytes: Option<usize>,
    max_header_bytes: usize,
    replay_guard: Option<Arc<dyn ReplayGuard>>,
    revocation_list: Option<Arc<dyn RevocationList>>,
}

impl Policy {
    /// How far clocks may be apart, unless said otherwise: 30 seconds.
    pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(30);
    /// How far clocks may be said to be apart: 120 seconds.
    pub const MAX_LEEWAY: Duration = Duration::from_secs(120);

    /// A policy for credentials meant for `audience`, compared byte for byte (RFC 7519 §4.1.3).
    #[must_use]
    pub fn audience(audience: impl Into<Box<str>>) -> Self {
        Self {
            audience: audience.into(),
            audience_is_alone: false,
            typ: TypeRule::default(),
            leeway: Self::DEFAULT_LEEWAY,
            max_lifetime: None,
            max_age: None,
            max_token_bytes: None,
            max_header_bytes: 2048,
            replay_guard: None,
            revocation_list: None,
        }
    }

    /// Demands that the audience is the only one.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.audience_is_alone = true;
        self
    }

    /// Demands this type, such as `at+jwt`; ASCII letters match in either case, and `application/` may be left out.
    /// Not said: `JWT` for a JWT, and any for the other formats.
    #[must_use]
    pub fn typ(mut self, typ: impl Into<Box<str>>) -> Self {
        self.typ = TypeRule::Exactly(typ.into());
        self
    }

    /// Demands this type or none.
    #[must_use]
    pub fn typ_or_absent(mut self, typ: impl Into<Box<str>>) -> Self {
        self.typ = TypeRule::AbsentOr(typ.into());
        self
    }

    /// Demands that there is no type.
    #[must_use]
    pub fn no_typ(mut self) -> Self {
        self.typ = TypeRule::Absent;
        self
    }

    /// Sets how far the issuer's clock and this one may be apart, in whole seconds.
    ///
    /// # Errors
    /// More than [`Policy::MAX_LEEWAY`], with which an expiry would mean little.
    pub fn leeway(mut self, leeway: Duration) -> Result<Self, Error> {
        if leeway > Self::MAX_LEEWAY {
            let longest = Self::MAX_LEEWAY.as_secs();
            return Err(Error::configuration(format!("the leeway can be {longest} seconds at most")));
        }
        self.leeway = Duration::from_secs(leeway.as_secs());
        Ok(self)
    }

    /// Demands `iat`, and at most this time between it and `exp`.
    #[must_use]
    pub fn max_lifetime(mut self, lifetime: Duration) -> Self {
        self.max_lifetime = Some(lifetime);
        self
    }

    /// Demands `iat`, and at most this time (and the leeway) since.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Sets [`Policy::max_age`] where nothing was said of it.
    #[cfg(feature = "jwt")]
    pub(crate) fn max_age_unless_said(mut self, age: Duration) -> Self {
        self.max_age.get_or_insert(age);
        self
    }

    /// Accepts each credential once, by its issuer and `jti`, which it must have. A token's bytes are no name for it: some
    /// signatures can be changed without breaking them.
    #[must_use]
    pub fn single_use(mut self, guard: Arc<dyn ReplayGuard>) -> Self {
        self.replay_guard = Some(guard);
        self
    }

    /// Refuses what `list` revokes: by issuer and `jti`, or by another name that the format gives it
    /// ([`revocation_ids`](crate::Verified::revocation_ids)). One of these it must have.
    #[must_use]
    pub fn unless_revoked(mut self, list: Arc<dyn RevocationList>) -> Self {
        self.revocation_list = Some(list);
        self
    }

    /// Reads tokens of up to this many bytes, instead of as many as the format usually needs.
    #[must_use]
    pub fn max_token_bytes(mut self, bytes: usize) -> Self {
        self.max_token_bytes = Some(bytes);
        self
    }

    /// Reads headers and footers of up to this many bytes as they travel, instead of 2048.
    #[must_use]
    pub fn max_header_bytes(mut self, bytes: usize) -> Self {
        self.max_header_bytes = bytes;
        self
    }

    /// The longest token to read, where it is not the format's own limit.
    pub(crate) fn token_limit(&self) -> Option<usize> {
        self.max_token_bytes
    }

    /// The longest header or footer to read, in bytes as it travels.
    #[must_use]
    pub fn header_limit(&self) -> usize {
        self.max_header_bytes
    }

    /// The audience demanded.
    #[must_use]
    pub fn wanted_audience(&self) -> &str {
        &self.audience
    }

    /// How far clocks may be apart.
    #[must_use]
    pub fn allowed_leeway(&self) -> Duration {
        self.leeway
    }

    /// Whether a credential of type `found` will do, in a format whose credentials of no particular kind are of type
    /// `unnamed` (`None`: they carry no type). For formats that show their type before the signature is checked.
    #[must_use]
    pub fn admits_type(&self, found: Option<&str>, unnamed: Option<&str>) -> bool {
        self.typ.admits(found, unnamed)
    }

    /// Judges authentic `claims` as of `now`. Asking twice gives the same answer: uses are counted by [`Policy::admit_use`].
    pub(crate) fn judge(&self, claims: &Claims, now: Timestamp) -> Result<(), Rejection> {
        self.judge_validity(claims, now)?;
        self.judge_lifetime(claims, now)?;
        self.judge_audience(claims)?;
        if claims.sub().is_some_and(subject::is_plain) { Ok(()) } else { Err(Rejection::Subject) }
    }

    fn judge_validity(&self, claims: &Claims, now: Timestamp) -> Result<(), Rejection> {
        // Moments end with the year 9999 and leeways are short: these sums are exact.
        let (now, leeway) = (now.unix(), self.leeway_seconds());
        // At the last moment there is, which is also what a clock that stands wrong shows, nothing is valid any more.
        if now >= claims.exp().unix().saturating_add(leeway) || now >= Timestamp::MAX.unix() {
            return Err(Rejection::Expired);
        }
        let latest = now.saturating_add(leeway);
        if claims.nbf().is_some_and(|nbf| latest < nbf.unix()) {
            return Err(Rejection::NotYetValid);
        }
        if claims.iat().is_some_and(|iat| latest < iat.unix() || iat >= claims.exp()) {
            return Err(Rejection::IssuedInFuture);
        }
        Ok(())
    }

    fn judge_lifetime(&self, claims: &Claims, now: Timestamp) -> Result<(), Rejection> {
        if self.max_lifetime.is_none() && self.max_age.is_none() {
            return Ok(());
        }
        let issued = claims.iat().ok_or(Rejection::Lifetime)?;
        let latest_expiry = self.max_lifetime.map(|longest| issued.saturating_add(longest));
        let latest_use = self.max_age.map(|oldest| issued.saturating_add(oldest.saturating_add(self.leeway)));
        if latest_expiry.is_some_and(|latest| claims.exp() > latest) || latest_use.is_some_and(|latest| now > latest) {
            return Err(Rejection::Lifetime);
        }
        Ok(())
    }

    fn judge_audience(&self, claims: &Claims) -> Result<(), Rejection> {
        let is_for_us = claims.aud().is_some_and(|aud| {
            if self.audience_is_alone { aud.is_exactly(&self.audience) } else { aud.contains(&self.audience) }
        });
        if is_for_us { Ok(()) } else { Err(Rejection::Audience) }
    }

    /// Refuses accepted `claims` where they, or one of the names `ids`, are revoked, or nothing could revoke them.
    pub(crate) fn ensure_unrevoked(&self, claims: &Claims, ids: &[RevocationId]) -> Result<(), Rejection> {
        let Some(list) = &self.revocation_list else { return Ok(()) };
        let issuer = claims.iss().ok_or(Rejection::Issuer)?;
        let jti = claims.jti().filter(|jti| !jti.is_empty());
        if jti.is_none() && ids.is_empty() {
            return Err(Rejection::Missing);
        }
        let is_revoked =
            jti.is_some_and(|jti| list.revokes_jti(issuer, jti)) || ids.iter().any(|id| list.revokes_id(id));
        if is_revoked { Err(Rejection::Revoked) } else { Ok(()) }
    }

    /// Counts a use of accepted `claims`, where uses are counted.
    pub(crate) fn admit_use(&self, claims: &Claims, now: Timestamp) -> Result<(), Rejection> {
        let Some(guard) = &self.replay_guard else { return Ok(()) };
        let issuer = claims.iss().ok_or(Rejection::Issuer)?;
        let jti = claims.jti().filter(|jti| !jti.is_empty()).ok_or(Rejection::Missing)?;
        // Remembered for as long as anybody who shares the guard would accept it: another policy may have the longest leeway.
        let until = claims.exp().saturating_add(Self::MAX_LEEWAY);
        if guard.admit(issuer, jti, until, now) { Ok(()) } else { Err(Rejection::Replayed) }
    }

    fn leeway_seconds(&self) -> i64 {
        i64::try_from(self.leeway.as_secs()).unwrap_or(0)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Policy")
            .field("audience", &self.audience)
            .field("audience_is_alone", &self.audience_is_alone)
            .field("typ", &self.typ)
            .field("leeway", &self.leeway)
            .field("max_lifetime", &self.max_lifetime)
            .field("max_age", &self.max_age)
            .field("max_token_bytes", &self.max_token_bytes)
            .field("max_header_bytes", &self.max_header_bytes)
            .field("single_use", &self.replay_guard.is_some())
            .field("unless_revoked", &self.revocation_list.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::revocation::RevocationMemory;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn a_revocation_is_found_by_either_name_and_one_there_must_be() {
        let list = Arc::new(RevocationMemory::default());
        list.revoke_jti("https://issuer.example", "a", at(100));
        list.revoke_id(RevocationId::new(*b"block"), at(100));
        let policy = Policy::audience("api").unless_revoked(list);
        let claims = || Claims::expiring_at(at(100)).issuer("https://issuer.example");
        let (block, other) = (RevocationId::new(*b"block"), RevocationId::new(*b"other"));
        for (claims, ids, judged) in [
            (claims().id("a"), vec![], Err(Rejection::Revoked)),
            (claims().id("a"), vec![other.clone()], Err(Rejection::Revoked)),
            (claims().id("b"), vec![block.clone()], Err(Rejection::Revoked)),
            (claims(), vec![other.clone(), block], Err(Rejection::Revoked)),
            (claims().id("b"), vec![other.clone()], Ok(())),
            (claims().id("b"), vec![], Ok(())),
            (claims(), vec![other], Ok(())),
            (claims(), vec![], Err(Rejection::Missing)),
            (claims().id(""), vec![], Err(Rejection::Missing)),
            (Claims::expiring_at(at(100)).id("b"), vec![], Err(Rejection::Issuer)),
        ] {
            assert_eq!(policy.ensure_unrevoked(&claims, &ids), judged, "{ids:?}");
        }
        assert_eq!(Policy::audience("api").ensure_unrevoked(&claims(), &[]), Ok(()));
    }

    #[test]
    fn a_policy_is_shown_without_what_it_remembers() {
        let memory = Arc::new(RevocationMemory::default());
        memory.revoke_jti("https://issuer.example", "of-alice", at(100));
        let policy = Policy::audience("api").max_age(Duration::from_secs(7)).unless_revoked(memory);
        let shown = format!("{policy:?}");
        for part in ["Policy {", "audience: \"api\"", "max_age: Some(7s)", "single_use: false", "unless_revoked: true"]
        {
            assert!(shown.contains(part), "{shown}");
        }
        assert!(!shown.contains("issuer.example") && !shown.contains("of-alice"), "{shown}");
    }
}
