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
    const fn label(self) -> Label {
        match self {
            Self::Private => Label::PrivateKey,
            Self::Public => Label::PublicKey,
        }
    }

    const fn described(self) -> &'static str {
        match self {
            Self::Private => "a private key (PKCS#8, `BEGIN PRIVATE KEY`)",
            Self::Public => "a public key (SPKI, `BEGIN PUBLIC KEY`)",
        }
    }
}

/// What an armour says that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    PrivateKey,
    RsaPrivateKey,
    EcPrivateKey,
    EncryptedPrivateKey,
    OpensshPrivateKey,
    PublicKey,
    RsaPublicKey,
    Certificate,
    Other,
}

impl Label {
    fn of(text: &str) -> Self {
        match text {
            "PRIVATE KEY" => Self::PrivateKey,
            "RSA PRIVATE KEY" => Self::RsaPrivateKey,
            "EC PRIVATE KEY" => Self::EcPrivateKey,
            "ENCRYPTED PRIVATE KEY" => Self::EncryptedPrivateKey,
            "OPENSSH PRIVATE KEY" => Self::OpensshPrivateKey,
            "PUBLIC KEY" => Self::PublicKey,
            "RSA PUBLIC KEY" => Self::RsaPublicKey,
            "CERTIFICATE" => Self::Certificate,
            _ => Self::Other,
        }
    }

    /// Why an armour of this label will not do where `wanted`, of the given half, was expected.
    pub(crate) fn refusal(self, half: Half, wanted: &str) -> Error {
        Error::key(match self {
            Self::PrivateKey | Self::RsaPrivateKey | Self::EcPrivateKey | Self::OpensshPrivateKey
                if half == Half::Public =>
            {
                format!("this is a private key, which a verifier must not hold: expected {wanted}")
            }
            Self::RsaPrivateKey | Self::EcPrivateKey => {
                format!(
                    "this private key is in a form of its own kind: convert it to {wanted} with `openssl pkcs8 -topk8 -nocrypt`"
                )
            }
            Self::OpensshPrivateKey => {
                format!(
                    "this private key is in OpenSSH's own form: convert it with `ssh-keygen -p -m PKCS8`; expected {wanted}"
                )
            }
            Self::EncryptedPrivateKey => {
                format!("this private key is encrypted: decrypt it first; expected {wanted}")
            }
            Self::PublicKey | Self::RsaPublicKey => format!("this is a public key: expected {wanted}"),
            Self::Certificate => {
                format!(
                    "this is a certificate, whose key is taken only when asked for as `certificate`: expected {wanted}"
                )
            }
            Self::PrivateKey | Self::Other => format!("this PEM section is of another kind: expected {wanted}"),
        })
    }
}

/// The one section of `armour`: its label, and the DER inside. Parameters that OpenSSL writes before an EC key are left out:
/// the key says its curve itself.
pub(crate) fn section(armour: &[u8], wanted: &str) -> Result<(Label, Secret), Error> {
    let sections = pem::parse_many(armour).map_err(|_| Error::key(format!("not a PEM file: expected {wanted}")))?;
    let mut sections = sections.into_iter().filter(|section| section.tag() != "EC PARAMETERS");
    let (Some(key), None) = (sections.next(), sections.next()) else {
        return Err(Error::key(format!("expected exactly one PEM section, {wanted}")));
    };
    let label = Label::of(key.tag());
    Ok((label, Secret::from(key.into_contents())))
}

/// The DER inside the armour of the expected half.
pub(crate) fn decode(armour: &[u8], expected: Half) -> Result<Secret, Error> {
    let wanted = expected.described();
    let (label, der) = section(armour, wanted)?;
    if label == expected.label() { Ok(der) } else { Err(label.refusal(expected, wanted)) }
}

/// `der` in the armour of `half`.
pub(crate) fn encode(half: Half, der: &[u8]) -> Secret {
    let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
    let label = match half {
        Half::Private => "PRIVATE KEY",
        Half::Public => "PUBLIC KEY",
    };
    let key = Pem::new(label, der);
    let armour = Secret::from(pem::encode_config(&key, config).into_bytes());
    drop(Secret::from(key.into_contents()));
    armour
}
