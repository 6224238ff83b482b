//! Encrypted tokens in the compact serialization (RFC 7516 §7.1), with A256GCM.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_128, AesKek, KeyWrap as _};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::{pbkdf2, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::object::Object;
use crate::assay::key::PublicKey;

/// How the key that encrypts the content is managed (RFC 7518 §4.1).
pub(in crate::assay) enum Management<'a> {
    /// It is this one (`dir`).
    Direct(&'a [u8]),
    /// It is wrapped under what follows from a password after so many rounds (`PBES2-HS256+A128KW`).
    Password(&'a [u8], u32),
    /// It is encrypted to this public key (`RSA-OAEP-256`).
    Rsa(&'a PublicKey),
}

/// A sealed token, before it is written.
pub(in crate::assay) struct Sealed {
    pub(in crate::assay) header: String,
    pub(in crate::assay) encrypted_key: Vec<u8>,
    pub(in crate::assay) nonce: [u8; 12],
    pub(in crate::assay) ciphertext: Vec<u8>,
    pub(in crate::assay) tag: Vec<u8>,
}

const SALT: &[u8; 16] = b"salt of no worth";

impl Sealed {
    /// Seals `content` under a header that has these members beside those of the management.
    pub(in crate::assay) fn new(header: Object, management: &Management<'_>, content: &[u8]) -> Option<Self> {
        let mut content_key = vec![0; 32];
        rand::fill(&mut content_key).ok()?;
        let (header, encrypted_key) = match management {
            Management::Direct(key) => {
                content_key = key.to_vec();
                (header.with_string("alg", "dir"), Vec::new())
            }
            Management::Password(password, rounds) => {
                let header = header
                    .with_string("alg", "PBES2-HS256+A128KW")
                    .with_string("p2s", &URL_SAFE_NO_PAD.encode(SALT))
                    .with("p2c", rounds.to_string());
                (header, wrapped(password, *rounds, &content_key)?)
            }
            Management::Rsa(key) => {
                let key = OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(&key.spki()?).ok()?).ok()?;
                let mut encrypted = vec![0; key.ciphertext_size()];
                let length = key.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut encrypted, None).ok()?.len();
                encrypted.truncate(length);
                (header.with_string("alg", "RSA-OAEP-256"), encrypted)
            }
        };
        let header = header.with_string("enc", "A256GCM").text();
        let mut nonce = [0; 12];
        rand::fill(&mut nonce).ok()?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key).ok()?);
        let mut ciphertext = content.to_vec();
        let bound = Aad::from(URL_SAFE_NO_PAD.encode(&header));
        let sealing = Nonce::assume_unique_for_key(nonce);
        let tag = key.seal_in_place_separate_tag(sealing, bound, &mut ciphertext).ok()?.as_ref().to_vec();
        Some(Self { header, encrypted_key, nonce, ciphertext, tag })
    }

    /// The same, but with a claim to have taken so many rounds: quick to write, slow to read.
    pub(in crate::assay) fn claiming_rounds(mut self, rounds: u64) -> Self {
        if let Some(header) = Object::read(self.header.as_bytes()) {
            self.header = header.with("p2c", rounds.to_string()).text();
        }
        self
    }

    /// The members of the flattened JSON serialization (RFC 7516 §7.2.2).
    pub(in crate::assay) fn flattened(&self) -> Object {
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let object = Object::default().with_string("protected", &encoded(self.header.as_bytes()));
        let object = match self.encrypted_key.as_slice() {
            [] => object,
            key => object.with_string("encrypted_key", &encoded(key)),
        };
        object
            .with_string("iv", &encoded(&self.nonce))
            .with_string("ciphertext", &encoded(&self.ciphertext))
            .with_string("tag", &encoded(&self.tag))
    }

    /// The five segments.
    pub(in crate::assay) fn token(&self) -> Vec<u8> {
        let segments = [self.header.as_bytes(), &self.encrypted_key, &self.nonce, &self.ciphertext, &self.tag];
        segments.map(|segment| URL_SAFE_NO_PAD.encode(segment)).join(".").into_bytes()
    }
}

/// PBES2 (RFC 7518 §4.8): the content key under one that follows from the password.
fn wrapped(password: &[u8], rounds: u32, content_key: &[u8]) -> Option<Vec<u8>> {
    let salt = [&b"PBES2-HS256+A128KW\0"[..], SALT].concat();
    let mut key = [0; 16];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds.try_into().ok()?, &salt, password, &mut key);
    let mut wrapped = vec![0; content_key.len() + 8];
    let length = AesKek::new(&AES_128, &key).ok()?.wrap(content_key, &mut wrapped).ok()?.len();
    wrapped.truncate(length);
    Some(wrapped)
}
