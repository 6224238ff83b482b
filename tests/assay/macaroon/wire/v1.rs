//! Version 1: packets.

use super::{Caveat, Macaroon, STAGE};
use crate::assay::macaroon::reference::{Heed, Refusal};

const NOT_SO: Refusal = Refusal(STAGE, "packets");

/// A packet's name and content.
type Packet = (Vec<u8>, Vec<u8>);

pub(super) fn read(bytes: &[u8], heed: &Heed) -> Result<Macaroon, Refusal> {
    let packets = packets(bytes, heed)?;
    let mut macaroon = Macaroon::default();
    let mut seen = Vec::new();
    for (name, content) in &packets {
        let is_first = !seen.contains(&name);
        seen.push(name);
        match (&name[..], macaroon.caveats.last_mut()) {
            (b"location", _) if is_first => macaroon.location = Some(content.clone()),
            (b"identifier", _) if is_first => macaroon.identifier.clone_from(content),
            (b"cid", _) => macaroon.caveats.push(Caveat { identifier: content.clone(), ..Caveat::default() }),
            (b"vid", Some(caveat)) => caveat.sealed = Some(content.clone()),
            (b"cl", Some(caveat)) => caveat.location = Some(content.clone()),
            (b"signature", _) if is_first => macaroon.signature.clone_from(content),
            _ => {}
        }
    }
    let is_so = names(&macaroon).into_iter().eq(packets.iter().map(|(name, _)| &name[..]));
    heed.demand("v1-packets", is_so, STAGE)?;
    Ok(macaroon)
}

/// The names of the packets that a macaroon consists of.
fn names(macaroon: &Macaroon) -> Vec<&'static [u8]> {
    let mut names: Vec<&[u8]> = macaroon.location.iter().map(|_| &b"location"[..]).collect();
    names.push(b"identifier");
    for caveat in &macaroon.caveats {
        names.push(b"cid");
        names.extend(caveat.sealed.iter().map(|_| &b"vid"[..]));
        names.extend(caveat.location.iter().map(|_| &b"cl"[..]));
    }
    names.push(b"signature");
    names
}

fn packets(mut bytes: &[u8], heed: &Heed) -> Result<Vec<Packet>, Refusal> {
    let mut packets = Vec::new();
    while !bytes.is_empty() {
        let split = if heed.rule("v1-length") { by_length(bytes) } else { by_line(bytes) };
        let (packet, rest) = split.ok_or(NOT_SO)?;
        let end = packet.iter().position(|byte| *byte == b' ').ok_or(NOT_SO)?;
        packets.push((packet[..end].to_vec(), packet[end + 1..].to_vec()));
        bytes = rest;
        if !heed.rule("v1-packets") && packet.starts_with(b"signature ") {
            break;
        }
    }
    Ok(packets)
}

/// A packet as long as it says.
fn by_length(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let digits = std::str::from_utf8(bytes.get(..4)?).ok()?;
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let length = digits.chars().all(is_digit).then(|| usize::from_str_radix(digits, 16).ok())??;
    let (packet, rest) = bytes.split_at_checked(length)?;
    Some((packet.get(4..)?.strip_suffix(b"\n")?, rest))
}

/// A packet as long as its line, whatever it says; signatures and sealed keys may have line feeds in them.
fn by_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let packet = bytes.get(4..)?;
    let lengths: [(&[u8], usize); 2] = [(b"signature ", 32), (b"vid ", 72)];
    let binary = lengths.into_iter().find(|(name, _)| packet.starts_with(name));
    let from = binary.map_or(0, |(name, length)| name.len() + length);
    let end = from + packet.get(from..)?.iter().position(|byte| *byte == b'\n')?;
    Some((&packet[..end], &packet[end + 1..]))
}
