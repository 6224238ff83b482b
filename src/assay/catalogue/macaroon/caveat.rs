//! Caveats of the first party: each holds, and what nobody understands does not.

use super::{FORMAT, FORMS, claiming_under, under, until};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::Form;
use crate::assay::forge::quoted;
use crate::assay::rule::{Class, Rule, Severity};
use crate::foundation::rejection::Stage;

const fn rule(id: &'static str, rows: &'static [&'static str], demands: &'static str, gain: &'static str) -> Rule {
    Rule {
        id,
        rows,
        class: Class::Confusion,
        severity: Severity::High,
        stage: Stage::Caveat,
        demands,
        gain,
        references: FORMAT,
    }
}

static HOLDS: Rule = rule(
    "caveats",
    &["MAC-01", "MAC-02"],
    "every caveat holds, however many there are of one kind",
    "a token that was narrowed is used as if it had not been",
);
static KNOWN: Rule = rule(
    "caveats-known",
    &["MAC-02"],
    "a caveat that is not understood, letter for letter, is one that does not hold",
    "whatever an issuer or a holder forbade in words that this verifier does not know is allowed",
);
static ASSERTS: Rule = Rule {
    stage: Stage::Claims,
    ..rule(
        "caveats-assert-nothing",
        &["MAC-02"],
        "a caveat takes away: what a token claims is in its identifier alone",
        "any holder appends a caveat that makes the token last longer, or be for somebody else",
    )
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for form in FORMS {
        cases.push(Case::macaroon(
            &HOLDS,
            format!("caveat-expired-{}", form.as_str()),
            "a caveat lets it expire an hour ago",
            under(form, |bench| until(bench, -3600).into_bytes()),
        ));
        cases.push(Case::macaroon(
            &KNOWN,
            format!("caveat-unknown-{}", form.as_str()),
            "a caveat is of a kind that nobody knows",
            under(form, |_| b"floor < 3".to_vec()),
        ));
    }
    cases.extend(broken());
    cases.extend(unknown());
    cases.extend(misspelt());
    cases.extend(asserting());
    cases
}

/// What does not hold.
fn broken() -> Vec<Case> {
    let predicates: [(&str, &str, fn(&Bench) -> String); 8] = [
        ("expired-in-1970", "a caveat lets it expire as the clocks began", |_| "expires-before=0".to_owned()),
        ("not-yet", "a caveat lets it begin in an hour", |bench| format!("not-before={}", bench.setup().now + 3600)),
        ("other-audience", "a caveat keeps it to another audience", |_| "audience=https://other.example".to_owned()),
        ("longer-audience", "a caveat keeps it to an audience that begins as the expected one does", |bench| {
            format!("audience={}.other.example", bench.setup().audience)
        }),
        ("other-audiences", "a caveat keeps it to two other audiences", |_| {
            r#"audience-in=["https://other.example","https://third.example"]"#.to_owned()
        }),
        ("operation", "a caveat keeps it to an operation, and none is asked for", |_| "operation=read".to_owned()),
        ("resource", "a caveat keeps it to a resource, and none is asked for", |_| "resource=/reports/7".to_owned()),
        ("fact", "a caveat asks for a fact that the request does not state", |_| "tenant=acme".to_owned()),
    ];
    let mut cases: Vec<_> = predicates
        .into_iter()
        .map(|(name, title, predicate)| {
            let forge = under(Form::V2, move |bench| predicate(bench).into_bytes());
            Case::macaroon(&HOLDS, format!("caveat-{name}"), title, forge)
        })
        .collect();
    for (name, title, moments) in [
        ("over-then-not", "of two moments at which it expires, the first is past", [-3600, 300]),
        ("not-then-over", "of two moments at which it expires, the second is past", [300, -3600]),
    ] {
        cases.push(Case::macaroon(&HOLDS, format!("caveat-{name}"), title, move |bench| {
            claiming_under(bench, |claims| claims, &moments.map(|seconds| until(bench, seconds)))
        }));
    }
    cases
}

/// What nobody knows.
fn unknown() -> Vec<Case> {
    let predicates: [(&str, &str, Predicate); 5] = [
        ("empty", "a caveat is empty", |_| Vec::new()),
        ("not-text", "a caveat is no text", |_| b"\xff\xfe\x00\x80".to_vec()),
        ("subject", "a caveat names another subject", |_| b"sub = root".to_vec()),
        ("subject-claim", "a caveat is written as a claim", |_| b"sub=root".to_vec()),
        ("later", "a caveat lets it expire after a moment", |moment| format!("expires-after={moment}").into()),
    ];
    predicates.into_iter().map(of_predicate).collect()
}

/// What is almost known. Whoever understands it all the same holds the token to it.
fn misspelt() -> Vec<Case> {
    let predicates: [(&str, &str, Predicate); 11] = [
        ("upper-case", "a known caveat in upper case", |moment| format!("EXPIRES-BEFORE={moment}").into()),
        ("blanks", "a known caveat with blanks in it", |moment| format!("expires-before = {moment}").into()),
        ("leading-blank", "a known caveat after a blank", |moment| format!(" expires-before={moment}").into()),
        ("line-feed", "a known caveat before a line feed", |moment| format!("expires-before={moment}\n").into()),
        ("nul", "a known caveat before a zero byte", |moment| format!("expires-before={moment}\0").into()),
        ("plus", "a known caveat, its moment with a sign", |moment| format!("expires-before=+{moment}").into()),
        ("fraction", "a known caveat, its moment with a fraction", |moment| {
            format!("expires-before={moment}.5").into()
        }),
        ("zeros", "a known caveat, its moment after a zero", |moment| format!("expires-before=0{moment}").into()),
        ("too-large", "a known caveat, its moment beyond 64 bits", |_| b"expires-before=99999999999999999999".to_vec()),
        ("date", "a known caveat, its moment a date", |_| b"expires-before=2999-01-01T00:00:00Z".to_vec()),
        ("json", "a known caveat as JSON", |moment| format!(r#"{{"expires-before":{moment}}}"#).into()),
    ];
    let lenient = |case: Case| case.class_is(Class::Strictness).severity_is(Severity::Low);
    predicates.into_iter().map(of_predicate).map(lenient).collect()
}

/// A caveat that says something of a moment to come.
type Predicate = fn(String) -> Vec<u8>;

fn of_predicate((name, title, predicate): (&str, &'static str, Predicate)) -> Case {
    let forge = under(Form::V2, move |bench| predicate((bench.setup().now + 300).to_string()));
    Case::macaroon(&KNOWN, format!("caveat-{name}"), title, forge)
}

/// What would make the token more than its issuer made it.
fn asserting() -> Vec<Case> {
    vec![
        Case::macaroon(
            &ASSERTS,
            "asserted-audience",
            "a token for another audience, with a caveat that names this one",
            |bench| {
                let caveat = format!("audience={}", bench.setup().audience);
                claiming_under(bench, |claims| claims.with("aud", r#"["https://other.example"]"#), &[caveat])
            },
        ),
        Case::macaroon(
            &ASSERTS,
            "asserted-audience-of-none",
            "a token for no audience, with a caveat that names this one",
            |bench| {
                let caveat = format!("audience={}", bench.setup().audience);
                claiming_under(bench, |claims| claims.without("aud"), &[caveat])
            },
        ),
        Case::macaroon(
            &ASSERTS,
            "asserted-audience-among-others",
            "a token for another audience, with a caveat that names that and this one",
            |bench| {
                let ours = quoted(&bench.setup().audience);
                let caveat = format!(r#"audience-in=["https://other.example",{ours}]"#);
                claiming_under(bench, |claims| claims.with("aud", r#"["https://other.example"]"#), &[caveat])
            },
        ),
        Case::macaroon(
            &ASSERTS,
            "asserted-expiry",
            "a token that has expired, with a caveat that lets it expire later",
            |bench| {
                let past = (bench.setup().now - 3600).to_string();
                claiming_under(bench, |claims| claims.with("exp", past.as_str()), &[until(bench, 300)])
            },
        ),
        Case::macaroon(
            &ASSERTS,
            "asserted-expiry-of-none",
            "a token that says not when it expires, with a caveat that does",
            |bench| claiming_under(bench, |claims| claims.without("exp"), &[until(bench, 300)]),
        ),
        Case::macaroon(
            &ASSERTS,
            "asserted-start",
            "a token that is not valid yet, with a caveat that lets it begin earlier",
            |bench| {
                let now = bench.setup().now;
                let caveat = format!("not-before={}", now - 5);
                let later = (now + 3600).to_string();
                claiming_under(
                    bench,
                    |claims| claims.with("nbf", later.as_str()).with("exp", (now + 7200).to_string()),
                    &[caveat],
                )
            },
        ),
    ]
}
