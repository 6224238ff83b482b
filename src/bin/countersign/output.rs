//! Answers: for people, or one line of JSON each.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use countersign::inspect::words::{date, distance, visible, visible_json};
use countersign::{Claims, KeyId, Rejection, Scheme, Timestamp, Token, Verified};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::failure::Failure;

pub(crate) const GREEN: Style = AnsiColor::Green.on_default().bold();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();

/// `value` as one line of JSON, in which whatever does not show, or could steer a terminal, is escaped.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string(value);
    let text = text.map_err(|error| Failure::new(format!("the answer cannot be written: {error}")))?;
    Ok(visible_json(&text))
}

fn raw(claims: &Claims) -> Option<Box<RawValue>> {
    RawValue::from_string(claims.to_json()).ok()
}

/// An accepted credential, as a program reads it.
#[derive(Serialize)]
pub(crate) struct Accepted<'a> {
    verdict: &'static str,
    scheme: &'static str,
    kid: Option<&'a str>,
    claims: Option<Box<RawValue>>,
    expires_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    opaque_restrictions: Option<bool>,
}

impl<'a> From<&'a Verified> for Accepted<'a> {
    fn from(verified: &'a Verified) -> Self {
        Self {
            verdict: "accept",
            scheme: verified.scheme().name(),
            kid: verified.kid().map(KeyId::as_str),
            claims: raw(verified.claims()),
            expires_at: verified.expires_at().unix(),
            opaque_restrictions: verified.has_opaque_restrictions().then_some(true),
        }
    }
}

/// A refused credential, as a program reads it.
#[derive(Serialize)]
pub(crate) struct Refused {
    verdict: &'static str,
    scheme: &'static str,
    code: &'static str,
    stage: &'static str,
}

impl Refused {
    pub(crate) fn new(scheme: Scheme, rejection: Rejection) -> Self {
        let (code, stage) = (rejection.code(), rejection.stage().as_str());
        Self { verdict: "reject", scheme: scheme.name(), code, stage }
    }
}

/// An issued credential, as a program reads it.
#[derive(Serialize)]
pub(crate) struct Issued<'a> {
    scheme: &'static str,
    token: &'a str,
    claims: Option<Box<RawValue>>,
    expires_at: i64,
}

impl<'a> Issued<'a> {
    pub(crate) fn new(scheme: Scheme, token: &'a Token, claims: &Claims) -> Self {
        let expires_at = claims.exp().unix();
        Self { scheme: scheme.name(), token: token.as_str(), claims: raw(claims), expires_at }
    }
}

/// The reason for a refusal, for people.
pub(crate) fn refused(rejection: Rejection) -> String {
    format!("{RED}refused{RED:#}  {rejection} ({}/{})", rejection.stage(), rejection.code())
}

/// An accepted credential on one line, for people.
pub(crate) fn accepted(verified: &Verified, now: Timestamp) -> String {
    let subject = visible(verified.claims().sub().unwrap_or_default());
    let expiry = verified.expires_at();
    let distance = distance(expiry, now);
    if now < expiry {
        format!("{GREEN}accepted{GREEN:#} {subject}, expires {distance}")
    } else {
        format!("{GREEN}accepted{GREEN:#} {subject}, expired {distance}, within the leeway")
    }
}

/// An accepted credential in full, for people.
pub(crate) fn described(verified: &Verified, now: Timestamp) -> String {
    let claims = verified.claims();
    let mut text = format!("{GREEN}accepted{GREEN:#} {}", verified.scheme().name());
    let mut line = |name: &str, value: String| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "\n  {name:<8} {value}");
    };
    let moment = |moment| format!("{} ({})", date(moment), distance(moment, now));
    if let Some(kid) = verified.kid() {
        line("key", kid.to_string());
    }
    let audience = claims.aud().map(|aud| aud.iter().collect::<Vec<_>>().join(", "));
    let texts = [
        ("iss", claims.iss()),
        ("sub", claims.sub()),
        ("aud", audience.as_deref()),
        ("typ", claims.credential_type()),
        ("jti", claims.jti()),
    ];
    for (name, value) in texts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        line(name, visible(value));
    }
    let times = [("iat", claims.iat()), ("nbf", claims.nbf()), ("exp", Some(claims.exp()))];
    for (name, value) in times.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        line(name, moment(value));
    }
    for (name, value) in claims.custom() {
        line(&visible(name), visible(value));
    }
    if verified.expires_at() < claims.exp() {
        line("until", format!("{}, as its holder restricted it", moment(verified.expires_at())));
    }
    if verified.has_opaque_restrictions() {
        line("note", "it carries restrictions that held for this request, and may not for another".to_owned());
    }
    text
}
