//! Claims against the clock and against the types they must have.

use super::object::UnverifiedObject;
use super::warning::{Concern, Findings};
use super::words;
use crate::claims::audience::Audience;
use crate::claims::policy::Policy;
use crate::claims::subject;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json;

const DAY: u64 = 86_400;

/// How a format writes moments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// Whole seconds, as in a JWT.
    Numbers,
    /// RFC 3339 text, as in a PASETO.
    Text,
}

/// Warns of what a verifier with the usual leeway would refuse as of `now`, and of a long life.
pub(super) fn judge(claims: &UnverifiedObject, times: Times, now: Timestamp, findings: &mut Findings) {
    judge_types(claims, times, findings);
    judge_names(claims, findings);
    judge_presence(claims, findings);
    let moment = |name| claims.get(name).and_then(words::moment);
    let (exp, nbf, iat) = (moment("exp"), moment("nbf"), moment("iat"));
    let latest = now.saturating_add(Policy::DEFAULT_LEEWAY);
    if let Some(exp) = exp.filter(|exp| exp.saturating_add(Policy::DEFAULT_LEEWAY) <= now) {
        findings.note(Concern::Expired, format!("it expired {}", words::distance(exp, now)));
    }
    if let Some(nbf) = nbf.filter(|nbf| *nbf > latest) {
        findings.note(Concern::NotYetValid, format!("it is not valid yet: {}", words::distance(nbf, now)));
    }
    if let Some(iat) = iat.filter(|iat| *iat > latest) {
        findings.note(Concern::IssuedInFuture, format!("it says it will be issued {}", words::distance(iat, now)));
    }
    if exp.zip(iat).is_some_and(|(exp, iat)| iat >= exp) {
        findings.note(Concern::IssuedInFuture, "it says it was issued when it had already expired");
    }
    let since = iat.or(nbf).unwrap_or(now);
    if let Some(life) = exp.and_then(|exp| u64::try_from(exp.unix() - since.unix()).ok()).filter(|life| *life > DAY) {
        findings.note(
            Concern::Lifetime,
            format!("it is valid for {}: more than a day is long for a bearer", words::span(life)),
        );
    }
}

fn judge_names(claims: &UnverifiedObject, findings: &mut Findings) {
    if claims.string("sub").flatten().is_some_and(|sub| !subject::is_plain(&sub)) {
        let message = "its `sub` is not a name of 1 to 255 characters, each of which shows";
        findings.note(Concern::Subject, message);
    }
    let audience = claims.get("aud").and_then(names);
    if audience.is_some_and(|names| Audience::new(names).is_none()) {
        let message = "its `aud` names nobody, somebody twice, or somebody without a name";
        findings.note(Concern::Audience, message);
    }
}

/// The names that a raw audience is: one, or a list of them.
fn names(aud: &str) -> Option<Vec<Box<str>>> {
    json::string(aud).map(|name| vec![name]).or_else(|| json::strings(aud))
}

fn judge_presence(claims: &UnverifiedObject, findings: &mut Findings) {
    if claims.get("exp").is_none() {
        findings.note(Concern::ExpMissing, "it never expires: `exp` is missing");
    }
    let missing: Vec<_> = ["iss", "sub", "aud"].into_iter().filter(|name| claims.get(name).is_none()).collect();
    if !missing.is_empty() {
        findings.note(Concern::ClaimMissing, format!("it does not say `{}`", missing.join("`, `")));
    }
}

fn judge_types(claims: &UnverifiedObject, times: Times, findings: &mut Findings) {
    let mut expect = |name: &str, is_right: &dyn Fn(&str) -> bool, what: &str| {
        if claims.get(name).is_some_and(|value| !is_right(value)) {
            findings.note(Concern::ClaimType, format!("its `{name}` is not {what}"));
        }
    };
    for name in ["exp", "nbf", "iat"] {
        match times {
            Times::Numbers => expect(
                name,
                &|value| value.bytes().all(|byte| byte.is_ascii_digit()) && words::moment(value).is_some(),
                "a whole number of seconds up to the year 9999",
            ),
            Times::Text => {
                let is_written_large = |value: &str| json::string(value).is_some_and(|text| !text.contains(['t', 'z']));
                let is_date = |value: &str| is_written_large(value) && words::moment(value).is_some();
                expect(name, &is_date, "an RFC 3339 date in capitals");
            }
        }
    }
    for name in ["iss", "sub", "jti"] {
        expect(name, &|value| json::string(value).is_some(), "a string");
    }
    expect("aud", &|value| names(value).is_some(), "a string or a list of strings");
}
