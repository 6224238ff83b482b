//! The signature, or the tag: there, whole, of this key, and over everything that a token says and was bound to.

use super::{Forged, beside_honest, honest, is_local, is_public, is_v3, is_v4_public};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::paseto::{Message, Protection, Sealed};
use crate::assay::key::{Order, ecdsa_der};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::setup::Setup;
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

const ANYONE: &str = "anyone can write a token that says whatever they like, with no key at all";

const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    class: Class,
    severity: Severity,
    demands: &'static str,
    gain: &'static str,
    references: &'static [&'static str],
) -> Rule {
    Rule { id, rows, class, severity, stage: Stage::Signature, demands, gain, references }
}

static HOLDS: Rule = rule(
    "protection-holds",
    &["SIG-01"],
    Class::Forgery,
    Severity::Critical,
    "the signature or tag is of the trusted key over these very bytes",
    ANYONE,
    &["PASETO Specification, Verify and Decrypt"],
);
static PRESENT: Rule = rule(
    "signature-present",
    &["SIG-02"],
    Class::Forgery,
    Severity::Critical,
    "a public token without a signature is refused",
    ANYONE,
    &["PASETO Specification, Verify"],
);
static RANGE: Rule = rule(
    "ecdsa-range",
    &["SIG-03"],
    Class::Forgery,
    Severity::Critical,
    "neither half of an ECDSA signature is zero modulo the curve's order",
    "one blank signature fits every token: anyone can write whatever they like",
    &["CVE-2022-21449"],
);
static FIXED: Rule = rule(
    "ecdsa-fixed",
    &["SIG-04"],
    Class::Strictness,
    Severity::Low,
    "an ECDSA signature is two numbers of fixed length, not DER",
    "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    &["PASETO Specification, Version 3, Sign"],
);
static CANONICAL: Rule = rule(
    "ed25519-canonical",
    &["SIG-09"],
    Class::Strictness,
    Severity::Low,
    "the second half of an Ed25519 signature is below the order of the group",
    "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    &["RFC 8032 §5.1.7"],
);
static IMPLICIT: Rule = rule(
    "implicit-assertion",
    &["PAS-05"],
    Class::Confusion,
    Severity::High,
    "a token that is not bound to the implicit assertion expected is refused",
    "a token that was made in one context is used in another",
    &["PASETO Specification, Implicit Assertions"],
);

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = signatures();
    cases.extend(tags());
    cases.extend(blank());
    cases.push(
        Case::paseto(&FIXED, "ecdsa-der", "the signature is written in DER", |bench| {
            resigned(bench, |signature| Some(ecdsa_der(signature)))
        })
        .on(is_v3),
    );
    cases.push(
        Case::paseto(
            &CANONICAL,
            "ed25519-s-plus-order",
            "the group's order is added to an honest signature",
            |bench| {
                let order = Order::of_ed25519().ok_or(Unmakeable::Primitive("a number"))?;
                resigned(bench, |signature| {
                    let (r, s) = signature.split_at_checked(32)?;
                    Some([r, &order.plus_little_endian(s)].concat())
                })
            },
        )
        .on(is_v4_public),
    );
    cases.push(
        Case::paseto(&IMPLICIT, "implicit-missing", "it is bound to no assertion, where one is expected", |bench| {
            let expected: &[u8] = match bench.setup().implicit.as_slice() {
                [] => b"assay: tenant 7",
                implicit => implicit,
            };
            let setup = Setup { implicit: expected.to_vec(), ..bench.setup().clone() };
            let bound = Message::honest(&setup);
            let free = bound.clone().implicit("").protected(bench)?.token();
            let specimen = Specimen::new(free, bound.protected(bench)?.token());
            Ok(match bench.setup().implicit.as_slice() {
                [] => specimen.under(setup.clone()).twin_under(setup),
                _ => specimen,
            })
        })
        .needing(Feature::Implicit),
    );
    cases
}

/// The honest token with its signature changed: for that, no key is needed.
fn resigned(bench: &Bench, change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Forged {
    let token = honest(bench)?;
    let parts = token.split_signature().and_then(|(payload, signature)| Some([payload, &change(signature)?].concat()));
    let body = parts.ok_or(Unmakeable::NotHere("a signature"))?;
    beside_honest(bench, token.clone().body(body).token())
}

fn flipped(bytes: &[u8], at: impl Fn(usize) -> usize) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    let at = at(bytes.len());
    *bytes.get_mut(at)? ^= 1;
    Some(bytes)
}

