//! What a finding is an offence against: the rule of its case, or a demand that is made for every token.

use super::{Entry, Standing};
use crate::assay::outcome::Outcome;
use crate::assay::rule::Severity;

/// What a finding is an offence against.
pub(super) struct Offence {
    /// Its stable name among those of all formats: `jwt/unsecured`
    pub(super) id: String,
    pub(super) demands: &'static str,
    pub(super) gain: &'static str,
    pub(super) severity: Severity,
    /// The name of what is wrong with a target that commits it.
    pub(super) class: &'static str,
    pub(super) references: Vec<&'static str>,
}

impl Offence {
    /// What `entry` is an offence against. A breakdown is not one against the rule of the case that brought it about: the
    /// target did not grant what the case asked for.
    pub(super) fn of(entry: &Entry) -> Self {
        let rule = entry.trial.case.rule();
        let outcome = &entry.trial.outcome;
        let (demands, gain) = match outcome {
            _ if entry.standing() == Standing::Stale => {
                return Self::general(
                    entry,
                    "stale exception",
                    "an exception is taken away when what it puts up with is mended",
                    "what is put up with comes back unnoticed",
                );
            }
            Outcome::Timeout => ("every token is answered in time", "a single token keeps the verifier busy"),
            Outcome::Crash => ("no token ends the verifier", "a single token ends it"),
            Outcome::WrongStage => (
                "a token is refused for the first reason that counts",
                "another check, which may go away, is all that keeps it out",
            ),
            _ => {
                return Self {
                    id: format!("{}/{}", entry.trial.case.format(), rule.id),
                    demands: rule.demands,
                    gain: rule.gain,
                    severity: rule.severity,
                    class: rule.class.as_str(),
                    references: rule.references.to_vec(),
                };
            }
        };
        Self::general(entry, outcome.as_str(), demands, gain)
    }

    fn general(entry: &Entry, name: &'static str, demands: &'static str, gain: &'static str) -> Self {
        let id = format!("assay/{}", name.replace(' ', "-"));
        Self { id, demands, gain, severity: entry.severity(), class: name, references: Vec::new() }
    }
}
