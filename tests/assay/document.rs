//! The document, the inventory, and the catalogue say the same.

use std::collections::BTreeSet;

use countersign::assay::catalogue;

use super::elsewhere::ELSEWHERE;

const DOCUMENT: &str = include_str!("../../docs/catalogue.md");

#[test]
fn it_is_what_the_catalogue_says() {
    let is_current = catalogue::document() == DOCUMENT;
    assert!(is_current, "cargo run --all-features --example catalogue > docs/catalogue.md");
}

/// The groups of the inventory that speak of tokens, and how many rows each has.
const ROWS: [(&str, usize); 13] = [
    ("ALG", 10),
    ("KEY", 12),
    ("HDR", 13),
    ("ENC", 7),
    ("JSN", 11),
    ("CLM", 12),
    ("SIG", 10),
    ("STR", 8),
    ("DOS", 7),
    ("X", 5),
    ("PAS", 14),
    ("BIS", 16),
    ("MAC", 13),
];

#[test]
fn every_row_of_the_inventory_is_answered() {
    let by_rules = catalogue::all().iter().flat_map(|case| case.rule().rows.iter().copied());
    let beyond = catalogue::BEYOND_TOKENS.iter().map(|(row, _, _)| *row);
    let answered: BTreeSet<_> = by_rules.chain(beyond).chain(ELSEWHERE.iter().map(|(row, ..)| *row)).collect();
    let rows = ROWS.iter().flat_map(|(group, count)| (1..=*count).map(move |row| format!("{group}-{row:02}")));
    let holes: Vec<_> = rows.filter(|row| !answered.contains(row.as_str())).collect();
    assert!(holes.is_empty(), "{holes:?}");
}

#[test]
fn ids_are_unique_and_plain() {
    let mut ids = BTreeSet::new();
    for case in catalogue::all() {
        assert!(ids.insert(case.id()), "{} twice", case.id());
        assert!(
            case.id().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_+.".contains(&byte)),
            "{}",
            case.id()
        );
        assert!(catalogue::find(case.id()).is_some());
    }
}

/// What is said to be tested elsewhere is.
#[test]
fn tests_that_are_named_exist() {
    for (row, _, test) in catalogue::BEYOND_TOKENS {
        let (file, name) = test.split_once(": ").expect("a file and a name");
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let source = std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{row}: {file}"));
        assert!(source.contains(&format!("fn {name}()")), "{row}: {test}");
    }
}
