//! A macaroon and its caveats, taken apart. Nothing in it is trusted.

use super::chain::{RootKey, Signature};
use super::third_party::ThirdParty;
use super::{chain, sealed_key};
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

/// The most points that the caveats of a token may have, its discharges' included: what they cost to verify.
pub(crate) const MAX_POINTS: usize = 32;

/// A third party's caveat has as many: its key is opened, and its discharge followed.
const THIRD_PARTY: usize = 6;

/// Every so many bytes of a predicate are a point more.
const PREDICATE_STEP: usize = 48;

/// One macaroon: a root or a discharge.
pub(crate) struct Parts {
    /// Where it is said to be from. No MAC covers it: it means nothing.
    pub(crate) location: Option<Box<[u8]>>,
    pub(crate) identifier: Box<[u8]>,
    pub(crate) caveats: Vec<Caveat>,
    pub(super) signature: Signature,
}

/// A condition on the use of a macaroon.
pub(crate) struct Caveat {
    /// The predicate or, of a third party's, the name of the discharge that it asks for.
    pub(crate) identifier: Box<[u8]>,
    pub(crate) third_party: Option<Asked>,
}

/// Who is asked for a discharge, and the key that shows it is genuine.
pub(crate) struct Asked {
    /// Where the discharge is said to be had. No MAC covers it.
    pub(crate) location: Option<Box<[u8]>>,
    pub(super) sealed_key: Box<[u8]>,
}

impl Parts {
    /// A macaroon without caveats.
    pub(super) fn mint(key: &RootKey, location: Option<&str>, identifier: Box<[u8]>) -> Self {
        let location = location.map(|location| location.as_bytes().into());
        let signature = key.sign(&identifier);
        Self { location, identifier, caveats: Vec::new(), signature }
    }

    /// Adds a first-party caveat.
    pub(super) fn add_predicate(&mut self, predicate: &str) {
        self.signature = self.signature.with_predicate(predicate.as_bytes());
        self.caveats.push(Caveat { identifier: predicate.as_bytes().into(), third_party: None });
    }

    /// Adds a third-party caveat. Two of one identifier would need two discharges, which cannot be told apart.
    pub(super) fn add_third_party(&mut self, asked: &ThirdParty) -> Result<(), Error> {
        if self.caveats.iter().any(|other| other.third_party.is_some() && *other.identifier == *asked.identifier()) {
            return Err(Error::narrowing(
                "it asks a third party by this identifier already: give each question its own",
            ));
        }
        let sealed = sealed_key::seal(&self.signature, chain::derive(asked.key()).as_bytes())?;
        self.signature = self.signature.with_third_party(&sealed, asked.identifier());
        let third_party = Asked { location: Some(asked.location().as_bytes().into()), sealed_key: sealed.into() };
        self.caveats.push(Caveat { identifier: asked.identifier().into(), third_party: Some(third_party) });
        Ok(())
    }
}

/// Refuses more caveats, of all `macaroons` of a token together, than verifiers read.
pub(super) fn ensure_readable<'p>(macaroons: impl IntoIterator<Item = &'p Parts>) -> Result<(), Error> {
    let points: usize = macaroons.into_iter().flat_map(|parts| &parts.caveats).map(Caveat::points).sum();
    if points > MAX_POINTS {
        return Err(Error::narrowing(format!(
            "its caveats would have {points} points, and verifiers read {MAX_POINTS}: a caveat has one, and one more for \
             every {PREDICATE_STEP} bytes; a third party's has {THIRD_PARTY}"
        )));
    }
    Ok(())
}

impl Caveat {
    /// What it costs to verify, in caveats of a few bytes.
    pub(crate) fn points(&self) -> usize {
        match self.third_party {
            None => 1 + self.identifier.len() / PREDICATE_STEP,
            Some(_) => THIRD_PARTY,
        }
    }
}

/// The caveats that are being read, which may have so many points yet.
pub(crate) struct Room(pub(crate) usize);

impl Room {
    /// Adds a caveat where there is room.
    pub(super) fn push(&mut self, caveats: &mut Vec<Caveat>, caveat: Caveat) -> Result<(), Rejection> {
        self.0 = self.0.checked_sub(caveat.points()).ok_or(Rejection::TooLarge)?;
        caveats.push(caveat);
        Ok(())
    }
}
