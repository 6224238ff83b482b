//! A case that was tried, or was not.

use super::case::Case;
use super::outcome::Outcome;
use super::verdict::Verdict;

/// What became of one case.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The case.
    pub case: &'static Case,
    /// What it means.
    pub outcome: Outcome,
    /// What the target said of its token; `None` where it was not asked.
    pub verdict: Option<Verdict>,
    /// What the target said of its twin.
    pub twin: Option<Verdict>,
    /// The token.
    pub token: Option<Vec<u8>>,
}
