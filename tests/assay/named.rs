//! This crate's own verifiers, told what the program's are not: that their one key has a name, and what only a format demands.

use countersign::assay::{Configured, Feature, Setup, Target, Verdict};
use countersign::{
    Credential, Error, FixedClock, KeyForm, KeySet, Policy, Portable, Request, Timestamp, Verifier, VerifyingKey,
};

/// A verifier of `C` that looks for its key by name.
pub(crate) struct Named<C: Credential> {
    form: KeyForm,
    rules: fn(&Setup) -> C::Rules,
    features: &'static [Feature],
    ready: Option<(Verifier<C>, C::Rules)>,
}

impl<C: Portable> Named<C> {
    /// Keys are written as `form`, and a set-up demands what `rules` says.
    pub(crate) fn new(form: KeyForm, rules: fn(&Setup) -> C::Rules, features: &'static [Feature]) -> Self {
        Self { form, rules, features, ready: None }
    }

    fn set_up(&self, setup: &Setup) -> Result<Verifier<C>, Error> {
        let (key, _) = C::read_verifying(self.form, &setup.key)?;
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

impl<C: Portable> Target for Named<C> {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        Ok(match self.set_up(setup) {
            Ok(verifier) => {
                self.ready = Some((verifier, (self.rules)(setup)));
                Configured::Ready(self.features.iter().copied().collect())
            }
            Err(error) => Configured::Not(Verdict::ConfigRefused(error.to_string())),
        })
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        let (verifier, rules) = self.ready.as_ref().expect("it was set up");
        match verifier.verify_with(token, &Request::default(), rules) {
            Ok(_) => Verdict::Accept,
            Err(rejection) => Verdict::Reject {
                reason: Some(rejection.code().to_owned()),
                stage: Some(rejection.stage().as_str().to_owned()),
            },
        }
    }
}
