//! Several texts in one: how a corpus keeps what is not one token yet.
//!
//! Parts are separated by the byte `0x1e`, the record separator, which no JSON and no token holds. So the parts stay as
//! readable as they are, and a fuzzer sees the words it looks for.

/// What stands between two parts.
pub const SEPARATOR: u8 = 0x1e;

/// The parts of `sheet`: one at least, and as many as asked for, the missing ones empty. Separators beyond belong to the last.
///
/// # Example
/// ```
/// use countersign::arbitrary::sheet;
///
/// assert_eq!(sheet::parts(b"a\x1eb"), [&b"a"[..], b"b", b""]);
/// assert_ne!(sheet::parts::<2>(b"a\x1eb\x1ec")[1], b"b");
/// ```
#[must_use]
pub fn parts<const N: usize>(sheet: &[u8]) -> [&[u8]; N] {
    let mut rest = sheet.splitn(N, |byte| *byte == SEPARATOR);
    std::array::from_fn(|_| rest.next().unwrap_or_default())
}

/// The sheet of these parts, of which none but the last may hold a separator.
#[must_use]
pub fn of(parts: &[&[u8]]) -> Vec<u8> {
    parts.join(&SEPARATOR)
}
