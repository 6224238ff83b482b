//! What a holder can narrow a credential by.

use crate::foundation::clock::Timestamp;

/// A restriction that a credential carries beside its claims, in the one vocabulary that is understood. A restriction only
/// ever takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Restriction {
    /// Not accepted at this moment or after it.
    ExpiresBefore(Timestamp),
    /// Not accepted before this moment.
    NotBefore(Timestamp),
    /// Accepted by these audiences only.
    Audience(Vec<Box<str>>),
}
