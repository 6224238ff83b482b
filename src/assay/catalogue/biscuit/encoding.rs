//! How a token is written: one spelling of its bytes, and one order of its fields.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;

use super::super::encoding::AROUND_A_TOKEN;
use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::biscuit::{wire, written};
use crate::assay::key::KeyPair;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
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
        references: &["Biscuit Specification, Format", "RFC 4648 §5"],
    }
}

pub(in crate::assay::catalogue) static SPACE: Rule =
    rule("base64-space", "nothing stands between the letters of base64url");
pub(in crate::assay::catalogue) static AROUND: Rule = rule("around", "nothing stands before or after a token");
static MESSAGE: Rule = rule("message-canonical", "the outer message, which nobody signs, has one spelling");
pub(in crate::assay::catalogue) static ONE_FORMAT: Rule = Rule {
    rows: &["X-04"],
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
        cases.push(Case::biscuit(&SPACE, format!("{name}-in-token"), title, move |bench| {
            let token = bench.honest()?;
            let (before, after) = token.split_at(token.len() / 2);
            beside_honest(bench, [before, space.as_bytes(), after].concat())
        }));
    }
    cases.extend(AROUND_A_TOKEN.into_iter().map(|(name, before, after)| {
        let title = format!("an honest token with something around it ({name})");
        Case::biscuit(&AROUND, format!("around-{name}"), title, move |bench| {
            beside_honest(bench, [before, &bench.honest()?, after].concat())
        })
    }));
    let fields: [(&str, Vec<u8>); 2] =
        [("unknown-number", wire::number(99, 1)), ("unknown-bytes", wire::bytes(100, b"more"))];
    for (name, field) in fields {
        let title = format!("the message ends with a field that nobody knows ({name})");
        cases.push(Case::biscuit(&MESSAGE, format!("message-{name}"), title, move |bench| {
            let message =
                URL_SAFE.decode(bench.honest()?).map_err(|_| Unmakeable::NotHere("a token that can be read"))?;
            beside_honest(bench, written(&[&message[..], &field].concat()))
        }));
    }
    cases.push(Case::biscuit(&ONE_FORMAT, "jwt-under-the-same-key", "a JWT under the same key", jwt));
    cases
}

/// The honest JWT, under the root key.
fn jwt(bench: &Bench) -> Forged {
    let algorithm = if let KeyPair::Ec(..) = bench.pair()? { "ES256" } else { "EdDSA" };
    let draft = bench.draft()?.alg(algorithm);
    let signature = bench.pair()?.sign(algorithm, &draft.signing_input());
    beside_honest(bench, draft.with_signature(signature.ok_or(Unmakeable::Primitive("a signature"))?))
}
