//! A small Biscuit verifier whose rules can be masked one at a time. It knows rules, and what carelessness about each looks
//! like; it knows no case and no token.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use biscuit_auth::format::schema;
use countersign::Error;
use countersign::assay::{Configured, Feature, Setup, Target, Verdict};
use prost::Message as _;

use super::chain::{self, Key};
use super::datalog;
use crate::assay::masking::{Masked, bare};

/// The rules that are heeded: all but the masked ones.
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
        let Some((setup, root)) = &self.setup else { return Err(Refusal("key", "never set up")) };
        let heed = &self.heed;
        let text = if heed.rule("around") { String::from_utf8(token.to_vec()).ok() } else { Some(bare(token)) };
        let mut text = text.ok_or(Refusal("encoding", "not text"))?;
        if !heed.rule("base64-space") && text.trim() == text {
            text.retain(|c| !c.is_ascii_whitespace());
        }
        if !heed.rule("one-format") && is_jwt_of(root, &text) {
            return Ok(());
        }
        let bytes = URL_SAFE.decode(text).map_err(|_| Refusal("encoding", "base64"))?;
        let message = schema::Biscuit::decode(&*bytes).map_err(|_| Refusal("encoding", "message"))?;
        heed.demand("message-canonical", message.encode_to_vec() == bytes, "encoding")?;
        chain::verify(&message, root, heed)?;
        datalog::judge(&message, setup, heed)
    }
}

fn is_jwt_of(root: &Key, text: &str) -> bool {
    let Some((input, signature)) = text.rsplit_once('.') else { return false };
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| root.signed_jwt(input.as_bytes(), &signature))
}

impl Target for Reference {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        let pem = std::str::from_utf8(&setup.key).expect("PEM");
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let info = STANDARD.decode(body).expect("PEM");
        self.setup = Some((setup.clone(), Key::of_info(&info)));
        Ok(Configured::Ready([Feature::Restart, Feature::Clock, Feature::Blocks].into_iter().collect()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        match self.verify(token) {
            Ok(()) => Verdict::Accept,
            Err(Refusal(stage, why)) => Verdict::Reject { reason: Some(why.to_owned()), stage: Some(stage.to_owned()) },
        }
    }
}
