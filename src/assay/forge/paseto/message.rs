//! A PASETO before it is protected, and after.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::cipher::{self, Plain};
use super::moment::rfc3339;
use super::pae::pae;
use crate::assay::bench::{Bench, LIFETIME};
use crate::assay::forge::{Object, quoted};
use crate::assay::key::KeyPair;
use crate::assay::setup::Setup;
use crate::assay::specimen::Unmakeable;

/// What is protected, each part as it is to be written.
#[derive(Clone)]
pub(in crate::assay) struct Message {
    /// With its two dots.
    pub(in crate::assay) header: String,
    pub(in crate::assay) payload: Vec<u8>,
    pub(in crate::assay) footer: Vec<u8>,
    pub(in crate::assay) implicit: Vec<u8>,
}

/// How a message is protected, and by what key.
#[derive(Clone, Copy)]
pub(in crate::assay) enum Protection<'k> {
    V4Public(&'k KeyPair),
    V3Public(&'k KeyPair),
    V2Public(&'k KeyPair),
    V4Local(&'k [u8]),
    V3Local(&'k [u8]),
    V2Local(&'k [u8]),
}

/// The parts of a token.
#[derive(Clone)]
pub(in crate::assay) struct Sealed {
    pub(in crate::assay) header: String,
    pub(in crate::assay) body: Vec<u8>,
    pub(in crate::assay) footer: Vec<u8>,
}

impl Message {
    /// The honest message under `setup`.
    pub(in crate::assay) fn honest(setup: &Setup) -> Self {
        let footer = setup.kid.as_deref().map(|kid| Object::default().with_string("kid", kid).text());
        Self {
            header: format!("{}.", setup.scheme.algorithm()),
            payload: Self::honest_claims(setup).text().into_bytes(),
            footer: footer.unwrap_or_default().into_bytes(),
            implicit: setup.implicit.clone(),
        }
    }

    /// The message of the genuine token, where it can be read; else the honest one.
    pub(in crate::assay) fn of(bench: &Bench) -> Self {
        let honest = Self::honest(bench.setup());
        let genuine = bench.genuine().and_then(Sealed::read);
        let payload = genuine.as_ref().and_then(|token| Some(token.split_signature()?.0.to_vec()));
        match (genuine, payload) {
            (Some(token), Some(payload)) => Self { payload, footer: token.footer, ..honest },
            _ => honest,
        }
    }

    /// The claims of the honest message.
    pub(in crate::assay) fn honest_claims(setup: &Setup) -> Object {
        let moment = |seconds| quoted(&rfc3339(seconds));
        let claims = Object::default()
            .with_string("iss", &setup.issuer)
            .with_string("sub", "alice")
            .with_string("aud", &setup.audience)
            .with("exp", moment(setup.now + LIFETIME))
            .with("nbf", moment(setup.now - 5))
            .with("iat", moment(setup.now - 5))
            .with_string("jti", "7f1d4b0c");
        match &setup.typ {
            Some(typ) => claims.with_string("typ", typ),
            None => claims,
        }
    }

    /// The message with these claims.
    pub(in crate::assay) fn claims(self, claims: &Object) -> Self {
        self.payload(claims.text())
    }

    /// The message with this payload.
    pub(in crate::assay) fn payload(mut self, payload: impl Into<Vec<u8>>) -> Self {
        self.payload = payload.into();
        self
    }

    /// The message with this footer.
    pub(in crate::assay) fn footer(mut self, footer: impl Into<Vec<u8>>) -> Self {
        self.footer = footer.into();
        self
    }

    /// The message bound to this implicit assertion.
    pub(in crate::assay) fn implicit(mut self, implicit: impl Into<Vec<u8>>) -> Self {
        self.implicit = implicit.into();
        self
    }

    /// The message under this header, which ends with a dot.
    pub(in crate::assay) fn header(mut self, header: impl Into<String>) -> Self {
        self.header = header.into();
        self
    }

    /// The message protected as the bench's scheme does it, whatever its header says.
    pub(in crate::assay) fn protected(&self, bench: &Bench) -> Result<Sealed, Unmakeable> {
        self.protected_by(Protection::of(bench, bench.pair()?)?)
    }

    /// The message protected in this way, whatever its header says.
    pub(in crate::assay) fn protected_by(&self, protection: Protection<'_>) -> Result<Sealed, Unmakeable> {
        let plain = Plain {
            header: self.header.as_bytes(),
            payload: &self.payload,
            footer: &self.footer,
            implicit: &self.implicit,
        };
        let body = match protection {
            Protection::V4Local(key) => cipher::v4(key, random()?, &plain),
            Protection::V3Local(key) => cipher::v3(key, random()?, &plain),
            Protection::V2Local(key) => cipher::v2(key, random()?, &plain),
            Protection::V4Public(pair) | Protection::V3Public(pair) | Protection::V2Public(pair) => {
                let signature = self.signature(protection, pair);
                signature.map(|signature| [&self.payload[..], &signature].concat())
            }
        };
        let body = body.ok_or(Unmakeable::Primitive("the protection of a PASETO"))?;
        Ok(Sealed { header: self.header.clone(), body, footer: self.footer.clone() })
    }

    fn signature(&self, protection: Protection<'_>, pair: &KeyPair) -> Option<Vec<u8>> {
        let Self { header, payload, footer, implicit } = self;
        let header = header.as_bytes();
        match protection {
            Protection::V2Public(_) => pair.sign("EdDSA", &pae(&[header, payload, footer])),
            Protection::V3Public(_) => {
                let point = pair.public().ok()?.compressed()?;
                pair.sign("ES384", &pae(&[&point, header, payload, footer, implicit]))
            }
            _ => pair.sign("EdDSA", &pae(&[header, payload, footer, implicit])),
        }
    }
}

impl<'k> Protection<'k> {
    /// How the bench's scheme protects, with the key `pair`.
    pub(in crate::assay) fn of(bench: &Bench, pair: &'k KeyPair) -> Result<Self, Unmakeable> {
        Ok(match (bench.scheme().algorithm(), pair) {
            ("v4.public", pair) => Self::V4Public(pair),
            ("v3.public", pair) => Self::V3Public(pair),
            ("v4.local", KeyPair::Secret(secret)) => Self::V4Local(secret.expose()),
            _ => return Err(Unmakeable::NotHere("a scheme of PASETO")),
        })
    }
}

impl Sealed {
    /// The parts of a token; `None` where it is none.
    pub(in crate::assay) fn read(token: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(token).ok()?;
        let mut segments = text.split('.');
        let header = format!("{}.{}.", segments.next()?, segments.next()?);
        let body = URL_SAFE_NO_PAD.decode(segments.next()?).ok()?;
        let footer = URL_SAFE_NO_PAD.decode(segments.next().unwrap_or_default()).ok()?;
        Some(Self { header, body, footer })
    }

    /// The payload and the signature; `None` where the purpose is another, or they are not there.
    pub(in crate::assay) fn split_signature(&self) -> Option<(&[u8], &[u8])> {
        let signature = match self.header.as_str() {
            "v4.public." | "v2.public." => 64,
            "v3.public." => 96,
            _ => return None,
        };
        self.body.split_at_checked(self.body.len().checked_sub(signature)?)
    }

    /// The token with another body.
    pub(in crate::assay) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The token with another footer.
    pub(in crate::assay) fn footer(mut self, footer: impl Into<Vec<u8>>) -> Self {
        self.footer = footer.into();
        self
    }

    /// The body as it travels.
    pub(in crate::assay) fn encoded_body(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.body)
    }

    /// The footer as it travels.
    pub(in crate::assay) fn encoded_footer(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.footer)
    }

    /// The token.
    pub(in crate::assay) fn token(&self) -> Vec<u8> {
        written(&self.header, &self.encoded_body(), &self.encoded_footer())
    }
}

/// A token of parts that are encoded already; of an empty footer nothing is seen.
pub(in crate::assay) fn written(header: &str, body: &str, footer: &str) -> Vec<u8> {
    match footer {
        "" => format!("{header}{body}"),
        footer => format!("{header}{body}.{footer}"),
    }
    .into_bytes()
}

fn random<const N: usize>() -> Result<[u8; N], Unmakeable> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Unmakeable::Primitive("random bytes"))?;
    Ok(bytes)
}
