//! Time, always handed in. Nothing but [`SystemClock`] reads the machine's clock.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment in whole seconds since 1970-01-01T00:00:00Z, never before it and never after the year 9999.
///
/// The range is RFC 3339's (four digits of year), so that a moment means the same in every format, and sums of a few of
/// them cannot overflow.
///
/// # Example
/// ```
/// use countersign::Timestamp;
///
/// assert_eq!(Timestamp::from_unix(1_700_000_000).map(Timestamp::unix), Some(1_700_000_000));
/// assert_eq!(Timestamp::from_unix(-1), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 9999-12-31T23:59:59Z, the last moment there is.
    pub const MAX: Self = Self(253_402_300_799);

    /// The moment `seconds` after the epoch; `None` outside the range.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Option<Self> {
        if 0 <= seconds && seconds <= Self::MAX.0 { Some(Self(seconds)) } else { None }
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// The moment `span` later, its fraction of a second dropped; `None` past the year 9999.
    #[must_use]
    pub fn checked_add(self, span: Duration) -> Option<Self> {
        let seconds = i64::try_from(span.as_secs()).ok()?;
        Self::from_unix(self.0.checked_add(seconds)?)
    }

    /// The moment `span` earlier, or the epoch where that would lie before it.
    #[must_use]
    pub fn saturating_sub(self, span: Duration) -> Self {
        let seconds = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(seconds).max(0))
    }

    /// The moment `span` later, or [`Timestamp::MAX`].
    #[must_use]
    pub fn saturating_add(self, span: Duration) -> Self {
        self.checked_add(span).unwrap_or(Self::MAX)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Tells what time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A machine whose clock stands before 1970 sees the last moment there is: every token has expired.
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).ok();
        since_epoch
            .and_then(|span| i64::try_from(span.as_secs()).ok())
            .and_then(Timestamp::from_unix)
            .unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands still: for tests, and for judging a token as of another moment.
///
/// # Example
/// ```
/// use countersign::{Clock, FixedClock, SystemClock, Timestamp};
///
/// let noon = Timestamp::from_unix(1_700_000_000).unwrap();
/// assert_eq!(FixedClock(noon).now(), noon);
/// assert_ne!(SystemClock.now(), noon);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}
