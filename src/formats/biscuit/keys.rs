//! Root keys as PEM.

use std::marker::PhantomData;

use biscuit_auth::{KeyPair, PrivateKey, PublicKey};

use super::Biscuit;
use super::algorithm::Algorithm;
use crate::credential::key_id::KeyId;
use crate::credential::portable::{KeyForm, Portable};
use crate::foundation::encoding::pem::{self, Half};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// A root key pair on the curve of `A`. `biscuit-auth`'s own type does not say which curve it is on, and shows its secret in
/// `Debug`.
pub struct Minting<A> {
    pair: KeyPair,
    curve: PhantomData<fn() -> A>,
}

/// A sound root key on the curve of `A`.
pub struct Verifying<A> {
    key: PublicKey,
    curve: PhantomData<fn() -> A>,
}

impl<A: Algorithm> Minting<A> {
    pub(super) fn generate() -> Self {
        Self { pair: KeyPair::new_with_algorithm(A::PROVIDED), curve: PhantomData }
    }

    pub(super) fn verifying(&self) -> Verifying<A> {
        Verifying { key: self.pair.public(), curve: PhantomData }
    }

    pub(super) fn pair(&self) -> &KeyPair {
        &self.pair
    }
}

impl<A: Algorithm> Verifying<A> {
    pub(super) fn key(&self) -> PublicKey {
        self.key
    }
}

fn ensure_pem(form: KeyForm) -> Result<(), Error> {
    if form == KeyForm::Pem {
        return Ok(());
    }
    Err(Error::key(format!("keys for Biscuit are not written as `{}`: expected `pem`", form.as_str())))
}

fn unwritable<E>(_: E) -> Error {
    Error::key("the key could not be written")
}

impl<A: Algorithm> Portable for Biscuit<A> {
    const WRITTEN_AS: KeyForm = KeyForm::Pem;

    fn read_minting(form: KeyForm, bytes: &[u8]) -> Result<(Minting<A>, Option<KeyId>), Error> {
        ensure_pem(form)?;
        let der = pem::decode(bytes, Half::Private)?;
        let key = PrivateKey::from_der_with_algorithm(der.expose(), A::PROVIDED)
            .map_err(|_| Error::key(format!("not a private key for Biscuit: expected one on {}", A::CURVE)))?;
        Ok((Minting { pair: KeyPair::from(&key), curve: PhantomData }, None))
    }

    fn read_verifying(form: KeyForm, bytes: &[u8]) -> Result<(Verifying<A>, Option<KeyId>), Error> {
        ensure_pem(form)?;
        let der = pem::decode(bytes, Half::Public)?;
        PublicKey::from_der_with_algorithm(der.expose(), A::PROVIDED)
            .ok()
            .filter(A::is_sound)
            .map(|key| (Verifying { key, curve: PhantomData }, None))
            .ok_or_else(|| Error::key(format!("not a public key for Biscuit: expected a sound one on {}", A::CURVE)))
    }

    fn write_minting(key: &Minting<A>) -> Result<Secret, Error> {
        pem::encode(Half::Private, &key.pair.to_private_key_der().map_err(unwritable)?)
    }

    fn write_verifying(key: &Verifying<A>) -> Result<Secret, Error> {
        pem::encode(Half::Public, &key.key.to_der().map_err(unwritable)?)
    }

    fn identify(key: &Verifying<A>) -> Result<String, Error> {
        Ok(key.key.to_bytes_hex())
    }
}
