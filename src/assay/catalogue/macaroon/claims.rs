//! What the identifier claims, and that nothing else does.

use super::super::parties::{OTHER_NAMES, naming_another};
use super::super::paseto::claims as paseto;
use super::{FORMAT, Forged, beside_honest, claiming};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::macaroon::{Macaroon, root_secret};
use crate::assay::forge::{Object, quoted};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::setup::Setup;
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static APPLICATION: Rule = Rule {
    id: "identifier",
    rows: &["MAC-11"],
    class: Class::Confusion,
    severity: Severity::High,
    stage: Stage::Claims,
    demands: "a macaroon whose identifier is not this application's, in this version, is refused under the same root key",
    gain: "what one application minted, for a purpose of its own, opens another's doors",
    references: FORMAT,
};
static LOCATION: Rule = Rule {
    id: "location",
    rows: &["MAC-13"],
    demands: "nothing is taken from a location, which no MAC covers",
    gain: "any bearer writes in who issued the token, or whom it is for",
    ..APPLICATION
};
static JSON: Rule = Rule {
    id: "claims-json",
    rows: &["JSN-01", "JSN-02"],
    class: Class::Strictness,
    severity: Severity::Low,
    demands: "claims are one JSON object, each member of which has a name of its own",
    gain: "two readers take different claims from one token",
    ..APPLICATION
};
static EXPIRED: Rule = Rule { references: FORMAT, ..paseto::EXPIRED };
static EXPIRES: Rule = Rule { references: FORMAT, ..paseto::EXPIRES };
static MOMENT: Rule = Rule {
    rows: &["CLM-03"],
    references: FORMAT,
    demands: "a moment that is not a number of seconds is an error, not absent",
    ..paseto::MOMENT
};
static NOT_YET: Rule = Rule { references: FORMAT, ..paseto::NOT_YET };
static ISSUED: Rule = Rule { references: FORMAT, ..paseto::ISSUED };
static ISSUER: Rule = Rule { rows: &["CLM-06", "MAC-11"], references: FORMAT, ..paseto::ISSUER };
static AUDIENCE: Rule = Rule {
    rows: &["CLM-07", "CLM-08", "CLM-09", "MAC-11"],
    references: FORMAT,
    demands: "a token for somebody else is refused, even under the same root key",
    ..paseto::AUDIENCE
};
static TYPE: Rule = Rule { references: FORMAT, ..paseto::TYPE };

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = applications();
    cases.extend(locations());
    cases.extend(texts());
    cases.extend(times());
    cases.extend(parties());
    cases.push(typed());
    cases
}

/// The same root key, for something else.
fn applications() -> Vec<Case> {
    let markers = [
        ("of-another-application", "other/1"),
        ("of-another-version", "countersign/2"),
        ("of-no-version", "countersign"),
        ("upper-case", "COUNTERSIGN/1"),
        ("after-a-blank", " countersign/1"),
    ];
    let marked = markers.into_iter().map(|(name, marker)| {
        let title = format!("its identifier begins with `{marker}`");
        Case::macaroon(&APPLICATION, format!("identifier-{name}"), title, move |bench| {
            let claims = Macaroon::honest_claims(bench.setup());
            beside_honest(bench, Macaroon::identified(bench, marker, &claims)?.token())
        })
    });
    let bare: [(&str, &str, fn(&Bench) -> Vec<u8>); 4] = [
        ("of-claims-alone", "its identifier is the claims, and nothing before them", |bench| {
            Macaroon::honest_claims(bench.setup()).text().into_bytes()
        }),
        ("a-name", "its identifier is a name, as others have it", |_| b"alice".to_vec()),
        ("empty", "its identifier is empty", |_| Vec::new()),
        ("not-text", "its identifier is no text", |_| b"\xff\xfe\x00\x80".to_vec()),
    ];
    let bare = bare.into_iter().map(|(name, title, identifier)| {
        Case::macaroon(&APPLICATION, format!("identifier-{name}"), title, move |bench| -> Forged {
            let root = Macaroon::minted(root_secret(bench.pair()?)?, identifier(bench));
            beside_honest(bench, root.token())
        })
    });
    marked.chain(bare).collect()
}

