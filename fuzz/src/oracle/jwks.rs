//! A set of keys: what is read has a name for each key, no name twice, no secret, and the keys that were there, in the model's
//! eyes too.

use std::collections::BTreeSet;

use countersign::jwt::Algorithm;
use countersign::{ByKey, EdDsa, Es256, JwkSet, Rs256, SkippedKey};
use serde_json::Value;

use super::jwk::{assert_round_trip, assert_same_numbers};
use crate::model::circumstances::ISSUER;
use crate::model::jwk::Operation;

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
    let named: Vec<_> = there.iter().filter_map(|key| key["kid"].as_str()).collect();
    assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len(), "two keys of one name stand in the set");
    let skipped: BTreeSet<_> = set.skipped().iter().map(SkippedKey::position).collect();
    let kept: Vec<_> = (0..there.len()).filter(|position| !skipped.contains(position)).collect();
    let Ok(keys) = set.into_keys() else {
        assert!(kept.is_empty());
        return;
    };
    assert_eq!(keys.len(), kept.len());
    let mut names = BTreeSet::new();
    for (key, position) in keys.iter().zip(kept) {
        let kid = key.kid().expect("every key of a set has a name").as_str();
        assert!(there[position]["kid"].as_str().is_none_or(|own| own == kid), "it goes by another name");
        assert!(names.insert(kid.to_owned()), "two keys of one name");
        assert_same_numbers(there[position].to_string().as_bytes(), key.to_jwk().expose(), Operation::Verify);
        assert_round_trip(key);
    }
    let again = read().expect("it was read once");
    again.belonging_to(ISSUER).expect("names differ, so that all of them can be trusted together");
}
