//! Macaroons as they travel: versions 1 and 2 in binary, version 2 in JSON; written in version 2, in binary.
//!
//! A token is a root and its discharges, joined by `~`. Each is base64url without padding of one macaroon, or JSON as it is.

mod json;
mod v1;
mod v2;

use zeroize::Zeroizing;

use super::caveat::MAX_POINTS;
pub(crate) use super::caveat::{Caveat, Parts as Macaroon, Room};
use crate::credential::attenuate::ensure_within_cap;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

pub(super) const SEPARATOR: char = '~';

/// The longest token that verifiers read unless they are told otherwise, in bytes.
pub(super) const MAX_BYTES: usize = 8 * 1024;

/// The most discharges that a token may bring. Each costs several MACs.
pub(crate) const MAX_DISCHARGES: usize = 4;

/// A root, and the discharges that came with it.
pub(crate) struct Bundle {
    pub(crate) root: Macaroon,
    pub(crate) discharges: Vec<Macaroon>,
}

/// Takes a token apart.
pub(crate) fn read(token: &str) -> Result<Bundle, Rejection> {
    let mut room = Room(MAX_POINTS);
    let (root, mut rest) = first(token, &mut room, decode)?;
    let mut discharges = Vec::new();
    while let Some(text) = rest {
        if discharges.len() >= MAX_DISCHARGES {
            return Err(Rejection::TooLarge);
        }
        let (discharge, after) = first(text, &mut room, decode)?;
        discharges.push(discharge);
        rest = after;
    }
    Ok(Bundle { root, discharges })
}

/// The one macaroon that `token` is, for a holder to change.
pub(super) fn read_alone(token: &str) -> Result<Macaroon, Error> {
    ensure_within_cap::<super::Macaroon>(token)?;
    match first(token, &mut Room(MAX_POINTS), decode) {
        Ok((macaroon, None)) => Ok(macaroon),
        Ok(_) => Err(Error::narrowing(
            "it is bound to its discharges, which would no longer fit: narrow the root before binding them",
        )),
        Err(Rejection::TooLarge) => Err(Error::narrowing("it has more caveats already than verifiers read")),
        Err(_) => Err(Error::narrowing("it is no Macaroon of version 1 or 2")),
    }
}

/// `parts` in version 2.
pub(super) fn write(parts: &Macaroon) -> String {
    base64url::encode(Zeroizing::new(v2::write(parts)))
}

/// The first macaroon of `token`, of as many caveats as there is `room` for, and what follows its separator. A separator
/// within a string of JSON is none.
pub(crate) fn first<'t>(
    token: &'t str,
    room: &mut Room,
    decode: impl FnOnce(&str) -> Result<Secret, Rejection>,
) -> Result<(Macaroon, Option<&'t str>), Rejection> {
    let (macaroon, rest) = if token.starts_with('{') {
        json::read(token, room)?
    } else {
        let end = token.find(SEPARATOR).unwrap_or(token.len());
        let (text, rest) = token.split_at_checked(end).ok_or(Rejection::Segments)?;
        if text.is_empty() {
            return Err(Rejection::Segments);
        }
        (read_bytes(decode(text)?.expose(), room)?, rest)
    };
    match rest.strip_prefix(SEPARATOR) {
        None if !rest.is_empty() => Err(Rejection::Segments),
        next => Ok((macaroon, next)),
    }
}

fn decode(text: &str) -> Result<Secret, Rejection> {
    // No letter of this one's alphabet, and the other formats' separator.
    if text.contains('.') {
        return Err(Rejection::WrongFormat);
    }
    base64url::decode_secret(text).map_err(|_| Rejection::Base64)
}

/// One macaroon of whichever version it begins as, of as many caveats as there is `room` for.
fn read_bytes(bytes: &[u8], room: &mut Room) -> Result<Macaroon, Rejection> {
    match bytes.first() {
        Some(&v2::VERSION) => v2::read(bytes, room),
        Some(b'0'..=b'9' | b'a'..=b'f') => v1::read(bytes, room),
        Some(b'{') => match json::read(std::str::from_utf8(bytes).map_err(|_| Rejection::HeaderJson)?, room)? {
            (macaroon, "") => Ok(macaroon),
            _ => Err(Rejection::HeaderJson),
        },
        _ => Err(Rejection::WrongFormat),
    }
}
