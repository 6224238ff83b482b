//! What the blocks of a Biscuit say: each as Datalog, and the claims among the facts of the authority block.

use biscuit_auth::format::schema;
use biscuit_auth::format::schema::term::Content;
use prost::Message as _;

use super::biscuit::Envelope;
use super::claims::{self, Times};
use super::datalog::{Printer, Symbols};
use super::inspection::{Inspection, UnverifiedBlock};
use super::object::UnverifiedObject;
use super::tidy;
use super::warning::{Concern, Findings};
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::{self, ObjectWriter};
use crate::foundation::encoding::protobuf::{self, Value};

/// How many bytes the blocks may have together, and how many there may be, in order to be shown.
const MAX_BYTES: usize = 64 * 1024;
const MAX_BLOCKS: usize = 64;

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
        symbols.extend(&block.content);
        if index == 0 {
            inspection.claims = claims_of(&block.content, symbols, findings);
        }
        let (statements, is_whole) = printer.block(&block.content, block.signer.as_ref(), symbols);
        if !is_whole {
            findings.note(Concern::BlocksUnread, "its blocks are too long to be shown whole");
        }
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

/// The claims as the other formats have them: moments as numbers, the audience as a list.
fn claims_of(authority: &schema::Block, symbols: &Symbols, findings: &mut Findings) -> Option<UnverifiedObject> {
    let mut claims = ObjectWriter::new();
    for schema::Fact { predicate } in &authority.facts {
        let name = symbols.get(predicate.name).unwrap_or_default();
        let terms: Vec<_> = predicate.terms.iter().filter_map(|term| term.content.as_ref()).collect();
        let text = |content: &Content| match content {
            Content::String(index) => symbols.get(*index),
            _ => None,
        };
        let written = match (name, terms.as_slice()) {
            ("iss" | "sub" | "jti" | "typ", [value]) => text(value).map(|value| (name, json::quoted(value))),
            ("aud", [value]) => audience(value, symbols).map(|value| (name, value)),
            ("exp" | "nbf" | "iat", [Content::Date(seconds)]) => Some((name, seconds.to_string())),
            ("claim", [name, value]) => text(name).and_then(|name| Some((name, scalar(value, symbols)?))),
            ("claim_json", [name, value]) => text(name).zip(text(value)).map(|(name, value)| (name, embedded(value))),
            ("iss" | "sub" | "jti" | "typ" | "aud" | "exp" | "nbf" | "iat" | "claim" | "claim_json", _) => None,
            _ => continue,
        };
        match written {
            Some((name, value)) => claims.raw(name, &value),
            None => findings.note(Concern::ClaimType, format!("its fact `{name}` is not what that claim must be")),
        }
    }
    UnverifiedObject::read(claims.finish().as_bytes(), "authority block", findings)
}

fn audience(value: &Content, symbols: &Symbols) -> Option<String> {
    let one = |content: &Content| match content {
        Content::String(index) => symbols.get(*index).map(json::quoted),
        _ => None,
    };
    let names = match value {
        Content::Set(set) => set.set.iter().map(|term| one(term.content.as_ref()?)).collect::<Option<Vec<_>>>()?,
        content => vec![one(content)?],
    };
    Some(format!("[{}]", names.join(",")))
}

fn scalar(value: &Content, symbols: &Symbols) -> Option<String> {
    match value {
        Content::Integer(number) => Some(number.to_string()),
        Content::Bool(truth) => Some(truth.to_string()),
        Content::String(index) => symbols.get(*index).map(json::quoted),
        _ => None,
    }
}

/// A value that is written as JSON text within a fact, or that text as a string where it is no JSON.
fn embedded(text: &str) -> String {
    let is_json = tidy::object(&format!("{{\"value\":{text}}}")).is_ok_and(|object| object.members.len() == 1);
    if is_json { text.to_owned() } else { json::quoted(text) }
}
