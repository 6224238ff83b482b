//! What holds for every format alike: keys and whose they are, what can be issued, what is never shown.

#[cfg(all(feature = "jwt", feature = "paseto", feature = "biscuit"))]
mod any;
mod auto_traits;
#[cfg(feature = "jwt")]
mod issuer;
#[cfg(feature = "jwt")]
mod key_set;
#[cfg(all(feature = "jwt", feature = "paseto", feature = "biscuit"))]
mod revocation;
#[cfg(feature = "jwt")]
mod rotation;
#[cfg(all(feature = "jwt", feature = "paseto", feature = "biscuit", feature = "macaroon"))]
mod secrecy;
#[cfg(all(feature = "jwt", feature = "paseto", feature = "biscuit"))]
mod size;
mod token;
