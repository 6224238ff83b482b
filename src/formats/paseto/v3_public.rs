//! v3.public: ECDSA on P-384 over the key, the header, the payload, the footer and the implicit assertion (PASETO
//! *Version 3*, *Sign*).

use pasetors::keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate as _};
use pasetors::token::UntrustedToken;
use pasetors::version3::{PublicToken, UncompressedPublicKey, V3};

use super::paserk;
use super::protocol::{Protocol, generation_failed, protection_failed, rejection, sealed};
use crate::credential::scheme::{KeyModel, Scheme};
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret;

/// Version 3, purpose *public*: NIST's algorithms, claims for everyone to read.
#[derive(Debug)]
pub enum V3Public {}

const SECRET: &str = "k3.secret.";
const PUBLIC: &str = "k3.public.";
const SECRET_BYTES: usize = 48;
/// A compressed point.
const PUBLIC_BYTES: usize = 49;

impl sealed::Sealed for V3Public {}

impl Protocol for V3Public {
    const SCHEME: Scheme = Scheme::new("paseto/v3.public", KeyModel::Public);
    const HEADER: &'static str = PublicToken::HEADER;
    const OVERHEAD: usize = 96;
    type Secret = AsymmetricSecretKey<V3>;
    type Public = AsymmetricPublicKey<V3>;

    fn generate() -> Result<Self::Secret, Error> {
        AsymmetricKeyPair::<V3>::generate().map(|pair| pair.secret).map_err(generation_failed)
    }

    fn verifying(key: &Self::Secret) -> Result<Self::Public, Error> {
        AsymmetricPublicKey::try_from(key).map_err(|_| Error::key("the public key could not be derived"))
    }

    fn protect(key: &Self::Secret, payload: &[u8], footer: Option<&[u8]>, assertion: &[u8]) -> Result<String, Error> {
        PublicToken::sign(key, payload, footer, Some(assertion)).map_err(protection_failed)
    }

    fn authentic(key: &Self::Public, token: &str, assertion: &[u8]) -> Result<String, Rejection> {
        let untrusted = UntrustedToken::try_from(token).map_err(rejection)?;
        // The footer is covered by the signature; there is none to compare it with.
        let trusted = PublicToken::verify(key, &untrusted, None, Some(assertion)).map_err(rejection)?;
        Ok(trusted.payload().to_owned())
    }

    fn read_minting(text: &[u8]) -> Result<Self::Secret, Error> {
        let secret = paserk::read(text, SECRET, SECRET_BYTES)?;
        let unsound = || Error::key("the `k3.secret` PASERK is not a scalar of P-384");
        let key = AsymmetricSecretKey::from(secret.expose()).map_err(|_| unsound())?;
        // pasetors looks at the scalar only when it is used.
        AsymmetricPublicKey::try_from(&key).map(|_| key).map_err(|_| unsound())
    }

    fn read_verifying(text: &[u8]) -> Result<Self::Public, Error> {
        let public = paserk::read(text, PUBLIC, PUBLIC_BYTES)?;
        let unsound = || Error::key("the `k3.public` PASERK is not a compressed point on P-384");
        let key = AsymmetricPublicKey::from(public.expose()).map_err(|_| unsound())?;
        // pasetors looks for the point only when it is used.
        UncompressedPublicKey::try_from(&key).map(|_| key).map_err(|_| unsound())
    }

    fn write_minting(key: &Self::Secret) -> secret::Secret {
        paserk::write(SECRET, key.as_bytes())
    }

    fn write_verifying(key: &Self::Public) -> secret::Secret {
        paserk::write(PUBLIC, key.as_bytes())
    }

    fn identify(key: &Self::Public) -> String {
        paserk::identifier(key)
    }

    fn identify_minting(key: &Self::Secret) -> String {
        paserk::identifier(key)
    }
}
