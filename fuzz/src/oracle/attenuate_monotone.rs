//! A holder's narrowing: the narrowed token is accepted where its parent is and every restriction holds, and nowhere else.
//!
//! The input is a sheet: circumstances, restrictions (a line each, as a Macaroon's caveats are written; a blank line begins the
//! next holder's), and the format (`biscuit`, or anything else for a Macaroon).

use std::sync::LazyLock;

use countersign::arbitrary::sheet;
use countersign::{Attenuate, Biscuit, Credential, Issuer, KeySet, Macaroon, Portable, Restriction, VerifyingKey};

use super::macaroon_structured::restriction_request;
use crate::model::circumstances::{Circumstances, ISSUER};
use crate::model::restriction;
use crate::{keys, world};

/// A token, and the keys of its verifier.
struct Held<C: Credential>(String, KeySet<C>);

impl<C: Portable> Held<C> {
    fn new() -> Self {
        let key = keys::signing::<C>();
        let verifying: VerifyingKey<C> = key.verifying_key().expect("a public half");
        let token = Issuer::new(key).issue(&world::honest_claims()).expect("honest claims");
        Self(token.as_str().to_owned(), KeySet::issuer(ISSUER, verifying))
    }
}

static MACAROON: LazyLock<Held<Macaroon>> = LazyLock::new(Held::new);
static BISCUIT: LazyLock<Held<Biscuit>> = LazyLock::new(Held::new);

pub fn check(data: &[u8]) {
    let [circumstances, restrictions, format] = sheet::parts(data);
    // Asked twice, and the key has no name.
    let under = Circumstances { trusts_two_keys: false, is_single_use: false, ..Circumstances::of(circumstances) };
    let under = Circumstances { max_token_bytes: 16_384, ..under };
    let Ok(text) = std::str::from_utf8(restrictions) else { return };
    let holders: Vec<Vec<&str>> = text.split("\n\n").map(|lines| lines.lines().collect()).collect();
    if format == b"biscuit" {
        judge(&BISCUIT, &holders, &under);
    } else {
        judge(&MACAROON, &holders, &under);
    }
}

fn judge<C: Attenuate + Portable>(held: &Held<C>, holders: &[Vec<&str>], under: &Circumstances) {
    let verifier = world::verifier_of(held.1.clone(), under);
    let request = restriction_request();
    let mut token = held.0.clone();
    let mut parent = verifier.verify(&token, &request);
    let root = parent.is_ok();
    let mut all_hold = true;
    for lines in holders {
        let restrictions: Result<Vec<Restriction>, _> = lines.iter().map(|line| line.parse()).collect();
        let Ok(restrictions) = restrictions else { return };
        let written: Vec<_> = restrictions.iter().map(Restriction::to_string).collect();
        let Ok(narrowed) = C::attenuate(&token, &restrictions) else { return };
        token = narrowed.as_str().to_owned();
        let child = verifier.verify(&token, &request);
        assert!(parent.is_ok() || child.is_err(), "a narrowed token is accepted where its parent is not");
        all_hold &= written.iter().all(|line| restriction::holds(line.as_bytes(), under));
        assert_eq!(child.is_ok(), root && all_hold, "{written:?}: {:?}", child.err());
        if let (Ok(parent), Ok(child)) = (&parent, &child) {
            assert_eq!(parent.claims(), child.claims());
            assert!(child.expires_at() <= parent.expires_at());
        }
        parent = child;
    }
}
