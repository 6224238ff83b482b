//! v4.local: XChaCha20 and keyed BLAKE2b under one shared key (PASETO *Version 4*, *Encrypt*). The one format here whose
//! claims the bearer cannot read.

use pasetors::keys::{Generate as _, SymmetricKey};
use pasetors::token::{Local, TrustedToken, UntrustedToken};
use pasetors::version4::{LocalToken, V4};

use super::paserk;
use super::protocol::{Protocol, generation_failed, malformed, protection_failed, rejection, sealed, shared_methods};
use crate::credential::scheme::{KeyModel, Scheme};
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret;

/// Version 4, purpose *local*: encrypted, for services that share a key. Whoever can verify can mint.
#[derive(Debug)]
pub enum V4Local {}

const LOCAL: &str = "k4.local.";
const KEY_BYTES: usize = 32;

impl sealed::Sealed for V4Local {}

impl Protocol for V4Local {
    const SCHEME: Scheme = Scheme::new("paseto/v4.local", KeyModel::Shared).confidential();
    const HEADER: &'static str = LocalToken::HEADER;

    fn generate() -> Result<Self::Secret, Error> {
        SymmetricKey::generate().map_err(generation_failed)
    }

    fn verifying(key: &Self::Secret) -> Result<Self::Public, Error> {
        Ok(key.clone())
    }

    fn read_minting(text: &[u8]) -> Result<Self::Secret, Error> {
        let secret = paserk::read(text, LOCAL, KEY_BYTES)?;
        SymmetricKey::from(secret.expose()).map_err(|_| Error::key("the `k4.local` PASERK is not a key"))
    }

    fn read_verifying(text: &[u8]) -> Result<Self::Public, Error> {
        Self::read_minting(text)
    }

    shared_methods!(V4 Local, SymmetricKey LOCAL, SymmetricKey LOCAL, LocalToken encrypt decrypt);
}
