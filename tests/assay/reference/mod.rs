//! A small verifier of signed JWTs whose rules can be masked one at a time. It knows rules, and what carelessness about each
//! looks like; it knows no case and no token.

mod claims;
mod compact;
mod fetch;
mod header;
pub(crate) mod json;
mod keys;
mod signature;

use std::collections::BTreeSet;

use countersign::Error;
use countersign::assay::{Configured, Feature, Setup, Target, Verdict};

use compact::Spelling;
use keys::Named;

/// The rules that are heeded: all but the masked ones.
#[derive(Clone, Default)]
pub(crate) struct Heed(BTreeSet<&'static str>);

impl Heed {
    pub(crate) fn all_but(masked: impl IntoIterator<Item = &'static str>) -> Self {
        Self(masked.into_iter().collect())
    }

    pub(crate) fn rule(&self, id: &str) -> bool {
        !self.0.contains(id)
    }

    /// Refuses at `stage` where a rule is broken that is heeded.
    pub(crate) fn demand(&self, rule: &str, holds: bool, stage: &'static str) -> Result<(), Refusal> {
        if holds || !self.rule(rule) { Ok(()) } else { Err(Refusal::At(stage, rule.to_owned())) }
    }
}

#[derive(Debug)]
pub(crate) enum Refusal {
    /// A stage, and what is wrong.
    At(&'static str, String),
    /// It is still at work.
    Busy,
}

pub(crate) fn refused<T>(stage: &'static str, why: &str) -> Result<T, Refusal> {
    Err(Refusal::At(stage, why.to_owned()))
}

pub(crate) struct Reference {
    heed: Heed,
    is_single_use: bool,
    setup: Option<Setup>,
    keys: Vec<Named>,
    used: BTreeSet<String>,
}

impl Reference {
    pub(crate) fn new(heed: Heed) -> Self {
        Self { heed, is_single_use: false, setup: None, keys: Vec::new(), used: BTreeSet::new() }
    }

    /// Accepts each token once.
    pub(crate) fn single_use(mut self) -> Self {
        self.is_single_use = true;
        self
    }

    fn verify(&mut self, token: &[u8]) -> Result<(), Refusal> {
        let Self { heed, is_single_use, setup: Some(setup), keys, used } = self else {
            return refused("key", "it was never set up");
        };
        heed.demand("bounded", token.len() <= 8192, "size")?;
        let mut refusal = None;
        for Spelling { header, payload, signature, signing_input, claims } in
            compact::spellings(token, setup, keys, heed)?
        {
            // Where names may stand twice, careless readers take the first or the last.
            for is_last in [true, false] {
                let context = header::Context { setup, keys, heed, is_last };
                let authentic = header::authenticate(&context, &header, &payload, &signature, &signing_input)
                    .and_then(|payload| claims::judge(&context, claims.as_deref().unwrap_or(&payload), &header));
                match authentic {
                    Ok(id) if !*is_single_use || used.insert(id.clone()) || !heed.rule("replay") => return Ok(()),
                    Ok(_) => refusal = Some(Refusal::At("claims", "replay".to_owned())),
                    Err(refused) => refusal = Some(refused),
                }
                if heed.rule("json-duplicates") {
                    break;
                }
            }
        }
        match refusal {
            Some(refusal) => Err(refusal),
            None => refused("encoding", "no reading"),
        }
    }
}

impl Target for Reference {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        match keys::read(setup, &self.heed) {
            Ok(keys) => (self.keys, self.setup) = (keys, Some(setup.clone())),
            Err(why) => return Ok(Configured::Not(Verdict::ConfigRefused(why.to_owned()))),
        }
        let mut features = vec![
            Feature::Restart,
            Feature::Kid,
            Feature::Jwks,
            Feature::Clock,
            Feature::Typ,
            Feature::Azp,
            Feature::Cnf,
        ];
        features.extend(self.is_single_use.then_some(Feature::Replay));
        Ok(Configured::Ready(features.into_iter().collect()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        match self.verify(token) {
            Ok(()) => Verdict::Accept,
            Err(Refusal::At(stage, reason)) => Verdict::Reject { reason: Some(reason), stage: Some(stage.to_owned()) },
            Err(Refusal::Busy) => Verdict::Timeout,
        }
    }
}
