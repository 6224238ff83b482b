//! Each format by itself.

#[cfg(feature = "biscuit")]
mod biscuit;
#[cfg(feature = "jwt")]
mod jwt;
#[cfg(feature = "paseto")]
mod paseto;
