//! A case that was tried, or was not.

use std::fmt;

use super::case::Case;
use super::outcome::Outcome;
use super::verdict::Verdict;

/// What became of one case.
#[derive(Clone)]
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

impl fmt::Debug for Trial {
    /// Leaves out the token, which the target may have accepted.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Trial")
            .field("case", &self.case)
            .field("outcome", &self.outcome)
            .field("verdict", &self.verdict)
            .field("twin", &self.twin)
            .finish_non_exhaustive()
    }
}
