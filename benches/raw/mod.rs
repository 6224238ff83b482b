//! The raw crates, used as their documentation shows, with every check they have turned on.

pub(crate) mod biscuit_auth;
pub(crate) mod jsonwebtoken;
pub(crate) mod pasetors;

pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const AUDIENCE: &str = "https://api.example";

/// What a raw crate does, with the same key and the same claims.
pub(crate) trait Raw {
    fn issue(&self);
    fn verify(&self, token: &str);
}
