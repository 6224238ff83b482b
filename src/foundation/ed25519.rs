//! What an Ed25519 public key must be, whichever library is going to use it.

/// The y-coordinates of the eight points of small order, little-endian: 0 and ±1, and the two of order eight.
/// A public key among them makes some signatures hold for any message (RFC 8032 §5.1.7 leaves it to the verifier).
const SMALL_ORDER_Y: [[u8; 32]; 5] = [
    [0; 32],
    with_first_byte(1, 0, 0),
    with_first_byte(0xec, 0xff, 0x7f),
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
];

/// The field's prime, 2^255 − 19, little-endian.
const PRIME: [u8; 32] = with_first_byte(0xed, 0xff, 0x7f);

const fn with_first_byte(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut bytes = [middle; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// Whether `key` is a canonical encoding (RFC 8032 §5.1.3) of a point that is not of small order. Whether it lies on the
/// curve is for the library that uses it.
pub(crate) fn is_sound_public_key(key: &[u8; 32]) -> bool {
    let mut y = *key;
    y[31] &= 0x7f;
    let is_reduced = y.iter().rev().lt(PRIME.iter().rev());
    is_reduced && !SMALL_ORDER_Y.contains(&y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_key_is_sound_and_degenerate_ones_are_not() {
        // RFC 8037 appendix A.2.
        let ordinary = [
            0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1,
            0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
        ];
        assert!(is_sound_public_key(&ordinary));
        for y in SMALL_ORDER_Y {
            for sign in [0, 0x80] {
                let mut key = y;
                key[31] |= sign;
                assert!(!is_sound_public_key(&key), "small order: {key:02x?}");
            }
        }
        // p + 2 encodes the same point as 2, which is on no list of small orders.
        assert!(!is_sound_public_key(&with_first_byte(0xef, 0xff, 0x7f)));
        assert!(is_sound_public_key(&with_first_byte(0xeb, 0xff, 0x7f)));
    }
}
