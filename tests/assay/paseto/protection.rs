//! Signatures and encryption, by primitives that the verifier under test does not use, or uses otherwise.

use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::hkdf::{HKDF_SHA384, KeyType, Salt};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::signature::{self, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::assay::Setup;
use num_bigint::BigUint;
use orion::hazardous::aead::xchacha20poly1305::{self, XChaCha20Poly1305};
use orion::hazardous::mac::blake2b::{Blake2b, SecretKey};
use orion::hazardous::mac::poly1305;
use orion::hazardous::stream::xchacha20::{self, XChaCha20};

use super::keys::Key;
use super::reference::{Heed, Refusal};
use super::wire::Token;

/// A token, and what its protection is held against.
pub(super) struct Protected<'a> {
    pub(super) token: &'a Token,
    pub(super) setup: &'a Setup,
    pub(super) known_footer: &'a str,
    pub(super) heed: &'a Heed,
}

/// A payload, and whether its protection holds.
type Opened = (Vec<u8>, bool);

impl Protected<'_> {
    /// The payload. A protection that does not hold is held against what was not heeded where it would hold otherwise: with
    /// another footer, another assertion, or the key that the token brings.
    pub(super) fn authentic(&self, key: &Key, embedded: Option<&Key>) -> Result<Vec<u8>, Refusal> {
        let Self { token, setup, known_footer, heed } = self;
        let implicit = setup.implicit.as_slice();
        if let Some((payload, _)) = embedded.and_then(|key| self.holding(key, &token.footer, implicit)) {
            heed.demand("footer-key", false, "signature")?;
            return Ok(payload);
        }
        if let Some((payload, _)) = self.holding(key, &token.footer, implicit) {
            return Ok(payload);
        }
        let other_footers = [&[][..], known_footer.as_bytes()];
        if let Some((payload, _)) = other_footers.iter().find_map(|footer| self.holding(key, footer, implicit)) {
            heed.demand("footer-covered", false, "signature")?;
            return Ok(payload);
        }
        if let Some((payload, _)) = self.holding(key, &token.footer, b"") {
            heed.demand("implicit-assertion", false, "signature")?;
            return Ok(payload);
        }
        // A signature that is none is not one that merely does not hold.
        let is_ill_formed = match key {
            Key::Ed25519(_) => {
                token.body.last_chunk::<32>().is_some_and(|s| BigUint::from_bytes_le(s) >= ed25519_order())
            }
            Key::P384(_) => token.body.last_chunk::<96>().is_some_and(|halves| halves.chunks(48).any(is_blank)),
            Key::Secret(_) => false,
        };
        if is_ill_formed {
            return Err(Refusal("signature", "ill-formed"));
        }
        heed.demand("protection-holds", false, "signature")?;
        let (payload, _) = self.opened(key, &token.footer, implicit).into_iter().next().ok_or(NOTHING)?;
        Ok(payload)
    }

    fn holding(&self, key: &Key, footer: &[u8], implicit: &[u8]) -> Option<Opened> {
        self.opened(key, footer, implicit).into_iter().find(|(_, holds)| *holds)
    }

    /// What the token opens to, in each way that carelessness knows.
    fn opened(&self, key: &Key, footer: &[u8], implicit: &[u8]) -> Vec<Opened> {
        let Self { token: Token { header, body, .. }, setup, heed, .. } = self;
        let covered = Covered { header: header.as_bytes(), footer, implicit };
        let mut opened = Vec::new();
        let is_own_purpose = header.split('.').nth(1) == setup.scheme.algorithm().split('.').nth(1);
        match key {
            _ if !is_own_purpose && heed.rule("purpose") => {}
            Key::Ed25519(public) => {
                opened.extend(signed(body, 64, heed, |payload, signature| {
                    ed25519(public, &covered.v4(payload), signature, heed)
                }));
                if !heed.rule("version") && header == "v2.public." {
                    opened.extend(signed(body, 64, heed, |payload, signature| {
                        ed25519(public, &covered.v2(payload), signature, heed)
                    }));
                }
            }
            Key::P384(point) => {
                let verify =
                    |payload: &[u8], signature: &[u8]| p384(point, &covered.v3(point, payload), signature, heed);
                opened.extend(signed(body, 96, heed, verify));
                if !heed.rule("ecdsa-fixed") {
                    let lengths = (96..=104.min(body.len())).rev();
                    opened.extend(lengths.filter_map(|length| in_der(point, &covered, body, length)));
                }
            }
            Key::Secret(secret) => {
                opened.extend(v4_local(secret, body, &covered));
                if !heed.rule("version") {
                    opened.extend(v3_local(secret, body, &covered));
                    opened.extend(v2_local(secret, body, &covered));
                }
                if !heed.rule("purpose") && header == "v4.public." {
                    let pair = Ed25519KeyPair::from_seed_unchecked(secret).expect("a seed");
                    opened.extend(signed(body, 64, heed, |payload, signature| {
                        ed25519(pair.public_key().as_ref(), &covered.v4(payload), signature, heed)
                    }));
                }
            }
        }
        if !heed.rule("key-purpose") && header.ends_with("local.") {
            for secret in key.as_secrets(setup) {
                opened.extend(v4_local(&secret, body, &covered));
                opened.extend(v3_local(&secret, body, &covered));
            }
        }
        opened
    }
}

