//! A set of keys: what is read has a name for each key, no name twice, no secret, and the keys that were there, in the model's
//! eyes too; they can be trusted together where none is there for two algorithms; what is left out is said, and why, without
//! saying what was private of it. Several assumptions keep what each keeps.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::LazyLock;

use countersign::jwt::{Algorithm, Assumed};
use countersign::{ByKey, EdDsa, Error, Es256, JwkSet, Jwt, Ps256, Rs256, SkippedKey, VerifyingKey};
use serde_json::Value;

use super::jwk::{algorithm, assert_round_trip, assert_same_numbers};
use super::secrecy::Secrets;
use crate::model::circumstances::ISSUER;
use crate::model::jwk::{Operation, numbers};

/// Two algorithms, each assumed of keys of its kind.
static SEVERAL: LazyLock<Assumed> = LazyLock::new(|| {
    let both = || ByKey::assuming::<Rs256>().and::<Es256>().expect("they are of two kinds");
    assert!(both().and::<Ps256>().is_err(), "which of two algorithms an RSA key is for would be a guess");
    both()
});

pub fn check(data: &[u8]) {
    read::<EdDsa>(data);
    read::<Es256>(data);
    read::<Rs256>(data);
    read::<ByKey>(data);
    let assumed = [ByKey::assuming::<Rs256>(), ByKey::assuming::<Es256>()];
    let each = assumed.each_ref().map(|assumed| judge(data, || assumed.read_set(data)));
    if let Some(kept) = judge(data, || SEVERAL.read_set(data)) {
        let each =
            each.into_iter().flat_map(|kept| kept.expect("what is read of less has no more reasons to be refused"));
        assert_eq!(kept, each.collect(), "what is assumed of one kind of key says something of another");
    }
}

fn read<A: Algorithm + Debug>(data: &[u8]) {
    judge(data, || JwkSet::<A>::read(data));
}

/// Where the keys stand that are kept, if the set is read.
fn judge<A: Algorithm + Debug>(data: &[u8], read: impl Fn() -> Result<JwkSet<A>, Error>) -> Option<BTreeSet<usize>> {
    let set = read();
    let secrets = Secrets::of(data);
    secrets.assert_hidden_in(&set);
    let set = set.ok()?;
    let there: Value = serde_json::from_slice(data).expect("a set is JSON");
    let there = there["keys"].as_array().expect("`keys` is an array");
    let is_secret = |key: &Value| key["kty"] == "oct" || key.get("k").is_some();
    assert!(!there.iter().any(is_secret), "a shared secret stands in the set");
    let named: Vec<_> = there.iter().filter_map(|key| key["kid"].as_str()).collect();
    assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len(), "two keys of one name stand in the set");
    set.skipped().iter().for_each(|skipped| assert_explained(skipped, &there[skipped.position()], &secrets));
    let skipped: BTreeSet<_> = set.skipped().iter().map(SkippedKey::position).collect();
    let kept: BTreeSet<_> = (0..there.len()).filter(|position| !skipped.contains(position)).collect();
    let Ok(keys) = set.into_keys() else {
        assert!(kept.is_empty());
        return Some(kept);
    };
    assert_eq!(keys.len(), kept.len());
    let mut names = BTreeSet::new();
    for (key, position) in keys.iter().zip(kept.iter().copied()) {
        let kid = key.kid().expect("every key of a set has a name").as_str();
        assert!(there[position]["kid"].as_str().is_none_or(|own| own == kid), "it goes by another name");
        assert!(names.insert(kid.to_owned()), "two keys of one name");
        assert_same_numbers(there[position].to_string().as_bytes(), key.to_jwk().expose(), Operation::Verify);
        assert_round_trip(key);
    }
    let again = read().expect("it was read once");
    assert_eq!(
        again.belonging_to(ISSUER).is_ok(),
        are_for_one_algorithm(&keys),
        "names differ: nothing else keeps them apart"
    );
    Some(kept)
}

/// Whether no key is there for two algorithms, by what is written of them.
fn are_for_one_algorithm<A: Algorithm>(keys: &[VerifyingKey<Jwt<A>>]) -> bool {
    let said = |key: &VerifyingKey<Jwt<A>>| {
        let written = key.to_jwk();
        let alg = algorithm(written.expose());
        (numbers(written.expose(), &alg, Operation::Verify).expect("a sound key"), alg)
    };
    let said: BTreeSet<_> = keys.iter().map(said).collect();
    let numbers: BTreeSet<_> = said.iter().map(|(numbers, _)| numbers).collect();
    numbers.len() == said.len()
}

/// A key that is left out is told by its place and by the name that it has, with the reason, and is not shown.
fn assert_explained(skipped: &SkippedKey, key: &Value, secrets: &Secrets) {
    let shown = skipped.to_string();
    assert!(shown.starts_with(&format!("key {} of the JWKS", skipped.position() + 1)), "{shown}");
    assert!(skipped.kid().is_none_or(|kid| key["kid"] == kid && shown.contains(kid)), "{shown}");
    assert!(shown.ends_with(&skipped.reason().to_string()), "{shown}");
    secrets.assert_not_in(&shown);
}
