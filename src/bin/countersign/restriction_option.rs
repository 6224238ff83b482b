//! `--restrict name=value`, with the moments of a restriction given from now on.

use std::time::Duration;

use countersign::{Error, Restriction, Timestamp};

use crate::duration;

/// A restriction, before it is known what time it is.
#[derive(Clone)]
pub(crate) enum RestrictionOption {
    ExpiresBefore(Duration),
    NotBefore(Duration),
    Settled(Restriction),
}

impl RestrictionOption {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("expires-before", span)) => duration::parse(span).map(Self::ExpiresBefore),
            Some(("not-before", span)) => duration::parse(span).map(Self::NotBefore),
            _ => text.parse().map(Self::Settled).map_err(|error: Error| error.to_string()),
        }
    }

    /// The restriction as of `now`; `None` where it would begin or end after the year 9999.
    pub(crate) fn settle(self, now: Timestamp) -> Option<Restriction> {
        match self {
            Self::ExpiresBefore(span) => now.checked_add(span).map(Restriction::ExpiresBefore),
            Self::NotBefore(span) => now.checked_add(span).map(Restriction::NotBefore),
            Self::Settled(restriction) => Some(restriction),
        }
    }
}
