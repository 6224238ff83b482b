//! Credentials that are no longer to be accepted, whatever they say.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

use crate::claims::policy::Policy;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::hex;

/// A name by which a credential, or one block of it, can be revoked, which its bearer cannot change. Displays as hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RevocationId(Box<[u8]>);

impl RevocationId {
    /// The identifier `bytes`.
    #[must_use]
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The identifier's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for RevocationId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(&self.0))
    }
}

/// Knows which credentials have been revoked. Shared by every verifier that must heed it. A list that cannot tell, because
/// its store does not answer, says that they are.
pub trait RevocationList: Send + Sync {
    /// Whether the credential `jti` of `issuer` is revoked, and with it whatever was narrowed from it.
    fn revokes_jti(&self, issuer: &str, jti: &str) -> bool;

    /// Whether the credential or block of this name is revoked, and with it whatever was narrowed from it.
    fn revokes_id(&self, id: &RevocationId) -> bool;
}

/// A [`RevocationList`] in this process's memory. It grows with what is revoked, and forgets what has expired when it is
/// [told to](Self::forget).
///
/// # Example
/// ```
/// use countersign::{RevocationList, RevocationMemory, Timestamp};
///
/// let at = |seconds| Timestamp::from_unix(seconds).unwrap();
/// let revoked = RevocationMemory::default();
/// revoked.revoke_jti("https://issuer.example", "a", at(200));
/// assert!(revoked.revokes_jti("https://issuer.example", "a"));
/// assert!(!revoked.revokes_jti("https://other.example", "a"));    // a jti is its issuer's own
/// revoked.forget(at(200));                                        // a verifier's clock may be slow
/// assert!(revoked.revokes_jti("https://issuer.example", "a"));
/// revoked.forget(at(320));                                        // refused as expired from now on
/// assert!(!revoked.revokes_jti("https://issuer.example", "a"));
/// ```
#[derive(Debug, Default)]
pub struct RevocationMemory {
    jtis: Names<(Box<str>, Box<str>)>,
    ids: Names<RevocationId>,
}

/// Revoked names, each with the moment from which every verifier refuses its credential as expired, whatever its leeway.
type Names<N> = RwLock<HashMap<N, Timestamp>>;

impl RevocationMemory {
    /// Revokes the credential `jti` of `issuer`, whose claim is to expire at `exp`: what it was narrowed from lives as long.
    pub fn revoke_jti(&self, issuer: impl Into<Box<str>>, jti: impl Into<Box<str>>, exp: Timestamp) {
        revoke(&self.jtis, (issuer.into(), jti.into()), exp);
    }

    /// Revokes the credential or block of this name; its claim is to expire at `exp`.
    pub fn revoke_id(&self, id: RevocationId, exp: Timestamp) {
        revoke(&self.ids, id, exp);
    }

    /// Forgets what every verifier refuses as expired at `now`, the [longest leeway](Policy::MAX_LEEWAY) included. Nothing at
    /// [`Timestamp::MAX`], which is what a clock that stands wrong shows, and at which nothing is accepted anyway.
    pub fn forget(&self, now: Timestamp) {
        if now == Timestamp::MAX {
            return;
        }
        forget(&self.jtis, now);
        forget(&self.ids, now);
    }
}

// The maps are whole at every moment they could be seen: a panic elsewhere cannot have left them half changed.

fn revoke<N: Eq + Hash>(names: &Names<N>, name: N, exp: Timestamp) {
    let until = exp.saturating_add(Policy::MAX_LEEWAY);
    let mut names = names.write().unwrap_or_else(PoisonError::into_inner);
    let known = names.entry(name).or_insert(until);
    *known = until.max(*known);
}

fn forget<N: Eq + Hash>(names: &Names<N>, now: Timestamp) {
    names.write().unwrap_or_else(PoisonError::into_inner).retain(|_, until| now < *until);
}

impl RevocationList for RevocationMemory {
    fn revokes_jti(&self, issuer: &str, jti: &str) -> bool {
        let jtis = self.jtis.read().unwrap_or_else(PoisonError::into_inner);
        jtis.contains_key(&(issuer.into(), jti.into()))
    }

    fn revokes_id(&self, id: &RevocationId) -> bool {
        self.ids.read().unwrap_or_else(PoisonError::into_inner).contains_key(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_wrong_makes_nothing_forgotten() {
        let at = |seconds| Timestamp::from_unix(seconds).unwrap();
        let (revoked, id) = (RevocationMemory::default(), RevocationId::new(*b"block"));
        assert_eq!(id.to_string(), "626c6f636b");
        revoked.revoke_jti("https://issuer.example", "a", at(200));
        revoked.revoke_id(id.clone(), at(200));
        let is_known = || (revoked.revokes_jti("https://issuer.example", "a"), revoked.revokes_id(&id));
        revoked.forget(Timestamp::MAX);
        assert_eq!(is_known(), (true, true));
        revoked.forget(at(319));
        assert_eq!(is_known(), (true, true));
        revoked.forget(at(320));
        assert_eq!(is_known(), (false, false));
    }
}
