//! What fuzzing has found, replayed for ever, and the seeds of every corpus: on stable Rust, by the oracles of the targets.
//!
//! `CORPUS=DIR` replays what lies in `DIR/TARGET/` besides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, unreachable_pub, dead_code)]

#[path = "../src/keys.rs"]
mod keys;
#[path = "../src/model/mod.rs"]
mod model;
#[path = "../src/oracle/mod.rs"]
mod oracle;
#[path = "../src/packed.rs"]
mod packed;
#[path = "../src/world.rs"]
mod world;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The files in `folder`, none where it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Every input of a target, and where it is from.
fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let own = files(&folder().join("regressions").join(target)).into_iter();
    let asked = std::env::var_os("CORPUS").map(|corpus| files(&Path::new(&corpus).join(target))).unwrap_or_default();
    let read = |path: PathBuf| (path.display().to_string(), fs::read(&path).unwrap());
    let seeds = fs::read_to_string(folder().join("seeds").join(format!("{target}.txt"))).unwrap_or_default();
    let seeds =
        seeds.lines().enumerate().map(|(line, seed)| (format!("{target}.txt:{}", line + 1), packed::read(seed)));
    own.chain(asked).map(read).chain(seeds).collect()
}

#[test]
fn nothing_that_was_found_comes_back() {
    for (target, check) in oracle::ALL {
        for (origin, input) in inputs(target) {
            assert!(catch_unwind(|| check(&input)).is_ok(), "{target} does not hold of {origin}");
        }
    }
}

#[test]
fn every_target_has_an_oracle_and_seeds() {
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for (target, _) in oracle::ALL {
        assert!(manifest.contains(&format!("name = \"{target}\"\n")), "{target}");
        assert!(folder().join("fuzz_targets").join(format!("{target}.rs")).is_file(), "{target}");
        assert!(!inputs(target).is_empty(), "{target} has no seeds");
    }
    assert_eq!(files(&folder().join("fuzz_targets")).len(), oracle::ALL.len());
    for entry in fs::read_dir(folder().join("regressions")).into_iter().flatten() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(oracle::ALL.iter().any(|(target, _)| *target == name) || name == "README.md", "{name} is no target");
    }
}

/// A model that shares code with what it judges would share its mistakes.
#[test]
fn the_model_knows_nothing_but_the_codes() {
    for path in files(&folder().join("src/model")) {
        let source = fs::read_to_string(&path).unwrap();
        let mentions =
            source.lines().filter(|line| !line.trim_start().starts_with("//") && line.contains("countersign::"));
        for line in mentions {
            assert!(line.contains("countersign::Rejection"), "{}: {line}", path.display());
        }
        assert!(!source.contains("crate::keys") && !source.contains("crate::world"), "{}", path.display());
    }
}

/// An oracle that holds of everything would say nothing: each of these says what is not so.
#[test]
fn oracles_can_fail() {
    use countersign::Rejection;
    use model::circumstances::Circumstances;

    let under = Circumstances::of(b"");
    let accepted = || world::usual::<countersign::Jwt<countersign::Hs256>>();
    let key = keys::signing::<countersign::Jwt<countersign::Hs256>>();
    let token = countersign::Issuer::new(key).issue(&world::honest_claims()).unwrap();
    let verify = || accepted().verify(&token, &countersign::Request::default());
    let claims = model::jwt::judge(token.as_str().as_bytes(), &under).unwrap();
    world::compare(&verify(), &Ok(claims.clone()));
    let other = model::claims::Claims { sub: Some("root".to_owned()), ..claims };
    for expected in [Err(Rejection::Expired), Ok(other)] {
        let judged = catch_unwind(AssertUnwindSafe(|| world::compare(&verify(), &expected)));
        assert!(judged.is_err(), "{expected:?}");
    }
}
