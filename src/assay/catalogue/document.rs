//! The catalogue as a document.

use std::fmt::Write as _;

use super::all;
use crate::assay::case::{Case, Expected};
use crate::assay::rule::{Class, Rule};

/// What cannot be said as a token: rows of the inventory, what they are about, and the tests that see to them.
pub const BEYOND_TOKENS: &[(&str, &str, &str)] = &[
    ("KEY-06", "a point that is not on its curve", "tests/formats/jwt/ecdsa.rs: rule_22_the_point_lies_on_the_curve"),
    (
        "KEY-11",
        "a key that belongs to another issuer",
        "tests/formats/jwt/issuers.rs: rule_28_a_key_speaks_for_its_own_issuer_only",
    ),
    (
        "CLM-12",
        "a `nonce`, which only the login that made it can judge",
        "tests/formats/jwt/profiles.rs: rule_34_an_id_token_is_of_the_login_that_it_completes",
    ),
    (
        "SIG-05",
        "a mirrored ECDSA signature as a second use",
        "tests/formats/jwt/replay.rs: rule_30_a_changed_signature_is_no_second_use",
    ),
    (
        "SIG-10",
        "a comparison whose time tells how far it came",
        "tests/assay/beyond_tokens.rs: macs_are_compared_in_constant_time",
    ),
    ("SIG-10", "the same of a macaroon's MACs", "tests/assay/macaroon/own.rs: macs_are_compared_in_constant_time"),
    (
        "STR-07",
        "an inner token whose signature nobody checked",
        "tests/formats/jwt/order.rs: rule_29_another_payload_needs_another_signature",
    ),
    ("DOS-07", "a fetch for every unknown `kid`", "tests/assay/beyond_tokens.rs: an_unknown_kid_costs_a_look_up"),
    (
        "X-04",
        "one key in two formats, the other way round",
        "tests/assay/beyond_tokens.rs: one_key_serves_no_two_formats",
    ),
    (
        "X-05",
        "refusals that tell why a signature does not hold",
        "tests/assay/beyond_tokens.rs: signatures_fail_for_one_reason",
    ),
    (
        "X-05",
        "refusals that tell which of a macaroon's MACs does not hold",
        "tests/assay/macaroon/own.rs: macs_fail_for_one_reason",
    ),
];

/// The catalogue as Markdown: every rule, its cases, and what cannot be said as a token.
///
/// # Example
/// ```
/// use countersign::assay::catalogue;
///
/// let document = catalogue::document();
/// assert!(document.contains("`jwt/alg-none-empty-signature`"));
/// assert!(!document.contains("jwt/no-such-case"));
/// ```
#[must_use]
pub fn document() -> String {
    let mut out = String::from(
        "# The catalogue of attacks\n\n\
         Written by `cargo run --all-features --example catalogue > docs/catalogue.md`; a test holds it against the code.\n\n\
         Every case is a token that a sound verifier refuses, and a twin that differs as little as can be and that it\n\
         accepts; honest oddities (*over-rejection*) are the other way round. Every case breaks one rule, and a verifier in\n\
         the tests that breaks this rule, and no other, is caught by it. *Forgery*: made without the key. *Confusion*: genuine,\n\
         for something else. *Strictness*: correctly signed, in breach of a rule. *Resource*: costs more than it is worth.\n",
    );
    let groups = all().chunk_by(|one, other| one.group() == other.group());
    for group in groups {
        let Some(first) = group.first() else { continue };
        // Writing to a `String` cannot fail.
        let _ = write!(out, "\n## {} ({})\n", first.group(), group.len());
        let mut rules: Vec<&Rule> = Vec::new();
        for case in group {
            if !rules.iter().any(|rule| rule.id == case.rule().id) {
                rules.push(case.rule());
            }
        }
        for rule in rules {
            section(&mut out, rule, group.iter().filter(|case| case.rule().id == rule.id));
        }
    }
    out.push_str("\n## What cannot be said as a token\n\n| row | what | test |\n|---|---|---|\n");
    for (row, what, test) in BEYOND_TOKENS {
        let _ = writeln!(out, "| {row} | {what} | `{test}` |");
    }
    out
}

fn section<'a>(out: &mut String, rule: &Rule, cases: impl Iterator<Item = &'a Case>) {
    let (class, severity, stage) = (rule.class.as_str(), rule.severity.as_str(), rule.stage);
    let expected =
        if rule.class == Class::OverRejection { "accepted".to_owned() } else { format!("refused at stage {stage}") };
    let places: Vec<_> = rule.rows.iter().chain(rule.references).copied().collect();
    let _ = write!(out, "\n### {}\n\nDemanded: {}. Otherwise {}.\n\n", rule.id, rule.demands, rule.gain);
    let _ =
        write!(out, "*{class}, {severity}; {expected}; {}*\n\n| case | what it is |\n|---|---|\n", places.join(", "));
    for case in cases {
        let own: Vec<_> =
            case.references().iter().filter(|reference| !rule.references.contains(reference)).copied().collect();
        let mut notes = Vec::new();
        if case.class() != rule.class || case.severity() != rule.severity {
            notes.push(format!("{}, {}", case.class().as_str(), case.severity().as_str()));
        }
        if let Expected::Reject(stage) = case.expected()
            && stage != rule.stage
        {
            notes.push(format!("at stage {stage}"));
        }
        notes.extend(case.needs().iter().map(|feature| format!("needs `{}`", feature.as_str())));
        notes.extend(own.into_iter().map(str::to_owned));
        let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
        let title = case.title().replace('|', "\\|");
        let _ = writeln!(out, "| `{}` | {title}{notes} |", case.id());
    }
}
