//! Tokens that no serializer would write, correctly signed or not.

pub(super) mod biscuit;
pub(super) mod deflate;
mod draft;
pub(super) mod jwe;
pub(super) mod macaroon;
mod object;
pub(super) mod paseto;
pub(super) mod rsa_block;
mod varint;

pub(super) use draft::{Draft, attach, signing_input};
pub(super) use object::{Object, quoted};
