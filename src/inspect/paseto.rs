//! PASETO of every version and purpose.

use super::claims::{self, Times};
use super::format::{Format, Purpose};
use super::header;
use super::inspection::Inspection;
use super::object::UnverifiedObject;
use super::segment::{self, Padding};
use super::warning::{Concern, Findings};
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::Limits;

/// Explains `token` where it begins as a PASETO does.
pub(super) fn read(token: &str, now: Timestamp, findings: &mut Findings) -> Option<Inspection> {
    let (version, rest) = token.strip_prefix('v')?.split_once('.')?;
    let version = version.parse().ok().filter(|number| (1..=4).contains(number) && version.len() == 1)?;
    let (purpose, body) = rest.split_once('.')?;
    let purpose = match purpose {
        "local" => Purpose::Local,
        "public" => Purpose::Public,
        _ => return None,
    };
    let mut inspection = Inspection::of(Format::Paseto { version, purpose });
    if version <= 2 {
        findings.note(
            Concern::LegacyVersion,
            format!("version {version} of PASETO is obsolete: versions 3 and 4 replaced it"),
        );
    }
    let mut parts = body.split('.');
    let payload = parts.next().unwrap_or_default();
    inspection.header = parts.next().and_then(|footer| read_footer(footer, findings));
    if parts.next().is_some() {
        findings.note(Concern::Segments, "a PASETO has 3 or 4 parts; this has more");
    }
    inspection.claims = match purpose {
        Purpose::Public => read_payload(payload, version, now, findings),
        Purpose::Local => {
            findings.note(Concern::Encrypted, "its claims are encrypted, and cannot be read without the key");
            findings.note(Concern::SharedKey, "its key is shared: whoever can read and verify it can mint others");
            segment::decode(payload, "payload", Padding::None, findings);
            None
        }
    };
    Some(inspection)
}

fn read_footer(footer: &str, findings: &mut Findings) -> Option<UnverifiedObject> {
    if footer.is_empty() {
        findings.note(Concern::Segments, "it ends in a dot, with no footer behind it");
        return None;
    }
    header::judge_length(footer, "footer", findings);
    let bytes = segment::decode(footer, "footer", Padding::None, findings)?;
    let footer = UnverifiedObject::read(&bytes, "footer", Limits::FOOTER, findings)?;
    header::judge_embedded_keys(&footer, findings);
    header::judge_kid(&footer, findings);
    Some(footer)
}

/// A payload is followed by its signature, of a length that the version fixes.
fn read_payload(payload: &str, version: u8, now: Timestamp, findings: &mut Findings) -> Option<UnverifiedObject> {
    let signature_length = match version {
        1 => 256,
        3 => 96,
        _ => 64,
    };
    let bytes = segment::decode(payload, "payload", Padding::None, findings)?;
    let message = bytes.len().checked_sub(signature_length).and_then(|length| bytes.get(..length));
    let Some(message) = message else {
        findings.note(Concern::SignatureMissing, "it is too short to hold a signature");
        return None;
    };
    let claims = UnverifiedObject::read(message, "payload", Limits::AMPLE, findings)?;
    claims::judge(&claims, Times::Text, now, findings);
    Some(claims)
}
