//! JSON that two readers understand differently.

use super::{Forged, beside_honest, signed};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::{Draft, quoted, signing_input};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

pub(super) const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    demands: &'static str,
    references: &'static [&'static str],
) -> Rule {
    let gain = "two readers of one token see different claims";
    Rule {
        id,
        rows,
        class: Class::Strictness,
        severity: Severity::Low,
        stage: Stage::Claims,
        demands,
        gain,
        references,
    }
}

static TRAILING: Rule = rule("json-trailing", &["JSN-04"], "nothing comes after the object", &["RFC 7515 §10.12"]);
static OBJECT: Rule = rule("json-object", &["JSN-07"], "header and claims are objects", &["RFC 7519 §7.2"]);
static GRAMMAR: Rule = rule(
    "json-grammar",
    &["JSN-08"],
    "JSON has no comments, no NaN, and no comma before the end",
    &["RFC 8259 §2", "RFC 7515 §10.12"],
);
static NUMBERS: Rule =
    rule("json-numbers", &["JSN-10"], "numbers that readers would have to round are refused", &["RFC 8259 §6"]);
static NAMES: Rule =
    rule("json-names", &["JSN-11"], "names are compared letter for letter", &["RFC 8725 §3.7", "RFC 7519 §7.3"]);

pub(super) fn cases() -> Vec<Case> {
    let mut cases = trailing();
    cases.extend(not_objects());
    cases.extend(grammar());
    cases.extend(numbers());
    cases.extend(names());
    cases
}

/// A case of texts that no object writes.
fn texts(
    rule: &'static Rule,
    name: impl std::fmt::Display,
    title: &str,
    change: impl Fn(&Bench, &Draft) -> (Vec<u8>, Vec<u8>) + Send + Sync + 'static,
) -> Case {
    Case::jwt(rule, name, format!("correctly signed; {title}"), move |bench| -> Forged {
        let (header, payload) = change(bench, &bench.draft()?);
        beside_honest(bench, bench.sign_input(signing_input(header, payload))?)
    })
}

/// A case of a payload that no object writes.
pub(super) fn payload(
    rule: &'static Rule,
    name: impl std::fmt::Display,
    title: &str,
    change: impl Fn(String) -> Vec<u8> + Send + Sync + 'static,
) -> Case {
    texts(rule, name, title, move |_, draft| (draft.header.text().into_bytes(), change(draft.claims.text())))
}

/// A case of a header that no object writes.
pub(super) fn header(
    rule: &'static Rule,
    name: impl std::fmt::Display,
    title: &str,
    change: impl Fn(String) -> Vec<u8> + Send + Sync + 'static,
) -> Case {
    texts(rule, name, title, move |_, draft| (change(draft.header.text()), draft.claims.text().into_bytes()))
        .at(Stage::Encoding)
}

