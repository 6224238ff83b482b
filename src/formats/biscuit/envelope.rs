//! The outer message of a Biscuit: which key, which blocks, what proof. Read before any of it is authentic.

use biscuit_auth::Algorithm;
use biscuit_auth::format::schema;
use prost::Message as _;
use zeroize::{Zeroize as _, Zeroizing};

use super::blocks::Blocks;
use super::twin;
use crate::claims::revocation::RevocationId;
use crate::foundation::encoding::protobuf;
use crate::foundation::rejection::Rejection;

/// The most blocks a token may have beyond its authority block. Each costs a signature to check.
pub(super) const MAX_APPENDED_BLOCKS: usize = 10;

/// What the signatures of a token may cost to check, beside the root key's: as much as this many on Ed25519. All that ten
/// blocks need, each vouched for by a third party, and a seal; or two on P-256 among some others.
const MAX_SIGNATURES: usize = 24;
/// How many on Ed25519 cost as much as one on P-256.
const P256_COST: usize = 8;

/// The field numbers of the outer message (the specification's `schema.proto`).
const BLOCKS_FIELD: u64 = 3;

pub(super) struct Envelope {
    message: schema::Biscuit,
    root_key_id: Option<String>,
}

impl Envelope {
    /// Reads the one spelling that writers produce: unknown fields, repeated ones and fields out of order are refused. What
    /// can be varied without breaking a signature is the root key's number, and which of its two an ECDSA signature is.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Rejection> {
        if count_blocks(bytes).ok_or(Rejection::WrongFormat)? > MAX_APPENDED_BLOCKS {
            return Err(Rejection::TooLarge);
        }
        let message = schema::Biscuit::decode(bytes).map_err(|_| Rejection::WrongFormat)?;
        let root_key_id = message.root_key_id.map(|id| id.to_string());
        let envelope = Self { message, root_key_id };
        let keys = || envelope.signed_blocks().flat_map(keys);
        // A version of 0, which no signature covers, is left out.
        let is_versioned_plainly = envelope.signed_blocks().all(|block| block.version != Some(0));
        if *Zeroizing::new(envelope.message.encode_to_vec()) != bytes
            || !is_versioned_plainly
            || !keys().all(is_canonical)
        {
            return Err(Rejection::WrongFormat);
        }
        // Each key checks one signature: the next block's, a seal, or a third party's.
        let cost: usize = keys().map(|key| if is_p256(key) { P256_COST } else { 1 }).sum();
        if cost > MAX_SIGNATURES {
            return Err(Rejection::TooLarge);
        }
        Ok(envelope)
    }

    /// The number of the key that is said to have signed. It is not covered by the signature.
    pub(super) fn root_key_id(&self) -> Option<&str> {
        self.root_key_id.as_deref()
    }

    /// The names by which each block can be revoked: its signature (specification, *Revocation identifiers*), of which an
    /// Ed25519 key makes one for a message. ECDSA makes two at a time, and whoever has one has the other: both are names.
    pub(super) fn revocation_ids(&self, root: Algorithm) -> Result<Vec<RevocationId>, Rejection> {
        let mut ids = Vec::new();
        let mut is_ecdsa = root == Algorithm::Secp256r1;
        for block in self.signed_blocks() {
            if is_ecdsa {
                // What is no signature has not held.
                ids.extend(twin::both(&block.signature).ok_or(Rejection::Signature)?.map(RevocationId::new));
            } else {
                ids.push(RevocationId::new(block.signature.as_slice()));
            }
            is_ecdsa = is_p256(&block.next_key);
        }
        Ok(ids)
    }

    fn signed_blocks(&self) -> impl Iterator<Item = &schema::SignedBlock> {
        [&self.message.authority].into_iter().chain(&self.message.blocks)
    }

    /// The blocks' content: to be asked for once the signatures held.
    pub(super) fn blocks(&self) -> Result<Blocks, Rejection> {
        Blocks::read(&self.message)
    }

    /// What holders appended, as it was signed.
    pub(super) fn appended(&self) -> impl Iterator<Item = &[u8]> {
        self.message.blocks.iter().map(|signed| signed.block.as_slice())
    }
}

impl Drop for Envelope {
    /// Wipes the key with which a holder appends.
    fn drop(&mut self) {
        if let Some(schema::proof::Content::NextSecret(key)) = &mut self.message.proof.content {
            key.zeroize();
        }
    }
}

/// The keys that a block names outside its content.
fn keys(block: &schema::SignedBlock) -> impl Iterator<Item = &schema::PublicKey> {
    [&block.next_key].into_iter().chain(block.external_signature.as_ref().map(|signature| &signature.public_key))
}

fn is_p256(key: &schema::PublicKey) -> bool {
    key.algorithm == schema::public_key::Algorithm::Secp256r1 as i32
}

/// Whether a key is written as signatures cover it: a point of P-256 can be written in two ways, of which the short one is
/// signed (specification, *P-256 keys*).
fn is_canonical(key: &schema::PublicKey) -> bool {
    !is_p256(key) || key.key.len() == 33
}

/// How many appended blocks the message names, counted without keeping any. `None` where it is no such message.
fn count_blocks(message: &[u8]) -> Option<usize> {
    protobuf::fields(message).try_fold(0, |count, field| Some(count + usize::from(field?.0 == BLOCKS_FIELD)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_without_being_read() {
        assert_eq!(count_blocks(b""), Some(0));
        assert_eq!(count_blocks(b"\x08\x01\x12\x00\x1a\x00\x1a\x02\xff\xff\x22\x00"), Some(2));
        assert_eq!(count_blocks(&b"\x1a\x00".repeat(1000)), Some(1000));
        for malformed in
            [&b"\x1a"[..], b"\x1a\x05\x00", b"\x08", b"\x0d\0\0\0\0", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"]
        {
            assert_eq!(count_blocks(malformed), None, "{malformed:?}");
        }
    }

    #[test]
    fn many_empty_blocks_are_refused_unread() {
        assert_eq!(Envelope::read(&b"\x1a\x00".repeat(11)).err(), Some(Rejection::TooLarge));
        assert_eq!(Envelope::read(b"\x1a").err(), Some(Rejection::WrongFormat));
    }
}
