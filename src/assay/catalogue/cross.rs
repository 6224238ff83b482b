//! One key, several formats: a token of one is not a token of another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static ONE_FORMAT: Rule = Rule {
    id: "one-format",
    rows: &["X-04"],
    class: Class::Confusion,
    severity: Severity::Medium,
    stage: Stage::Encoding,
    demands: "a token of another format is refused, even under the same key",
    gain: "a token that was made for another protocol is used in this one",
    references: &["RFC 8725 §3.12"],
};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::jwt(&ONE_FORMAT, "paseto-under-the-same-key", "a PASETO, signed with the same key", paseto)
            .on(|scheme| scheme.name() == "jwt/EdDSA"),
    ]
}

/// The honest claims as a v4.public PASETO: a header, and what is signed with everything before each part's length.
fn paseto(bench: &Bench) -> Forged {
    const HEADER: &str = "v4.public.";
    let claims = bench.draft()?.claims.text();
    let parts: [&[u8]; 4] = [HEADER.as_bytes(), claims.as_bytes(), b"", b""];
    let length = |count: usize| u64::try_from(count).unwrap_or_default().to_le_bytes();
    let encoded = parts
        .iter()
        .fold(length(parts.len()).to_vec(), |encoded, part| [&encoded, &length(part.len())[..], part].concat());
    let signature = bench.pair()?.sign("EdDSA", &encoded).ok_or(Unmakeable::Primitive("a signature"))?;
    let body = URL_SAFE_NO_PAD.encode([claims.as_bytes(), &signature].concat());
    beside_honest(bench, format!("{HEADER}{body}").into_bytes())
}
