//! One use for each credential.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::foundation::clock::Timestamp;

/// Remembers which credentials have been used. Shared by every verifier that must not accept the same one twice.
pub trait ReplayGuard: Send + Sync {
    /// Records the use of credential `jti` of `issuer` and returns whether it may be accepted: `false` where it was used
    /// before, and where the guard cannot remember it until `until`, the moment from which every verifier refuses it as
    /// expired, whatever its leeway.
    fn admit(&self, issuer: &str, jti: &str, until: Timestamp, now: Timestamp) -> bool;
}

/// A [`ReplayGuard`] in this process's memory: it holds a fixed number of uses, forgets each once its credential has
/// expired, and refuses when full. What it has forgotten it refuses, should the clock have gone back since.
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
    uses: Mutex<Uses>,
}

#[derive(Debug, Default)]
struct Uses {
    /// Each with the moment from which its credential is refused as expired.
    known: BTreeMap<Use, Timestamp>,
    /// When room was last made: what had expired by then may have been used.
    forgotten: Option<Timestamp>,
}

/// A credential that was used: its issuer and `jti`.
type Use = (Box<str>, Box<str>);

impl Uses {
    /// Forgets what has expired, once for each second: whoever fills the memory does not keep it busy as well.
    fn make_room(&mut self, now: Timestamp) {
        if self.forgotten.is_none_or(|last| last < now) {
            self.forgotten = Some(now);
            self.known.retain(|_, until| now < *until);
        }
    }
}

impl ReplayMemory {
    /// A guard that remembers at most `capacity` uses at a time.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, uses: Mutex::default() }
    }
}

impl ReplayGuard for ReplayMemory {
    fn admit(&self, issuer: &str, jti: &str, until: Timestamp, now: Timestamp) -> bool {
        // What is held is whole at every moment it could be seen: a panic elsewhere cannot have left it half changed.
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have read a later clock than this one, or the machine's may have been put back.
        if uses.forgotten.is_some_and(|last| until <= last) {
            return false;
        }
        let use_of_it = (issuer.into(), jti.into());
        if uses.known.get(&use_of_it).is_some_and(|until| now < *until) {
            return false;
        }
        if uses.known.len() >= self.capacity {
            uses.make_room(now);
        }
        if uses.known.len() >= self.capacity {
            return false;
        }
        uses.known.insert(use_of_it, until);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn what_was_forgotten_is_refused_by_a_slower_clock() {
        let memory = ReplayMemory::with_capacity(2);
        let admit = |jti, until, now| memory.admit("https://issuer.example", jti, at(until), at(now));
        assert!(admit("a", 200, 100));
        assert!(admit("b", 200, 100));
        // Full: what has expired by this clock makes room.
        assert!(admit("c", 300, 200));
        assert!(!admit("a", 200, 199), "used, and forgotten");
        assert!(admit("d", 300, 199));
        // In the second in which it is refused as expired, another may have its name.
        let memory = ReplayMemory::with_capacity(2);
        let admit = |jti, until, now| memory.admit("https://issuer.example", jti, at(until), at(now));
        assert!(admit("e", 200, 100));
        assert!(!admit("e", 400, 199));
        assert!(admit("e", 400, 200));
    }

    #[test]
    fn a_full_memory_is_looked_through_once_a_second() {
        let memory = ReplayMemory::with_capacity(1);
        let admit = |jti, now| memory.admit("https://issuer.example", jti, at(300), at(now));
        assert!(admit("a", 100));
        assert!(!admit("b", 100));
        *memory.uses.lock().unwrap().known.values_mut().next().unwrap() = at(50);
        assert!(!admit("b", 100));
        assert!(admit("b", 101));
    }
}
