//! The raw crates, used as their documentation shows, with every check they have turned on.

pub(crate) mod biscuit_auth;
pub(crate) mod jsonwebtoken;
#[cfg(libsodium)]
pub(crate) mod macaroon;
pub(crate) mod pasetors;

pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const AUDIENCE: &str = "https://api.example";

/// What a raw crate does, with the same key and the same claims.
pub(crate) trait Raw {
    fn issue(&self);
    fn verify(&self, token: &str);
}

/// What a raw crate does with [`RESTRICTIONS`].
pub(crate) trait Narrowing {
    fn attenuate(&self, token: &str);
    fn verify_narrowed(&self, token: &str);
}

/// What a holder narrows a token by.
pub(crate) const RESTRICTIONS: [&str; 5] = [
    "expires-before=4102444800",
    "audience=https://api.example",
    "operation=read",
    "resource=/reports/7",
    "tenant=acme",
];
