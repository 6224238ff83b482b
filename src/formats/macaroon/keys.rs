//! Root keys: one secret mints and verifies.

use super::Macaroon;
use super::chain::RootKey;
use crate::credential::key_id::KeyId;
use crate::credential::portable::{KeyForm, Portable};
use crate::foundation::encoding::{base64url, hex};
use crate::foundation::error::Error;
use crate::foundation::random;
use crate::foundation::secret::Secret;

/// A secret, checked, and the root key that follows from it.
pub struct Key {
    pub(super) root: RootKey,
    secret: Secret,
}

/// The shortest secret, in bytes: as long as the MAC that it makes.
const LEAST: usize = 32;

impl Key {
    /// Refuses a secret that is short, all of one byte, or PEM, which is no secret where it is a public key.
    fn new(secret: Secret) -> Result<Self, Error> {
        let bytes = secret.expose();
        if bytes.trim_ascii_start().starts_with(b"-----BEGIN ") {
            return Err(Error::key("this is a key or certificate in PEM, which is no secret for a Macaroon"));
        }
        if bytes.len() < LEAST {
            let found = bytes.len();
            return Err(Error::key(format!(
                "a secret for a Macaroon is at least {LEAST} bytes long: this one is {found}"
            )));
        }
        if bytes.windows(2).all(|pair| pair.first() == pair.last()) {
            return Err(Error::key("all bytes of this secret for a Macaroon are the same: generate a random one"));
        }
        Ok(Self { root: RootKey::derive(bytes), secret })
    }

    pub(super) fn generate() -> Result<Self, Error> {
        let mut secret = Secret::zeros(LEAST);
        random::fill(secret.expose_mut())?;
        Self::new(secret)
    }

    pub(super) fn copied(&self) -> Result<Self, Error> {
        Self::new(self.secret.clone())
    }

    fn read(form: KeyForm, bytes: &[u8]) -> Result<Self, Error> {
        match form {
            KeyForm::Raw => Self::new(Secret::from(bytes.to_vec())),
            KeyForm::Hex => {
                let secret = hex::decode(bytes.trim_ascii_end());
                Self::new(Secret::from(secret.ok_or_else(|| Error::key("not hexadecimal: expected pairs of digits"))?))
            }
            form => {
                let form = form.as_str();
                Err(Error::key(format!(
                    "keys for a Macaroon are not written as `{form}`: expected a secret as `hex` or `raw`"
                )))
            }
        }
    }

    fn write(&self) -> Secret {
        hex::line(&self.secret)
    }
}

impl Portable for Macaroon {
    const WRITTEN_AS: KeyForm = KeyForm::Hex;

    fn read_minting(form: KeyForm, bytes: &[u8]) -> Result<(Key, Option<KeyId>), Error> {
        Ok((Key::read(form, bytes)?, None))
    }

    fn read_verifying(form: KeyForm, bytes: &[u8]) -> Result<(Key, Option<KeyId>), Error> {
        Ok((Key::read(form, bytes)?, None))
    }

    fn write_minting(key: &Key) -> Result<Secret, Error> {
        Ok(key.write())
    }

    fn write_verifying(key: &Key) -> Result<Secret, Error> {
        Ok(key.write())
    }

    /// A random identifier: one that followed from the secret would let anyone test guesses at it.
    fn identify(_: &Key) -> Result<String, Error> {
        Ok(base64url::encode(random::bytes::<16>()?))
    }
}
