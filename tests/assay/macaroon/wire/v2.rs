//! Version 2: fields.

use super::{Caveat, Macaroon, STAGE};
use crate::assay::macaroon::reference::{Heed, Refusal};

const SHORT: Refusal = Refusal(STAGE, "too short");
const SIGNATURE: u64 = 6;

/// A field's kind and content; of kind 0 where a section ends.
type Field = (u64, Vec<u8>);

pub(super) fn read(bytes: &[u8], heed: &Heed) -> Result<Macaroon, Refusal> {
    let (fields, rest) = fields(&bytes[1..], heed)?;
    let mut sections = fields.split(|(kind, _)| *kind == 0);
    let first = |section: &[Field], kind: u64| {
        section.iter().find(|(other, _)| *other == kind).map(|(_, content)| content.clone())
    };
    let root = sections.next().ok_or(SHORT)?;
    let mut macaroon = Macaroon {
        location: first(root, 1),
        identifier: first(root, 2).ok_or(SHORT)?,
        signature: first(&fields, SIGNATURE).ok_or(SHORT)?,
        caveats: Vec::new(),
    };
    for section in sections.take_while(|section| !section.is_empty()) {
        let identifier = first(section, 2).ok_or(SHORT)?;
        macaroon.caveats.push(Caveat { location: first(section, 1), identifier, sealed: first(section, 4) });
    }
    let is_so = kinds(&macaroon).into_iter().eq(fields.iter().map(|(kind, _)| *kind)) && rest.is_empty();
    heed.demand("v2-fields", is_so, STAGE)?;
    Ok(macaroon)
}

/// The kinds of the fields that a macaroon consists of.
fn kinds(macaroon: &Macaroon) -> Vec<u64> {
    let mut kinds: Vec<u64> = macaroon.location.iter().map(|_| 1).collect();
    kinds.extend([2, 0]);
    for caveat in &macaroon.caveats {
        kinds.extend(caveat.location.iter().map(|_| 1));
        kinds.push(2);
        kinds.extend(caveat.sealed.iter().map(|_| 4));
        kinds.push(0);
    }
    kinds.extend([0, SIGNATURE]);
    kinds
}

/// The fields up to the signature, and what follows it.
fn fields<'b>(mut bytes: &'b [u8], heed: &Heed) -> Result<(Vec<Field>, &'b [u8]), Refusal> {
    let mut fields = Vec::new();
    loop {
        let (kind, rest) = number(bytes, heed)?;
        if kind == 0 {
            fields.push((kind, Vec::new()));
            bytes = rest;
            continue;
        }
        let (length, rest) = number(rest, heed)?;
        let length = usize::try_from(length).map_err(|_| SHORT)?;
        heed.demand("v2-length", length <= rest.len(), STAGE)?;
        let (content, rest) = rest.split_at(length.min(rest.len()));
        fields.push((kind, content.to_vec()));
        bytes = rest;
        if kind == SIGNATURE {
            return Ok((fields, bytes));
        }
    }
}

/// A number of variable length; bits that there is no room for are dropped where that is not heeded.
fn number<'b>(bytes: &'b [u8], heed: &Heed) -> Result<(u64, &'b [u8]), Refusal> {
    let length = 1 + bytes.iter().position(|byte| *byte < 0x80).ok_or(SHORT)?;
    let (digits, rest) = bytes.split_at(length);
    let bit = |(place, byte): (usize, &u8)| {
        let shift = u32::try_from(7 * place).ok().filter(|shift| *shift < 64)?;
        Some(u64::from(byte & 0x7f) << shift)
    };
    let number = digits.iter().enumerate().filter_map(bit).fold(0, |number, part| number | part);
    let most = usize::try_from(number.max(1).ilog2() / 7 + 1).expect("ten at most");
    heed.demand("v2-varint", digits.len() == most && !is_overflowing(digits), STAGE)?;
    Ok((number, rest))
}

/// Whether there is a bit beyond the 64th.
fn is_overflowing(digits: &[u8]) -> bool {
    digits.len() > 10 || digits.get(9).is_some_and(|last| *last > 1)
}
