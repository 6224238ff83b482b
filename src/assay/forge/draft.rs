//! A JWT before it is signed, or is not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::object::{Object, quoted};
use crate::assay::bench::Bench;
use crate::assay::specimen::Unmakeable;

/// Header and claims, as they are to be written.
#[derive(Clone, Debug)]
pub(in crate::assay) struct Draft {
    pub(in crate::assay) header: Object,
    pub(in crate::assay) claims: Object,
}

impl Draft {
    /// The header and claims of a compact JWS.
    pub(in crate::assay) fn read(token: &[u8]) -> Result<Self, Unmakeable> {
        let mut segments = token.split(|byte| *byte == b'.');
        let mut object = || Object::read(&URL_SAFE_NO_PAD.decode(segments.next()?).ok()?);
        let mut both = || Some(Self { header: object()?, claims: object()? });
        both().ok_or(Unmakeable::NotHere("a genuine token that can be read"))
    }

    /// The draft whose header member `name` has this raw value.
    pub(in crate::assay) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.header = self.header.with(name, value);
        self
    }

    /// The draft whose `alg` is this string.
    pub(in crate::assay) fn alg(self, algorithm: &str) -> Self {
        self.header("alg", quoted(algorithm))
    }

    /// The draft without a header member.
    pub(in crate::assay) fn without_header(mut self, name: &str) -> Self {
        self.header = self.header.without(name);
        self
    }

    /// The draft whose claim `name` has this raw value.
    pub(in crate::assay) fn claim(mut self, name: &str, value: impl Into<String>) -> Self {
        self.claims = self.claims.with(name, value);
        self
    }

    /// The draft without a claim.
    pub(in crate::assay) fn without_claim(mut self, name: &str) -> Self {
        self.claims = self.claims.without(name);
        self
    }

    /// What is signed.
    pub(in crate::assay) fn signing_input(&self) -> Vec<u8> {
        signing_input(self.header.text(), self.claims.text())
    }

    /// The token, signed by the bench's key and algorithm, whatever its header says.
    pub(in crate::assay) fn signed(&self, bench: &Bench) -> Result<Vec<u8>, Unmakeable> {
        bench.sign_input(self.signing_input())
    }

    /// The token with this signature.
    pub(in crate::assay) fn with_signature(&self, signature: impl AsRef<[u8]>) -> Vec<u8> {
        attach(self.signing_input(), signature)
    }
}

/// The first two segments and the dot between them.
pub(in crate::assay) fn signing_input(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> Vec<u8> {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload)).into_bytes()
}

/// `signing_input` and a signature.
pub(in crate::assay) fn attach(mut signing_input: Vec<u8>, signature: impl AsRef<[u8]>) -> Vec<u8> {
    signing_input.push(b'.');
    signing_input.extend_from_slice(URL_SAFE_NO_PAD.encode(signature).as_bytes());
    signing_input
}
