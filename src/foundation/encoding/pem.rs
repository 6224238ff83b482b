//! PEM armour (RFC 7468) around one key.

use pem::{EncodeConfig, LineEnding, Pem};

use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// Which half of a key pair an armour holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// `PRIVATE KEY`: PKCS#8 (RFC 5958).
    Private,
    /// `PUBLIC KEY`: SubjectPublicKeyInfo (RFC 5280).
    Public,
}

impl Half {
    const fn label(self) -> &'static str {
        match self {
            Self::Private => "PRIVATE KEY",
            Self::Public => "PUBLIC KEY",
        }
    }

    const fn described(self) -> &'static str {
        match self {
            Self::Private => "a private key (PKCS#8, `BEGIN PRIVATE KEY`)",
            Self::Public => "a public key (SPKI, `BEGIN PUBLIC KEY`)",
        }
    }
}

/// The DER inside the armour of the expected half.
pub(crate) fn decode(armour: &[u8], expected: Half) -> Result<Secret, Error> {
    let wanted = expected.described();
    let mut found =
        pem::parse_many(armour).map_err(|_| Error::key(format!("not a PEM file: expected {wanted}")))?.into_iter();
    let (Some(key), None) = (found.next(), found.next()) else {
        return Err(Error::key(format!("expected exactly one PEM section, {wanted}")));
    };
    let label = key.tag().to_owned();
    let der = Secret::from(key.into_contents());
    if label == expected.label() {
        return Ok(der);
    }
    Err(Error::key(match label.as_str() {
        "PRIVATE KEY" | "EC PRIVATE KEY" | "RSA PRIVATE KEY" | "OPENSSH PRIVATE KEY" if expected == Half::Public => {
            format!("this is a private key, which a verifier must not hold: expected {wanted}")
        }
        "EC PRIVATE KEY" | "RSA PRIVATE KEY" => {
            format!(
                "this private key is in a form of its own kind: convert it to {wanted} with `openssl pkcs8 -topk8 -nocrypt`"
            )
        }
        "PUBLIC KEY" | "RSA PUBLIC KEY" => format!("this is a public key: expected {wanted}"),
        "ENCRYPTED PRIVATE KEY" => format!("this private key is encrypted: decrypt it first; expected {wanted}"),
        "CERTIFICATE" => format!("this is a certificate: expected {wanted}; extract its key first"),
        _ => format!("this PEM section is of another kind: expected {wanted}"),
    }))
}

/// `der` in the armour of `half`.
pub(crate) fn encode(half: Half, der: &[u8]) -> Secret {
    let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
    let key = Pem::new(half.label(), der);
    let armour = Secret::from(pem::encode_config(&key, config).into_bytes());
    drop(Secret::from(key.into_contents()));
    armour
}
