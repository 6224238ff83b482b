//! This crate's own verifier: nothing is found, every twin is accepted, and every refusal comes at its stage.

use std::time::Instant;

use countersign::compare::OwnVerifier;

use super::bench;
use crate::assay::masking;

#[test]
fn nothing_is_found_in_any_biscuit_scheme() {
    let start = Instant::now();
    let tried = masking::assert_sound(&bench("biscuit/ed25519"), &mut OwnVerifier::default(), &[]);
    println!("{tried} cases in {:?}", start.elapsed());
    assert!(tried > 50, "{tried}");
}
