//! Attacks on Biscuit, held against a reference that can be broken, this crate, and `biscuit-auth`.

mod chain;
mod datalog;
mod own;
mod raw;
mod reference;

use countersign::assay::{Bench, Circumstances, Scheme};

use super::masking;
use reference::Reference;

fn bench(scheme: &str) -> Bench {
    Bench::generate(Scheme::find(scheme).expect("it is listed"), Circumstances::now()).expect("keys are made")
}

fn benches() -> Vec<Bench> {
    vec![bench("biscuit/ed25519"), bench("biscuit/p256")]
}

#[test]
fn a_sound_verifier_refuses_each_token_at_its_stage_and_accepts_each_twin() {
    for bench in benches() {
        masking::assert_sound(&bench, &mut <Reference as masking::Masked>::masking(&[]), &[]);
    }
}

#[test]
fn each_case_is_caught_by_its_own_rule_and_by_no_other() {
    masking::assert_each_caught_by_its_own_rule::<Reference>("biscuit/", &benches());
}
