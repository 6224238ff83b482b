//! The shape of a small verifier whose rules can be masked one at a time.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use countersign::Error;
use countersign::assay::{Configured, Feature, Setup, Target, Verdict};

use super::masking::{Masked, bare};

/// The rules that are heeded: all but the masked ones.
#[derive(Clone, Default)]
pub(crate) struct Heed(BTreeSet<&'static str>);

impl Heed {
    pub(crate) fn rule(&self, id: &str) -> bool {
        !self.0.contains(id)
    }

    /// Refuses at `stage` where a rule is broken that is heeded.
    pub(crate) fn demand(&self, rule: &'static str, holds: bool, stage: &'static str) -> Result<(), Refusal> {
        if holds || !self.rule(rule) { Ok(()) } else { Err(Refusal(stage, rule)) }
    }
}

/// A stage, and what is wrong.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) &'static str, pub(crate) &'static str);

/// What tells the verifier of one format from that of another. It knows rules, and what carelessness about each looks like;
/// it knows no case and no token.
pub(crate) trait Format {
    const FEATURES: &'static [Feature];
    type Key;

    /// The key of a set-up; `None` where it is none to be used.
    fn key(setup: &Setup, heed: &Heed) -> Option<Self::Key>;

    fn verify(token: &[u8], setup: &Setup, key: &Self::Key, heed: &Heed) -> Result<(), Refusal>;
}

/// A verifier of one format.
pub(crate) struct Reference<F: Format> {
    heed: Heed,
    ready: Option<(Setup, F::Key)>,
}

impl<F: Format> Masked for Reference<F> {
    fn masking(rules: &[&'static str]) -> Self {
        Self { heed: Heed(rules.iter().copied().collect()), ready: None }
    }
}

impl<F: Format> Target for Reference<F> {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        let Some(key) = F::key(setup, &self.heed) else {
            return Ok(Configured::Not(Verdict::ConfigRefused("no such key".to_owned())));
        };
        self.ready = Some((setup.clone(), key));
        Ok(Configured::Ready(F::FEATURES.iter().copied().collect()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        let (setup, key) = self.ready.as_ref().expect("it was set up");
        match F::verify(token, setup, key, &self.heed) {
            Ok(()) => Verdict::Accept,
            Err(Refusal(stage, why)) => Verdict::Reject { reason: Some(why.to_owned()), stage: Some(stage.to_owned()) },
        }
    }
}

/// The token as text; what stands around it is dropped where that is not heeded.
pub(crate) fn text(token: &[u8], heed: &Heed) -> Result<String, Refusal> {
    let text = if heed.rule("around") { String::from_utf8(token.to_vec()).ok() } else { Some(bare(token)) };
    text.filter(|text| text.is_ascii()).ok_or(Refusal("encoding", "not-ascii"))
}

/// What base64url stands for; each of its rules is heeded, or not.
pub(crate) fn base64url(text: &str, heed: &Heed) -> Option<Vec<u8>> {
    let mut text = text.to_owned();
    let is_blank = |c: char| c.is_ascii_whitespace() || c == '\0';
    if !heed.rule("base64-space") && text.trim_matches(is_blank) == text {
        text.retain(|c| !is_blank(c));
    }
    if !heed.rule("base64-alphabet") {
        text = text.replace('+', "-").replace('/', "_");
    }
    if !heed.rule("base64-length") && text.len() % 4 == 1 {
        text.pop();
    }
    let padding =
        if heed.rule("base64-padding") { DecodePaddingMode::RequireNone } else { DecodePaddingMode::Indifferent };
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(padding)
        .with_decode_allow_trailing_bits(!heed.rule("base64-bits"));
    GeneralPurpose::new(&alphabet::URL_SAFE, config).decode(text).ok()
}
