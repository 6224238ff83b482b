//! What costs more than it is worth: size, depth, work.

use super::key::is_rsa;
use super::{beside_honest, is_public_jws, signed};
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::jwe::Management;
use crate::assay::forge::rsa_block;
use crate::assay::forge::{Object, attach, quoted};
use crate::assay::key::{KeyForm, weak};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static BOUNDED: Rule = Rule {
    id: "bounded",
    rows: &["DOS-01", "DOS-06", "JSN-09"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Size,
    demands: "a token has a size, and its JSON a depth, beyond which it is not read",
    gain: "whoever can send a token can keep the verifier busy, or bring it down",
    references: &["RFC 8259 §9"],
};
static WORK: Rule = Rule {
    id: "work-asked-for",
    rows: &["DOS-02"],
    class: Class::Resource,
    severity: Severity::High,
    stage: Stage::Encoding,
    demands: "a token does not say how much work its verifier is to do",
    gain: "one short token keeps the verifier busy for hours",
    references: &["CVE-2022-36083", "CVE-2023-50658", "CVE-2023-52428", "CVE-2023-6681"],
};
static ENORMOUS: Rule = Rule {
    id: "rsa-enormous",
    rows: &["DOS-05"],
    class: Class::Resource,
    severity: Severity::Medium,
    stage: Stage::Key,
    demands: "an RSA key has 4096 bits at most, and a short exponent",
    gain: "whoever can have a key trusted keeps the verifier busy with each token",
    references: &["RFC 8017 §3.1"],
};
static MANY_KEYS: Rule = Rule {
    id: "jwks-bounded",
    rows: &["DOS-04"],
    class: Class::Resource,
    severity: Severity::Low,
    stage: Stage::Key,
    demands: "a set has a number of keys beyond which it is not read",
    gain: "whoever publishes a set can have thousands of keys tried for each token",
    references: &["RFC 7517 §5"],
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = large();
    cases.extend(deep());
    cases.extend(work());
    cases.push(
        Case::jwt(
            &ENORMOUS,
            "rsa-16384-bits",
            "the target is given an RSA key of 16384 bits with an exponent of as many",
            |bench| {
                let key = weak::enormous_rsa().ok_or(Unmakeable::Primitive("a key"))?;
                let input = bench.draft()?.signing_input();
                let block = rsa_block::proper(bench.scheme().algorithm(), &input, key.bits())
                    .ok_or(Unmakeable::Primitive("a block"))?;
                let setup = bench.under_key(&key.public())?;
                Ok(Specimen::new(attach(input, key.raise(&block)), bench.honest()?).under(setup))
            },
        )
        .on(is_rsa),
    );
    cases.push(
        Case::jwt(&MANY_KEYS, "jwks-of-thousands", "the target is given a set of five thousand keys", |bench| {
            let key = |at: usize| bench.public().jwk(Some(&format!("assay-{at}")), "");
            let set = |count: usize| {
                let keys: Vec<_> = (1..=count).map(key).collect();
                bench.under(KeyForm::Jwks, format!(r#"{{"keys":[{}]}}"#, keys.join(",")))
            };
            let token = bench.draft()?.header("kid", quoted("assay-1")).signed(bench)?;
            Ok(Specimen::new(token.clone(), token).under(set(5000)).twin_under(set(1)))
        })
        .needing(Feature::Jwks)
        .on(is_public_jws),
    );
    cases
}

fn large() -> Vec<Case> {
    let text = |length: usize| quoted(&"x".repeat(length));
    let object = |count: usize, name: fn(usize) -> String| {
        let members: Vec<_> = (0..count).map(|at| format!("{}:0", quoted(&name(at)))).collect();
        format!("{{{}}}", members.join(","))
    };
    /// A name of Java's strings that share one hash: `Aa` and `BB` do.
    fn colliding(at: usize) -> String {
        (0..13).map(|bit| if at >> bit & 1 == 1 { "Aa" } else { "BB" }).collect()
    }
    vec![
        Case::jwt(
            &BOUNDED,
            "claim-of-a-megabyte",
            "correctly signed; a claim is a megabyte long",
            signed(move |draft, _| draft.claim("x", text(1 << 20))),
        ),
        Case::jwt(
            &BOUNDED,
            "header-of-300-kilobytes",
            "correctly signed; a header member is 300 kilobytes long",
            signed(move |draft, _| draft.header("x", text(300 << 10))),
        )
        .refs(&["CVE-2025-61920"]),
        Case::jwt(
            &BOUNDED,
            "ten-thousand-claims",
            "correctly signed; ten thousand claims",
            signed(move |draft, _| draft.claim("x", object(10_000, |at| format!("x{at}")))),
        ),
        Case::jwt(
            &BOUNDED,
            "colliding-names",
            "correctly signed; eight thousand claims whose names share one hash",
            signed(move |draft, _| draft.claim("x", object(8192, colliding))),
        ),
        Case::jwt(
            &BOUNDED,
            "long-number",
            "correctly signed; a claim is a fraction of a hundred thousand digits",
            signed(|draft, _| draft.claim("x", format!("0.{}", "1".repeat(100_000)))),
        ),
    ]
}

fn deep() -> Vec<Case> {
    let arrays = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let objects = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    vec![
        Case::jwt(
            &BOUNDED,
            "nested-1000-arrays",
            "correctly signed; a claim is nested a thousand levels deep",
            signed(move |draft, _| draft.claim("x", arrays(1000))),
        )
        .at(Stage::Claims),
        Case::jwt(
            &BOUNDED,
            "nested-500-objects",
            "correctly signed; a claim is nested 500 levels deep",
            signed(move |draft, _| draft.claim("x", objects(500))),
        )
        .at(Stage::Claims),
        Case::jwt(
            &BOUNDED,
            "nested-100000-arrays",
            "correctly signed; a claim is nested a hundred thousand levels deep",
            signed(move |draft, _| draft.claim("x", arrays(100_000))),
        ),
        Case::jwt(
            &BOUNDED,
            "nested-header",
            "correctly signed; a header member is nested 300 levels deep",
            signed(move |draft, _| draft.header("x", arrays(300))),
        )
        .at(Stage::Encoding),
    ]
}

fn work() -> Vec<Case> {
    [("two-billion", 2_147_483_647), ("a-hundred-million", 100_000_000)]
        .into_iter()
        .map(|(name, rounds)| {
            let title = format!("an encrypted token that asks for {name} rounds of key derivation");
            Case::jwt(&WORK, format!("jwe-asking-for-{name}-rounds"), title, move |bench| {
                let sealed = bench.sealed_by(&Management::Password(b"password", 1), Object::default(), b"{}")?;
                beside_honest(bench, sealed.claiming_rounds(rounds).token())
            })
        })
        .collect()
}
