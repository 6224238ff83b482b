//! This crate's own verifier: nothing is found, every twin is accepted, and every refusal comes at its stage.

use std::time::Instant;

use countersign::compare::OwnVerifier;

use super::bench;
use crate::assay::masking;

#[test]
fn nothing_is_found_in_any_biscuit_scheme() {
    for scheme in ["biscuit/ed25519", "biscuit/p256"] {
        let start = Instant::now();
        // Unless its rules say otherwise, it takes neither facts nor third parties' blocks from holders.
        let tried = masking::assert_sound(&bench(scheme), &mut OwnVerifier::default(), &["blocks"]);
        println!("{scheme}: {tried} cases in {:?}", start.elapsed());
        assert!(tried > 50, "{scheme}: {tried}");
    }
}
