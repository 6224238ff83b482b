//! Welch's t-test over the times of two classes, as dudect uses it (Reparaz, Balasch, Verbauwhede: "Dude, is my code constant
//! time?", 2017): once over everything, and once over each of many shares that leave out the slowest measurements, in which
//! interruptions hide what there is.

/// One measurement.
pub(crate) struct Sample {
    pub(crate) is_random: bool,
    pub(crate) seconds: f64,
}

/// How many shares are tested.
const SHARES: i32 = 100;
/// A class with fewer measurements has no mean to speak of.
const LEAST: f64 = 5000.0;

/// The greatest |t| of all tests.
pub(crate) fn worst(samples: &[Sample]) -> f64 {
    let mut sorted: Vec<f64> = samples.iter().map(|sample| sample.seconds).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let slowest_of = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    // Close together where the slow ones are.
    let shares = (1..=SHARES).map(|step| 1.0 - 0.5_f64.powf(10.0 * f64::from(step) / f64::from(SHARES)));
    let limits = shares.map(slowest_of).chain([f64::INFINITY]);
    limits.map(|limit| t(samples, limit)).fold(0.0, f64::max)
}

/// |t| over the measurements that are no slower than `limit`.
fn t(samples: &[Sample], limit: f64) -> f64 {
    let mut classes = [Moments::default(); 2];
    for Sample { is_random, seconds } in samples.iter().filter(|sample| sample.seconds <= limit) {
        classes[usize::from(*is_random)].add(*seconds);
    }
    let [fixed, random] = classes;
    let spread = (fixed.variance() / fixed.count + random.variance() / random.count).sqrt();
    let is_enough = fixed.count >= LEAST && random.count >= LEAST && spread > 0.0;
    if is_enough { ((fixed.mean - random.mean) / spread).abs() } else { 0.0 }
}

/// Mean and variance in one pass (Welford).
#[derive(Clone, Copy, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let distance = value - self.mean;
        self.mean += distance / self.count;
        self.squares += distance * (value - self.mean);
    }

    fn variance(self) -> f64 {
        self.squares / (self.count - 1.0)
    }
}
