//! Bytes that must not be seen: wiped when dropped, never printed, compared in constant time.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Secret bytes. They are wiped when dropped, `Debug` does not show them, and `==` takes the same time wherever two
/// secrets of one length differ.
///
/// # Example
/// ```
/// use countersign::Secret;
///
/// let secret = Secret::from(b"correct horse".to_vec());
/// assert!(secret == Secret::from(b"correct horse".to_vec()));
/// assert!(secret != Secret::from(b"battery stapl".to_vec()));
/// assert_eq!(format!("{secret:?}"), "Secret(redacted)");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// As many zeros, to be written over in place.
    #[cfg(any(feature = "jwt", feature = "biscuit", feature = "macaroon"))]
    pub(crate) fn zeros(length: usize) -> Self {
        Self::from(vec![0; length])
    }

    /// What `write` writes, of this length: there is room for it beforehand, since what outgrows its room leaves a copy behind.
    #[cfg(any(feature = "jwt", feature = "paseto", feature = "macaroon"))]
    pub(crate) fn written(length: usize, write: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut bytes = Vec::with_capacity(length);
        write(&mut bytes);
        debug_assert_eq!(bytes.len(), length, "room was made for what is written");
        Self::from(bytes)
    }

    /// The bytes, to be written over in place.
    #[cfg(any(feature = "jwt", feature = "biscuit", feature = "macaroon"))]
    pub(crate) fn expose_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// The bytes themselves: look where they go.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// Whether two strings of bytes are the same, in a time that depends on their lengths alone.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        is_same(&self.0, &other.0)
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(redacted)")
    }
}
