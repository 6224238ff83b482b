//! Keys as a target is given them, and as an attacker may know them.

mod der;
mod dsa;
mod numbers;
mod pair;
mod public;
pub(super) mod weak;

pub(super) use dsa::Dsa;
pub(super) use numbers::{Order, RsaNumbers, add_modulus};
pub(super) use pair::{KeyPair, ecdsa_der, mac};
pub(super) use public::{PublicKey, armoured, unarmoured};

/// What kind of key a verifier holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// A shared secret of so many bytes.
    Secret(usize),
    /// RSA.
    Rsa,
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// Ed25519.
    Ed25519,
}

/// How a target's key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyForm {
    /// SubjectPublicKeyInfo (RFC 5280) in PEM armour.
    SpkiPem,
    /// An RSA public key of PKCS#1 (RFC 8017) in PEM armour.
    Pkcs1Pem,
    /// A self-signed certificate in PEM armour.
    CertPem,
    /// A line of OpenSSH's `authorized_keys`.
    OpenSsh,
    /// A JSON Web Key (RFC 7517).
    Jwk,
    /// A JSON Web Key Set of this one key.
    Jwks,
    /// The key's bytes: of a secret, of an Ed25519 key, of an uncompressed point.
    Raw,
    /// The same in hexadecimal.
    Hex,
    /// A private key (PKCS#8) in PEM armour, for those who decrypt.
    Pkcs8Pem,
    /// A PASERK: the key of a PASETO, and of which version and purpose it is.
    Paserk,
}

impl KeyForm {
    /// Every form.
    pub const ALL: &'static [Self] = &[
        Self::SpkiPem,
        Self::Pkcs1Pem,
        Self::CertPem,
        Self::OpenSsh,
        Self::Jwk,
        Self::Jwks,
        Self::Raw,
        Self::Hex,
        Self::Pkcs8Pem,
        Self::Paserk,
    ];

    /// The name by which it is chosen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SpkiPem => "spki-pem",
            Self::Pkcs1Pem => "pkcs1-pem",
            Self::CertPem => "cert-pem",
            Self::OpenSsh => "openssh",
            Self::Jwk => "jwk",
            Self::Jwks => "jwks",
            Self::Raw => "raw",
            Self::Hex => "hex",
            Self::Pkcs8Pem => "pkcs8-pem",
            Self::Paserk => "paserk",
        }
    }

    /// The form of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|form| form.as_str() == name).copied()
    }

    /// The form in which keys of `kind` are given unless another is asked for.
    #[must_use]
    pub const fn usual(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Secret(_) => Self::Raw,
            _ => Self::SpkiPem,
        }
    }
}
