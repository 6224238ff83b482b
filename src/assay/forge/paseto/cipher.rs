//! The purpose *local*: the encryptions of the versions 2, 3 and 4 under one shared key.

use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::hkdf::{HKDF_SHA384, KeyType, Salt};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use orion::hazardous::aead::xchacha20poly1305::{self, XChaCha20Poly1305};
use orion::hazardous::mac::blake2b::{Blake2b, SecretKey};
use orion::hazardous::stream::xchacha20::{self, XChaCha20};

use super::pae::pae;

const ENCRYPTION: &[u8] = b"paseto-encryption-key";
const AUTHENTICATION: &[u8] = b"paseto-auth-key-for-aead";

/// What is encrypted, and what is authenticated beside it.
pub(super) struct Plain<'m> {
    pub(super) header: &'m [u8],
    pub(super) payload: &'m [u8],
    pub(super) footer: &'m [u8],
    pub(super) implicit: &'m [u8],
}

impl Plain<'_> {
    fn authenticated(&self, nonce: &[u8], ciphertext: &[u8]) -> Vec<u8> {
        pae(&[self.header, nonce, ciphertext, self.footer, self.implicit])
    }
}

/// The body of a v4.local token: nonce, ciphertext and tag (XChaCha20, keyed BLAKE2b).
pub(super) fn v4(key: &[u8], nonce: [u8; 32], plain: &Plain<'_>) -> Option<Vec<u8>> {
    let derived = keyed_hash(key, &[ENCRYPTION, &nonce].concat(), 56)?;
    let (encryption, counter) = derived.split_at_checked(32)?;
    let mut ciphertext = plain.payload.to_vec();
    let secret = xchacha20::SecretKey::try_from(encryption).ok()?;
    let counter = xchacha20::Nonce::try_from(counter).ok()?;
    XChaCha20::new(&secret, &counter).xor_keystream_into(&mut ciphertext).ok()?;
    let authentication = keyed_hash(key, &[AUTHENTICATION, &nonce].concat(), 32)?;
    let tag = keyed_hash(&authentication, &plain.authenticated(&nonce, &ciphertext), 32)?;
    Some([&nonce[..], &ciphertext, &tag].concat())
}

/// The body of a v3.local token: nonce, ciphertext and tag (AES-256-CTR, HMAC-SHA-384). The key may be of any length.
pub(super) fn v3(key: &[u8], nonce: [u8; 32], plain: &Plain<'_>) -> Option<Vec<u8>> {
    let derived = expand(key, &[ENCRYPTION, &nonce].concat())?;
    let (encryption, counter) = derived.split_at_checked(32)?;
    let cipher = EncryptingKey::ctr(UnboundCipherKey::new(&AES_256, encryption).ok()?).ok()?;
    let mut ciphertext = plain.payload.to_vec();
    let context = EncryptionContext::Iv128(FixedLength::try_from(counter).ok()?);
    cipher.less_safe_encrypt(&mut ciphertext, context).ok()?;
    let authentication = hmac::Key::new(hmac::HMAC_SHA384, &expand(key, &[AUTHENTICATION, &nonce].concat())?);
    let tag = hmac::sign(&authentication, &plain.authenticated(&nonce, &ciphertext));
    Some([&nonce[..], &ciphertext, tag.as_ref()].concat())
}

/// The body of a v2.local token: nonce and sealed payload (XChaCha20-Poly1305). It knows no implicit assertion.
pub(super) fn v2(key: &[u8], nonce: [u8; 24], plain: &Plain<'_>) -> Option<Vec<u8>> {
    let secret = xchacha20poly1305::SecretKey::try_from(key).ok()?;
    let authenticated = pae(&[plain.header, &nonce, plain.footer]);
    let mut sealed = vec![0; plain.payload.len() + 16];
    let nonce_of_cipher = xchacha20poly1305::Nonce::from(nonce);
    XChaCha20Poly1305::seal(&secret, &nonce_of_cipher, plain.payload, Some(&authenticated), &mut sealed).ok()?;
    Some([&nonce[..], &sealed].concat())
}

fn keyed_hash(key: &[u8], message: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut state = Blake2b::new(&SecretKey::try_from(key).ok()?, length).ok()?;
    state.update(message).ok()?;
    Some(state.finalize().ok()?.unprotected_as_ref().to_vec())
}

/// 48 bytes of HKDF-SHA-384 without a salt.
fn expand(key: &[u8], info: &[u8]) -> Option<[u8; 48]> {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            48
        }
    }
    let mut out = [0; 48];
    Salt::none(HKDF_SHA384).extract(key).expand(&[info], Length).ok()?.fill(&mut out).ok()?;
    Some(out)
}
