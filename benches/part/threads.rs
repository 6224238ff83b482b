//! How much more two threads verify than one, on one verifier; and, as a control, on two that share nothing: the machine may
//! not give two whole cores.

use std::thread;
use std::time::{Duration, Instant};

use countersign::{Portable, Verifier};

use crate::contender::{Contender, accept, claims};
use crate::turns::{median, timed};

/// How long one thread's work takes.
const WORK: Duration = Duration::from_millis(20);
const ROUNDS: usize = 11;

pub(super) fn print<C: Portable>(contender: &Contender<C>) {
    let Contender { name, issuer, verifier, second_verifier, .. } = contender;
    let token = issuer.issue(&claims()).unwrap();
    let once = timed(&|| accept(verifier, &token), 100) / 100.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of a few thousand")]
    let repetitions = (WORK.as_secs_f64() / once).ceil() as u32;
    let run = |verifiers: &[&Verifier<C>]| {
        let start = Instant::now();
        thread::scope(|scope| {
            for verifier in verifiers {
                scope.spawn(|| timed(&|| accept(*verifier, &token), repetitions));
            }
        });
        start.elapsed().as_secs_f64()
    };
    let rounds = (0..ROUNDS).map(|_| {
        let one = run(&[verifier]);
        (2.0 * one / run(&[verifier, verifier]), 2.0 * one / run(&[verifier, second_verifier]))
    });
    let (shared, apart) = rounds.unzip();
    println!("{name} verify threads=2 one-verifier={:.2} two-verifiers={:.2}", median(shared), median(apart));
}
