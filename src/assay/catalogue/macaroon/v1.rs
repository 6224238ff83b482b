//! Version 1: packets, each with its length in four hexadecimal digits.

use super::{FORMAT, narrowed};
use crate::assay::case::Case;
use crate::assay::forge::macaroon::{Macaroon, packet, written};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static LENGTH: Rule = Rule {
    id: "v1-length",
    rows: &["MAC-07"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "a packet is as long as it says, in four lower-case hexadecimal digits",
    gain: "two readers take a token apart in different places, or one of them reads beyond its end",
    references: FORMAT,
};
static PACKETS: Rule = Rule {
    id: "v1-packets",
    demands: "packets come in their order, each known and once, and nothing after the signature",
    gain: "two readers find different things in one token, or one of them is kept busy with nothing",
    ..LENGTH
};

/// What becomes of the packets of the honest token: location, identifier, two caveats, signature.
type Order = fn(&mut Vec<Vec<u8>>);
/// The same, where one of them is suited.
type Change = fn(&mut [Vec<u8>]) -> Option<()>;

const LENGTHS: [(&str, &str, Change); 9] = [
    ("too-long", "the last packet says that it is longer than what is left", |packets| {
        relabel(packets.last_mut()?, "0fff")
    }),
    ("one-too-long", "the last packet says one byte too many", |packets| {
        let length = packets.last()?.len() + 1;
        relabel(packets.last_mut()?, &format!("{length:04x}"))
    }),
    ("too-short", "the first packet says that it is shorter than it is", |packets| {
        let length = packets.first()?.len() - 3;
        relabel(packets.first_mut()?, &format!("{length:04x}"))
    }),
    ("of-the-digits", "the first packet says that it is no more than its length", |packets| {
        relabel(packets.first_mut()?, "0004")
    }),
    ("zero", "the first packet says that its length is zero", |packets| relabel(packets.first_mut()?, "0000")),
    ("upper-case", "a length is written in upper case", |packets| {
        let packet = packets.iter_mut().find(|packet| packet.iter().take(4).any(u8::is_ascii_lowercase))?;
        packet.iter_mut().take(4).for_each(|digit| digit.make_ascii_uppercase());
        Some(())
    }),
    ("with-a-sign", "a length is written with a sign", |packets| replace_zero(packets, b'+')),
    ("with-a-blank", "a length is written with a blank", |packets| replace_zero(packets, b' ')),
    ("with-an-x", "a length is written with an `x`", |packets| {
        let packet = packets.first_mut()?;
        packet.get_mut(1).map(|digit| *digit = b'x')
    }),
];

const ORDERS: [(&str, &str, Order); 9] = [
    ("unknown", "a packet of a kind that nobody knows", |packets| packets.insert(2, packet("more", b"than enough"))),
    ("unknown-first", "the first packet is of a kind that nobody knows", |packets| {
        packets.insert(0, packet("more", b"than enough"))
    }),
    ("after-the-signature", "a packet follows the signature", |packets| packets.push(packet("more", b"than enough"))),
    ("bytes-after-the-signature", "bytes follow the signature", |packets| packets.push(b"more".to_vec())),
    ("two-signatures", "another signature follows the signature", |packets| {
        packets.push(packet("signature", &[7; 32]))
    }),
    ("two-identifiers", "another identifier follows the identifier", |packets| {
        packets.insert(2, packet("identifier", b"countersign/1 {}"))
    }),
    ("two-locations", "another location follows the location", |packets| {
        packets.insert(1, packet("location", b"https://other.example"))
    }),
    ("location-last", "the location follows the identifier", |packets| packets.swap(0, 1)),
    ("tiny", "800 packets without a name or content", |packets| drop(packets.splice(2..2, vec![packet("", b""); 800]))),
];

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let lengths = LENGTHS
        .into_iter()
        .map(|(name, title, change)| case(&LENGTH, format!("v1-length-{name}"), title, move |packets| change(packets)));
    let orders = ORDERS.into_iter().map(|(name, title, change)| {
        let case = case(&PACKETS, format!("v1-packet-{name}"), title, move |packets| {
            change(packets);
            Some(())
        });
        if name == "tiny" { case.class_is(Class::Resource) } else { case }
    });
    lengths.chain(orders).collect()
}

fn case(
    rule: &'static Rule,
    name: String,
    title: &str,
    change: impl Fn(&mut Vec<Vec<u8>>) -> Option<()> + Send + Sync + 'static,
) -> Case {
    Case::macaroon(rule, name, title, move |bench| {
        // Somewhere that makes the packet's length one with a letter.
        let location = Some("https://somewhere.example/".to_owned());
        let honest = Macaroon { location, ..narrowed(bench)? }.packets();
        let mut packets = honest.clone();
        change(&mut packets).ok_or(Unmakeable::NotHere("a packet of such a length"))?;
        Ok(Specimen::new(written(&packets), written(&honest)))
    })
}

/// Writes another length.
fn relabel(packet: &mut [u8], length: &str) -> Option<()> {
    packet.get_mut(..4)?.copy_from_slice(length.get(..4)?.as_bytes());
    Some(())
}

/// Writes the first digit of the first packet's length, which is a zero, in another way.
fn replace_zero(packets: &mut [Vec<u8>], other: u8) -> Option<()> {
    packets.first_mut()?.first_mut().map(|digit| *digit = other)
}
