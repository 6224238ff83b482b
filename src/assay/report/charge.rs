//! Findings that are one finding to whoever mends them: those of one rule that came out alike and are as bad.

use std::collections::BTreeMap;

use super::account::sentence;
use super::{Entry, Report, Standing};
use crate::assay::outcome::Outcome;
use crate::assay::rule::Severity;

/// Findings of one rule that came out alike and are equally bad.
#[derive(Debug)]
pub struct Charge<'a> {
    /// The one that is told in full.
    pub first: &'a Entry,
    /// The others of its kind.
    pub others: Vec<&'a Entry>,
}

/// What several charges come to alike.
#[derive(Debug)]
pub struct Gain<'a> {
    /// What an attacker gains, as a sentence.
    pub headline: String,
    /// What kind the findings are of.
    pub kind: &'static str,
    /// How bad they are.
    pub severity: Severity,
    /// The findings.
    pub entries: Vec<&'a Entry>,
}

impl Report {
    /// The findings, those of one rule, outcome and severity together, the worst first.
    #[must_use]
    pub fn charges(&self) -> Vec<Charge<'_>> {
        let mut charges: Vec<Charge<'_>> = Vec::new();
        let mut places = BTreeMap::new();
        for entry in self.findings() {
            let came_out = (entry.trial.outcome.as_str(), entry.standing(), entry.is_unexpected());
            let key = (entry.trial.case.rule().id, came_out, entry.severity());
            let place = *places.entry(key).or_insert(charges.len());
            match charges.get_mut(place) {
                Some(charge) => charge.others.push(entry),
                None => charges.push(Charge { first: entry, others: Vec::new() }),
            }
        }
        charges
    }
}

impl<'a> Gain<'a> {
    /// What is gained by `charges`, each gain once.
    #[must_use]
    pub fn of(charges: &[Charge<'a>]) -> Vec<Self> {
        let mut gains: Vec<Self> = Vec::new();
        for charge in charges {
            let (headline, kind) = (charge.headline(), charge.first.kind());
            let severity = charge.first.severity();
            let is_same = |gain: &&mut Self| {
                (gain.headline.as_str(), gain.kind, gain.severity) == (headline.as_str(), kind, severity)
            };
            match gains.iter_mut().find(is_same) {
                Some(gain) => gain.entries.extend(charge.entries()),
                None => gains.push(Self { headline, kind, severity, entries: charge.entries().collect() }),
            }
        }
        gains
    }
}

impl<'a> Charge<'a> {
    /// What an attacker gains, or what else is wrong, as a sentence.
    #[must_use]
    pub fn headline(&self) -> String {
        self.first.headline()
    }

    /// Each of its findings.
    pub fn entries(&self) -> impl Iterator<Item = &'a Entry> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

impl Entry {
    /// What kind of finding it is: its outcome, or an exception that is not needed.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.standing() == Standing::Stale { "stale exception" } else { self.trial.outcome.as_str() }
    }

    /// What an attacker gains, or what else is wrong, as a sentence.
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.trial.outcome {
            _ if self.standing() == Standing::Stale => {
                "An exception is made for this, and it does not hold.".to_owned()
            }
            Outcome::Timeout => "A single token keeps it busy for longer than it may take.".to_owned(),
            Outcome::Crash => "A single token ends it.".to_owned(),
            Outcome::WrongStage => "It refuses this, but not for the reason that should count.".to_owned(),
            _ => sentence(self.trial.case.rule().gain),
        }
    }

    /// How bad it is. A target that broke down, or refused for another reason, did not grant what the case asked for.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match &self.trial.outcome {
            Outcome::Timeout | Outcome::Crash => Severity::Medium,
            Outcome::WrongStage => Severity::Low,
            _ if self.standing() == Standing::Stale => Severity::Low,
            _ => self.trial.case.severity(),
        }
    }
}
