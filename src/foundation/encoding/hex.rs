//! Hexadecimal, for keys and identifiers.

use std::fmt::Write as _;

#[cfg(any(feature = "jwt", feature = "macaroon"))]
use crate::foundation::secret::Secret;

/// Writes `bytes` in lower case.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes a secret, on a line of its own.
#[cfg(any(feature = "jwt", feature = "macaroon"))]
pub(crate) fn line(secret: &Secret) -> Secret {
    use std::io::Write as _;
    let bytes = secret.expose();
    Secret::written(2 * bytes.len() + 1, |line| {
        for byte in bytes {
            // Nor can writing to a `Vec`.
            let _ = write!(line, "{byte:02x}");
        }
        line.push(b'\n');
    })
}

/// Reads pairs of digits of either case; `None` where there is anything else.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    // Nothing is decoded of what is refused: it may be most of a secret.
    if !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let (pairs, []) = text.as_chunks() else { return None };
    for [high, low] in pairs {
        bytes.push(digit(high)? * 16 + digit(low)?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(encode([0, 0xab, 255]), "00abff");
        assert_eq!(decode(b"00aBfF"), Some(vec![0, 0xab, 255]));
        assert_eq!(decode(b"0"), None);
        assert_eq!(decode(b"0g"), None);
    }
}