const NOTHING: Refusal = Refusal("signature", "nothing opens");

/// What the protection covers beside the payload.
struct Covered<'a> {
    header: &'a [u8],
    footer: &'a [u8],
    implicit: &'a [u8],
}

impl Covered<'_> {
    fn v4(&self, payload: &[u8]) -> Vec<u8> {
        encoded(&[self.header, payload, self.footer, self.implicit])
    }

    fn v3(&self, point: &[u8], payload: &[u8]) -> Vec<u8> {
        encoded(&[point, self.header, payload, self.footer, self.implicit])
    }

    fn v2(&self, payload: &[u8]) -> Vec<u8> {
        encoded(&[self.header, payload, self.footer])
    }

    fn encrypted(&self, nonce: &[u8], ciphertext: &[u8]) -> Vec<u8> {
        encoded(&[self.header, nonce, ciphertext, self.footer, self.implicit])
    }
}

/// The specification's pre-authentication encoding.
fn encoded(pieces: &[&[u8]]) -> Vec<u8> {
    let length = |length: usize| (length as u64).to_le_bytes();
    let pieces_encoded = pieces.iter().flat_map(|piece| [&length(piece.len())[..], piece].concat());
    length(pieces.len()).into_iter().chain(pieces_encoded).collect()
}

/// A payload and a signature of this length after it.
fn signed(body: &[u8], length: usize, heed: &Heed, verify: impl Fn(&[u8], &[u8]) -> bool) -> Vec<Opened> {
    let mut opened = Vec::new();
    if let Some(at) = body.len().checked_sub(length) {
        let (payload, signature) = body.split_at(at);
        opened.push((payload.to_vec(), verify(payload, signature)));
    }
    // A body that is an object already has no signature to be checked.
    if !heed.rule("signature-present") && body.starts_with(b"{") && body.ends_with(b"}") {
        opened.push((body.to_vec(), true));
    }
    opened
}

fn ed25519(public: &[u8], message: &[u8], signature: &[u8], heed: &Heed) -> bool {
    let holds = |signature: &[u8]| UnparsedPublicKey::new(&signature::ED25519, public).verify(message, signature);
    if holds(signature).is_ok() {
        return true;
    }
    let (r, s) = signature.split_at(32);
    let (s, order) = (BigUint::from_bytes_le(s), ed25519_order());
    let mut reduced = (&s % &order).to_bytes_le();
    reduced.resize(32, 0);
    // Another spelling of a signature that holds is not one that merely does not.
    !heed.rule("ed25519-canonical") && s >= order && holds(&[r, &reduced].concat()).is_ok()
}

fn ed25519_order() -> BigUint {
    BigUint::parse_bytes(b"1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 16).expect("a number")
}

/// Whether one half of an ECDSA signature is zero modulo the order of P-384.
fn is_blank(half: &[u8]) -> bool {
    const ORDER: &[u8] =
        b"ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    BigUint::from_bytes_be(half) % BigUint::parse_bytes(ORDER, 16).expect("a number") == BigUint::ZERO
}

fn p384(point: &[u8], message: &[u8], signature: &[u8], heed: &Heed) -> bool {
    let (r, s) = signature.split_at(48);
    if is_blank(r) || is_blank(s) {
        return !heed.rule("ecdsa-range");
    }
    let key = UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, point);
    key.verify(message, signature).is_ok()
}