fn trailing() -> Vec<Case> {
    let tails = [
        ("garbage", "x"),
        ("object", "{}"),
        ("nul", "\0"),
        ("comma", ","),
        ("brace", "}"),
        ("claims", r#"{"sub":"admin"}"#),
    ];
    let after = |(name, tail): (&'static str, &'static str)| {
        let append = move |text: String| [text.as_bytes(), tail.as_bytes()].concat();
        [
            payload(
                &TRAILING,
                format!("payload-then-{name}"),
                &format!("after the claims comes more ({name})"),
                append,
            ),
            header(&TRAILING, format!("header-then-{name}"), &format!("after the header comes more ({name})"), append),
        ]
    };
    tails.into_iter().flat_map(after).collect()
}

fn not_objects() -> Vec<Case> {
    let of: [(&str, fn(&Draft) -> String); 7] = [
        ("array-of-object", |draft| format!("[{}]", draft.claims.text())),
        ("array-of-values", |draft| {
            let value = |name| draft.claims.value(name).unwrap_or("null").to_owned();
            format!("[{}]", ["iss", "sub", "aud", "exp"].map(value).join(","))
        }),
        ("string", |draft| quoted(&draft.claims.text())),
        ("number", |_| "1".to_owned()),
        ("null", |_| "null".to_owned()),
        ("true", |_| "true".to_owned()),
        ("empty-array", |_| "[]".to_owned()),
    ];
    of.into_iter()
        .map(|(name, write)| {
            texts(
                &OBJECT,
                format!("payload-is-{name}"),
                &format!("the payload is no object ({name})"),
                move |_, draft| (draft.header.text().into_bytes(), write(draft).into_bytes()),
            )
        })
        .collect()
}

fn grammar() -> Vec<Case> {
    let values = [
        ("nan", "NaN"),
        ("infinity", "Infinity"),
        ("minus-infinity", "-Infinity"),
        ("single-quotes", "'x'"),
        ("leading-zero", "01"),
        ("plus-sign", "+1"),
        ("hexadecimal", "0x1"),
        ("bare-fraction", ".5"),
        ("fraction-without-digits", "1."),
        ("comma-in-array", "[1,]"),
        ("comma-in-object", r#"{"a":1,}"#),
        ("comment-before-value", "/* x */1"),
        ("comment-to-end-of-line", "1// x\n"),
        ("hash-comment", "1# x\n"),
        ("control-character", "\"a\u{1}b\""),
        ("line-feed-in-string", "\"a\nb\""),
        ("unknown-escape", r#""\x41""#),
        ("capital-true", "True"),
        ("undefined", "undefined"),
        ("bare-name", "{a:1}"),
    ];
    let mut cases: Vec<_> = values
        .into_iter()
        .map(|(name, value)| {
            Case::jwt(
                &GRAMMAR,
                format!("claim-{name}"),
                format!("correctly signed; a claim is written as JSON has it not ({name})"),
                signed(move |draft, _| draft.claim("x", value)),
            )
        })
        .collect();
    let comma = |text: String| text.strip_suffix('}').unwrap_or_default().to_owned() + ",}";
    cases.push(payload(
        &GRAMMAR,
        "payload-trailing-comma",
        "a comma comes before the end of the claims",
        move |text| comma(text).into_bytes(),
    ));
    cases.push(header(&GRAMMAR, "header-trailing-comma", "a comma comes before the end of the header", move |text| {
        comma(text).into_bytes()
    }));
    cases.push(header(&GRAMMAR, "header-comment", "a comment comes before the header", |text| {
        format!("/**/{text}").into_bytes()
    }));
    cases
}

fn numbers() -> Vec<Case> {
    let of = [
        ("1e400", "1e400"),
        ("minus-1e400", "-1e400"),
        ("2-to-the-64", "18446744073709551616"),
        ("below-64-bits", "-9223372036854775809"),
        ("minus-zero", "-0"),
    ];
    of.into_iter()
        .map(|(name, value)| {
            Case::jwt(
                &NUMBERS,
                format!("claim-number-{name}"),
                format!("correctly signed; a claim is {value}"),
                signed(move |draft, _| draft.claim("x", value)),
            )
        })
        .collect()
}

/// What a reader that looks past the case of letters would take for the registered name.
fn names() -> Vec<Case> {
    let of: [(&str, &str, fn(&Bench) -> String); 3] = [
        ("exp", "EXP", |bench| (bench.setup().now - 3600).to_string()),
        ("aud", "AUD", |_| quoted("https://other.example")),
        ("iss", "Iss", |_| quoted("https://other.example")),
    ];
    of.into_iter()
        .map(|(name, cased, wrong)| {
            let title = format!("correctly signed; `{name}` is wrong, and `{cased}` right");
            Case::jwt(&NAMES, format!("name-{cased}-after-{name}"), title, move |bench| -> Result<_, Unmakeable> {
                let mut draft = bench.draft()?;
                let right = draft.claims.value(name).unwrap_or("null").to_owned();
                draft.claims = draft.claims.with(name, wrong(bench)).followed_by(&quoted(cased), right);
                beside_honest(bench, draft.signed(bench)?)
            })
        })
        .collect()
}
