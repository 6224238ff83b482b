//! Writes the first inputs of every corpus to `fuzz/corpus/TARGET/`, from the catalogue of attacks and from honest tokens.
//! Afterwards `scripts/campaign --minimise` keeps of them what reaches something new.
//!
//! With the word `first`, writes those that every corpus begins with to `fuzz/seeds/first/TARGET.txt`.

mod catalogue;
mod honest;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::io::Result;
use std::path::Path;

use catalogue::Add;
use countersign_fuzz::{oracle, packed};

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    match std::env::args().nth(1).as_deref() {
        Some("first") => pack(&folder.join("seeds/first")),
        _ => spread(&folder.join("corpus")),
    }
}

/// The inputs of each target.
type Seeds = Vec<(&'static str, BTreeSet<Vec<u8>>)>;

/// Everything that there is to begin with.
fn all() -> Seeds {
    gathered(&[honest::seed, words::seed, catalogue::seed])
}

/// What every corpus begins with, however much of the rest is kept: small, and accepted for the most part.
fn first() -> Seeds {
    gathered(&[honest::seed, words::seed])
}

fn gathered(sources: &[fn(&mut Add<'_>)]) -> Seeds {
    let mut seeds: Seeds = oracle::ALL.iter().map(|(target, _)| (*target, BTreeSet::new())).collect();
    let mut add = |target: &str, input: Vec<u8>| {
        let own = seeds.iter_mut().find(|(name, _)| *name == target);
        own.expect("a target of this name").1.insert(input);
    };
    sources.iter().for_each(|seed| seed(&mut add));
    seeds
}

fn spread(corpora: &Path) -> Result<()> {
    for (target, inputs) in all() {
        let folder = corpora.join(target);
        fs::create_dir_all(&folder)?;
        for (number, input) in inputs.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:04}")), input)?;
        }
        println!("{target}: {} inputs", inputs.len());
    }
    Ok(())
}

fn pack(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (target, inputs) in first() {
        let lines: Vec<_> = inputs.iter().map(|input| packed::write(input) + "\n").collect();
        fs::write(folder.join(format!("{target}.txt")), lines.concat())?;
        println!("{target}: {} inputs", inputs.len());
    }
    Ok(())
}
