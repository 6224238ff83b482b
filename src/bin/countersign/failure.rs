//! What ends the program early: one sentence on standard error, and exit code 2.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use countersign::Error;
use countersign::inspect::words::visible;

use crate::output::RED;

/// The exit code for usage, keys and configuration.
const EXIT_CODE: u8 = 2;

/// Why the program cannot do what it was asked to.
pub(crate) enum Failure {
    /// Something to be said.
    Message(String),
    /// Nobody reads the output any more: nothing to be said.
    OutputClosed,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }

    /// A failure to do something (`read`) with a file.
    pub(crate) fn file(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {action} `{}`: {error}", path.display()))
    }

    /// A key that is none, and where it was found.
    pub(crate) fn key(what: &str, path: &Path, error: &Error) -> Self {
        Self::new(format!("{what} `{}`: {error}", path.display()))
    }

    /// A failure to read tokens.
    pub(crate) fn input(error: &io::Error) -> Self {
        Self::new(format!("cannot read standard input: {error}"))
    }

    pub(crate) fn report(self) -> ExitCode {
        self.report_as(EXIT_CODE)
    }

    /// Reports it, and ends with another exit code than is usual.
    pub(crate) fn report_as(self, exit_code: u8) -> ExitCode {
        if let Self::Message(message) = self {
            // A message may repeat what the caller gave.
            tell(&format!("{RED}error:{RED:#} {}", visible(&message)));
        }
        ExitCode::from(exit_code)
    }
}

/// Writes a line to standard error. Where that cannot be done, the exit code has to do.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Of standard output; what is read is reported by [`Failure::file`] and [`Failure::input`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::new(format!("cannot write to standard output: {error}")),
        }
    }
}
