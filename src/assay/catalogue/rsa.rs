//! The block that an RSA signature is of: one padding, written in one way.

use aws_lc_rs::digest;

use super::key::{RSA_EXPONENT, is_rsa};
use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::rsa_block::{self, Pkcs1, hash_of, info_prefix};
use crate::assay::forge::{attach, quoted};
use crate::assay::key::{RsaNumbers, weak};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::scheme::Scheme;
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static PKCS1: Rule = Rule {
    id: "pkcs1-block",
    rows: &["SIG-06"],
    class: Class::Strictness,
    severity: Severity::Medium,
    stage: Stage::Signature,
    demands: "the block of a PKCS#1 v1.5 signature is compared as a whole",
    gain: "under a key with a small exponent, anyone can sign whatever they like",
    references: &["RFC 8017 §8.2.2", "RFC 7518 §3.3", "CVE-2006-4339"],
};
static PSS: Rule = Rule {
    id: "pss-block",
    rows: &["SIG-07"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Signature,
    demands: "the salt of a PSS signature is as long as its hash, and its trailer is 0xbc",
    gain: "signatures that were made for another protocol are taken for this one's",
    references: &["RFC 7518 §3.5", "RFC 8017 §9.1.2"],
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = pkcs1();
    cases.extend(cube_roots());
    cases.extend(pss());
    cases
}

fn is_pkcs1(scheme: Scheme) -> bool {
    is_rsa(scheme) && scheme.algorithm().starts_with("RS")
}

fn is_pss(scheme: Scheme) -> bool {
    is_rsa(scheme) && scheme.algorithm().starts_with("PS")
}

/// The honest claims under a signature of this block.
fn signed_block(bench: &Bench, block: impl Fn(&[u8], &RsaNumbers) -> Vec<u8>) -> Forged {
    let key = RsaNumbers::of(bench.pair()?).ok_or(Unmakeable::NotHere("an RSA key"))?;
    let input = bench.draft()?.signing_input();
    let signature = key.raise(&block(&input, &key));
    beside_honest(bench, attach(input, signature))
}

/// What is wrong with a block: a name, and how it is written for an algorithm and a message.
type Flaw = (&'static str, fn(&str, &[u8], usize) -> Vec<u8>);

const FLAWS: &[Flaw] = &[
    ("without-null", |algorithm, message, length| {
        let mut block = Pkcs1::new(algorithm, message, length);
        block.info = without_null(&block.info);
        block.block()
    }),
    ("long-form-length", |algorithm, message, length| {
        let mut block = Pkcs1::new(algorithm, message, length);
        block.info.insert(1, 0x81);
        block.block()
    }),
    ("garbage-after-digest", |algorithm, message, length| {
        let mut block = Pkcs1::new(algorithm, message, length);
        block.padding = Some(8);
        block.trailer = vec![0x5a; length.saturating_sub(11 + block.info.len())];
        block.block()
    }),
    ("zeros-after-digest", |algorithm, message, length| {
        Pkcs1 { padding: Some(8), ..Pkcs1::new(algorithm, message, length) }.block()
    }),
    ("no-padding", |algorithm, message, length| {
        Pkcs1 { padding: Some(0), ..Pkcs1::new(algorithm, message, length) }.block()
    }),
    ("padding-of-other-bytes", |algorithm, message, length| {
        Pkcs1 { filler: 0x5a, ..Pkcs1::new(algorithm, message, length) }.block()
    }),
    ("padding-with-one-other-byte", |algorithm, message, length| {
        let mut block = Pkcs1::new(algorithm, message, length).block();
        block.iter_mut().skip(length / 4).take(1).for_each(|byte| *byte = 0xfe);
        block
    }),
    ("block-type-2", |algorithm, message, length| {
        Pkcs1 { block_type: 2, ..Pkcs1::new(algorithm, message, length) }.block()
    }),
    ("block-type-0", |algorithm, message, length| {
        Pkcs1 { block_type: 0, ..Pkcs1::new(algorithm, message, length) }.block()
    }),
    ("first-byte-not-zero", |algorithm, message, length| {
        let mut block = Pkcs1::new(algorithm, message, length).block();
        block.iter_mut().take(1).for_each(|byte| *byte = 1);
        block
    }),
    ("element-after-digest", |algorithm, message, length| stuffed(algorithm, message, length, 8).block()),
    ("element-after-digest-without-padding", |algorithm, message, length| {
        stuffed(algorithm, message, length, 0).block()
    }),
    ("parameter-after-null", |algorithm, message, length| {
        let (before, after) = stuffed_algorithm(algorithm, message, length);
        let between = vec![0x5a; length.saturating_sub(before.len() + after.len())];
        [before, between, after].concat()
    }),
    ("zeros-before-block", |algorithm, message, length| {
        let block = Pkcs1 { padding: Some(8), ..Pkcs1::new(algorithm, message, 0) }.unfilled();
        [vec![0; length.saturating_sub(block.len())], block].concat()
    }),
    ("digest-alone", |algorithm, message, length| {
        let mut block = Pkcs1::new(algorithm, message, length);
        block.info = digest::digest(hash_of(algorithm), message).as_ref().to_vec();
        block.block()
    }),
    ("sha1", |algorithm, message, length| {
        const SHA1_INFO: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
        let mut block = Pkcs1::new(algorithm, message, length);
        block.info = [SHA1_INFO, digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, message).as_ref()].concat();
        block.block()
    }),
    ("another-hash", |algorithm, message, length| {
        let other = if algorithm == "RS512" { &digest::SHA256 } else { &digest::SHA512 };
        let mut block = Pkcs1::new(algorithm, message, length);
        block.info = [info_prefix(other), digest::digest(other, message).as_ref()].concat();
        block.block()
    }),
];

/// The advisory of those who looked for a digest, and not at what came after it.
const STUFFED: &[&str] = &["CVE-2026-33894"];

/// The advisories of those who overlooked this flaw.
fn advisories(flaw: &str) -> &'static [&'static str] {
    match flaw {
        "garbage-after-digest" | "zeros-after-digest" => &["CVE-2022-24772"],
        "element-after-digest" | "element-after-digest-without-padding" => STUFFED,
        "parameter-after-null" => &["CVE-2022-24771", "CVE-2026-85393"],
        "zeros-before-block" => &["CVE-2021-30246"],
        "without-null" => &["CVE-2022-24773"],
        _ => &[],
    }
}

