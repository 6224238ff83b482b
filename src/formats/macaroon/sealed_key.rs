//! The key of a discharge, sealed in a third-party caveat (NaCl's secretbox: XSalsa20 and Poly1305).
//!
//! It is sealed under the MAC at that point of the chain, which the verifier computes and the holder no longer knows.

use crypto_secretbox::aead::AeadInPlace as _;
use crypto_secretbox::{KeyInit as _, Nonce, Tag, XSalsa20Poly1305};
use zeroize::Zeroizing;

use super::chain::{LENGTH, Signature};
use crate::foundation::error::Error;
use crate::foundation::random;

const NONCE: usize = 24;
const TAG: usize = 16;

/// The nonce, the tag, and the key encrypted.
pub(super) const SEALED: usize = NONCE + TAG + LENGTH;

/// `key` sealed under `signature`.
pub(super) fn seal(signature: &Signature, key: &[u8; LENGTH]) -> Result<[u8; SEALED], Error> {
    let nonce: [u8; NONCE] = random::bytes()?;
    let mut sealed = [0; SEALED];
    let (start, content) = sealed.split_at_mut(NONCE + TAG);
    content.copy_from_slice(key);
    let tag = XSalsa20Poly1305::new(signature.as_bytes().into())
        .encrypt_in_place_detached(&Nonce::from(nonce), &[], content)
        .map_err(|_| Error::issue("the key of a third-party caveat could not be sealed"))?;
    start.iter_mut().zip(nonce.iter().chain(&tag)).for_each(|(to, from)| *to = *from);
    Ok(sealed)
}

/// The key in `sealed`; `None` where it was not sealed under `signature`.
pub(super) fn open(signature: &Signature, sealed: &[u8]) -> Option<Zeroizing<[u8; LENGTH]>> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
    let (tag, content) = rest.split_first_chunk::<TAG>()?;
    let mut key = Zeroizing::new(<[u8; LENGTH]>::try_from(content).ok()?);
    XSalsa20Poly1305::new(signature.as_bytes().into())
        .decrypt_in_place_detached(&Nonce::from(*nonce), &[], key.as_mut(), &Tag::from(*tag))
        .ok()?;
    Some(key)
}
