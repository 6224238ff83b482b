//! As much of DEFLATE (RFC 1951) as takes to write it, blocks that are stored and long rows of one byte; and the wrapper that
//! some take it to have (zlib, RFC 1950).

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

/// `before`, `length` times the letter `x` in very few bytes, and `after`: a compressed bomb (§3.2.6).
pub(in crate::assay) fn swollen(before: &[u8], length: usize, after: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    // The last block, with the fixed codes.
    bits.number(0b011, 3);
    let literal = |bits: &mut Bits, byte: u8| match byte {
        0..=143 => bits.code(0x30 + u32::from(byte), 8),
        _ => bits.code(0x190 + u32::from(byte) - 144, 9),
    };
    before.iter().chain(b"x").for_each(|byte| literal(&mut bits, *byte));
    // 258 bytes like the one before: length 285, which is the longest, at distance 1.
    for _ in 0..length / 258 {
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
    }
    after.iter().for_each(|byte| literal(&mut bits, *byte));
    bits.code(0, 7);
    bits.bytes
}

/// The same in the wrapper of zlib.
pub(in crate::assay) fn swollen_in_zlib(before: &[u8], length: usize, after: &[u8]) -> Vec<u8> {
    let mut sum = Adler::default();
    before.iter().for_each(|byte| sum.add(*byte, 1));
    sum.add(b'x', 1 + length / 258 * 258);
    after.iter().for_each(|byte| sum.add(*byte, 1));
    [&b"\x78\x9c"[..], &swollen(before, length, after), &sum.bytes()].concat()
}

/// The checksum of zlib (RFC 1950 §8.2).
struct Adler(u64, u64);

impl Default for Adler {
    fn default() -> Self {
        Self(1, 0)
    }
}

impl Adler {
    const MODULUS: u64 = 65521;

    /// So many times the same byte.
    fn add(&mut self, byte: u8, count: usize) {
        let (byte, count) = (u64::from(byte), count as u64);
        self.1 = (self.1 + self.0 * (count % Self::MODULUS) + byte * (count * (count + 1) / 2 % Self::MODULUS))
            % Self::MODULUS;
        self.0 = (self.0 + byte * (count % Self::MODULUS)) % Self::MODULUS;
    }

    fn bytes(&self) -> [u8; 4] {
        u32::try_from(self.1 << 16 | self.0).unwrap_or_default().to_be_bytes()
    }
}

/// A row of bits, packed from the lowest up.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn bit(&mut self, bit: bool) {
        if self.used.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.used % 8);
        }
        self.used = self.used.wrapping_add(1);
    }

    /// A number, its lowest bit first.
    fn number(&mut self, number: u32, length: u32) {
        (0..length).for_each(|at| self.bit(number >> at & 1 == 1));
    }

    /// A code, its highest bit first.
    fn code(&mut self, code: u32, length: u32) {
        (0..length).rev().for_each(|at| self.bit(code >> at & 1 == 1));
    }
}
