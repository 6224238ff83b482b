//! Explains any credential without a key: what it is, what it says, and what is wrong with it.
//!
//! **Nothing here is verified.** Anyone could have written what is shown; only a [`Verifier`](crate::Verifier) accepts. The
//! reader is lenient where a verifier is strict: it looks past a fault in order to name it. It is bounded all the same:
//! at most [`MAX_BYTES`] are looked at, and nothing it gives out holds a control character, one that turns the direction
//! of text, or one that does not show.

mod biscuit;
#[cfg(feature = "biscuit")]
mod blocks;
mod claims;
#[cfg(feature = "biscuit")]
mod datalog;
mod format;
mod header;
mod inspection;
mod jwt;
mod key;
#[cfg(feature = "macaroon")]
mod macaroon;
mod object;
#[cfg(feature = "biscuit")]
mod operation;
mod paseto;
mod segment;
mod tidy;
mod warning;
mod wrapping;

pub use format::{Format, Purpose};
pub use inspection::{Inspection, UnverifiedBlock};
pub use object::UnverifiedObject;
pub use warning::{Concern, Gravity, Warning};

pub use crate::foundation::words;

use crate::foundation::clock::Timestamp;
use warning::Findings;

/// How much of a token is looked at.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What can be said of `token` without a key, as of `now`. Nothing of it is verified.
///
/// # Example
/// ```
/// use countersign::Timestamp;
/// use countersign::inspect::{Concern, Format, inspect};
///
/// let now = Timestamp::from_unix(1_700_000_000).unwrap();
/// // {"alg":"none"} and {"sub":"alice"}, unsigned.
/// let found = inspect(b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.", now);
/// assert_eq!(found.format, Format::Jwt);
/// assert_eq!(found.claims.as_ref().unwrap().get("sub"), Some("\"alice\""));
/// assert_eq!(found.warnings[0].concern, Concern::AlgNone);     // the gravest comes first
///
/// let garbage = inspect(b"not a token", now);
/// assert_eq!(garbage.format, Format::Unknown);
/// assert!(garbage.claims.is_none());
/// ```
#[must_use]
pub fn inspect(token: &[u8], now: Timestamp) -> Inspection {
    let mut findings = Findings::default();
    let looked_at = token.get(..MAX_BYTES).unwrap_or(token);
    if looked_at.len() < token.len() {
        findings.note(Concern::TooLarge, "it is longer than the 1 MiB that is looked at");
    }
    let mut inspection = read(looked_at, now, &mut findings);
    if let Some(cap) = inspection.format.cap().filter(|cap| token.len() > *cap) {
        findings.note(Concern::TooLarge, format!("it is longer than the {} KiB that a verifier reads", cap / 1024));
    }
    inspection.warnings = findings.by_gravity();
    inspection
}

fn read(bytes: &[u8], now: Timestamp, findings: &mut Findings) -> Inspection {
    if bytes.is_empty() {
        findings.note(Concern::Empty, "there is nothing here");
        return Inspection::of(Format::Unknown);
    }
    let mut around = Findings::default();
    let written = wrapping::as_text(bytes, &mut around);
    if let Some(kind) = key::recognise(&written) {
        return key::explain(&kind, findings);
    }
    let token = wrapping::unwrap(&written, &mut around);
    if let Some(kind) = key::recognise_name(&token) {
        return key::explain(&kind, findings);
    }
    let inspection = None
        .or_else(|| paseto::read(&token, now, findings))
        .or_else(|| jwt::read(&token, now, findings))
        .or_else(|| biscuit::read(&token, now, findings))
        .or_else(|| read_macaroon(&written, &token, now, findings));
    let Some(inspection) = inspection else { return unknown(&token, findings) };
    // What stands around a token is worth a word only where there is one.
    findings.append(around);
    inspection
}

/// In JSON, white space within strings is a macaroon's own, so that it is read as it was `written`.
#[cfg(feature = "macaroon")]
fn read_macaroon(written: &str, token: &str, now: Timestamp, findings: &mut Findings) -> Option<Inspection> {
    let token = if token.starts_with('{') { written.trim() } else { token };
    macaroon::read(token, now, findings)
}

#[cfg(not(feature = "macaroon"))]
fn read_macaroon(_: &str, _: &str, _: Timestamp, _: &mut Findings) -> Option<Inspection> {
    None
}

fn unknown(token: &str, findings: &mut Findings) -> Inspection {
    if token.is_empty() {
        findings.note(Concern::Empty, "there is nothing here but what surrounds a token");
    } else if token.starts_with('{') && ["\"payload\"", "\"ciphertext\""].iter().any(|name| token.contains(name)) {
        let message = "this is a JWS or JWE in its JSON serialization, which is never taken: send the compact one";
        findings.note(Concern::JsonSerialization, message);
    } else {
        findings.note(Concern::UnknownFormat, "this is no JWT, PASETO, Biscuit or Macaroon");
    }
    Inspection::of(Format::Unknown)
}
