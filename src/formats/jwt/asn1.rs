//! The ASN.1 structures that keys are written in: told apart by what they are, whatever their armour says.

use super::jwk::Kind;
use crate::credential::portable::KeyForm;
use crate::foundation::encoding::der::{
    self, BIT_STRING, Elements, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
};
use crate::foundation::encoding::pem::{self, Half, Label};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// What a DER text is, as far as its outermost elements show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    /// OneAsymmetricKey (RFC 5958 §2).
    Pkcs8,
    /// RSAPrivateKey (RFC 8017 §A.1.2).
    Pkcs1Private,
    /// ECPrivateKey (RFC 5915 §3).
    Sec1,
    /// SubjectPublicKeyInfo (RFC 5280 §4.1).
    Spki,
    /// RSAPublicKey (RFC 8017 §A.1.1).
    Pkcs1Public,
    /// Certificate (RFC 5280 §4.1).
    Certificate,
}

impl Structure {
    /// What `bytes` are, with nothing before or after.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let mut elements = der::sequence(bytes)?;
        let (first, second) = (elements.next()?, elements.next()?);
        let third = elements.next().map(|element| element.tag);
        let begins_with = |tags: &[u8]| {
            let first = Elements::of(first.content).next();
            first.is_some_and(|element| tags.contains(&element.tag))
        };
        match (first.tag, second.tag, third) {
            (INTEGER, SEQUENCE, Some(OCTET_STRING)) => Some(Self::Pkcs8),
            (INTEGER, OCTET_STRING, _) => Some(Self::Sec1),
            (INTEGER, INTEGER, Some(INTEGER)) => Some(Self::Pkcs1Private),
            (INTEGER, INTEGER, None) if elements.rest().is_empty() => Some(Self::Pkcs1Public),
            (SEQUENCE, BIT_STRING, None) if elements.rest().is_empty() && begins_with(&[OBJECT_IDENTIFIER]) => {
                Some(Self::Spki)
            }
            (SEQUENCE, SEQUENCE, Some(BIT_STRING)) if begins_with(&[der::VERSION, INTEGER]) => Some(Self::Certificate),
            _ => None,
        }
    }

    /// As what PEM would label it.
    const fn label(self) -> Label {
        match self {
            Self::Pkcs8 => Label::PrivateKey,
            Self::Pkcs1Private => Label::RsaPrivateKey,
            Self::Sec1 => Label::EcPrivateKey,
            Self::Spki => Label::PublicKey,
            Self::Pkcs1Public => Label::RsaPublicKey,
            Self::Certificate => Label::Certificate,
        }
    }
}

/// A private key in one of its structures.
pub(super) enum Private {
    Pkcs8(Secret),
    Pkcs1(Secret),
    Sec1(Secret),
}

/// A public key in one of its structures.
pub(super) enum Public {
    Spki(Secret),
    Pkcs1(Secret),
}

const PRIVATE: &str = "a private key (PKCS#8, `BEGIN PRIVATE KEY`; PKCS#1 or SEC 1)";
const PUBLIC: &str = "a public key (SPKI, `BEGIN PUBLIC KEY`; PKCS#1)";
const CERTIFICATE: &str = "an X.509 certificate";

impl Private {
    /// The private key in `bytes`, of the given `kind`.
    pub(super) fn read(kind: &Kind, form: KeyForm, bytes: &[u8]) -> Result<Self, Error> {
        let (structure, der) = unwrapped(kind, form, bytes, Half::Private, PRIVATE)?;
        match structure {
            Structure::Pkcs8 => Ok(Self::Pkcs8(der)),
            Structure::Pkcs1Private if kind.kty == "RSA" => Ok(Self::Pkcs1(der)),
            Structure::Sec1 if kind.kty == "EC" => Ok(Self::Sec1(der)),
            Structure::Pkcs1Private | Structure::Sec1 => Err(another_kind("private", kind)),
            other => Err(other.label().refusal(Half::Private, PRIVATE)),
        }
    }
}

