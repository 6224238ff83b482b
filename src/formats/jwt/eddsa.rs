//! EdDSA on Ed25519 (RFC 8037 §3.1).

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, ParsedPublicKey};
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{self, Signer, Verifier};

use super::algorithm::{Algorithm, MintingMaterial, PublicAlgorithm, VerifyingMaterial, algorithm, sealed};
use super::asn1::{Reader, Structure};
use super::jwk::{self, Jwk, Kind, Members};
use crate::credential::key_id::KeyId;
use crate::credential::portable::KeyForm;
use crate::foundation::ed25519;
use crate::foundation::encoding::pem::{self, Half};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

algorithm! {
    /// EdDSA on Ed25519.
    EdDsa is EdDSA: Public, EdSigningKey, EdVerifyingKey
}

impl PublicAlgorithm for EdDsa {
    const KIND: Kind = Kind { algorithm: Self::NAME, kty: "OKP", crv: Some("Ed25519") };
}

const KEY_BYTES: usize = 32;
/// The DER of a SubjectPublicKeyInfo, up to the key that ends it (RFC 8410 §4).
const SPKI_PREFIX: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
/// The DER of a OneAsymmetricKey in version 1, up to the seed that ends it (RFC 8410 §7).
const PKCS8_PREFIX: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";

/// A private key, parsed once.
pub struct EdSigningKey(Ed25519KeyPair);

/// A public key, parsed once: canonical, and not of small order.
pub struct EdVerifyingKey {
    parsed: ParsedPublicKey,
    bytes: [u8; KEY_BYTES],
}

impl EdSigningKey {
    fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        Ed25519KeyPair::from_pkcs8(der).map(Self).map_err(|_| EdDsa::KIND.refusal(Half::Private))
    }

    fn from_jwk(jwk: &Jwk<'_>) -> Result<Self, Error> {
        let public = jwk.bytes("x", KEY_BYTES)?;
        let pair = Ed25519KeyPair::from_seed_and_public_key(jwk.secret_of("d", KEY_BYTES)?.expose(), &public);
        pair.map(Self).map_err(|_| Error::key("the JWK's `d` is not the private key of its `x`"))
    }
}

impl EdVerifyingKey {
    fn from_spki(der: &[u8]) -> Result<Self, Error> {
        Self::new(der.strip_prefix(SPKI_PREFIX).ok_or_else(|| EdDsa::KIND.refusal(Half::Public))?)
    }

    fn new(bytes: &[u8]) -> Result<Self, Error> {
        let unsound = || Error::key("not a sound Ed25519 public key: expected 32 canonical bytes, not of small order");
        let bytes: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| unsound())?;
        if !ed25519::is_sound_public_key(&bytes) {
            return Err(unsound());
        }
        let parsed = ParsedPublicKey::new(&ED25519, bytes).map_err(|_| unsound())?;
        Ok(Self { parsed, bytes })
    }
}

impl MintingMaterial for EdSigningKey {
    type Verifying = EdVerifyingKey;
    const WRITTEN_AS: KeyForm = KeyForm::Pem;

    fn generate() -> Result<Self, Error> {
        Ed25519KeyPair::generate().map(Self).map_err(|_| Error::key("the key generator failed"))
    }

    fn verifying(&self) -> Result<EdVerifyingKey, Error> {
        EdVerifyingKey::new(self.0.public_key().as_ref())
    }

    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        let readers: [Reader<Self>; 1] = [(Structure::Pkcs8, Self::from_pkcs8)];
        jwk::read(&EdDsa::KIND, Half::Private, form, bytes, Self::from_jwk, &readers)
    }

    fn write(&self) -> Result<Secret, Error> {
        let der = self.0.to_pkcs8v1().map_err(|_| Error::key("the key could not be written"))?;
        pem::encode(Half::Private, der.as_ref())
    }

    fn alg(&self) -> &'static str {
        EdDsa::NAME
    }

    fn members(&self) -> Result<Members, Error> {
        let unwritable = || Error::key("the key could not be written");
        // The library does not wipe the seed that it hands out alone.
        let der = self.0.to_pkcs8v1().map_err(|_| unwritable())?;
        let seed = der.as_ref().strip_prefix(PKCS8_PREFIX).ok_or_else(unwritable)?;
        Ok(Members::of(&EdDsa::KIND, &[("x", self.0.public_key().as_ref()), ("d", seed)]))
    }
}

impl VerifyingMaterial for EdVerifyingKey {
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        let readers: [Reader<Self>; 1] = [(Structure::Spki, Self::from_spki)];
        jwk::read(&EdDsa::KIND, Half::Public, form, bytes, |jwk| Self::new(&jwk.bytes("x", KEY_BYTES)?), &readers)
    }

    fn write(&self) -> Result<Secret, Error> {
        pem::encode(Half::Public, &[SPKI_PREFIX, &self.bytes].concat())
    }

    fn identify(&self) -> Result<String, Error> {
        Ok(self.members().thumbprint())
    }

    fn alg(&self) -> &'static str {
        EdDsa::NAME
    }

    fn members(&self) -> Members {
        Members::of(&EdDsa::KIND, &[("x", &self.bytes)])
    }
}

impl Signer<Vec<u8>> for EdSigningKey {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signature = self.0.try_sign(message).map_err(|_| signature::Error::new())?;
        Ok(signature.as_ref().to_vec())
    }
}

impl Verifier<Vec<u8>> for EdVerifyingKey {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.parsed.verify_sig(message, signature).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for EdSigningKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        <EdDsa as sealed::Provided>::PROVIDED
    }
}

impl JwtVerifier for EdVerifyingKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        <EdDsa as sealed::Provided>::PROVIDED
    }
}
