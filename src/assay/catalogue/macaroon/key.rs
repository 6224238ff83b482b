//! Root keys: which one a token names, and such as nobody should have.

use super::{FORMAT, Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::macaroon::{Macaroon, root_secret};
use crate::assay::key::PublicKey;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Specimen;
use crate::foundation::rejection::Stage;

static NO_KEY: Rule = Rule {
    id: "no-key",
    rows: &["KEY-02", "MAC-11"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Key,
    demands: "a name of no trusted key gives no key at all: neither an empty one, nor one of the bearer's choice",
    gain: "anyone can name a key that does not exist, and mint with nothing",
    references: FORMAT,
};
static UNKNOWN: Rule = Rule {
    id: "unknown-key",
    rows: &["MAC-11"],
    class: Class::Strictness,
    severity: Severity::Low,
    demands: "of several keys the one that is named is used, and no other is tried",
    gain: "every root key can stand in for every other, also one that was meant for less",
    ..NO_KEY
};
static WEAK: Rule = Rule {
    id: "key-unguessable",
    rows: &["KEY-01", "KEY-02"],
    class: Class::Strictness,
    severity: Severity::High,
    demands: "a root key is at least 32 bytes long, and not all of one byte",
    gain: "anyone can guess the key, and mint whatever they like",
    ..NO_KEY
};

const NOBODY: &str = "no-such-key";

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let secrets: [(&str, &str, &[u8]); 6] = [
        ("empty", "an empty secret", b""),
        ("zeros", "a secret of zeros", &[0; 32]),
        ("null", "`null` as the secret", b"null"),
        ("undefined", "`undefined` as the secret", b"undefined"),
        ("none", "`None` as the secret", b"None"),
        ("kid", "the name as the secret", NOBODY.as_bytes()),
    ];
    let minted = secrets.into_iter().map(|(name, what, secret)| {
        let title = format!("it names a key that does not exist, and is minted with {what}");
        Case::macaroon(&NO_KEY, format!("no-key-{name}"), title, move |bench| {
            beside_honest(bench, Macaroon::minted(secret, naming_nobody(bench)).token())
        })
    });
    let keyed = Case::macaroon(
        &NO_KEY,
        "no-key-underived",
        "it names a key that does not exist, and its first MAC is under zeros",
        |bench| beside_honest(bench, Macaroon::keyed(&[0; 32], naming_nobody(bench)).token()),
    );
    let own = Case::macaroon(
        &UNKNOWN,
        "kid-unknown",
        "it names a key that does not exist, and is minted with the one that does",
        |bench| beside_honest(bench, Macaroon::minted(root_secret(bench.pair()?)?, naming_nobody(bench)).token()),
    );
    let weak: [(&str, &str, &[u8]); 5] = [
        ("empty", "is empty", b""),
        ("of-one-byte", "is one byte long", b"k"),
        ("of-16-bytes", "is 16 bytes long", b"0123456789abcdef"),
        ("of-zeros", "is all zeros", &[0; 32]),
        ("of-one-letter", "is one letter, again and again", &[b'a'; 64]),
    ];
    let weak = weak.into_iter().map(|(name, what, secret)| {
        Case::macaroon(&WEAK, format!("key-{name}"), format!("the root key {what}"), move |bench| {
            guessed(bench, secret)
        })
    });
    let named = minted.chain([keyed, own]).map(|case| case.needing(Feature::Kid));
    named.chain(weak).collect()
}

/// The honest identifier, but for the name of the key.
fn naming_nobody(bench: &Bench) -> String {
    format!("countersign/1 {NOBODY} {}", Macaroon::honest_claims(bench.setup()).text())
}

/// The honest token under this secret, which is also what the target is given.
fn guessed(bench: &Bench, secret: &[u8]) -> Forged {
    let token = Macaroon::minted(secret, Macaroon::honest(bench)?.identifier).token();
    let setup = bench.under_key(&PublicKey::Secret(secret.to_vec()))?;
    Ok(Specimen::new(token, bench.honest()?).under(setup))
}
