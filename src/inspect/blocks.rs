//! What the blocks of a Biscuit say: each as Datalog, and the claims among the facts of the authority block.

use biscuit_auth::format::schema;
use biscuit_auth::format::schema::term::Content;
use prost::Message as _;

use super::biscuit::Envelope;
use super::claims::{self, Times};
use super::datalog::{Printer, Symbols};
use super::inspection::{Inspection, UnverifiedBlock};
use super::object::{self, UnverifiedObject};
use super::tidy;
use super::warning::{Concern, Findings};
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::{self, Limits, ObjectWriter};
use crate::foundation::encoding::protobuf::{self, Value};

/// How many bytes the blocks may have together, and how many there may be, in order to be shown.
const MAX_BYTES: usize = 64 * 1024;
const MAX_BLOCKS: usize = 64;
const AUTHORITY: &str = "authority block";

pub(super) fn read(envelope: &Envelope<'_>, now: Timestamp, inspection: &mut Inspection, findings: &mut Findings) {
    let count = envelope.blocks.len();
    if count > MAX_BLOCKS || envelope.blocks.iter().map(|block| block.len()).sum::<usize>() > MAX_BYTES {
        let plural = if count == 1 { "" } else { "s" };
        findings.note(Concern::BlocksUnread, format!("it has {count} block{plural}, which are too large to be shown"));
        return;
    }
    let mut shared = Symbols::default();
    let mut printer = Printer::default();
    for (index, signed) in envelope.blocks.iter().enumerate() {
        let Some(block) = Block::read(signed) else {
            findings.note(Concern::MalformedBlock, format!("its block {index} cannot be read"));
            inspection.blocks.push(UnverifiedBlock::new(vec!["// this block cannot be read".to_owned()]));
            continue;
        };
        // A third party's block brings its own symbols; others share a table that grows.
        let mut own = Symbols::default();
        let symbols = if block.signer.is_some() { &mut own } else { &mut shared };
        symbols.extend(&block.content, findings);
        if index == 0 {
            inspection.claims = Facts { symbols, room: object::MAX_BYTES }.claims(&block.content, findings);
        }
        let statements = printer.block(&block.content, block.signer.as_ref(), symbols, findings);
        inspection.blocks.push(UnverifiedBlock::new(statements));
    }
    if let Some(claims) = &inspection.claims {
        claims::judge(claims, Times::Numbers, now, findings);
    }
}

struct Block {
    content: schema::Block,
    /// The third party who signed it, where one did.
    signer: Option<schema::PublicKey>,
}

impl Block {
    /// Fields of a signed block: 1 its content, 4 a third party's signature, of which 2 is the key.
    fn read(signed: &[u8]) -> Option<Self> {
        let content = schema::Block::decode(bytes_of(signed, 1)?).ok()?;
        let signer = bytes_of(signed, 4).map(|signature| bytes_of(signature, 2).unwrap_or_default());
        Some(Self { content, signer: signer.map(|key| schema::PublicKey::decode(key).unwrap_or_default()) })
    }
}

fn bytes_of(message: &[u8], number: u64) -> Option<&[u8]> {
    protobuf::fields(message).map_while(|field| field).find_map(|(field, value)| match value {
        Value::Bytes(bytes) if field == number => Some(bytes),
        _ => None,
    })
}

/// The facts of a block, and how many bytes may still be written of them: a short block can name one long symbol many times.
struct Facts<'s> {
    symbols: &'s Symbols,
    room: usize,
}

/// There was no room left.
struct TooLarge;

/// A claim's value as JSON; `None` where the fact is not what that claim must be.
type Written = Result<Option<String>, TooLarge>;

impl<'s> Facts<'s> {
    /// The claims as the other formats have them: moments as numbers, the audience as a list.
    fn claims(mut self, authority: &schema::Block, findings: &mut Findings) -> Option<UnverifiedObject> {
        let mut claims = ObjectWriter::new();
        for schema::Fact { predicate } in &authority.facts {
            let name = self.symbols.get(predicate.name).unwrap_or_default();
            let terms: Vec<_> = predicate.terms.iter().filter_map(|term| term.content.as_ref()).collect();
            let claim = match (name, terms.as_slice()) {
                ("claim" | "claim_json", [own, _]) => self.text(own),
                _ => Ok(Some(name)),
            };
            let value = match (name, terms.as_slice()) {
                ("iss" | "sub" | "jti" | "typ", [value]) => self.string(value),
                ("aud", [value]) => self.audience(value),
                ("exp" | "nbf" | "iat", [Content::Date(seconds)]) => Ok(Some(seconds.to_string())),
                ("claim", [_, value]) => self.scalar(value),
                ("claim_json", [_, value]) => self.text(value).map(|value| value.map(embedded)),
                ("iss" | "sub" | "jti" | "typ" | "aud" | "exp" | "nbf" | "iat" | "claim" | "claim_json", _) => Ok(None),
                _ => continue,
            };
            match claim.and_then(|claim| Ok(claim.zip(value?))) {
                Ok(Some((claim, value))) => claims.raw(claim, &value),
                Ok(None) => {
                    findings.note(Concern::ClaimType, format!("its fact `{name}` is not what that claim must be"))
                }
                Err(TooLarge) => {
                    object::note_too_large(AUTHORITY, findings);
                    return None;
                }
            }
        }
        UnverifiedObject::read(claims.finish().as_bytes(), AUTHORITY, Limits::AMPLE, findings)
    }

    /// A symbol, for which there must be room before it is copied.
    fn text(&mut self, content: &Content) -> Result<Option<&'s str>, TooLarge> {
        let Content::String(index) = content else { return Ok(None) };
        let text = self.symbols.get(*index);
        self.room = self.room.checked_sub(text.map_or(0, str::len)).ok_or(TooLarge)?;
        Ok(text)
    }

    fn string(&mut self, content: &Content) -> Written {
        Ok(self.text(content)?.map(json::quoted))
    }

    fn audience(&mut self, value: &Content) -> Written {
        let Content::Set(set) = value else { return Ok(self.string(value)?.map(|name| format!("[{name}]"))) };
        let name = |term: &schema::Term| term.content.as_ref().map_or(Ok(None), |content| self.string(content));
        let names = set.set.iter().map(name).collect::<Result<Option<Vec<_>>, _>>()?;
        Ok(names.map(|names| format!("[{}]", names.join(","))))
    }

    fn scalar(&mut self, value: &Content) -> Written {
        match value {
            Content::Integer(number) => Ok(Some(number.to_string())),
            Content::Bool(truth) => Ok(Some(truth.to_string())),
            value => self.string(value),
        }
    }
}

/// A value that is written as JSON text within a fact, or that text as a string where it is no JSON.
fn embedded(text: &str) -> String {
    let is_json = tidy::object(&format!("{{\"value\":{text}}}")).is_ok_and(|object| object.members.len() == 1);
    if is_json { text.to_owned() } else { json::quoted(text) }
}
