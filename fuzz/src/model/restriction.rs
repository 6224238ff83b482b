//! Restrictions as a Macaroon carries them: one line of text each, from a closed vocabulary.

use super::circumstances::{AUDIENCE, Circumstances, LAST_MOMENT};
use super::json;
use super::text::is_visible;

/// What the bearer is doing, by name.
pub const REQUEST: [(&str, &str); 3] = [("operation", "read"), ("resource", "/reports/7"), ("tenant", "acme")];

/// Names that are no facts of a request: the issuer's claims, and what formats use for themselves.
const TAKEN: [&str; 11] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "typ", "time", "claim", "claim_json"];

/// Whether `caveat` is in the vocabulary, and holds.
pub fn holds(caveat: &[u8], under: &Circumstances) -> bool {
    let Some((name, value)) = std::str::from_utf8(caveat).ok().and_then(|text| text.split_once('=')) else {
        return false;
    };
    match name {
        // No leeway reaches behind the beginning of time.
        "expires-before" => {
            moment(value).is_some_and(|end| (under.now - under.leeway).max(0) < end && under.now < LAST_MOMENT)
        }
        "not-before" => moment(value).is_some_and(|start| (under.now + under.leeway).min(LAST_MOMENT) >= start),
        "audience" => is_value(value) && value == AUDIENCE,
        "audience-in" => audiences(value).is_some_and(|names| names.iter().any(|name| name == AUDIENCE)),
        name => is_name(name) && is_value(value) && REQUEST.contains(&(name, value)),
    }
}

/// The moment from which `caveat` no longer holds, where it is about that.
pub fn end(caveat: &[u8]) -> Option<i64> {
    moment(std::str::from_utf8(caveat).ok()?.strip_prefix("expires-before=")?)
}

fn moment(text: &str) -> Option<i64> {
    let is_plain =
        text == "0" || !text.starts_with('0') && !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|seconds| is_plain && (0..=LAST_MOMENT).contains(seconds))
}

fn is_name(name: &str) -> bool {
    let is_spelled_well = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() <= 64
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
    is_spelled_well && !TAKEN.contains(&name)
}

fn is_value(value: &str) -> bool {
    (1..=1024).contains(&value.len()) && value.chars().all(is_visible)
}

fn audiences(text: &str) -> Option<Vec<String>> {
    let names = json::array(text).ok()?;
    let names: Vec<_> = names.iter().map(|name| name.text().map(str::to_owned)).collect::<Option<_>>()?;
    ((1..=64).contains(&names.len()) && names.iter().all(|name| is_value(name))).then_some(names)
}
