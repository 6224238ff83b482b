//! Whether the time of a comparison tells what is compared: `NAME t=1.6: nothing seen, in 200000 measurements of 64 calls`.
//!
//! Two classes of a MAC come in random order: one that is right but for a bit in its middle, and random ones. Where their times
//! have different means (`welch.rs`), whoever holds the clock can find a MAC byte by byte, from either end. `t` is the worst of
//! many tests: above ten the time depends on the content; below it nothing was seen, which is no proof.
//!
//! Beside the crate's comparison stand two that stop at the first difference from either end, so that a reader sees what the bench
//! can see.
//! Arguments choose by a part of the name. Nothing fails here: what is measured is one machine at one moment.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod subject;
mod welch;

use std::hint::black_box;
use std::time::{Instant, UNIX_EPOCH};

use countersign::Secret;
use countersign::arbitrary::Dice;
use subject::{Mac, Subject};
use welch::Sample;

/// How often each subject is measured.
const MEASUREMENTS: usize = 200_000;
/// The shortest measurement, in seconds: many times what a clock tells apart.
const SHORTEST: f64 = 2e-6;
/// From where on there is no doubt.
const CERTAIN: f64 = 10.0;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted =
        |name: &str| arguments.is_empty() || arguments.iter().any(|argument| name.contains(argument.as_str()));
    let seed = UNIX_EPOCH.elapsed().expect("it is later than 1970").subsec_nanos();
    let mut dice = Dice::new(seed.into());
    for subject in subject::all().iter().filter(|subject| is_wanted(subject.name)) {
        let calls = calibrated(subject);
        let t = welch::worst(&measured(subject, calls, &mut dice));
        let finding = if t > CERTAIN { "the time depends on the content" } else { "nothing seen" };
        println!("{} t={t:.1}: {finding}, in {MEASUREMENTS} measurements of {calls} calls", subject.name);
    }
}

/// How many calls a measurement holds.
fn calibrated(subject: &Subject) -> u32 {
    let prepared = (subject.prepare)(&subject.nearly_right);
    let mut calls = 1;
    // The shortest of several, of which one may have been interrupted.
    let takes = |calls| (0..16).map(|_| timed(subject, &prepared, calls)).fold(f64::INFINITY, f64::min);
    while takes(calls) < SHORTEST {
        calls *= 2;
    }
    calls
}

fn measured(subject: &Subject, calls: u32, dice: &mut Dice) -> Vec<Sample> {
    // All of them beforehand: what was written a moment ago is slower to read, and the classes are written in two ways.
    let inputs: Vec<(bool, Mac)> = (0..MEASUREMENTS)
        .map(|_| {
            let (is_random, random) = (dice.once_in(2), random(dice));
            (is_random, if is_random { random } else { subject.nearly_right })
        })
        .collect();
    let measure = |(is_random, mac): &(bool, Mac)| {
        let prepared = (subject.prepare)(black_box(mac));
        Sample { is_random: *is_random, seconds: timed(subject, &prepared, calls) }
    };
    inputs.iter().map(measure).collect()
}

fn timed(subject: &Subject, prepared: &Secret, calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        black_box((subject.ask)(black_box(prepared)));
    }
    start.elapsed().as_secs_f64()
}

fn random(dice: &mut Dice) -> Mac {
    std::array::from_fn(|_| dice.number() as u8)
}
