//! What a verifier has to heed, and what an attacker gains where it does not.

use crate::foundation::rejection::Stage;

/// One thing that a verifier has to heed. Every case breaks exactly one.
#[derive(Debug)]
pub struct Rule {
    /// Its stable name within the format: `unsecured`.
    pub id: &'static str,
    /// The rows of the inventory that it answers.
    pub rows: &'static [&'static str],
    /// What is wrong with a verifier that does not heed it.
    pub class: Class,
    /// How bad that is.
    pub severity: Severity,
    /// The stage at which a verifier that heeds it refuses; a case may say otherwise.
    pub stage: Stage,
    /// The rule as a sentence: what must be refused.
    pub demands: &'static str,
    /// What an attacker gains where it is not heeded, as a sentence.
    pub gain: &'static str,
    /// Where it is written, and the advisories of those who did not heed it.
    pub references: &'static [&'static str],
}

/// What is wrong with a verifier that accepts what it must not, from bad to worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// It refuses what is in order.
    OverRejection,
    /// It accepts what is correctly signed and breaks a rule.
    Strictness,
    /// It spends more than a token is worth.
    Resource,
    /// It accepts a genuine token for something that it was not made for.
    Confusion,
    /// It accepts what was made without its key.
    Forgery,
}

impl Class {
    /// Its name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OverRejection => "over-rejection",
            Self::Strictness => "strictness",
            Self::Resource => "resource",
            Self::Confusion => "confusion",
            Self::Forgery => "forgery",
        }
    }
}

/// How bad a finding is, from mild to grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Harmless by itself: two readers may understand the token differently.
    Low,
    /// Harmful together with something else.
    Medium,
    /// Harmful.
    High,
    /// Anyone can be anyone.
    Critical,
}

impl Severity {
    /// Its name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}
