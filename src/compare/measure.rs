//! Times, taken in turns so that what else the machine does falls on every scheme alike.

use std::time::{Duration, Instant};

/// How often each turn comes.
const ROUNDS: u32 = 201;
/// How long a turn should take at least, so that reading the timer does not count.
const TURN: Duration = Duration::from_micros(200);

/// What is measured of one scheme.
pub(super) struct Operations<'a> {
    pub(super) issue: Box<dyn Fn() + 'a>,
    pub(super) verify: Box<dyn Fn() + 'a>,
    /// Adds one restriction, where a holder can.
    pub(super) narrow: Option<Box<dyn Fn() + 'a>>,
}

/// The median time of each operation, in nanoseconds.
pub(super) struct Times {
    pub(super) issue_ns: u64,
    pub(super) verify_ns: u64,
    pub(super) narrow_ns: Option<u64>,
}

/// The times of each scheme's operations.
pub(super) fn interleaved(schemes: &[Operations<'_>], progress: &mut dyn FnMut(f64)) -> Vec<Times> {
    let mut courses: Vec<Vec<_>> = schemes
        .iter()
        .map(|scheme| scheme.all().map(|operation| (operation, Course::calibrated(operation))).collect())
        .collect();
    for round in 0..ROUNDS {
        for (operation, course) in courses.iter_mut().flatten() {
            course.turn(*operation);
        }
        progress(f64::from(round + 1) / f64::from(ROUNDS));
    }
    courses.into_iter().map(Times::of).collect()
}

impl Operations<'_> {
    fn all(&self) -> impl Iterator<Item = &dyn Fn()> {
        [&*self.issue, &*self.verify].into_iter().chain(self.narrow.as_deref())
    }
}

impl Times {
    fn of(courses: Vec<(&dyn Fn(), Course)>) -> Self {
        let mut medians = courses.into_iter().map(|(_, course)| course.median());
        let (issue_ns, verify_ns) = (medians.next().unwrap_or_default(), medians.next().unwrap_or_default());
        Self { issue_ns, verify_ns, narrow_ns: medians.next() }
    }
}

/// The turns of one operation.
struct Course {
    repetitions: u32,
    nanoseconds: Vec<u64>,
}

impl Course {
    /// Finds how often the operation fits into a turn, which also warms it up.
    fn calibrated(operation: impl Fn()) -> Self {
        let start = Instant::now();
        let mut repetitions = 0;
        while start.elapsed() < TURN {
            operation();
            repetitions += 1;
        }
        Self { repetitions, nanoseconds: Vec::new() }
    }

    fn turn(&mut self, operation: impl Fn()) {
        let start = Instant::now();
        for _ in 0..self.repetitions {
            operation();
        }
        let each = start.elapsed() / self.repetitions.max(1);
        self.nanoseconds.push(u64::try_from(each.as_nanos()).unwrap_or(u64::MAX));
    }

    fn median(mut self) -> u64 {
        self.nanoseconds.sort_unstable();
        self.nanoseconds.get(self.nanoseconds.len() / 2).copied().unwrap_or_default()
    }
}
