//! PASETO's pre-authentication encoding (specification, *Common*, *PAE*): what is signed says where each piece ends.

/// The pieces, how many there are, and how long each is.
pub(super) fn pae(pieces: &[&[u8]]) -> Vec<u8> {
    let mut out = length(pieces.len()).to_vec();
    for piece in pieces {
        out.extend_from_slice(&length(piece.len()));
        out.extend_from_slice(piece);
    }
    out
}

/// Little-endian, the highest bit clear.
fn length(length: usize) -> [u8; 8] {
    (length as u64 & (u64::MAX >> 1)).to_le_bytes()
}
