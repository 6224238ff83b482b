//! This crate's own verifier: nothing is found, every twin is accepted, and every refusal comes at its stage.

use std::collections::BTreeSet;
use std::time::Duration;

use countersign::assay::{self, Feature, Selection, Verdict};
use countersign::compare::OwnVerifier;
use countersign::macaroon::Rules;
use countersign::{KeyForm, Macaroon};

use super::bench;
use crate::assay::masking;
use crate::assay::named::Named;
use crate::support::working;

#[test]
fn nothing_is_found_in_macaroons() {
    const FEATURES: &[Feature] = &[Feature::Restart, Feature::Kid, Feature::Clock, Feature::Typ];
    let mut target = Named::<Macaroon>::new(KeyForm::Hex, |_| Rules::default(), FEATURES);
    let tried = masking::assert_sound(&bench(), &mut target, &[]);
    assert!(tried > 200, "{tried}");
}

#[test]
fn nothing_is_found_in_the_verifier_of_the_program() {
    let tried = masking::assert_sound(&bench(), &mut OwnVerifier::default(), &["needs the feature `kid`"]);
    assert!(tried > 200, "{tried}");
}

/// In a build without optimisation too.
#[test]
fn the_whole_catalogue_takes_less_than_two_seconds() {
    let bench = bench();
    let run = || masking::assert_sound(&bench, &mut OwnVerifier::default(), &["needs the feature `kid`"]);
    let quickest = (0..3).map(|_| working(run).1);
    let quickest = quickest.min().expect("it ran");
    println!("{quickest:?}");
    assert!(quickest < Duration::from_secs(2), "{quickest:?}");
}

/// One place compares MACs, and nothing there stops at the first byte that differs.
#[test]
fn macs_are_compared_in_constant_time() {
    let source = include_str!("../../../src/formats/macaroon/chain.rs");
    let (_, matches) = source.split_once("fn matches(&self, other").expect("there is a comparison");
    let body = matches.split_once("\n    }").expect("it ends").0;
    assert!(body.contains("secret::is_same(") && !body.contains("=="), "{body}");
    for elsewhere in [source, include_str!("../../../src/formats/macaroon/discharge.rs")] {
        assert!(!elsewhere.contains("PartialEq") && !elsewhere.contains("signature =="), "{elsewhere}");
    }
}

/// Whichever MAC does not hold, the answer is one.
#[test]
fn macs_fail_for_one_reason() {
    let (mut reasons, mut count) = (BTreeSet::new(), 0);
    assay::run(&bench(), &mut OwnVerifier::default(), &Selection::all(), &mut |trial| {
        if let Some(Verdict::Reject { stage, reason }) = trial.verdict
            && stage.as_deref() == Some("signature")
        {
            reasons.insert(reason);
            count += 1;
        }
    })
    .expect("the harness holds");
    assert_eq!(reasons, BTreeSet::from([Some("signature".to_owned())]));
    assert!(count > 50, "{count}");
}
