//! Two operations in turns, so that what else the machine does falls on both.

use std::time::{Duration, Instant};

const TURN: Duration = Duration::from_micros(500);
/// How often each turn comes, at most.
const ROUNDS: usize = 301;

/// The median over rounds of (`one` ÷ `other`) within one round; as many rounds as there is `time` for.
pub(crate) fn ratio(time: Duration, one: impl Fn(), other: impl Fn()) -> f64 {
    // By the slower one, so that no turn is long enough to be interrupted.
    let (start, repetitions) = (Instant::now(), calibrated(&one).min(calibrated(&other)));
    let in_time = |round: &usize| *round == 0 || start.elapsed() < time;
    let ratios = (0..ROUNDS).take_while(in_time).map(|round| {
        // Whoever goes first may find the caches colder: it is the other's turn every other round.
        let (own, others) = if round % 2 == 0 {
            let own = timed(&one, repetitions);
            (own, timed(&other, repetitions))
        } else {
            let others = timed(&other, repetitions);
            (timed(&one, repetitions), others)
        };
        own / others
    });
    median(ratios.collect())
}

pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    *figures.get(figures.len() / 2).expect("there are rounds")
}

fn calibrated(operation: &impl Fn()) -> u32 {
    let start = Instant::now();
    let mut repetitions = 0;
    while start.elapsed() < TURN {
        operation();
        repetitions += 1;
    }
    repetitions
}

pub(crate) fn timed(operation: &impl Fn(), repetitions: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..repetitions {
        operation();
    }
    start.elapsed().as_secs_f64()
}
