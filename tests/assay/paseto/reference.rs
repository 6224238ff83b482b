//! A small PASETO verifier whose rules can be masked one at a time. It knows rules, and what carelessness about each looks
//! like; it knows no case and no token.

use std::collections::BTreeSet;

use countersign::Error;
use countersign::assay::{Configured, Feature, Setup, Target, Verdict};

use super::claims;
use super::keys::{self, Key};
use super::protection::{self, Protected};
use super::wire;
use crate::assay::masking::Masked;
use crate::assay::reference::json::{self, Value};

/// The rules that are heeded: all but the masked ones.
#[derive(Clone, Default)]
pub(super) struct Heed(BTreeSet<&'static str>);

impl Heed {
    pub(super) fn rule(&self, id: &str) -> bool {
        !self.0.contains(id)
    }

    /// Refuses at `stage` where a rule is broken that is heeded.
    pub(super) fn demand(&self, rule: &'static str, holds: bool, stage: &'static str) -> Result<(), Refusal> {
        if holds || !self.rule(rule) { Ok(()) } else { Err(Refusal(stage, rule)) }
    }
}

/// A stage, and what is wrong.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) &'static str, pub(super) &'static str);

pub(super) struct Reference {
    heed: Heed,
    setup: Option<(Setup, Key)>,
}

impl Masked for Reference {
    fn masking(rules: &[&'static str]) -> Self {
        Self { heed: Heed(rules.iter().copied().collect()), setup: None }
    }
}

impl Reference {
    fn verify(&self, token: &[u8]) -> Result<(), Refusal> {
        let Some((setup, key)) = &self.setup else { return Err(Refusal("key", "never set up")) };
        let heed = &self.heed;
        let text = wire::text(token, heed)?;
        if !heed.rule("one-format") && protection::is_jwt_of(key, &text) {
            return Ok(());
        }
        let token = wire::Token::read(&text, setup.scheme.algorithm(), heed)?;
        let footer = wire::footer(&token, heed)?;
        let member = |name: &str| footer.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value);
        let embedded = ["jwk", "kid", "pk", "key"].into_iter().filter_map(member).find_map(keys::embedded);
        heed.demand("footer-kid", matches!(member("kid"), None | Some(Value::String(_))), "header")?;
        let kid = member("kid").and_then(Value::as_str);
        let keys = match kid {
            Some(kid) if Some(kid) != setup.kid.as_deref() => {
                let is_replaced = !heed.rule("no-key");
                let is_embedded = !heed.rule("footer-key") && embedded.is_some();
                heed.demand("unknown-key", is_replaced || is_embedded, "key")?;
                if is_replaced { keys::in_place_of_none() } else { vec![key.clone()] }
            }
            _ => vec![key.clone()],
        };
        let known_footer = setup.kid.as_deref().map(|kid| format!(r#"{{"kid":"{kid}"}}"#)).unwrap_or_default();
        let mut refusal = Refusal("signature", "no key");
        for key in keys {
            let protected = Protected { token: &token, setup, known_footer: &known_footer, heed };
            match protected.authentic(&key, embedded.as_ref()) {
                Ok(payload) => return claims::judge(&payload, setup, heed),
                Err(refused) => refusal = refused,
            }
        }
        Err(refusal)
    }
}

impl Target for Reference {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        let Some(key) = keys::read(setup, &self.heed) else {
            return Ok(Configured::Not(Verdict::ConfigRefused("no such key".to_owned())));
        };
        self.setup = Some((setup.clone(), key));
        let features = [Feature::Restart, Feature::Kid, Feature::Clock, Feature::Typ, Feature::Implicit];
        Ok(Configured::Ready(features.into_iter().collect()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        match self.verify(token) {
            Ok(()) => Verdict::Accept,
            Err(Refusal(stage, why)) => Verdict::Reject { reason: Some(why.to_owned()), stage: Some(stage.to_owned()) },
        }
    }
}

/// The members of an object; `rules` are those of the reader that are masked.
pub(super) fn object(text: &[u8], rules: &[&'static str]) -> Option<Vec<(String, Value)>> {
    json::object(text, &crate::assay::reference::Heed::all_but(rules.iter().copied()))
}
