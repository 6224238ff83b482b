//! The commands that documents show: cargo has the targets that they name, with the features that these need.

use std::collections::BTreeSet;
use std::fs;

use cargo_metadata::{MetadataCommand, Package};

use crate::documents::root;

/// Every document for people: those at the root, and those in `docs/`.
fn documents() -> impl Iterator<Item = (String, String)> {
    let folders = [root().to_owned(), root().join("docs")];
    let entries = folders.into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    let documents = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    documents.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()))
}

/// The words of each command of cargo, but for those that are handed on.
fn commands(document: &str) -> impl Iterator<Item = Vec<&str>> {
    let shown = document.lines().flat_map(|line| line.split("cargo ").skip(1));
    let commands = shown.map(|rest| rest.split(['`', '#']).next().unwrap_or_default());
    commands.map(|command| command.split_whitespace().take_while(|word| *word != "--").collect())
}

/// The features that these words turn on, and what each of them brings.
fn turned_on(words: &[&str], package: &Package) -> BTreeSet<String> {
    if words.contains(&"--all-features") {
        return package.features.keys().cloned().collect();
    }
    let default = (!words.contains(&"--no-default-features")).then_some("default");
    let asked = words.windows(2).filter(|pair| pair[0] == "--features").flat_map(|pair| pair[1].split(','));
    let mut waiting: Vec<String> = asked.chain(default).map(str::to_owned).collect();
    let mut found = BTreeSet::new();
    while let Some(feature) = waiting.pop() {
        waiting.extend(package.features.get(&feature).into_iter().flatten().cloned());
        found.insert(feature);
    }
    found
}

#[test]
fn what_a_document_has_cargo_do_can_be_done() {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let package = metadata.packages.iter().find(|package| package.name == "countersign").unwrap();
    let mut met = BTreeSet::new();
    for (path, document) in documents() {
        for words in commands(&document).filter(|words| !words.contains(&"--manifest-path")) {
            let features = turned_on(&words, package);
            let named = words.windows(2).filter(|pair| ["--bench", "--test", "--example"].contains(&pair[0]));
            for name in named.map(|pair| pair[1]) {
                met.insert(name.to_owned());
                let Some(target) = package.targets.iter().find(|target| target.name == name) else {
                    // What stands on `fuzz/` is published with it or not at all.
                    assert!(!root().join("fuzz").exists(), "{path}: there is no target `{name}`");
                    continue;
                };
                let missing: Vec<_> =
                    target.required_features.iter().filter(|need| !features.contains(*need)).collect();
                assert!(missing.is_empty(), "{path}: `{name}` needs {missing:?}");
            }
        }
    }
    assert!(met.is_superset(&["versus_raw", "constant_time", "catalogue"].map(str::to_owned).into()), "{met:?}");
}
