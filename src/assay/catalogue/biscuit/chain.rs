//! The chain of signatures: from the root key, block by block, to the proof.

use super::{TIME, before, beside_honest, narrowed};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::biscuit::{Chain, Content, Kind, NextKey, Proof, Term, sign};
use crate::assay::key::{KeyKind, KeyPair};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

const CHAIN: &[&str] = &["Biscuit Specification, Cryptography"];

const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    severity: Severity,
    demands: &'static str,
    gain: &'static str,
) -> Rule {
    let (class, stage) = (Class::Forgery, Stage::Signature);
    Rule { id, rows, class, severity, stage, demands, gain, references: CHAIN }
}

static ROOT: Rule = rule(
    "root-signature",
    &["BIS-01"],
    Severity::Critical,
    "the authority block is signed with the trusted root key",
    "anyone can write a token that says whatever they like, with no key at all",
);
static BLOCK: Rule = rule(
    "block-signature",
    &["BIS-02", "BIS-03"],
    Severity::High,
    "each block is signed with the key that the block before it names",
    "whoever holds a narrowed token takes the narrowing away",
);
static PROOF: Rule = rule(
    "proof",
    &["BIS-03", "BIS-09"],
    Severity::High,
    "the proof is the secret of the last block's key",
    "whoever holds a narrowed token drops its last block, and what that took away",
);
static SEAL: Rule = rule(
    "seal",
    &["BIS-08"],
    Severity::High,
    "a sealed token's last signature is the last block's key's",
    "whoever holds a sealed token drops or changes its last block",
);
static EXTERNAL: Rule = rule(
    "external-signature",
    &["BIS-04"],
    Severity::High,
    "a third party's block carries that party's signature, made for this very token",
    "what a third party said of one token is used with another, or was never said",
);
static LEGACY: Rule = Rule {
    class: Class::Strictness,
    severity: Severity::Medium,
    references: &["Biscuit Specification, Third-party blocks"],
    ..rule(
        "external-legacy",
        &["BIS-04", "BIS-05"],
        Severity::Medium,
        "a third party's signature covers the signature of the block before it",
        "a third party's block is moved to another token of the same holder",
    )
};
static VERSIONS: Rule = Rule {
    class: Class::Strictness,
    // What a block says is looked at once it is asked.
    stage: Stage::Caveat,
    ..rule(
        "block-version",
        &["BIS-10", "BIS-05"],
        Severity::Low,
        "a block of a version of Datalog that is not known, or too old for what it holds, is refused",
        "what a newer or older version means differently is taken for something else",
    )
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = blocks();
    cases.extend(proofs());
    cases.extend(third_parties());
    for version in [0, 2, 7, 99] {
        let title = format!("the authority block is of version {version} of Datalog");
        cases.push(Case::biscuit(&VERSIONS, format!("version-{version}"), title, move |bench| {
            let content = Chain::honest_content(bench.setup()).version(version);
            beside_honest(bench, Chain::of(bench, bench.pair()?, &content)?.token())
        }));
    }
    cases.push(Case::biscuit(
        &VERSIONS,
        "reject-if-of-version-3",
        "a holder's `reject if` in a block of a version of Datalog that knows none",
        |bench| {
            let chain = Chain::honest(bench)?;
            let rejecting = |version| {
                let content = chain.next_content().version(version);
                chain.append(&content.check_of(Kind::Reject, &[TIME], &before(bench.setup().now - 3600)))
            };
            Ok(Specimen::new(rejecting(3)?.token(), rejecting(6)?.token()))
        },
    ));
    cases
}

fn blocks() -> Vec<Case> {
    vec![
        Case::biscuit(&ROOT, "root-of-another-key", "it is signed with a root key that nobody trusts", |bench| {
            let content = Chain::honest_content(bench.setup());
            beside_honest(bench, Chain::of(bench, bench.stranger()?, &content)?.token())
        }),
        Case::biscuit(&ROOT, "authority-changed", "the authority block says another name than was signed", |bench| {
            let mut chain = Chain::honest(bench)?;
            let honest = chain.token();
            let first = chain.links.first_mut().ok_or(Unmakeable::Primitive("a block"))?;
            let place = first.block.windows(5).position(|name| name == b"alice");
            let place = place.ok_or(Unmakeable::Primitive("a name"))?;
            first.block.splice(place..place + 5, *b"carol");
            Ok(Specimen::new(chain.token(), honest))
        }),
        Case::biscuit(&BLOCK, "block-of-another-key", "a block is appended with a key that nobody named", |bench| {
            let chain = Chain::honest(bench)?;
            let content = chain.next_content().check(&[TIME], &before(bench.setup().now + 300));
            let stranger = stranger()?;
            Ok(Specimen::new(chain.append_by(&stranger, &content)?.token(), narrowed(bench)?.token()))
        }),
        Case::biscuit(&BLOCK, "block-emptied", "an appended block says nothing any more", |bench| {
            let mut chain = narrowed(bench)?;
            let honest = chain.token();
            let empty = chain.next_content().encoded();
            let last = chain.links.last_mut().ok_or(Unmakeable::Primitive("a block"))?;
            last.block = empty;
            Ok(Specimen::new(chain.token(), honest))
        }),
        Case::biscuit(&BLOCK, "block-removed", "the first of two appended blocks is taken away", |bench| {
            let mut chain = twice_narrowed(bench)?;
            let honest = chain.token();
            chain.links.remove(1);
            Ok(Specimen::new(chain.token(), honest))
        }),
        Case::biscuit(&BLOCK, "block-repeated", "an appended block stands there twice", |bench| {
            let mut chain = narrowed(bench)?;
            let honest = chain.token();
            chain.links.extend(chain.links.last().cloned());
            Ok(Specimen::new(chain.token(), honest))
        }),
    ]
}

