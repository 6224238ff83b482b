//! ECDSA (RFC 7518 §3.4): signatures are r∥s of exact length, curves belong to algorithms.

use std::marker::PhantomData;

use aws_lc_rs::encoding::AsBigEndian as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, KeyPair as _, ParsedPublicKey,
};
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{self, Signer, Verifier};

use super::algorithm::{Algorithm, MintingMaterial, PublicAlgorithm, VerifyingMaterial, algorithm, sealed};
use super::asn1::{Reader, Structure};
use super::jwk::{self, Jwk, Kind, Members};
use crate::credential::key_id::KeyId;
use crate::credential::portable::KeyForm;
use crate::foundation::encoding::pem::{self, Half};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

algorithm! {
    /// ECDSA on P-256 with SHA-256.
    Es256 is ES256: Public, EcSigningKey<Self>, EcVerifyingKey<Self>
}
impl PublicAlgorithm for Es256 {
    const KIND: Kind = Kind { algorithm: Self::NAME, kty: "EC", crv: Some("P-256") };
}
impl EcAlgorithm for Es256 {
    const SIGNING: &'static EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    const VERIFYING: &'static EcdsaVerificationAlgorithm = &ECDSA_P256_SHA256_FIXED;
    const COORDINATE_BYTES: usize = 32;
    const SPKI_PREFIX: &'static [u8] =
        b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
}

algorithm! {
    /// ECDSA on P-384 with SHA-384.
    Es384 is ES384: Public, EcSigningKey<Self>, EcVerifyingKey<Self>
}
impl PublicAlgorithm for Es384 {
    const KIND: Kind = Kind { algorithm: Self::NAME, kty: "EC", crv: Some("P-384") };
}
impl EcAlgorithm for Es384 {
    const SIGNING: &'static EcdsaSigningAlgorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;
    const VERIFYING: &'static EcdsaVerificationAlgorithm = &ECDSA_P384_SHA384_FIXED;
    const COORDINATE_BYTES: usize = 48;
    const SPKI_PREFIX: &'static [u8] =
        b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00";
}

/// What tells one algorithm of the family from another.
pub trait EcAlgorithm: PublicAlgorithm + sealed::Provided {
    const SIGNING: &'static EcdsaSigningAlgorithm;
    const VERIFYING: &'static EcdsaVerificationAlgorithm;
    const COORDINATE_BYTES: usize;
    /// The DER of a SubjectPublicKeyInfo on this curve, up to the uncompressed point that ends it (RFC 5480 §2).
    const SPKI_PREFIX: &'static [u8];
}

/// The byte that an uncompressed point begins with (SEC 1 §2.3.3).
const UNCOMPRESSED: u8 = 4;

/// A private key for algorithm `A`, parsed once.
pub struct EcSigningKey<A> {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    algorithm: PhantomData<fn() -> A>,
}

/// A point on the curve of algorithm `A`, parsed once.
pub struct EcVerifyingKey<A> {
    parsed: ParsedPublicKey,
    /// Uncompressed: 4, x, y.
    point: Box<[u8]>,
    algorithm: PhantomData<fn() -> A>,
}

impl<A: EcAlgorithm> EcSigningKey<A> {
    fn new(pair: EcdsaKeyPair) -> Self {
        Self { pair, random: SystemRandom::new(), algorithm: PhantomData }
    }

    fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        EcdsaKeyPair::from_pkcs8(A::SIGNING, der).map(Self::new).map_err(|_| A::KIND.refusal(Half::Private))
    }

    fn from_sec1(der: &[u8]) -> Result<Self, Error> {
        EcdsaKeyPair::from_private_key_der(A::SIGNING, der).map(Self::new).map_err(|_| A::KIND.refusal(Half::Private))
    }

    fn from_jwk(jwk: &Jwk<'_>) -> Result<Self, Error> {
        let (secret, point) = (jwk.secret_of("d", A::COORDINATE_BYTES)?, point::<A>(jwk)?);
        let pair = EcdsaKeyPair::from_private_key_and_public_key(A::SIGNING, secret.expose(), &point);
        pair.map(Self::new).map_err(|_| Error::key("the JWK's `d` is not the private key of its `x` and `y`"))
    }
}

