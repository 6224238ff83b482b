//! The description of the protocol, held against what is run and what there is.

use std::fs;

use countersign::assay::{Feature, KeyForm};

fn read(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    fs::read_to_string(format!("{root}{path}")).unwrap()
}

#[test]
fn the_adapters_shown_are_those_that_are_run_and_are_short() {
    let description = read("docs/assay-protocol.md");
    for (name, language) in [("adapter.js", "js"), ("adapter.py", "python"), ("adapter.rs", "rust,ignore")] {
        let adapter = read(&format!("tests/interop/assay/{name}"));
        assert!(adapter.lines().count() <= 30, "{name}");
        assert!(description.contains(&format!("```{language}\n{adapter}```\n")), "{name} is shown otherwise");
    }
}

#[test]
fn every_feature_and_key_form_is_described() {
    let description = read("docs/assay-protocol.md");
    let names = Feature::ALL.iter().map(|feature| feature.as_str()).filter(|name| *name != "restart");
    for name in names.chain(KeyForm::ALL.iter().map(|form| form.as_str())) {
        assert!(description.contains(&format!("`{name}`")), "{name}");
    }
}
