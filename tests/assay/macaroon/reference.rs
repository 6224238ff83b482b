//! A small verifier of Macaroons whose rules can be masked one at a time. It knows rules, and what carelessness about each
//! looks like; it knows no case and no token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::assay::{Feature, KeyForm, Setup};

use super::chain::{derived, mac};
use super::claims::{self, Identifier};
use super::discharges;
use super::wire;
use crate::assay::maskable::{self, Format};
pub(super) use crate::assay::maskable::{Heed, Refusal};

pub(super) type Reference = maskable::Reference<Macaroons>;

pub(super) enum Macaroons {}

/// How long a root key is at least, in bytes.
const LEAST: usize = 32;

impl Format for Macaroons {
    const FEATURES: &'static [Feature] = &[Feature::Restart, Feature::Kid, Feature::Clock, Feature::Typ];
    type Key = Vec<u8>;

    fn key(setup: &Setup, heed: &Heed) -> Option<Vec<u8>> {
        assert_eq!(setup.key_form, KeyForm::Hex, "keys are read in hexadecimal alone");
        let digits = std::str::from_utf8(&setup.key).ok()?;
        let pairs = (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok());
        let secret: Vec<u8> = pairs.collect::<Option<_>>()?;
        let is_weak = secret.len() < LEAST || secret.windows(2).all(|pair| pair[0] == pair[1]);
        (!is_weak || !heed.rule("key-unguessable")).then_some(secret)
    }

    fn verify(token: &[u8], setup: &Setup, secret: &Vec<u8>, heed: &Heed) -> Result<(), Refusal> {
        let text = maskable::text(token, heed)?;
        if !heed.rule("one-format") && is_jwt_under(secret, &text) {
            return Ok(());
        }
        let macaroons = wire::read(&text, heed)?;
        let is_elsewhere = |location: &Vec<u8>| *location != setup.issuer.as_bytes();
        if !heed.rule("locations") && macaroons[0].location.as_ref().is_some_and(is_elsewhere) {
            return Err(Refusal("claims", "locations"));
        }
        let identifier = Identifier::read(&macaroons[0].identifier);
        let kid = identifier.as_ref().and_then(|identifier| identifier.kid);
        let keys = match kid {
            Some(kid) if Some(kid) != setup.kid.as_deref() && !heed.rule("no-key") => in_place_of_none(kid),
            Some(kid) if Some(kid) != setup.kid.as_deref() => {
                heed.demand("unknown-key", false, "key")?;
                vec![derived(secret)]
            }
            _ => vec![derived(secret)],
        };
        let mut refusal = Refusal("signature", "no key");
        for key in keys {
            match discharges::verify(&key, &macaroons, heed) {
                Ok(predicates) => return claims::judge(&macaroons[0], &predicates, setup, heed),
                Err(refused) => refusal = refused,
            }
        }
        Err(refusal)
    }
}

/// What is used where a look-up gives nothing back.
fn in_place_of_none(kid: &str) -> Vec<Vec<u8>> {
    let secrets: [&[u8]; 6] = [b"", &[0; 32], b"null", b"undefined", b"None", kid.as_bytes()];
    secrets.into_iter().map(derived).chain([vec![0; 32]]).collect()
}

fn is_jwt_under(secret: &[u8], text: &str) -> bool {
    let Some((input, signature)) = text.rsplit_once('.') else { return false };
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| signature == mac(secret, input.as_bytes()))
}
