//! Attacks on Macaroons, held against a reference that can be broken, and this crate.

mod own;

use countersign::assay::{Bench, Circumstances, Scheme};

use super::masking;

fn bench() -> Bench {
    Bench::generate(Scheme::find("macaroon/v2").expect("it is listed"), Circumstances::now()).expect("keys are made")
}
