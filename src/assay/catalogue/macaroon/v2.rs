//! Version 2: fields, each with its kind and length as numbers of variable length.

use super::{FORMAT, asking, narrowed};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::{Macaroon, field, written};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static VARINT: Rule = Rule {
    id: "v2-varint",
    rows: &["MAC-08"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "a number of variable length is of 64 bits at most, in its shortest form",
    gain: "two readers take a token apart in different places, or one of them reads beyond its end",
    references: FORMAT,
};
static LENGTH: Rule = Rule {
    id: "v2-length",
    demands: "a field is as long as it says",
    gain: "a verifier reads beyond a token's end, or sets aside as much memory as a bearer likes",
    ..VARINT
};
static FIELDS: Rule = Rule {
    id: "v2-fields",
    demands: "fields come in their order, each known and once, and nothing after the signature",
    gain: "two readers find different things in one token",
    ..VARINT
};

/// What becomes of the fields of the honest token: version, location, identifier, end, two caveats and their ends, end,
/// signature.
type Order = fn(&mut Vec<Vec<u8>>);

/// How a number of less than 128 is written too long.
const NUMBERS: [(&str, &str, fn(u8) -> Vec<u8>); 5] = [
    ("of-two-bytes", "in two bytes", |number| vec![number | 0x80, 0]),
    ("of-ten-bytes", "in ten bytes", |number| [&[number | 0x80][..], &[0x80; 8], &[0]].concat()),
    ("overflowing", "with bits beyond the 64th", |number| [&[number | 0x80][..], &[0x80; 8], &[2]].concat()),
    ("far-overflowing", "with bits beyond the 70th", |number| [&[number | 0x80][..], &[0x80; 9], &[1]].concat()),
    ("of-thirty-bytes", "in thirty bytes", |number| [&[number | 0x80][..], &[0x80; 28], &[0]].concat()),
];

const ORDERS: [(&str, &str, Order); 10] = [
    ("location-last", "the location follows the identifier", |fields| fields.swap(1, 2)),
    ("two-locations", "another location follows the location", |fields| {
        fields.insert(2, field(1, b"https://other.example"))
    }),
    ("two-identifiers", "another identifier follows the identifier", |fields| {
        fields.insert(3, field(2, b"countersign/1 {}"))
    }),
    ("unknown-3", "there is a field of kind 3", |fields| fields.insert(3, field(3, b"more"))),
    ("unknown-99", "there is a field of kind 99", |fields| fields.insert(3, field(99, b"more"))),
    ("unknown-in-caveat", "a caveat has a field of kind 99", |fields| fields.insert(5, field(99, b"more"))),
    ("sealed-key-of-the-root", "the root has a sealed key", |fields| fields.insert(3, field(4, &[7; 72]))),
    ("two-signatures", "another signature follows the signature", |fields| fields.push(field(6, &[7; 32]))),
    ("bytes-after-the-signature", "bytes follow the signature", |fields| fields.push(b"more".to_vec())),
    ("zero-after-the-signature", "a zero follows the signature", |fields| fields.push(vec![0])),
];

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, title, write) in NUMBERS {
        let title_of = |what: &str| format!("the {what} of a field is written {title}");
        cases.push(case(&VARINT, format!("v2-kind-{name}"), title_of("kind"), move |fields| rewrite(fields, 0, write)));
        cases.push(case(&VARINT, format!("v2-length-{name}"), title_of("length"), move |fields| {
            rewrite(fields, 1, write)
        }));
    }
    let lengths: [(&str, &str, &[u8]); 4] = [
        ("one-too-long", "33 bytes", &[33]),
        ("of-4-gib", "4 GiB", &[0xff, 0xff, 0xff, 0xff, 0x0f]),
        ("of-8-eib", "8 EiB", &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        ("of-16-eib", "16 EiB", &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    ];
    for (name, long, length) in lengths {
        let title = format!("the signature says that it is {long} long");
        let case = case(&LENGTH, format!("v2-signature-{name}"), title, move |fields| {
            fields.last_mut().map(|field| drop(field.splice(1..2, length.iter().copied())))
        });
        cases.push(if name == "one-too-long" { case } else { case.class_is(Class::Resource) });
    }
    cases.extend(ORDERS.into_iter().map(|(name, title, change)| {
        case(&FIELDS, format!("v2-field-{name}"), title, move |fields| {
            change(fields);
            Some(())
        })
    }));
    cases.push(sealed_key_first());
    cases
}

fn case(
    rule: &'static Rule,
    name: String,
    title: impl Into<String>,
    change: impl Fn(&mut Vec<Vec<u8>>) -> Option<()> + Send + Sync + 'static,
) -> Case {
    Case::macaroon(rule, name, title, move |bench| {
        let honest = located(bench)?.fields();
        let mut fields = honest.clone();
        change(&mut fields).ok_or(Unmakeable::NotHere("such a field"))?;
        Ok(Specimen::new(written(&fields), written(&honest)))
    })
}

fn located(bench: &Bench) -> Result<Macaroon, Unmakeable> {
    Ok(Macaroon { location: Some("https://somewhere.example".to_owned()), ..narrowed(bench)? })
}

/// Writes the number at `place` of the location, whose kind and length take a byte each.
fn rewrite(fields: &mut [Vec<u8>], place: usize, write: fn(u8) -> Vec<u8>) -> Option<()> {
    let field = fields.get_mut(1)?;
    let number = *field.get(place)?;
    field.splice(place..=place, write(number));
    Some(())
}

/// Within a caveat, too, fields come in their order.
fn sealed_key_first() -> Case {
    Case::macaroon(
        &FIELDS,
        "v2-field-sealed-key-first",
        "the sealed key of a third party's caveat comes before what it asks",
        |bench| {
            let (root, discharge, _) = asking(bench)?;
            let discharge = discharge.bound_to(&root).token();
            let honest = root.fields();
            let mut fields = honest.clone();
            // Version, identifier, end; location, identifier, sealed key.
            fields.swap(4, 5);
            let bundled = |fields: &[Vec<u8>]| [&written(fields)[..], b"~", &discharge].concat();
            Ok(Specimen::new(bundled(&fields), bundled(&honest)))
        },
    )
}
