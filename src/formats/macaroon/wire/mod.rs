//! Macaroons as they travel: versions 1 and 2 in binary, version 2 in JSON; written in version 2, in binary.
//!
//! A token is a root and its discharges, joined by `~`. Each is base64url without padding of one macaroon, or JSON as it is.

mod json;
mod v1;
mod v2;

use super::caveat::MAX_CAVEATS;
pub(crate) use super::caveat::{Caveat, Parts as Macaroon};
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

pub(super) const SEPARATOR: char = '~';

/// The longest token that verifiers read unless they are told otherwise, in bytes.
pub(super) const MAX_BYTES: usize = 8 * 1024;

/// The most discharges that a token may bring. Each costs several MACs.
pub(super) const MAX_DISCHARGES: usize = 4;

/// A root, and the discharges that came with it.
pub(crate) struct Bundle {
    pub(crate) root: Macaroon,
    pub(crate) discharges: Vec<Macaroon>,
}

/// Takes a token apart.
pub(crate) fn read(token: &str) -> Result<Bundle, Rejection> {
    let texts = texts(token, MAX_DISCHARGES + 1)?;
    let mut room = MAX_CAVEATS;
    let mut macaroons = Vec::with_capacity(texts.len());
    for text in texts {
        let parts = read_one(text, room)?;
        room -= parts.caveats.len();
        macaroons.push(parts);
    }
    let discharges = macaroons.split_off(1.min(macaroons.len()));
    let root = macaroons.pop().ok_or(Rejection::Segments)?;
    Ok(Bundle { root, discharges })
}

/// The one macaroon that `token` is, for a holder to change.
pub(super) fn read_alone(token: &str) -> Result<Macaroon, Error> {
    if token.len() > MAX_BYTES {
        return Err(Error::narrowing(format!("it is longer than the {MAX_BYTES} bytes that verifiers read")));
    }
    let foreign = |_| Error::narrowing("it is no Macaroon of version 1 or 2");
    let texts = texts(token, MAX_DISCHARGES + 1).map_err(foreign)?;
    match texts.as_slice() {
        [text] => read_one(text, MAX_CAVEATS).map_err(foreign),
        _ => Err(Error::narrowing(
            "it is bound to its discharges, which would no longer fit: narrow the root before binding them",
        )),
    }
}

/// `parts` in version 2.
pub(super) fn write(parts: &Macaroon) -> String {
    base64url::encode(v2::write(parts))
}

/// The text of each macaroon, of which there are `most`. A separator within a string of JSON is none.
pub(crate) fn texts(token: &str, most: usize) -> Result<Vec<&str>, Rejection> {
    let mut texts = Vec::new();
    let mut rest = Some(token);
    while let Some(text) = rest {
        if texts.len() >= most {
            return Err(Rejection::TooLarge);
        }
        let end = if text.starts_with('{') { json::end(text) } else { text.find(SEPARATOR) };
        let (first, after) = end.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""));
        if first.is_empty() {
            return Err(Rejection::Segments);
        }
        texts.push(first);
        rest = end.map(|_| after.strip_prefix(SEPARATOR).unwrap_or_default());
    }
    Ok(texts)
}

/// One macaroon of at most `room` caveats.
fn read_one(text: &str, room: usize) -> Result<Macaroon, Rejection> {
    if text.starts_with('{') {
        return json::read(text.as_bytes(), room);
    }
    // No letter of this one's alphabet, and the other formats' separator.
    if text.contains('.') {
        return Err(Rejection::WrongFormat);
    }
    read_bytes(&base64url::decode(text).map_err(|_| Rejection::Base64)?, room)
}

/// One macaroon of at most `room` caveats, of whichever version it begins as.
pub(crate) fn read_bytes(bytes: &[u8], room: usize) -> Result<Macaroon, Rejection> {
    match bytes.first() {
        Some(&v2::VERSION) => v2::read(bytes, room),
        Some(b'0'..=b'9' | b'a'..=b'f') => v1::read(bytes, room),
        Some(b'{') => json::read(bytes, room),
        _ => Err(Rejection::WrongFormat),
    }
}

/// Adds a caveat where there is room.
fn push(caveats: &mut Vec<Caveat>, caveat: Caveat, room: usize) -> Result<(), Rejection> {
    if caveats.len() >= room {
        return Err(Rejection::TooLarge);
    }
    caveats.push(caveat);
    Ok(())
}
