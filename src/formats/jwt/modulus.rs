//! Which RSA public keys are sound.

use crate::foundation::error::Error;

const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 4096;
const MIN_EXPONENT: u64 = 65_537;
/// The longest exponent that libraries agree on, in bytes.
const MAX_EXPONENT_BYTES: usize = 4;

/// The odd primes up to 167. Keys of the flawed generator behind ROCA (CVE-2017-15361) are powers of 65537 modulo each.
const SMALL_PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Refuses a public key, big-endian without leading zeros, that is too short or too long, even, has a small or even
/// exponent, or bears the fingerprint of ROCA.
pub(super) fn ensure_sound(modulus: &[u8], exponent: &[u8]) -> Result<(), Error> {
    let refuse = |fault: String| Err(Error::key(format!("not a sound RSA key: {fault}")));
    let bits = bit_length(modulus);
    if !(MIN_BITS..=MAX_BITS).contains(&bits) {
        return refuse(format!("the modulus has {bits} bits, expected {MIN_BITS} to {MAX_BITS}"));
    }
    if !is_odd(modulus) {
        return refuse("the modulus is even".to_owned());
    }
    let value = || exponent.iter().fold(0, |value, byte| value * 256 + u64::from(*byte));
    if exponent.len() > MAX_EXPONENT_BYTES || value() < MIN_EXPONENT || !is_odd(exponent) {
        return refuse(format!("the exponent must be odd, at least {MIN_EXPONENT}, and fit in 32 bits"));
    }
    if SMALL_PRIMES.iter().all(|prime| is_power_of_65537(remainder(modulus, *prime), *prime)) {
        return refuse("the modulus bears the fingerprint of CVE-2017-15361".to_owned());
    }
    Ok(())
}

fn bit_length(number: &[u8]) -> usize {
    let leading_zeros = number.first().map_or(0, |first| first.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(leading_zeros)
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|last| last & 1 == 1)
}

fn remainder(number: &[u8], prime: u32) -> u32 {
    number.iter().fold(0, |remainder, byte| (remainder * 256 + u32::from(*byte)) % prime)
}

fn is_power_of_65537(value: u32, prime: u32) -> bool {
    let powers = std::iter::successors(Some(1), |power| Some(power * 65_537 % prime));
    powers.take(prime as usize).any(|power| power == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const F4: &[u8] = &[1, 0, 1];

    /// A number of `bytes` bytes that is 1, and so a power of 65537, modulo each small prime: a multiple of them all, and
    /// one more.
    fn with_fingerprint(bytes: usize) -> Vec<u8> {
        let mut number = SMALL_PRIMES.iter().fold(vec![1], |product, prime| times(&product, *prime));
        number.resize(bytes, 0);
        number[bytes - 1] = 1;
        number
    }

    fn times(number: &[u8], factor: u32) -> Vec<u8> {
        let mut carry = 0;
        let mut product: Vec<u8> = Vec::new();
        for byte in number.iter().rev() {
            let value = u32::from(*byte) * factor + carry;
            product.push(value as u8);
            carry = value >> 8;
        }
        if carry > 0 {
            product.push(carry as u8);
        }
        product.into_iter().rev().collect()
    }

    #[test]
    fn ordinary_keys_are_sound_and_degenerate_ones_are_not() {
        let mut modulus = vec![0xc5; 256];
        assert!(ensure_sound(&modulus, F4).is_ok());
        assert!(ensure_sound(&[0xc5; 512], F4).is_ok());
        for (length, first) in [(255, 0xc5), (256, 0x45), (513, 0x85)] {
            let mut other = vec![0xc5; length];
            other[0] = first;
            assert!(ensure_sound(&other, F4).is_err(), "{length} bytes from {first:#x}");
        }
        for exponent in [&[3][..], &[], &[1, 0, 0], &[1, 0, 2], &[1, 0, 0, 0, 1]] {
            assert!(ensure_sound(&modulus, exponent).is_err(), "{exponent:?}");
        }
        *modulus.last_mut().unwrap() = 0xc4;
        assert!(ensure_sound(&modulus, F4).is_err());
    }

    #[test]
    fn the_fingerprint_of_roca_is_seen() {
        let modulus = with_fingerprint(257);
        assert!(SMALL_PRIMES.iter().all(|prime| remainder(&modulus, *prime) == 1));
        assert!(ensure_sound(&modulus, F4).is_err_and(|error| error.to_string().contains("CVE-2017-15361")));
        // Another residue modulo one prime where it matters is enough to clear a key.
        let mut other = modulus.clone();
        other[256] = 3;
        assert!(ensure_sound(&other, F4).is_ok());
    }
}
