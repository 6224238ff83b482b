//! Proof that a credential was verified.

use std::fmt;
use std::marker::PhantomData;

use crate::claims::claims::Claims;
use crate::claims::restriction::Restriction;
use crate::credential::authenticated::{Authenticated, RevocationId};
use crate::credential::key_id::KeyId;
use crate::credential::scheme::Scheme;
use crate::foundation::clock::Timestamp;

/// A credential that a verifier of type `C` accepted: to hold one is the proof. Only
/// [`Verifier::verify`](crate::Verifier::verify) makes it; it cannot be written by hand, read from storage, or made from
/// another format's.
pub struct Verified<C = Forgotten> {
    scheme: &'static Scheme,
    kid: Option<KeyId>,
    authenticated: Authenticated,
    brand: PhantomData<fn() -> C>,
}

/// The brand of a credential of which it is no longer known which format it had.
#[derive(Debug)]
pub enum Forgotten {}

impl<C> Verified<C> {
    /// The private end of verification.
    pub(in crate::credential) fn new(
        scheme: &'static Scheme,
        kid: Option<KeyId>,
        authenticated: Authenticated,
    ) -> Self {
        Self { scheme, kid, authenticated, brand: PhantomData }
    }

    /// What the issuer claims, judged and accepted.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.authenticated.claims
    }

    /// The scheme it came in.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        *self.scheme
    }

    /// The name of the trusted key that verified it.
    #[must_use]
    pub fn kid(&self) -> Option<&KeyId> {
        self.kid.as_ref()
    }

    /// The moment from which it is no longer accepted, leeway aside: the earliest of `exp` and the recognised restrictions.
    /// Where there are [others](Self::has_opaque_restrictions), an upper bound.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        let restricted = self.restrictions().iter().filter_map(|restriction| match restriction {
            Restriction::ExpiresBefore(moment) => Some(*moment),
            _ => None,
        });
        restricted.fold(self.claims().exp(), Timestamp::min)
    }

    /// What it restricts itself to beyond its claims, as far as this crate understands it.
    #[must_use]
    pub fn restrictions(&self) -> &[Restriction] {
        &self.authenticated.restrictions
    }

    /// Whether it carries restrictions beside those: they held for this request, and may not for the next.
    #[must_use]
    pub fn has_opaque_restrictions(&self) -> bool {
        self.authenticated.opaque_restrictions
    }

    /// Names by which it can be revoked, beside `jti`.
    #[must_use]
    pub fn revocation_ids(&self) -> &[RevocationId] {
        &self.authenticated.revocation_ids
    }

    /// The same, no longer saying in its type which format it had: for code that serves several. Its
    /// [`scheme`](Self::scheme) is then what that format calls itself, which for a format of another crate proves nothing.
    #[must_use]
    pub fn forget(self) -> Verified {
        Verified::new(self.scheme, self.kid, self.authenticated)
    }
}

impl<C> fmt::Debug for Verified<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Verified")
            .field("scheme", &self.scheme.name())
            .field("kid", &self.kid)
            .field("claims", self.claims())
            .finish_non_exhaustive()
    }
}
