//! This crate's own verifiers: nothing is found, every twin is accepted, and every refusal comes at its stage.

use std::time::Instant;

use countersign::assay::{Bench, Configured, Feature, Setup, Target, Verdict};
use countersign::compare::OwnVerifier;
use countersign::paseto::{ImplicitAssertion, Protocol};
use countersign::{
    Error, FixedClock, KeyForm, KeySet, Paseto, Policy, Portable, Request, Timestamp, V3Public, V4Local, V4Public,
    Verifier, VerifyingKey,
};

use super::{EXCUSES, benches};
use crate::assay::masking;

/// A verifier that is told the assertion, and that its one key has a name.
struct Own<P: Protocol>(Option<(Verifier<Paseto<P>>, ImplicitAssertion)>);

impl<P: Protocol> Own<P> {
    fn set_up(setup: &Setup) -> Result<Verifier<Paseto<P>>, Error> {
        let (key, _) = Paseto::<P>::read_verifying(KeyForm::Paserk, &setup.key)?;
        let mut key = VerifyingKey::new(key);
        if let Some(kid) = &setup.kid {
            key = key.with_kid(kid.as_str())?;
        }
        let mut policy = Policy::audience(setup.audience.as_str());
        if let Some(typ) = &setup.typ {
            policy = policy.typ(typ.as_str());
        }
        let now = Timestamp::from_unix(setup.now).expect("a moment");
        Ok(Verifier::new(KeySet::issuer(setup.issuer.as_str(), key), policy).with_clock(FixedClock(now)))
    }
}

impl<P: Protocol> Target for Own<P> {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        Ok(match Self::set_up(setup) {
            Ok(verifier) => {
                self.0 = Some((verifier, ImplicitAssertion::new(setup.implicit.clone())));
                let features = [Feature::Restart, Feature::Kid, Feature::Clock, Feature::Typ, Feature::Implicit];
                Configured::Ready(features.into_iter().collect())
            }
            Err(error) => Configured::Not(Verdict::ConfigRefused(error.to_string())),
        })
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        let (verifier, assertion) = self.0.as_ref().expect("it was set up");
        match verifier.verify_with(token, &Request::default(), assertion) {
            Ok(_) => Verdict::Accept,
            Err(rejection) => Verdict::Reject {
                reason: Some(rejection.code().to_owned()),
                stage: Some(rejection.stage().as_str().to_owned()),
            },
        }
    }
}

fn own(bench: &Bench) -> Box<dyn Target> {
    match bench.scheme().algorithm() {
        "v4.public" => Box::new(Own::<V4Public>(None)),
        "v4.local" => Box::new(Own::<V4Local>(None)),
        _ => Box::new(Own::<V3Public>(None)),
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
