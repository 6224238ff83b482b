//! Writes the first inputs of every corpus to `fuzz/corpus/TARGET/`, from the catalogue of attacks. Afterwards
//! `scripts/campaign --minimise` keeps of them what reaches something new.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    for (target, inputs) in countersign_fuzz::seed::all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (number, input) in inputs.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:04}")), input)?;
        }
        println!("{target}: {} inputs", inputs.len());
    }
    Ok(())
}
