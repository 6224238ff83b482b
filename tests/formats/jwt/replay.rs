//! One use for each credential, whatever its bytes.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{Es256, Issuer, Jwt, Policy, ReplayMemory, SigningKey};

use super::forge::{claiming, encode, verdict_at, verdict_by};
use crate::support::{ACCEPTED, EXP, claims, policy, seconds, verdict, verifier};

/// The order of P-256, big-endian: with (r, s), (r, n − s) is a signature too.
pub(super) const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn once() -> Policy {
    policy().single_use(Arc::new(ReplayMemory::with_capacity(8)))
}

/// The same token with another signature that holds as well, made without any key.
fn malleated(token: &str) -> String {
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let mut signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let mut borrow = 0;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER).rev() {
        let difference = i16::from(order) - i16::from(*byte) - borrow;
        (*byte, borrow) = (difference.to_le_bytes()[0], i16::from(difference < 0));
    }
    format!("{signing_input}.{}", encode(signature))
}

#[test]
fn rule_30_a_changed_signature_is_no_second_use() {
    let key = SigningKey::<Jwt<Es256>>::generate().unwrap();
    let verifies_twice = verifier(&key, policy());
    let verifies_once = verifier(&key, once());
    let token = Issuer::new(key).issue(&claims().id("7")).unwrap();
    let twin = malleated(token.as_str());
    assert_ne!(token.as_str(), twin);

    assert_eq!(verdict(&verifies_twice, &token), ACCEPTED);
    assert_eq!(verdict(&verifies_twice, &twin), ACCEPTED);

    assert_eq!(verdict(&verifies_once, &token), ACCEPTED);
    assert_eq!(verdict(&verifies_once, &twin), "claims/replayed");
    assert_eq!(verdict(&verifies_once, &token), "claims/replayed");
}

#[test]
fn rule_30_a_token_is_named_by_issuer_and_jti() {
    let policy = once();
    let read = |changes: &[(&str, &str)]| verdict_by(policy.clone(), claiming(changes));
    assert_eq!(read(&[("jti", r#""1""#)]), ACCEPTED);
    assert_eq!(read(&[("jti", r#""1""#), ("exp", "1700000900")]), "claims/replayed");
    assert_eq!(read(&[("jti", r#""\u0031""#), ("sub", r#""bob""#)]), "claims/replayed");
    assert_eq!(read(&[("jti", r#""2""#)]), ACCEPTED);
}

/// Two issuers may come upon the same name.
#[test]
fn rule_30_each_issuer_names_its_own() {
    use countersign::{FixedClock, KeySet, Verifier};

    use crate::support::{ISSUER, NOW, OTHER_ISSUER, at};

    let ours = SigningKey::<Jwt<Es256>>::generate().unwrap().with_kid("ours").unwrap();
    let theirs = SigningKey::<Jwt<Es256>>::generate().unwrap().with_kid("theirs").unwrap();
    let keys = KeySet::issuer(ISSUER, ours.verifying_key().unwrap());
    keys.add(OTHER_ISSUER, theirs.verifying_key().unwrap()).unwrap();
    let verifier = Verifier::new(keys, once()).with_clock(FixedClock(at(NOW)));

    let token = Issuer::new(ours).issue(&claims().id("1")).unwrap();
    let theirs = Issuer::new(theirs).issue(&claims().issuer(OTHER_ISSUER).id("1")).unwrap();
    assert_eq!(verdict(&verifier, &token), ACCEPTED);
    assert_eq!(verdict(&verifier, &theirs), ACCEPTED);
    assert_eq!(verdict(&verifier, &token), "claims/replayed");
}

/// A refused token was not used: what fails for one audience is still good for its own.
#[test]
fn rule_30_a_refusal_uses_nothing_up() {
    let memory = Arc::new(ReplayMemory::with_capacity(8));
    let token = claiming(&[("jti", r#""1""#)]);
    assert_eq!(verdict_by(Policy::audience("web").single_use(memory.clone()), &token), "claims/audience");
    assert_eq!(verdict_by(policy().single_use(memory.clone()), &token), ACCEPTED);
    assert_eq!(verdict_by(policy().single_use(memory), &token), "claims/replayed");
}

/// Whoever shares a guard may have another leeway: what one takes for expired is still good for the other.
#[test]
fn rule_30_a_use_counts_whatever_the_leeway() {
    let memory = Arc::new(ReplayMemory::with_capacity(8));
    let used_by = |now: i64, leeway: u64, token: &str| {
        verdict_at(now, policy().leeway(seconds(leeway)).unwrap().single_use(memory.clone()), token)
    };
    let token = claiming(&[("jti", r#""1""#)]);
    assert_eq!(used_by(EXP, 0, &token), "claims/expired");
    assert_eq!(used_by(EXP - 1, 0, &token), ACCEPTED);
    assert_eq!(used_by(EXP, 120, &token), "claims/replayed");
    assert_eq!(used_by(EXP + 119, 120, &token), "claims/replayed");
    assert_eq!(used_by(EXP + 119, 120, &claiming(&[("jti", r#""2""#)])), ACCEPTED);
}

/// Forgetting a use before its token has expired, the longest leeway included, would allow it again.
#[test]
fn rule_30_a_full_memory_refuses_rather_than_forgets() {
    let policy = policy().single_use(Arc::new(ReplayMemory::with_capacity(1)));
    assert_eq!(verdict_by(policy.clone(), claiming(&[("jti", r#""1""#)])), ACCEPTED);
    assert_eq!(verdict_by(policy.clone(), claiming(&[("jti", r#""2""#)])), "claims/replayed");
    let (still_good, past) = (EXP + 119, EXP + 120);
    let later = claiming(&[("jti", r#""2""#), ("exp", "1700009999")]);
    assert_eq!(verdict_at(still_good, policy.clone(), &later), "claims/replayed");
    assert_eq!(verdict_at(past, policy, &later), ACCEPTED);
}
