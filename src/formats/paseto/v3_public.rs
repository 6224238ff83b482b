//! v3.public: ECDSA on P-384 over the key, the header, the payload, the footer and the implicit assertion (PASETO
//! *Version 3*, *Sign*).

use pasetors::keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate as _};
use pasetors::token::{Public, TrustedToken, UntrustedToken};
use pasetors::version3::{PublicToken, UncompressedPublicKey, V3};

use super::paserk;
use super::protocol::{Protocol, generation_failed, malformed, protection_failed, rejection, sealed, shared_methods};
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

    fn generate() -> Result<Self::Secret, Error> {
        AsymmetricKeyPair::<V3>::generate().map(|pair| pair.secret).map_err(generation_failed)
    }

    fn verifying(key: &Self::Secret) -> Result<Self::Public, Error> {
        AsymmetricPublicKey::try_from(key).map_err(|_| Error::key("the public key could not be derived"))
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

    shared_methods!(V3 Public, AsymmetricSecretKey SECRET, AsymmetricPublicKey PUBLIC, PublicToken sign verify);
}
