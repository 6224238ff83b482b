//! As much of DEFLATE (RFC 1951) as takes to write it: blocks that are stored, and long rows of one byte.

/// `bytes` in blocks that are stored as they are (§3.2.4).
pub(in crate::assay) fn stored(bytes: &[u8]) -> Vec<u8> {
    const LONGEST: usize = 0xffff;
    let last = bytes.len().div_ceil(LONGEST).saturating_sub(1);
    let block = |(at, chunk): (usize, &[u8])| {
        let length = u16::try_from(chunk.len()).unwrap_or_default();
        [&[u8::from(at == last)][..], &length.to_le_bytes(), &(!length).to_le_bytes(), chunk].concat()
    };
    bytes.chunks(LONGEST).enumerate().flat_map(block).collect()
}
