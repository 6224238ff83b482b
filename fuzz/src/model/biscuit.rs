//! The signatures of a Biscuit: its outer message, and the chain of keys from the root to the proof (specification, *Format* and
//! *Cryptography*).

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

/// A public key, as a token names it.
pub struct Key {
    pub algorithm: u64,
    pub bytes: Vec<u8>,
}

pub const ON_ED25519: u64 = 0;
pub const ON_P256: u64 = 1;

const EXTERNAL_SIGNATURE: u64 = 4;

struct Block {
    content: Vec<u8>,
    next: Key,
    signature: Vec<u8>,
    version: u64,
}

/// Whether this key signed the authority block, each block the next, and the last one the proof; and no third party any of them,
/// whose word no verifier takes that was not asked to.
pub fn is_signed(token: &[u8], root: Key) -> bool {
    chain(token, root).is_some()
}

fn chain(token: &[u8], root: Key) -> Option<()> {
    let fields = fields(token)?;
    let authority = block(one(&fields, 2)?.bytes()?)?;
    let appended = all(&fields, 3).map(|found| block(found.bytes()?)).collect::<Option<Vec<_>>>()?;
    root.signed(&authority.signed(None)?, &authority.signature)?;
    let mut last = authority;
    for block in appended {
        last.next.signed(&block.signed(Some(&last.signature))?, &block.signature)?;
        last = block;
    }
    let proof = self::fields(one(&fields, 4)?.bytes()?)?;
    match (one(&proof, 1), one(&proof, 2)) {
        (Some(secret), None) => last.next.is_of(secret.bytes()?)?.then_some(()),
        (None, Some(seal)) => {
            let signed = [&last.content, &last.next.numbered()[..], &last.next.bytes, &last.signature].concat();
            last.next.signed(&signed, seal.bytes()?)
        }
        _ => None,
    }
}

impl Key {
    fn signed(&self, text: &[u8], signature: &[u8]) -> Option<()> {
        let holds = match self.algorithm {
            ON_ED25519 => UnparsedPublicKey::new(&ED25519, &self.bytes).verify(text, signature),
            ON_P256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.bytes).verify(text, signature),
            _ => return None,
        };
        holds.ok()
    }

    /// Whether this is the public half of `secret`.
    fn is_of(&self, secret: &[u8]) -> Option<bool> {
        let public = match self.algorithm {
            ON_ED25519 => Ed25519KeyPair::from_seed_unchecked(secret).ok()?.public_key().as_ref().to_vec(),
            _ => {
                let point = PrivateKey::from_private_key(&ECDH_P256, secret).ok()?.compute_public_key().ok()?;
                let [_, coordinates @ ..] = point.as_ref() else { return None };
                let (x, y) = coordinates.split_at_checked(32)?;
                [&[2 + (y.last()? & 1)], x].concat()
            }
        };
        Some(self.bytes == public)
    }

    fn numbered(&self) -> [u8; 4] {
        (self.algorithm as u32).to_le_bytes()
    }
}

impl Block {
    /// What the key before signs; of the authority block, before which there is no other, without a previous signature.
    fn signed(&self, previous: Option<&[u8]>) -> Option<Vec<u8>> {
        let algorithm = self.next.numbered();
        match self.version {
            0 => Some([&self.content, &algorithm[..], &self.next.bytes].concat()),
            1 => {
                let mut text = [&b"\0BLOCK\0\0VERSION\0\x01\0\0\0\0PAYLOAD\0"[..], &self.content].concat();
                text.extend([&b"\0ALGORITHM\0"[..], &algorithm, b"\0NEXTKEY\0", &self.next.bytes].concat());
                text.extend(previous.into_iter().flat_map(|previous| [b"\0PREVSIG\0", previous].concat()));
                Some(text)
            }
            _ => None,
        }
    }
}

fn block(message: &[u8]) -> Option<Block> {
    let fields = fields(message)?;
    let bytes = |number| Some(one(&fields, number)?.bytes()?.to_vec());
    let has_external = all(&fields, EXTERNAL_SIGNATURE).next().is_some();
    let version = one(&fields, 5).map_or(Some(0), Value::number)?;
    let block = Block { content: bytes(1)?, next: key(&bytes(2)?)?, signature: bytes(3)?, version };
    (!has_external).then_some(block)
}

fn key(message: &[u8]) -> Option<Key> {
    let fields = fields(message)?;
    Some(Key { algorithm: one(&fields, 1)?.number()?, bytes: one(&fields, 2)?.bytes()?.to_vec() })
}

/// The value of a field, of the two kinds that there are here.
enum Value<'m> {
    Number(u64),
    Bytes(&'m [u8]),
}

impl<'m> Value<'m> {
    fn number(&self) -> Option<u64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    fn bytes(&self) -> Option<&'m [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }
}

type Fields<'m> = Vec<(u64, Value<'m>)>;

fn fields(mut message: &[u8]) -> Option<Fields<'_>> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let tag = number(&mut message)?;
        let value = number(&mut message)?;
        let value = match tag & 7 {
            0 => Value::Number(value),
            2 => {
                let (bytes, rest) = message.split_at_checked(usize::try_from(value).ok()?)?;
                message = rest;
                Value::Bytes(bytes)
            }
            _ => return None,
        };
        found.push((tag >> 3, value));
    }
    Some(found)
}

/// Seven bits a byte, the lowest first.
fn number(message: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for position in 0..9 {
        let (byte, rest) = message.split_first()?;
        *message = rest;
        value |= u64::from(byte & 0x7f) << (7 * position);
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn all<'f, 'm>(fields: &'f Fields<'m>, number: u64) -> impl Iterator<Item = &'f Value<'m>> {
    fields.iter().filter(move |(found, _)| *found == number).map(|(_, value)| value)
}

/// The one field of this number.
fn one<'f, 'm>(fields: &'f Fields<'m>, number: u64) -> Option<&'f Value<'m>> {
    let mut found = all(fields, number);
    found.next().filter(|_| found.next().is_none())
}
