//! What an RSA signature is of: blocks of PKCS#1 (RFC 8017 §9), as they must be and as they must not.

use aws_lc_rs::digest::{self, Algorithm};

/// The hash of a JWS algorithm's name.
pub(in crate::assay) fn hash_of(algorithm: &str) -> &'static Algorithm {
    match algorithm.get(algorithm.len().saturating_sub(3)..) {
        Some("384") => &digest::SHA384,
        Some("512") => &digest::SHA512,
        _ => &digest::SHA256,
    }
}

/// The parts of a block of EMSA-PKCS1-v1_5, to be put together rightly or wrongly.
pub(in crate::assay) struct Pkcs1 {
    /// The length of the block.
    pub(in crate::assay) length: usize,
    /// What stands after the leading zero: 1.
    pub(in crate::assay) block_type: u8,
    /// What the padding is of: 255.
    pub(in crate::assay) filler: u8,
    /// How long the padding is; `None`: as long as fits.
    pub(in crate::assay) padding: Option<usize>,
    /// The digest and what its algorithm is called.
    pub(in crate::assay) info: Vec<u8>,
    /// What comes after it: nothing.
    pub(in crate::assay) trailer: Vec<u8>,
}

impl Pkcs1 {
    /// The parts as they must be.
    pub(in crate::assay) fn new(algorithm: &str, message: &[u8], length: usize) -> Self {
        let hash = hash_of(algorithm);
        let info = [info_prefix(hash), digest::digest(hash, message).as_ref()].concat();
        Self { length, block_type: 1, filler: 0xff, padding: None, info, trailer: Vec::new() }
    }

    /// The block. Where the padding is short, zeros fill it up at the end.
    pub(in crate::assay) fn block(&self) -> Vec<u8> {
        let mut block = self.unfilled();
        block.resize(self.length, 0);
        block
    }

    /// The block, as long as its parts are.
    pub(in crate::assay) fn unfilled(&self) -> Vec<u8> {
        let rest = self.length.saturating_sub(3 + self.info.len() + self.trailer.len());
        let padding = vec![self.filler; self.padding.unwrap_or(rest)];
        [&[0, self.block_type][..], &padding, &[0], &self.info, &self.trailer].concat()
    }
}

/// The DER of a DigestInfo up to the digest (RFC 8017 §9.2, note 1).
pub(in crate::assay) fn info_prefix(hash: &Algorithm) -> &'static [u8] {
    match hash.output_len() {
        48 => b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
        64 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
        _ => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
    }
}

/// A block of EMSA-PSS (RFC 8017 §9.1.1) for a modulus of `bits` bits, with a salt of so many bytes and this trailer.
pub(in crate::assay) fn pss(algorithm: &str, message: &[u8], bits: usize, salt: &[u8], trailer: u8) -> Vec<u8> {
    let hash = hash_of(algorithm);
    let bits = bits.saturating_sub(1);
    let length = bits.div_ceil(8);
    let message_hash = digest::digest(hash, message);
    let salted_hash = digest::digest(hash, &[&[0; 8], message_hash.as_ref(), salt].concat());
    let db_length = length.saturating_sub(hash.output_len() + 1);
    let mut db = vec![0; db_length.saturating_sub(salt.len() + 1)];
    db.push(1);
    db.extend_from_slice(salt);
    let mask = mgf1(hash, salted_hash.as_ref(), db.len());
    db.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    if let Some(first) = db.first_mut() {
        *first &= 0xff >> (8 * length - bits);
    }
    [&db, salted_hash.as_ref(), &[trailer]].concat()
}

/// The mask generation function of RFC 8017 appendix B.2.1.
fn mgf1(hash: &'static Algorithm, seed: &[u8], length: usize) -> Vec<u8> {
    let block = |counter: u32| digest::digest(hash, &[seed, &counter.to_be_bytes()].concat()).as_ref().to_vec();
    (0..).flat_map(block).take(length).collect()
}

/// The block of an RSA algorithm as it must be, for a modulus of `bits` bits; `None` where the hash does not fit. The salt of
/// PSS is of zeros: any will do.
pub(in crate::assay) fn proper(algorithm: &str, message: &[u8], bits: usize) -> Option<Vec<u8>> {
    let hash_length = hash_of(algorithm).output_len();
    if algorithm.starts_with("PS") {
        let fits = (bits - 1).div_ceil(8) >= 2 * hash_length + 2;
        fits.then(|| pss(algorithm, message, bits, &vec![0; hash_length], 0xbc))
    } else {
        let pkcs1 = Pkcs1::new(algorithm, message, bits.div_ceil(8));
        let fits = pkcs1.length >= pkcs1.info.len() + 11;
        fits.then(|| pkcs1.block())
    }
}
