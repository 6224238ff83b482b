//! Signatures: first their form, rule by rule, and then whether they hold.

use aws_lc_rs::digest::{self, Algorithm};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::ED25519;
use num_bigint::BigUint;

use super::Heed;
use super::keys::{self, Key, element};

/// Whether `signature` is of `key` over `message`; `None` where a rule that is heeded is broken.
pub(crate) fn check(algorithm: &str, key: &Key, message: &[u8], signature: &[u8], heed: &Heed) -> Option<()> {
    match key {
        Key::Secret(secret) => check_mac(mac(algorithm, secret, message)?.as_slice(), signature, heed),
        Key::Rsa { n, e } => check_rsa(algorithm, n, e, message, signature, heed),
        Key::P256(point) => check_ecdsa(algorithm, point, 32, message, signature, heed),
        Key::P384(point) => check_ecdsa(algorithm, point, 48, message, signature, heed),
        Key::Ed25519(key) => check_ed25519(key, message, signature, heed),
        Key::Dsa { p, q, g, y } => check_dsa(algorithm, [p, q, g, y], message, signature),
    }
}

/// Whether `algorithm` is one that `key` could be used with.
pub(crate) fn fits(algorithm: &str, key: &Key) -> bool {
    let of = |prefixes: &[&str]| prefixes.iter().any(|prefix| algorithm.starts_with(prefix));
    match key {
        Key::Secret(_) => of(&["HS256", "HS384", "HS512"]),
        Key::Rsa { .. } => of(&["RS", "PS"]),
        // So it is where a library of general use is told the hash alone.
        Key::Dsa { .. } => of(&["RS"]),
        Key::P256(_) | Key::P384(_) => of(&["ES"]),
        Key::Ed25519(_) => of(&["Ed"]),
    }
}

pub(crate) fn mac(algorithm: &str, secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let hash = match algorithm {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => return None,
    };
    Some(hmac::sign(&hmac::Key::new(hash, secret), message).as_ref().to_vec())
}

fn holds(does: bool, heed: &Heed) -> Option<()> {
    (does || !heed.rule("signature-holds")).then_some(())
}

/// What could be meant by a signature of another length: its beginning, its end, or its halves without a zero before each.
fn of_length(signature: &[u8], length: usize, heed: &Heed) -> Option<Vec<Vec<u8>>> {
    if signature.len() == length {
        return Some(vec![signature.to_vec()]);
    }
    if heed.rule("signature-length") || signature.len() < length {
        return None;
    }
    let mut meant = vec![signature[..length].to_vec(), signature[signature.len() - length..].to_vec()];
    if signature.len() == length + 2 {
        let (r, s) = signature.split_at(signature.len() / 2);
        meant.push([&r[1..], &s[1..]].concat());
    }
    Some(meant)
}

fn check_mac(expected: &[u8], signature: &[u8], heed: &Heed) -> Option<()> {
    let is_prefix = signature.len() < expected.len() && !signature.is_empty() && expected.starts_with(signature);
    if is_prefix && !heed.rule("signature-length") {
        return Some(());
    }
    let meant = of_length(signature, expected.len(), heed)?;
    // A signature of another length is not one that merely does not hold.
    let is_whole = signature.len() == expected.len();
    let does = meant.iter().any(|signature| signature == expected);
    if is_whole { holds(does, heed) } else { does.then_some(()) }
}

fn hash_of(algorithm: &str) -> &'static Algorithm {
    match &algorithm[2..] {
        "384" => &digest::SHA384,
        "512" => &digest::SHA512,
        _ => &digest::SHA256,
    }
}

fn check_rsa(algorithm: &str, n: &BigUint, e: &BigUint, message: &[u8], signature: &[u8], heed: &Heed) -> Option<()> {
    let length = usize::try_from(n.bits().div_ceil(8)).ok()?;
    let is_whole = signature.len() == length;
    let meant = of_length(signature, length, heed)?;
    let mut answers = meant.iter().map(|signature| {
        let mut number = BigUint::from_bytes_be(signature);
        if number >= *n {
            if heed.rule("rsa-range") {
                return None;
            }
            number %= n;
        }
        let block = number.modpow(e, n).to_bytes_be();
        let block = [vec![0; length - block.len()], block].concat();
        let form = if algorithm.starts_with("PS") {
            check_pss(algorithm, message, &block, usize::try_from(n.bits()).ok()?, heed)
        } else {
            check_pkcs1(algorithm, message, &block, heed)
        };
        form.or_else(|Broken(is_garbage)| if is_garbage && is_whole { holds(false, heed).ok_or(()) } else { Err(()) })
            .ok()
    });
    answers.any(|answer| answer.is_some()).then_some(())
}

/// Why a block is not as it must be: it is garbage, or else it breaks a rule of its form.
struct Broken(bool);

