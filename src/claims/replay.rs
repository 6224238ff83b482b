//! One use for each credential.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::foundation::clock::Timestamp;

/// Remembers which credentials have been used. Shared by every verifier that must not accept the same one twice.
pub trait ReplayGuard: Send + Sync {
    /// Records the use of credential `jti` of `issuer` and returns whether it may be accepted: `false` where it was used
    /// before, and where the guard cannot remember it until `until`, the moment from which it is refused as expired.
    fn admit(&self, issuer: &str, jti: &str, until: Timestamp, now: Timestamp) -> bool;
}

/// A [`ReplayGuard`] in this process's memory: it holds a fixed number of uses, forgets each once its credential has
/// expired, and refuses when full.
///
/// # Example
/// ```
/// use countersign::{ReplayGuard, ReplayMemory, Timestamp};
///
/// let at = |seconds| Timestamp::from_unix(seconds).unwrap();
/// let memory = ReplayMemory::with_capacity(1);
/// assert!(memory.admit("https://issuer.example", "a", at(200), at(100)));
/// assert!(!memory.admit("https://issuer.example", "a", at(200), at(101)));   // used before
/// assert!(!memory.admit("https://issuer.example", "b", at(200), at(101)));   // full
/// assert!(memory.admit("https://issuer.example", "b", at(300), at(200)));    // room again: the first has expired
/// ```
#[derive(Debug)]
pub struct ReplayMemory {
    capacity: usize,
    used: Mutex<BTreeMap<Use, Timestamp>>,
}

/// A credential that was used: its issuer and `jti`.
type Use = (Box<str>, Box<str>);

impl ReplayMemory {
    /// A guard that remembers at most `capacity` uses at a time.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, used: Mutex::default() }
    }
}

impl ReplayGuard for ReplayMemory {
    fn admit(&self, issuer: &str, jti: &str, until: Timestamp, now: Timestamp) -> bool {
        // The map is whole at every moment it could be seen: a panic elsewhere cannot have left it half changed.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let use_of_it = (issuer.into(), jti.into());
        if used.get(&use_of_it).is_some_and(|until| now < *until) {
            return false;
        }
        if used.len() >= self.capacity {
            used.retain(|_, until| now < *until);
        }
        if used.len() >= self.capacity {
            return false;
        }
        used.insert(use_of_it, until);
        true
    }
}
