//! A macaroon and its caveats, taken apart. Nothing in it is trusted.

use super::chain::{RootKey, Signature};
use super::third_party::ThirdParty;
use super::{chain, sealed_key};
use crate::foundation::error::Error;

/// The most caveats that a token may have, its discharges' included. Each costs a MAC.
pub(crate) const MAX_CAVEATS: usize = 32;

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

    /// Adds a third-party caveat.
    pub(super) fn add_third_party(&mut self, asked: &ThirdParty) -> Result<(), Error> {
        let sealed = sealed_key::seal(&self.signature, chain::derive(asked.key()).as_bytes())?;
        self.signature = self.signature.with_third_party(&sealed, asked.identifier());
        let third_party = Asked { location: Some(asked.location().as_bytes().into()), sealed_key: sealed.into() };
        self.caveats.push(Caveat { identifier: asked.identifier().into(), third_party: Some(third_party) });
        Ok(())
    }

    /// Refuses `more` caveats where verifiers would not read as many.
    pub(super) fn ensure_room_for(&self, more: usize) -> Result<(), Error> {
        if self.caveats.len().saturating_add(more) > MAX_CAVEATS {
            return Err(Error::narrowing(format!(
                "it would have more than the {MAX_CAVEATS} caveats that verifiers read"
            )));
        }
        Ok(())
    }
}
