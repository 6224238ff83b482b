//! Every case there is, one file a group.
#![allow(clippy::type_complexity, reason = "tables of names and functions read best where they stand")]

mod alg;
mod biscuit;
mod claims;
mod confusion;
mod cross;
mod document;
mod duplicates;
mod encoding;
mod fetch;
mod header;
mod honest;
mod json;
mod jwe;
mod key;
mod kid;
mod macaroon;
mod parties;
mod paseto;
mod resource;
mod rsa;
mod signature;
mod structure;
mod unicode;

use std::sync::LazyLock;

pub use document::{BEYOND_TOKENS, document};

use super::bench::Bench;
use super::case::Case;
use super::forge::Draft;
use super::scheme::{Family, Scheme};
use super::specimen::{Specimen, Unmakeable};

/// A name, and the cases that go by it.
type Group = (&'static str, fn() -> Vec<Case>);

const GROUPS: &[Group] = &[
    ("honest", honest::cases),
    ("alg", alg::cases),
    ("confusion", confusion::cases),
    ("kid", kid::cases),
    ("header", header::cases),
    ("fetch", fetch::cases),
    ("encoding", encoding::cases),
    ("json", json::cases),
    ("duplicates", duplicates::cases),
    ("unicode", unicode::cases),
    ("claims", claims::cases),
    ("parties", parties::cases),
    ("signature", signature::cases),
    ("rsa", rsa::cases),
    ("structure", structure::cases),
    ("cross", cross::cases),
    ("resource", resource::cases),
    ("key", key::cases),
    ("jwe", jwe::cases),
    ("paseto-header", paseto::header::cases),
    ("paseto-encoding", paseto::encoding::cases),
    ("paseto-footer", paseto::footer::cases),
    ("paseto-protection", paseto::protection::cases),
    ("paseto-payload", paseto::payload::cases),
    ("paseto-claims", paseto::claims::cases),
    ("paseto-key", paseto::key::cases),
    ("biscuit-encoding", biscuit::encoding::cases),
    ("biscuit-chain", biscuit::chain::cases),
    ("biscuit-datalog", biscuit::datalog::cases),
    ("macaroon-forms", macaroon::forms::cases),
    ("macaroon-encoding", macaroon::encoding::cases),
    ("macaroon-v1", macaroon::v1::cases),
    ("macaroon-v2", macaroon::v2::cases),
    ("macaroon-json", macaroon::json::cases),
    ("macaroon-chain", macaroon::chain::cases),
    ("macaroon-third", macaroon::third::cases),
    ("macaroon-discharge", macaroon::discharge::cases),
    ("macaroon-claims", macaroon::claims::cases),
    ("macaroon-caveat", macaroon::caveat::cases),
    ("macaroon-bounds", macaroon::bounds::cases),
    ("macaroon-key", macaroon::key::cases),
];

static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let in_group = |(group, cases): &Group| cases().into_iter().map(|case| case.in_group(group)).collect::<Vec<_>>();
    GROUPS.iter().flat_map(in_group).collect()
});

/// Every case, group by group.
#[must_use]
pub fn all() -> &'static [Case] {
    &ALL
}

/// The case of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Case> {
    ALL.iter().find(|case| case.id() == id)
}

/// What forging comes to.
type Forged = Result<Specimen, Unmakeable>;

/// Forges the honest token with a change, correctly signed.
fn signed(
    change: impl Fn(Draft, &Bench) -> Draft + Send + Sync + 'static,
) -> impl Fn(&Bench) -> Forged + Send + Sync + 'static {
    move |bench| beside_honest(bench, change(bench.draft()?, bench).signed(bench)?)
}

/// `token`, and as its twin the plain honest token, which it must not be: a genuine one may say by itself what an attack would have
/// it say.
fn beside_honest(bench: &Bench, token: Vec<u8>) -> Forged {
    let honest = bench.honest()?;
    if token == honest {
        return Err(Unmakeable::NotHere("a genuine token that says something else"));
    }
    Ok(Specimen::new(token, honest))
}

fn is_shared_jws(scheme: Scheme) -> bool {
    scheme.family() == Family::Jws && scheme.is_shared()
}

fn is_public_jws(scheme: Scheme) -> bool {
    scheme.family() == Family::Jws && !scheme.is_shared()
}
