//! Keys that can be written down and read again.

use crate::credential::credential::Credential;
use crate::credential::key_id::KeyId;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// How a key is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyForm {
    /// PEM armour around one key: PKCS#8, PKCS#1 or SEC 1 for signing keys, SPKI or PKCS#1 for verifying keys.
    Pem,
    /// The same structures in DER, without armour.
    Der,
    /// An X.509 certificate, in PEM or DER, from which the public key alone is taken: what it says of its subject, its
    /// validity and who signed it are not looked at, so that asking for it is to vouch for it.
    Certificate,
    /// A PASERK string.
    Paserk,
    /// One JSON Web Key.
    Jwk,
    /// The key's bytes, none of which is ever trimmed.
    Raw,
    /// The key's bytes in hexadecimal.
    Hex,
    /// The key's bytes in unpadded base64url.
    Base64url,
}

impl KeyForm {
    /// The name by which it is chosen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Der => "der",
            Self::Certificate => "certificate",
            Self::Paserk => "paserk",
            Self::Jwk => "jwk",
            Self::Raw => "raw",
            Self::Hex => "hex",
            Self::Base64url => "base64url",
        }
    }
}

/// A format whose keys can be written down and read again.
pub trait Portable: Credential {
    /// The form in which its keys are written.
    const WRITTEN_AS: KeyForm;

    /// Reads what can mint, and its name where the form carries one.
    ///
    /// # Errors
    /// Where the form is none of this format's, or holds no such key.
    fn read_minting(form: KeyForm, bytes: &[u8]) -> Result<(Self::Minting, Option<KeyId>), Error>;

    /// Reads what can verify, and its name where the form carries one.
    ///
    /// # Errors
    /// As [`Portable::read_minting`]; also where a private key is found in place of a public one.
    fn read_verifying(form: KeyForm, bytes: &[u8]) -> Result<(Self::Verifying, Option<KeyId>), Error>;

    /// Writes what can mint.
    ///
    /// # Errors
    /// Where the library that holds the key cannot.
    fn write_minting(key: &Self::Minting) -> Result<Secret, Error>;

    /// Writes what can verify.
    ///
    /// # Errors
    /// Where the library that holds the key cannot.
    fn write_verifying(key: &Self::Verifying) -> Result<Secret, Error>;

    /// The identifier that follows from the key itself; for a shared secret, a random one.
    ///
    /// # Errors
    /// Where the library that holds the key cannot tell.
    fn identify(key: &Self::Verifying) -> Result<String, Error>;
}

impl<C: Portable> SigningKey<C> {
    /// The signing key written down in `bytes`.
    ///
    /// # Errors
    /// Where there is none of this format.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "jwt")] {
    /// use countersign::{Es256, Jwt, KeyForm, SigningKey, VerifyingKey};
    ///
    /// let key = SigningKey::<Jwt<Es256>>::generate()?;
    /// let pem = key.write()?;
    /// assert!(SigningKey::<Jwt<Es256>>::read(KeyForm::Pem, pem.expose()).is_ok());
    /// assert!(VerifyingKey::<Jwt<Es256>>::read(KeyForm::Pem, pem.expose()).is_err());   // private where public belongs
    /// # }
    /// # Ok::<(), countersign::Error>(())
    /// ```
    pub fn read(form: KeyForm, bytes: &[u8]) -> Result<Self, Error> {
        ensure_size(bytes)?;
        let (material, kid) = C::read_minting(form, bytes)?;
        named(Self::new(material), kid, |key, kid| key.with_kid(kid))
    }

    /// The key in the form of its format: [`Portable::WRITTEN_AS`].
    ///
    /// # Errors
    /// Where the library that holds the key cannot.
    pub fn write(&self) -> Result<Secret, Error> {
        C::write_minting(self.material())
    }
}

impl<C: Portable> VerifyingKey<C> {
    /// The verifying key written down in `bytes`.
    ///
    /// # Errors
    /// Where there is none of this format, or a private key in its place.
    pub fn read(form: KeyForm, bytes: &[u8]) -> Result<Self, Error> {
        Self::read_by(bytes, |bytes| C::read_verifying(form, bytes))
    }

    /// The verifying key that `read` finds in `bytes`.
    pub(crate) fn read_by(
        bytes: &[u8],
        read: impl FnOnce(&[u8]) -> Result<(C::Verifying, Option<KeyId>), Error>,
    ) -> Result<Self, Error> {
        ensure_size(bytes)?;
        let (material, kid) = read(bytes)?;
        named(Self::new(material), kid, |key, kid| key.with_kid(kid))
    }

    /// The key in the form of its format: [`Portable::WRITTEN_AS`]. For a shared key this is the secret.
    ///
    /// # Errors
    /// Where the library that holds the key cannot.
    pub fn write(&self) -> Result<Secret, Error> {
        C::write_verifying(self.material())
    }

    /// The identifier that follows from the key itself: RFC 7638 thumbprint, PASERK id, Biscuit public key in hexadecimal.
    /// For a shared secret, from which nothing may follow, a random one.
    ///
    /// # Errors
    /// Where the library that holds the key cannot tell.
    pub fn identify(&self) -> Result<String, Error> {
        C::identify(self.material())
    }
}

/// The longest text or DER in which a key is looked for, in bytes.
const MAX_KEY_BYTES: usize = 64 * 1024;

fn ensure_size(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() <= MAX_KEY_BYTES {
        return Ok(());
    }
    Err(Error::key(format!("this is larger than any key: expected at most {MAX_KEY_BYTES} bytes")))
}

fn named<K>(key: K, kid: Option<KeyId>, name: impl FnOnce(K, &str) -> Result<K, Error>) -> Result<K, Error> {
    match kid {
        Some(kid) => name(key, kid.as_str()),
        None => Ok(key),
    }
}
