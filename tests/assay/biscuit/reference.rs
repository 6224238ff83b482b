//! A small Biscuit verifier whose rules can be masked one at a time. It knows rules, and what carelessness about each looks
//! like; it knows no case and no token.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use biscuit_auth::format::schema;
use countersign::assay::{Feature, Setup};
use prost::Message as _;

use super::chain::{self, Key};
use super::datalog;
use crate::assay::maskable::{self, Format};
pub(super) use crate::assay::maskable::{Heed, Refusal};

pub(super) type Reference = maskable::Reference<Biscuit>;

pub(super) enum Biscuit {}

impl Format for Biscuit {
    const FEATURES: &'static [Feature] = &[Feature::Restart, Feature::Clock, Feature::Blocks];
    type Key = Key;

    fn key(setup: &Setup, _: &Heed) -> Option<Key> {
        let pem = std::str::from_utf8(&setup.key).ok()?;
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        Some(Key::of_info(&STANDARD.decode(body).ok()?))
    }

    fn verify(token: &[u8], setup: &Setup, root: &Key, heed: &Heed) -> Result<(), Refusal> {
        let mut text = maskable::text(token, heed)?;
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
