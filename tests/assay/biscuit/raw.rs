//! Raw `biscuit-auth` with the time, the audience, and `allow if true`: no forgery, and a list of what it lets through.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use biscuit_auth::builder::{Term, fact, string};
use biscuit_auth::builder_ext::AuthorizerExt as _;
use biscuit_auth::{AuthorizerBuilder, AuthorizerLimits, Biscuit, PublicKey};
use countersign::Error;
use countersign::assay::{self, Class, Configured, Feature, Features, Selection, Setup, Target, Verdict};

use super::bench;

#[derive(Default)]
struct Raw(Option<Setup>);

impl Raw {
    fn accepts(&self, token: &[u8]) -> Option<()> {
        let setup = self.0.as_ref()?;
        let key = PublicKey::from_pem(std::str::from_utf8(&setup.key).ok()?).ok()?;
        let token = Biscuit::from_base64(token, key).ok()?;
        let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(setup.now).ok()?);
        let limits = AuthorizerLimits { max_time: Duration::from_secs(60), ..AuthorizerLimits::default() };
        let authorizer = AuthorizerBuilder::new()
            .fact(fact("time", &[Term::from(now)]))
            .and_then(|authorizer| authorizer.fact(fact("audience", &[string(&setup.audience)])))
            .ok()?;
        authorizer.set_limits(limits).allow_all().build(&token).ok()?.authorize().ok().map(drop)
    }
}

impl Target for Raw {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        self.0 = Some(setup.clone());
        Ok(Configured::Ready([Feature::Blocks].into_iter().collect::<Features>()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        if self.accepts(token).is_some() { Verdict::Accept } else { Verdict::reject() }
    }
}

#[test]
fn raw_biscuit_auth_is_lenient_and_forges_nothing() {
    let mut findings = BTreeSet::new();
    assay::run(&bench("biscuit/ed25519"), &mut Raw::default(), &Selection::all(), &mut |trial| {
        if trial.outcome.is_finding() {
            assert_ne!(trial.case.class(), Class::Forgery, "{}", trial.case.id());
            findings.insert(trial.case.id().trim_start_matches("biscuit/"));
        }
    })
    .expect("the harness holds");
    // What a check costs is looked at between queries; fields that nobody knows are passed over.
    let expected = ["check-joins-many-facts", "message-unknown-bytes", "message-unknown-number"];
    assert_eq!(findings.into_iter().collect::<Vec<_>>(), expected);
}
