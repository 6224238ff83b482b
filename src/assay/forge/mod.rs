//! Tokens that no serializer would write, correctly signed or not.

mod draft;
mod object;
pub(super) mod paseto;

pub(super) use draft::{Draft, attach};
pub(super) use object::{Object, quoted};