/// A DigestInfo whose algorithm has no parameters, not even NULL.
fn without_null(info: &[u8]) -> Vec<u8> {
    let mut info = info.to_vec();
    // SEQUENCE, its length, SEQUENCE, its length (13), the identifier (11 bytes), NULL (2 bytes), the digest.
    info.drain(15..17);
    info.iter_mut().skip(1).take(1).for_each(|length| *length -= 2);
    info.iter_mut().skip(3).take(1).for_each(|length| *length -= 2);
    info
}

/// The header of a DER element, with a length of two bytes.
fn header(tag: u8, length: usize) -> [u8; 4] {
    let [high, low] = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    [tag, 0x82, high, low]
}

/// A DigestInfo with an element too many, as long as fits: after the digest, and still inside. The padding is of so many bytes.
fn stuffed(algorithm: &str, message: &[u8], length: usize, padding: usize) -> Pkcs1 {
    let proper = Pkcs1::new(algorithm, message, length);
    let content = proper.info.get(2..).unwrap_or_default();
    let inside = length.saturating_sub(3 + padding + 4);
    let extra = inside.saturating_sub(content.len() + 4);
    let info = [&header(0x30, inside)[..], content, &header(0x04, extra)].concat();
    Pkcs1 { padding: Some(padding), info, ..proper }
}

/// A DigestInfo whose algorithm has a parameter too many, as long as fits: what stands before that, and what after it.
fn stuffed_algorithm(algorithm: &str, message: &[u8], length: usize) -> (Vec<u8>, Vec<u8>) {
    let proper = Pkcs1::new(algorithm, message, length);
    // As in `without_null`: the algorithm's own content is of 13 bytes.
    let (named, digest) = proper.info.split_at_checked(17).unwrap_or_default();
    let start = [&[0, 1][..], &[0xff; 8], &[0]].concat();
    let inside = length.saturating_sub(start.len() + 4);
    let of_algorithm = inside.saturating_sub(4 + digest.len());
    let extra = of_algorithm.saturating_sub(13 + 4);
    let content = named.get(4..).unwrap_or_default();
    let before =
        [&start, &header(0x30, inside)[..], &header(0x30, of_algorithm), content, &header(0x04, extra)].concat();
    (before, digest.to_vec())
}