/// Locations that say what the identifier does not.
fn locations() -> Vec<Case> {
    let whose: [(&str, &str, fn(&Setup) -> &str); 2] =
        [("issuer", "iss", |setup| &setup.issuer), ("audience", "aud", |setup| &setup.audience)];
    let mut cases = Vec::new();
    for (who, claim, named) in whose {
        for (name, value) in [("other", Some(r#""https://other.example""#)), ("missing", None)] {
            let title = format!("its location is the expected {who}, and its `{claim}` is {name}");
            cases.push(Case::macaroon(&LOCATION, format!("location-for-{claim}-{name}"), title, move |bench| {
                let honest = Macaroon::honest_claims(bench.setup());
                let claims = match value {
                    Some(value) => honest.with(claim, value),
                    None => honest.without(claim),
                };
                let location = Some(named(bench.setup()).to_owned());
                beside_honest(bench, Macaroon { location, ..Macaroon::claiming(bench, &claims)? }.token())
            }));
        }
    }
    cases
}

/// Claims that are not written as claims are.
fn texts() -> Vec<Case> {
    let twice = [("iss", r#""https://other.example""#), ("aud", r#"["https://other.example"]"#), ("exp", "1")];
    let twice = twice.into_iter().map(|(claim, other)| {
        let title = format!("another `{claim}` stands before its own");
        let change = move |claims: Object, _: &Setup| claims.preceded_by(&quoted(claim), other);
        Case::macaroon(&JSON, format!("claims-{claim}-twice"), title, claiming(change))
    });
    let texts: [(&str, &str, fn(&str) -> String); 3] = [
        ("followed-by-more", "something follows its claims", |claims| format!("{claims}more")),
        ("followed-by-another-object", "an object follows its claims", |claims| format!("{claims}{{}}")),
        ("without-quotes", "the name of a claim has no quotes", |claims| claims.replace("\"sub\"", "sub")),
    ];
    let texts = texts.into_iter().map(|(name, title, write)| {
        Case::macaroon(&JSON, format!("claims-{name}"), title, move |bench| -> Forged {
            let identifier = String::from_utf8_lossy(&Macaroon::honest(bench)?.identifier).into_owned();
            let root = Macaroon::minted(root_secret(bench.pair()?)?, write(&identifier));
            beside_honest(bench, root.token())
        })
    });
    twice.chain(texts).collect()
}

fn times() -> Vec<Case> {
    let at = |setup: &Setup, seconds: i64| (setup.now + seconds).to_string();
    let mut cases = vec![
        Case::macaroon(
            &EXPIRED,
            "exp-an-hour-ago",
            "it expired an hour ago",
            claiming(move |claims, setup| claims.with("exp", at(setup, -3600))),
        ),
        Case::macaroon(&EXPIRES, "exp-missing", "it never expires", claiming(|claims, _| claims.without("exp"))),
        Case::macaroon(
            &NOT_YET,
            "nbf-in-an-hour",
            "it is valid in an hour",
            claiming(move |claims, setup| claims.with("nbf", at(setup, 3600)).with("exp", at(setup, 7200))),
        ),
        Case::macaroon(
            &ISSUED,
            "iat-in-an-hour",
            "it was issued in an hour",
            claiming(move |claims, setup| claims.with("iat", at(setup, 3600)).with("exp", at(setup, 7200))),
        ),
    ];
    let moments = [
        ("text", r#""4102444800""#),
        ("date", r#""2100-01-01T00:00:00Z""#),
        ("null", "null"),
        ("true", "true"),
        ("array", "[4102444800]"),
        ("object", "{}"),
    ];
    for claim in ["exp", "nbf", "iat"] {
        cases.extend(moments.map(|(name, value)| {
            let title = format!("`{claim}` is `{value}`");
            let change = move |claims: Object, _: &Setup| claims.with(claim, value);
            Case::macaroon(&MOMENT, format!("{claim}-{name}"), title, claiming(change))
        }));
    }
    cases
}

fn parties() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, other) in OTHER_NAMES {
        for (rule, claim) in [(&ISSUER, "iss"), (&AUDIENCE, "aud")] {
            let title = format!("`{claim}` is not the one expected ({name})");
            cases.push(Case::macaroon(rule, format!("{claim}-{name}"), title, move |bench| {
                let claims = Macaroon::honest_claims(bench.setup());
                let claims = naming_another(claims, bench.setup(), claim, other)?;
                beside_honest(bench, Macaroon::claiming(bench, &claims)?.token())
            }));
        }
    }
    cases
}

fn typed() -> Case {
    const EXPECTED: &str = "access";
    const OTHER: &str = "refresh";
    Case::macaroon(&TYPE, "typ-refresh", "a refresh token where an access token is expected", |bench| {
        let typ = bench.setup().typ.clone().unwrap_or_else(|| EXPECTED.to_owned());
        if typ == OTHER {
            return Err(Unmakeable::NotHere("another type than this"));
        }
        let setup = Setup { typ: Some(typ), ..bench.setup().clone() };
        let honest = Macaroon::honest_claims(&setup);
        let other = honest.clone().with_string("typ", OTHER);
        let token = |claims| Ok(Macaroon::claiming(bench, claims)?.token());
        let specimen = Specimen::new(token(&other)?, token(&honest)?);
        Ok(match bench.setup().typ {
            Some(_) => specimen,
            None => specimen.under(setup.clone()).twin_under(setup),
        })
    })
    .needing(Feature::Typ)
}
