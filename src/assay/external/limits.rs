//! What a program is given: time to start and to answer, and memory.

use std::time::Duration;

/// How long a program may take, and how much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long it may take until it says that it is ready.
    pub start: Duration,
    /// How long it may take for one token.
    pub answer: Duration,
    /// How many bytes its process group may keep resident. Watched on Linux alone.
    pub memory_bytes: u64,
}

impl Default for Limits {
    /// Ten seconds to start, two to answer, and a GiB.
    fn default() -> Self {
        Self { start: Duration::from_secs(10), answer: Duration::from_secs(2), memory_bytes: 1 << 30 }
    }
}
