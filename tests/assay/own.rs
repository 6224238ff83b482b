//! This crate's own verifiers: nothing is found, every twin is accepted, and every refusal comes at its stage.

use std::collections::BTreeMap;
use std::time::Duration;

use countersign::assay::{self, Bench, Circumstances, Expected, Outcome, Scheme, Selection, Trial, Verdict, catalogue};
use countersign::compare::OwnVerifier;

use super::{bench, jws};
use crate::support::working;

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
    [
        "the key is not known as",
        "needs the feature `azp`",
        "needs the feature `cnf`",
        "needs the feature `replay`",
        "needs a listener",
    ]
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

/// In a build without optimisation too; the time that keys take to make is not counted.
#[test]
fn the_whole_catalogue_takes_less_than_two_seconds() {
    let bench = bench(Scheme::find("jwt/ES256").expect("it is listed"));
    let run = || assay::run(&bench, &mut OwnVerifier::default(), &Selection::all(), &mut |_| {});
    let quickest = (0..3).map(|_| {
        let (outcome, spent) = working(run);
        outcome.expect("the harness holds");
        spent
    });
    let quickest = quickest.min().expect("it ran");
    assert!(quickest < Duration::from_secs(2), "{quickest:?}");
}

/// A genuine token and a public key are enough for the attacks that need no key; the others are skipped by name.
#[test]
fn without_a_signing_key_what_needs_none_is_tried() {
    let scheme = Scheme::find("jwt/ES256").expect("it is listed");
    let whole = bench(scheme);
    let honest =
        catalogue::find("jwt/signature-empty").and_then(|case| case.forge(&whole).ok()).expect("it is forged").twin;
    let keyless = Bench::public_only(scheme, &honest, &whole.setup().key, Circumstances::now()).expect("it is a key");
    let mut outcomes = BTreeMap::new();
    assay::run(&keyless, &mut OwnVerifier::default(), &Selection::all(), &mut |trial| {
        assert!(!trial.outcome.is_finding(), "{}: {:?}", trial.case.id(), trial.outcome);
        outcomes.insert(trial.case.id(), trial.outcome);
    })
    .expect("the harness holds");
    for id in ["jwt/alg-none-empty-signature", "jwt/hs256-over-deployed-key", "jwt/claims-changed", "jwt/ecdsa-r-s-0-0"]
    {
        assert_eq!(outcomes.get(id), Some(&Outcome::Pass), "{id}");
    }
    for id in ["jwt/exp-an-hour-ago", "jwt/crit-unknown"] {
        assert_eq!(outcomes.get(id), Some(&Outcome::Skipped("needs a signing key".to_owned())), "{id}");
    }
}
