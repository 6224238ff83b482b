//! What holds of a verifier whatever the token: drafts by the generators that fuzzers use, honest ones with something changed,
//! signed again.
//!
//! `PROPTEST_CASES` asks more often.

#![cfg(all(feature = "arbitrary", feature = "jwt"))]

use std::collections::BTreeSet;

use arbitrary::{Arbitrary as _, Unstructured};
use aws_lc_rs::hmac;
use countersign::arbitrary::{Honest, JwtChoices, JwtDraft, Signature};
use countersign::{
    FixedClock, Hs256, Jwt, KeyForm, KeySet, Policy, Rejection, Request, Stage, Verified, Verifier, VerifyingKey,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::support::{AUDIENCE, ISSUER, NOW, OTHER_ISSUER, at, seconds};

const SECRETS: [&[u8]; 3] =
    [b"thirty-two bytes for HMAC-SHA256", b"and the secret of another issuer", b"and one that nobody trusts at al"];
const HONEST: Honest<'_> = Honest { issuer: ISSUER, audience: AUDIENCE, algorithm: "HS256", now: NOW };

/// A draft, and a token of it that the issuer signed, or the stranger where the draft says so.
fn draft() -> impl Strategy<Value = JwtDraft> {
    let choices = prop::collection::vec(any::<u8>(), 0..400)
        .prop_filter_map("too few bytes", |bytes| JwtChoices::arbitrary(&mut Unstructured::new(&bytes)).ok());
    // Most of the time what is changed is what it says, and not how it is spelled.
    (choices, 0..4_u8).prop_map(|(choices, spelling)| {
        let mut draft = choices.draft(&HONEST);
        if spelling > 0 {
            draft.spelling.clear();
            draft.signature = Signature::Good;
        }
        if spelling > 1 {
            draft.header = JwtDraft::honest(&HONEST).header;
        }
        draft
    })
}

fn sign(secret: &[u8], input: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input).as_ref().to_vec()
}

fn token(draft: &JwtDraft) -> Vec<u8> {
    draft.signed_by(|input| sign(SECRETS[0], input), |input| sign(SECRETS[2], input))
}

fn key(secret: &[u8]) -> VerifyingKey<Jwt<Hs256>> {
    VerifyingKey::read(KeyForm::Raw, secret).unwrap()
}

fn verify(token: &[u8], policy: Policy, now: i64) -> Result<Verified<Jwt<Hs256>>, Rejection> {
    let keys = KeySet::issuer(ISSUER, key(SECRETS[0]));
    Verifier::new(keys, policy).with_clock(FixedClock(at(now))).verify(token, &Request::default())
}

/// A policy that asks for everything that has to do with time, or for little.
fn policy(is_strict: bool) -> Policy {
    let policy = Policy::audience(AUDIENCE);
    if is_strict { policy.max_lifetime(seconds(900)).max_age(seconds(300)) } else { policy }
}

#[test]
fn the_honest_draft_is_accepted_and_a_strangers_is_not() {
    let mut draft = JwtDraft::honest(&HONEST);
    assert!(verify(&token(&draft), policy(true), NOW).is_ok());
    draft.signature = Signature::Stranger;
    assert_eq!(verify(&token(&draft), policy(true), NOW).unwrap_err(), Rejection::Signature);
}

/// What is said of accepted drafts says little where few are accepted; and of refused ones, where all are refused alike.
#[test]
fn drafts_are_neither_all_refused_nor_refused_alike() {
    let mut runner = TestRunner::deterministic();
    let mut verdict = || {
        let draft = draft().new_tree(&mut runner).unwrap().current();
        verify(&token(&draft), policy(false), NOW).map(drop)
    };
    let verdicts: Vec<_> = (0..512).map(|_| verdict()).collect();
    let accepted = verdicts.iter().filter(|verdict| verdict.is_ok()).count();
    let reasons: BTreeSet<_> = verdicts.iter().filter_map(|verdict| verdict.err()).map(Rejection::code).collect();
    assert!(accepted >= 64 && reasons.len() >= 8, "{accepted} of {} accepted, others {reasons:?}", verdicts.len());
}

