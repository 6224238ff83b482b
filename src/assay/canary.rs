//! Honest tokens before, between and after the cases: a target that stops listening says nothing about what it is shown.

use super::outcome::Outcome;
use super::trial::Trial;
use super::verdict::Verdict;
use crate::foundation::error::Error;

/// The trials between two honest tokens, which are told once it is known what the second of them got.
pub(super) struct Stretch<'a> {
    interval: Option<usize>,
    observer: &'a mut dyn FnMut(Trial),
    /// What the honest token before it got.
    before: Option<Verdict>,
    trials: Vec<Trial>,
}

impl<'a> Stretch<'a> {
    /// Without an `interval`, each trial is told at once.
    pub(super) fn new(interval: Option<usize>, observer: &'a mut dyn FnMut(Trial)) -> Self {
        Self { interval, observer, before: None, trials: Vec::new() }
    }

    /// Whether the target may stop listening.
    pub(super) fn is_watched(&self) -> bool {
        self.interval.is_some()
    }

    /// Whether it is time for an honest token.
    pub(super) fn is_long(&self) -> bool {
        self.interval
            .is_some_and(|interval| self.trials.iter().filter(|trial| trial.verdict.is_some()).count() >= interval)
    }

    pub(super) fn tell(&mut self, trial: Trial) {
        if self.is_watched() { self.trials.push(trial) } else { (self.observer)(trial) }
    }

    /// An honest token got this verdict.
    pub(super) fn answer(&mut self, verdict: Verdict) {
        let before = self.before.replace(verdict.clone()).unwrap_or(Verdict::Accept);
        let obstacle = [before, verdict].into_iter().find(|verdict| *verdict != Verdict::Accept);
        self.release(obstacle.as_ref(), false);
    }

    /// The run is over, and ended early where there is a `fault`: then, nobody knows whether the target still listened. One that
    /// had not listened before was not ended by what it was shown since.
    pub(super) fn end(mut self, fault: Option<&Error>) {
        let deaf = self.before.take().filter(|verdict| *verdict != Verdict::Accept);
        let has_ended = deaf.is_none();
        let obstacle = deaf.or_else(|| fault.map(|fault| Verdict::ProtocolError(fault.to_string())));
        self.release(obstacle.as_ref(), has_ended);
    }

    /// Tells of the trials, which nothing follows from where there is an `obstacle`.
    fn release(&mut self, obstacle: Option<&Verdict>, has_ended: bool) {
        for mut trial in self.trials.drain(..) {
            if let Some(obstacle) = obstacle {
                distrust(&mut trial, obstacle, has_ended);
            }
            (self.observer)(trial);
        }
    }
}

/// Takes back what was concluded from `trial`: an honest token got `obstacle`. What was forged and accepted stays a
/// forgery, and what was fetched was fetched; where the target ended, what may have ended it stays too.
fn distrust(trial: &mut Trial, obstacle: &Verdict, has_ended: bool) {
    let stays = match trial.outcome {
        Outcome::Resource if matches!(trial.verdict, Some(Verdict::Fetched(_))) => true,
        Outcome::Forgery | Outcome::Skipped(_) | Outcome::ProtocolError | Outcome::ConfigRefused => true,
        Outcome::Crash | Outcome::Timeout | Outcome::Resource => has_ended,
        _ => false,
    };
    if !stays {
        trial.outcome = Outcome::Inconclusive;
        trial.twin = Some(obstacle.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assay::catalogue;

    /// What becomes of an outcome beside an honest token that was refused.
    fn distrusted(outcome: Outcome, verdict: Verdict, has_ended: bool) -> Outcome {
        let case = catalogue::all().first().unwrap();
        let mut trial = Trial { case, outcome, verdict: Some(verdict), twin: None, token: None };
        distrust(&mut trial, &Verdict::Timeout, has_ended);
        trial.outcome
    }

    #[test]
    fn what_needs_no_honest_token_stays() {
        let fetched = || Verdict::Fetched("GET /".to_owned());
        for (outcome, verdict, has_ended, left) in [
            (Outcome::Resource, fetched(), false, Outcome::Resource),
            (Outcome::Resource, Verdict::Timeout, false, Outcome::Inconclusive),
            (Outcome::Resource, Verdict::Timeout, true, Outcome::Resource),
            (Outcome::Forgery, Verdict::Accept, false, Outcome::Forgery),
            (Outcome::Confusion, Verdict::Accept, true, Outcome::Inconclusive),
            (Outcome::Pass, Verdict::Timeout, true, Outcome::Inconclusive),
        ] {
            assert_eq!(distrusted(outcome.clone(), verdict, has_ended), left, "{}, {has_ended}", outcome.as_str());
        }
    }
}
