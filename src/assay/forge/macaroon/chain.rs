//! A macaroon: an identifier and its caveats, each MACed under the MAC before it.

use aws_lc_rs::hmac;

use super::third::{Third, seal};
use super::wire::{Form, bundle};
use crate::assay::bench::{Bench, LIFETIME};
use crate::assay::forge::Object;
use crate::assay::key::KeyPair;
use crate::assay::setup::Setup;
use crate::assay::specimen::Unmakeable;

/// What root keys are derived under.
const GENERATOR: [u8; 32] = *b"macaroons-key-generator\0\0\0\0\0\0\0\0\0";

/// A root, or a discharge.
#[derive(Clone)]
pub(in crate::assay) struct Macaroon {
    /// Covered by no MAC.
    pub(in crate::assay) location: Option<String>,
    pub(in crate::assay) identifier: Vec<u8>,
    pub(in crate::assay) caveats: Vec<Caveat>,
    pub(in crate::assay) signature: Vec<u8>,
}

#[derive(Clone)]
pub(in crate::assay) struct Caveat {
    pub(in crate::assay) identifier: Vec<u8>,
    /// Of a third party's: where it is said to be, and the discharge's key, sealed.
    pub(in crate::assay) asked: Option<(String, Vec<u8>)>,
}

impl Macaroon {
    /// What an honest identifier claims under `setup`.
    pub(in crate::assay) fn honest_claims(setup: &Setup) -> Object {
        let claims = Object::default()
            .with_string("iss", &setup.issuer)
            .with_string("sub", "alice")
            .with("aud", format!("[{}]", crate::assay::forge::quoted(&setup.audience)))
            .with("exp", (setup.now + LIFETIME).to_string())
            .with("nbf", (setup.now - 5).to_string())
            .with_string("jti", "7f1d4b0c");
        match &setup.typ {
            Some(typ) => claims.with_string("typ", typ),
            None => claims,
        }
    }

    /// The plain honest token.
    pub(in crate::assay) fn honest(bench: &Bench) -> Result<Self, Unmakeable> {
        Self::claiming(bench, &Self::honest_claims(bench.setup()))
    }

    /// A token that claims this: `countersign/1 `, the key's name and a space where it has one, and the claims.
    pub(in crate::assay) fn claiming(bench: &Bench, claims: &Object) -> Result<Self, Unmakeable> {
        Self::identified(bench, "countersign/1", claims)
    }

    /// A token of the application and version that `marker` names.
    pub(in crate::assay) fn identified(bench: &Bench, marker: &str, claims: &Object) -> Result<Self, Unmakeable> {
        let kid = bench.setup().kid.as_ref().map(|kid| format!("{kid} ")).unwrap_or_default();
        let identifier = format!("{marker} {kid}{}", claims.text());
        Ok(Self::minted(root_secret(bench.pair()?)?, identifier))
    }

    /// A macaroon without caveats, under the root key that follows from `secret`.
    pub(in crate::assay) fn minted(secret: &[u8], identifier: impl Into<Vec<u8>>) -> Self {
        Self::keyed(&mac(&GENERATOR, secret), identifier)
    }

    /// A macaroon without caveats, under this very key.
    pub(in crate::assay) fn keyed(key: &[u8], identifier: impl Into<Vec<u8>>) -> Self {
        let identifier = identifier.into();
        Self { location: None, signature: mac(key, &identifier), caveats: Vec::new(), identifier }
    }

    /// The macaroon with a condition.
    pub(in crate::assay) fn with(mut self, predicate: impl AsRef<[u8]>) -> Self {
        let identifier = predicate.as_ref().to_vec();
        self.signature = mac(&self.signature, &identifier);
        self.caveats.push(Caveat { identifier, asked: None });
        self
    }

    /// The macaroon, asking a third party.
    pub(in crate::assay) fn asking(self, third: &Third) -> Result<Self, Unmakeable> {
        let sealed = seal(&self.signature, &third.key)?;
        Ok(self.asking_with(third, sealed))
    }

    /// The macaroon, asking a third party, with whatever stands for its sealed key.
    pub(in crate::assay) fn asking_with(mut self, third: &Third, sealed: Vec<u8>) -> Self {
        self.signature = joint(&self.signature, &sealed, third.identifier.as_bytes());
        let asked = Some(("https://third.example".to_owned(), sealed));
        self.caveats.push(Caveat { identifier: third.identifier.clone().into_bytes(), asked });
        self
    }

    /// The discharge, good together with `root` alone.
    pub(in crate::assay) fn bound_to(mut self, root: &Self) -> Self {
        self.signature = joint(&[0; 32], &root.signature, &self.signature);
        self
    }

    /// The token, without discharges, in version 2.
    pub(in crate::assay) fn token(&self) -> Vec<u8> {
        bundle(std::slice::from_ref(self), Form::V2)
    }
}

/// The secret of a shared key.
pub(in crate::assay) fn root_secret(pair: &KeyPair) -> Result<&[u8], Unmakeable> {
    match pair {
        KeyPair::Secret(secret) => Ok(secret.expose()),
        _ => Err(Unmakeable::NoKeyForm("a secret")),
    }
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

/// The MAC of two MACs.
fn joint(key: &[u8], one: &[u8], other: &[u8]) -> Vec<u8> {
    mac(key, &[mac(key, one), mac(key, other)].concat())
}
