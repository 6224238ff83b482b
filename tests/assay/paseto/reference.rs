//! A small PASETO verifier whose rules can be masked one at a time. It knows rules, and what carelessness about each looks
//! like; it knows no case and no token.

use countersign::assay::{Feature, Setup};

use super::claims;
use super::keys::{self, Key};
use super::protection::{self, Protected};
use super::wire;
use crate::assay::maskable::{self, Format};
pub(super) use crate::assay::maskable::{Heed, Refusal};
use crate::assay::reference::json::{self, Value};

pub(super) type Reference = maskable::Reference<Paseto>;

pub(super) enum Paseto {}

impl Format for Paseto {
    const FEATURES: &'static [Feature] =
        &[Feature::Restart, Feature::Kid, Feature::Clock, Feature::Typ, Feature::Implicit];
    type Key = Key;

    fn key(setup: &Setup, heed: &Heed) -> Option<Key> {
        keys::read(setup, heed)
    }

    fn verify(token: &[u8], setup: &Setup, key: &Key, heed: &Heed) -> Result<(), Refusal> {
        let text = maskable::text(token, heed)?;
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

/// The members of an object; `rules` are those of the reader that are masked.
pub(super) fn object(text: &[u8], rules: &[&'static str]) -> Option<Vec<(String, Value)>> {
    json::object(text, &crate::assay::reference::Heed::all_but(rules.iter().copied()))
}