impl<A: EcAlgorithm> EcVerifyingKey<A> {
    fn new(point: &[u8]) -> Result<Self, Error> {
        if point.len() != 1 + 2 * A::COORDINATE_BYTES || point.first() != Some(&UNCOMPRESSED) {
            return Err(not_a_point::<A>());
        }
        // Parsing refuses a point that is not on the curve.
        let parsed = ParsedPublicKey::new(A::VERIFYING, point).map_err(|_| not_a_point::<A>())?;
        Ok(Self { parsed, point: point.into(), algorithm: PhantomData })
    }

    fn from_spki(der: &[u8]) -> Result<Self, Error> {
        Self::new(der.strip_prefix(A::SPKI_PREFIX).ok_or_else(not_a_point::<A>)?)
    }
}

/// The coordinates of an uncompressed point.
fn coordinates<A: EcAlgorithm>(point: &[u8]) -> (&[u8], &[u8]) {
    point.get(1..).and_then(|xy| xy.split_at_checked(A::COORDINATE_BYTES)).unwrap_or_default()
}

fn not_a_point<A: EcAlgorithm>() -> Error {
    let curve = A::KIND.described();
    Error::key(format!("not a public key for {}: expected an uncompressed point {curve}", A::NAME))
}

/// The uncompressed point of a JWK, whose coordinates have their exact length (RFC 7518 §6.2.1).
fn point<A: EcAlgorithm>(jwk: &Jwk) -> Result<Vec<u8>, Error> {
    let x = jwk.bytes("x", A::COORDINATE_BYTES)?;
    let y = jwk.bytes("y", A::COORDINATE_BYTES)?;
    Ok([&[UNCOMPRESSED][..], &x, &y].concat())
}

impl<A: EcAlgorithm> MintingMaterial for EcSigningKey<A> {
    type Verifying = EcVerifyingKey<A>;
    const WRITTEN_AS: KeyForm = KeyForm::Pem;

    fn generate() -> Result<Self, Error> {
        EcdsaKeyPair::generate(A::SIGNING).map(Self::new).map_err(|_| Error::key("the key generator failed"))
    }

    fn verifying(&self) -> Result<EcVerifyingKey<A>, Error> {
        EcVerifyingKey::new(self.pair.public_key().as_ref())
    }

    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        let readers: [Reader<Self>; 2] = [(Structure::Pkcs8, Self::from_pkcs8), (Structure::Sec1, Self::from_sec1)];
        jwk::read(&A::KIND, Half::Private, form, bytes, Self::from_jwk, &readers)
    }

    fn write(&self) -> Result<Secret, Error> {
        let der = self.pair.to_pkcs8v1().map_err(|_| Error::key("the key could not be written"))?;
        pem::encode(Half::Private, der.as_ref())
    }

    fn alg(&self) -> &'static str {
        A::NAME
    }

    fn members(&self) -> Result<Members, Error> {
        let secret = self.pair.private_key().as_be_bytes().map_err(|_| Error::key("the key could not be written"))?;
        let public = self.pair.public_key();
        let (x, y) = coordinates::<A>(public.as_ref());
        Ok(Members::of(&A::KIND, &[("x", x), ("y", y), ("d", secret.as_ref())]))
    }
}

impl<A: EcAlgorithm> VerifyingMaterial for EcVerifyingKey<A> {
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        let readers: [Reader<Self>; 1] = [(Structure::Spki, Self::from_spki)];
        jwk::read(&A::KIND, Half::Public, form, bytes, |jwk| Self::new(&point::<A>(jwk)?), &readers)
    }

    fn write(&self) -> Result<Secret, Error> {
        pem::encode(Half::Public, &[A::SPKI_PREFIX, &self.point].concat())
    }

    fn identify(&self) -> Result<String, Error> {
        Ok(self.members().thumbprint())
    }

    fn alg(&self) -> &'static str {
        A::NAME
    }

    fn members(&self) -> Members {
        let (x, y) = coordinates::<A>(&self.point);
        Members::of(&A::KIND, &[("x", x), ("y", y)])
    }
}

impl<A: EcAlgorithm> Signer<Vec<u8>> for EcSigningKey<A> {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signature = self.pair.sign(&self.random, message).map_err(|_| signature::Error::new())?;
        Ok(signature.as_ref().to_vec())
    }
}

impl<A: EcAlgorithm> Verifier<Vec<u8>> for EcVerifyingKey<A> {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.parsed.verify_sig(message, signature).map_err(|_| signature::Error::new())
    }
}

impl<A: EcAlgorithm> JwtSigner for EcSigningKey<A> {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        A::PROVIDED
    }
}

impl<A: EcAlgorithm> JwtVerifier for EcVerifyingKey<A> {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        A::PROVIDED
    }
}
