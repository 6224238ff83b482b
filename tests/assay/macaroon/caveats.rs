//! Predicates of the first party.

use countersign::assay::Setup;

use super::discharges::Predicate;
use super::reference::{Heed, Refusal};

const LEEWAY: i64 = 30;
/// What is no fact of a request.
const CLAIMS: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "typ"];

pub(super) fn judge(predicates: &[Predicate<'_>], setup: &Setup, heed: &Heed) -> Result<(), Refusal> {
    for Predicate { bytes, is_of_root } in predicates {
        let rule = match (holds(bytes, setup), is_of_root) {
            (Some(true), _) => continue,
            (_, false) => "discharge-caveats",
            (Some(false), true) => "caveats",
            (None, true) => "caveats-known",
        };
        heed.demand(rule, false, "caveat")?;
    }
    Ok(())
}

/// Whether a predicate holds; `None` where it is not understood.
fn holds(predicate: &[u8], setup: &Setup) -> Option<bool> {
    let (name, value) = std::str::from_utf8(predicate).ok()?.split_once('=')?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    match name {
        "expires-before" => Some(setup.now - LEEWAY < moment(value)?),
        "not-before" => Some(moment(value)? <= setup.now + LEEWAY),
        "audience" => Some(value == setup.audience),
        "audience-in" => Some(names(value)?.contains(&setup.audience)),
        "operation" | "resource" => Some(false),
        name if CLAIMS.contains(&name) || name.is_empty() || !name.chars().all(is_plain) => None,
        _ => Some(false),
    }
}

fn moment(digits: &str) -> Option<i64> {
    let moment: i64 = digits.parse().ok()?;
    (moment.to_string() == digits).then_some(moment)
}

fn names(list: &str) -> Option<Vec<String>> {
    serde_json::from_str(list).ok()
}

/// What predicates of the root would make of a token, were they asked.
pub(super) fn asserts(predicates: &[Predicate<'_>], kind: &[&str], setup: &Setup) -> bool {
    let is_of_kind = |bytes: &[u8]| kind.iter().any(|kind| bytes.starts_with(kind.as_bytes()));
    predicates.iter().any(|predicate| is_of_kind(predicate.bytes) && holds(predicate.bytes, setup) == Some(true))
}
