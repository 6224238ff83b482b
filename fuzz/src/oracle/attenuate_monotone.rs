//! A holder's narrowing: the narrowed token is accepted where its parent is and every restriction holds, and nowhere else.
//!
//! The input is a sheet: circumstances, restrictions (a line each, as a Macaroon's caveats are written; a blank line begins the
//! next holder's), and the format (`biscuit`, or anything else for a Macaroon).

use std::sync::LazyLock;

use countersign::arbitrary::sheet;
use countersign::{Attenuate, Biscuit, Credential, Issuer, KeySet, Macaroon, Portable, Restriction, VerifyingKey};

use super::macaroon_structured::restriction_request;
use crate::model::circumstances::{Circumstances, ISSUER, NOW};
use crate::model::{policy, restriction};
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
    let claims = world::plain(&world::honest_claims());
    let expected =
        policy::judge_with_type(&claims, ISSUER, under).and_then(|()| policy::judge_names(&claims, true, under));
    assert_eq!(parent.as_ref().err(), expected.as_ref().err(), "the token that is narrowed");
    let root = expected.is_ok();
    let (mut all_hold, mut end) = (true, NOW + 600);
    for (position, lines) in holders.iter().enumerate() {
        let restrictions: Result<Vec<Restriction>, _> = lines.iter().map(|line| line.parse()).collect();
        let Ok(restrictions) = restrictions else {
            let holds =
                |line: &&&str| line.parse::<Restriction>().is_err() && restriction::holds(line.as_bytes(), under);
            assert_eq!(lines.iter().find(holds), None, "the model understands it");
            return;
        };
        let Ok(narrowed) = C::attenuate(&token, &restrictions) else {
            let is_small = matches!(lines[..], [line] if line.len() <= 64) && position < 3;
            assert!(!is_small, "there is room for {lines:?}");
            return;
        };
        token = narrowed.as_str().to_owned();
        let child = verifier.verify(&token, &request);
        assert!(parent.is_ok() || child.is_err(), "a narrowed token is accepted where its parent is not");
        // As they were asked for, and not as they were understood.
        all_hold &= lines.iter().all(|line| restriction::holds(line.as_bytes(), under));
        end = lines.iter().filter_map(|line| restriction::end(line.as_bytes())).fold(end, i64::min);
        assert_eq!(child.is_ok(), root && all_hold, "{lines:?}: {:?}", child.err());
        if let (Ok(parent), Ok(child)) = (&parent, &child) {
            assert_eq!(parent.claims(), child.claims());
            assert_eq!(child.expires_at(), world::at(end), "it says that it ends at another moment");
        }
        parent = child;
    }
}
