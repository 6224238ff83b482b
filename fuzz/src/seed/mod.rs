//! The first inputs of every corpus: the catalogue of attacks, honest tokens, and a few words on what else a target reads.

mod catalogue;
mod words;

use std::collections::BTreeSet;

/// The inputs of each target.
pub fn all() -> Vec<(&'static str, BTreeSet<Vec<u8>>)> {
    let mut seeds: Vec<(&'static str, BTreeSet<Vec<u8>>)> =
        crate::oracle::ALL.iter().map(|(target, _)| (*target, BTreeSet::new())).collect();
    let mut add = |target: &str, input: Vec<u8>| {
        let own = seeds.iter_mut().find(|(name, _)| *name == target);
        own.expect("a target of this name").1.insert(input);
    };
    catalogue::seed(&mut add);
    words::seed(&mut add);
    seeds
}
