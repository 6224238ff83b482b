//! What is claimed: by whom, for whom, and when, in PASETO's way of writing moments.

use super::super::parties::{OTHER_NAMES, naming_another};
use super::{beside_honest, claiming};
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::paseto::{Message, rfc3339};
use crate::assay::forge::quoted;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::setup::Setup;
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

const CLAIMS: &[&str] = &["PASETO Implementation Guide, Registered Claims"];

const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    severity: Severity,
    demands: &'static str,
    gain: &'static str,
) -> Rule {
    let (class, stage) = (Class::Strictness, Stage::Claims);
    Rule { id, rows, class, severity, stage, demands, gain, references: CLAIMS }
}

pub(in crate::assay::catalogue) static EXPIRED: Rule = rule(
    "expired",
    &["CLM-01"],
    Severity::High,
    "a token that has expired is refused",
    "a stolen token stays good for ever",
);
pub(in crate::assay::catalogue) static EXPIRES: Rule = rule(
    "expires",
    &["CLM-02"],
    Severity::Low,
    "a token that never expires is refused",
    "a stolen token stays good for ever",
);
pub(in crate::assay::catalogue) static MOMENT: Rule = rule(
    "moment",
    &["PAS-14"],
    Severity::Low,
    "a moment that is not RFC 3339 text, in capitals, is an error, not absent",
    "a check that does not understand a claim lets the token pass",
);
static OFFSET: Rule = rule(
    "offset",
    &["PAS-14"],
    Severity::Medium,
    "a moment is compared with its offset from UTC, not as text",
    "a token lives up to a day longer than it says",
);
pub(in crate::assay::catalogue) static NOT_YET: Rule = rule(
    "not-before",
    &["CLM-04"],
    Severity::Medium,
    "a token that is not valid yet is refused",
    "a token can be used before its time",
);
pub(in crate::assay::catalogue) static ISSUED: Rule = rule(
    "issued-at",
    &["CLM-05"],
    Severity::Low,
    "a token that was issued in the future is refused",
    "whoever makes tokens can make them younger than any limit on their age",
);
pub(in crate::assay::catalogue) static ISSUER: Rule = Rule {
    class: Class::Confusion,
    ..rule(
        "issuer",
        &["CLM-06"],
        Severity::Medium,
        "a token of another issuer is refused",
        "what one issuer says is believed as if another had said it",
    )
};
pub(in crate::assay::catalogue) static AUDIENCE: Rule = Rule {
    class: Class::Confusion,
    ..rule(
        "audience",
        &["CLM-07", "CLM-08", "CLM-09", "X-03"],
        Severity::High,
        "a token for somebody else is refused",
        "a token that was given to one service is used at another",
    )
};
pub(in crate::assay::catalogue) static TYPE: Rule = Rule {
    class: Class::Confusion,
    ..rule(
        "type",
        &["X-01", "X-02"],
        Severity::Medium,
        "a token of another type is refused",
        "a token that was made for something else, a refresh token perhaps, opens what it was not made for",
    )
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = moments();
    cases.extend(times());
    cases.extend(parties());
    cases.push(typed());
    cases
}

fn at(setup: &Setup, seconds: i64) -> String {
    quoted(&rfc3339(setup.now + seconds))
}

/// The honest moment `seconds` from now as the clocks at this offset show it.
fn elsewhere(setup: &Setup, seconds: i64, hours: i64) -> String {
    let shown = rfc3339(setup.now + seconds + hours * 3600);
    quoted(&format!("{}{hours:+03}:00", shown.trim_end_matches('Z')))
}

