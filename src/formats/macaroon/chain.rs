//! The chain of MACs: each caveat is MACed under the MAC before it, so that whoever holds the last can add and not remove.
//!
//! HMAC-SHA256 throughout, keys derived and discharges bound as in libmacaroons, so that its tokens are read here and ours
//! there.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::foundation::secret;

/// The length of a MAC, in bytes.
pub(super) const LENGTH: usize = 32;

/// What secrets are derived under.
const GENERATOR: [u8; LENGTH] = *b"macaroons-key-generator\0\0\0\0\0\0\0\0\0";

/// A MAC of the chain. It is the key for the next one: whoever has it holds the token as it was at that point.
pub(super) struct Signature(Zeroizing<[u8; LENGTH]>);

/// A root key, derived from its secret and prepared.
pub(super) struct RootKey(Hmac<Sha256>);

impl RootKey {
    /// The key that follows from `secret`.
    pub(super) fn derive(secret: &[u8]) -> Self {
        Self::from_derived(&derive(secret).0)
    }

    /// A key that has been derived already, as it comes out of a third-party caveat.
    pub(super) fn from_derived(key: &[u8; LENGTH]) -> Self {
        Self(prepared(key))
    }

    /// The first MAC of a chain: that of its identifier.
    pub(super) fn sign(&self, identifier: &[u8]) -> Signature {
        finish(self.0.clone(), &[identifier])
    }
}

/// The derived form of a secret, which is what a third-party caveat carries.
pub(super) fn derive(secret: &[u8]) -> Signature {
    finish(prepared(&GENERATOR), &[secret])
}

impl Signature {
    pub(super) fn new(bytes: [u8; LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// The MAC after a first-party caveat.
    pub(super) fn with_predicate(&self, predicate: &[u8]) -> Self {
        finish(prepared(&self.0), &[predicate])
    }

    /// The MAC after a third-party caveat.
    pub(super) fn with_third_party(&self, sealed_key: &[u8], identifier: &[u8]) -> Self {
        joint(&self.0, sealed_key, identifier)
    }

    /// The MAC of a discharge, bound to the root that it is to be presented with.
    pub(super) fn bound_to(&self, root: &Self) -> Self {
        joint(&[0; LENGTH], root.as_bytes(), self.as_bytes())
    }

    /// Whether this is the MAC that a token brings, compared in constant time.
    pub(super) fn matches(&self, other: &Self) -> bool {
        secret::is_same(&*self.0, &*other.0)
    }
}

/// The MAC of two MACs, so that nothing can move from the one part to the other.
fn joint(key: &[u8; LENGTH], one: &[u8], other: &[u8]) -> Signature {
    let keyed = prepared(key);
    let (one, other) = (finish(keyed.clone(), &[one]), finish(keyed.clone(), &[other]));
    finish(keyed, &[one.as_bytes(), other.as_bytes()])
}

/// RFC 2104 §2: a key shorter than a block is filled up with zeros.
fn prepared(key: &[u8; LENGTH]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 2 * LENGTH]);
    if let Some(start) = block.first_chunk_mut() {
        *start = *key;
    }
    Hmac::new((&*block).into())
}

fn finish(mut mac: Hmac<Sha256>, parts: &[&[u8]]) -> Signature {
    parts.iter().for_each(|part| mac.update(part));
    Signature::new(mac.finalize().into_bytes().into())
}
