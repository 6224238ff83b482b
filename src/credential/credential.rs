//! The joint itself.

use crate::claims::claims::Claims;
use crate::claims::policy::Policy;
use crate::credential::authenticated::Authenticated;
use crate::credential::context::Context;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::scheme::Scheme;
use crate::credential::token::Token;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

/// A credential format bound to one algorithm.
///
/// Implement it to add a format; applications use [`Issuer`](crate::Issuer) and [`Verifier`](crate::Verifier), which call
/// it in this order: size cap, [`open`](Self::open), the key that [`key_hint`](Self::key_hint) names,
/// [`authenticate`](Self::authenticate), policy. An implementation cannot accept anything by itself, nor make another
/// format's [`Verified`](crate::Verified).
pub trait Credential: Sized + 'static {
    /// What is fixed by the choice of this type.
    const SCHEME: Scheme;
    /// Prepared material that can mint.
    type Minting: Send + Sync + 'static;
    /// Prepared material that can verify.
    type Verifying: Send + Sync + 'static;
    /// What only this format can put in.
    type Additions: Default + Send + Sync + 'static;
    /// What only this format can demand.
    type Rules: Default + Send + Sync + 'static;
    /// A token taken apart once; nothing in it is trusted.
    type Opened<'t>;

    /// Fresh material from the operating system's generator.
    ///
    /// # Errors
    /// Where the generator fails.
    fn generate() -> Result<Self::Minting, Error>;

    /// The verifying half of `key`.
    ///
    /// # Errors
    /// Where it cannot be derived.
    fn verifying(key: &Self::Minting) -> Result<Self::Verifying, Error>;

    /// Mints `claims`, which are known to be complete.
    ///
    /// # Errors
    /// Where the claims have no place in this format, or a primitive fails.
    fn issue(key: &SigningKey<Self>, claims: &Claims, additions: &Self::Additions) -> Result<Token, Error>;

    /// Takes `token` apart: ASCII, within the size cap, and otherwise arbitrary. `policy` gives the limits of what is read
    /// before anything is authentic.
    ///
    /// # Errors
    /// A rejection of stage `size`, `encoding` or `header`.
    fn open<'t>(token: &'t str, policy: &Policy) -> Result<Self::Opened<'t>, Rejection>;

    /// The name that the token gives its key: it picks among trusted keys, and proves nothing.
    fn key_hint<'o>(opened: &'o Self::Opened<'_>) -> Option<&'o str>;

    /// Whether `one` and `other` are the same key, made for different algorithms: a key is for one (RFC 8725 §3.1), so that no
    /// [`KeySet`](crate::KeySet) takes both. Never, where the type leaves no choice of algorithm.
    fn are_at_odds(_one: &Self::Verifying, _other: &Self::Verifying) -> bool {
        false
    }

    /// Cryptography, then what the credential restricts itself to.
    ///
    /// # Errors
    /// [`Rejection::Signature`] for every cryptographic failure; finer reasons only once the signature holds.
    fn authenticate(
        key: &VerifyingKey<Self>,
        opened: Self::Opened<'_>,
        rules: &Self::Rules,
        context: &Context<'_>,
    ) -> Result<Authenticated, Rejection>;
}
