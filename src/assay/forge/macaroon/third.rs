//! Third parties: what they are called, and the key of their discharges.

use aws_lc_rs::rand;
use crypto_secretbox::aead::AeadInPlace as _;
use crypto_secretbox::{KeyInit as _, Nonce, XSalsa20Poly1305};

use super::chain::Macaroon;
use crate::assay::specimen::Unmakeable;

/// A third party that is asked for a discharge.
pub(in crate::assay) struct Third {
    pub(super) identifier: String,
    pub(super) key: [u8; 32],
}

impl Third {
    /// A third party that is asked this, under a fresh key.
    pub(in crate::assay) fn asked(identifier: impl Into<String>) -> Result<Self, Unmakeable> {
        Ok(Self { identifier: identifier.into(), key: random()? })
    }

    /// What it answers, not bound to anything yet.
    pub(in crate::assay) fn discharge(&self) -> Macaroon {
        Macaroon::keyed(&self.key, self.identifier.as_str())
    }

    /// Its key, as a third-party caveat holds it after this MAC.
    pub(in crate::assay) fn sealed(&self, signature: &[u8]) -> Result<Vec<u8>, Unmakeable> {
        seal(signature, &self.key)
    }
}

/// `key` sealed under `signature` (NaCl's secretbox): nonce, tag, ciphertext.
pub(super) fn seal(signature: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, Unmakeable> {
    let failed = |_| Unmakeable::Primitive("a sealed key");
    let nonce: [u8; 24] = random()?;
    let mut content = *key;
    let tag = XSalsa20Poly1305::new_from_slice(signature)
        .map_err(|_| Unmakeable::Primitive("a sealed key"))?
        .encrypt_in_place_detached(&Nonce::from(nonce), &[], &mut content)
        .map_err(failed)?;
    Ok([&nonce[..], &tag, &content].concat())
}

fn random<const N: usize>() -> Result<[u8; N], Unmakeable> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Unmakeable::Primitive("random bytes"))?;
    Ok(bytes)
}
