//! The wings.

#[cfg(feature = "paseto")]
mod paseto;
