//! Every scheme of this build by its name, for a choice made at run time. The only room that names every format.

mod key_file;
mod scheme_entry;

pub use key_file::{KeyFile, NewFile, NewKeys};
pub use scheme_entry::{Attenuator, SchemeEntry, Trust};

#[cfg(feature = "biscuit")]
use crate::formats::biscuit::{Biscuit, P256};
#[cfg(feature = "jwt")]
use crate::formats::jwt::{EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
#[cfg(feature = "macaroon")]
use crate::formats::macaroon::Macaroon;
#[cfg(feature = "paseto")]
use crate::formats::paseto::{Paseto, V3Public, V4Local, V4Public};
use crate::foundation::error::Error;

static ENTRIES: &[SchemeEntry] = &[
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Hs256>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Hs384>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Hs512>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Rs256>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Rs384>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Rs512>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Ps256>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Ps384>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Ps512>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Es256>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<Es384>(),
    #[cfg(feature = "jwt")]
    SchemeEntry::jwt::<EdDsa>(),
    #[cfg(feature = "paseto")]
    SchemeEntry::of::<Paseto<V4Public>>(),
    #[cfg(feature = "paseto")]
    SchemeEntry::of::<Paseto<V4Local>>(),
    #[cfg(feature = "paseto")]
    SchemeEntry::of::<Paseto<V3Public>>(),
    #[cfg(feature = "biscuit")]
    SchemeEntry::narrowable::<Biscuit>(),
    #[cfg(feature = "biscuit")]
    SchemeEntry::narrowable::<Biscuit<P256>>(),
    #[cfg(feature = "macaroon")]
    SchemeEntry::narrowable::<Macaroon>(),
];

/// Every scheme of this build.
#[must_use]
pub fn all() -> &'static [SchemeEntry] {
    ENTRIES
}

/// The scheme of this name, which is compared letter for letter.
///
/// # Errors
/// Where this build has none; the error lists those it has.
///
/// # Example
/// ```
/// # #[cfg(feature = "jwt")] {
/// use countersign::registry;
///
/// assert_eq!(registry::find("jwt/ES256")?.scheme().name(), "jwt/ES256");
/// assert!(registry::find("jwt/es256").is_err());
/// # }
/// # Ok::<(), countersign::Error>(())
/// ```
pub fn find(name: &str) -> Result<&'static SchemeEntry, Error> {
    ENTRIES.iter().find(|entry| entry.scheme().name() == name).ok_or_else(|| {
        let names: Vec<_> = ENTRIES.iter().map(|entry| entry.scheme().name()).collect();
        Error::configuration(format!("there is no scheme `{name}`: expected one of {}", names.join(", ")))
    })
}