fn check_pkcs1(algorithm: &str, message: &[u8], block: &[u8], heed: &Heed) -> Result<(), Broken> {
    let hash = hash_of(algorithm);
    let names: [&[u8]; 3] = [
        b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
        b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
        b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
    ];
    let name = names[hash.output_len() / 16 - 2];
    let info = [name, digest::digest(hash, message).as_ref()].concat();
    let padding = vec![0xff; block.len() - info.len() - 3];
    if block == [&[0, 1][..], &padding, &[0], &info].concat() {
        return Ok(());
    }
    // Careless readers find the digest wherever it stands, of whatever hash.
    let hashes = [&digest::SHA256, &digest::SHA384, &digest::SHA512, &digest::SHA1_FOR_LEGACY_USE_ONLY];
    let holds_digest = hashes.into_iter().any(|hash| {
        let digest = digest::digest(hash, message);
        block.windows(hash.output_len()).any(|window| window == digest.as_ref())
    });
    if holds_digest && !heed.rule("pkcs1-block") { Ok(()) } else { Err(Broken(!holds_digest)) }
}

fn check_pss(algorithm: &str, message: &[u8], block: &[u8], bits: usize, heed: &Heed) -> Result<(), Broken> {
    const GARBAGE: Broken = Broken(true);
    let hash = hash_of(algorithm);
    // The block is one byte shorter where the modulus begins with a whole one.
    let block = &block[block.len() - (bits - 1).div_ceil(8)..];
    let (trailer, rest) = block.split_last().ok_or(GARBAGE)?;
    let (masked, salted_hash) = rest.split_at(rest.len() - hash.output_len());
    let mask = (0u32..)
        .flat_map(|counter| digest::digest(hash, &[salted_hash, &counter.to_be_bytes()].concat()).as_ref().to_vec());
    let mut db: Vec<u8> = masked.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    db[0] &= 0xff >> (8 * block.len() - (bits - 1));
    let start = db.iter().position(|byte| *byte != 0).filter(|at| db[*at] == 1).ok_or(GARBAGE)? + 1;
    let salt = &db[start..];
    let message_hash = digest::digest(hash, message);
    let expected = digest::digest(hash, &[&[0; 8], message_hash.as_ref(), salt].concat());
    if expected.as_ref() != salted_hash {
        return Err(GARBAGE);
    }
    let is_as_agreed = salt.len() == hash.output_len() && *trailer == 0xbc;
    if is_as_agreed || !heed.rule("pss-block") { Ok(()) } else { Err(Broken(false)) }
}

fn check_ecdsa(
    algorithm: &str,
    point: &[u8],
    length: usize,
    message: &[u8],
    signature: &[u8],
    heed: &Heed,
) -> Option<()> {
    let verifies = |der: &[u8]| keys::verifies(keys::ecdsa(length == 48, algorithm), point, message, der);
    if element(signature).is_some_and(|(tag, _, rest)| tag == 0x30 && rest.is_empty()) {
        return (!heed.rule("ecdsa-fixed") && verifies(signature)).then_some(());
    }
    let is_whole = signature.len() == 2 * length;
    let order = BigUint::parse_bytes(
        if length == 32 {
            b"FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"
        } else {
            b"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"
        },
        16,
    )?;
    let mut answers = of_length(signature, 2 * length, heed)?.into_iter().map(|signature| {
        let (r, s) = signature.split_at(length);
        let is_blank = |half: &[u8]| BigUint::from_bytes_be(half) % &order == BigUint::ZERO;
        if is_blank(r) || is_blank(s) {
            return (is_whole && !heed.rule("ecdsa-range")).then_some(());
        }
        let does = verifies(&der(r, s));
        if is_whole { holds(does, heed) } else { does.then_some(()) }
    });
    answers.any(|answer| answer.is_some()).then_some(())
}

fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let digits: Vec<u8> = half.iter().copied().skip_while(|byte| *byte == 0).collect();
        let sign = if digits.first().is_none_or(|first| *first >= 0x80) { vec![0] } else { Vec::new() };
        let content = [sign, digits].concat();
        [vec![2, content.len() as u8], content].concat()
    };
    let content = [integer(r), integer(s)].concat();
    [vec![0x30, content.len() as u8], content].concat()
}

/// DSA as in FIPS 186-4 §4.7, of a signature in DER.
fn check_dsa(algorithm: &str, [p, q, g, y]: [&BigUint; 4], message: &[u8], signature: &[u8]) -> Option<()> {
    let (_, r, rest) = element(element(signature)?.1)?;
    let [r, s] = [r, element(rest)?.1].map(BigUint::from_bytes_be);
    let digest = digest::digest(hash_of(algorithm), message);
    let shown = BigUint::from_bytes_be(digest.as_ref().get(..usize::try_from(q.bits()).ok()? / 8)?);
    let w = s.modinv(q)?;
    let v = g.modpow(&(shown * &w % q), p) * y.modpow(&(&r * w % q), p) % p % q;
    (v == r).then_some(())
}

fn check_ed25519(key: &[u8], message: &[u8], signature: &[u8], heed: &Heed) -> Option<()> {
    let is_whole = signature.len() == 64;
    let order = BigUint::parse_bytes(b"1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED", 16)?;
    let mut answers = of_length(signature, 64, heed)?.into_iter().map(|signature| {
        let (r, s) = signature.split_at(32);
        let number = BigUint::from_bytes_le(s);
        if number >= order && heed.rule("ed25519-canonical") {
            return None;
        }
        let is_canonical = number < order;
        let mut s = (number % &order).to_bytes_le();
        s.resize(32, 0);
        let does = keys::verifies(&ED25519, key, message, &[r, &s].concat());
        if is_whole && is_canonical { holds(does, heed) } else { does.then_some(()) }
    });
    answers.any(|answer| answer.is_some()).then_some(())
}
