//! The key's name: it picks one of the trusted keys, or none.

use super::{Forged, beside_honest, is_public_jws, is_shared_jws, signed};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::{Draft, quoted};
use crate::assay::key::{KeyForm, mac};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::setup::Setup;
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static RESOLVED: Rule = Rule {
    id: "kid-resolved",
    rows: &["HDR-05", "KEY-02", "PAS-08"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Header,
    demands: "a `kid` that names no trusted key gives no key at all: neither an empty one, nor one of the bearer's choice",
    gain: "anyone can name a key that does not exist, and sign with nothing",
    references: &["RFC 8725 §3.10", "RFC 7515 §4.1.4"],
};

static GUESSABLE: Rule = Rule {
    id: "secret-unguessable",
    rows: &["KEY-02", "KEY-12"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Signature,
    demands: "no token is accepted under an empty secret, a placeholder, or a word that everybody tries first",
    gain: "anyone can guess the secret, and sign whatever they like",
    references: &["RFC 8725 §3.5", "RFC 7518 §3.2"],
};

static PLAIN: Rule = Rule {
    id: "kid-plain",
    rows: &["HDR-05", "HDR-13"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Header,
    demands: "`kid` is a short plain string",
    gain: "what the bearer writes reaches whatever looks keys up: a path, a query, a log",
    references: &["RFC 7515 §4.1.4", "RFC 8725 §3.10"],
};

static SELECTS: Rule = Rule {
    id: "kid-selects",
    rows: &["KEY-10", "PAS-08"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Key,
    demands: "of several keys the one that is named is used, and no other is tried",
    gain: "every key of a set can stand in for every other, also one that was meant for less",
    references: &["RFC 7515 §4.1.4"],
};

/// Names of no key, as they are written, and whether they are plain strings.
const UNKNOWN: &[(&str, &str, bool)] = &[
    ("unknown", r#""no-such-key""#, true),
    ("null-word", r#""null""#, true),
    ("undefined-word", r#""undefined""#, true),
    ("proto", r#""__proto__""#, true),
    ("constructor", r#""constructor""#, true),
    ("to-string", r#""toString""#, true),
    ("zero-word", r#""0""#, true),
    ("dev-null", r#""/dev/null""#, true),
    ("dev-null-above", r#""../../../../../../../../dev/null""#, true),
    ("empty", r#""""#, false),
    ("blank", r#"" ""#, false),
    ("nul", r#""assay\u0000""#, false),
    ("null", "null", false),
    ("false", "false", false),
    ("zero", "0", false),
    ("empty-array", "[]", false),
    ("empty-object", "{}", false),
];

/// What a resolver that finds nothing hands on, turned into bytes.
const NOTHING: &[(&str, &str)] = &[
    ("empty-secret", ""),
    ("undefined", "undefined"),
    ("null", "null"),
    ("None", "None"),
    ("nil", "nil"),
    ("zero-byte", "\0"),
];

/// What a look-up in an object of JavaScript finds under names that every object has.
const INHERITED: &[(&str, &str, &str)] = &[
    ("proto", "__proto__", "[object Object]"),
    ("constructor", "constructor", "function Object() { [native code] }"),
    ("to-string", "toString", "function toString() { [native code] }"),
];

/// What everybody tries first.
const WORDS: &[&str] = &[
    "secret",
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "password",
    "changeme",
    "change-me",
    "jwt",
    "jwtsecret",
    "jwt_secret",
    "jwt-secret",
    "secretkey",
    "secret_key",
    "supersecret",
    "mysecret",
    "my_secret_key",
    "key",
    "test",
    "admin",
    "123456",
    "qwerty",
    "default",
    "token",
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = unsecured();
    cases.extend(under_nothing());
    cases.extend(injected());
    cases.extend(guesses());
    cases.extend(not_plain());
    cases.extend(not_selected());
    cases
}

fn unsecured() -> Vec<Case> {
    let cases = UNKNOWN.iter().flat_map(|(name, kid, _)| {
        let none = Case::jwt(
            &RESOLVED,
            format!("kid-{name}-alg-none"),
            format!("unsecured, and `kid` names no key ({name})"),
            move |bench| beside_honest(bench, bench.draft()?.header("kid", *kid).alg("none").with_signature("")),
        )
        .refs(&["CVE-2022-23540", "CVE-2020-15084"]);
        let stripped = Case::jwt(
            &RESOLVED,
            format!("kid-{name}-stripped"),
            format!("without its signature, and `kid` names no key ({name})"),
            move |bench| beside_honest(bench, bench.draft()?.header("kid", *kid).with_signature("")),
        );
        [none, stripped]
    });
    cases.map(|case| case.at(Stage::Encoding)).collect()
}

/// The draft signed with an HMAC of this secret: under the scheme's own name where it is one, else under HS256's.
fn under(bench: &Bench, draft: Draft, secret: &[u8]) -> Forged {
    let algorithm = if bench.scheme().is_shared() { bench.scheme().algorithm() } else { "HS256" };
    let draft = draft.alg(algorithm);
    let signature = mac(algorithm, secret, &draft.signing_input()).ok_or(Unmakeable::Primitive("an HMAC"))?;
    beside_honest(bench, draft.with_signature(signature))
}

/// The case for public keys, where an HMAC is of the wrong algorithm; and for secrets, where it is the wrong HMAC.
fn both(stage: Stage, make: impl Fn(&'static str) -> Case) -> [Case; 2] {
    [make("").on(is_shared_jws).at(stage), make("-for-a-public-key").on(is_public_jws).at(Stage::Header)]
}

fn under_nothing() -> Vec<Case> {
    const EMPTY: &[&str] = &["CVE-2026-44351", "CVE-2025-65945"];
    let of = |(name, kid, is_plain): &'static (&'static str, &'static str, bool)| {
        let stage = if *is_plain { Stage::Signature } else { Stage::Header };
        NOTHING.iter().flat_map(move |(secret_name, secret)| {
            both(stage, |suffix| {
                let title =
                    format!("an HMAC under what a resolver gives that finds nothing ({secret_name}), `kid`: {name}");
                let case = format!("kid-{name}-hmac-under-{secret_name}{suffix}");
                Case::jwt(&RESOLVED, case, title, move |bench| {
                    under(bench, bench.draft()?.header("kid", *kid), secret.as_bytes())
                })
                .refs(if secret.is_empty() { EMPTY } else { &[] })
            })
        })
    };
    let inherited = |(name, kid, secret): &'static (&'static str, &'static str, &'static str)| {
        both(Stage::Signature, |suffix| {
            let title = format!("an HMAC under what an object of JavaScript holds as `{kid}`, given as `kid`");
            Case::jwt(&RESOLVED, format!("kid-{name}-hmac-under-inherited{suffix}"), title, move |bench| {
                under(bench, bench.draft()?.header("kid", quoted(kid)), secret.as_bytes())
            })
        })
    };
    UNKNOWN.iter().flat_map(of).chain(INHERITED.iter().flat_map(inherited)).collect()
}

fn injected() -> Vec<Case> {
    let of =
        [("sql-union", "x' UNION SELECT 'assay-secret"), ("sql-union-comment", "x' UNION SELECT 'assay-secret';--")];
    of.into_iter()
        .flat_map(|(name, kid)| {
            both(Stage::Header, |suffix| {
                let title = "an HMAC under a secret that `kid` puts into the query for it";
                Case::jwt(&RESOLVED, format!("kid-{name}{suffix}"), title, move |bench| {
                    under(bench, bench.draft()?.header("kid", quoted(kid)), b"assay-secret")
                })
            })
        })
        .collect()
}

fn guesses() -> Vec<Case> {
    let words = WORDS.iter().map(|word| (format!("word-{word}"), *word));
    let nothing = NOTHING.iter().map(|(name, secret)| ((*name).to_owned(), *secret));
    words
        .chain(nothing)
        .flat_map(|(name, secret)| {
            [("", true), ("-without-kid", false)].into_iter().flat_map(move |(without, has_kid)| {
                let name = name.clone();
                both(Stage::Signature, move |suffix| {
                    let title = format!("an HMAC under a guess ({name})");
                    Case::jwt(&GUESSABLE, format!("hmac-under-{name}{without}{suffix}"), title, move |bench| {
                        let draft = bench.draft()?;
                        under(bench, if has_kid { draft } else { draft.without_header("kid") }, secret.as_bytes())
                    })
                    .refs(if secret.is_empty() && !suffix.is_empty() {
                        &["CVE-2026-44699"]
                    } else {
                        &[]
                    })
                })
            })
        })
        .collect()
}

fn not_plain() -> Vec<Case> {
    let more: [(&str, String); 7] = [
        ("number", "1".to_owned()),
        ("true", "true".to_owned()),
        ("array", r#"["assay-1"]"#.to_owned()),
        ("nosql", r#"{"$ne":null}"#.to_owned()),
        ("crlf", r#""assay-1\r\nX-Injected: 1""#.to_owned()),
        ("sql", r#""' OR '1'='1""#.to_owned()),
        ("129-characters", quoted(&"k".repeat(129))),
    ];
    let odd = UNKNOWN.iter().filter(|(_, _, is_plain)| !is_plain).map(|(name, kid, _)| (*name, (*kid).to_owned()));
    odd.chain(more)
        .map(|(name, kid)| {
            let title = format!("correctly signed, `kid` is no short plain string ({name})");
            Case::jwt(&PLAIN, format!("kid-{name}"), title, signed(move |draft, _| draft.header("kid", kid.as_str())))
        })
        .collect()
}

/// A set of the genuine key and a stranger's.
fn set_of_two(bench: &Bench) -> Result<Setup, Unmakeable> {
    let stranger = bench.stranger()?.public().map_err(|_| Unmakeable::Primitive("a key"))?;
    let keys = [bench.public().jwk(Some("assay-1"), ""), stranger.jwk(Some("assay-2"), "")];
    Ok(bench.under(KeyForm::Jwks, format!(r#"{{"keys":[{}]}}"#, keys.join(","))))
}

fn not_selected() -> Vec<Case> {
    let of: [(&str, &str, fn(Draft) -> Draft); 3] = [
        ("unknown", "it names a key that the set does not have", |draft| draft.header("kid", quoted("assay-3"))),
        ("absent", "it names no key, and the set has two", |draft| draft.without_header("kid")),
        ("of-another", "it names the other key of the set", |draft| draft.header("kid", quoted("assay-2"))),
    ];
    of.into_iter()
        .map(|(name, title, change)| {
            let case =
                Case::jwt(&SELECTS, format!("jwks-kid-{name}"), format!("correctly signed; {title}"), move |bench| {
                    let honest = bench.draft()?.header("kid", quoted("assay-1"));
                    let setup = set_of_two(bench)?;
                    Ok(Specimen::new(change(honest.clone()).signed(bench)?, honest.signed(bench)?)
                        .under(setup.clone())
                        .twin_under(setup))
                });
            let case = if name == "of-another" { case.at(Stage::Signature) } else { case };
            case.needing(Feature::Jwks).on(is_public_jws)
        })
        .collect()
}