proptest! {
    /// Once expired, expired for ever; and what is accepted at two moments is accepted between them.
    #[test]
    fn time_goes_one_way(draft in draft(), is_strict: bool, start in -900_i64..900, steps in prop::array::uniform2(0_i64..900)) {
        let token = token(&draft);
        let moments = [NOW + start, NOW + start + steps[0], NOW + start + steps[0] + steps[1]];
        let [first, middle, last] = moments.map(|now| verify(&token, policy(is_strict), now).map(|_| ()));
        for (earlier, later) in [(first, middle), (middle, last)] {
            prop_assert!(earlier != Err(Rejection::Expired) || later == Err(Rejection::Expired), "{later:?}");
        }
        prop_assert!(first.is_err() || last.is_err() || middle.is_ok(), "{middle:?}");
    }

    #[test]
    fn a_wider_leeway_never_refuses_more(draft in draft(), is_strict: bool, now in -900_i64..900, leeways in prop::array::uniform2(0_u64..=120)) {
        let token = token(&draft);
        let [narrow, wide] = [leeways[0].min(leeways[1]), leeways[0].max(leeways[1])]
            .map(|leeway| verify(&token, policy(is_strict).leeway(seconds(leeway)).unwrap(), NOW + now).is_ok());
        prop_assert!(wide || !narrow);
    }

    #[test]
    fn the_order_of_keys_means_nothing(draft in draft(), kid in prop::sample::select(vec![None, Some("a"), Some("b"), Some("c")]), signer in 0..2_usize) {
        let mut draft = draft;
        if let Some(kid) = kid {
            draft.header = format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#).into_bytes();
        }
        let token = draft.signed_by(|input| sign(SECRETS[signer], input), |input| sign(SECRETS[2], input));
        let entries = [(ISSUER, "a", SECRETS[0]), (OTHER_ISSUER, "b", SECRETS[1]), (ISSUER, "d", SECRETS[1])];
        let verdict = |order: [usize; 3]| {
            let [first, rest @ ..] = order.map(|place| {
                let (issuer, kid, secret) = entries[place];
                (issuer, key(secret).with_kid(kid).unwrap())
            });
            let keys = KeySet::issuer(first.0, first.1);
            rest.into_iter().for_each(|(issuer, key)| keys.add(issuer, key).unwrap());
            let verifier = Verifier::new(keys, policy(false)).with_clock(FixedClock(at(NOW)));
            verifier.verify(&token, &Request::default()).map(|found| (found.kid().cloned(), found.claims().clone()))
        };
        let verdicts = [[0, 1, 2], [2, 1, 0], [1, 2, 0]].map(verdict);
        prop_assert_eq!(&verdicts[0], &verdicts[1]);
        prop_assert_eq!(&verdicts[0], &verdicts[2]);
    }

    /// Nothing behind the signature is looked at in a token that this key did not sign.
    #[test]
    fn no_stage_is_past_the_signature_of_a_stranger(draft in draft(), is_strict: bool) {
        let draft = JwtDraft { signature: Signature::Stranger, ..draft };
        let refused = verify(&token(&draft), policy(is_strict), NOW).map(|_| ()).unwrap_err();
        prop_assert!(refused.stage() <= Stage::Signature, "{refused:?}");
    }

    /// Whatever becomes of a token, what is shown of it and of who judged it holds no piece of it, nor of the secret.
    #[test]
    fn nothing_that_is_shown_holds_the_token(draft in draft()) {
        let token = token(&draft);
        let keys = KeySet::issuer(ISSUER, key(SECRETS[0]));
        let verifier = Verifier::new(keys, policy(true)).with_clock(FixedClock(at(NOW)));
        let found = verifier.verify(&token, &Request::default());
        let shown = match &found {
            Ok(verified) => format!("{verified:?} {:?}", verified.claims().to_json()),
            Err(refused) => format!("{refused:?} {refused} {} {}", refused.code(), refused.stage()),
        };
        let shown = format!("{shown} {verifier:?}");
        let segments = token.split(|byte| *byte == b'.').filter(|segment| segment.len() >= 24);
        let pieces = segments.map(|segment| String::from_utf8_lossy(&segment[..24]).into_owned());
        for piece in pieces.chain([String::from_utf8_lossy(&SECRETS[0][..12]).into_owned()]) {
            prop_assert!(!shown.contains(&piece), "{} holds {}", shown, piece);
        }
    }
}
