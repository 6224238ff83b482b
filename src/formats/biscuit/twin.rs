//! The two signatures that an ECDSA key makes for one message at a time.

/// The order of P-256's base point (FIPS 186-5; SEC 2 §2.4.2), big-endian.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// Both signatures that hold where `signature` does: `(r, s)` and `(r, order − s)`, the one with the lower `s` first, so that
/// either gives the same two. `None` where it is no DER signature (SEC 1 §C.5) of this curve.
pub(super) fn both(signature: &[u8]) -> Option<[Vec<u8>; 2]> {
    let [0x30, length, integers @ ..] = signature else { return None };
    let (r, rest) = integer(integers)?;
    let (s, rest) = integer(rest)?;
    if usize::from(*length) != integers.len() || !rest.is_empty() {
        return None;
    }
    let other = subtract(&ORDER, &s)?;
    let (low, high) = if s < other { (s, other) } else { (other, s) };
    Some([written(&r, &low), written(&r, &high)])
}

/// A positive integer, and what comes after it.
fn integer(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let [0x02, length, rest @ ..] = der else { return None };
    let (digits, rest) = rest.split_at_checked(usize::from(*length))?;
    let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
    let mut value = [0; 32];
    value.get_mut(32_usize.checked_sub(digits.len())?..)?.copy_from_slice(digits);
    Some((value, rest))
}

fn subtract(from: &[u8; 32], what: &[u8; 32]) -> Option<[u8; 32]> {
    let mut difference = [0; 32];
    let mut borrowed = false;
    for ((digit, from), what) in difference.iter_mut().zip(from).zip(what).rev() {
        let (partial, under) = from.overflowing_sub(*what);
        let (total, under_again) = partial.overflowing_sub(u8::from(borrowed));
        *digit = total;
        borrowed = under || under_again;
    }
    (!borrowed).then_some(difference)
}

fn written(r: &[u8; 32], s: &[u8; 32]) -> Vec<u8> {
    let integers = [r, s].map(|value| {
        let zeros = value.iter().take_while(|digit| **digit == 0).count().min(31);
        let digits = value.get(zeros..).unwrap_or_default();
        let sign: &[u8] = if digits.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
        // At most 33 bytes.
        [&[0x02, (sign.len() + digits.len()) as u8], sign, digits].concat()
    });
    let length = integers.iter().map(Vec::len).sum::<usize>() as u8;
    [&[0x30, length], integers.concat().as_slice()].concat()
}

#[cfg(test)]
mod tests {
    use biscuit_auth::{Algorithm, KeyPair};

    use super::*;

    /// The one that was made is among the two, whatever the lengths of its integers, and either gives the same two.
    #[test]
    fn a_signature_and_its_twin_give_the_same_two() {
        let pair = KeyPair::new_with_algorithm(Algorithm::Secp256r1);
        let mut lengths = std::collections::BTreeSet::new();
        let mut places = [0; 2];
        for number in 0..600_u32 {
            let made = pair.sign(&number.to_be_bytes()).unwrap().to_bytes().to_vec();
            lengths.insert(made.len());
            let twins = both(&made).unwrap();
            assert_ne!(twins[0], twins[1]);
            places[twins.iter().position(|twin| *twin == made).unwrap()] += 1;
            assert!(twins.iter().all(|twin| both(twin).as_ref() == Some(&twins)));
        }
        assert!(lengths.len() > 2 && places.iter().all(|count| *count > 0), "{lengths:?} {places:?}");
    }

    #[test]
    fn what_is_no_signature_has_no_twin() {
        for other in [
            &b""[..],
            b"\x30\x00",
            b"\x30\x06\x02\x01\x01\x02\x01",
            b"\x30\x07\x02\x01\x01\x02\x01\x01",
            b"\x30\x06\x02\x01\x01\x02\x01\x01\x00",
            b"\x31\x06\x02\x01\x01\x02\x01\x01",
        ] {
            assert_eq!(both(other), None, "{other:02x?}");
        }
        assert!(both(b"\x30\x06\x02\x01\x01\x02\x01\x01").is_some());
        let too_large = [&b"\x30\x46\x02\x21\x00"[..], &[0xff; 32], b"\x02\x21\x00", &[0xff; 32]].concat();
        assert_eq!(both(&too_large), None);
    }
}
