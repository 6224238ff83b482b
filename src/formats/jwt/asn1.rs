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

    /// Which half of a pair it holds, where it is a key.
    const fn half(self) -> Option<Half> {
        match self {
            Self::Pkcs8 | Self::Pkcs1Private | Self::Sec1 => Some(Half::Private),
            Self::Spki | Self::Pkcs1Public => Some(Half::Public),
            Self::Certificate => None,
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

/// How a key is read of one of the structures that keys of its kind are written in.
pub(super) type Reader<K> = (Structure, fn(&[u8]) -> Result<K, Error>);

const PRIVATE: &str = "a private key (PKCS#8, `BEGIN PRIVATE KEY`; PKCS#1 or SEC 1)";
const PUBLIC: &str = "a public key (SPKI, `BEGIN PUBLIC KEY`; PKCS#1)";
const CERTIFICATE: &str = "an X.509 certificate";

/// The key in `bytes`, which is this half of a pair, by whichever of `readers` its structure has. A certificate's is taken only
/// where `form` asks for it.
pub(super) fn read<K>(kind: &Kind, half: Half, form: KeyForm, bytes: &[u8], readers: &[Reader<K>]) -> Result<K, Error> {
    let is_certified = form == KeyForm::Certificate;
    let wanted = match half {
        Half::Private => PRIVATE,
        Half::Public if is_certified => CERTIFICATE,
        Half::Public => PUBLIC,
    };
    let (structure, der) = match unwrapped(kind, form, bytes, half, wanted)? {
        (Structure::Certificate, der) if is_certified => (Structure::Spki, certified_key(der.expose())?),
        (own, der) if own.half() == Some(half) && !is_certified => (own, der),
        (other, _) => return Err(other.label().refusal(half, wanted)),
    };
    let reader = readers.iter().find(|(read, _)| *read == structure);
    reader.map_or_else(|| Err(kind.refusal(half)), |(_, read)| read(der.expose()))
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
        let (label, der) = pem::section(bytes, half, wanted)?;
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
