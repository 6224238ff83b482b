//! What was left open, and what would close it.

use super::{Account, Entry, Report, Standing};
use crate::assay::feature::Feature;
use crate::assay::outcome::Outcome;
use crate::assay::specimen::Unmakeable;

/// Cases that were left open for one reason.
#[derive(Debug)]
pub struct Gap<'a> {
    /// Why: `skipped: needs the feature \`kid\``
    pub why: String,
    /// Those that were.
    pub entries: Vec<&'a Entry>,
}

impl Report {
    /// What was left open, by reason, the most first.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap<'_>> {
        let mut gaps: Vec<Gap<'_>> = Vec::new();
        for entry in self.entries().iter().filter(|entry| entry.standing() == Standing::Open) {
            let why = why(entry);
            match gaps.iter_mut().find(|gap| gap.why == why) {
                Some(gap) => gap.entries.push(entry),
                None => gaps.push(Gap { why, entries: vec![entry] }),
            }
        }
        gaps.sort_by(|one, other| other.entries.len().cmp(&one.entries.len()).then_with(|| one.why.cmp(&other.why)));
        gaps
    }
}

/// Why a case was left open.
fn why(entry: &Entry) -> String {
    match &entry.trial.outcome {
        Outcome::Inconclusive => "inconclusive: their honest twins are refused too".to_owned(),
        Outcome::ConfigRefused => "not tried: the target does not take the keys".to_owned(),
        Outcome::ProtocolError => "not answered: the target said something else".to_owned(),
        _ => format!("skipped: {}", entry.said().unwrap_or_default()),
    }
}

impl Gap<'_> {
    /// What the target said the first time, where that is not the reason itself.
    #[must_use]
    pub fn example(&self) -> Option<String> {
        self.entries
            .first()
            .filter(|entry| !matches!(entry.trial.outcome, Outcome::Skipped(_)))
            .and_then(|entry| entry.said())
    }
}

impl Account<'_> {
    /// What would close the gaps, a sentence each.
    #[must_use]
    pub fn remedies(&self) -> Vec<String> {
        let open: Vec<_> = self.report.entries().iter().filter(|entry| entry.standing() == Standing::Open).collect();
        let is_there = |outcome: &Outcome| open.iter().any(|entry| entry.trial.outcome == *outcome);
        let is_skipped = |why: &str| is_there(&Outcome::Skipped(why.to_owned()));
        let lacks = |feature: &&Feature| is_skipped(&Unmakeable::NoFeature(**feature).reason());
        let features: Vec<_> = Feature::ALL.iter().filter(lacks).map(|feature| feature.as_str()).collect();
        let mut remedies = Vec::new();
        let mut advise = |is_due: bool, advice: String| remedies.extend(is_due.then_some(advice));
        advise(
            is_there(&Outcome::Inconclusive),
            "Say what the target expects, with `--iss`, `--aud`, `--typ`, `--kid` and `--key-form`, until it accepts honest tokens."
                .to_owned(),
        );
        advise(
            is_there(&Outcome::ConfigRefused),
            "Give it its keys in the form that it reads: `--key-form`.".to_owned(),
        );
        advise(!features.is_empty(), format!("If the target can do that, add `--features {}`.", features.join(",")));
        advise(
            is_skipped(&Unmakeable::NoSigningKey.reason()),
            "Give a signing key, `--signing-key FILE`, in place of `--token`.".to_owned(),
        );
        advise(is_skipped("transport"), "Let it speak `--protocol jsonl`, which carries every token.".to_owned());
        advise(
            !open.is_empty(),
            "What stays open by nature is put up with by name in `--exceptions FILE`, as `skipped`, so that `--strict` can pass."
                .to_owned(),
        );
        remedies
    }
}
