//! What the blocks of a token hold. To be asked for once the signatures held.

use std::rc::Rc;

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

/// The symbols that a block knows: its own and those of the blocks before it; of a third party's block its own alone.
#[derive(Clone)]
pub(super) struct Symbols {
    table: Rc<SymbolTable>,
    end: u64,
}

impl Symbols {
    fn new(table: &Rc<SymbolTable>, known: usize) -> Self {
        Self { table: Rc::clone(table), end: FIRST_OWN_SYMBOL + known as u64 }
    }

    pub(super) fn get_symbol(&self, index: u64) -> Option<&str> {
        if index < self.end { self.table.get_symbol(index) } else { None }
    }

    /// How many there are in the table, known or not.
    pub(super) fn len(&self) -> usize {
        self.table.current_offset()
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
        let shared = table(shared)?;
        let mut blocks = contents.into_iter().zip(known).map(|((mut content, signature), known)| {
            let symbols = match signature {
                None => Symbols::new(&shared, known),
                Some(_) => {
                    let own = std::mem::take(&mut content.symbols);
                    let known = own.len();
                    Symbols::new(&table(own)?, known)
                }
            };
            Ok(Block { content, symbols, third_party: signature.map(|signature| signature.public_key.clone()) })
        });
        let authority = blocks.next().ok_or(Rejection::WrongFormat)??;
        let appended = blocks.collect::<Result<_, _>>()?;
        Ok(Self { authority, appended })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Block> {
        [&self.authority].into_iter().chain(&self.appended)
    }
}

fn table(symbols: Vec<String>) -> Result<Rc<SymbolTable>, Rejection> {
    SymbolTable::from(symbols).map(Rc::new).map_err(|_| Rejection::ClaimsJson)
}
