//! The MACs of one macaroon, and keys that are sealed under them.

use aws_lc_rs::hmac;
use crypto_secretbox::aead::AeadInPlace as _;
use crypto_secretbox::{KeyInit as _, Nonce, Tag, XSalsa20Poly1305};

use super::reference::{Heed, Refusal};
use super::wire::{Caveat, Macaroon};

pub(super) const STAGE: &str = "signature";

pub(super) fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

pub(super) fn derived(secret: &[u8]) -> Vec<u8> {
    mac(b"macaroons-key-generator", secret)
}

fn joint(key: &[u8], one: &[u8], other: &[u8]) -> Vec<u8> {
    mac(key, &[mac(key, one), mac(key, other)].concat())
}

/// The MAC of a discharge that is bound to a root.
pub(super) fn bound(root: &[u8], discharge: &[u8]) -> Vec<u8> {
    joint(&[0; 32], root, discharge)
}

/// Each MAC of a macaroon: of its identifier, and after each caveat.
pub(super) fn macs(key: &[u8], macaroon: &Macaroon) -> Vec<Vec<u8>> {
    let mut macs = vec![mac(key, &macaroon.identifier)];
    for Caveat { identifier, sealed, .. } in &macaroon.caveats {
        let before = &macs[macs.len() - 1];
        macs.push(match sealed {
            Some(sealed) => joint(before, sealed, identifier),
            None => mac(before, identifier),
        });
    }
    macs
}

/// Whether a MAC is the one that a token brings, as far as that goes: how long it is was seen to before.
pub(super) fn matches(mac: &[u8], brought: &[u8]) -> bool {
    let length = mac.len().min(brought.len());
    mac[..length] == brought[..length]
}

/// The key that was sealed under a MAC; several where carelessness could make several of it.
pub(super) fn unsealed(sealed: &[u8], under: &[u8], heed: &Heed) -> Result<Vec<Vec<u8>>, Refusal> {
    if let Some(key) = opened(sealed, under) {
        return Ok(vec![key]);
    }
    heed.demand("sealed-key", false, STAGE)?;
    let unchecked = sealed.get(..72).map(|sealed| decrypted(sealed, under));
    Ok(unchecked.into_iter().chain([vec![0; 32]]).collect())
}

fn opened(sealed: &[u8], under: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_first_chunk::<24>()?;
    let (tag, content) = rest.split_first_chunk::<16>()?;
    let mut key = content.to_vec();
    let cipher = XSalsa20Poly1305::new_from_slice(under).ok()?;
    cipher.decrypt_in_place_detached(&Nonce::from(*nonce), &[], &mut key, &Tag::from(*tag)).ok()?;
    (key.len() == 32).then_some(key)
}

/// The content without a look at the tag: what is encrypted once more is decrypted.
fn decrypted(sealed: &[u8], under: &[u8]) -> Vec<u8> {
    let nonce: [u8; 24] = sealed[..24].try_into().expect("24 bytes");
    let mut key = sealed[40..].to_vec();
    let cipher = XSalsa20Poly1305::new_from_slice(under).expect("a MAC is a key");
    cipher.encrypt_in_place_detached(&Nonce::from(nonce), &[], &mut key).expect("it is short");
    key
}