fn in_der(point: &[u8], covered: &Covered<'_>, body: &[u8], length: usize) -> Option<Opened> {
    let (payload, signature) = body.split_at_checked(body.len().checked_sub(length)?)?;
    let key = UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_ASN1, point);
    key.verify(&covered.v3(point, payload), signature).ok().map(|()| (payload.to_vec(), true))
}

/// Whether the text is a JWT that this key protects.
pub(super) fn is_jwt_of(key: &Key, text: &str) -> bool {
    let Some((input, signature)) = text.rsplit_once('.') else { return false };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
    if !input.starts_with("ey") {
        return false;
    }
    let input = input.as_bytes();
    match key {
        Key::Ed25519(public) => UnparsedPublicKey::new(&signature::ED25519, public).verify(input, &signature).is_ok(),
        Key::P384(point) => {
            UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, point).verify(input, &signature).is_ok()
        }
        Key::Secret(secret) => hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret), input, &signature).is_ok(),
    }
}

fn v4_local(secret: &[u8], body: &[u8], covered: &Covered<'_>) -> Option<Opened> {
    let (nonce, rest) = body.split_at_checked(32)?;
    let (ciphertext, tag) = rest.split_at_checked(rest.len().checked_sub(32)?)?;
    let derived = blake2b(secret, &[b"paseto-encryption-key", nonce].concat(), 56)?;
    let authentication = blake2b(secret, &[b"paseto-auth-key-for-aead", nonce].concat(), 32)?;
    let expected = blake2b(&authentication, &covered.encrypted(nonce, ciphertext), 32)?;
    let mut payload = ciphertext.to_vec();
    let key = xchacha20::SecretKey::try_from(&derived[..32]).ok()?;
    let counter = xchacha20::Nonce::try_from(&derived[32..]).ok()?;
    XChaCha20::new(&key, &counter).xor_keystream_into(&mut payload).ok()?;
    Some((payload, expected == tag))
}

fn blake2b(key: &[u8], message: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut state = Blake2b::new(&SecretKey::try_from(key).ok()?, length).ok()?;
    state.update(message).ok()?;
    Some(state.finalize().ok()?.unprotected_as_ref().to_vec())
}

/// Only where the tag holds.
fn v3_local(secret: &[u8], body: &[u8], covered: &Covered<'_>) -> Option<Opened> {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            48
        }
    }
    let (nonce, rest) = body.split_at_checked(32)?;
    let (ciphertext, tag) = rest.split_at_checked(rest.len().checked_sub(48)?)?;
    let expand = |info: &[u8]| {
        let mut out = [0; 48];
        let info = [info, nonce].concat();
        Salt::none(HKDF_SHA384).extract(secret).expand(&[&info], Length).ok()?.fill(&mut out).ok()?;
        Some(out)
    };
    let authentication = hmac::Key::new(hmac::HMAC_SHA384, &expand(b"paseto-auth-key-for-aead")?);
    hmac::verify(&authentication, &covered.encrypted(nonce, ciphertext), tag).ok()?;
    let derived = expand(b"paseto-encryption-key")?;
    let cipher = EncryptingKey::ctr(UnboundCipherKey::new(&AES_256, &derived[..32]).ok()?).ok()?;
    let mut payload = ciphertext.to_vec();
    let counter = FixedLength::try_from(&derived[32..]).ok()?;
    cipher.less_safe_encrypt(&mut payload, EncryptionContext::Iv128(counter)).ok()?;
    Some((payload, true))
}

/// Only where the tag holds.
fn v2_local(secret: &[u8], body: &[u8], covered: &Covered<'_>) -> Option<Opened> {
    let (nonce, rest) = body.split_at_checked(24)?;
    let (ciphertext, tag) = rest.split_at_checked(rest.len().checked_sub(16)?)?;
    let key = xchacha20poly1305::SecretKey::try_from(secret).ok()?;
    let counter = xchacha20poly1305::Nonce::try_from(nonce).ok()?;
    let tag = poly1305::Tag::try_from(tag).ok()?;
    let covered = encoded(&[covered.header, nonce, covered.footer]);
    let mut payload = ciphertext.to_vec();
    XChaCha20Poly1305::open_inplace(&key, &counter, &tag, Some(&covered), &mut payload).ok()?;
    Some((payload, true))
}
