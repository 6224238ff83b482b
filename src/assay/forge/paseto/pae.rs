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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_moves_from_one_piece_to_the_next() {
        assert_eq!(pae(&[]), [0; 8]);
        assert_eq!(pae(&[b"test"]), b"\x01\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0test");
        assert_ne!(pae(&[b"ab", b"c"]), pae(&[b"a", b"bc"]));
    }
}