fn proofs() -> Vec<Case> {
    vec![
        Case::biscuit(&PROOF, "proof-of-a-dropped-block", "the last block is dropped, and its proof kept", |bench| {
            let mut chain = narrowed(bench)?;
            let honest = chain.token();
            chain.links.pop();
            Ok(Specimen::new(chain.token(), honest))
        }),
        Case::biscuit(&PROOF, "proof-of-zeros", "the last block is dropped, and the proof is all zeros", |bench| {
            let mut chain = narrowed(bench)?;
            let honest = chain.token();
            chain.links.pop();
            chain.proof = Proof::Secret([0; 32]);
            Ok(Specimen::new(chain.token(), honest))
        }),
        Case::biscuit(&SEAL, "seal-of-another-key", "it is sealed with a key that nobody named", |bench| {
            let chain = narrowed(bench)?;
            Ok(Specimen::new(chain.sealed_by(&stranger()?)?.token(), chain.sealed()?.token()))
        }),
        Case::biscuit(&SEAL, "seal-of-a-dropped-block", "the last block of a sealed token is dropped", |bench| {
            let mut chain = narrowed(bench)?.sealed()?;
            let honest = chain.token();
            chain.links.pop();
            Ok(Specimen::new(chain.token(), honest))
        }),
        Case::biscuit(&SEAL, "seal-empty", "the last signature of a sealed token is empty", |bench| {
            let mut chain = narrowed(bench)?.sealed()?;
            let honest = chain.token();
            chain.proof = Proof::Sealed(Vec::new());
            Ok(Specimen::new(chain.token(), honest))
        }),
    ]
}

fn third_parties() -> Vec<Case> {
    let replayed = Case::biscuit(
        &EXTERNAL,
        "external-replayed",
        "a third party's block that was made for another token",
        |bench| {
            let (chain, other) = (Chain::honest(bench)?, Chain::honest(bench)?);
            let third = stranger()?;
            let moved = chain.append_external(&third, &said()?, 1, |block| other.external_payload(block))?;
            let made = chain.append_external(&third, &said()?, 1, |block| chain.external_payload(block))?;
            Ok(Specimen::new(moved.token(), made.token()))
        },
    );
    let claimed = Case::biscuit(
        &EXTERNAL,
        "external-of-another-key",
        "a block says that it is a third party's, who never signed it",
        |bench| {
            let chain = Chain::honest(bench)?;
            let third = stranger()?;
            let made = chain.append_external(&third, &said()?, 1, |block| chain.external_payload(block))?;
            let mut claimed = made.clone();
            let other = sign(&stranger()?, &chain.external_payload(&said()?.encoded()))?;
            // The holder, whose own signature covers the third party's, signs what it put in.
            let last = claimed.links.pop().ok_or(Unmakeable::Primitive("a block"))?;
            let key = last.external.ok_or(Unmakeable::Primitive("a block"))?.1;
            let claimed = chain.append_signed(last.block, Some((other, key)), 1)?;
            Ok(Specimen::new(claimed.token(), made.token()))
        },
    );
    let legacy = Case::biscuit(
        &LEGACY,
        "external-legacy",
        "a third party's signature that does not cover the signature before it",
        |bench| {
            let chain = Chain::honest(bench)?;
            let third = stranger()?;
            let old = chain.append_external(&third, &said()?, 0, |block| chain.legacy_external_payload(block))?;
            let made = chain.append_external(&third, &said()?, 1, |block| chain.external_payload(block))?;
            Ok(Specimen::new(old.token(), made.token()))
        },
    );
    let too_old = Case::biscuit(
        &VERSIONS,
        "external-of-version-4",
        "a third party's block of a version of Datalog that knows none",
        |bench| {
            let chain = Chain::honest(bench)?;
            let third = stranger()?;
            let sign =
                |content: &Content| chain.append_external(&third, content, 1, |block| chain.external_payload(block));
            Ok(Specimen::new(sign(&said()?.version(4))?.token(), sign(&said()?)?.token()))
        },
    );
    let mut cases: Vec<_> = [replayed, claimed, legacy, too_old].map(|case| case.needing(Feature::Blocks)).into();
    cases.push(vouched_for_authority());
    cases
}

/// The root key speaks for itself: a third party has nothing to say in its block.
fn vouched_for_authority() -> Case {
    let case =
        Case::biscuit(&EXTERNAL, "external-of-authority", "a third party signed the authority block too", |bench| {
            let mut chain = Chain::honest(bench)?;
            let third = stranger()?;
            let first = chain.links.first_mut().ok_or(Unmakeable::Primitive("a block"))?;
            first.external = Some((sign(&third, &first.block)?, NextKey::of(&third)?));
            first.signature = sign(bench.pair()?, &first.signed(None))?;
            beside_honest(bench, chain.token())
        });
    case.class_is(Class::Strictness).severity_is(Severity::Low)
}

/// What a third party has to say.
fn said() -> Result<Content, Unmakeable> {
    Ok(Content::of_third_party().fact("group", &[Term::text("admin")]))
}

/// The honest token with two blocks, of which the first takes most away.
fn twice_narrowed(bench: &Bench) -> Result<Chain, Unmakeable> {
    let chain = narrowed(bench)?;
    let content = chain.next_content().check(&[TIME], &before(bench.setup().now + 200));
    chain.append(&content)
}

/// A key on Ed25519 that nobody knows.
fn stranger() -> Result<KeyPair, Unmakeable> {
    KeyPair::generate(KeyKind::Ed25519).map_err(|_| Unmakeable::Primitive("a key"))
}
