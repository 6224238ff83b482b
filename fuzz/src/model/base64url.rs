//! Base64url without padding (RFC 4648 §5), bit by bit.

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The bytes of which `text` is the one spelling.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bits = Vec::new();
    for letter in text {
        let value = ALPHABET.bytes().position(|other| other == *letter)?;
        bits.extend((0..6).rev().map(|bit| value >> bit & 1));
    }
    let left_over = bits.len() % 8;
    let whole = bits.len() - left_over;
    // A letter that adds no byte, or says something that no byte holds.
    if left_over >= 6 || bits[whole..].iter().any(|bit| *bit != 0) {
        return None;
    }
    let byte = |bits: &[usize]| bits.iter().fold(0_u8, |byte, bit| byte << 1 | u8::from(*bit == 1));
    Some(bits[..whole].chunks(8).map(byte).collect())
}
