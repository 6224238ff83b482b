//! Base64url as RFC 7515 §2 wants it: no padding, no white space, and no bits left over.

use base64::Engine as _;
#[cfg(feature = "biscuit")]
use base64::engine::general_purpose::URL_SAFE;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The text was not the canonical encoding of anything.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotCanonical;

/// Writes `bytes` without padding.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Appends the encoding of `bytes`, without padding, to `out`.
pub(crate) fn encode_into(bytes: impl AsRef<[u8]>, out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

/// How many letters the encoding of so many bytes has, without padding.
#[cfg(feature = "jwt")]
pub(crate) fn encoded_len(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

/// Reads the one unpadded spelling: alphabet `A–Z a–z 0–9 - _`, no length ≡ 1 modulo 4, trailing bits zero.
pub(crate) fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, NotCanonical> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NotCanonical)
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

/// Reads the one padded spelling.
#[cfg(feature = "biscuit")]
pub(crate) fn decode_padded(text: impl AsRef<[u8]>) -> Result<Vec<u8>, NotCanonical> {
    URL_SAFE.decode(text).map_err(|_| NotCanonical)
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

    #[cfg(feature = "biscuit")]
    #[test]
    fn padding_is_demanded_where_it_belongs() {
        assert_eq!(decode_padded("AQI="), Ok(vec![1, 2]));
        for other in ["AQI", "AQI==", "AQJ=", "AQI=="] {
            assert_eq!(decode_padded(other), Err(NotCanonical), "{other:?}");
        }
    }
}
