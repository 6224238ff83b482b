//! What a target can do beyond judging one token under one key.

use std::collections::BTreeSet;

/// Something that a case may need of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// It can be set up anew, with another key. Every external program can.
    Restart,
    /// It looks for its key by the token's `kid`.
    Kid,
    /// It reads key sets.
    Jwks,
    /// It takes the time from the set-up instead of from the machine.
    Clock,
    /// It judges what is asked for along with the token.
    Request,
    /// It accepts each token once.
    Replay,
    /// It holds the token's type against the one expected.
    Typ,
    /// It binds a token to the party it was issued to (`azp`).
    Azp,
    /// It demands proof of possession where a token asks for it (`cnf`).
    Cnf,
    /// It takes what is authenticated and does not travel from the set-up.
    Implicit,
    /// It takes facts, and blocks of third parties, from whoever holds a token.
    Blocks,
}

impl Feature {
    /// Every feature.
    pub const ALL: &'static [Self] = &[
        Self::Restart,
        Self::Kid,
        Self::Jwks,
        Self::Clock,
        Self::Request,
        Self::Replay,
        Self::Typ,
        Self::Azp,
        Self::Cnf,
        Self::Implicit,
        Self::Blocks,
    ];

    /// Its name in handshakes and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restart => "restart",
            Self::Kid => "kid",
            Self::Jwks => "jwks",
            Self::Clock => "clock",
            Self::Request => "request",
            Self::Replay => "replay",
            Self::Typ => "typ",
            Self::Azp => "azp",
            Self::Cnf => "cnf",
            Self::Implicit => "implicit",
            Self::Blocks => "blocks",
        }
    }

    /// The feature of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|feature| feature.as_str() == name).copied()
    }
}

/// What a target can do.
///
/// # Example
/// ```
/// use countersign::assay::{Feature, Features};
///
/// let features: Features = ["kid", "clock", "of tomorrow"].into_iter().filter_map(Feature::find).collect();
/// assert!(features.has(Feature::Kid));
/// assert!(!features.has(Feature::Jwks));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(BTreeSet<Feature>);

impl Features {
    /// Whether `feature` is one of them.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        self.0.contains(&feature)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Feature> {
        self.0.iter().copied()
    }
}

impl FromIterator<Feature> for Features {
    fn from_iter<I: IntoIterator<Item = Feature>>(features: I) -> Self {
        Self(features.into_iter().collect())
    }
}
