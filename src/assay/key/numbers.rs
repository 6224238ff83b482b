//! Keys as numbers: for signatures that no library would make, and for keys that none would generate.

use aws_lc_rs::encoding::AsBigEndian as _;
use num_bigint::BigUint;

use super::der::{self, Reader};
use super::pair::KeyPair;
use super::public::PublicKey;

/// An RSA key: `n`, `e` and `d`.
#[derive(Clone)]
pub(in crate::assay) struct RsaNumbers {
    n: BigUint,
    e: BigUint,
    d: BigUint,
}

impl RsaNumbers {
    /// The numbers of a key pair; `None` where it is not RSA.
    pub(in crate::assay) fn of(pair: &KeyPair) -> Option<Self> {
        let pkcs8 = pair.pkcs8()?;
        let mut info = Reader::new(&pkcs8).enter(der::SEQUENCE)?;
        info.next(der::INTEGER)?;
        info.next(der::SEQUENCE)?;
        let mut key = info.enter(der::OCTET_STRING)?.enter(der::SEQUENCE)?;
        key.next(der::INTEGER)?;
        let mut number = || key.integer().map(BigUint::from_bytes_be);
        Some(Self { n: number()?, e: number()?, d: number()? })
    }

    /// The key of two primes and a public exponent; `None` where the exponent does not suit them.
    pub(in crate::assay) fn from_primes([p, q]: [&str; 2], e: u32) -> Option<Self> {
        let one = BigUint::from(1u8);
        let (p, q) = (BigUint::parse_bytes(p.as_bytes(), 16)?, BigUint::parse_bytes(q.as_bytes(), 16)?);
        let (n, e) = (&p * &q, BigUint::from(e));
        let d = e.modinv(&((p - &one) * (q - &one)))?;
        Some(Self { n, e, d })
    }

    /// A key whose modulus has eight times the bits of these primes' product, and whose exponent is as long: signing with it
    /// is quick, verifying is not.
    pub(in crate::assay) fn enormous([p, q]: [&str; 2]) -> Option<Self> {
        let one = BigUint::from(1u8);
        let (p, q) = (BigUint::parse_bytes(p.as_bytes(), 16)?, BigUint::parse_bytes(q.as_bytes(), 16)?);
        let order = p.pow(7) * (&p - &one) * q.pow(7) * (&q - &one);
        let d = BigUint::from(65_537u32);
        Some(Self { n: p.pow(8) * q.pow(8), e: d.modinv(&order)?, d })
    }

    /// The half that a verifier holds.
    pub(in crate::assay) fn public(&self) -> PublicKey {
        PublicKey::Rsa { n: self.n.to_bytes_be(), e: self.e.to_bytes_be() }
    }

    /// The length of the modulus, and of signatures, in bytes.
    pub(in crate::assay) fn len(&self) -> usize {
        usize::try_from(self.n.bits().div_ceil(8)).unwrap_or_default()
    }

    /// How many bits the modulus has.
    pub(in crate::assay) fn bits(&self) -> usize {
        usize::try_from(self.n.bits()).unwrap_or_default()
    }

    /// The signature primitive (RFC 8017 §5.2.1): whatever stands in `block` is signed.
    pub(in crate::assay) fn raise(&self, block: &[u8]) -> Vec<u8> {
        padded(&BigUint::from_bytes_be(block).modpow(&self.d, &self.n), self.len())
    }

    /// A number whose cube begins as `block` does, padded with zeros: a signature made without the private key.
    pub(in crate::assay) fn cube_root_above(&self, block: &[u8]) -> Vec<u8> {
        padded(&(BigUint::from_bytes_be(block).cbrt() + 1u8), self.len())
    }

