//! What is claimed: registered claims, their types and their values.

use super::signature::{is_ecdsa, order, parted};
use super::signed;
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::{attach, quoted};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::setup::Setup;
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    class: Class,
    severity: Severity,
    demands: &'static str,
    gain: &'static str,
    references: &'static [&'static str],
) -> Rule {
    Rule { id, rows, class, severity, stage: Stage::Claims, demands, gain, references }
}

static EXPIRED: Rule = rule(
    "expired",
    &["CLM-01"],
    Class::Strictness,
    Severity::High,
    "a token that has expired is refused",
    "a stolen token stays good for ever",
    &["RFC 7519 §4.1.4"],
);
static EXPIRES: Rule = rule(
    "expires",
    &["CLM-02"],
    Class::Strictness,
    Severity::Low,
    "a token that never expires is refused",
    "a stolen token stays good for ever",
    &["RFC 7519 §4.1.4"],
);
static TYPES: Rule = rule(
    "claim-type",
    &["CLM-03", "CLM-04", "CLM-05", "CLM-06", "CLM-08", "CLM-10"],
    Class::Strictness,
    Severity::Low,
    "a registered claim of a wrong type is an error, not absent",
    "a check that does not understand a claim lets the token pass",
    &["RFC 7519 §4.1", "RFC 7519 §2"],
);
static NOT_YET: Rule = rule(
    "not-before",
    &["CLM-04"],
    Class::Strictness,
    Severity::Medium,
    "a token that is not valid yet is refused",
    "a token can be used before its time",
    &["RFC 7519 §4.1.5"],
);
static ISSUED: Rule = rule(
    "issued-at",
    &["CLM-05"],
    Class::Strictness,
    Severity::Low,
    "a token that was issued in the future, or after it expires, is refused",
    "whoever makes tokens can make them younger than any limit on their age",
    &["RFC 7519 §4.1.6"],
);
static SUBJECT: Rule = rule(
    "subject",
    &["CLM-10"],
    Class::Strictness,
    Severity::Low,
    "the subject is there, and a plain name",
    "a token speaks of nobody, or of a name that looks like another's",
    &["RFC 7519 §4.1.2", "RFC 8725 §3.8"],
);
static REPLAY: Rule = rule(
    "replay",
    &["CLM-11", "SIG-05"],
    Class::Confusion,
    Severity::Medium,
    "a token that is good once is good once, however its signature is written",
    "whoever sees a token that was used can use it again",
    &["RFC 7519 §4.1.7"],
);
static PARTY: Rule = rule(
    "authorized-party",
    &["CLM-12", "X-01"],
    Class::Confusion,
    Severity::Medium,
    "a token that was issued to another party is refused where parties are bound",
    "one client's token is used by another",
    &["OpenID Connect Core §3.1.3.7"],
);
static POSSESSION: Rule = rule(
    "confirmation",
    &["CLM-12"],
    Class::Strictness,
    Severity::Medium,
    "a token that asks for a proof of possession is refused without one",
    "a token that is bound to a key works for whoever steals it",
    &["RFC 7800 §3"],
);

pub(super) fn cases() -> Vec<Case> {
    let mut cases = times();
    cases.extend(wrong_types());
    cases.extend(subjects());
    cases.extend(uses());
    cases
}

/// A case in which one claim is `now` and so many seconds.
fn moment(rule: &'static Rule, name: &str, title: &str, claim: &'static str, offset: i64) -> Case {
    Case::jwt(
        rule,
        name,
        title,
        signed(move |draft, bench| draft.claim(claim, (bench.setup().now + offset).to_string())),
    )
}

/// A case of a token that expired so many seconds ago, an hour after it was issued.
fn ended(name: &str, seconds: i64) -> Case {
    let title = format!("it expired {}", name.replace('-', " "));
    Case::jwt(
        &EXPIRED,
        format!("exp-{name}"),
        title,
        signed(move |draft, bench| {
            let exp = bench.setup().now - seconds;
            draft.claim("exp", exp.to_string()).claim("iat", (exp - 3600).to_string())
        }),
    )
}

