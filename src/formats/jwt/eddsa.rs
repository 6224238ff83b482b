//! EdDSA on Ed25519 (RFC 8037 §3.1).

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, ParsedPublicKey};
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{self, Signer, Verifier};

use super::algorithm::{Algorithm, MintingMaterial, VerifyingMaterial, algorithm, sealed, wrong_form};
use super::jwk::{self, Jwk, Operation};
use crate::credential::key_id::KeyId;
use crate::credential::portable::KeyForm;
use crate::foundation::ed25519;
use crate::foundation::encoding::base64url;
use crate::foundation::encoding::pem::{self, Half};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

algorithm! {
    /// EdDSA on Ed25519.
    EdDsa is EdDSA: Public, EdSigningKey, EdVerifyingKey
}

const CURVE: &str = "Ed25519";
const KEY_BYTES: usize = 32;
/// The DER of a SubjectPublicKeyInfo, up to the key that ends it (RFC 8410 §4).
const SPKI_PREFIX: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
const EXPECTED: &str = "`pem` or `jwk`";

/// A private key, parsed once.
pub struct EdSigningKey(Ed25519KeyPair);

/// A public key, parsed once: canonical, and not of small order.
pub struct EdVerifyingKey {
    parsed: ParsedPublicKey,
    bytes: [u8; KEY_BYTES],
}

impl EdVerifyingKey {
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
        match form {
            KeyForm::Pem => {
                let der = pem::decode(bytes, Half::Private)?;
                let refused = |_| Error::key("not a private key for EdDSA: expected one on Ed25519");
                Ok((Self(Ed25519KeyPair::from_pkcs8(der.expose()).map_err(refused)?), None))
            }
            KeyForm::Jwk => {
                let mut jwk = Jwk::read(bytes)?;
                jwk.ensure_for(EdDsa::NAME, "OKP", Some(CURVE), Operation::Sign)?;
                let public = jwk.bytes("x", KEY_BYTES)?;
                let pair = Ed25519KeyPair::from_seed_and_public_key(jwk.secret("d")?.expose(), &public);
                let refused = |_| Error::key("the JWK's `d` is not the private key of its `x`");
                Ok((Self(pair.map_err(refused)?), jwk.kid()?))
            }
            form => Err(wrong_form(EdDsa::NAME, form, EXPECTED)),
        }
    }

    fn write(&self) -> Result<Secret, Error> {
        let der = self.0.to_pkcs8v1().map_err(|_| Error::key("the key could not be written"))?;
        Ok(pem::encode(Half::Private, der.as_ref()))
    }
}

impl VerifyingMaterial for EdVerifyingKey {
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        match form {
            KeyForm::Pem => {
                let der = pem::decode(bytes, Half::Public)?;
                let key = der.expose().strip_prefix(SPKI_PREFIX);
                let key = key.ok_or_else(|| Error::key("not a public key for EdDSA: expected one on Ed25519"))?;
                Ok((Self::new(key)?, None))
            }
            KeyForm::Jwk => {
                let jwk = Jwk::read(bytes)?;
                jwk.ensure_for(EdDsa::NAME, "OKP", Some(CURVE), Operation::Verify)?;
                Ok((Self::new(&jwk.bytes("x", KEY_BYTES)?)?, jwk.kid()?))
            }
            form => Err(wrong_form(EdDsa::NAME, form, EXPECTED)),
        }
    }

    fn write(&self) -> Result<Secret, Error> {
        Ok(pem::encode(Half::Public, &[SPKI_PREFIX, &self.bytes].concat()))
    }

    fn identify(&self) -> Result<String, Error> {
        Ok(jwk::thumbprint(&[("crv", CURVE), ("kty", "OKP"), ("x", &base64url::encode(self.bytes))]))
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
        <EdDsa as sealed::Sealed>::PROVIDED
    }
}

impl JwtVerifier for EdVerifyingKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        <EdDsa as sealed::Sealed>::PROVIDED
    }
}
