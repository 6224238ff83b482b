//! Macaroons: what the identifier claims, each caveat, and the discharges beside them.

use std::borrow::Cow;

use super::claims::{self, Times};
use super::format::Format;
use super::inspection::{Inspection, UnverifiedBlock};
use super::key;
use super::object::{self, UnverifiedObject};
use super::segment::{self, Padding};
use super::warning::{Concern, Findings};
use super::words::{excerpt, visible};
use crate::claims::restriction::Restriction;
use crate::credential::key_id::KeyId;
use crate::formats::macaroon::wire::{self, Caveat, Macaroon, Room};
use crate::formats::macaroon::{MAX_POINTS, identifier};
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::{Limits, ObjectWriter};
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

/// How many discharges, points of caveats and bytes there may be, in order to be shown.
const MOST: usize = 4096;
const MAX_BYTES: usize = 64 * 1024;
/// How much of a location or a foreign identifier is shown in a warning or beside a caveat.
const MAX_CHARACTERS: usize = 256;

/// Explains `token` where it is a macaroon, with the discharges that follow it perhaps.
pub(super) fn read(token: &str, now: Timestamp, findings: &mut Findings) -> Option<Inspection> {
    let mut around = Findings::default();
    let mut room = Room(MOST);
    let mut macaroons = Vec::new();
    let mut rest = Some(token);
    while let Some(text) = rest {
        if macaroons.len() >= MOST {
            return None;
        }
        let mut decode = |text: &str| segment::decode(text, "text", Padding::None, &mut around);
        let decode = |text: &str| decode(text).map(Secret::from).ok_or(Rejection::Base64);
        let (macaroon, after) = wire::first(text, &mut room, decode).ok()?;
        macaroons.push(macaroon);
        rest = after;
    }
    let (root, discharges) = macaroons.split_first()?;
    findings.append(around);
    let mut inspection = Inspection::of(Format::Macaroon);
    read_identifier(root, now, &mut inspection, findings);
    judge_counts(MOST - room.0, root, discharges, findings);
    findings.note(Concern::SharedKey, "its key is shared: whoever can verify it can mint others");
    if token.len() > MAX_BYTES {
        findings.note(Concern::BlocksUnread, "its caveats are too long to be shown");
    } else {
        inspection.blocks = macaroons.iter().map(|macaroon| block(macaroon, findings)).collect();
    }
    Some(inspection)
}

/// The header is what stands outside the claims: where it is said to be from, and the key's name or a foreign identifier.
fn read_identifier(root: &Macaroon, now: Timestamp, inspection: &mut Inspection, findings: &mut Findings) {
    let mut header = ObjectWriter::new();
    if let Some(location) = &root.location {
        header.string("location", &String::from_utf8_lossy(location));
    }
    match identifier::split(&root.identifier) {
        Some((kid, claims)) => {
            if let Some(kid) = kid {
                header.string("kid", kid);
                if !KeyId::is_well_formed(kid) {
                    findings.note(Concern::KidMalformed, "its `kid` is not a short plain string");
                }
            }
            inspection.claims = UnverifiedObject::read(claims.as_bytes(), "identifier", identifier::LIMITS, findings);
        }
        None => {
            header.string("identifier", &String::from_utf8_lossy(&root.identifier));
            let message = "its identifier holds no claims: it is another application's, and never accepted here";
            findings.note(Concern::ForeignIdentifier, message);
        }
    }
    let header = header.finish();
    if header.len() > 2 && header.len() <= object::MAX_BYTES {
        inspection.header = UnverifiedObject::read(header.as_bytes(), "identifier", Limits::AMPLE, findings);
    }
    if let Some(claims) = &inspection.claims {
        claims::judge(claims, Times::Numbers, now, findings);
    }
}

fn judge_counts(points: usize, root: &Macaroon, discharges: &[Macaroon], findings: &mut Findings) {
    if points > MAX_POINTS {
        let message =
            format!("its caveats have {points} points, by their number and length: a verifier reads {MAX_POINTS}");
        findings.note(Concern::ManyBlocks, message);
    }
    let most = wire::MAX_DISCHARGES;
    if discharges.len() > most {
        let message = format!("it brings {} discharges: a verifier reads {most}", discharges.len());
        findings.note(Concern::ManyBlocks, message);
    }
    let all = || [root].into_iter().chain(discharges).flat_map(|macaroon| &macaroon.caveats);
    let asked = all().filter(|caveat| caveat.third_party.is_some()).count();
    if asked != discharges.len() {
        let message = format!("it asks for {asked} discharges, and brings {}", discharges.len());
        findings.note(Concern::Discharges, message);
    }
}

fn block(macaroon: &Macaroon, findings: &mut Findings) -> UnverifiedBlock {
    UnverifiedBlock::of_caveats(macaroon.caveats.iter().map(|caveat| described(caveat, findings)).collect())
}

fn described(Caveat { identifier, third_party }: &Caveat, findings: &mut Findings) -> String {
    let text = shown(identifier, findings);
    match third_party {
        Some(asked) => {
            let location = shown(asked.location.as_deref().unwrap_or_default(), findings);
            let (text, location) = (excerpt(&text, MAX_CHARACTERS), excerpt(&location, MAX_CHARACTERS));
            format!("third party {location}: {text}")
        }
        None => {
            if text.parse::<Restriction>().is_err() {
                let message =
                    format!("a caveat is no restriction that is known here: `{}`", excerpt(&text, MAX_CHARACTERS));
                findings.note(Concern::UnknownCaveat, message);
            }
            visible(&text)
        }
    }
}

/// Text of a caveat, without a secret key that it is or that it says of something (`name=value`).
fn shown(bytes: &[u8], findings: &mut Findings) -> String {
    let text = String::from_utf8_lossy(bytes);
    match (key::without_secrets(&text, findings), text.split_once('=')) {
        (Cow::Borrowed(_), Some((name, value))) => format!("{name}={}", key::without_secrets(value, findings)),
        (shown, _) => shown.into_owned(),
    }
}