fn times() -> Vec<Case> {
    const HOUR: i64 = 3600;
    const YEAR: i64 = 365 * 24 * HOUR;
    vec![
        ended("an-hour-ago", HOUR),
        ended("a-year-ago", YEAR),
        ended("three-minutes-ago", 180).severity_is(Severity::Low),
        Case::jwt(
            &EXPIRED,
            "exp-in-1970",
            "it expired a second after the epoch",
            signed(|draft, _| draft.claim("exp", "1").without_claim("iat")),
        ),
        Case::jwt(
            &EXPIRES,
            "exp-absent",
            "it does not say when it expires",
            signed(|draft, _| draft.without_claim("exp")),
        ),
        moment(&NOT_YET, "nbf-in-ten-minutes", "it is valid in ten minutes", "nbf", 600),
        moment(&NOT_YET, "nbf-in-an-hour", "it is valid in an hour", "nbf", HOUR),
        moment(&NOT_YET, "nbf-in-a-year", "it is valid in a year", "nbf", YEAR),
        moment(&ISSUED, "iat-in-five-minutes", "it was issued in five minutes", "iat", 300),
        moment(&ISSUED, "iat-in-a-year", "it was issued in a year", "iat", YEAR),
        Case::jwt(
            &ISSUED,
            "iat-is-exp",
            "it was issued the moment it expires",
            signed(|draft, bench| {
                let now = bench.setup().now.to_string();
                // Both lie within every leeway.
                draft.claim("iat", now.as_str()).claim("exp", now)
            }),
        ),
    ]
}

