//! Root keys as PEM.

use biscuit_auth::{Algorithm, KeyPair, PrivateKey, PublicKey};

use super::Biscuit;
use crate::credential::key_id::KeyId;
use crate::credential::portable::{KeyForm, Portable};
use crate::foundation::ed25519;
use crate::foundation::encoding::pem::{self, Half};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// A root key pair on Ed25519. `biscuit-auth`'s own type does not say which curve it is on, and shows its secret in `Debug`.
pub struct Minting(pub(super) KeyPair);

/// A sound root key on Ed25519.
pub struct Verifying(pub(super) PublicKey);

fn ensure_pem(form: KeyForm) -> Result<(), Error> {
    if form == KeyForm::Pem {
        return Ok(());
    }
    Err(Error::key(format!("keys for Biscuit are not written as `{}`: expected `pem`", form.as_str())))
}

fn unwritable<E>(_: E) -> Error {
    Error::key("the key could not be written")
}

impl Portable for Biscuit {
    const WRITTEN_AS: KeyForm = KeyForm::Pem;

    fn read_minting(form: KeyForm, bytes: &[u8]) -> Result<(Minting, Option<KeyId>), Error> {
        ensure_pem(form)?;
        let der = pem::decode(bytes, Half::Private)?;
        let key = PrivateKey::from_der_with_algorithm(der.expose(), Algorithm::Ed25519)
            .map_err(|_| Error::key("not a private key for Biscuit: expected one on Ed25519"))?;
        Ok((Minting(KeyPair::from(&key)), None))
    }

    fn read_verifying(form: KeyForm, bytes: &[u8]) -> Result<(Verifying, Option<KeyId>), Error> {
        ensure_pem(form)?;
        let der = pem::decode(bytes, Half::Public)?;
        PublicKey::from_der_with_algorithm(der.expose(), Algorithm::Ed25519)
            .ok()
            .filter(|key| <[u8; 32]>::try_from(key.to_bytes()).is_ok_and(|key| ed25519::is_sound_public_key(&key)))
            .map(|key| (Verifying(key), None))
            .ok_or_else(|| Error::key("not a public key for Biscuit: expected a sound one on Ed25519"))
    }

    fn write_minting(key: &Minting) -> Result<Secret, Error> {
        Ok(pem::encode(Half::Private, &key.0.to_private_key_der().map_err(unwritable)?))
    }

    fn write_verifying(key: &Verifying) -> Result<Secret, Error> {
        Ok(pem::encode(Half::Public, &key.0.to_der().map_err(unwritable)?))
    }

    fn identify(key: &Verifying) -> Result<String, Error> {
        Ok(key.0.to_bytes_hex())
    }
}
