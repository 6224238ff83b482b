//! This crate's own verifiers: nothing is found, every twin is accepted, and every refusal comes at its stage.

use countersign::assay::{self, Expected, Outcome, Selection, Trial, Verdict};
use countersign::compare::OwnVerifier;

use super::{bench, jws};

/// What is wrong with an own verifier's answer, if anything.
fn objection(trial: &Trial) -> Option<String> {
    let id = trial.case.id();
    match (&trial.outcome, &trial.verdict, trial.case.expected()) {
        (Outcome::Skipped(why), ..) => (!is_excused(why)).then(|| format!("{id}: skipped, {why}")),
        (Outcome::Pass, _, _) if trial.twin != Some(Verdict::Accept) => {
            Some(format!("{id}: the twin got {:?}", trial.twin))
        }
        (Outcome::Pass, Some(Verdict::Reject { stage, reason }), Expected::Reject(expected)) => {
            (stage.as_deref() != Some(expected.as_str())).then(|| format!("{id}: {stage:?} {reason:?}, not {expected}"))
        }
        (Outcome::Pass, ..) => None,
        (outcome, verdict, expected) => Some(format!("{id}: {outcome:?}: {verdict:?}, not {expected:?}")),
    }
}

/// What cannot be tried here: features of other targets, forms that this kind of key does not have, circumstances.
fn is_excused(why: &str) -> bool {
    ["the key is not known as", "needs the feature `azp`", "needs the feature `cnf`", "needs the feature `replay`"]
        .iter()
        .any(|excuse| why.starts_with(excuse))
        || ["another algorithm than this", "a shorter hash", "a signature of another length", "another type than this"]
            .iter()
            .any(|what| why.ends_with(what))
}

#[test]
fn nothing_is_found_in_any_jwt_scheme() {
    let mut objections = Vec::new();
    for scheme in jws() {
        let bench = bench(scheme);
        let mut tried = 0;
        assay::run(&bench, &mut OwnVerifier::default(), &Selection::all(), &mut |trial| {
            tried += usize::from(trial.verdict.is_some());
            objections.extend(objection(&trial).map(|objection| format!("{scheme}: {objection}")));
        })
        .expect("the harness holds");
        println!("{scheme}: {tried} cases tried");
        assert!(tried > 300, "{scheme}: {tried}");
    }
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}
