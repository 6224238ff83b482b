//! A target that was given its key once, and heeds none that it is told of later: nothing follows for it from a case's keys.

use std::collections::BTreeSet;

use countersign::Error;
use countersign::assay::{
    self, Bench, Circumstances, Configured, KeyForm, Outcome, Scheme, Selection, Setup, Target, Verdict,
};
use countersign::compare::OwnVerifier;

/// A verifier of this crate that may have made up its mind about its key.
struct Deployed {
    verifier: OwnVerifier,
    key: Option<(KeyForm, Vec<u8>)>,
    heeds_keys: bool,
}

impl Deployed {
    fn new(heeds_keys: bool) -> Self {
        Self { verifier: OwnVerifier::default(), key: None, heeds_keys }
    }
}

impl Target for Deployed {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        let mut setup = setup.clone();
        let (form, key) = self.key.get_or_insert_with(|| (setup.key_form, setup.key.clone()));
        if !self.heeds_keys {
            (setup.key_form, setup.key) = (*form, key.clone());
        }
        self.verifier.configure(&setup)
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        self.verifier.judge(token)
    }
}

/// The cases that are inconclusive, of which no other is a finding.
fn inconclusive(bench: &Bench, heeds_keys: bool) -> BTreeSet<&'static str> {
    let mut open = BTreeSet::new();
    assay::run(bench, &mut Deployed::new(heeds_keys), &Selection::all(), &mut |trial| {
        assert!(!trial.outcome.is_finding(), "{}: {:?}", trial.case.id(), trial.outcome);
        if trial.outcome == Outcome::Inconclusive {
            // What it is told by: the honest token that was refused.
            assert!(matches!(trial.twin, Some(Verdict::Reject { .. })), "{}: {:?}", trial.case.id(), trial.twin);
            open.insert(trial.case.id());
        }
    })
    .expect("the harness holds");
    open
}

#[test]
fn a_target_that_ignores_its_key_is_inconclusive_and_charged_with_nothing() {
    for (scheme, own) in [
        ("jwt/RS256", "jwt/rsa-exponent-3"),
        ("paseto/v4.public", "paseto/key-says-k2-public"),
        ("paseto/v4.local", "paseto/key-says-k2-local"),
        ("paseto/v3.public", "paseto/key-uncompressed-point"),
        ("macaroon/v2", "macaroon/key-of-zeros"),
    ] {
        let bench =
            Bench::generate(Scheme::find(scheme).expect("it is listed"), Circumstances::now()).expect("keys are made");
        let open = inconclusive(&bench, false);
        assert!(open.contains(own), "{scheme}: {open:?}");
        let open = inconclusive(&bench, true);
        assert!(open.is_empty(), "{scheme}: {open:?}");
    }
}
