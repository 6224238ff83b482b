//! Version 2 in JSON: members by name, each in one of two encodings.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{FORMAT, narrowed};
use crate::assay::case::Case;
use crate::assay::forge::macaroon::Macaroon;
use crate::assay::forge::{Object, quoted};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Specimen;
use crate::foundation::rejection::Stage;

static ONCE: Rule = Rule {
    id: "json-once",
    rows: &["MAC-09"],
    class: Class::Strictness,
    severity: Severity::Medium,
    stage: Stage::Encoding,
    demands: "each field of a macaroon in JSON stands there once, in one of its two encodings",
    gain: "two readers take different ones of them, and with them another identifier or caveat",
    references: FORMAT,
};
static VERSION: Rule = Rule {
    id: "json-version",
    severity: Severity::Low,
    demands: "a macaroon in JSON is of version 2",
    gain: "what another version means differently is taken for something else",
    ..ONCE
};
static TEXT: Rule = Rule {
    id: "json-text",
    severity: Severity::Low,
    demands: "a macaroon in JSON is one object, and nothing after it",
    gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    ..ONCE
};

/// What becomes of the object, of which the location is `https://somewhere.example`.
type Change = fn(Object, &Macaroon) -> Object;

const TWICE: [(&str, &str, Change); 9] = [
    ("identifier-both-ways", "its identifier stands there as text and as base64url", |object, token| {
        object.followed_by(r#""i64""#, in_letters(&token.identifier))
    }),
    ("identifier-and-another", "its identifier stands there as text, and another as base64url", |object, _| {
        object.followed_by(r#""i64""#, in_letters(b"countersign/1 {}"))
    }),
    ("identifier-twice", "another identifier stands before its own", |object, _| {
        object.preceded_by(r#""i""#, quoted("countersign/1 {}"))
    }),
    ("identifier-escaped", "another identifier, its name escaped, stands before its own", |object, _| {
        object.preceded_by(r#""\u0069""#, quoted("countersign/1 {}"))
    }),
    ("signature-twice", "another signature stands before its own", |object, _| {
        object.preceded_by(r#""s64""#, in_letters(&[7; 32]))
    }),
    ("location-both-ways", "its location stands there as text and as base64url", |object, _| {
        object.followed_by(r#""l64""#, in_letters(b"https://somewhere.example"))
    }),
    ("location-twice", "another location stands before its own", |object, _| {
        object.preceded_by(r#""l""#, quoted("https://other.example"))
    }),
    ("caveats-twice", "no caveats stand before its own", |object, _| object.preceded_by(r#""c""#, "[]")),
    ("caveat-both-ways", "a caveat stands there as text and as base64url", |object, token| {
        let caveats = token
            .caveats
            .iter()
            .map(|caveat| caveat.json().followed_by(r#""i64""#, in_letters(&caveat.identifier)).text());
        object.with("c", format!("[{}]", caveats.collect::<Vec<_>>().join(",")))
    }),
];

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = TWICE
        .into_iter()
        .map(|(name, title, change)| {
            case(&ONCE, format!("json-{name}"), title, move |object, token| change(object, token).text())
        })
        .collect();
    let versions = [("1", "1"), ("3", "3"), ("text", r#""2""#), ("null", "null"), ("fraction", "2.0")];
    cases.extend(versions.map(|(name, version)| {
        let title = format!("its version is `{version}`");
        case(&VERSION, format!("json-version-{name}"), title, move |object, _| object.with("v", version).text())
    }));
    for (name, after) in [("bracket", "}"), ("word", "more"), ("object", "{}"), ("comma", ",")] {
        let title = format!("`{after}` follows the object");
        cases.push(case(&TEXT, format!("json-followed-by-{name}"), title, move |object, _| {
            format!("{}{after}", object.text())
        }));
    }
    cases
}

fn case(
    rule: &'static Rule,
    name: String,
    title: impl Into<String>,
    change: impl Fn(Object, &Macaroon) -> String + Send + Sync + 'static,
) -> Case {
    Case::macaroon(rule, name, title, move |bench| {
        let honest = Macaroon { location: Some("https://somewhere.example".to_owned()), ..narrowed(bench)? };
        let token = change(honest.json(), &honest);
        Ok(Specimen::new(token.into_bytes(), honest.json().text().into_bytes()))
    })
}

fn in_letters(bytes: &[u8]) -> String {
    quoted(&URL_SAFE_NO_PAD.encode(bytes))
}
