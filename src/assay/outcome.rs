//! What a verdict on a case means.

use super::case::{Case, Expected};
use super::rule::Class;
use super::verdict::Verdict;
use crate::foundation::rejection::{Rejection, Stage};

/// What a verdict on a case means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// Accepted without a key.
    Forgery,
    /// A genuine token accepted for something else.
    Confusion,
    /// Correctly signed, in breach of a rule, and accepted.
    Strictness,
    /// More time or memory than a token is worth.
    Resource,
    /// An honest token refused.
    OverRejection,
    /// Refused, but at another stage than the one that should have.
    WrongStage,
    /// No answer in time.
    Timeout,
    /// The target died.
    Crash,
    /// The target's answer is none.
    ProtocolError,
    /// The target would not start with the usual keys.
    ConfigRefused,
    /// Refused, as its honest twin was: nothing is known.
    Inconclusive,
    /// Not tried, and why.
    Skipped(String),
}

impl Outcome {
    /// The name of every outcome.
    pub const NAMES: &'static [&'static str] = &[
        "pass",
        "forgery",
        "confusion",
        "strictness",
        "resource",
        "over-rejection",
        "wrong stage",
        "timeout",
        "crash",
        "protocol error",
        "config refused",
        "inconclusive",
        "skipped",
    ];

    /// Its name in reports.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Forgery => "forgery",
            Self::Confusion => "confusion",
            Self::Strictness => "strictness",
            Self::Resource => "resource",
            Self::OverRejection => "over-rejection",
            Self::WrongStage => "wrong stage",
            Self::Timeout => "timeout",
            Self::Crash => "crash",
            Self::ProtocolError => "protocol error",
            Self::ConfigRefused => "config refused",
            Self::Inconclusive => "inconclusive",
            Self::Skipped(_) => "skipped",
        }
    }

    /// Whether it is held against the target.
    #[must_use]
    pub const fn is_finding(&self) -> bool {
        matches!(
            self,
            Self::Forgery
                | Self::Confusion
                | Self::Strictness
                | Self::Resource
                | Self::OverRejection
                | Self::WrongStage
                | Self::Timeout
                | Self::Crash
        )
    }

    /// Whether it leaves open how the target stands.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::ProtocolError | Self::ConfigRefused | Self::Inconclusive | Self::Skipped(_))
    }

    /// What `verdict` on `case` means where its twin got `twin`; `has_own_setup`: whether the case came with its own keys.
    pub(super) fn of(case: &Case, verdict: &Verdict, twin: &Verdict, has_own_setup: bool) -> Self {
        match (verdict, case.expected()) {
            (Verdict::NotCarried, _) => Self::Skipped("transport".to_owned()),
            (Verdict::ProtocolError(_), _) => Self::ProtocolError,
            (Verdict::OutOfMemory | Verdict::Fetched(_), _) => Self::Resource,
            (Verdict::Timeout | Verdict::Crash(_), _) if case.is_about_cost() => Self::Resource,
            (Verdict::Timeout, _) => Self::Timeout,
            (Verdict::Crash(_), _) => Self::Crash,
            // Keys that no verifier should take are refused best before there is any token.
            (Verdict::ConfigRefused(_), Expected::Reject(_)) if has_own_setup && *twin == Verdict::Accept => Self::Pass,
            (Verdict::ConfigRefused(_), Expected::Reject(_)) if has_own_setup => Self::Inconclusive,
            (Verdict::ConfigRefused(_), _) => Self::ConfigRefused,
            (Verdict::Accept, Expected::Accept) => Self::Pass,
            (Verdict::Reject { .. }, Expected::Accept) if *twin == Verdict::Accept => Self::OverRejection,
            (Verdict::Reject { .. }, Expected::Accept) => Self::Inconclusive,
            // It may not have fetched anything: but that token was a stranger's.
            (Verdict::Accept, Expected::Reject(_)) if case.is_about_fetching() => Self::Forgery,
            (Verdict::Accept, Expected::Reject(_)) => Self::accepted(case.class(), twin),
            (Verdict::Reject { .. }, _) if *twin != Verdict::Accept => Self::Inconclusive,
            // At whichever stage: what counts is that nothing was fetched before.
            (Verdict::Reject { .. }, _) if case.is_about_fetching() => Self::Pass,
            (Verdict::Reject { stage, .. }, Expected::Reject(expected)) => Self::refused(stage.as_deref(), expected),
        }
    }

    /// A forgery accepted is one even where no honest token is.
    fn accepted(class: Class, twin: &Verdict) -> Self {
        match class {
            Class::Forgery => Self::Forgery,
            _ if *twin != Verdict::Accept => Self::Inconclusive,
            Class::Confusion => Self::Confusion,
            Class::Resource => Self::Resource,
            Class::Strictness => Self::Strictness,
            Class::OverRejection => Self::Pass,
        }
    }

    /// A stage is compared where it is one of this library's; other words for it are the target's own business.
    fn refused(stage: Option<&str>, expected: Stage) -> Self {
        let is_ours = |stage: &str| Rejection::ALL.iter().any(|known| known.stage().as_str() == stage);
        match stage {
            Some(stage) if is_ours(stage) && stage != expected.as_str() => Self::WrongStage,
            _ => Self::Pass,
        }
    }
}
