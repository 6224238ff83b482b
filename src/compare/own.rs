//! This crate's own verifiers as targets of the assay.

use crate::assay::{Configured, Feature, KeyForm as AssayForm, Setup, Target, Verdict};
use crate::claims::policy::Policy;
use crate::claims::request::Request;
use crate::credential::any::AnyVerifier;
use crate::credential::portable::KeyForm;
use crate::foundation::clock::{FixedClock, Timestamp};
use crate::foundation::error::Error;
use crate::registry::{self, KeyFile, Trust};

/// A verifier of this crate, with the policy that follows from what it is told, and nothing set by hand.
///
/// # Example
/// ```
/// # #[cfg(feature = "jwt")] {
/// use countersign::assay::{self, Bench, Circumstances, Outcome, Scheme, Selection};
/// use countersign::compare::OwnVerifier;
///
/// let bench = Bench::generate(Scheme::find("jwt/ES256")?, Circumstances::now())?;
/// let mut findings = 0;
/// assay::run(&bench, &mut OwnVerifier::default(), &Selection::all(), &mut |trial| {
///     findings += usize::from(trial.outcome.is_finding());
/// })?;
/// assert_eq!(findings, 0);
/// # }
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Default)]
pub struct OwnVerifier {
    verifier: Option<Box<dyn AnyVerifier>>,
}

impl OwnVerifier {
    fn set_up(setup: &Setup) -> Result<Box<dyn AnyVerifier>, Error> {
        let key = |form| Trust::Key(KeyFile::new(form, setup.key.clone()));
        let trust = match setup.key_form {
            AssayForm::SpkiPem => key(KeyForm::Pem),
            AssayForm::Jwk => key(KeyForm::Jwk),
            AssayForm::Raw => key(KeyForm::Raw),
            AssayForm::Hex => key(KeyForm::Hex),
            AssayForm::Paserk => key(KeyForm::Paserk),
            AssayForm::Jwks => Trust::Jwks(setup.key.clone()),
            other => return Err(Error::key(format!("keys are not read as `{}` here", other.as_str()))),
        };
        let mut policy = Policy::audience(setup.audience.as_str());
        if let Some(typ) = &setup.typ {
            policy = policy.typ(typ.as_str());
        }
        let now =
            Timestamp::from_unix(setup.now).ok_or_else(|| Error::configuration("that moment lies outside time"))?;
        let entry = registry::find(setup.scheme.name())?;
        let (verifier, _) = entry.verifier(&trust, &setup.issuer, policy, Box::new(FixedClock(now)))?;
        Ok(verifier)
    }
}

impl Target for OwnVerifier {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        Ok(match Self::set_up(setup) {
            Ok(verifier) => {
                self.verifier = Some(verifier);
                let features = [Feature::Restart, Feature::Clock, Feature::Typ, Feature::Jwks];
                Configured::Ready(features.into_iter().collect())
            }
            Err(error) => {
                self.verifier = None;
                Configured::Not(Verdict::ConfigRefused(error.to_string()))
            }
        })
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        let Some(verifier) = &self.verifier else { return Verdict::ConfigRefused("it was never set up".to_owned()) };
        match verifier.verify(token, &Request::default()) {
            Ok(_) => Verdict::Accept,
            Err(rejection) => Verdict::Reject {
                reason: Some(rejection.code().to_owned()),
                stage: Some(rejection.stage().as_str().to_owned()),
            },
        }
    }
}
