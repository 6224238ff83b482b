//! What is in order, and easily refused by mistake.

use super::{Forged, beside_honest, signed};
use crate::assay::case::Case;
use crate::assay::forge::{quoted, signing_input};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static HONEST: Rule = Rule {
    id: "honest",
    rows: &["HDR-10"],
    class: Class::OverRejection,
    severity: Severity::Low,
    stage: Stage::Claims,
    demands: "what the standards allow is accepted",
    gain: "nobody gains anything; honest bearers are turned away",
    references: &[],
};

pub(super) fn cases() -> Vec<Case> {
    let typ = |bench: &crate::assay::bench::Bench| bench.setup().typ.clone().unwrap_or_else(|| "JWT".to_owned());
    vec![
        Case::jwt(&HONEST, "honest-typ-with-application", "its type is written with `application/`", move |bench| {
            let typ = typ(bench);
            // It is left out where no other slash follows, and stands there once.
            if typ.contains('/') {
                return Err(Unmakeable::NotHere("a type without a slash"));
            }
            let typ = quoted(&format!("application/{typ}"));
            beside_honest(bench, bench.draft()?.header("typ", typ).signed(bench)?)
        })
        .refs(&["RFC 7515 §4.1.9", "RFC 8725 §3.11"]),
        Case::jwt(
            &HONEST,
            "honest-typ-lower-case",
            "its type is written in lower case",
            signed(move |draft, bench| draft.header("typ", quoted(&typ(bench).to_lowercase()))),
        )
        .refs(&["RFC 7515 §4.1.9"]),
        Case::jwt(
            &HONEST,
            "honest-aud-array",
            "it is for two audiences, of which one is the expected",
            signed(|draft, bench| {
                draft.claim("aud", format!("[{},{}]", quoted("https://other.example"), quoted(&bench.setup().audience)))
            }),
        )
        .refs(&["RFC 7519 §4.1.3"]),
        Case::jwt(
            &HONEST,
            "honest-aud-array-of-one",
            "it is for a list of one audience",
            signed(|draft, bench| draft.claim("aud", format!("[{}]", quoted(&bench.setup().audience)))),
        )
        .refs(&["RFC 7519 §4.1.3"]),
        Case::jwt(
            &HONEST,
            "honest-unknown-header",
            "its header has a member that is not understood",
            signed(|draft, _| draft.header("x-assay", r#"{"a":[1]}"#)),
        )
        .refs(&["RFC 7515 §4"]),
        Case::jwt(
            &HONEST,
            "honest-unknown-claim",
            "it has claims that are not understood",
            signed(|draft, _| draft.claim("https://example.com/roles", r#"["reader"]"#).claim("level", "1.5")),
        )
        .refs(&["RFC 7519 §4"]),
        Case::jwt(
            &HONEST,
            "honest-nbf-absent",
            "it does not say since when it is valid",
            signed(|draft, _| draft.without_claim("nbf")),
        )
        .refs(&["RFC 7519 §4.1.5"]),
        Case::jwt(
            &HONEST,
            "honest-iat-absent",
            "it does not say when it was issued",
            signed(|draft, _| draft.without_claim("iat")),
        )
        .refs(&["RFC 7519 §4.1.6"]),
        Case::jwt(&HONEST, "honest-escapes", "its JSON is written with escapes", |bench| -> Forged {
            let mut draft = bench.draft()?.without_header("alg");
            draft.header = draft.header.followed_by(r#""\u0061lg""#, quoted(bench.scheme().algorithm()));
            beside_honest(bench, draft.claim("name", r#""\u00e9\ud83d\ude00\/""#).signed(bench)?)
        })
        .refs(&["RFC 8259 §7"]),
        Case::jwt(&HONEST, "honest-blanks", "its JSON is written with blanks between", |bench| -> Forged {
            let draft = bench.draft()?;
            let spaced = |text: String| format!(" {}\r\n", text.replace(",\"", " ,\n\t\""));
            beside_honest(
                bench,
                bench.sign_input(signing_input(spaced(draft.header.text()), spaced(draft.claims.text())))?,
            )
        })
        .refs(&["RFC 8259 §2"]),
    ]
}
