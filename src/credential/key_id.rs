//! `kid`: the name of a key. It picks among trusted keys, and proves nothing.

use std::fmt;

use crate::credential::scheme::KeyIdForm;
use crate::foundation::error::Error;

/// The name of a key: 1 to 128 characters of `A–Z a–z 0–9 . _ ~ : = + / -`. It is looked up in memory and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(Box<str>);

impl KeyId {
    /// The identifier `text`.
    ///
    /// # Errors
    /// Where it is empty, longer than 128 characters, or holds others.
    ///
    /// # Example
    /// ```
    /// use countersign::KeyId;
    ///
    /// assert!(KeyId::new("2026-11").is_ok());
    /// assert!(KeyId::new("' OR 1=1 --").is_err());
    /// ```
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, Error> {
        let text = text.into();
        if Self::is_well_formed(&text) {
            Ok(Self(text))
        } else {
            Err(Error::key("a key id is 1 to 128 characters of A-Z a-z 0-9 . _ ~ : = + / -"))
        }
    }

    /// Whether `text` could be an identifier at all: what a token says is looked up only then.
    #[must_use]
    pub fn is_well_formed(text: &str) -> bool {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._~:=+/-".contains(&byte);
        (1..=128).contains(&text.len()) && text.bytes().all(is_allowed)
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Refuses an identifier that a format has no room for.
    pub(crate) fn ensure_form(&self, form: KeyIdForm) -> Result<(), Error> {
        let is_canonical_u32 = || self.0.parse::<u32>().is_ok_and(|number| number.to_string() == *self.0);
        match form {
            KeyIdForm::Text => Ok(()),
            KeyIdForm::U32 if is_canonical_u32() => Ok(()),
            KeyIdForm::U32 => Err(Error::key("this format names its keys by a decimal number below 2^32, such as `7`")),
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
