//! Keys of version 3: scalars and compressed points of P-384.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{Issuer, KeyForm, Paseto, SigningKey, V3Public, VerifyingKey};

use super::forge::Forge;
use crate::support::{ACCEPTED, claims};

fn paserk(kind: &str, bytes: &[u8]) -> String {
    format!("{kind}.{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn signs(scalar: &[u8]) -> bool {
    SigningKey::<Paseto<V3Public>>::read(KeyForm::Paserk, paserk("k3.secret", scalar).as_bytes()).is_ok()
}

fn verifies(point: &[u8]) -> bool {
    VerifyingKey::<Paseto<V3Public>>::read(KeyForm::Paserk, paserk("k3.public", point).as_bytes()).is_ok()
}

/// The order of P-384, big-endian, without its last byte, 0x73.
const ORDER_START: [u8; 47] =
    *b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xc7\x63\x4d\x81\xf4\x37\x2d\xdf\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\xec\xec\x19\x6a\xcc\xc5\x29";

/// Small numbers, and whether there is a point of that x.
const ON_CURVE: [(u8, bool); 8] =
    [(0, true), (1, false), (2, true), (3, true), (4, false), (5, false), (9, false), (10, true)];

/// The number of elements in the field. Modulo itself it is 0, and there is a point of that x.
const FIELD: [u8; 48] =
    *b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff";

/// `value` in 48 bytes.
fn small(value: u8) -> [u8; 48] {
    let mut bytes = [0; 48];
    bytes[47] = value;
    bytes
}

#[test]
fn a_secret_is_a_scalar_between_zero_and_the_order() {
    let near_order = |last: u8| [&ORDER_START[..], &[last]].concat();
    for scalar in [&small(1)[..], &small(2), &near_order(0x72), &[0x7f; 48]] {
        assert!(signs(scalar), "{scalar:02x?}");
    }
    for scalar in [&small(0)[..], &near_order(0x73), &near_order(0x74), &[0xff; 48]] {
        assert!(!signs(scalar), "{scalar:02x?}");
    }
    for length in [0, 1, 32, 47, 49, 64, 96] {
        assert!(!signs(&vec![0x7f; length]), "{length} bytes");
    }
}

#[test]
fn a_public_key_is_a_compressed_point_on_the_curve() {
    let of_x = |first: u8, x: u8| [&[first][..], &small(x)].concat();
    // There is no point for half of all x.
    for (x, is_on_curve) in ON_CURVE {
        assert_eq!((verifies(&of_x(2, x)), verifies(&of_x(3, x))), (is_on_curve, is_on_curve), "x = {x}");
    }
    for first in [0, 1, 4, 5, 6, 0x82, 0xff] {
        assert!(!verifies(&of_x(first, 2)), "it begins with {first}");
    }
    for x in [FIELD, [0xff; 48]] {
        assert!(!verifies(&[&[2], &x[..]].concat()), "no element of the field: {x:02x?}");
    }
    assert!(!verifies(&[0; 49]));
}

#[test]
fn a_public_key_has_one_length() {
    let forge = Forge::<V3Public>::of();
    let (_, public) = forge.paserks();
    let point = URL_SAFE_NO_PAD.decode(public.strip_prefix("k3.public.").unwrap()).unwrap();
    assert_eq!(point.len(), 49);
    assert!(verifies(&point));

    // RFC 6979 appendix A.2.6: a point in both spellings.
    let uncompressed = hex(concat!(
        "04",
        "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13",
        "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720"
    ));
    assert_eq!(uncompressed.len(), 97);
    assert!(verifies(&[&[2], &uncompressed[1..49]].concat()));
    for other in [&uncompressed[..], &uncompressed[..49], &uncompressed[1..49], &uncompressed[1..], &[0], &[]] {
        assert!(!verifies(other), "{} bytes", other.len());
    }
    assert!(!verifies(&point[..48]) && !verifies(&[&point[..], &[0]].concat()));
}

#[test]
fn a_secret_gives_its_own_point() {
    // RFC 6979 appendix A.2.6.
    let scalar =
        hex("6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5");
    let key = SigningKey::<Paseto<V3Public>>::read(KeyForm::Paserk, paserk("k3.secret", &scalar).as_bytes()).unwrap();
    let written = key.verifying_key().unwrap().write().unwrap();
    let point =
        hex("02ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13");
    assert_eq!(written.expose().trim_ascii_end(), paserk("k3.public", &point).as_bytes());

    let forge = Forge::<V3Public>::of();
    assert_eq!(forge.verdict(Issuer::new(key).issue(&claims()).unwrap()), "signature/signature");
    assert_eq!(forge.verdict(forge.claiming(&[])), ACCEPTED);
}

fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}
