//! The block that an RSA signature is of: one padding, written in one way.

use aws_lc_rs::digest;

use super::key::{RSA_EXPONENT, is_rsa};
use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::attach;
use crate::assay::forge::rsa_block::{self, Pkcs1, hash_of, info_prefix};
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

/// A DigestInfo whose algorithm has no parameters, not even NULL.
fn without_null(info: &[u8]) -> Vec<u8> {
    let mut info = info.to_vec();
    // SEQUENCE, its length, SEQUENCE, its length (13), the identifier (11 bytes), NULL (2 bytes), the digest.
    info.drain(15..17);
    info.iter_mut().skip(1).take(1).for_each(|length| *length -= 2);
    info.iter_mut().skip(3).take(1).for_each(|length| *length -= 2);
    info
}

fn pkcs1() -> Vec<Case> {
    let of = FLAWS.iter().map(|(name, write)| {
        Case::jwt(
            &PKCS1,
            format!("pkcs1-{name}"),
            format!("signed over a block that is written wrongly ({name})"),
            move |bench| signed_block(bench, |message, key| write(bench.scheme().algorithm(), message, key.len())),
        )
        .on(is_pkcs1)
    });
    of.collect()
}

/// Signatures under a key whose exponent is 3, made without the private key: cube roots of what careless readers take for a
/// block.
fn cube_roots() -> Vec<Case> {
    [("eight-bytes-of-padding", 8), ("no-padding", 0)]
        .into_iter()
        .map(|(name, padding)| {
            let title = format!("under a key whose exponent is 3, a cube root that nobody signed ({name})");
            Case::jwt(&PKCS1, format!("pkcs1-cube-root-{name}"), title, move |bench| {
                let key = weak::rsa_with_exponent(3).ok_or(Unmakeable::Primitive("a key"))?;
                let input = bench.draft()?.signing_input();
                let block =
                    Pkcs1 { padding: Some(padding), ..Pkcs1::new(bench.scheme().algorithm(), &input, key.len()) };
                let signature = key.cube_root_above(&block.block());
                let setup = bench.under_key(&key.public())?;
                Ok(Specimen::new(attach(input, signature), bench.honest()?).under(setup))
            })
            .class_is(Class::Forgery)
            .severity_is(Severity::Critical)
            .presupposing(&RSA_EXPONENT)
            // What SHA-512 is called and its digest leave too little room for the rest of the cube.
            .on(|scheme| is_pkcs1(scheme) && scheme.algorithm() != "RS512")
        })
        .collect()
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
