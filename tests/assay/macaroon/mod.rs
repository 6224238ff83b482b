//! Attacks on Macaroons, held against a reference that can be broken, and this crate.

mod caveats;
mod chain;
mod claims;
mod discharges;
mod own;
mod reference;
mod wire;

use countersign::assay::{Bench, Circumstances, Scheme};

use super::masking::{self, Masked as _};
use reference::Reference;

fn bench() -> Bench {
    Bench::generate(Scheme::find("macaroon/v2").expect("it is listed"), Circumstances::now()).expect("keys are made")
}

#[test]
fn a_sound_verifier_refuses_each_token_at_its_stage_and_accepts_each_twin() {
    masking::assert_sound(&bench(), &mut Reference::masking(&[]), &[]);
}

#[test]
fn each_case_is_caught_by_its_own_rule_and_by_no_other() {
    masking::assert_each_caught_by_its_own_rule::<Reference>("macaroon/", &[bench()]);
}
