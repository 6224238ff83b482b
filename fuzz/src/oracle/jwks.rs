//! A set of keys: what is read has a name for each key, no name twice, no secret, and no more keys than were there.

use std::collections::BTreeSet;

use countersign::jwt::Algorithm;
use countersign::{ByKey, EdDsa, Es256, JwkSet, Rs256};
use serde_json::Value;

use super::jwk::assert_round_trip;
use crate::model::circumstances::ISSUER;

pub fn check(data: &[u8]) {
    read::<EdDsa>(data);
    read::<Es256>(data);
    read::<Rs256>(data);
    read::<ByKey>(data);
    judge(data, || ByKey::assuming::<Rs256>().read_set(data).ok());
    judge(data, || ByKey::assuming::<Es256>().read_set(data).ok());
}

fn read<A: Algorithm>(data: &[u8]) {
    judge(data, || JwkSet::<A>::read(data).ok());
}

fn judge<A: Algorithm>(data: &[u8], read: impl Fn() -> Option<JwkSet<A>>) {
    let Some(set) = read() else { return };
    let there: Value = serde_json::from_slice(data).expect("a set is JSON");
    let there = there["keys"].as_array().expect("`keys` is an array");
    let is_secret = |key: &Value| key["kty"] == "oct" || key.get("k").is_some();
    assert!(!there.iter().any(is_secret), "a shared secret stands in the set");
    let skipped = set.skipped().len();
    assert!(set.skipped().iter().all(|key| key.position() < there.len()));
    let Ok(keys) = set.into_keys() else {
        assert_eq!(skipped, there.len());
        return;
    };
    assert_eq!(keys.len() + skipped, there.len());
    let mut names = BTreeSet::new();
    for key in &keys {
        let kid = key.kid().expect("every key of a set has a name");
        assert!(names.insert(kid.as_str().to_owned()), "two keys of one name");
        assert_round_trip(key);
    }
    let again = read().expect("it was read once");
    again.belonging_to(ISSUER).expect("names differ, so that all of them can be trusted together");
}
