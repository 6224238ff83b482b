//! Whose token it is and for whom: issuer and audience, letter for letter.

use super::{beside_honest, signed};
use crate::assay::case::Case;
use crate::assay::forge::{Object, quoted};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::setup::Setup;
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static ISSUER: Rule = Rule {
    id: "issuer",
    rows: &["CLM-06"],
    class: Class::Confusion,
    severity: Severity::High,
    stage: Stage::Claims,
    demands: "the issuer is the one expected, letter for letter",
    gain: "one issuer's tokens pass for another's",
    references: &["RFC 8725 §3.8", "RFC 7519 §4.1.1"],
};

static AUDIENCE: Rule = Rule {
    id: "audience",
    rows: &["CLM-07", "CLM-08", "CLM-09", "X-03"],
    class: Class::Confusion,
    severity: Severity::High,
    stage: Stage::Claims,
    demands: "the token is for this audience, letter for letter",
    gain: "a token that was handed to one service is used at another",
    references: &["RFC 8725 §3.9", "RFC 7519 §4.1.3"],
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = issuers();
    cases.extend(audiences());
    cases
}

/// Names that a careless comparison takes for `name`, and what they are called.
fn near(name: &str) -> Vec<(&'static str, String)> {
    let half = name.char_indices().nth(name.chars().count() / 2).map_or(0, |(at, _)| at);
    let (before, after) = name.split_at(half);
    vec![
        ("other", "https://other.example".to_owned()),
        ("first-half", before.to_owned()),
        ("last-half", after.to_owned()),
        ("first-letter", name.chars().take(1).collect()),
        ("empty", String::new()),
        ("longer", format!("{name}.attacker.example")),
        ("prefixed", format!("https://attacker.example/?{name}")),
        ("upper-case", name.to_uppercase()),
        ("trailing-slash", format!("{name}/")),
        ("trailing-dot", format!("{name}.")),
        ("trailing-space", format!("{name} ")),
        ("leading-space", format!(" {name}")),
        ("trailing-nul", format!("{name}\0")),
        ("trailing-line-feed", format!("{name}\n")),
        ("pattern", ".*".to_owned()),
        ("star", "*".to_owned()),
    ]
}

/// A case for each name that is near the expected one, as a string, written by `write`.
fn near_cases(
    rule: &'static Rule,
    claim: &'static str,
    kind: &'static str,
    write: fn(&str) -> String,
) -> impl Iterator<Item = Case> {
    near("x").into_iter().map(move |(name, _)| {
        let title = format!("correctly signed; `{claim}` is not the one expected ({name}{kind})");
        Case::jwt(rule, format!("{claim}-{name}{kind}"), title, move |bench| {
            let expected = if claim == "iss" { &bench.setup().issuer } else { &bench.setup().audience };
            let found = near(expected).into_iter().find(|(other, value)| *other == name && value != expected);
            let (_, value) = found.ok_or(Unmakeable::NotHere("a longer name"))?;
            let draft = bench.draft()?.claim(claim, write(&value));
            beside_honest(bench, draft.signed(bench)?)
        })
    })
}

fn issuers() -> Vec<Case> {
    let absent = Case::jwt(&ISSUER, "iss-absent", "it names no issuer", signed(|draft, _| draft.without_claim("iss")))
        .class_is(Class::Strictness)
        .severity_is(Severity::Medium);
    let partial = |case: Case| {
        if case.id().contains("half") || case.id().contains("letter") { case.refs(&["CVE-2024-53861"]) } else { case }
    };
    near_cases(&ISSUER, "iss", "", quoted).map(partial).chain([absent]).collect()
}

fn audiences() -> Vec<Case> {
    const EMPTY: &[&str] = &["CVE-2020-26160"];
    let of: [(&str, &str, fn(&Setup) -> String, &[&'static str]); 6] = [
        ("aud-empty-array", "it is for nobody", |_| "[]".to_owned(), EMPTY),
        ("aud-array-of-empty", "it is for an audience without a name", |_| r#"[""]"#.to_owned(), EMPTY),
        (
            "aud-array-of-others",
            "it is for two other audiences",
            |_| r#"["https://other.example","https://third.example"]"#.to_owned(),
            &[],
        ),
        (
            "aud-space-separated",
            "it is for a list in one string",
            |setup| quoted(&format!("https://other.example {}", setup.audience)),
            &[],
        ),
        (
            "aud-comma-separated",
            "it is for a list in one string",
            |setup| quoted(&format!("{},https://other.example", setup.audience)),
            &[],
        ),
        ("aud-is-issuer", "it is for its issuer", |setup| quoted(&setup.issuer), &[]),
    ];
    let of = of.into_iter().map(|(name, title, write, references)| {
        let case = Case::jwt(&AUDIENCE, name, title, move |bench| {
            let value = write(bench.setup());
            // Who issues tokens for itself expects itself.
            if value == quoted(&bench.setup().audience) {
                return Err(Unmakeable::NotHere("another audience than this"));
            }
            beside_honest(bench, bench.draft()?.claim("aud", value).signed(bench)?)
        });
        case.refs(references)
    });
    let absent =
        Case::jwt(&AUDIENCE, "aud-absent", "it names no audience", signed(|draft, _| draft.without_claim("aud")))
            .class_is(Class::Strictness)
            .severity_is(Severity::Medium);
    let in_array = near_cases(&AUDIENCE, "aud", "-in-array", |name| format!("[{}]", quoted(name)));
    near_cases(&AUDIENCE, "aud", "", quoted).chain(in_array).chain(of).chain([absent]).collect()
}

/// How a name other than the expected one is written; `None`: not at all.
type Other = fn(&str) -> Option<String>;

/// Names that are not the expected one, and may be mistaken for it.
pub(super) const OTHER_NAMES: [(&str, Other); 7] = [
    ("other", |_| Some(quoted("https://other.example"))),
    ("missing", |_| None),
    ("longer", |name| Some(quoted(&format!("{name}.other.example")))),
    ("shorter", |name| {
        let mut shorter = name.to_owned();
        shorter.pop();
        Some(quoted(&shorter))
    }),
    ("upper-case", |name| Some(quoted(&name.to_uppercase()))),
    ("trailing-slash", |name| Some(quoted(&format!("{name}/")))),
    ("array-of-others", |_| Some(r#"["https://other.example"]"#.to_owned())),
];

/// The claims with another issuer (`iss`) or audience (`aud`) than `setup` expects.
pub(super) fn naming_another(claims: Object, setup: &Setup, claim: &str, other: Other) -> Result<Object, Unmakeable> {
    let expected = if claim == "iss" { &setup.issuer } else { &setup.audience };
    match other(expected) {
        // Not every name has letters, or such of either case.
        Some(value) if value == quoted(expected) => Err(Unmakeable::NotHere("another name than this")),
        Some(value) => Ok(claims.with(claim, value)),
        None => Ok(claims.without(claim)),
    }
}
