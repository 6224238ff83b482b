//! `jsonwebtoken` as it is used with care: it is never charged with a forgery, and what it lets through is found.

use std::collections::BTreeMap;

use countersign::Error;
use countersign::assay::{
    self, Bench, Circumstances, Configured, Feature, KeyForm, Outcome, Scheme, Selection, Setup, Target, Verdict,
};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use super::jws;

/// What a service reads of a token; the rest is ignored.
#[derive(Deserialize)]
#[allow(dead_code, reason = "it is read, and that is all")]
struct Claims {
    iss: String,
    sub: Option<serde_json::Value>,
    aud: serde_json::Value,
    exp: serde_json::Value,
}

enum Keys {
    One(Box<DecodingKey>),
    Set(JwkSet),
}

struct Raw {
    keys: Option<Keys>,
    validation: Validation,
}

impl Raw {
    fn new(scheme: Scheme) -> Self {
        let algorithm = scheme.algorithm().parse().expect("it has all of them");
        Self { keys: None, validation: Validation::new(algorithm) }
    }
}

impl Target for Raw {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        let one = |key| Some(Keys::One(Box::new(key)));
        self.keys = match setup.key_form {
            KeyForm::Raw => one(DecodingKey::from_secret(&setup.key)),
            KeyForm::Jwk => {
                let jwk: Option<Jwk> = serde_json::from_slice(&setup.key).ok();
                jwk.and_then(|jwk| DecodingKey::from_jwk(&jwk).ok()).and_then(one)
            }
            _ => serde_json::from_slice(&setup.key).ok().map(Keys::Set),
        };
        self.validation.set_issuer(&[&setup.issuer]);
        self.validation.set_audience(&[&setup.audience]);
        self.validation.set_required_spec_claims(&["exp", "aud", "iss"]);
        Ok(match self.keys {
            Some(_) => Configured::Ready([Feature::Restart, Feature::Jwks].into_iter().collect()),
            None => Configured::Not(Verdict::ConfigRefused("no key".to_owned())),
        })
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        let key = match self.keys.as_ref().expect("it was set up") {
            Keys::One(key) => Some((**key).clone()),
            Keys::Set(set) => {
                let kid = decode_header(token).ok().and_then(|header| header.kid);
                kid.and_then(|kid| set.find(&kid)).and_then(|jwk| DecodingKey::from_jwk(jwk).ok())
            }
        };
        let Some(key) = key else { return Verdict::reject() };
        match decode::<Claims>(token, &key, &self.validation) {
            Ok(_) => Verdict::Accept,
            Err(_) => Verdict::reject(),
        }
    }
}

/// What is found, case by case. `refine` has a say in the validation.
fn findings(scheme: Scheme, refine: fn(&mut Validation)) -> BTreeMap<&'static str, Outcome> {
    let key_form = Some(if scheme.is_shared() { KeyForm::Raw } else { KeyForm::Jwk });
    let bench = Bench::generate(scheme, Circumstances { key_form, ..Circumstances::now() }).expect("keys are made");
    let mut target = Raw::new(scheme);
    refine(&mut target.validation);
    let mut findings = BTreeMap::new();
    let mut tried = 0;
    assay::run(&bench, &mut target, &Selection::all(), &mut |trial| {
        tried += usize::from(trial.verdict.is_some());
        assert_ne!(trial.outcome, Outcome::Inconclusive, "{scheme}: {}", trial.case.id());
        if trial.outcome.is_finding() {
            findings.insert(trial.case.id(), trial.outcome);
        }
    })
    .expect("the harness holds");
    assert!(tried > 300, "{scheme}: {tried}");
    findings
}

#[test]
fn no_forgery_is_charged_to_it() {
    for scheme in jws() {
        let strictest = |validation: &mut Validation| {
            validation.leeway = 0;
            validation.validate_nbf = true;
        };
        let forgeries: Vec<_> =
            findings(scheme, strictest).into_iter().filter(|(_, outcome)| *outcome == Outcome::Forgery).collect();
        assert!(forgeries.is_empty(), "{scheme}: {forgeries:?}");
    }
}

/// What it is known to let through, whatever the algorithm.
const LET_THROUGH: &[&str] = &[
    "crit-unknown",
    "crit-empty",
    "crit-twice",
    "crit-null",
    "b64-false-encoded",
    "zip-def",
    "enc",
    "alg-object",
    "typ-absent",
    "typ-at+jwt",
    "typ-dpop+jwt",
    "typ-logout+jwt",
    "typ-banana",
    "cty-jwt",
    "nbf-in-a-year",
    "nbf-word",
    "nbf-empty-array",
    "nbf-null",
    "nbf-negative",
    "iat-word",
    "iat-empty-array",
    "iat-null",
    "iat-negative",
    "iat-in-a-year",
    "iat-is-exp",
    "exp-float",
    "exp-1e18",
    "exp-max-u64",
    "sub-number",
    "sub-absent",
    "duplicate-claim-role-first",
    "duplicate-claim-role-last",
    "duplicate-claim-nested",
    "duplicate-header-x-unknown-last",
    "payload-is-array-of-values",
    "payload-utf8-invalid",
    "claim-surrogate-high",
    "claim-number-1e400",
    "nested-1000-arrays",
    "nested-100000-arrays",
    "sub-nul",
    "sub-bom",
    "sub-zero-width-space",
    "sub-empty",
    "claim-of-a-megabyte",
    "header-of-300-kilobytes",
];

#[test]
fn what_it_is_known_to_let_through_is_found() {
    let of_public_keys = ["jwk-use-enc", "jwk-key-ops-encrypt", "jwks-duplicate-kid-first", "jwks-with-secret"];
    let more: [(&str, &[&str]); 3] = [
        ("jwt/HS256", &["secret-empty", "secret-of-one-letter", "secret-is-spki-pem", "secret-is-spki-der"]),
        ("jwt/RS256", &["rsa-exponent-3"]),
        ("jwt/EdDSA", &["key-of-small-order"]),
    ];
    let mut missed = Vec::new();
    for (name, own) in more {
        let scheme = Scheme::find(name).expect("it is listed");
        let found = findings(scheme, |_| {});
        let of_sets = if scheme.is_shared() { &[][..] } else { &of_public_keys[..] };
        for id in LET_THROUGH.iter().chain(own).chain(of_sets) {
            let outcome = found.get(format!("jwt/{id}").as_str());
            if outcome != Some(&Outcome::Strictness) {
                missed.push(format!("{name}: {id}: {outcome:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
