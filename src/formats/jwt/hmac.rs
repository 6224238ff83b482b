//! HMAC with SHA-2 (RFC 7518 §3.2): one secret signs and verifies.

use std::marker::PhantomData;

use aws_lc_rs::{hmac, rand};
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{self, Signer, Verifier};

use super::algorithm::{Algorithm, MintingMaterial, VerifyingMaterial, algorithm, sealed, wrong_form};
use super::disguise;
use super::jwk::{Jwk, Kind, Members, Operation};
use crate::credential::key_id::KeyId;
use crate::credential::portable::KeyForm;
use crate::foundation::encoding::{base64url, hex};
use crate::foundation::error::Error;
use crate::foundation::random;
use crate::foundation::secret::Secret;

algorithm! {
    /// HMAC with SHA-256. Whoever can verify can mint.
    Hs256 is HS256: Shared, HmacKey<Self>, HmacKey<Self>
}
impl HmacAlgorithm for Hs256 {
    const PRIMITIVE: hmac::Algorithm = hmac::HMAC_SHA256;
}

algorithm! {
    /// HMAC with SHA-384. Whoever can verify can mint.
    Hs384 is HS384: Shared, HmacKey<Self>, HmacKey<Self>
}
impl HmacAlgorithm for Hs384 {
    const PRIMITIVE: hmac::Algorithm = hmac::HMAC_SHA384;
}

algorithm! {
    /// HMAC with SHA-512. Whoever can verify can mint.
    Hs512 is HS512: Shared, HmacKey<Self>, HmacKey<Self>
}
impl HmacAlgorithm for Hs512 {
    const PRIMITIVE: hmac::Algorithm = hmac::HMAC_SHA512;
}

/// What tells one algorithm of the family from another.
pub trait HmacAlgorithm: Algorithm + sealed::Provided {
    const PRIMITIVE: hmac::Algorithm;
}

/// A secret for algorithm `A`, checked and prepared.
pub struct HmacKey<A> {
    prepared: hmac::Key,
    secret: Secret,
    algorithm: PhantomData<fn() -> A>,
}

impl<A: HmacAlgorithm> HmacKey<A> {
    const KIND: Kind = Kind { algorithm: A::NAME, kty: "oct", crv: None };

    /// Refuses a secret that is shorter than the hash's output (RFC 7518 §3.2), all of one byte, or a public key.
    fn new(secret: Secret) -> Result<Self, Error> {
        let bytes = secret.expose();
        let (name, least) = (A::NAME, A::PRIMITIVE.digest_algorithm().output_len());
        if disguise::is_public_key(bytes) {
            return Err(Error::key(format!("this is a public key or certificate, which is no secret for {name}")));
        }
        if bytes.len() < least {
            let found = bytes.len();
            return Err(Error::key(format!("a secret for {name} is at least {least} bytes long: this one is {found}")));
        }
        if bytes.windows(2).all(|pair| pair.first() == pair.last()) {
            return Err(Error::key(format!("all bytes of this secret for {name} are the same: generate a random one")));
        }
        Ok(Self { prepared: hmac::Key::new(A::PRIMITIVE, bytes), secret, algorithm: PhantomData })
    }

    fn read_for(form: KeyForm, bytes: &[u8], operation: Operation) -> Result<(Self, Option<KeyId>), Error> {
        match form {
            KeyForm::Raw => Ok((Self::new(Secret::from(bytes.to_vec()))?, None)),
            KeyForm::Hex => {
                let secret = hex::decode(bytes.trim_ascii_end());
                let refused = || Error::key("not hexadecimal: expected pairs of digits");
                Ok((Self::new(Secret::from(secret.ok_or_else(refused)?))?, None))
            }
            KeyForm::Base64url => {
                let secret = base64url::decode_secret(bytes.trim_ascii_end());
                let refused = |_| Error::key("not base64url: expected A-Z a-z 0-9 - _ without padding");
                Ok((Self::new(secret.map_err(refused)?)?, None))
            }
            KeyForm::Jwk => {
                let jwk = Jwk::read(bytes)?;
                jwk.ensure_for(&Self::KIND, operation)?;
                Ok((Self::new(jwk.secret("k")?)?, jwk.kid()?))
            }
            form => Err(wrong_form(A::NAME, form, "a secret as `hex`, `base64url`, `raw` or `jwk`")),
        }
    }
}

impl<A: HmacAlgorithm> MintingMaterial for HmacKey<A> {
    type Verifying = Self;
    const WRITTEN_AS: KeyForm = KeyForm::Hex;

    fn generate() -> Result<Self, Error> {
        let mut secret = vec![0; A::PRIMITIVE.digest_algorithm().output_len()];
        rand::fill(&mut secret).map_err(|_| Error::key("the random generator failed"))?;
        Self::new(Secret::from(secret))
    }

    fn verifying(&self) -> Result<Self, Error> {
        Self::new(self.secret.clone())
    }

    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        Self::read_for(form, bytes, Operation::Sign)
    }

    fn write(&self) -> Result<Secret, Error> {
        Ok(hex::line(&self.secret))
    }

    fn alg(&self) -> &'static str {
        A::NAME
    }

    fn members(&self) -> Result<Members, Error> {
        Ok(Members::of(&Self::KIND, &[("k", self.secret.expose())]))
    }
}

impl<A: HmacAlgorithm> VerifyingMaterial for HmacKey<A> {
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        Self::read_for(form, bytes, Operation::Verify)
    }

    fn write(&self) -> Result<Secret, Error> {
        MintingMaterial::write(self)
    }

    /// A random identifier: one that followed from the secret would let anyone test guesses at it.
    fn identify(&self) -> Result<String, Error> {
        Ok(base64url::encode(random::bytes::<16>()?))
    }

    fn alg(&self) -> &'static str {
        A::NAME
    }

    fn members(&self) -> Members {
        Members::of(&Self::KIND, &[("k", self.secret.expose())])
    }
}

impl<A: HmacAlgorithm> Signer<Vec<u8>> for HmacKey<A> {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(hmac::sign(&self.prepared, message).as_ref().to_vec())
    }
}

impl<A: HmacAlgorithm> Verifier<Vec<u8>> for HmacKey<A> {
    /// Compares in constant time.
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        hmac::verify(&self.prepared, message, signature).map_err(|_| signature::Error::new())
    }
}

impl<A: HmacAlgorithm> JwtSigner for HmacKey<A> {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        A::PROVIDED
    }
}

impl<A: HmacAlgorithm> JwtVerifier for HmacKey<A> {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        A::PROVIDED
    }
}
