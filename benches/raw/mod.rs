//! The raw crates, used as their documentation shows, with every check they have turned on.

pub(crate) mod biscuit_auth;
pub(crate) mod jsonwebtoken;
pub(crate) mod macaroon;
pub(crate) mod pasetors;
