//! `docs/musts.md`, held against the standards' sections, the code, the tests and the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::documents::{cells, declares, quoted, read, root, rust_files};

/// What is gone through: the documents and their sections.
const SECTIONS: [(&str, &[&str]); 7] = [
    (
        "7515",
        &[
            "4", "4.1", "4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.1.6", "4.1.7", "4.1.8", "4.1.9", "4.1.10",
            "4.1.11", "4.2", "4.3", "5.1", "5.2", "5.3",
        ],
    ),
    ("7518", &["3.1", "3.2", "3.3", "3.4", "3.5", "3.6"]),
    (
        "7519",
        &[
            "4", "4.1", "4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.1.6", "4.1.7", "4.2", "4.3", "7.1", "7.2",
            "7.3", "8",
        ],
    ),
    ("8725", &["3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12"]),
    ("9068", &["2.1", "2.2", "4"]),
    ("paseto", &["common", "v3", "v4", "payload", "lucidity", "claims", "api"]),
    (
        "biscuit",
        &["checks", "scopes", "policies", "expressions", "verifier", "format", "signatures", "external", "symbols"],
    ),
];

/// What stands where there is nothing to name.
const NOTHING: &str = "–";

struct Row {
    id: String,
    held_by: String,
    tests: String,
    cases: String,
    remark: String,
}

fn rows() -> Vec<Row> {
    let document = read("docs/musts.md");
    let of_requirements = document.lines().filter(|line| line.starts_with("| `"));
    let rows = of_requirements.map(|line| {
        let cells: Vec<String> = cells(line).into_iter().map(str::to_owned).collect();
        let [id, demanded, held_by, tests, cases, remark] =
            <[String; 6]>::try_from(cells).unwrap_or_else(|cells| panic!("{} cells: {line}", cells.len()));
        assert!(!demanded.is_empty(), "{id} demands nothing");
        Row { id: id.trim_matches('`').to_owned(), held_by, tests, cases, remark }
    });
    rows.collect()
}

/// What is named between back-quotes in the paragraphs that begin so.
fn named_after(beginning: &str) -> BTreeSet<String> {
    let document = read("docs/musts.md");
    let paragraphs = document.split("\n\n").filter(|paragraph| paragraph.starts_with(beginning));
    paragraphs.flat_map(quoted).collect()
}

/// The section in which a requirement stands, and which of its requirements it is: `7515-4.1.11` and 1 of `7515-4.1.11a`,
/// `paseto-v4` and 10 of `paseto-v4-10`.
fn place(id: &str) -> (&str, usize) {
    let (start, last) = id.split_at(id.len() - 1);
    match "abcdefghijklmnopqrstuvwxyz".find(last) {
        Some(before) => (start, before + 1),
        None => id
            .rsplit_once('-')
            .and_then(|(section, number)| Some((section, number.parse().ok()?)))
            .unwrap_or_else(|| panic!("{id} ends with no letter and no number")),
    }
}

#[test]
fn each_section_is_gone_through_in_its_order() {
    let mut answered: BTreeMap<String, usize> =
        named_after("No MUST:").into_iter().map(|section| (section, 0)).collect();
    let silent: BTreeSet<_> = answered.keys().cloned().collect();
    for Row { id, .. } in rows() {
        let (section, number) = place(&id);
        assert!(!silent.contains(section), "{id}: its section is said to demand nothing");
        let before = answered.entry(section.to_owned()).or_default();
        *before += 1;
        assert_eq!(number, *before, "{id} comes twice, or out of its turn");
    }
    let sections: BTreeSet<_> = SECTIONS
        .iter()
        .flat_map(|(document, sections)| sections.iter().map(move |section| format!("{document}-{section}")))
        .collect();
    let answered: BTreeSet<_> = answered.into_keys().collect();
    assert_eq!(answered.symmetric_difference(&sections).collect::<Vec<_>>(), [""; 0], "left out, or not asked for");
}

/// What is held, what shows it here, and what shows it of any verifier: or why not.
#[test]
fn each_requirement_is_held_or_says_why_not() {
    for Row { id, held_by, tests, cases, remark } in rows() {
        let cells = [&held_by, &tests, &cases];
        assert!(
            cells.iter().all(|cell| *cell == NOTHING || cell.contains(|c: char| c == '`' || c.is_ascii_digit())),
            "{id}: a cell names nothing, and is no dash"
        );
        assert!(!remark.is_empty() || cells.iter().all(|cell| *cell != NOTHING), "{id}: why is there nothing?");
        assert_eq!(held_by == NOTHING, tests == NOTHING, "{id}: what is held is tested, and the other way round");
    }
}

#[test]
fn departures_and_what_is_held_in_part_are_listed() {
    for (beginning, remark) in [("Departures:", "departs: "), ("Held in part:", "in part: ")] {
        let remarked = rows().into_iter().filter(|row| row.remark.starts_with(remark));
        assert_eq!(named_after(beginning), remarked.map(|row| row.id).collect(), "{beginning}");
    }
}

#[test]
fn rules_and_sources_that_are_named_exist() {
    let hardening = read("docs/jwt-hardening.md");
    let rules: BTreeSet<&str> = hardening.lines().filter_map(|line| cells(line).first().copied()).collect();
    for Row { id, held_by, .. } in rows() {
        if let Some(numbers) = held_by.strip_prefix("rules ").or(held_by.strip_prefix("rule ")) {
            for number in numbers.split(", ") {
                let is_one = number.parse::<u32>().is_ok() && rules.contains(number);
                assert!(is_one, "{id}: docs/jwt-hardening.md has no rule {number:?}");
            }
        } else if held_by != NOTHING {
            let [file, item] = <[String; 2]>::try_from(quoted(&held_by))
                .unwrap_or_else(|_| panic!("{id}: {held_by}: expected rules, or a file and what it declares"));
            assert!(file.starts_with("src/") && declares(&read(&file), &item), "{id}: {file} declares no `{item}`");
        }
    }
}

/// The files in which a test of each name stands.
fn tests() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in ["tests", "src"].into_iter().flat_map(rust_files) {
        let source = fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        for test in source.split("#[test]\n").skip(1) {
            let declaration = test.lines().map(str::trim).find_map(|line| line.strip_prefix("fn ")).unwrap();
            let name = declaration.split('(').next().unwrap_or_default();
            found.entry(name.to_owned()).or_default().push(path.clone());
        }
    }
    found
}

#[test]
fn tests_that_are_named_exist() {
    let tests = tests();
    for row in rows() {
        for named in quoted(&row.tests) {
            let (file, name) = named.split_once(": ").map_or((None, &*named), |(file, name)| (Some(file), name));
            let files = tests.get(name).unwrap_or_else(|| panic!("{}: there is no test `{name}`", row.id));
            match file {
                Some(file) => assert!(files.iter().any(|other| other == file), "{}: `{named}`", row.id),
                None => assert_eq!(files.len(), 1, "{}: which `{name}` is meant? {files:?}", row.id),
            }
        }
    }
}

#[cfg(feature = "assay")]
#[test]
fn cases_that_are_named_exist() {
    use countersign::assay::{Selection, catalogue};
    for row in rows() {
        for pattern in quoted(&row.cases) {
            let named = Selection::all().only([pattern.as_str()]);
            assert!(catalogue::all().iter().any(|case| named.includes(case)), "{}: no case is `{pattern}`", row.id);
        }
    }
}
