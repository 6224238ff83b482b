//! Hexadecimal, for keys and identifiers.

use std::fmt::Write as _;

/// Writes `bytes` in lower case.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    // Never reallocated: what is written may be secret.
    bytes.iter().fold(String::with_capacity(2 * bytes.len() + 1), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
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
