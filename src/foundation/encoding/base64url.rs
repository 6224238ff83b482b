//! Base64url as RFC 7515 §2 wants it: no padding, no white space, and no bits left over.

use base64::Engine;
#[cfg(feature = "biscuit")]
use base64::engine::general_purpose::URL_SAFE;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
#[cfg(any(feature = "jwt", feature = "paseto", feature = "biscuit", feature = "macaroon"))]
use zeroize::Zeroizing;

#[cfg(any(feature = "jwt", feature = "paseto", feature = "biscuit", feature = "macaroon"))]
use crate::foundation::secret::Secret;

/// The text was not the canonical encoding of anything.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotCanonical;

/// Writes `bytes` without padding.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Appends the encoding of `bytes`, without padding, to `out`.
#[cfg(any(feature = "jwt", feature = "paseto"))]
pub(crate) fn encode_into(bytes: impl AsRef<[u8]>, out: &mut Vec<u8>) {
    let (bytes, start) = (bytes.as_ref(), out.len());
    out.resize(start + encoded_len(bytes.len()), 0);
    // There is room for exactly that.
    let _ = URL_SAFE_NO_PAD.encode_slice(bytes, out.get_mut(start..).unwrap_or_default());
}

/// How many letters the encoding of so many bytes has, without padding.
#[cfg(any(feature = "jwt", feature = "paseto"))]
pub(crate) fn encoded_len(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

/// Reads the one unpadded spelling: alphabet `A–Z a–z 0–9 - _`, no length ≡ 1 modulo 4, trailing bits zero.
pub(crate) fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, NotCanonical> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NotCanonical)
}

/// Reads the one unpadded spelling of a secret. Of one that is refused, too, nothing is left behind.
#[cfg(any(feature = "jwt", feature = "paseto", feature = "macaroon"))]
pub(crate) fn decode_secret(text: impl AsRef<[u8]>) -> Result<Secret, NotCanonical> {
    decode_by(&URL_SAFE_NO_PAD, text)
}

#[cfg(any(feature = "jwt", feature = "paseto", feature = "biscuit", feature = "macaroon"))]
fn decode_by(alphabet: &impl Engine, text: impl AsRef<[u8]>) -> Result<Secret, NotCanonical> {
    let mut bytes = Zeroizing::new(Vec::new());
    alphabet.decode_vec(text, &mut bytes).map_err(|_| NotCanonical)?;
    Ok(Secret::from(std::mem::take(&mut *bytes)))
}

/// Appends what `text` stands for, in its one unpadded spelling, to `out`.
#[cfg(feature = "jwt")]
pub(crate) fn decode_into(text: &str, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    URL_SAFE_NO_PAD.decode_vec(text, out).map_err(|_| NotCanonical)
}

/// Writes `bytes` with `=` padding, the form in which Biscuit travels.
#[cfg(feature = "biscuit")]
pub(crate) fn encode_padded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE.encode(bytes)
}

/// Reads the one padded spelling of a secret, as [`decode_secret`] does the unpadded one.
#[cfg(feature = "biscuit")]
pub(crate) fn decode_padded(text: impl AsRef<[u8]>) -> Result<Secret, NotCanonical> {
    decode_by(&URL_SAFE, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_spelling_is_read() {
        assert_eq!(decode("AQI"), Ok(vec![1, 2]));
        for other in ["AQI=", "AQJ", "A", "AQ I", "A+I", "A/I", "AQI\n", "AQ\0", "=", "é"] {
            assert_eq!(decode(other), Err(NotCanonical), "{other:?}");
        }
    }

    #[cfg(any(feature = "jwt", feature = "paseto"))]
    #[test]
    fn a_secret_has_the_same_spelling() {
        for text in ["", "AQI", "AQI=", "AQJ", "A", "AQ I", "A+I", "AQI\n", "AQIDBAUGBwg", "AQIDBAUGBwg="] {
            assert_eq!(decode_secret(text).map(|secret| secret.expose().to_vec()), decode(text), "{text:?}");
        }
    }

    #[cfg(feature = "jwt")]
    #[test]
    fn what_is_decoded_is_appended() {
        let mut out = b"x.".to_vec();
        assert_eq!(decode_into("AQI", &mut out), Ok(()));
        assert_eq!(out, b"x.\x01\x02");
        assert_eq!(decode_into("AQI=", &mut out), Err(NotCanonical));
    }

    #[cfg(any(feature = "jwt", feature = "paseto"))]
    #[test]
    fn what_is_appended_has_its_exact_length() {
        for length in 0..8 {
            let (bytes, mut out) = (vec![0xf7; length], b"x.".to_vec());
            encode_into(&bytes, &mut out);
            assert_eq!(out, [b"x.", encode(&bytes).as_bytes()].concat());
            assert_eq!(out.len(), 2 + encoded_len(length));
        }
    }

    #[cfg(feature = "biscuit")]
    #[test]
    fn padding_is_demanded_where_it_belongs() {
        assert_eq!(decode_padded("AQI="), Ok(Secret::from(vec![1, 2])));
        assert_eq!(encode_padded([1, 2]), "AQI=");
        for other in ["AQI", "AQI==", "AQJ=", "AQI=="] {
            assert_eq!(decode_padded(other), Err(NotCanonical), "{other:?}");
        }
    }
}
