//! The first inputs of every corpus: honest tokens, a few words on what else a target reads, and the catalogue of attacks.

mod catalogue;
mod honest;
mod jwt;
mod key_forms;
mod words;

use std::collections::BTreeSet;

use catalogue::Add;

/// The inputs of each target.
pub type Seeds = Vec<(&'static str, BTreeSet<Vec<u8>>)>;

/// Everything that there is to begin with.
pub fn all() -> Seeds {
    gathered(&[honest::seed, jwt::seed, key_forms::seed, words::seed, catalogue::seed])
}

/// What every corpus begins with, however much of the rest is kept: small, and accepted for the most part.
pub fn first() -> Seeds {
    gathered(&[honest::seed, jwt::seed, key_forms::seed, words::seed])
}

fn gathered(sources: &[fn(&mut Add<'_>)]) -> Seeds {
    let mut seeds: Seeds = crate::oracle::ALL.iter().map(|(target, _)| (*target, BTreeSet::new())).collect();
    let mut add = |target: &str, input: Vec<u8>| {
        let own = seeds.iter_mut().find(|(name, _)| *name == target);
        own.expect("a target of this name").1.insert(input);
    };
    sources.iter().for_each(|seed| seed(&mut add));
    seeds
}
