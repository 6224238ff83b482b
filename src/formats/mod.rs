//! Floor 3: one wing a format. Wings never see each other.

#[cfg(feature = "biscuit")]
pub mod biscuit;
#[cfg(feature = "jwt")]
pub mod jwt;
#[cfg(feature = "macaroon")]
pub mod macaroon;
#[cfg(feature = "paseto")]
pub mod paseto;
