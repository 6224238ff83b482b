//! How a token is written: its bytes have one spelling, and nothing stands around it.

use super::super::encoding::{AROUND_A_TOKEN, with_bits};
use super::{beside_honest, honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::paseto::{Message, Sealed, written};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

const fn rule(id: &'static str, rows: &'static [&'static str], demands: &'static str) -> Rule {
    Rule {
        id,
        rows,
        class: Class::Strictness,
        severity: Severity::Low,
        stage: Stage::Encoding,
        demands,
        gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
        references: &["PASETO Specification, Message Format", "RFC 4648 §3.5"],
    }
}

static PADDING: Rule = rule("base64-padding", &["PAS-11"], "base64url has no padding");
static ALPHABET: Rule = rule("base64-alphabet", &["PAS-11"], "base64url has `-` and `_`, not `+` and `/`");
static SPACE: Rule = rule("base64-space", &["PAS-11"], "nothing stands between the letters of base64url");
static BITS: Rule = rule("base64-bits", &["PAS-11"], "the bits that base64url leaves over are zero");
static LENGTH: Rule = rule("base64-length", &["PAS-11"], "no base64url is one letter longer than a multiple of four");
static AROUND: Rule = rule("around", &["PAS-11"], "nothing stands before or after a token");
static SEGMENTS: Rule = rule("segments", &["PAS-11"], "nothing follows the footer");
static EMPTY_FOOTER: Rule = rule("empty-footer", &["PAS-11"], "a footer of nothing is not there, nor is its dot");

type Respell = fn(&str) -> Option<String>;

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let spellings: [(&Rule, &str, &str, Respell); 9] = [
        (&PADDING, "padding", "is padded", |text| {
            let missing = (4 - text.len() % 4) % 4;
            (missing > 0).then(|| text.to_owned() + &"=".repeat(missing))
        }),
        (&ALPHABET, "alphabet", "is in the alphabet with `+` and `/`", |text| {
            text.contains(['-', '_']).then(|| text.replace('-', "+").replace('_', "/"))
        }),
        (&BITS, "bits", "has bits left over that are not zero", with_bits),
        (&LENGTH, "length", "has a letter too many", |text| (text.len() % 4 == 0).then(|| format!("{text}A"))),
        (&SPACE, "space", "has a space in its middle", |text| split_by(text, " ")),
        (&SPACE, "line-feed", "has a line feed in its middle", |text| split_by(text, "\n")),
        (&SPACE, "crlf", "has a line end of two bytes in its middle", |text| split_by(text, "\r\n")),
        (&SPACE, "tab", "has a tab in its middle", |text| split_by(text, "\t")),
        (&SPACE, "nul", "has a zero byte in its middle", |text| split_by(text, "\0")),
    ];
    let mut cases = Vec::new();
    for (rule, name, what, respell) in spellings {
        for is_footer in [false, true] {
            let part = if is_footer { "footer" } else { "body" };
            cases.push(Case::paseto(rule, format!("{name}-{part}"), format!("the {part} {what}"), move |bench| {
                respelt(bench, is_footer, respell)
            }));
        }
    }
    cases.push(Case::paseto(&SEGMENTS, "segment-after-footer", "another segment follows the footer", |bench| {
        let token = bench.honest()?;
        if honest(bench)?.footer.is_empty() {
            return Err(Unmakeable::NotHere("a token with a footer"));
        }
        beside_honest(bench, [&token[..], b".e30"].concat())
    }));
    cases.push(Case::paseto(&EMPTY_FOOTER, "trailing-dot", "a dot, and no footer after it", |bench| {
        let token = Message::honest(bench.setup()).footer("").protected(bench)?.token();
        Ok(Specimen::new([&token[..], b"."].concat(), token))
    }));
    let around = AROUND_A_TOKEN.into_iter().map(|(name, before, after)| {
        let title = format!("an honest token with something around it ({name})");
        Case::paseto(&AROUND, format!("around-{name}"), title, move |bench| {
            beside_honest(bench, [before, &bench.honest()?, after].concat())
        })
    });
    cases.extend(around);
    cases
}

fn split_by(text: &str, between: &str) -> Option<String> {
    let (before, after) = text.split_at_checked(text.len() / 2)?;
    (!text.is_empty()).then(|| format!("{before}{between}{after}"))
}

/// A token with one part respelt. What is protected is bytes, so that it stays whole. Where a part happens not to have what is
/// to be respelt, another token is made.
fn respelt(bench: &Bench, is_footer: bool, respell: Respell) -> super::Forged {
    const ATTEMPTS: usize = 64;
    let attempt = |token: &Sealed| {
        let (body, footer) = (token.encoded_body(), token.encoded_footer());
        let token = if is_footer {
            written(&token.header, &body, &respell(&footer)?)
        } else {
            written(&token.header, &respell(&body)?, &footer)
        };
        Some(token)
    };
    let token = honest(bench)?;
    if let Some(respelt) = attempt(&token) {
        return Ok(Specimen::new(respelt, token.token()));
    }
    for length in 0..ATTEMPTS {
        // A text that needs both letters in which the alphabets differ, at whatever place it stands.
        let filler = format!("{}>>>???>>>???~~~", "x".repeat(length));
        let claims = Message::honest_claims(bench.setup()).with_string("x", &filler);
        let footer = crate::assay::forge::Object::default().with_string("x", &filler);
        let footer = match &bench.setup().kid {
            Some(kid) => footer.with_string("kid", kid),
            None => footer,
        };
        let message = Message::honest(bench.setup()).claims(&claims).footer(footer.text());
        let token = message.protected(bench)?;
        if let Some(respelt) = attempt(&token) {
            return Ok(Specimen::new(respelt, token.token()));
        }
    }
    Err(Unmakeable::NotHere("a part of another length"))
}
