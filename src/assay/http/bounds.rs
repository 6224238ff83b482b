//! How much is asked of an endpoint: how long, how often, how many times in all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long a wait lasts before it is looked whether anybody still wants to know.
const LOOK: Duration = Duration::from_millis(20);

/// What is asked of an endpoint at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// How long one request may take, from looking for a connection to the end of the answer.
    pub request: Duration,
    /// How many requests are begun in a second.
    pub rate: f64,
    /// How many requests are made in all.
    pub requests: u64,
    /// How often a request is made again that never got an answer, because there was no connection or it broke.
    pub retries: u32,
}

impl Default for Bounds {
    /// Two seconds, two hundred a second, ten thousand in all, two further attempts.
    fn default() -> Self {
        Self { request: Duration::from_secs(2), rate: 200.0, requests: 10_000, retries: 2 }
    }
}

/// When the next request may be made.
#[derive(Debug)]
pub(super) struct Pace {
    bounds: Bounds,
    next: Instant,
    made: u64,
}

/// Why no further request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// There were enough.
    Spent,
    /// Nobody wants to know any more.
    Interrupted,
}

impl Pace {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, next: Instant::now(), made: 0 }
    }

    /// Waits until a request may be made.
    pub(super) fn wait(&mut self, interrupt: &AtomicBool) -> Result<(), Halt> {
        if self.made >= self.bounds.requests {
            return Err(Halt::Spent);
        }
        self.rest_until(self.next, interrupt)?;
        self.made += 1;
        let between = Duration::try_from_secs_f64(1.0 / self.bounds.rate).unwrap_or(Duration::MAX);
        self.next = Instant::now().checked_add(between.min(Duration::from_secs(60))).unwrap_or(self.next);
        Ok(())
    }

    /// Waits for `time`, before an attempt is made again.
    pub(super) fn rest(&self, time: Duration, interrupt: &AtomicBool) -> Result<(), Halt> {
        self.rest_until(Instant::now() + time, interrupt)
    }

    fn rest_until(&self, moment: Instant, interrupt: &AtomicBool) -> Result<(), Halt> {
        loop {
            if interrupt.load(Ordering::Relaxed) {
                return Err(Halt::Interrupted);
            }
            let left = moment.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(LOOK));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::{Duration, Instant};

    use super::{Bounds, Halt, Pace};

    #[test]
    fn requests_are_counted_and_spread() {
        let mut pace = Pace::new(Bounds { rate: 50.0, requests: 4, ..Bounds::default() });
        let (begun, calm) = (Instant::now(), AtomicBool::new(false));
        for _ in 0..4 {
            assert_eq!(pace.wait(&calm), Ok(()));
        }
        assert!(begun.elapsed() >= Duration::from_millis(60));
        assert_eq!(pace.wait(&calm), Err(Halt::Spent));
    }

    #[test]
    fn an_interrupt_ends_a_wait() {
        let mut pace = Pace::new(Bounds { rate: 0.01, ..Bounds::default() });
        assert_eq!(pace.wait(&AtomicBool::new(false)), Ok(()));
        assert_eq!(pace.wait(&AtomicBool::new(true)), Err(Halt::Interrupted));
    }
}
