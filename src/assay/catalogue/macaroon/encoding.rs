//! How tokens are written: one spelling of each macaroon's bytes, and one of a root with its discharges.

use super::super::encoding::AROUND_A_TOKEN;
use super::{FORMAT, Forged, asking, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::Macaroon;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

const fn rule(id: &'static str, demands: &'static str) -> Rule {
    Rule {
        id,
        rows: &["SIG-01"],
        class: Class::Strictness,
        severity: Severity::Low,
        stage: Stage::Encoding,
        demands,
        gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
        references: &["RFC 4648 §5", "RFC 4648 §3.5"],
    }
}

static SPACE: Rule = rule("base64-space", "nothing stands between the letters of base64url");
static ALPHABET: Rule = rule("base64-alphabet", "base64url is written with `-` and `_`");
static PADDING: Rule = rule("base64-padding", "base64url is written without padding");
static BITS: Rule = rule("base64-bits", "the bits that the last letter has too many are zeros");
static AROUND: Rule = rule("around", "nothing stands before or after a token");
static BUNDLE: Rule = Rule {
    rows: &["MAC-03"],
    references: FORMAT,
    ..rule("bundle", "a root and its discharges are joined by one `~` each")
};
static ONE_FORMAT: Rule = Rule {
    rows: &["X-04", "MAC-11"],
    class: Class::Confusion,
    severity: Severity::Medium,
    gain: "a token that was made for another protocol is used in this one",
    references: &["RFC 8725 §3.12"],
    ..rule("one-format", "a token of another format is refused, even under the same key")
};

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
