//! Attacks on PASETO, held against a reference that can be broken, this crate, and `pasetors`.

mod claims;
mod keys;
mod own;
mod protection;
mod raw;
mod reference;
mod wire;

use countersign::assay::{Bench, Circumstances, KeyForm, Scheme};

use super::masking;
use reference::Reference;

const SCHEMES: [&str; 3] = ["paseto/v4.public", "paseto/v4.local", "paseto/v3.public"];

fn benches() -> Vec<Bench> {
    let bench = |name| {
        let circumstances = Circumstances { key_form: Some(KeyForm::Paserk), ..Circumstances::now() };
        Bench::generate(Scheme::find(name).expect("it is listed"), circumstances).expect("keys are made")
    };
    SCHEMES.into_iter().map(bench).collect()
}

/// What cannot be tried on every scheme.
const EXCUSES: [&str; 3] = ["another version than this", "another type than this", "the key is not known as"];

#[test]
fn a_sound_verifier_refuses_each_token_at_its_stage_and_accepts_each_twin() {
    for bench in benches() {
        masking::assert_sound(&bench, &mut <Reference as masking::Masked>::masking(&[]), &EXCUSES);
    }
}

#[test]
fn each_case_is_caught_by_its_own_rule_and_by_no_other() {
    masking::assert_each_caught_by_its_own_rule::<Reference>("paseto/", &benches());
}
