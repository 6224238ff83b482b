//! The schemes that there are attacks on, by name.

use std::fmt;

use super::key::{KeyForm, KeyKind};
use crate::foundation::error::Error;

/// A format bound to one algorithm, as a target is set up for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scheme {
    name: &'static str,
    family: Family,
    key: KeyKind,
}

/// The formats, as far as attacks on them have the same shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Signed JSON Web Tokens (RFC 7515).
    Jws,
    /// Encrypted JSON Web Tokens (RFC 7516).
    Jwe,
    /// PASETO.
    Paseto,
    /// Biscuit.
    Biscuit,
    /// Macaroons.
    Macaroon,
}

const SCHEMES: &[Scheme] = &[
    Scheme::new("jwt/HS256", Family::Jws, KeyKind::Secret(64)),
    Scheme::new("jwt/HS384", Family::Jws, KeyKind::Secret(64)),
    Scheme::new("jwt/HS512", Family::Jws, KeyKind::Secret(64)),
    Scheme::new("jwt/RS256", Family::Jws, KeyKind::Rsa),
    Scheme::new("jwt/RS384", Family::Jws, KeyKind::Rsa),
    Scheme::new("jwt/RS512", Family::Jws, KeyKind::Rsa),
    Scheme::new("jwt/PS256", Family::Jws, KeyKind::Rsa),
    Scheme::new("jwt/PS384", Family::Jws, KeyKind::Rsa),
    Scheme::new("jwt/PS512", Family::Jws, KeyKind::Rsa),
    Scheme::new("jwt/ES256", Family::Jws, KeyKind::P256),
    Scheme::new("jwt/ES384", Family::Jws, KeyKind::P384),
    Scheme::new("jwt/EdDSA", Family::Jws, KeyKind::Ed25519),
    Scheme::new("jwe/dir", Family::Jwe, KeyKind::Secret(32)),
    Scheme::new("jwe/RSA-OAEP-256", Family::Jwe, KeyKind::Rsa),
    Scheme::new("jwe/PBES2", Family::Jwe, KeyKind::Secret(32)),
    Scheme::new("paseto/v4.public", Family::Paseto, KeyKind::Ed25519),
    Scheme::new("paseto/v4.local", Family::Paseto, KeyKind::Secret(32)),
    Scheme::new("paseto/v3.public", Family::Paseto, KeyKind::P384),
    Scheme::new("biscuit/ed25519", Family::Biscuit, KeyKind::Ed25519),
    Scheme::new("biscuit/p256", Family::Biscuit, KeyKind::P256),
    Scheme::new("macaroon/v2", Family::Macaroon, KeyKind::Secret(32)),
];

impl Scheme {
    const fn new(name: &'static str, family: Family, key: KeyKind) -> Self {
        Self { name, family, key }
    }

    /// Every scheme.
    #[must_use]
    pub fn all() -> &'static [Self] {
        SCHEMES
    }

    /// The scheme of this name, which is compared letter for letter.
    ///
    /// # Errors
    /// Where there is none; the error lists those there are.
    ///
    /// # Example
    /// ```
    /// use countersign::assay::Scheme;
    ///
    /// assert_eq!(Scheme::find("jwt/RS256")?.algorithm(), "RS256");
    /// assert!(Scheme::find("jwt/rs256").is_err());
    /// # Ok::<(), countersign::Error>(())
    /// ```
    pub fn find(name: &str) -> Result<Self, Error> {
        SCHEMES.iter().find(|scheme| scheme.name == name).copied().ok_or_else(|| {
            let names: Vec<_> = SCHEMES.iter().map(|scheme| scheme.name).collect();
            Error::configuration(format!("there is no scheme `{name}`: expected one of {}", names.join(", ")))
        })
    }

    /// Its name, such as `jwt/RS256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// What comes after the slash of its name: for JWT, the value of `alg`.
    #[must_use]
    pub fn algorithm(self) -> &'static str {
        self.name.split_once('/').map_or(self.name, |(_, algorithm)| algorithm)
    }

    /// Whether whoever verifies can also make tokens.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self.key, KeyKind::Secret(_))
    }

    /// How the key of a target is written unless another form is asked for.
    #[must_use]
    pub fn usual_form(self) -> KeyForm {
        match (self.family, self.key) {
            (Family::Jwe, KeyKind::Rsa) => KeyForm::Pkcs8Pem,
            (Family::Paseto, _) => KeyForm::Paserk,
            (Family::Macaroon, _) => KeyForm::Hex,
            (_, kind) => KeyForm::usual(kind),
        }
    }

    /// The format.
    #[must_use]
    pub const fn family(self) -> Family {
        self.family
    }

    /// What kind of key a verifier of it holds.
    #[must_use]
    pub const fn key(self) -> KeyKind {
        self.key
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}
