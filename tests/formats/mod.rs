//! Each format by itself.

#[cfg(feature = "biscuit")]
mod biscuit;
#[cfg(feature = "jwt")]
mod jwt;
#[cfg(all(feature = "macaroon", feature = "jwt"))]
mod macaroon;
#[cfg(feature = "paseto")]
mod paseto;
