//! The half of a key that anybody may know, in every form in which it is published.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::der::{self, Reader};
use super::{KeyForm, KeyKind};
use crate::foundation::encoding::{hex, json};

/// A verifier's key. Of a shared secret there is no other half.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::assay) enum PublicKey {
    Secret(Vec<u8>),
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    /// An uncompressed point.
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl PublicKey {
    /// The key in a SubjectPublicKeyInfo in PEM armour, a raw secret, or the like; `None` where it is none of `kind`.
    pub(in crate::assay) fn read(kind: KeyKind, form: KeyForm, bytes: &[u8]) -> Option<Self> {
        match (kind, form) {
            (KeyKind::Secret(_), KeyForm::Raw) => Some(Self::Secret(bytes.to_vec())),
            (KeyKind::Secret(_), KeyForm::Hex) => hex::decode(bytes.trim_ascii()).map(Self::Secret),
            (_, KeyForm::SpkiPem) => Self::from_spki(kind, &unarmoured(bytes, "PUBLIC KEY")?),
            (KeyKind::Rsa, KeyForm::Pkcs1Pem) => Self::from_pkcs1(&unarmoured(bytes, "RSA PUBLIC KEY")?),
            (KeyKind::P256, KeyForm::Raw) => Some(Self::P256(bytes.to_vec())),
            (KeyKind::P384, KeyForm::Raw) => Some(Self::P384(bytes.to_vec())),
            (KeyKind::Ed25519, KeyForm::Raw) => Some(Self::Ed25519(bytes.to_vec())),
            (KeyKind::Secret(_), KeyForm::Paserk) => Some(Self::Secret(paserk(bytes, "k4.local.")?)),
            (KeyKind::Ed25519, KeyForm::Paserk) => Some(Self::Ed25519(paserk(bytes, "k4.public.")?)),
            (_, KeyForm::Hex) => Self::read(kind, KeyForm::Raw, &hex::decode(bytes.trim_ascii())?),
            _ => None,
        }
    }

    fn from_spki(kind: KeyKind, der: &[u8]) -> Option<Self> {
        let mut info = Reader::new(der).enter(der::SEQUENCE)?;
        info.next(der::SEQUENCE)?;
        let key = info.next(der::BIT_STRING)?.get(1..)?;
        match kind {
            KeyKind::Secret(_) => None,
            KeyKind::Rsa => Self::from_pkcs1(key),
            KeyKind::P256 => Some(Self::P256(key.to_vec())),
            KeyKind::P384 => Some(Self::P384(key.to_vec())),
            KeyKind::Ed25519 => Some(Self::Ed25519(key.to_vec())),
        }
    }

    fn from_pkcs1(der: &[u8]) -> Option<Self> {
        let mut key = Reader::new(der).enter(der::SEQUENCE)?;
        Some(Self::Rsa { n: key.integer()?.to_vec(), e: key.integer()?.to_vec() })
    }

    /// The key in `form`; `None` where it has none. Certificates take a signature, which this half cannot make.
    pub(in crate::assay) fn written(&self, form: KeyForm, kid: Option<&str>) -> Option<Vec<u8>> {
        match form {
            KeyForm::SpkiPem => self.spki().map(|der| armoured("PUBLIC KEY", &der)),
            KeyForm::Pkcs1Pem => self.pkcs1().map(|der| armoured("RSA PUBLIC KEY", &der)),
            // The one takes a signature, the other a private key: this half has neither.
            KeyForm::CertPem | KeyForm::Pkcs8Pem => None,
            KeyForm::OpenSsh => self.openssh().map(String::into_bytes),
            KeyForm::Jwk => Some(self.jwk(kid, "").into_bytes()),
            KeyForm::Jwks => Some(format!(r#"{{"keys":[{}]}}"#, self.jwk(kid, "")).into_bytes()),
            KeyForm::Raw => self.raw().map(<[u8]>::to_vec),
            KeyForm::Hex => self.raw().map(|bytes| hex::encode(bytes).into_bytes()),
            KeyForm::Paserk => self.paserk().map(String::into_bytes),
        }
    }

    /// The bytes that are the key, where it is one row of bytes.
    pub(in crate::assay) fn raw(&self) -> Option<&[u8]> {
        match self {
            Self::Secret(bytes) | Self::P256(bytes) | Self::P384(bytes) | Self::Ed25519(bytes) => Some(bytes),
            Self::Rsa { .. } => None,
        }
    }

    /// A point with one coordinate and the sign of the other (SEC 1 §2.3.3).
    pub(in crate::assay) fn compressed(&self) -> Option<Vec<u8>> {
        let (Self::P256(point) | Self::P384(point)) = self else { return None };
        let (x, y) = coordinates(point);
        let sign = 2 + (y.last()? & 1);
        Some([&[sign], x].concat())
    }

    fn paserk(&self) -> Option<String> {
        let (header, bytes) = match self {
            Self::Secret(secret) => ("k4.local.", secret.clone()),
            Self::Ed25519(key) => ("k4.public.", key.clone()),
            Self::P384(_) => ("k3.public.", self.compressed()?),
            Self::P256(_) | Self::Rsa { .. } => return None,
        };
        Some(format!("{header}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    pub(in crate::assay) fn spki(&self) -> Option<Vec<u8>> {
        let (algorithm, key) = match self {
            Self::Secret(_) => return None,
            Self::Rsa { .. } => (der::RSA_ENCRYPTION, self.pkcs1()?),
            Self::P256(point) => (der::EC_ON_P256, point.clone()),
            Self::P384(point) => (der::EC_ON_P384, point.clone()),
            Self::Ed25519(bytes) => (der::ED25519, bytes.clone()),
        };
        Some(der::sequence(&[algorithm, &der::bit_string(&key)]))
    }

    pub(in crate::assay) fn pkcs1(&self) -> Option<Vec<u8>> {
        match self {
            Self::Rsa { n, e } => Some(der::sequence(&[&der::integer(n), &der::integer(e)])),
            _ => None,
        }
    }

    /// A JWK; `more` are further members, each with a comma before it.
    pub(in crate::assay) fn jwk(&self, kid: Option<&str>, more: &str) -> String {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let members = match self {
            Self::Secret(bytes) => format!(r#""kty":"oct","k":"{}""#, encode(bytes)),
            Self::Rsa { n, e } => format!(r#""kty":"RSA","n":"{}","e":"{}""#, encode(n), encode(e)),
            Self::P256(point) | Self::P384(point) => {
                let (x, y) = coordinates(point);
                let curve = if matches!(self, Self::P256(_)) { "P-256" } else { "P-384" };
                format!(r#""kty":"EC","crv":"{curve}","x":"{}","y":"{}""#, encode(x), encode(y))
            }
            Self::Ed25519(bytes) => format!(r#""kty":"OKP","crv":"Ed25519","x":"{}""#, encode(bytes)),
        };
        let kid = kid.map(|kid| format!(r#","kid":{}"#, json::quoted(kid))).unwrap_or_default();
        format!("{{{members}{kid}{more}}}")
    }

    /// A line as in `authorized_keys` (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4), without a line feed.
    fn openssh(&self) -> Option<String> {
        let strings = |parts: &[&[u8]]| {
            parts.iter().fold(Vec::new(), |mut out, part| {
                out.extend_from_slice(&u32::try_from(part.len()).unwrap_or_default().to_be_bytes());
                out.extend_from_slice(part);
                out
            })
        };
        // An integer of SSH is signed: one that looks negative begins with a zero byte.
        let integer = |bytes: &[u8]| match bytes.first() {
            Some(first) if *first >= 0x80 => [&[0], bytes].concat(),
            _ => bytes.to_vec(),
        };
        let (kind, blob) = match self {
            Self::Secret(_) => return None,
            Self::Rsa { n, e } => ("ssh-rsa", strings(&[b"ssh-rsa", &integer(e), &integer(n)])),
            Self::P256(point) => ("ecdsa-sha2-nistp256", strings(&[b"ecdsa-sha2-nistp256", b"nistp256", point])),
            Self::P384(point) => ("ecdsa-sha2-nistp384", strings(&[b"ecdsa-sha2-nistp384", b"nistp384", point])),
            Self::Ed25519(bytes) => ("ssh-ed25519", strings(&[b"ssh-ed25519", bytes])),
        };
        Some(format!("{kind} {}", STANDARD.encode(blob)))
    }
}

/// What a PASERK of this type holds.
fn paserk(text: &[u8], header: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_ascii().strip_prefix(header.as_bytes())?).ok()
}

/// The two halves of an uncompressed point.
fn coordinates(point: &[u8]) -> (&[u8], &[u8]) {
    let both = point.get(1..).unwrap_or_default();
    both.split_at(both.len() / 2)
}

/// `der` in PEM armour (RFC 7468), with a line feed at the end.
pub(in crate::assay) fn armoured(label: &str, der: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).flat_map(|line| [line, b"\n"].concat());
    let mut armour = format!("-----BEGIN {label}-----\n").into_bytes();
    armour.extend(lines);
    armour.extend_from_slice(format!("-----END {label}-----\n").as_bytes());
    armour
}

/// What stands in the first PEM armour of this label.
pub(in crate::assay) fn unarmoured(armour: &[u8], label: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(armour).ok()?;
    let (_, rest) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(body).ok()
}
