//! What the blocks of a token hold. To be asked for once the signatures held.

use std::rc::Rc;
use std::sync::LazyLock;

use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema;
use prost::Message as _;

use crate::foundation::rejection::Rejection;

/// The number of the first symbol that a token brings; those below are every token's (specification, *Symbol table*).
const FIRST_OWN_SYMBOL: u64 = 1024;

/// A token's blocks, each beside the symbols that its numbers stand for.
pub(super) struct Blocks {
    pub(super) authority: Block,
    pub(super) appended: Vec<Block>,
}

pub(super) struct Block {
    pub(super) content: schema::Block,
    pub(super) symbols: Symbols,
    /// The key of the third party who vouches for it, where one does.
    pub(super) third_party: Option<schema::PublicKey>,
}

/// The symbols that every token knows.
static SHARED: LazyLock<SymbolTable> = LazyLock::new(SymbolTable::new);

/// The symbols that a block knows: its own and those of the blocks before it; of a third party's block its own alone. The
/// engine refuses what an earlier block has brought; a text of two numbers within one block is the same text.
#[derive(Clone)]
pub(super) struct Symbols {
    table: Rc<[String]>,
    known: usize,
}

impl Symbols {
    fn new(table: &Rc<[String]>, known: usize) -> Self {
        Self { table: Rc::clone(table), known }
    }

    pub(super) fn get_symbol(&self, index: u64) -> Option<&str> {
        match index.checked_sub(FIRST_OWN_SYMBOL) {
            None => SHARED.get_symbol(index),
            Some(own) => self.table.get(..self.known)?.get(usize::try_from(own).ok()?).map(String::as_str),
        }
    }

    /// How many there are in the table, known or not.
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }
}

impl Blocks {
    pub(super) fn read(message: &schema::Biscuit) -> Result<Self, Rejection> {
        let (mut shared, mut known) = (Vec::new(), Vec::new());
        let signed = [&message.authority].into_iter().chain(&message.blocks);
        let contents = signed.map(|signed| {
            let mut content = schema::Block::decode(&*signed.block).map_err(|_| Rejection::ClaimsJson)?;
            if signed.external_signature.is_none() {
                shared.append(&mut content.symbols);
            }
            known.push(shared.len());
            Ok((content, signed.external_signature.as_ref()))
        });
        let contents: Vec<_> = contents.collect::<Result<_, _>>()?;
        let shared = Rc::from(shared);
        let mut blocks = contents.into_iter().zip(known).map(|((mut content, signature), known)| {
            let symbols = match signature {
                None => Symbols::new(&shared, known),
                Some(_) => {
                    let own = std::mem::take(&mut content.symbols);
                    let known = own.len();
                    Symbols::new(&Rc::from(own), known)
                }
            };
            Block { content, symbols, third_party: signature.map(|signature| signature.public_key.clone()) }
        });
        let authority = blocks.next().ok_or(Rejection::WrongFormat)?;
        Ok(Self { authority, appended: blocks.collect() })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Block> {
        [&self.authority].into_iter().chain(&self.appended)
    }
}
