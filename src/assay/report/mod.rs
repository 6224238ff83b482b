//! What a run found out: trial by trial, weighed against the exceptions, and counted.

mod account;
mod charge;
mod gap;
#[cfg(feature = "assay-reports")]
mod html;
mod jsonl;
#[cfg(feature = "assay-reports")]
mod junit;
#[cfg(feature = "assay-reports")]
mod markdown;
#[cfg(feature = "assay-reports")]
mod offence;
#[cfg(feature = "assay-reports")]
mod reference;
#[cfg(feature = "assay-reports")]
mod sarif;

use std::collections::BTreeMap;

use super::exceptions::{Exception, Exceptions};
use super::outcome::Outcome;
use super::trial::Trial;

pub use account::{Account, Conclusion};
pub use charge::{Charge, Gain};
pub use gap::Gap;
pub use jsonl::{Line, Summary};

/// What a run found out, so far.
///
/// # Example
/// ```
/// use countersign::assay::{self, Bench, Circumstances, Exceptions, Judgement, Report, Scheme, Selection, Verdict};
///
/// let bench = Bench::generate(Scheme::find("jwt/ES256")?, Circumstances::now())?;
/// let selection = Selection::all().only(["jwt/exp-absent"]);
/// let mut gullible = |_: &[u8]| Verdict::Accept;
///
/// let mut report = Report::new(Exceptions::default());
/// assay::run(&bench, &mut gullible, &selection, &mut |trial| report.note(trial))?;
/// assert_eq!(report.judgement(), Judgement::Finding);
///
/// let mut report = Report::new(Exceptions::read("jwt/exp-absent strictness sessions are ended elsewhere")?);
/// assay::run(&bench, &mut gullible, &selection, &mut |trial| report.note(trial))?;
/// assert_eq!(report.judgement(), Judgement::Clean);
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Report {
    exceptions: Exceptions,
    entries: Vec<Entry>,
}

/// A trial, and what was known of its case beforehand.
#[derive(Debug)]
pub struct Entry {
    /// The trial.
    pub trial: Trial,
    /// The exception that was made for its case.
    pub exception: Option<Exception>,
}

/// What a trial means for whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// All is well.
    Fine,
    /// It is as bad as was known.
    Excepted,
    /// It is not known.
    Open,
    /// It is not as an exception says, nor a finding: the exception is to be taken away.
    Stale,
    /// The target does not heed the rule.
    Finding,
}

/// What the whole run means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing was found.
    Clean,
    /// The target, or an exception, was found wrong.
    Finding,
    /// Nothing was found, and something is left open.
    Open,
    /// Nothing was found because nothing could be: no honest token was accepted.
    Undecided,
}

impl Report {
    /// An empty report, which knows of `exceptions`.
    #[must_use]
    pub fn new(exceptions: Exceptions) -> Self {
        Self { exceptions, entries: Vec::new() }
    }

    /// Takes down a trial.
    pub fn note(&mut self, trial: Trial) {
        let exception = self.exceptions.of(trial.case.id()).cloned();
        self.entries.push(Entry { trial, exception });
    }

    /// Each trial, in the order it was made.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Those that were found wrong, the worst first.
    #[must_use]
    pub fn findings(&self) -> Vec<&Entry> {
        let mut found: Vec<_> = self.entries.iter().filter(|entry| entry.standing() >= Standing::Stale).collect();
        found.sort_by_key(|entry| std::cmp::Reverse(entry.gravity()));
        found
    }

    /// How many trials came to each outcome.
    #[must_use]
    pub fn outcomes(&self) -> BTreeMap<&str, usize> {
        self.count(|entry| Some(entry.trial.outcome.as_str()))
    }

    /// How many trials were not made, for each reason.
    #[must_use]
    pub fn skipped(&self) -> BTreeMap<&str, usize> {
        self.count(|entry| match &entry.trial.outcome {
            Outcome::Skipped(why) => Some(why.as_str()),
            _ => None,
        })
    }

    /// Why no case was tried, where none was and one reason goes for all.
    #[must_use]
    pub fn obstacle(&self) -> Option<&str> {
        let mut skipped = self.skipped().into_iter();
        match (skipped.next(), skipped.next()) {
            (Some((why, count)), None) if count == self.entries.len() => Some(why),
            _ => None,
        }
    }

    fn count<'a>(&'a self, key: impl Fn(&'a Entry) -> Option<&'a str>) -> BTreeMap<&'a str, usize> {
        self.entries.iter().filter_map(key).fold(BTreeMap::new(), |mut counts, key| {
            *counts.entry(key).or_default() += 1;
            counts
        })
    }

    /// What it all means.
    #[must_use]
    pub fn judgement(&self) -> Judgement {
        let has = |standing| self.entries.iter().any(|entry| entry.standing() == standing);
        if has(Standing::Finding) || has(Standing::Stale) {
            Judgement::Finding
        } else if !has(Standing::Fine) && !has(Standing::Excepted) {
            Judgement::Undecided
        } else if has(Standing::Open) {
            Judgement::Open
        } else {
            Judgement::Clean
        }
    }
}

impl Standing {
    /// Its name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Excepted => "excepted",
            Self::Open => "open",
            Self::Stale => "stale",
            Self::Finding => "finding",
        }
    }
}

impl Entry {
    /// What it means for whoever asked. An exception is neither met nor missed by a case that was not tried.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let outcome = &self.trial.outcome;
        match &self.exception {
            Some(exception) if exception.outcome == outcome.as_str() => Standing::Excepted,
            _ if outcome.is_finding() => Standing::Finding,
            _ if self.is_unexpected() => Standing::Stale,
            _ if outcome.is_open() => Standing::Open,
            _ => Standing::Fine,
        }
    }

    /// Whether an exception was made for its case, which does not hold: it came out otherwise, for better or worse.
    #[must_use]
    pub fn is_unexpected(&self) -> bool {
        let outcome = &self.trial.outcome;
        let is_tried = !matches!(outcome, Outcome::Skipped(_));
        self.exception.as_ref().is_some_and(|exception| is_tried && exception.outcome != outcome.as_str())
    }

    /// Why it came out so, in the target's words, or why it was not tried; of an inconclusive one, what became of its twin.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match (&self.trial.outcome, &self.trial.verdict) {
            (Outcome::Skipped(why), _) => Some(why),
            (Outcome::Inconclusive, _) => self.trial.twin.as_ref()?.reason(),
            (_, verdict) => verdict.as_ref()?.reason(),
        }
    }

    /// By what findings are put in order.
    fn gravity(&self) -> impl Ord {
        let class = match &self.trial.outcome {
            Outcome::Forgery => 5,
            Outcome::Confusion => 4,
            Outcome::Resource | Outcome::Timeout | Outcome::Crash => 3,
            Outcome::Strictness => 2,
            Outcome::OverRejection => 1,
            _ => 0,
        };
        (self.standing(), class, self.severity())
    }
}
