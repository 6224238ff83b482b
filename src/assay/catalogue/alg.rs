//! The algorithm: it is the key's, whatever the header says.

use super::{beside_honest, signed};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::{attach, quoted};
use crate::assay::key::KeyKind;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::scheme::Family;
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static UNSECURED: Rule = Rule {
    id: "unsecured",
    rows: &["ALG-01", "ALG-02", "ALG-03"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "a token that asks not to be verified is refused, however it asks",
    gain: "anyone can write a token that says whatever they like, with no key at all",
    references: &["RFC 8725 §3.1", "RFC 8725 §3.2", "CVE-2015-9235"],
};

static PINNED: Rule = Rule {
    id: "alg-pinned",
    rows: &["ALG-05", "ALG-06", "ALG-07", "ALG-10"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Header,
    demands: "an algorithm that is not the one agreed on is refused, even where the key would fit it",
    gain: "whoever makes tokens chooses the algorithm, and may choose the weakest that the verifier knows",
    references: &["RFC 8725 §3.1"],
};

static EXACT: Rule = Rule {
    id: "alg-exact",
    rows: &["ALG-08"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Header,
    demands: "`alg` is compared letter for letter",
    gain: "a filter that looks for one spelling of an algorithm is passed by another",
    references: &["RFC 7515 §4.1.1"],
};

static STRING: Rule = Rule {
    id: "alg-string",
    rows: &["ALG-09"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Header,
    demands: "`alg` is there, and a string",
    gain: "two readers of one token see different algorithms",
    references: &["RFC 7515 §4.1.1"],
};

/// Spellings of `none` that are not its sixteen casings: what they are called, and as they are written.
const SPELLINGS: &[(&str, &str)] = &[
    ("trailing-space", r#""none ""#),
    ("leading-space", r#"" none""#),
    ("trailing-line-feed", r#""none\n""#),
    ("trailing-nul", r#""none\u0000""#),
    ("escaped", r#""\u006eone""#),
    ("full-width", "\"ｎｏｎｅ\""),
    ("zero-width-space", "\"no\u{200b}ne\""),
    ("empty-string", r#""""#),
    ("null-string", r#""null""#),
    ("null", "null"),
    ("false", "false"),
    ("zero", "0"),
    ("empty-array", "[]"),
    ("array", r#"["none"]"#),
    ("object", r#"{"none":null}"#),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::jwt(&UNSECURED, "alg-none-empty-signature", "`alg` is `none`, the signature empty", |bench| {
            beside_honest(bench, unsecured(bench, r#""none""#)?)
        }),
        Case::jwt(&UNSECURED, "alg-none-without-last-dot", "`alg` is `none`, and there are two segments", |bench| {
            beside_honest(bench, bench.draft()?.alg("none").signing_input())
        }),
        Case::jwt(&UNSECURED, "alg-absent-empty-signature", "there is no `alg`, the signature is empty", |bench| {
            beside_honest(bench, bench.draft()?.without_header("alg").with_signature(""))
        }),
        Case::jwt(
            &UNSECURED,
            "alg-none-genuine-signature",
            "`alg` is `none`, with somebody else's signature",
            |bench| {
                let honest = bench.honest()?;
                let tail = honest.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
                let input = bench.draft()?.alg("none").signing_input();
                beside_honest(bench, [&input, &b"."[..], tail].concat())
            },
        )
        .at(Stage::Header),
        Case::jwt(&UNSECURED, "alg-none-some-signature", "`alg` is `none`, with a signature of eight bytes", |bench| {
            beside_honest(bench, bench.draft()?.alg("none").with_signature("unsigned"))
        })
        .at(Stage::Header),
        Case::jwt(&UNSECURED, "alg-None-some-signature", "`alg` is `None`, with a signature of eight bytes", |bench| {
            beside_honest(bench, bench.draft()?.alg("None").with_signature("unsigned"))
        })
        .at(Stage::Header),
        Case::jwt(&UNSECURED, "alg-none-no-typ", "`alg` is `none` and the header's only member", |bench| {
            let claims = bench.draft()?.claims.text();
            let input = crate::assay::forge::signing_input(r#"{"alg":"none"}"#, claims);
            beside_honest(bench, attach(input, ""))
        }),
    ];
    cases.extend((1..16).map(|mask| {
        let spelling = cased("none", mask);
        let title = format!("`alg` is `{spelling}`, the signature empty");
        Case::jwt(&UNSECURED, format!("alg-{spelling}-empty-signature"), title, move |bench| {
            beside_honest(bench, unsecured(bench, &quoted(&spelling))?)
        })
    }));
    cases.extend(SPELLINGS.iter().map(|(name, value)| {
        let title = format!("`alg` is a way of saying `none` ({name}), the signature empty");
        Case::jwt(&UNSECURED, format!("alg-none-as-{name}"), title, move |bench| {
            beside_honest(bench, unsecured(bench, value)?)
        })
    }));
    cases.extend(swaps());
    cases.extend(misspellings());
    cases.extend(wrong_types());
    cases
}

/// The honest claims under a header whose `alg` is this raw value, and an empty signature.
fn unsecured(bench: &Bench, alg: &str) -> Result<Vec<u8>, Unmakeable> {
    Ok(bench.draft()?.header("alg", alg).with_signature(""))
}

/// `word` with those letters in upper case whose bits are set.
fn cased(word: &str, mask: usize) -> String {
    let letter = |(at, c): (usize, char)| if mask >> at & 1 == 1 { c.to_ascii_uppercase() } else { c };
    word.chars().enumerate().map(letter).collect()
}

/// Every other algorithm that the same key could be used with.
fn swaps() -> Vec<Case> {
    const RSA: [&str; 6] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    const HMAC: [&str; 3] = ["HS256", "HS384", "HS512"];
    const FROM_HEADER: &[&str] = &["CVE-2026-22817", "CVE-2026-22818"];
    let mut cases: Vec<_> = RSA
        .into_iter()
        .chain(HMAC)
        .map(|algorithm| {
            let title = format!("signed by the genuine key, but with {algorithm}");
            Case::jwt(&PINNED, format!("alg-swapped-for-{algorithm}"), title, move |bench| {
                if bench.scheme().algorithm() == algorithm {
                    return Err(Unmakeable::NotHere("another algorithm than this"));
                }
                let input = bench.draft()?.alg(algorithm).signing_input();
                let signature = bench.pair()?.sign(algorithm, &input).ok_or(Unmakeable::Primitive("a signature"))?;
                beside_honest(bench, attach(input, signature))
            })
            .refs(FROM_HEADER)
            .on(if algorithm.starts_with('H') {
                super::is_shared_jws
            } else {
                |scheme| scheme.key() == KeyKind::Rsa && scheme.family() == Family::Jws
            })
        })
        .collect();
    cases.push(
        Case::jwt(
            &PINNED,
            "alg-Ed25519",
            "signed with Ed25519, under the name of RFC 9864",
            signed(|draft, _| draft.alg("Ed25519")),
        )
        .refs(&["RFC 9864 §2.2"])
        .on(|scheme| scheme.name() == "jwt/EdDSA"),
    );
    cases
}

/// Names that a careless comparison takes for the algorithm's.
fn misspellings() -> Vec<Case> {
    let of: [(&str, fn(&str) -> String); 6] = [
        ("lower-case", |name| quoted(&name.to_lowercase())),
        ("leading-space", |name| quoted(&format!(" {name}"))),
        ("trailing-space", |name| quoted(&format!("{name} "))),
        ("trailing-line-feed", |name| quoted(&format!("{name}\n"))),
        ("trailing-nul", |name| quoted(&format!("{name}\0"))),
        ("upper-case", |name| quoted(&name.to_uppercase())),
    ];
    of.into_iter()
        .map(|(name, spell)| {
            let title = format!("correctly signed, `alg` misspelt ({name})");
            let case = Case::jwt(
                &EXACT,
                format!("alg-misspelt-{name}"),
                title,
                signed(move |draft, bench| draft.header("alg", spell(bench.scheme().algorithm()))),
            );
            // Only `EdDSA` has letters of either case.
            if name == "upper-case" { case.on(|scheme| scheme.name() == "jwt/EdDSA") } else { case }
        })
        .collect()
}

fn wrong_types() -> Vec<Case> {
    let of: [(&str, fn(&str) -> String); 6] = [
        ("null", |_| "null".to_owned()),
        ("number", |_| "256".to_owned()),
        ("true", |_| "true".to_owned()),
        ("array", |name| format!("[{}]", quoted(name))),
        ("object", |name| format!("{{{}:null}}", quoted(name))),
        ("empty-object", |_| "{}".to_owned()),
    ];
    let absent = Case::jwt(
        &STRING,
        "alg-absent",
        "correctly signed, without `alg`",
        signed(|draft, _| draft.without_header("alg")),
    );
    of.into_iter()
        .map(|(name, write)| {
            let title = format!("correctly signed, `alg` of a wrong type ({name})");
            Case::jwt(
                &STRING,
                format!("alg-{name}"),
                title,
                signed(move |draft, bench| draft.header("alg", write(bench.scheme().algorithm()))),
            )
        })
        .chain([absent])
        .collect()
}
