//! RSA signatures (RFC 7518 §3.3 and §3.5): PKCS#1 v1.5 and PSS, with SHA-2.

use std::marker::PhantomData;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, KeySize, PublicKey};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair, RsaParameters,
    RsaPublicKeyComponents,
};
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{self, Signer, Verifier};

use super::algorithm::{Algorithm, MintingMaterial, PublicAlgorithm, VerifyingMaterial, algorithm, sealed};
use super::asn1::{Reader, Structure};
use super::jwk::{self, Jwk, Kind, Members};
use super::modulus;
use crate::credential::key_id::KeyId;
use crate::credential::portable::KeyForm;
use crate::foundation::encoding::base64url;
use crate::foundation::encoding::der::{self, INTEGER, OCTET_STRING};
use crate::foundation::encoding::pem::{self, Half};
use crate::foundation::error::Error;
use crate::foundation::secret::{self, Secret};

/// Declares an algorithm of the family: its name, how it signs, and what it accepts.
macro_rules! rsa_algorithm {
    ($(#[$doc:meta])+ $name:ident is $rfc_name:ident: $signing:ident, $verifying:ident) => {
        algorithm! { $(#[$doc])+ $name is $rfc_name: Public, RsaSigningKey<Self>, RsaVerifyingKey<Self> }
        impl PublicAlgorithm for $name {
            const KIND: Kind = Kind { algorithm: Self::NAME, kty: "RSA", crv: None };
        }
        impl RsaAlgorithm for $name {
            const SIGNING: &'static dyn RsaEncoding = &$signing;
            const VERIFYING: &'static RsaParameters = &$verifying;
        }
    };
}

rsa_algorithm! {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256 is RS256: RSA_PKCS1_SHA256, RSA_PKCS1_2048_8192_SHA256
}
rsa_algorithm! {
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384 is RS384: RSA_PKCS1_SHA384, RSA_PKCS1_2048_8192_SHA384
}
rsa_algorithm! {
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512 is RS512: RSA_PKCS1_SHA512, RSA_PKCS1_2048_8192_SHA512
}
rsa_algorithm! {
    /// RSASSA-PSS with SHA-256.
    Ps256 is PS256: RSA_PSS_SHA256, RSA_PSS_2048_8192_SHA256
}
rsa_algorithm! {
    /// RSASSA-PSS with SHA-384.
    Ps384 is PS384: RSA_PSS_SHA384, RSA_PSS_2048_8192_SHA384
}
rsa_algorithm! {
    /// RSASSA-PSS with SHA-512.
    Ps512 is PS512: RSA_PSS_SHA512, RSA_PSS_2048_8192_SHA512
}

/// What tells one algorithm of the family from another.
pub trait RsaAlgorithm: PublicAlgorithm + sealed::Provided {
    const SIGNING: &'static dyn RsaEncoding;
    const VERIFYING: &'static RsaParameters;
}

/// A private key for algorithm `A`, parsed once.
pub struct RsaSigningKey<A> {
    pair: RsaKeyPair,
    random: SystemRandom,
    algorithm: PhantomData<fn() -> A>,
}

/// A public key for algorithm `A`, checked and parsed once.
pub struct RsaVerifyingKey<A> {
    parsed: ParsedPublicKey,
    components: RsaPublicKeyComponents<Vec<u8>>,
    algorithm: PhantomData<fn() -> A>,
}

impl<A: RsaAlgorithm> RsaSigningKey<A> {
    /// Refuses a private key whose public half is not sound.
    fn new(pair: RsaKeyPair) -> Result<Self, Error> {
        let key = Self { pair, random: SystemRandom::new(), algorithm: PhantomData };
        key.verifying().map(|_| key)
    }

    fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        Self::new(RsaKeyPair::from_pkcs8(der).map_err(|_| not_a_private_key::<A>())?)
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, Error> {
        Self::new(RsaKeyPair::from_der(der).map_err(|_| not_a_private_key::<A>())?)
    }

    fn from_jwk(jwk: &Jwk<'_>) -> Result<Self, Error> {
        // A key of more primes than two (RFC 7518 §6.3.2.7) is none that the library can use.
        if jwk.has("oth") {
            return Err(Error::key("the JWK's `oth` says that it has more than two primes: not supported"));
        }
        let public_key = components(jwk)?;
        modulus::ensure_sound(&public_key.n, &public_key.e)?;
        let secret = |name| jwk.secret(name);
        let (d, p, q) = (secret("d")?, secret("p")?, secret("q")?);
        let (dp, dq, qi) = (secret("dp")?, secret("dq")?, secret("qi")?);
        let pair = RsaKeyPair::from_components(&KeyPairComponents {
            public_key: RsaPublicKeyComponents { n: &*public_key.n, e: &*public_key.e },
            d: d.expose(),
            p: p.expose(),
            q: q.expose(),
            dP: dp.expose(),
            dQ: dq.expose(),
            qInv: qi.expose(),
        });
        let refused = |_| Error::key("the JWK's private members do not belong to its `n` and `e`");
        Self::new(pair.map_err(refused)?)
    }
}

impl<A: RsaAlgorithm> RsaVerifyingKey<A> {
    fn new(components: RsaPublicKeyComponents<Vec<u8>>) -> Result<Self, Error> {
        modulus::ensure_sound(&components.n, &components.e)?;
        let parsed = components.to_parsed_public_key(A::VERIFYING).map_err(|_| A::KIND.refusal(Half::Public))?;
        Ok(Self { parsed, components, algorithm: PhantomData })
    }

    fn from_spki(der: &[u8]) -> Result<Self, Error> {
        let refused = || A::KIND.refusal(Half::Public);
        let key = PublicKey::from_der(der).map_err(|_| refused())?;
        // The library reads other structures and spellings too: only the one that it writes is taken.
        if !secret::is_same(key.as_der().map_err(|_| refused())?.as_ref(), der) {
            return Err(refused());
        }
        Self::new((&key).into())
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, Error> {
        let refused = || A::KIND.refusal(Half::Public);
        let mut numbers = der::sequence(der).ok_or_else(refused)?;
        let mut number = || numbers.natural().map(<[u8]>::to_vec).ok_or_else(refused);
        Self::new(RsaPublicKeyComponents { n: number()?, e: number()? })
    }
}

fn not_a_private_key<A: RsaAlgorithm>() -> Error {
    Error::key(format!("not a private key for {}: expected a sound RSA key of 2048 bits or more", A::NAME))
}

/// The members of a private key's JWK (RFC 7518 §6.3) and their values, from its PKCS#8.
fn private_numbers(pkcs8: &[u8]) -> Option<Vec<(&'static str, &[u8])>> {
    let mut key = der::sequence(pkcs8)?;
    key.content(INTEGER)?;
    key.sequence()?;
    let mut numbers = der::sequence(key.content(OCTET_STRING)?)?;
    numbers.content(INTEGER)?;
    ["n", "e", "d", "p", "q", "dp", "dq", "qi"].into_iter().map(|name| Some((name, numbers.natural()?))).collect()
}

/// The modulus and exponent of a JWK, written without leading zeros (RFC 7518 §6.3.1).
fn components(jwk: &Jwk<'_>) -> Result<RsaPublicKeyComponents<Vec<u8>>, Error> {
    let number = |name: &str| {
        let refused =
            || Error::key(format!("the JWK's `{name}` is not the base64url of a number without leading zeros"));
        let text = jwk.string(name)?.ok_or_else(refused)?;
        let bytes = base64url::decode(text.as_bytes()).map_err(|_| refused())?;
        if bytes.first().is_none_or(|first| *first == 0) { Err(refused()) } else { Ok(bytes) }
    };
    Ok(RsaPublicKeyComponents { n: number("n")?, e: number("e")? })
}

impl<A: RsaAlgorithm> MintingMaterial for RsaSigningKey<A> {
    type Verifying = RsaVerifyingKey<A>;
    const WRITTEN_AS: KeyForm = KeyForm::Pem;

    /// 2048 bits: what every verifier reads.
    fn generate() -> Result<Self, Error> {
        Self::new(RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::key("the key generator failed"))?)
    }

    fn verifying(&self) -> Result<RsaVerifyingKey<A>, Error> {
        RsaVerifyingKey::new(self.pair.public_key().into())
    }

    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        let readers: [Reader<Self>; 2] =
            [(Structure::Pkcs8, Self::from_pkcs8), (Structure::Pkcs1Private, Self::from_pkcs1)];
        jwk::read(&A::KIND, Half::Private, form, bytes, Self::from_jwk, &readers)
    }

    fn write(&self) -> Result<Secret, Error> {
        let der = self.pair.as_der().map_err(|_| Error::key("the key could not be written"))?;
        pem::encode(Half::Private, der.as_ref())
    }

    fn alg(&self) -> &'static str {
        A::NAME
    }

    fn members(&self) -> Result<Members, Error> {
        let unwritable = || Error::key("the key could not be written");
        let der = self.pair.as_der().map_err(|_| unwritable())?;
        Ok(Members::of(&A::KIND, &private_numbers(der.as_ref()).ok_or_else(unwritable)?))
    }
}

impl<A: RsaAlgorithm> VerifyingMaterial for RsaVerifyingKey<A> {
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        let readers: [Reader<Self>; 2] =
            [(Structure::Spki, Self::from_spki), (Structure::Pkcs1Public, Self::from_pkcs1)];
        jwk::read(&A::KIND, Half::Public, form, bytes, |jwk| Self::new(components(jwk)?), &readers)
    }

    fn write(&self) -> Result<Secret, Error> {
        let der = self.parsed.as_der().map_err(|_| Error::key("the key could not be written"))?;
        pem::encode(Half::Public, der.as_ref())
    }

    fn identify(&self) -> Result<String, Error> {
        Ok(self.members().thumbprint())
    }

    fn alg(&self) -> &'static str {
        A::NAME
    }

    fn members(&self) -> Members {
        Members::of(&A::KIND, &[("n", &self.components.n), ("e", &self.components.e)])
    }
}

impl<A: RsaAlgorithm> Signer<Vec<u8>> for RsaSigningKey<A> {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let signed = self.pair.sign(A::SIGNING, &self.random, message, &mut signature);
        signed.map(|()| signature).map_err(|_| signature::Error::new())
    }
}

impl<A: RsaAlgorithm> Verifier<Vec<u8>> for RsaVerifyingKey<A> {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.parsed.verify_sig(message, signature).map_err(|_| signature::Error::new())
    }
}

impl<A: RsaAlgorithm> JwtSigner for RsaSigningKey<A> {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        A::PROVIDED
    }
}

impl<A: RsaAlgorithm> JwtVerifier for RsaVerifyingKey<A> {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        A::PROVIDED
    }
}
