//! How tokens are written: one spelling of each macaroon's bytes, and one of a root with its discharges.

use super::super::biscuit::encoding as biscuit;
use super::super::encoding::AROUND_A_TOKEN;
use super::{FORMAT, Forged, asking, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::Macaroon;
use crate::assay::rule::Rule;
use crate::assay::specimen::{Specimen, Unmakeable};

const LETTERS: &[&str] = &["RFC 4648 §5", "RFC 4648 §3.5"];

static SPACE: Rule = Rule { references: LETTERS, ..biscuit::SPACE };
static ALPHABET: Rule = Rule { id: "base64-alphabet", demands: "base64url is written with `-` and `_`", ..SPACE };
static PADDING: Rule = Rule { id: "base64-padding", demands: "base64url is written without padding", ..SPACE };
static BITS: Rule =
    Rule { id: "base64-bits", demands: "the bits that the last letter has too many are zeros", ..SPACE };
static AROUND: Rule = Rule { references: LETTERS, ..biscuit::AROUND };
static BUNDLE: Rule = Rule {
    id: "bundle",
    rows: &["MAC-03"],
    demands: "a root and its discharges are joined by one `~` each",
    references: FORMAT,
    ..SPACE
};
static ONE_FORMAT: Rule = Rule { rows: &["X-04", "MAC-11"], ..biscuit::ONE_FORMAT };

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, space) in [("space", " "), ("line-feed", "\n"), ("crlf", "\r\n"), ("tab", "\t")] {
        let title = format!("it has a {name} in its middle");
        cases.push(Case::macaroon(&SPACE, format!("{name}-in-token"), title, move |bench| {
            let token = bench.honest()?;
            let (before, after) = token.split_at(token.len() / 2);
            beside_honest(bench, [before, space.as_bytes(), after].concat())
        }));
    }
    cases.extend(spellings());
    cases.extend(AROUND_A_TOKEN.into_iter().map(|(name, before, after)| {
        let title = format!("an honest token with something around it ({name})");
        Case::macaroon(&AROUND, format!("around-{name}"), title, move |bench| {
            beside_honest(bench, [before, &bench.honest()?, after].concat())
        })
    }));
    cases.extend(bundles());
    cases.push(Case::macaroon(&ONE_FORMAT, "jwt-under-the-same-key", "a JWT under the same secret", |bench| {
        let draft = bench.draft()?.alg("HS256");
        let signature = bench.pair()?.sign("HS256", &draft.signing_input());
        beside_honest(bench, draft.with_signature(signature.ok_or(Unmakeable::Primitive("a MAC"))?))
    }));
    cases
}

/// Other letters for the same bytes.
fn spellings() -> Vec<Case> {
    let standard = Case::macaroon(
        &ALPHABET,
        "base64-standard-alphabet",
        "it is written in the alphabet of base64, not of base64url",
        |bench| {
            let honest = in_letters(bench, |text| text.contains(['-', '_']))?;
            let text = String::from_utf8_lossy(&honest).replace('-', "+").replace('_', "/");
            Ok(Specimen::new(text.into_bytes(), honest))
        },
    );
    let padded = Case::macaroon(&PADDING, "base64-padded", "it is written with padding", |bench| {
        let honest = in_letters(bench, |text| text.len() % 4 != 0)?;
        let padding = "=".repeat(honest.len().next_multiple_of(4) - honest.len());
        Ok(Specimen::new([&honest[..], padding.as_bytes()].concat(), honest))
    });
    let bits = Case::macaroon(&BITS, "base64-dangling-bits", "the bits that nobody reads are ones", |bench| {
        let honest = in_letters(bench, |text| text.len() % 4 == 2)?;
        let mut token = honest.clone();
        // Of two letters, eight bits are read, and four are over: `A` is followed by `B` in the alphabet, and so on.
        token.last_mut().into_iter().for_each(|last| *last += 1);
        Ok(Specimen::new(token, honest))
    });
    vec![standard, padded, bits]
}

/// An honest token whose text is suited, which one of some lengths is.
fn in_letters(bench: &Bench, is_suited: impl Fn(&str) -> bool) -> Result<Vec<u8>, Unmakeable> {
    let texts = (0..64).map(|number| {
        let subject = "a".repeat(number + 1);
        let claims = Macaroon::honest_claims(bench.setup()).with_string("sub", &subject);
        Ok(Macaroon::claiming(bench, &claims)?.token())
    });
    let texts = texts.collect::<Result<Vec<_>, Unmakeable>>()?;
    let suited = texts.into_iter().find(|text| is_suited(&String::from_utf8_lossy(text)));
    suited.ok_or(Unmakeable::NotHere("a token of other letters"))
}

fn bundles() -> Vec<Case> {
    let parts: [(&str, &str, fn(&str, &str) -> String); 5] = [
        ("empty-between", "nothing stands between two separators", |root, discharge| format!("{root}~~{discharge}")),
        ("empty-last", "a separator stands at its end", |root, discharge| format!("{root}~{discharge}~")),
        ("empty-first", "a separator stands at its beginning", |root, discharge| format!("~{root}~{discharge}")),
        ("two-empty-last", "two separators stand at its end", |root, discharge| format!("{root}~{discharge}~~")),
        ("blank-between", "a blank stands after a separator", |root, discharge| format!("{root}~ {discharge}")),
    ];
    let case = |(name, title, write): (&str, &'static str, fn(&str, &str) -> String)| {
        Case::macaroon(&BUNDLE, format!("bundle-{name}"), title, move |bench| -> Forged {
            let (root, discharge, _) = asking(bench)?;
            let discharge = discharge.bound_to(&root);
            let [root, discharge] =
                [root, discharge].map(|macaroon| String::from_utf8_lossy(&macaroon.token()).into_owned());
            let honest = format!("{root}~{discharge}").into_bytes();
            Ok(Specimen::new(write(&root, &discharge).into_bytes(), honest))
        })
    };
    parts.into_iter().map(case).collect()
}
