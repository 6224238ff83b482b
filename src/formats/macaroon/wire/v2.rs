//! Version 2, in binary: a version byte, then sections of fields, each ended by a zero.
//!
//! A field is its type, its length and its bytes, the first two as variable-length numbers in their shortest form. The
//! header has a location perhaps, and an identifier; a caveat a location, an identifier, and a sealed key where it is a third
//! party's; an empty section ends the caveats, and the signature follows.

use super::super::caveat::{Asked, Caveat, Parts};
use super::super::chain::{LENGTH, Signature};
use super::Room;
use crate::foundation::encoding::protobuf;
use crate::foundation::rejection::Rejection;

pub(super) const VERSION: u8 = 2;

const END: u64 = 0;
const LOCATION: u64 = 1;
const IDENTIFIER: u64 = 2;
const SEALED_KEY: u64 = 4;
const SIGNATURE: u64 = 6;

pub(super) fn read(bytes: &[u8], room: &mut Room) -> Result<Parts, Rejection> {
    let mut reader = Reader(bytes.strip_prefix(&[VERSION]).ok_or(Rejection::WrongFormat)?);
    reader.parts(room)
}

struct Reader<'b>(&'b [u8]);

/// The fields of one section.
struct Section<'b> {
    location: Option<&'b [u8]>,
    identifier: Option<&'b [u8]>,
    sealed_key: Option<&'b [u8]>,
}

impl<'b> Reader<'b> {
    fn parts(&mut self, room: &mut Room) -> Result<Parts, Rejection> {
        let Section { location, identifier: Some(identifier), sealed_key: None } = self.section()? else {
            return Err(Rejection::WrongFormat);
        };
        let mut caveats = Vec::new();
        loop {
            let caveat = match self.section()? {
                Section { location: None, identifier: None, sealed_key: None } => break,
                Section { location: None, identifier: Some(identifier), sealed_key: None } => {
                    Caveat { identifier: identifier.into(), third_party: None }
                }
                Section { location, identifier: Some(identifier), sealed_key: Some(sealed_key) } => {
                    let third_party = Asked { location: location.map(Into::into), sealed_key: sealed_key.into() };
                    Caveat { identifier: identifier.into(), third_party: Some(third_party) }
                }
                _ => return Err(Rejection::WrongFormat),
            };
            room.push(&mut caveats, caveat)?;
        }
        match self.field()? {
            (SIGNATURE, signature) if self.0.is_empty() => Ok(Parts {
                location: location.map(Into::into),
                identifier: identifier.into(),
                caveats,
                signature: Signature::new(<[u8; LENGTH]>::try_from(signature).map_err(|_| Rejection::WrongFormat)?),
            }),
            _ => Err(Rejection::WrongFormat),
        }
    }

    /// Fields come in the order of their types, each once.
    fn section(&mut self) -> Result<Section<'b>, Rejection> {
        let mut section = Section { location: None, identifier: None, sealed_key: None };
        let mut last = END;
        loop {
            let (kind, content) = self.field()?;
            if kind != END && kind <= last {
                return Err(Rejection::WrongFormat);
            }
            last = kind;
            match kind {
                END => return Ok(section),
                LOCATION => section.location = Some(content),
                IDENTIFIER => section.identifier = Some(content),
                SEALED_KEY => section.sealed_key = Some(content),
                _ => return Err(Rejection::WrongFormat),
            }
        }
    }

    fn field(&mut self) -> Result<(u64, &'b [u8]), Rejection> {
        let kind = self.number()?;
        if kind == END {
            return Ok((END, &[]));
        }
        let length = usize::try_from(self.number()?).map_err(|_| Rejection::WrongFormat)?;
        let (content, rest) = self.0.split_at_checked(length).ok_or(Rejection::WrongFormat)?;
        self.0 = rest;
        Ok((kind, content))
    }

    fn number(&mut self) -> Result<u64, Rejection> {
        let (number, rest) = protobuf::shortest_varint(self.0).ok_or(Rejection::WrongFormat)?;
        self.0 = rest;
        Ok(number)
    }
}

pub(super) fn write(Parts { location, identifier, caveats, signature }: &Parts) -> Vec<u8> {
    let mut out = vec![VERSION];
    if let Some(location) = location {
        write_field(&mut out, LOCATION, location);
    }
    write_field(&mut out, IDENTIFIER, identifier);
    protobuf::write_varint(&mut out, END);
    for Caveat { identifier, third_party } in caveats {
        if let Some(location) = third_party.as_ref().and_then(|asked| asked.location.as_deref()) {
            write_field(&mut out, LOCATION, location);
        }
        write_field(&mut out, IDENTIFIER, identifier);
        if let Some(asked) = third_party {
            write_field(&mut out, SEALED_KEY, &asked.sealed_key);
        }
        protobuf::write_varint(&mut out, END);
    }
    protobuf::write_varint(&mut out, END);
    write_field(&mut out, SIGNATURE, signature.as_bytes());
    out
}

fn write_field(out: &mut Vec<u8>, kind: u64, content: &[u8]) {
    protobuf::write_varint(out, kind);
    protobuf::write_varint(out, content.len() as u64);
    out.extend_from_slice(content);
}
