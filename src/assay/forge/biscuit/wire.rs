//! Fields of Protocol Buffers messages, one after the other.

use crate::assay::forge::varint::varint;

/// A field that holds a number.
pub(in crate::assay) fn number(field: u64, number: u64) -> Vec<u8> {
    [varint(field << 3), varint(number)].concat()
}

/// A field that holds bytes, a text or a message.
pub(in crate::assay) fn bytes(field: u64, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    [&varint(field << 3 | 2), &varint(bytes.len() as u64), bytes].concat()
}
