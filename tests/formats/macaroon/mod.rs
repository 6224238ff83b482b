//! Claims that only the identifier makes, caveats that anyone can append, and third parties that must agree.

mod attenuate;
mod caveats;
mod claims;
mod discharge;
mod forge;
mod keys;
mod limits;
#[cfg(libsodium)]
mod peer;
mod wire;
