//! The outer message of a Biscuit: which key, which blocks, what proof. Read before any of it is authentic.

use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema;
use prost::Message as _;

use crate::foundation::encoding::protobuf;
use crate::foundation::rejection::Rejection;

/// The most blocks a token may have beyond its authority block. Each costs a signature to check.
pub(super) const MAX_APPENDED_BLOCKS: usize = 10;

/// The field numbers of the outer message (the specification's `schema.proto`).
const BLOCKS_FIELD: u64 = 3;

pub(super) struct Envelope {
    message: schema::Biscuit,
    root_key_id: Option<String>,
}

/// A token's blocks, each beside the symbols that its numbers stand for.
pub(super) struct Blocks {
    pub(super) authority: Block,
    pub(super) appended: Vec<Block>,
}

pub(super) struct Block {
    pub(super) content: schema::Block,
    pub(super) symbols: SymbolTable,
}

impl Envelope {
    /// Reads the one spelling that writers produce: unknown fields, repeated ones and fields out of order are refused. What
    /// can be varied without breaking a signature is the root key's number alone.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Rejection> {
        if count_blocks(bytes).ok_or(Rejection::WrongFormat)? > MAX_APPENDED_BLOCKS {
            return Err(Rejection::TooLarge);
        }
        let message = schema::Biscuit::decode(bytes).map_err(|_| Rejection::WrongFormat)?;
        if message.encode_to_vec() != bytes {
            return Err(Rejection::WrongFormat);
        }
        let root_key_id = message.root_key_id.map(|id| id.to_string());
        Ok(Self { message, root_key_id })
    }

    /// The number of the key that is said to have signed. It is not covered by the signature.
    pub(super) fn root_key_id(&self) -> Option<&str> {
        self.root_key_id.as_deref()
    }

    /// Whether each block's signature is an Ed25519 one, of which there is one for each message; the first block's is the
    /// root key's. ECDSA signatures can be varied without breaking them.
    pub(super) fn has_one_signature(&self) -> impl Iterator<Item = bool> {
        let signers = [&self.message.authority].into_iter().chain(&self.message.blocks).map(|block| &block.next_key);
        [true].into_iter().chain(signers.map(|key| key.algorithm == schema::public_key::Algorithm::Ed25519 as i32))
    }

    /// The blocks' content: to be asked for once the signatures held.
    pub(super) fn blocks(&self) -> Result<Blocks, Rejection> {
        let mut shared = SymbolTable::new();
        let authority = read_block(&self.message.authority, &mut shared)?;
        let appended =
            self.message.blocks.iter().map(|block| read_block(block, &mut shared)).collect::<Result<_, _>>()?;
        Ok(Blocks { authority, appended })
    }
}

/// Blocks share a growing table of symbols, but for third parties' blocks, which bring their own (specification, *Symbol
/// table*).
fn read_block(signed: &schema::SignedBlock, shared: &mut SymbolTable) -> Result<Block, Rejection> {
    let content = schema::Block::decode(&*signed.block).map_err(|_| Rejection::ClaimsJson)?;
    let own = SymbolTable::from(content.symbols.clone()).map_err(|_| Rejection::ClaimsJson)?;
    if signed.external_signature.is_some() {
        return Ok(Block { content, symbols: own });
    }
    if shared.current_offset() == 0 {
        *shared = own.clone();
        return Ok(Block { content, symbols: own });
    }
    shared.extend(&own).map_err(|_| Rejection::ClaimsJson)?;
    Ok(Block { content, symbols: shared.clone() })
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
