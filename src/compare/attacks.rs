//! The catalogue of attacks, held against each scheme's own verifier.

use super::own::OwnVerifier;
use crate::assay::{self, Bench, Circumstances, Expected, Selection, Trial, Verdict};
use crate::credential::scheme::Scheme;
use crate::foundation::error::Error;

/// A scheme's answer to one attack.
#[derive(Debug)]
pub struct Answer {
    /// The attack's id in the catalogue.
    pub attack: &'static str,
    /// The scheme it was tried on.
    pub scheme: Scheme,
    /// How it was refused; `None` where it was accepted, which must not be.
    pub refusal: Option<Refusal>,
}

/// How an attack was refused.
#[derive(Debug)]
pub struct Refusal {
    /// The reason: a rejection's code, or `config-refused` where the keys were not taken to begin with.
    pub code: String,
    /// The step of verification.
    pub stage: String,
}

/// How `scheme` answers every attack that applies to it.
pub(super) fn answers(scheme: Scheme) -> Result<Vec<Answer>, Error> {
    let bench = Bench::generate(assay::Scheme::find(scheme.name())?, Circumstances::now())?;
    let mut answers = Vec::new();
    assay::run(&bench, &mut OwnVerifier::default(), &Selection::all(), &mut |trial| {
        if let (Some(verdict), Expected::Reject(_)) = (&trial.verdict, trial.case.expected()) {
            answers.push(Answer { attack: trial.case.id(), scheme, refusal: refusal(&trial, verdict) });
        }
    })?;
    Ok(answers)
}

fn refusal(trial: &Trial, verdict: &Verdict) -> Option<Refusal> {
    match verdict {
        Verdict::Reject { reason, stage } => {
            Some(Refusal { code: reason.clone().unwrap_or_default(), stage: stage.clone().unwrap_or_default() })
        }
        Verdict::ConfigRefused(_) if !trial.outcome.is_finding() && !trial.outcome.is_open() => {
            Some(Refusal { code: "config-refused".to_owned(), stage: "key".to_owned() })
        }
        _ => None,
    }
}