fn signatures() -> Vec<Case> {
    let cases = [
        Case::paseto(&HOLDS, "signature-first-bit", "the first bit of the signature is changed", |bench| {
            resigned(bench, |signature| flipped(signature, |_| 0))
        }),
        Case::paseto(&HOLDS, "signature-last-bit", "the last bit of the signature is changed", |bench| {
            resigned(bench, |signature| flipped(signature, |length| length - 1))
        }),
        Case::paseto(&HOLDS, "signature-of-another-key", "it is signed with a key that nobody trusts", |bench| {
            let stranger = Protection::of(bench, bench.stranger()?)?;
            beside_honest(bench, Message::of(bench).protected_by(stranger)?.token())
        }),
        Case::paseto(&HOLDS, "payload-changed", "the payload says another name than was signed", |bench| {
            let token = honest(bench)?;
            let (payload, signature) = token.split_signature().ok_or(Unmakeable::NotHere("a signature"))?;
            let text = std::str::from_utf8(payload).map_err(|_| Unmakeable::NotHere("a payload of text"))?;
            let other = match text.contains("alice") {
                true => text.replace("alice", "admin"),
                false => text.replacen('{', "{\"role\":\"admin\",", 1),
            };
            let body = [other.as_bytes(), signature].concat();
            beside_honest(bench, token.clone().body(body).token())
        }),
        Case::paseto(&PRESENT, "signature-missing", "the body is the payload alone", |bench| {
            resigned(bench, |_| Some(Vec::new()))
        }),
    ];
    cases.into_iter().map(|case| case.on(is_public)).collect()
}

/// A local token: a nonce of 32 bytes, the ciphertext, a tag of 32.
fn tags() -> Vec<Case> {
    let cases = [
        Case::paseto(&HOLDS, "tag-first-bit", "the first bit of the tag is changed", |bench| {
            changed(bench, |body| flipped(body, |length| length.saturating_sub(32)))
        }),
        Case::paseto(&HOLDS, "tag-last-bit", "the last bit of the tag is changed", |bench| {
            changed(bench, |body| flipped(body, |length| length.saturating_sub(1)))
        }),
        Case::paseto(&HOLDS, "tag-blank", "the tag is all zeros", |bench| {
            changed(bench, |body| Some([body.get(..body.len().checked_sub(32)?)?, &[0; 32]].concat()))
        }),
        Case::paseto(&HOLDS, "ciphertext-changed", "the ciphertext is changed so that it says another name", |bench| {
            let message = Message::honest(bench.setup());
            let place = message.payload.windows(5).position(|name| name == b"alice");
            let start = 32 + place.ok_or(Unmakeable::NotHere("a name"))?;
            let Sealed { mut body, header, footer } = message.protected(bench)?;
            let difference = b"alice".iter().zip(b"admin").map(|(one, other)| one ^ other);
            for (byte, difference) in body.iter_mut().skip(start).zip(difference) {
                *byte ^= difference;
            }
            beside_honest(bench, Sealed { header, body, footer }.token())
        }),
    ];
    cases.into_iter().map(|case| case.on(is_local)).collect()
}

fn changed(bench: &Bench, change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Forged {
    let token = honest(bench)?;
    let body = change(&token.body).ok_or(Unmakeable::NotHere("a token of another length"))?;
    beside_honest(bench, token.body(body).token())
}

/// Signatures that fit everything where a verifier computes with what it should refuse.
fn blank() -> Vec<Case> {
    type Halves = fn(&[u8]) -> (Vec<u8>, Vec<u8>);
    let halves: [(&str, Halves); 5] = [
        ("zero-zero", |_| (vec![0; 48], vec![0; 48])),
        ("zero-one", |_| (vec![0; 48], number(1))),
        ("one-zero", |_| (number(1), vec![0; 48])),
        ("order-zero", |order| (order.to_vec(), vec![0; 48])),
        ("order-order", |order| (order.to_vec(), order.to_vec())),
    ];
    let case = |(name, halves): (&str, Halves)| {
        let title = format!("the signature is of nothing ({name})");
        Case::paseto(&RANGE, format!("ecdsa-{name}"), title, move |bench| {
            let order = Order::of_p384().ok_or(Unmakeable::Primitive("a number"))?.bytes(48);
            let (r, s) = halves(&order);
            resigned(bench, |_| Some([&r[..], &s].concat()))
        })
        .on(is_v3)
    };
    halves.into_iter().map(case).collect()
}

/// A number below 256 in 48 bytes.
fn number(number: u8) -> Vec<u8> {
    [&[0; 47][..], &[number]].concat()
}
