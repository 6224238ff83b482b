//! What the types rule out, judged by the compiler's error code beside a twin that compiles.
//!
//! A case is one file. Its lines that end in `//@ fail` are left out of the twin, and those that end in `//@ pass` of the
//! case; everything else is common to both, so that the error can only come from what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/must_not_compile");
/// The formats, then what is none.
const FEATURES: [(&str, bool); 5] = [
    ("jwt", cfg!(feature = "jwt")),
    ("paseto", cfg!(feature = "paseto")),
    ("biscuit", cfg!(feature = "biscuit")),
    ("macaroon", cfg!(feature = "macaroon")),
    ("cli", cfg!(feature = "cli")),
];

#[test]
fn each_case_fails_for_its_reason_and_its_twin_compiles() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("must_not_compile");
    let mut expected = BTreeMap::new();
    let _ = fs::remove_dir_all(package.join("examples"));
    fs::create_dir_all(package.join("examples")).unwrap();
    for path in cases() {
        let (name, case) = (path.file_stem().unwrap().to_str().unwrap(), fs::read_to_string(&path).unwrap());
        let code = case.lines().next().and_then(|line| line.strip_prefix("//@ error: ")).unwrap();
        assert!(case.contains("//@ pass") && case.contains("//@ fail"), "{name} has no twin");
        for (twin, left_out, errors) in [("pass", "//@ fail", None), ("fail", "//@ pass", Some(code.to_owned()))] {
            let lines: Vec<_> = case.lines().filter(|line| !line.ends_with(left_out)).collect();
            let name = format!("{name}_{twin}");
            let source = format!("#![allow(warnings)]\n{}\n", lines.join("\n"));
            fs::write(package.join("examples").join(&name).with_extension("rs"), source).unwrap();
            expected.insert(name, BTreeSet::from_iter(errors));
        }
    }
    fs::write(package.join("Cargo.toml"), manifest(expected.keys())).unwrap();
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"), package.join("Cargo.lock")).unwrap();

    let Output { stdout, stderr, .. } = compile(&package);
    let found = judgements(&String::from_utf8_lossy(&stdout));
    let missed: Vec<_> = expected.iter().filter(|(name, codes)| found.get(*name) != Some(codes)).collect();
    let log = String::from_utf8_lossy(&stderr);
    assert!(missed.is_empty(), "expected {missed:#?}\nfound {found:#?}\n{log}");
}

/// The cases whose formats are there.
fn cases() -> Vec<PathBuf> {
    let paths = fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().path());
    let is_possible = |path: &PathBuf| {
        let case = fs::read_to_string(path).unwrap().to_lowercase();
        FEATURES[..4].iter().all(|(feature, is_on)| *is_on || !case.contains(feature))
    };
    paths.filter(is_possible).collect()
}

/// A package with the crate's own features, profiles and development dependencies, so that everything but the cases has
/// been built already. Examples can be libraries: there is nothing to link.
fn manifest<'n>(names: impl Iterator<Item = &'n String>) -> String {
    let own = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    let shared = own.split("\n[").filter(|table| table.starts_with("dev-dependencies") || table.starts_with("profile"));
    let features: Vec<_> = FEATURES.iter().filter(|(_, is_on)| *is_on).map(|(feature, _)| *feature).collect();
    let mut manifest = format!(
        "[package]\nname = \"must-not-compile\"\nedition = \"2024\"\nautobins = false\n[workspace]\n[dependencies]\n\
         serde = \"1.0\"\n\
         countersign = {{ path = {:?}, default-features = false, features = {features:?} }}\n",
        env!("CARGO_MANIFEST_DIR"),
    );
    shared.for_each(|table| manifest += &format!("[{table}\n"));
    // A dependency here, it is to be built as quickly as at home.
    manifest += "[profile.dev.package.countersign]\nopt-level = 0\n";
    names.for_each(|name| manifest += &format!("[[example]]\nname = {name:?}\ncrate-type = [\"lib\"]\n"));
    manifest
}

fn compile(package: &Path) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--examples", "--offline", "--keep-going", "--message-format=json", "--target-dir"]);
    cargo.arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap());
    cargo.current_dir(package).output().unwrap()
}

/// The error codes of each target that was compiled, or failed to be.
fn judgements(messages: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    for message in messages.filter(|message| message["target"]["kind"][0] == "example") {
        let name = message["target"]["name"].as_str().unwrap().to_owned();
        let diagnostic = &message["message"];
        let text = diagnostic["message"].as_str().unwrap_or_default();
        if message["reason"] == "compiler-artifact" {
            found.entry(name).or_default();
        } else if diagnostic["level"] == "error" && !text.starts_with("aborting due to") {
            let code = diagnostic["code"]["code"].as_str().unwrap_or(text).to_owned();
            found.entry(name).or_default().insert(code);
        }
    }
    found
}
