//! Checks every MAC of a token, discharges included, before anything that it says is looked at.

use std::collections::BTreeMap;

use super::caveat::{Caveat, Parts};
use super::chain::{RootKey, Signature};
use super::sealed_key;
use super::wire::Bundle;
use crate::foundation::rejection::Rejection;

/// How deep discharges may ask for discharges.
const MAX_DEPTH: usize = 3;

/// The predicates of first-party caveats.
pub(super) type Predicates<'b> = Vec<&'b [u8]>;

/// A third-party caveat that is yet to be discharged.
struct Pending<'b> {
    identifier: &'b [u8],
    sealed_key: &'b [u8],
    /// The MAC before the caveat, under which its key is sealed. It stays where it is while lists of these grow and shrink.
    signature: Box<Signature>,
    depth: usize,
}

/// The chain of one macaroon, followed to its end.
struct Chain<'b> {
    signature: Signature,
    predicates: Predicates<'b>,
    pending: Vec<Pending<'b>>,
}

/// The predicates of an authentic token. Where the root is authentic and its discharges are not those that it asks for, why
/// not: that is a matter of its caveats, and comes after its claims.
pub(super) fn authenticate<'b>(
    key: &RootKey,
    bundle: &'b Bundle,
) -> Result<Result<Predicates<'b>, Rejection>, Rejection> {
    let root = follow(key, &bundle.root, 0);
    if !root.signature.matches(&bundle.root.signature) {
        return Err(Rejection::Signature);
    }
    match discharge(root, &bundle.discharges) {
        Err(Rejection::Signature) => Err(Rejection::Signature),
        discharged => Ok(discharged),
    }
}

/// Each discharge is used once, and none is left over: so no cycle, and no work that was not asked for.
fn discharge<'b>(root: Chain<'b>, discharges: &'b [Parts]) -> Result<Predicates<'b>, Rejection> {
    let Chain { signature, mut predicates, mut pending } = root;
    let mut unused: BTreeMap<&[u8], &Parts> = discharges.iter().map(|parts| (&*parts.identifier, parts)).collect();
    let are_distinct = unused.len() == discharges.len();
    while let Some(asked) = pending.pop() {
        let discharge = unused.remove(asked.identifier).ok_or(Rejection::Caveat)?;
        let key = sealed_key::open(&asked.signature, asked.sealed_key).ok_or(Rejection::Signature)?;
        let chain = follow(&RootKey::from_derived(&key), discharge, asked.depth + 1);
        if !chain.signature.bound_to(&signature).matches(&discharge.signature) {
            return Err(Rejection::Signature);
        }
        if asked.depth >= MAX_DEPTH {
            return Err(Rejection::Limit);
        }
        predicates.extend(chain.predicates);
        pending.extend(chain.pending);
    }
    if are_distinct && unused.is_empty() { Ok(predicates) } else { Err(Rejection::Caveat) }
}

fn follow<'b>(key: &RootKey, parts: &'b Parts, depth: usize) -> Chain<'b> {
    let mut signature = key.sign(&parts.identifier);
    let (mut predicates, mut pending) = (Vec::with_capacity(parts.caveats.len()), Vec::new());
    for Caveat { identifier, third_party } in &parts.caveats {
        signature = match third_party {
            None => {
                predicates.push(&**identifier);
                signature.with_predicate(identifier)
            }
            Some(asked) => {
                let next = signature.with_third_party(&asked.sealed_key, identifier);
                let signature = Box::new(signature);
                pending.push(Pending { identifier, sealed_key: &asked.sealed_key, signature, depth });
                next
            }
        };
    }
    Chain { signature, predicates, pending }
}
