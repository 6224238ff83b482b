//! This crate's own verifiers: nothing is found, every twin is accepted, and every refusal comes at its stage.

use std::time::Instant;

use countersign::assay::{Bench, Feature, Setup, Target};
use countersign::compare::OwnVerifier;
use countersign::paseto::{ImplicitAssertion, Protocol};
use countersign::{Credential, KeyForm, Paseto, Portable, V3Public, V4Local, V4Public};

use super::{EXCUSES, benches};
use crate::assay::masking;
use crate::assay::named::Named;

/// A verifier that is told the assertion, and that its one key has a name.
fn named<P: Protocol + 'static>() -> Box<dyn Target>
where
    Paseto<P>: Credential<Rules = ImplicitAssertion> + Portable,
{
    const FEATURES: &[Feature] = &[Feature::Restart, Feature::Kid, Feature::Clock, Feature::Typ, Feature::Implicit];
    let rules = |setup: &Setup| ImplicitAssertion::new(setup.implicit.clone());
    Box::new(Named::<Paseto<P>>::new(KeyForm::Paserk, rules, FEATURES))
}

fn own(bench: &Bench) -> Box<dyn Target> {
    match bench.scheme().algorithm() {
        "v4.public" => named::<V4Public>(),
        "v4.local" => named::<V4Local>(),
        _ => named::<V3Public>(),
    }
}

#[test]
fn nothing_is_found_in_any_paseto_scheme() {
    for bench in benches() {
        let start = Instant::now();
        let tried = masking::assert_sound(&bench, own(&bench).as_mut(), &EXCUSES);
        println!("{}: {tried} cases in {:?}", bench.scheme(), start.elapsed());
        assert!(tried > 100, "{}: {tried}", bench.scheme());
    }
}

#[test]
fn nothing_is_found_in_the_verifiers_of_the_program() {
    let lacking = ["needs the feature `kid`", "needs the feature `implicit`"];
    for bench in benches() {
        let excuses = [&EXCUSES[..], &lacking].concat();
        masking::assert_sound(&bench, &mut OwnVerifier::default(), &excuses);
    }
}

/// `pasetors` compares tags and signatures, in constant time; here no byte of either is.
#[test]
fn tags_are_compared_in_constant_time() {
    let shared = include_str!("../../../src/formats/paseto/protocol.rs");
    assert!(shared.contains("$token::$open(key, untrusted, None, Some(assertion))"));
    for source in [
        shared,
        include_str!("../../../src/formats/paseto/mod.rs"),
        include_str!("../../../src/formats/paseto/v3_public.rs"),
        include_str!("../../../src/formats/paseto/v4_local.rs"),
    ] {
        assert!(!source.contains("==") && !source.contains("!="), "{source}");
    }
}
