//! The chain of signatures.

use aws_lc_rs::signature::{self, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use biscuit_auth::format::schema::{self, proof::Content};

use super::reference::{Heed, Refusal};

const STAGE: &str = "signature";

pub(super) enum Key {
    Ed25519(Vec<u8>),
    P256(Vec<u8>),
}

impl Key {
    /// The key at the end of a SubjectPublicKeyInfo.
    pub(super) fn of_info(info: &[u8]) -> Self {
        match info.len() {
            44 => Self::Ed25519(info[12..].to_vec()),
            length => Self::P256(info[length - 65..].to_vec()),
        }
    }

    fn of_message(key: &schema::PublicKey) -> Self {
        match key.algorithm {
            0 => Self::Ed25519(key.key.clone()),
            _ => Self::P256(key.key.clone()),
        }
    }

    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature).is_ok(),
            Self::P256(key) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, key).verify(message, signature).is_ok()
            }
        }
    }

    pub(super) fn signed_jwt(&self, input: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(_) => self.signed(input, signature),
            Self::P256(key) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, key).verify(input, signature).is_ok()
            }
        }
    }
}

pub(super) fn verify(message: &schema::Biscuit, root: &Key, heed: &Heed) -> Result<(), Refusal> {
    let authority = &message.authority;
    let holds = root.signed(&payload(authority, None)?, &authority.signature);
    heed.demand("root-signature", holds, STAGE)?;
    heed.demand("external-signature", authority.external_signature.is_none(), STAGE)?;
    let mut previous = authority;
    for block in &message.blocks {
        let key = Key::of_message(&previous.next_key);
        let holds = key.signed(&payload(block, Some(previous))?, &block.signature);
        heed.demand("block-signature", holds, STAGE)?;
        if let Some(external) = &block.external_signature {
            let third = Key::of_message(&external.public_key);
            let legacy = [&block.block[..], &named(&previous.next_key)].concat();
            // What was signed in the old way is not what merely was not signed.
            if third.signed(&legacy, &external.signature) {
                heed.demand("external-legacy", false, STAGE)?;
            } else {
                let parts: [&[u8]; 6] = [
                    b"\0EXTERNAL\0\0VERSION\0",
                    &1_u32.to_le_bytes(),
                    b"\0PAYLOAD\0",
                    &block.block,
                    b"\0PREVSIG\0",
                    &previous.signature,
                ];
                heed.demand("external-signature", third.signed(&parts.concat(), &external.signature), STAGE)?;
            }
        }
        previous = block;
    }
    let last = Key::of_message(&previous.next_key);
    match message.proof.content.as_ref().ok_or(Refusal("encoding", "no proof"))? {
        Content::NextSecret(secret) => {
            let public = Ed25519KeyPair::from_seed_unchecked(secret).map(|pair| pair.public_key().as_ref().to_vec());
            heed.demand("proof", public.is_ok_and(|public| public == previous.next_key.key), STAGE)
        }
        Content::FinalSignature(signature) => {
            let sealed = [&previous.block[..], &named(&previous.next_key), &previous.signature].concat();
            heed.demand("seal", last.signed(&sealed, signature), STAGE)
        }
    }
}

/// A key as it is signed.
fn named(key: &schema::PublicKey) -> Vec<u8> {
    [&key.algorithm.to_le_bytes()[..], &key.key].concat()
}

fn payload(block: &schema::SignedBlock, previous: Option<&schema::SignedBlock>) -> Result<Vec<u8>, Refusal> {
    let external = block.external_signature.as_ref().map(|external| external.signature.as_slice());
    match block.version.unwrap_or_default() {
        0 => Ok([&block.block[..], external.unwrap_or_default(), &named(&block.next_key)].concat()),
        1 => {
            let mut signed = [b"\0BLOCK\0\0VERSION\0", &1_u32.to_le_bytes()[..], b"\0PAYLOAD\0", &block.block].concat();
            signed.extend([b"\0ALGORITHM\0", &block.next_key.algorithm.to_le_bytes()[..]].concat());
            signed.extend([b"\0NEXTKEY\0", &block.next_key.key[..]].concat());
            if let Some(previous) = previous {
                signed.extend([b"\0PREVSIG\0", &previous.signature[..]].concat());
                signed.extend(external.map(|external| [b"\0EXTERNALSIG\0", external].concat()).unwrap_or_default());
            }
            Ok(signed)
        }
        _ => Err(Refusal(STAGE, "the signature's version")),
    }
}
