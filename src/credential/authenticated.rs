//! What cryptography vouches for, before the policy has judged it.

use std::fmt;

use crate::claims::claims::Claims;
use crate::claims::restriction::Restriction;
use crate::foundation::encoding::hex;

/// What a format found once the signature held. Not yet accepted: the verifier judges it.
#[derive(Debug)]
pub struct Authenticated {
    /// What the issuer claims.
    pub claims: Claims,
    /// What it restricts itself to beyond its claims, as far as this crate understands it.
    pub restrictions: Vec<Restriction>,
    /// Names by which the token, or what it was narrowed from, can be revoked.
    pub revocation_ids: Vec<RevocationId>,
    /// Whether there are restrictions beside those: what was found is then an upper bound.
    pub opaque_restrictions: bool,
}

impl From<Claims> for Authenticated {
    /// Claims of a format that carries nothing else.
    fn from(claims: Claims) -> Self {
        Self { claims, restrictions: Vec::new(), revocation_ids: Vec::new(), opaque_restrictions: false }
    }
}

/// A name by which one block of a token can be revoked, which its bearer cannot change. Displays as hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RevocationId(Box<[u8]>);

impl RevocationId {
    /// The identifier `bytes`.
    #[must_use]
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The identifier's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for RevocationId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(&self.0))
    }
}