    /// A number whose cube begins with `before` and ends with `after`, as a block of this key's length; `None` where there is none:
    /// what comes last has to be odd, and both have to be short.
    pub(in crate::assay) fn cube_root_between(&self, before: &[u8], after: &[u8]) -> Option<Vec<u8>> {
        let end = BigUint::from_bytes_be(after);
        if !end.bit(0) {
            return None;
        }
        let bits = 8 * after.len();
        // Bit by bit from the lowest: of the two continuations, one keeps the cube equal.
        let low = (0..u64::try_from(bits).ok()?).fold(BigUint::ZERO, |root, bit| {
            let cube = root.pow(3);
            if cube.bit(bit) == end.bit(bit) { root } else { root + (BigUint::from(1u8) << bit) }
        });
        let between = self.len().checked_sub(before.len())?;
        let least = BigUint::from_bytes_be(before) << (8 * between);
        // The first root whose end can be exchanged without getting below.
        let high = ((least.cbrt() >> bits) + 1u8) << bits;
        let root = high + low;
        let cube = padded(&root.pow(3), self.len());
        (cube.len() == self.len() && cube.starts_with(before) && cube.ends_with(after))
            .then(|| padded(&root, self.len()))
    }
}

/// `signature` with the modulus `n` added: the same number to careless eyes; `None` where it gets too long.
pub(in crate::assay) fn add_modulus(n: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    let sum = (BigUint::from_bytes_be(signature) + BigUint::from_bytes_be(n)).to_bytes_be();
    (sum.len() == n.len()).then_some(sum)
}

/// A curve's order: signatures are two numbers below it.
pub(in crate::assay) struct Order(BigUint);

impl Order {
    pub(in crate::assay) fn of_p256() -> Option<Self> {
        hexadecimal("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
    }

    pub(in crate::assay) fn of_p384() -> Option<Self> {
        hexadecimal("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973")
    }

    /// 2^252 + 27742317777372353535851937790883648493, little-endian in signatures (RFC 8032 §5.1).
    pub(in crate::assay) fn of_ed25519() -> Option<Self> {
        hexadecimal("1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED")
    }

    /// The order itself, in so many bytes.
    pub(in crate::assay) fn bytes(&self, length: usize) -> Vec<u8> {
        padded(&self.0, length)
    }

    /// The order less `number`.
    pub(in crate::assay) fn less(&self, number: &[u8]) -> Vec<u8> {
        padded(&(&self.0 - BigUint::from_bytes_be(number) % &self.0), number.len())
    }

    /// The little-endian `number` and the order.
    pub(in crate::assay) fn plus_little_endian(&self, number: &[u8]) -> Vec<u8> {
        let mut sum = (&self.0 + BigUint::from_bytes_le(number)).to_bytes_le();
        sum.resize(number.len(), 0);
        sum
    }

    /// An ECDSA signature of `digest` (FIPS 186-5 §6.4.1), whatever hash made it; another pair is used up as the nonce.
    pub(in crate::assay) fn sign(&self, pair: &KeyPair, nonce: &KeyPair, digest: &[u8]) -> Option<Vec<u8>> {
        let (KeyPair::Ec(pair, _), KeyPair::Ec(nonce, _)) = (pair, nonce) else { return None };
        let scalar = |pair: &aws_lc_rs::signature::EcdsaKeyPair| {
            pair.private_key().as_be_bytes().ok().map(|bytes| BigUint::from_bytes_be(bytes.as_ref()))
        };
        let point = aws_lc_rs::signature::KeyPair::public_key(nonce).as_ref();
        let length = point.len() / 2;
        let r = BigUint::from_bytes_be(point.get(1..=length)?) % &self.0;
        let shown = digest.get(..digest.len().min(length)).unwrap_or_default();
        let sum = BigUint::from_bytes_be(shown) + &r * scalar(pair)?;
        let s = scalar(nonce)?.modinv(&self.0)? * sum % &self.0;
        Some([padded(&r, length), padded(&s, length)].concat())
    }
}

fn hexadecimal(digits: &str) -> Option<Order> {
    BigUint::parse_bytes(digits.as_bytes(), 16).map(Order)
}

/// Big-endian, with zeros in front.
fn padded(number: &BigUint, length: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [vec![0; length.saturating_sub(bytes.len())], bytes].concat()
}