fn pkcs1() -> Vec<Case> {
    let of = FLAWS.iter().map(|(name, write)| {
        Case::jwt(
            &PKCS1,
            format!("pkcs1-{name}"),
            format!("signed over a block that is written wrongly ({name})"),
            move |bench| signed_block(bench, |message, key| write(bench.scheme().algorithm(), message, key.len())),
        )
        .refs(advisories(name))
        .on(is_pkcs1)
    });
    of.collect()
}

/// Signatures under a key whose exponent is 3, made without the private key: cube roots of what careless readers take for a
/// block.
fn cube_roots() -> Vec<Case> {
    type Write = fn(&str, &[u8], usize) -> Pkcs1;
    let of: [(&str, Write, &[&'static str]); 4] = [
        (
            "eight-bytes-of-padding",
            |algorithm, message, length| Pkcs1 { padding: Some(8), ..Pkcs1::new(algorithm, message, length) },
            &["CVE-2022-24772"],
        ),
        (
            "no-padding",
            |algorithm, message, length| Pkcs1 { padding: Some(0), ..Pkcs1::new(algorithm, message, length) },
            &["CVE-2022-24772", "CVE-2016-1494"],
        ),
        ("element-after-digest", |algorithm, message, length| stuffed(algorithm, message, length, 8), STUFFED),
        (
            "element-after-digest-without-padding",
            |algorithm, message, length| stuffed(algorithm, message, length, 0),
            STUFFED,
        ),
    ];
    of.into_iter()
        .map(|(name, write, references)| {
            cube_root(name, references, move |algorithm, input, key| {
                Some(key.cube_root_above(&write(algorithm, input, key.len()).block()))
            })
        })
        .chain([cube_root("parameter-after-null", &["CVE-2026-85393"], |algorithm, input, key| {
            let (before, after) = stuffed_algorithm(algorithm, input, key.len());
            key.cube_root_between(&before, &after)
        })])
        .collect()
}

/// A case of a signature that nobody made, under a key whose exponent is 3. Not every message has one.
fn cube_root(
    name: &str,
    references: &[&'static str],
    root: impl Fn(&str, &[u8], &RsaNumbers) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Case {
    let title = format!("under a key whose exponent is 3, a cube root that nobody signed ({name})");
    Case::jwt(&PKCS1, format!("pkcs1-cube-root-{name}"), title, move |bench| {
        let key = weak::rsa_with_exponent(3).ok_or(Unmakeable::Primitive("a key"))?;
        let attempt = |number: u32| {
            let input = bench.draft().ok()?.claim("jti", quoted(&number.to_string())).signing_input();
            let signature = root(bench.scheme().algorithm(), &input, &key)?;
            Some(attach(input, signature))
        };
        let token = (0..64).find_map(attempt).ok_or(Unmakeable::Primitive("a cube root"))?;
        Ok(Specimen::new(token, bench.honest()?).under(bench.under_key(&key.public())?))
    })
    .class_is(Class::Forgery)
    .severity_is(Severity::Critical)
    .refs(references)
    .presupposing(&RSA_EXPONENT)
    // What SHA-512 is called and its digest leave too little room for the rest of the cube.
    .on(|scheme| is_pkcs1(scheme) && scheme.algorithm() != "RS512")
}

fn pss() -> Vec<Case> {
    let of: [(&str, fn(usize, usize) -> usize, u8); 5] = [
        ("salt-of-0-bytes", |_, _| 0, 0xbc),
        ("salt-of-20-bytes", |_, _| 20, 0xbc),
        ("salt-one-byte-short", |hash, _| hash - 1, 0xbc),
        ("salt-as-long-as-fits", |hash, block| block - hash - 2, 0xbc),
        ("trailer-cc", |hash, _| hash, 0xcc),
    ];
    of.into_iter()
        .map(|(name, salt, trailer)| {
            Case::jwt(
                &PSS,
                format!("pss-{name}"),
                format!("signed with PSS otherwise than JWS has it ({name})"),
                move |bench| {
                    let algorithm = bench.scheme().algorithm();
                    signed_block(bench, |message, key| {
                        let salt = vec![0x5a; salt(hash_of(algorithm).output_len(), key.len())];
                        rsa_block::pss(algorithm, message, key.bits(), &salt, trailer)
                    })
                },
            )
            .on(is_pss)
        })
        .collect()
}
