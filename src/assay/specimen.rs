//! What a forging function gives back.

use std::fmt;

use super::feature::Feature;
use super::setup::Setup;

/// A token that must be refused, and its twin: the minimally different one that must be accepted.
pub struct Specimen {
    /// The token.
    pub token: Vec<u8>,
    /// How the target is to be set up for it, where that is not as usual.
    pub setup: Option<Setup>,
    /// The twin. It is judged first.
    pub twin: Vec<u8>,
    /// How the target is to be set up for the twin, where that is not as usual.
    pub twin_setup: Option<Setup>,
}

impl Specimen {
    /// A token and its twin, both under the usual set-up.
    #[must_use]
    pub fn new(token: Vec<u8>, twin: Vec<u8>) -> Self {
        Self { token, setup: None, twin, twin_setup: None }
    }

    /// Asks for the target to be set up for the token in this way.
    #[must_use]
    pub fn under(mut self, setup: Setup) -> Self {
        self.setup = Some(setup);
        self
    }

    /// Asks for the target to be set up for the twin in this way.
    #[must_use]
    pub fn twin_under(mut self, setup: Setup) -> Self {
        self.twin_setup = Some(setup);
        self
    }
}

impl fmt::Debug for Specimen {
    /// Leaves out the tokens: the twin is one that is accepted.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Specimen")
            .field("setup", &self.setup)
            .field("twin_setup", &self.twin_setup)
            .finish_non_exhaustive()
    }
}

/// Why a case cannot be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmakeable {
    /// It needs a signing key, and there is none.
    NoSigningKey,
    /// The target lacks a feature.
    NoFeature(Feature),
    /// The key is not known in the form that it needs.
    NoKeyForm(&'static str),
    /// It is about something that these circumstances do not have: what that is.
    NotHere(&'static str),
    /// A primitive refused.
    Primitive(&'static str),
}

impl Unmakeable {
    /// The reason as a report says it.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::NoSigningKey => "needs a signing key".to_owned(),
            Self::NoFeature(feature) => format!("needs the feature `{}`", feature.as_str()),
            Self::NoKeyForm(form) => format!("the key is not known as {form}"),
            Self::NotHere(what) => format!("needs {what}"),
            Self::Primitive(what) => format!("could not be made: {what}"),
        }
    }
}
