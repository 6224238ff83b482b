//! JSON Web Tokens: signed ones, and encrypted ones as far as their header.

use super::claims::{self, Times};
use super::format::Format;
use super::header;
use super::inspection::Inspection;
use super::object::UnverifiedObject;
use super::segment::{self, Padding};
use super::warning::{Concern, Findings};
use super::words::excerpt;
use crate::claims::typ;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::Limits;

/// What this crate verifies, with its feature `jwt`.
const KNOWN: [&str; 12] =
    ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

const UNHONOURED: [(&str, Concern, &str); 5] = [
    ("crit", Concern::Crit, "it demands extensions (`crit`), of which none are known"),
    ("b64", Concern::B64, "it says that its payload is not encoded (`b64`)"),
    ("zip", Concern::Zip, "it says that its payload is compressed (`zip`)"),
    ("enc", Concern::Enc, "it says how it is encrypted (`enc`), and is not"),
    ("cty", Concern::Cty, "it says that it holds another token (`cty`)"),
];

/// Explains `token` where its first part is a JOSE header.
pub(super) fn read(token: &str, now: Timestamp, findings: &mut Findings) -> Option<Inspection> {
    let mut parts = token.split('.');
    let first = parts.next().unwrap_or_default();
    let mut in_header = Findings::default();
    let bytes = segment::decode(first, "header", Padding::None, &mut in_header)?;
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    findings.append(in_header);
    header::judge_length(first, "header", findings);
    let header = UnverifiedObject::read(&bytes, "header", Limits::HEADER, findings);
    let dots = token.bytes().filter(|byte| *byte == b'.').count();
    let is_encrypted = dots == 4;
    let mut inspection = Inspection::of(if is_encrypted { Format::Jwe } else { Format::Jwt });
    if let Some(header) = &header {
        judge_header(header, is_encrypted, findings);
    }
    inspection.header = header;
    if is_encrypted {
        findings.note(Concern::Jwe, "it is an encrypted JWT (JWE, five parts), which is never taken");
        findings.note(Concern::Encrypted, "its claims cannot be read without the key");
        return Some(inspection);
    }
    if dots != 2 {
        findings.note(Concern::Segments, format!("a JWT has 3 parts; this has {}", dots + 1));
    }
    inspection.claims = parts.next().and_then(|payload| claims(payload, now, findings));
    judge_signature(parts.next(), findings);
    Some(inspection)
}

fn claims(payload: &str, now: Timestamp, findings: &mut Findings) -> Option<UnverifiedObject> {
    if payload.is_empty() {
        findings.note(Concern::Segments, "its payload is empty, as where it is sent apart");
        return None;
    }
    let bytes = segment::decode(payload, "payload", Padding::None, findings)?;
    let claims = UnverifiedObject::read(&bytes, "payload", Limits::AMPLE, findings)?;
    claims::judge(&claims, Times::Numbers, now, findings);
    Some(claims)
}

fn judge_signature(signature: Option<&str>, findings: &mut Findings) {
    match signature {
        None | Some("") => findings.note(Concern::SignatureMissing, "it has no signature"),
        Some(signature) => drop(segment::decode(signature, "signature", Padding::None, findings)),
    }
}

fn judge_header(header: &UnverifiedObject, is_encrypted: bool, findings: &mut Findings) {
    header::judge_embedded_keys(header, findings);
    header::judge_kid(header, findings);
    if is_encrypted {
        return;
    }
    judge_algorithm(header, findings);
    for (name, concern, message) in UNHONOURED {
        if header.get(name).is_some() {
            findings.note(concern, message);
        }
    }
    match header.string("typ") {
        Some(Some(found)) if typ::same(&found, "JWT") => {}
        Some(Some(found)) => {
            let found = excerpt(&found, 64);
            findings
                .note(Concern::ForeignType, format!("its type is `{found}`: a verifier must be told to expect that"));
        }
        Some(None) => findings.note(Concern::ForeignType, "its type is not a string"),
        None => findings.note(Concern::ForeignType, "it has no type (`typ`): a verifier must be told to expect that"),
    }
}

fn judge_algorithm(header: &UnverifiedObject, findings: &mut Findings) {
    match header.string("alg") {
        Some(Some(alg)) if alg.trim().eq_ignore_ascii_case("none") => {
            findings.note(Concern::AlgNone, "it is unsigned (`alg` is none): anyone can write one like it");
        }
        Some(Some(alg)) if KNOWN.contains(&&*alg) => {
            if alg.starts_with("HS") {
                findings.note(Concern::SharedKey, "its key is shared (HMAC): whoever can verify it can mint others");
            }
        }
        Some(Some(alg)) => {
            let alg = excerpt(&alg, 64);
            findings.note(Concern::AlgUnknown, format!("its algorithm `{alg}` is none that is verified here"));
        }
        Some(None) => findings.note(Concern::AlgMissing, "its `alg` is not a string"),
        None => findings.note(Concern::AlgMissing, "it does not say its algorithm (`alg`)"),
    }
}
