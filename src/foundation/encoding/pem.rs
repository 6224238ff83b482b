//! PEM armour (RFC 7468) around one key.

use pem_rfc7468::{Decoder, LineEnding};

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

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The one section of `armour`: its label, and the DER inside. Text around it is left out (RFC 7468 §2); so are parameters that
/// OpenSSL writes before a private EC key, which says its curve itself.
pub(crate) fn section(armour: &[u8], half: Half, wanted: &str) -> Result<(Label, Secret), Error> {
    let is_parameters = |section: &[u8]| half == Half::Private && section.starts_with(b"-----BEGIN EC PARAMETERS-----");
    let found = armour.windows(BEGIN.len()).enumerate().filter(|(_, window)| *window == BEGIN);
    let mut sections = found.filter_map(|(at, _)| armour.get(at..)).filter(|section| !is_parameters(section));
    let not_armour = || Error::key(format!("not a PEM file: expected {wanted}"));
    let section = sections.next().map(up_to_end).ok_or_else(not_armour)?;
    if sections.next().is_some() {
        return Err(Error::key(format!("expected exactly one PEM section, {wanted}")));
    }
    // Neither what is read nor what it is read into is ever copied: it may be secret.
    let mut decoder = Decoder::new_detect_wrap(section).map_err(|_| not_armour())?;
    let label = Label::of(decoder.type_label());
    let mut der = Secret::zeros(decoder.remaining_len());
    decoder.decode(der.expose_mut()).map_err(|_| not_armour())?;
    if decoder.is_finished() { Ok((label, der)) } else { Err(not_armour()) }
}

/// A section that begins with `text`, up to its end; where that is missing, all of it.
fn up_to_end(text: &[u8]) -> &[u8] {
    let find = |wanted: &[u8], from: usize| {
        let rest = text.get(from..)?;
        Some(from + rest.windows(wanted.len()).position(|window| window == wanted)?)
    };
    let end = find(END, 0).and_then(|end| Some(find(DASHES, end + END.len())? + DASHES.len()));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The DER inside the armour of the expected half.
pub(crate) fn decode(armour: &[u8], expected: Half) -> Result<Secret, Error> {
    let wanted = expected.described();
    let (label, der) = section(armour, expected, wanted)?;
    if label == expected.label() { Ok(der) } else { Err(label.refusal(expected, wanted)) }
}

/// `der` in the armour of `half`.
pub(crate) fn encode(half: Half, der: &[u8]) -> Result<Secret, Error> {
    let label = match half {
        Half::Private => "PRIVATE KEY",
        Half::Public => "PUBLIC KEY",
    };
    let unwritable = |_| Error::key("the key could not be written");
    let length = pem_rfc7468::encoded_len(label, LineEnding::LF, der).map_err(unwritable)?;
    let mut armour = Secret::zeros(length);
    pem_rfc7468::encode(label, LineEnding::LF, der, armour.expose_mut()).map_err(unwritable)?;
    Ok(armour)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &str = "a key";

    fn armoured(label: &str) -> String {
        format!("-----BEGIN {label}-----\nAQID\n-----END {label}-----\n")
    }

    #[test]
    fn one_section_is_found_within_text() {
        let read = |armour: &str, half| {
            section(armour.as_bytes(), half, WANTED).map(|(label, der)| (label, der.expose().to_vec()))
        };
        let key = armoured("PRIVATE KEY");
        let parameters = armoured("EC PARAMETERS");
        for text in [
            key.clone(),
            format!("a key of\nmine\n{key}-----and more"),
            key.trim_end().to_owned(),
            format!("{parameters}{key}"),
            format!("{key}{parameters}"),
        ] {
            assert_eq!(read(&text, Half::Private).ok(), Some((Label::PrivateKey, vec![1, 2, 3])), "{text}");
        }
        // Parameters are passed over before private keys alone; what is cut off, or there twice, is nothing.
        for text in ["", "AQID", &key[..key.len() - 7], &key[..30], &format!("{key}{key}"), &parameters] {
            assert!(read(text, Half::Private).is_err(), "{text}");
        }
        let public = armoured("PUBLIC KEY");
        assert_eq!(read(&public, Half::Public).ok(), Some((Label::PublicKey, vec![1, 2, 3])));
        assert!(read(&format!("{parameters}{public}"), Half::Public).is_err());
    }

    #[test]
    fn what_is_written_is_read_again_by_its_own_half() {
        for (half, other) in [(Half::Private, Half::Public), (Half::Public, Half::Private)] {
            let armour = encode(half, &[1, 2, 3]).unwrap();
            assert_eq!(decode(armour.expose(), half).unwrap().expose(), [1, 2, 3]);
            assert!(decode(armour.expose(), other).is_err());
        }
    }

    #[test]
    fn a_label_says_why_it_will_not_do() {
        for (label, as_public, as_private) in [
            ("PRIVATE KEY", "must not hold", ""),
            ("RSA PRIVATE KEY", "must not hold", "`openssl pkcs8 -topk8 -nocrypt`"),
            ("EC PRIVATE KEY", "must not hold", "`openssl pkcs8 -topk8 -nocrypt`"),
            ("OPENSSH PRIVATE KEY", "must not hold", "`ssh-keygen -p -m PKCS8`"),
            ("ENCRYPTED PRIVATE KEY", "decrypt it first", "decrypt it first"),
            ("PUBLIC KEY", "", "this is a public key"),
            ("RSA PUBLIC KEY", "this is a public key", "this is a public key"),
            ("CERTIFICATE", "this is a certificate", "this is a certificate"),
            ("PARCEL", "of another kind", "of another kind"),
        ] {
            for (half, told) in [(Half::Public, as_public), (Half::Private, as_private)] {
                let read = decode(armoured(label).as_bytes(), half).map_err(|error| error.to_string());
                let is_told = |error: &String| error.contains(told) && error.contains(half.described());
                assert!(
                    if told.is_empty() { read.is_ok() } else { read.as_ref().err().is_some_and(is_told) },
                    "{label}"
                );
            }
        }
        assert_eq!(Half::Private.described(), "a private key (PKCS#8, `BEGIN PRIVATE KEY`)");
        assert_eq!(Half::Public.described(), "a public key (SPKI, `BEGIN PUBLIC KEY`)");
    }
}
