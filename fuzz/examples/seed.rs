//! Writes the first inputs of every corpus to `fuzz/corpus/TARGET/`, from the catalogue of attacks and from honest tokens.
//! Afterwards `scripts/campaign --minimise` keeps of them what reaches something new.
//!
//! With the word `first`, writes those that every corpus begins with to `fuzz/seeds/first/TARGET.txt`.

use std::fs;
use std::io::Result;
use std::path::Path;

// What the seeds are made with.
use countersign_fuzz::{keys, model, oracle, packed, world};

#[path = "../src/seed/mod.rs"]
mod seed;

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    match std::env::args().nth(1).as_deref() {
        Some("first") => pack(&folder.join("seeds/first")),
        _ => spread(&folder.join("corpus")),
    }
}

fn spread(corpora: &Path) -> Result<()> {
    for (target, inputs) in seed::all() {
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
    for (target, inputs) in seed::first() {
        let lines: Vec<_> = inputs.iter().map(|input| packed::write(input) + "\n").collect();
        fs::write(folder.join(format!("{target}.txt")), lines.concat())?;
        println!("{target}: {} inputs", inputs.len());
    }
    Ok(())
}