/// What is no moment, no string, and no audience: a name, and the value as it is written.
fn wrong_types() -> Vec<Case> {
    fn shared() -> Vec<(&'static str, &'static str)> {
        vec![("null", "null"), ("true", "true"), ("false", "false"), ("empty-object", "{}")]
    }
    const TAKEN_FOR_ABSENT: &[&str] = &["CVE-2026-25537", "CVE-2026-44459"];
    let moments = [
        ("empty-array", "[]"),
        ("array", "[4102444800]"),
        ("empty-string", r#""""#),
        ("word", r#""never""#),
        ("date", r#""2100-01-01T00:00:00Z""#),
        ("number-in-string", r#""4102444800""#),
        ("past-in-string", r#""1000000000""#),
        ("object", r#"{"$gt":0}"#),
    ];
    let expiries = [
        ("negative", "-1"),
        ("zero", "0"),
        ("float", "4102444800.5"),
        ("exponent", "4102444800e0"),
        ("1e18", "1000000000000000000"),
        ("max-i64", "9223372036854775807"),
        ("max-u64", "18446744073709551615"),
        ("milliseconds", "4102444800000"),
        ("in-the-year-10000", "253402300800"),
    ];
    let starts = [("negative", "-1"), ("float", "1000000000.5")];
    let strings = [("number", "1"), ("zero", "0"), ("empty-array", "[]")];
    let audiences = [("number", "1"), ("zero", "0"), ("array-of-number", "[1]"), ("array-of-null", "[null]")];

    let mut of: Vec<(&'static str, &'static str, &'static str)> = Vec::new();
    let mut add = |claim, values: &[(&'static str, &'static str)]| {
        of.extend(values.iter().map(|(name, value)| (claim, *name, *value)))
    };
    for claim in ["exp", "nbf", "iat"] {
        add(claim, &shared());
        add(claim, &moments);
    }
    add("exp", &expiries);
    add("nbf", &starts);
    add("iat", &starts);
    for claim in ["iss", "sub", "jti"] {
        add(claim, &shared());
        add(claim, &strings);
    }
    add("aud", &shared());
    add("aud", &audiences);
    let values = of.into_iter().map(|(claim, name, value)| {
        let is_moment = ["exp", "nbf", "iat"].contains(&claim);
        Case::jwt(
            &TYPES,
            format!("{claim}-{name}"),
            format!("correctly signed; `{claim}` is {value}"),
            signed(move |draft, _| draft.claim(claim, value)),
        )
        .refs(if is_moment { TAKEN_FOR_ABSENT } else { &[] })
    });
    let built: [(&str, &str, fn(&Setup) -> String, &[&'static str]); 7] = [
        ("iss", "array", |setup| format!("[{}]", quoted(&setup.issuer)), &[]),
        (
            "iss",
            "array-of-two",
            |setup| format!("[{},{}]", quoted("https://other.example"), quoted(&setup.issuer)),
            &["CVE-2025-30144"],
        ),
        ("iss", "object", |setup| format!("{{{}:true}}", quoted(&setup.issuer)), &[]),
        ("sub", "array", |_| r#"["alice"]"#.to_owned(), &[]),
        ("aud", "mixed-array", |setup| format!("[{},1]", quoted(&setup.audience)), &[]),
        ("aud", "nested-array", |setup| format!("[[{}]]", quoted(&setup.audience)), &[]),
        ("aud", "object", |setup| format!("{{{}:true}}", quoted(&setup.audience)), &[]),
    ];
    let built = built.into_iter().map(|(claim, name, write, references)| {
        let title = format!("correctly signed; `{claim}` is of a wrong type ({name})");
        let case = Case::jwt(
            &TYPES,
            format!("{claim}-{name}"),
            title,
            signed(move |draft, bench| draft.claim(claim, write(bench.setup()))),
        );
        let case = case.refs(references);
        if references.is_empty() { case } else { case.severity_is(Severity::High) }
    });
    values.chain(built).collect()
}

fn subjects() -> Vec<Case> {
    let of = [
        ("empty", r#""""#),
        ("nul", r#""alice\u0000""#),
        ("line-feed", r#""alice\n""#),
        ("bom", r#""\ufeffalice""#),
        ("zero-width-space", r#""ali\u200bce""#),
        ("right-to-left-override", r#""\u202ealice""#),
    ];
    let absent =
        Case::jwt(&SUBJECT, "sub-absent", "it names no subject", signed(|draft, _| draft.without_claim("sub")));
    let of = of.into_iter().map(|(name, value)| {
        Case::jwt(
            &SUBJECT,
            format!("sub-{name}"),
            format!("correctly signed; its subject is no plain name ({name})"),
            signed(move |draft, _| draft.claim("sub", value)),
        )
    });
    of.chain([absent]).collect()
}

fn uses() -> Vec<Case> {
    vec![
        Case::jwt(&REPLAY, "replayed", "it was used before", |bench| {
            let token = bench.unseen()?;
            Ok(Specimen::new(token.clone(), token))
        })
        .needing(Feature::Replay),
        Case::jwt(
            &REPLAY,
            "replayed-with-another-signature",
            "it was used before, with another signature of the same claims",
            |bench| {
                let draft = bench.draft()?;
                Ok(Specimen::new(draft.signed(bench)?, draft.signed(bench)?))
            },
        )
        .needing(Feature::Replay)
        .on(|scheme| is_ecdsa(scheme) || scheme.algorithm().starts_with("PS")),
        Case::jwt(
            &REPLAY,
            "replayed-with-mirrored-signature",
            "it was used before; its signature is mirrored, which takes no key",
            |bench| {
                let twin = bench.unseen()?;
                let mirrored = mirrored(bench, &twin).ok_or(Unmakeable::NotHere("a token that can be read"))?;
                Ok(Specimen::new(mirrored, twin))
            },
        )
        .needing(Feature::Replay)
        .on(is_ecdsa),
        Case::jwt(
            &PARTY,
            "azp-of-another",
            "it was issued to another party",
            signed(|draft, _| draft.claim("azp", quoted("https://other.example"))),
        )
        .needing(Feature::Azp),
        Case::jwt(
            &POSSESSION,
            "cnf-without-proof",
            "it is bound to a key, of which nothing is shown",
            signed(|draft, _| draft.claim("cnf", r#"{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}"#)),
        )
        .needing(Feature::Cnf),
    ]
}

/// The token with the second half of its ECDSA signature negated: it holds just as well.
fn mirrored(bench: &Bench, token: &[u8]) -> Option<Vec<u8>> {
    let (input, signature) = parted(token)?;
    let (r, s) = signature.split_at(signature.len() / 2);
    Some(attach(input, [r, &order(bench.scheme())?.less(s)].concat()))
}
