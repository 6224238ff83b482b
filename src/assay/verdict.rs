//! What a target says of one token.

/// What a target says of one token, or what became of it. No two of these are ever taken for one another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It accepts the token.
    Accept,
    /// It refuses the token.
    Reject {
        /// Why, in its own words.
        reason: Option<String>,
        /// At which step, in its own words; compared where it is one of [`Stage`](crate::Stage)'s.
        stage: Option<String>,
    },
    /// It did not answer in time.
    Timeout,
    /// It died: what its end said.
    Crash(String),
    /// It took more memory than it may.
    OutOfMemory,
    /// What it answered is no answer.
    ProtocolError(String),
    /// It would not start with these keys.
    ConfigRefused(String),
    /// It refuses the token, and has fetched what the token points at: the request that it made.
    Fetched(String),
    /// The transport cannot carry the token: the target never saw it.
    NotCarried,
}

impl Verdict {
    /// A refusal that says nothing more.
    #[must_use]
    pub const fn reject() -> Self {
        Self::Reject { reason: None, stage: None }
    }

    /// Its name in reports.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject { .. } => "reject",
            Self::Timeout => "timeout",
            Self::Crash(_) => "crash",
            Self::OutOfMemory => "out of memory",
            Self::ProtocolError(_) => "protocol error",
            Self::ConfigRefused(_) => "config refused",
            Self::Fetched(_) => "fetched",
            Self::NotCarried => "not carried",
        }
    }

    /// Why, where that is known.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Reject { reason, .. } => reason.as_deref(),
            Self::Crash(why) | Self::ProtocolError(why) | Self::ConfigRefused(why) | Self::Fetched(why) => Some(why),
            Self::Accept | Self::Timeout | Self::OutOfMemory | Self::NotCarried => None,
        }
    }

    /// Whether the target hung, died, outgrew its memory, or said something that is no answer.
    #[must_use]
    pub const fn is_breakdown(&self) -> bool {
        matches!(self, Self::Timeout | Self::Crash(_) | Self::OutOfMemory | Self::ProtocolError(_))
    }
}
