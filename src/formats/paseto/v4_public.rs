//! v4.public: Ed25519 over the header, the payload, the footer and the implicit assertion (PASETO *Version 4*, *Sign*).

use pasetors::keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate as _};
use pasetors::token::{Public, TrustedToken, UntrustedToken};
use pasetors::version4::{PublicToken, V4};

use super::paserk;
use super::protocol::{Protocol, generation_failed, malformed, protection_failed, rejection, sealed, shared_methods};
use crate::credential::scheme::{KeyModel, Scheme};
use crate::foundation::ed25519;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret;

/// Version 4, purpose *public*: Ed25519 signatures, claims for everyone to read.
#[derive(Debug)]
pub enum V4Public {}

const SECRET: &str = "k4.secret.";
const PUBLIC: &str = "k4.public.";
/// The seed, and the public key that follows from it.
const SECRET_BYTES: usize = 64;
const PUBLIC_BYTES: usize = 32;

impl sealed::Sealed for V4Public {}

impl Protocol for V4Public {
    const SCHEME: Scheme = Scheme::new("paseto/v4.public", KeyModel::Public);
    const HEADER: &'static str = PublicToken::HEADER;

    fn generate() -> Result<Self::Secret, Error> {
        AsymmetricKeyPair::<V4>::generate().map(|pair| pair.secret).map_err(generation_failed)
    }

    fn verifying(key: &Self::Secret) -> Result<Self::Public, Error> {
        AsymmetricPublicKey::try_from(key).map_err(|_| Error::key("the public key could not be derived"))
    }

    fn read_minting(text: &[u8]) -> Result<Self::Secret, Error> {
        let secret = paserk::read(text, SECRET, SECRET_BYTES)?;
        let unsound = || Error::key("the `k4.secret` PASERK is not a seed followed by its own public key");
        let (seed, public) = secret.expose().split_last_chunk::<PUBLIC_BYTES>().ok_or_else(unsound)?;
        // pasetors panics on an all-zero seed.
        if seed.iter().all(|byte| *byte == 0) || !ed25519::is_sound_public_key(public) {
            return Err(unsound());
        }
        AsymmetricSecretKey::from(secret.expose()).map_err(|_| unsound())
    }

    fn read_verifying(text: &[u8]) -> Result<Self::Public, Error> {
        let public = paserk::read(text, PUBLIC, PUBLIC_BYTES)?;
        let unsound = || Error::key("the `k4.public` PASERK is not a sound Ed25519 public key");
        if !<&[u8; PUBLIC_BYTES]>::try_from(public.expose()).is_ok_and(ed25519::is_sound_public_key) {
            return Err(unsound());
        }
        AsymmetricPublicKey::from(public.expose()).map_err(|_| unsound())
    }

    shared_methods!(V4 Public, AsymmetricSecretKey SECRET, AsymmetricPublicKey PUBLIC, PublicToken sign verify);
}
