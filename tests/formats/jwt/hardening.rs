//! `docs/jwt-hardening.md`, held against the code and the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use countersign::{Rejection, Stage};

use crate::documents::{cells, declares, quoted, read, rust_files};
use crate::support::reason;

/// A row of the table.
struct Row {
    rule: u32,
    source: String,
    file: String,
    item: String,
    refusals: Vec<String>,
    tests: Vec<String>,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for line in read("docs/jwt-hardening.md").lines() {
        let [rule, _, source, place, refusals, tests] = *cells(line) else { continue };
        let (Ok(rule), Ok([file, item])) = (rule.parse(), <[String; 2]>::try_from(quoted(place))) else { continue };
        let (source, refusals, tests) = (source.to_owned(), quoted(refusals), quoted(tests));
        rows.push(Row { rule, source, file, item, refusals, tests });
    }
    rows
}

/// What the document says a JWT can be refused for, as `stage/code`.
pub(super) fn codes() -> BTreeSet<String> {
    rows().into_iter().flat_map(|row| row.refusals).collect()
}

/// Whether the compiler is told of a file: by the list of its folder.
fn is_listed(file: &Path) -> bool {
    let name = file.file_stem().unwrap().to_str().unwrap();
    let list = fs::read_to_string(file.with_file_name("mod.rs")).unwrap();
    list.lines().any(|line| line == format!("mod {name};"))
}

/// The source of each test that is named after a rule.
fn bodies() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for file in rust_files("tests/formats/jwt") {
        let source = fs::read_to_string(file).unwrap();
        for test in source.split("#[test]").skip(1) {
            let name =
                test.trim_start().strip_prefix("fn ").and_then(|rest| rest.split('(').next()).unwrap_or_default();
            found.insert(name.to_owned(), test.split("\n}\n").next().unwrap_or_default().to_owned());
        }
    }
    found
}

/// The tests that are named after a rule, and the rule's number.
fn named_tests() -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    for file in rust_files("tests") {
        let source = fs::read_to_string(&file).unwrap();
        let has_rules = source.contains("\nfn rule_");
        assert!(!has_rules || is_listed(&file), "{}: its tests are not compiled", file.display());
        let lines: Vec<_> = source.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            let name = pair[1].strip_prefix("fn ").and_then(|line| line.split('(').next());
            let Some(name) = name.filter(|name| name.starts_with("rule_")) else { continue };
            assert_eq!(pair[0], "#[test]", "{name} is not run");
            let number = name.split('_').nth(1).unwrap().parse().unwrap();
            assert_eq!(found.insert(name.to_owned(), number), None, "{name} is there twice");
        }
    }
    found
}

#[test]
fn every_rule_has_a_row_that_points_at_its_code() {
    let rows = rows();
    assert_eq!(rows.iter().map(|row| row.rule).collect::<Vec<_>>(), (1..=34).collect::<Vec<_>>());
    for Row { rule, source, file, item, .. } in rows {
        assert!(declares(&read(&format!("src/{file}")), &item), "rule {rule}: src/{file} declares no `{item}`");
        assert!(["RFC ", "OIDC ", "CVE-"].iter().any(|start| source.contains(start)), "rule {rule} cites nothing");
    }
}

#[test]
fn every_rule_names_its_tests_and_every_test_its_rule() {
    let listed: BTreeMap<String, u32> =
        rows().iter().flat_map(|row| row.tests.iter().map(|test| (test.clone(), row.rule))).collect();
    assert_eq!(listed, named_tests());
    assert!(rows().iter().all(|row| !row.tests.is_empty()));
}

/// Each refusal that a row gives is one that its tests see.
#[test]
fn every_row_gives_the_refusals_of_its_tests() {
    let bodies = bodies();
    for Row { rule, refusals, tests, .. } in rows() {
        let of_tests: String = tests.iter().map(|test| bodies[test].as_str()).collect();
        let unseen: Vec<_> =
            refusals.into_iter().filter(|refusal| !of_tests.contains(&format!("\"{refusal}\""))).collect();
        assert!(unseen.is_empty(), "rule {rule}: no test of it sees {unseen:?}");
    }
}

/// What a JWT can be refused for is what the document says, and the other way round.
#[test]
fn every_refusal_belongs_to_a_rule() {
    // A JWT has no shape that is another format's, and carries no restrictions. What is revoked is so in every format: see
    // tests/credential/revocation.rs.
    let is_anothers = |rejection: &Rejection| {
        matches!(rejection, Rejection::WrongFormat | Rejection::Revoked) || rejection.stage() == Stage::Caveat
    };
    let possible: BTreeSet<_> =
        Rejection::ALL.iter().filter(|rejection| !is_anothers(rejection)).copied().map(reason).collect();
    assert_eq!(codes(), possible);
}
