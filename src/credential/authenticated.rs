//! What cryptography vouches for, before the policy has judged it.

use crate::claims::claims::Claims;
use crate::claims::restriction::Restriction;
use crate::claims::revocation::RevocationId;

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
