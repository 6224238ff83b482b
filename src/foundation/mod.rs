//! Floor 0: what every other room stands on, and what knows of no token.

pub(crate) mod clock;
pub(crate) mod ed25519;
pub(crate) mod encoding;
pub(crate) mod error;
#[cfg(feature = "random")]
pub(crate) mod random;
pub(crate) mod rejection;
pub(crate) mod secret;
pub mod text;
pub mod words;
