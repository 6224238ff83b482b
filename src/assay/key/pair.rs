//! A key that can sign, made by the assay or given to it; it signs with plain primitives.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::der;
use super::public::{self, PublicKey};
use super::{KeyForm, KeyKind};
use crate::foundation::encoding::hex;
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// A key that can sign.
pub(in crate::assay) enum KeyPair {
    Secret(Secret),
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair, KeyKind),
    Ed25519(Ed25519KeyPair),
}

impl KeyPair {
    /// A fresh key. A secret is of letters, digits, `-` and `_`, so that it survives whatever a target reads it with.
    pub(in crate::assay) fn generate(kind: KeyKind) -> Result<Self, Error> {
        let failed = |_| Error::key("the key generator failed");
        Ok(match kind {
            KeyKind::Secret(length) => {
                let mut bytes = vec![0; length];
                rand::fill(&mut bytes).map_err(failed)?;
                bytes = URL_SAFE_NO_PAD.encode(&bytes).into_bytes();
                bytes.truncate(length);
                Self::Secret(Secret::from(bytes))
            }
            KeyKind::Rsa => Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?),
            KeyKind::P256 => Self::Ec(EcdsaKeyPair::generate(curve(kind)).map_err(failed)?, kind),
            KeyKind::P384 => Self::Ec(EcdsaKeyPair::generate(curve(kind)).map_err(failed)?, kind),
            KeyKind::Ed25519 => Self::Ed25519(Ed25519KeyPair::generate().map_err(failed)?),
        })
    }

    /// The key in `bytes`: PKCS#8 in PEM armour; for a secret its bytes, or in hexadecimal where `form` says so.
    pub(in crate::assay) fn read(kind: KeyKind, form: KeyForm, bytes: &[u8]) -> Result<Self, Error> {
        if let KeyKind::Secret(_) = kind {
            let secret = match form {
                KeyForm::Hex => hex::decode(bytes.trim_ascii())
                    .ok_or_else(|| Error::key("not hexadecimal: expected pairs of digits"))?,
                _ => bytes.to_vec(),
            };
            return Ok(Self::Secret(Secret::from(secret)));
        }
        let der = public::unarmoured(bytes, "PRIVATE KEY")
            .map(Secret::from)
            .ok_or_else(|| Error::key("not a private key: expected PKCS#8 in PEM armour (`BEGIN PRIVATE KEY`)"))?;
        let refused = |_| Error::key("not a private key of this scheme");
        Ok(match kind {
            KeyKind::Rsa => Self::Rsa(RsaKeyPair::from_pkcs8(der.expose()).map_err(refused)?),
            KeyKind::Ed25519 => {
                Self::Ed25519(Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.expose()).map_err(refused)?)
            }
            kind => Self::Ec(EcdsaKeyPair::from_pkcs8(curve(kind), der.expose()).map_err(refused)?, kind),
        })
    }

    /// The Ed25519 key of this seed; `None` where that is not 32 bytes.
    pub(in crate::assay) fn ed25519_from_seed(seed: &[u8]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self::Ed25519)
    }

    /// The half that a verifier holds.
    pub(in crate::assay) fn public(&self) -> Result<PublicKey, Error> {
        Ok(match self {
            Self::Secret(secret) => PublicKey::Secret(secret.expose().to_vec()),
            Self::Rsa(pair) => {
                let key = pair.public_key();
                let bytes = |of: &[u8]| of.to_vec();
                PublicKey::Rsa {
                    n: bytes(key.modulus().big_endian_without_leading_zero()),
                    e: bytes(key.exponent().big_endian_without_leading_zero()),
                }
            }
            Self::Ec(pair, KeyKind::P256) => PublicKey::P256(pair.public_key().as_ref().to_vec()),
            Self::Ec(pair, _) => PublicKey::P384(pair.public_key().as_ref().to_vec()),
            Self::Ed25519(pair) => PublicKey::Ed25519(pair.public_key().as_ref().to_vec()),
        })
    }

    /// The half that a verifier holds, in `form`; `None` where it has none.
    pub(in crate::assay) fn written(&self, form: KeyForm, kid: Option<&str>) -> Result<Option<Vec<u8>>, Error> {
        match form {
            KeyForm::CertPem => Ok(self.certificate()?.map(|der| public::armoured("CERTIFICATE", &der))),
            KeyForm::Pkcs8Pem => Ok(self.pkcs8().map(|der| public::armoured("PRIVATE KEY", &der))),
            form => Ok(self.public()?.written(form, kid)),
        }
    }

    /// The private key in DER; `None` where it is not RSA: nothing else is decrypted with.
    pub(super) fn pkcs8(&self) -> Option<Vec<u8>> {
        let Self::Rsa(pair) = self else { return None };
        AsDer::<Pkcs8V1Der<'_>>::as_der(pair).ok().map(|der| der.as_ref().to_vec())
    }

    /// A self-signed certificate (RFC 5280) in DER; `None` for a shared secret.
    pub(in crate::assay) fn certificate(&self) -> Result<Option<Vec<u8>>, Error> {
        let Some(spki) = self.public()?.spki() else { return Ok(None) };
        let algorithm = match self {
            Self::Secret(_) => return Ok(None),
            Self::Rsa(_) => der::SHA256_WITH_RSA,
            Self::Ec(_, KeyKind::P256) => der::ECDSA_WITH_SHA256,
            Self::Ec(..) => der::ECDSA_WITH_SHA384,
            Self::Ed25519(_) => der::ED25519,
        };
        let body = der::certificate_body(algorithm, &spki);
        let signature = match self {
            Self::Ec(pair, _) => self.ecdsa(pair, &body).map(|signature| ecdsa_der(&signature)),
            Self::Rsa(_) => self.sign("RS256", &body),
            _ => self.sign("EdDSA", &body),
        };
        let signature = signature.ok_or_else(|| Error::key("the certificate could not be signed"))?;
        Ok(Some(der::sequence(&[&body, algorithm, &der::bit_string(&signature)])))
    }

    /// The signature of `message` by a JWS algorithm (RFC 7518 §3.1); `None` where the key does not fit.
    pub(in crate::assay) fn sign(&self, algorithm: &str, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Secret(secret) => mac(algorithm, secret.expose(), message),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let signed = pair.sign(rsa_encoding(algorithm)?, &SystemRandom::new(), message, &mut signature);
                signed.ok().map(|()| signature)
            }
            Self::Ec(pair, kind) => {
                let is_fitting = matches!((algorithm, kind), ("ES256", KeyKind::P256) | ("ES384", KeyKind::P384));
                is_fitting.then(|| self.ecdsa(pair, message)).flatten()
            }
            Self::Ed25519(pair) => (algorithm == "EdDSA").then(|| pair.sign(message).as_ref().to_vec()),
        }
    }

    fn ecdsa(&self, pair: &EcdsaKeyPair, message: &[u8]) -> Option<Vec<u8>> {
        pair.sign(&SystemRandom::new(), message).ok().map(|signature| signature.as_ref().to_vec())
    }
}

/// The HMAC of `message` by `HS256`, `HS384` or `HS512`; `None` for other names.
pub(in crate::assay) fn mac(algorithm: &str, secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let hash = match algorithm {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => return None,
    };
    Some(hmac::sign(&hmac::Key::new(hash, secret), message).as_ref().to_vec())
}

/// An ECDSA signature of two halves as DER writes it (RFC 3279 §2.2.3).
pub(in crate::assay) fn ecdsa_der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    der::sequence(&[&der::integer(r), &der::integer(s)])
}

fn curve(kind: KeyKind) -> &'static EcdsaSigningAlgorithm {
    match kind {
        KeyKind::P384 => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        _ => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
    }
}

fn rsa_encoding(algorithm: &str) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        "RS256" => &signature::RSA_PKCS1_SHA256,
        "RS384" => &signature::RSA_PKCS1_SHA384,
        "RS512" => &signature::RSA_PKCS1_SHA512,
        "PS256" => &signature::RSA_PSS_SHA256,
        "PS384" => &signature::RSA_PSS_SHA384,
        "PS512" => &signature::RSA_PSS_SHA512,
        _ => return None,
    })
}
