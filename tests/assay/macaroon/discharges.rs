//! The root and its discharges: every MAC, and each third party asked.

use std::collections::BTreeSet;

use super::chain::{self, STAGE, bound, macs, matches};
use super::reference::{Heed, Refusal};
use super::wire::{Caveat, Macaroon};

/// A predicate, and whether it is one of the root's own.
pub(super) struct Predicate<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) is_of_root: bool,
}

/// A third party that was asked.
struct Asked<'b> {
    caveat: &'b Caveat,
    sealed: &'b [u8],
    /// The MAC before the caveat.
    before: Vec<u8>,
    /// The discharges by which it came to that.
    by: Vec<usize>,
}

pub(super) fn verify<'b>(key: &[u8], macaroons: &'b [Macaroon], heed: &Heed) -> Result<Vec<Predicate<'b>>, Refusal> {
    let (root, discharges) = macaroons.split_first().expect("there is a root");
    let of_root = macs(key, root);
    heed.demand("chain", matches(&of_root[of_root.len() - 1], &root.signature), STAGE)?;
    let mut predicates = Vec::new();
    let mut pending = asked(root, &of_root, &[], &mut predicates, true);
    let mut used = BTreeSet::new();
    while let Some(Asked { caveat, sealed, before, by }) = pending.pop() {
        let named = |index: &usize| discharges[*index].identifier == caveat.identifier;
        let Some(index) = (0..discharges.len()).find(|index| named(index) && !used.contains(index)) else {
            let rule = match used.iter().find(|index| named(index)) {
                Some(index) if by.contains(index) => "discharge-cycle",
                Some(_) => "discharge-reuse",
                None => "discharge-missing",
            };
            heed.demand(rule, false, "caveat")?;
            continue;
        };
        used.insert(index);
        let discharge = &discharges[index];
        if !heed.rule("locations") && discharge.location.is_some() && discharge.location != caveat.location {
            return Err(Refusal("caveat", "locations"));
        }
        let keys = chain::unsealed(sealed, &before, heed)?;
        let of_discharge = signed(&keys, discharge, root, &of_root, heed)?;
        let by = [&by[..], &[index]].concat();
        pending.extend(asked(discharge, &of_discharge, &by, &mut predicates, false));
    }
    for unused in (0..discharges.len()).filter(|index| !used.contains(index)) {
        let is_again = used.iter().any(|index| discharges[*index].identifier == discharges[unused].identifier);
        heed.demand(if is_again { "discharge-twice" } else { "discharge-unused" }, false, "caveat")?;
    }
    Ok(predicates)
}

/// The MACs of a discharge, of which the last, bound to its root, is what it brings.
fn signed(
    keys: &[Vec<u8>],
    discharge: &Macaroon,
    root: &Macaroon,
    of_root: &[Vec<u8>],
    heed: &Heed,
) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut chains: Vec<_> = keys.iter().map(|key| macs(key, discharge)).collect();
    let is_bound_to =
        |chain: &Vec<Vec<u8>>, to: &[u8]| matches(&bound(to, &chain[chain.len() - 1]), &discharge.signature);
    if let Some(fitting) = chains.iter().position(|chain| is_bound_to(chain, &root.signature)) {
        return Ok(chains.swap_remove(fitting));
    }
    let is_loose = |chain: &Vec<Vec<u8>>| {
        matches(&chain[chain.len() - 1], &discharge.signature)
            || of_root.iter().any(|earlier| is_bound_to(chain, earlier))
    };
    let rule = if chains.iter().any(is_loose) { "discharge-binding" } else { "discharge-signature" };
    heed.demand(rule, false, STAGE)?;
    Ok(chains.swap_remove(0))
}

/// Whom a macaroon asks; its predicates are put with the others.
fn asked<'b>(
    macaroon: &'b Macaroon,
    macs: &[Vec<u8>],
    by: &[usize],
    predicates: &mut Vec<Predicate<'b>>,
    is_of_root: bool,
) -> Vec<Asked<'b>> {
    let mut asked = Vec::new();
    for (caveat, before) in macaroon.caveats.iter().zip(macs) {
        match &caveat.sealed {
            None => predicates.push(Predicate { bytes: &caveat.identifier, is_of_root }),
            Some(sealed) => asked.push(Asked { caveat, sealed, before: before.clone(), by: by.to_vec() }),
        }
    }
    asked
}