impl Public {
    /// The public key in `bytes`, of the given `kind`. A certificate's is taken only where `form` asks for it.
    pub(super) fn read(kind: &Kind, form: KeyForm, bytes: &[u8]) -> Result<Self, Error> {
        let wanted = if form == KeyForm::Certificate { CERTIFICATE } else { PUBLIC };
        let (structure, der) = unwrapped(kind, form, bytes, Half::Public, wanted)?;
        match structure {
            Structure::Certificate if form == KeyForm::Certificate => certified_key(der.expose()).map(Self::Spki),
            Structure::Spki if form != KeyForm::Certificate => Ok(Self::Spki(der)),
            Structure::Pkcs1Public if form != KeyForm::Certificate && kind.kty == "RSA" => Ok(Self::Pkcs1(der)),
            Structure::Pkcs1Public if form != KeyForm::Certificate => Err(another_kind("public", kind)),
            other => Err(other.label().refusal(Half::Public, wanted)),
        }
    }
}

fn another_kind(half: &str, kind: &Kind) -> Error {
    Error::key(format!("not a {half} key for {}: expected one {}", kind.algorithm, kind.described()))
}

/// The DER in `bytes` and what it is, which an armour must say alike.
fn unwrapped(kind: &Kind, form: KeyForm, bytes: &[u8], half: Half, wanted: &str) -> Result<(Structure, Secret), Error> {
    let is_armoured = match form {
        KeyForm::Pem => true,
        KeyForm::Der => false,
        KeyForm::Certificate if half == Half::Public => bytes.first() != Some(&SEQUENCE),
        form => {
            let (algorithm, form) = (kind.algorithm, form.as_str());
            let message = format!("keys for {algorithm} are not written as `{form}`: expected `pem`, `der` or `jwk`");
            return Err(Error::key(message));
        }
    };
    let (label, der) = if is_armoured {
        let (label, der) = pem::section(bytes, wanted)?;
        (Some(label), der)
    } else {
        (None, Secret::from(bytes.to_vec()))
    };
    match (Structure::of(der.expose()), label) {
        (Some(structure), None) => Ok((structure, der)),
        (Some(structure), Some(label)) if structure.label() == label => Ok((structure, der)),
        (_, Some(label)) if is_expected(label, form, half) => {
            Err(Error::key(format!("the PEM section does not hold what its label says: expected {wanted}")))
        }
        (_, Some(label)) => Err(label.refusal(half, wanted)),
        (None, None) => Err(Error::key(format!("this is not the DER of a key: expected {wanted}"))),
    }
}

const fn is_expected(label: Label, form: KeyForm, half: Half) -> bool {
    match label {
        Label::PrivateKey | Label::RsaPrivateKey | Label::EcPrivateKey => matches!(half, Half::Private),
        Label::PublicKey | Label::RsaPublicKey => matches!((half, form), (Half::Public, KeyForm::Pem)),
        Label::Certificate => matches!(form, KeyForm::Certificate),
        Label::EncryptedPrivateKey | Label::OpensshPrivateKey | Label::Other => false,
    }
}

/// The SubjectPublicKeyInfo of a certificate.
fn certified_key(certificate: &[u8]) -> Result<Secret, Error> {
    let find = || {
        let mut body = der::sequence(certificate)?.sequence()?;
        let mut first = body.next()?;
        if first.tag == der::VERSION {
            first = body.next()?;
        }
        // The serial number; algorithm, issuer, validity and subject come before the key.
        if first.tag != INTEGER || !body.by_ref().take(4).all(|element| element.tag == SEQUENCE) {
            return None;
        }
        let key = body.next()?.whole;
        (Structure::of(key) == Some(Structure::Spki)).then(|| Secret::from(key.to_vec()))
    };
    find().ok_or_else(|| Error::key("this certificate holds no public key where RFC 5280 has one"))
}