fn times() -> Vec<Case> {
    vec![
        Case::paseto(
            &EXPIRED,
            "exp-an-hour-ago",
            "it expired an hour ago",
            claiming(|claims, setup| claims.with("exp", at(setup, -3600))),
        ),
        Case::paseto(
            &EXPIRED,
            "exp-long-ago",
            "it expired with the day on which Unix began",
            claiming(|claims, _| claims.with("exp", r#""1970-01-02T00:00:00Z""#)),
        ),
        Case::paseto(
            &OFFSET,
            "exp-by-other-clocks",
            "it expired an hour ago, written in a time zone where clocks show more",
            claiming(|claims, setup| claims.with("exp", elsewhere(setup, -3600, 14))),
        ),
        Case::paseto(
            &OFFSET,
            "nbf-by-other-clocks",
            "it is valid in an hour, written in a time zone where clocks show less",
            claiming(|claims, setup| claims.with("nbf", elsewhere(setup, 3600, -12))),
        ),
        Case::paseto(&EXPIRES, "exp-missing", "it never expires", claiming(|claims, _| claims.without("exp"))),
        Case::paseto(
            &NOT_YET,
            "nbf-in-an-hour",
            "it is valid in an hour",
            claiming(|claims, setup| claims.with("nbf", at(setup, 3600)).with("exp", at(setup, 7200))),
        ),
        Case::paseto(
            &ISSUED,
            "iat-in-an-hour",
            "it was issued in an hour",
            claiming(|claims, setup| claims.with("iat", at(setup, 3600)).with("exp", at(setup, 7200))),
        ),
    ]
}

/// Moments that are none.
fn moments() -> Vec<Case> {
    let values = [
        ("number", "4102444800"),
        ("number-as-text", r#""4102444800""#),
        ("null", "null"),
        ("array", r#"["2099-01-01T00:00:00Z"]"#),
        ("empty", r#""""#),
        ("never", r#""never""#),
        ("date", r#""2099-01-01""#),
        ("no-offset", r#""2099-01-01T00:00:00""#),
        ("no-such-day", r#""2099-02-30T00:00:00Z""#),
        ("hour-24", r#""2099-01-01T24:00:00Z""#),
        ("five-digit-year", r#""12099-01-01T00:00:00Z""#),
        ("basic", r#""20990101T000000Z""#),
        ("offset-without-colon", r#""2099-01-01T00:00:00+0000""#),
        ("lower-case-t", r#""2099-01-01t00:00:00Z""#),
        ("lower-case-z", r#""2099-01-01T00:00:00z""#),
    ];
    let in_exp = values.into_iter().map(|value| ("exp", value));
    let elsewhere = [("nbf", "1"), ("iat", "1")].map(|(claim, value)| (claim, ("number", value)));
    let case = |(claim, (name, value)): (&'static str, (&str, &'static str))| {
        Case::paseto(
            &MOMENT,
            format!("{claim}-{name}"),
            format!("`{claim}` is `{value}`"),
            claiming(move |claims, _| claims.with(claim, value)),
        )
    };
    in_exp.chain(elsewhere).map(case).collect()
}

fn parties() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, other) in OTHER_NAMES {
        for (rule, claim) in [(&ISSUER, "iss"), (&AUDIENCE, "aud")] {
            cases.push(Case::paseto(
                rule,
                format!("{claim}-{name}"),
                format!("`{claim}` is not the one expected ({name})"),
                move |bench| {
                    let claims = Message::honest_claims(bench.setup());
                    let claims = naming_another(claims, bench.setup(), claim, other)?;
                    beside_honest(bench, Message::honest(bench.setup()).claims(&claims).protected(bench)?.token())
                },
            ));
        }
    }
    cases
}

fn typed() -> Case {
    const EXPECTED: &str = "access";
    const OTHER: &str = "refresh";
    Case::paseto(&TYPE, "typ-refresh", "a refresh token where an access token is expected", |bench| {
        let typ = bench.setup().typ.clone().unwrap_or_else(|| EXPECTED.to_owned());
        if typ == OTHER {
            return Err(Unmakeable::NotHere("another type than this"));
        }
        let setup = Setup { typ: Some(typ), ..bench.setup().clone() };
        let honest = Message::honest(&setup);
        let other = honest.clone().claims(&Message::honest_claims(&setup).with_string("typ", OTHER));
        let specimen = Specimen::new(other.protected(bench)?.token(), honest.protected(bench)?.token());
        Ok(match bench.setup().typ {
            Some(_) => specimen,
            None => specimen.under(setup.clone()).twin_under(setup),
        })
    })
    .needing(Feature::Typ)
}
