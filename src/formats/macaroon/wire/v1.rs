//! Version 1, in binary: packets of four hexadecimal digits (the packet's length, themselves included), a name, a space, the
//! content and a line feed.

use super::super::caveat::{Asked, Caveat, Parts};
use super::super::chain::{LENGTH, Signature};
use super::Room;
use crate::foundation::rejection::Rejection;

const DIGITS: usize = 4;

pub(super) fn read(bytes: &[u8], room: &mut Room) -> Result<Parts, Rejection> {
    let mut packets = Packets(bytes);
    let location = packets.take(b"location")?;
    let identifier = packets.take(b"identifier")?.ok_or(Rejection::WrongFormat)?;
    let mut caveats = Vec::new();
    while let Some(identifier) = packets.take(b"cid")? {
        let third_party = match packets.take(b"vid")? {
            None => None,
            Some(sealed_key) => {
                Some(Asked { sealed_key: sealed_key.into(), location: packets.take(b"cl")?.map(Into::into) })
            }
        };
        room.push(&mut caveats, Caveat { identifier: identifier.into(), third_party })?;
    }
    let signature = packets.take(b"signature")?.and_then(|signature| <[u8; LENGTH]>::try_from(signature).ok());
    match signature {
        Some(signature) if packets.0.is_empty() => Ok(Parts {
            location: location.map(Into::into),
            identifier: identifier.into(),
            caveats,
            signature: Signature::new(signature),
        }),
        _ => Err(Rejection::WrongFormat),
    }
}

struct Packets<'b>(&'b [u8]);

impl<'b> Packets<'b> {
    /// The content of the next packet, where it is of this name.
    fn take(&mut self, name: &[u8]) -> Result<Option<&'b [u8]>, Rejection> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let (packet, rest) = next(self.0).ok_or(Rejection::WrongFormat)?;
        let Some(content) = packet.strip_prefix(name).and_then(|rest| rest.strip_prefix(b" ")) else {
            return Ok(None);
        };
        self.0 = rest;
        Ok(Some(content))
    }
}

/// The next packet without its length and line feed, and what follows it.
fn next(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let digits = bytes.first_chunk::<DIGITS>()?;
    let length = digits.iter().try_fold(0, |length, digit| match digit {
        // One spelling alone: lower case.
        b'0'..=b'9' | b'a'..=b'f' => Some(length * 16 + char::from(*digit).to_digit(16)? as usize),
        _ => None,
    })?;
    let (packet, rest) = bytes.split_at_checked(length)?;
    Some((packet.get(DIGITS..)?.strip_suffix(b"\n")?, rest))
}
