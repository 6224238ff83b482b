//! The payload is one JSON object that every reader reads alike.

use super::{claiming, protected};
use crate::assay::case::Case;
use crate::assay::forge::paseto::Message;
use crate::assay::rule::{Class, Rule, Severity};
use crate::foundation::rejection::Stage;

const fn rule(id: &'static str, rows: &'static [&'static str], demands: &'static str) -> Rule {
    Rule {
        id,
        rows,
        class: Class::Strictness,
        severity: Severity::Low,
        stage: Stage::Claims,
        demands,
        gain: "two readers of one token understand it differently",
        references: &["PASETO Implementation Guide, Payload Processing", "RFC 8259 §4"],
    }
}

static OBJECT: Rule = rule("payload-object", &["PAS-12"], "the payload is an object");
static JSON: Rule = rule("payload-json", &["PAS-12"], "the payload is strict JSON, and nothing but that");
static DUPLICATES: Rule = rule("payload-duplicates", &["PAS-12"], "no object names a member twice");
static DEPTH: Rule = Rule {
    class: Class::Resource,
    severity: Severity::Medium,
    gain: "a reader that goes down with its text runs out of stack",
    ..rule("payload-depth", &["PAS-13"], "a payload is not nested without bound")
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, before, after) in [("array", "[", "]"), ("array-of-two", "[", ",{}]")] {
        cases.push(Case::paseto(
            &OBJECT,
            format!("payload-{name}"),
            "the claims stand in an array",
            protected(move |message, setup| {
                let claims = Message::honest_claims(setup).text();
                message.payload(format!("{before}{claims}{after}"))
            }),
        ));
    }
    let around: [(&str, &[u8], &[u8]); 6] = [
        ("trailing-text", b"", b"x"),
        ("trailing-object", b"", br#"{"sub":"admin"}"#),
        ("trailing-nul", b"", b"\0"),
        ("bom", b"\xef\xbb\xbf", b""),
        ("leading-comment", b"/**/", b""),
        ("trailing-comment", b"", b"/**/"),
    ];
    for (name, before, after) in around {
        cases.push(Case::paseto(
            &JSON,
            format!("payload-{name}"),
            format!("something stands around the payload's object ({name})"),
            protected(move |message, _| {
                let payload = [before, &message.payload, after].concat();
                message.payload(payload)
            }),
        ));
    }
    cases.push(Case::paseto(
        &JSON,
        "payload-trailing-comma",
        "a comma follows the last claim",
        protected(|message, setup| {
            let claims = Message::honest_claims(setup).text();
            message.payload(claims.replace('}', ",}"))
        }),
    ));
    cases.push(Case::paseto(
        &JSON,
        "payload-not-utf8",
        "a claim is not UTF-8",
        protected(|message, setup| {
            let claims = Message::honest_claims(setup).text();
            let claims = claims.strip_suffix('}').unwrap_or_default();
            message.payload([claims.as_bytes(), b",\"x\":\"\xff\"}"].concat())
        }),
    ));
    for (name, other) in [
        ("iss", r#""https://other.example""#),
        ("sub", r#""admin""#),
        ("aud", r#""https://other.example""#),
        ("exp", r#""1970-01-02T00:00:00Z""#),
    ] {
        let quoted = format!("\"{name}\"");
        cases.push(Case::paseto(
            &DUPLICATES,
            format!("duplicate-{name}"),
            format!("`{name}` is claimed twice, the second time as it should be"),
            claiming(move |claims, _| claims.preceded_by(&quoted, other)),
        ));
    }
    cases.push(Case::paseto(
        &DUPLICATES,
        "duplicate-escaped",
        "`sub` is claimed twice, once with an escape in its name",
        claiming(|claims, _| claims.followed_by(r#""\u0073ub""#, r#""admin""#)),
    ));
    cases.push(Case::paseto(
        &DUPLICATES,
        "duplicate-nested",
        "an object among the claims names a member twice",
        claiming(|claims, _| claims.with("realm", r#"{"role":"reader","role":"admin"}"#)),
    ));
    cases.push(Case::paseto(
        &DEPTH,
        "payload-deep",
        "a claim of a thousand arrays in one another",
        claiming(|claims, _| claims.with("x", "[".repeat(1000) + &"]".repeat(1000))),
    ));
    cases
}
