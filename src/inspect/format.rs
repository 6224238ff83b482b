//! What kind of thing was handed in.

use std::fmt;

/// What a text looks like. That it looks like one proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A JSON Web Token: a signed one (JWS, RFC 7515), or one that should be.
    Jwt,
    /// An encrypted JSON Web Token (JWE, RFC 7516).
    Jwe,
    /// A PASETO.
    Paseto {
        /// 1 to 4.
        version: u8,
        /// Whether it is encrypted or signed.
        purpose: Purpose,
    },
    /// A Biscuit.
    Biscuit,
    /// A Macaroon; recognised with the feature `macaroon`.
    Macaroon,
    /// A key, which is no token.
    Key,
    /// None of these.
    Unknown,
}

/// What a PASETO is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Encrypted, with a key that both sides share.
    Local,
    /// Signed, for everyone to read.
    Public,
}

impl Format {
    /// The longest token of this format that a verifier reads by default.
    pub(super) const fn cap(self) -> Option<usize> {
        match self {
            Self::Jwt | Self::Jwe | Self::Paseto { .. } | Self::Macaroon => Some(8 * 1024),
            Self::Biscuit => Some(16 * 1024),
            Self::Key | Self::Unknown => None,
        }
    }
}

/// `jwt`, `jwe`, `paseto/v4.public`, `biscuit`, `macaroon`, `key`, `unknown`: stable, and made for programs.
impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jwt => out.write_str("jwt"),
            Self::Jwe => out.write_str("jwe"),
            Self::Paseto { version, purpose } => write!(out, "paseto/v{version}.{purpose}"),
            Self::Biscuit => out.write_str("biscuit"),
            Self::Macaroon => out.write_str("macaroon"),
            Self::Key => out.write_str("key"),
            Self::Unknown => out.write_str("unknown"),
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Local => "local",
            Self::Public => "public",
        })
    }
}
