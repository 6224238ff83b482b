//! Biscuits: which blocks there are and, with the feature `biscuit`, what they say.

use super::format::Format;
use super::inspection::Inspection;
use super::object::UnverifiedObject;
use super::segment::{self, Padding};
use super::warning::{Concern, Findings};
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::Limits;
use crate::foundation::encoding::protobuf::{self, Value};

/// The most blocks that a verifier reads beyond the authority block.
const MAX_APPENDED_BLOCKS: usize = 10;

/// The outer message of a token, taken apart.
#[derive(Default)]
pub(super) struct Envelope<'m> {
    root_key_id: Option<u64>,
    /// Whether its last holder closed it: nothing can be appended any more.
    is_sealed: bool,
    /// Signed blocks, the authority block first.
    pub(super) blocks: Vec<&'m [u8]>,
}

/// Explains `token` where it is the message that a Biscuit is.
pub(super) fn read(token: &str, now: Timestamp, findings: &mut Findings) -> Option<Inspection> {
    let mut in_envelope = Findings::default();
    let bytes = segment::decode(token, "text", Padding::Full, &mut in_envelope)?;
    let envelope = Envelope::read(&bytes)?;
    findings.append(in_envelope);
    let mut inspection = Inspection::of(Format::Biscuit);
    let members = [
        envelope.root_key_id.map(|id| format!("\"root_key_id\":{id}")),
        envelope.is_sealed.then(|| "\"sealed\":true".to_owned()),
    ];
    let members: Vec<_> = members.into_iter().flatten().collect();
    if !members.is_empty() {
        let header = format!("{{{}}}", members.join(","));
        inspection.header = UnverifiedObject::read(header.as_bytes(), "envelope", Limits::AMPLE, findings);
    }
    let appended = envelope.blocks.len() - 1;
    if appended > MAX_APPENDED_BLOCKS {
        findings.note(
            Concern::ManyBlocks,
            format!("it has {appended} appended blocks: a verifier reads {MAX_APPENDED_BLOCKS}"),
        );
    }
    contents(&envelope, now, &mut inspection, findings);
    Some(inspection)
}

impl<'m> Envelope<'m> {
    /// Fields: 1 the root key's id, 2 the authority block, 3 each appended block, 4 the proof.
    fn read(message: &'m [u8]) -> Option<Self> {
        let mut authority = None;
        let mut has_proof = false;
        let mut envelope = Self::default();
        for field in protobuf::fields(message) {
            match field? {
                (1, Value::Number(id)) => envelope.root_key_id = Some(id),
                (2, Value::Bytes(block)) if authority.is_none() && !block.is_empty() => authority = Some(block),
                (3, Value::Bytes(block)) => envelope.blocks.push(block),
                (4, Value::Bytes(proof)) if !has_proof => {
                    has_proof = true;
                    // Of a proof: 1 the secret that the next block is signed with, 2 the signature that closes the token.
                    envelope.is_sealed = matches!(protobuf::fields(proof).next(), Some(Some((2, Value::Bytes(_)))));
                }
                _ => return None,
            }
        }
        envelope.blocks.insert(0, authority.filter(|_| has_proof)?);
        Some(envelope)
    }
}

#[cfg(feature = "biscuit")]
fn contents(envelope: &Envelope<'_>, now: Timestamp, inspection: &mut Inspection, findings: &mut Findings) {
    super::blocks::read(envelope, now, inspection, findings);
}

#[cfg(not(feature = "biscuit"))]
fn contents(envelope: &Envelope<'_>, _: Timestamp, _: &mut Inspection, findings: &mut Findings) {
    let count = envelope.blocks.len();
    let plural = if count == 1 { "" } else { "s" };
    findings.note(
        Concern::BlocksUnread,
        format!("it has {count} block{plural}, which a build without Biscuit cannot read"),
    );
}
