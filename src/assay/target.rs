//! What is held against the catalogue.

use super::feature::Features;
use super::setup::Setup;
use super::verdict::Verdict;
use crate::foundation::error::Error;

/// A verifier that can be asked. Any `FnMut(&[u8]) -> Verdict` is one, already set up and never to be set up anew.
pub trait Target {
    /// Sets it up; or, where it has been, starts it anew.
    ///
    /// # Errors
    /// Where the harness is at fault: the target cannot be started at all. That ends the run.
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error>;

    /// What it says of `token`.
    fn judge(&mut self, token: &[u8]) -> Verdict;

    /// Why it is of no use to ask it any more, if it is not: the harness is at fault, and the run ends.
    fn fault(&self) -> Option<Error> {
        None
    }

    /// Why its answers say nothing about tokens, if they do not: no case is tried on it. Asked once it is set up.
    fn indifference(&self) -> Option<&str> {
        None
    }

    /// After how many cases it is to be shown an honest token again, if it may stop listening: where it refuses that one,
    /// nothing follows from what it said since the one before.
    fn canary_interval(&self) -> Option<usize> {
        None
    }
}

/// What became of setting up a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Configured {
    /// It is ready, and can do this.
    Ready(Features),
    /// It is not: it refused ([`Verdict::ConfigRefused`]), or broke down.
    Not(Verdict),
}

impl<F: FnMut(&[u8]) -> Verdict> Target for F {
    fn configure(&mut self, _: &Setup) -> Result<Configured, Error> {
        Ok(Configured::Ready(Features::default()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        self(token)
    }
}
