//! Base64url as it is found, rather than as it must be.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

use super::warning::{Concern, Findings};
use crate::foundation::encoding::base64url;

const LENIENT: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// Whether the canonical spelling has padding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Padding {
    /// As in JOSE and PASETO.
    None,
    /// As in Biscuit.
    Full,
}

/// The bytes of a `part` of a token (`header`), whatever the spelling; `None` where there is no reading them.
pub(super) fn decode(text: &str, part: &str, padding: Padding, findings: &mut Findings) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    let is_standard = body.contains(['+', '/']);
    let body = if is_standard { &body.replace('+', "-").replace('/', "_") } else { body };
    let Ok(bytes) = LENIENT.decode(body) else {
        findings.note(Concern::Base64, format!("its {part} is not base64url"));
        return None;
    };
    if is_standard {
        findings.note(
            Concern::StandardAlphabet,
            format!("its {part} uses base64's standard alphabet: it must use `-` and `_`"),
        );
    }
    if base64url::decode(body).is_err() {
        findings.note(
            Concern::TrailingBits,
            format!("its {part} ends in bits that must be zero: another spelling of the same bytes"),
        );
    }
    let wanted = if padding == Padding::Full { (4 - body.len() % 4) % 4 } else { 0 };
    if text.len() - body.len() != wanted {
        let fault = if wanted == 0 { "has padding, which it must not" } else { "lacks the padding that it must have" };
        findings.note(Concern::Padding, format!("its {part} {fault}"));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, padding: Padding) -> (Option<Vec<u8>>, Vec<&'static str>) {
        let mut findings = Findings::default();
        let bytes = decode(text, "part", padding, &mut findings);
        (bytes, findings.by_gravity().iter().map(|warning| warning.code()).collect())
    }

    #[test]
    fn every_spelling_is_read_and_named() {
        let bytes = || Some(vec![0xfb, 0xff]);
        assert_eq!(decoded("-_8", Padding::None), (bytes(), vec![]));
        assert_eq!(decoded("-_8=", Padding::None), (bytes(), vec!["padding"]));
        assert_eq!(decoded("-_8=", Padding::Full), (bytes(), vec![]));
        assert_eq!(decoded("-_8", Padding::Full), (bytes(), vec!["padding"]));
        assert_eq!(decoded("+/8", Padding::None), (bytes(), vec!["standard-alphabet"]));
        assert_eq!(decoded("-_9", Padding::None), (bytes(), vec!["trailing-bits"]));
        assert_eq!(decoded("+/9=", Padding::None), (bytes(), vec!["padding", "standard-alphabet", "trailing-bits"]));
        for other in ["A", "A=B", "é", "A.B", "A\n"] {
            assert_eq!(decoded(other, Padding::None), (None, vec!["base64"]), "{other:?}");
        }
    }
}
