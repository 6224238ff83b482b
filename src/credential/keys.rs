//! Keys that carry their algorithm in their type.

use std::fmt;

use crate::credential::credential::Credential;
use crate::credential::key_id::KeyId;
use crate::foundation::error::Error;

/// A key that mints credentials of type `C`, and of no other.
///
/// # Example
/// ```
/// # #[cfg(feature = "jwt")] {
/// use countersign::{Es256, Jwt, SigningKey};
///
/// let key = SigningKey::<Jwt<Es256>>::generate()?.with_kid("2026-11")?;
/// assert_eq!(key.kid().map(|kid| kid.as_str()), Some("2026-11"));
/// assert!(key.with_kid("no spaces").is_err());
/// # }
/// # Ok::<(), countersign::Error>(())
/// ```
pub struct SigningKey<C: Credential> {
    material: C::Minting,
    kid: Option<KeyId>,
}

impl<C: Credential> SigningKey<C> {
    /// A fresh key from the operating system's generator.
    ///
    /// # Errors
    /// Where the generator fails.
    pub fn generate() -> Result<Self, Error> {
        C::generate().map(Self::new)
    }

    /// A key of prepared material.
    pub fn new(material: C::Minting) -> Self {
        Self { material, kid: None }
    }

    /// Names the key: its tokens say so, and its verifying half goes by the same name.
    ///
    /// # Errors
    /// Where the format cannot carry such a name.
    pub fn with_kid(mut self, kid: impl Into<Box<str>>) -> Result<Self, Error> {
        self.kid = Some(well_formed::<C>(kid)?);
        Ok(self)
    }

    /// The same key under the same name, its material made that of another scheme of its format.
    pub(crate) fn map<D: Credential>(self, change: impl FnOnce(C::Minting) -> D::Minting) -> SigningKey<D> {
        SigningKey { material: change(self.material), kid: self.kid }
    }

    /// The verifying half.
    ///
    /// # Errors
    /// Where it cannot be derived.
    pub fn verifying_key(&self) -> Result<VerifyingKey<C>, Error> {
        Ok(VerifyingKey { material: C::verifying(&self.material)?, kid: self.kid.clone() })
    }

    /// The material, for the format that mints with it.
    pub fn material(&self) -> &C::Minting {
        &self.material
    }

    /// The key's name.
    #[must_use]
    pub fn kid(&self) -> Option<&KeyId> {
        self.kid.as_ref()
    }
}

/// A key that verifies credentials of type `C`, and of no other.
pub struct VerifyingKey<C: Credential> {
    material: C::Verifying,
    kid: Option<KeyId>,
}

impl<C: Credential> VerifyingKey<C> {
    /// A key of prepared material.
    pub fn new(material: C::Verifying) -> Self {
        Self { material, kid: None }
    }

    /// Names the key: tokens that give this name are held against it.
    ///
    /// # Errors
    /// Where the format cannot carry such a name.
    pub fn with_kid(mut self, kid: impl Into<Box<str>>) -> Result<Self, Error> {
        self.kid = Some(well_formed::<C>(kid)?);
        Ok(self)
    }

    /// The same key under the same name, its material made that of another scheme of its format.
    pub(crate) fn map<D: Credential>(self, change: impl FnOnce(C::Verifying) -> D::Verifying) -> VerifyingKey<D> {
        VerifyingKey { material: change(self.material), kid: self.kid }
    }

    /// The same key without its name.
    #[must_use]
    pub fn without_kid(mut self) -> Self {
        self.kid = None;
        self
    }

    /// The material, for the format that verifies with it.
    pub fn material(&self) -> &C::Verifying {
        &self.material
    }

    /// The key's name.
    #[must_use]
    pub fn kid(&self) -> Option<&KeyId> {
        self.kid.as_ref()
    }
}

fn well_formed<C: Credential>(kid: impl Into<Box<str>>) -> Result<KeyId, Error> {
    let kid = KeyId::new(kid)?;
    kid.ensure_form(C::SCHEME.key_id_form())?;
    Ok(kid)
}

impl<C: Credential> fmt::Debug for SigningKey<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SigningKey")
            .field("scheme", &C::SCHEME.name())
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl<C: Credential> fmt::Debug for VerifyingKey<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("VerifyingKey")
            .field("scheme", &C::SCHEME.name())
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
