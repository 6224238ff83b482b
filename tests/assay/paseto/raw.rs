//! Raw `pasetors` with its own rules for claims: no forgery, and a list of what it lets through, pinned.

use std::collections::BTreeSet;

use countersign::Error;
use countersign::assay::{self, Bench, Class, Configured, Features, Selection, Setup, Target, Verdict};
use pasetors::claims::ClaimsValidationRules;
use pasetors::keys::{AsymmetricPublicKey, SymmetricKey};
use pasetors::token::UntrustedToken;
use pasetors::version3::V3;
use pasetors::version4::V4;
use pasetors::{Local, Public, local, public};

use super::benches;

/// The strictest validation that `pasetors` has: its rules, an issuer and an audience.
#[derive(Default)]
struct Raw(Option<Setup>);

impl Raw {
    fn accepts(&self, token: &str) -> Option<()> {
        let setup = self.0.as_ref()?;
        let paserk = std::str::from_utf8(&setup.key).ok()?;
        let mut rules = ClaimsValidationRules::new();
        rules.validate_issuer_with(&setup.issuer);
        rules.validate_audience_with(&setup.audience);
        let implicit = Some(setup.implicit.as_slice());
        match setup.scheme.algorithm() {
            "v4.public" => {
                let key = AsymmetricPublicKey::<V4>::try_from(paserk).ok()?;
                let token = UntrustedToken::<Public, V4>::try_from(token).ok()?;
                public::verify(&key, &token, &rules, None, implicit).ok().map(drop)
            }
            "v4.local" => {
                let key = SymmetricKey::<V4>::try_from(paserk).ok()?;
                let token = UntrustedToken::<Local, V4>::try_from(token).ok()?;
                local::decrypt(&key, &token, &rules, None, implicit).ok().map(drop)
            }
            _ => {
                let key = AsymmetricPublicKey::<V3>::try_from(paserk).ok()?;
                let token = UntrustedToken::<Public, V3>::try_from(token).ok()?;
                let token = pasetors::version3::PublicToken::verify(&key, &token, None, implicit).ok()?;
                let claims = pasetors::claims::Claims::from_string(token.payload()).ok()?;
                rules.validate_claims(&claims).ok()
            }
        }
    }
}

impl Target for Raw {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        self.0 = Some(setup.clone());
        Ok(Configured::Ready(Features::default()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        match std::str::from_utf8(token).ok().and_then(|token| self.accepts(token)) {
            Some(()) => Verdict::Accept,
            None => Verdict::reject(),
        }
    }
}

fn findings(bench: &Bench) -> BTreeSet<String> {
    let mut findings = BTreeSet::new();
    assay::run(bench, &mut Raw::default(), &Selection::all(), &mut |trial| {
        if trial.outcome.is_finding() {
            assert_ne!(trial.case.class(), Class::Forgery, "{}", trial.case.id());
            findings.insert(trial.case.id().trim_start_matches("paseto/").to_owned());
        }
    })
    .expect("the harness holds");
    findings
}

#[test]
fn raw_pasetors_is_lenient_and_forges_nothing() {
    // Of two members with one name the last stands; moments may be written small; footers are nobody's business but the
    // caller's.
    let expected = [
        "duplicate-aud",
        "duplicate-escaped",
        "duplicate-exp",
        "duplicate-iss",
        "duplicate-nested",
        "duplicate-sub",
        "exp-lower-case-t",
        "exp-lower-case-z",
        "footer-deep",
        "footer-duplicate-escaped",
        "footer-duplicate-kid",
        "footer-long",
        "footer-many-members",
        "kid-array",
        "kid-null",
        "kid-number",
        "kid-object",
        "trailing-dot",
    ];
    for bench in benches() {
        let found = findings(&bench);
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{}", bench.scheme());
    }
}
