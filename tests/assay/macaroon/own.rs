//! This crate's own verifier: nothing is found, every twin is accepted, and every refusal comes at its stage.

use std::time::{Duration, Instant};

use countersign::assay::Feature;
use countersign::compare::OwnVerifier;
use countersign::macaroon::Rules;
use countersign::{KeyForm, Macaroon};

use super::bench;
use crate::assay::masking;
use crate::assay::named::Named;

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
    let quickest = (0..3).map(|_| {
        let start = Instant::now();
        masking::assert_sound(&bench, &mut OwnVerifier::default(), &["needs the feature `kid`"]);
        start.elapsed()
    });
    let quickest = quickest.min().expect("it ran");
    println!("{quickest:?}");
    assert!(quickest < Duration::from_secs(2), "{quickest:?}");
}
