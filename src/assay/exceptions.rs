//! What is known and put up with: cases whose outcome is expected to be no pass, each with a reason.

use std::collections::HashMap;

use super::catalogue;
use super::outcome::Outcome;
use crate::foundation::error::Error;

/// Outcomes that are known and put up with.
///
/// A file of them has a line an exception: the case, the outcome that is expected, and the reason, divided by blanks, tabs or
/// commas. Lines that begin with `#` are remarks.
///
/// # Example
/// ```
/// use countersign::assay::Exceptions;
///
/// let exceptions = Exceptions::read("jwt/alg-none-empty-signature  inconclusive  the gateway in front of it drops these")?;
/// assert_eq!(exceptions.iter().count(), 1);
/// assert!(Exceptions::read("jwt/no-such-case  forgery  why not").is_err());
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Exceptions(HashMap<&'static str, Exception>);

/// One outcome that is known and put up with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The outcome expected, by its name.
    pub outcome: &'static str,
    /// Why it is put up with.
    pub reason: String,
}

impl Exceptions {
    /// The exceptions in a file of them.
    ///
    /// # Errors
    /// Where a line is none, or names a case or an outcome that does not exist, or a case twice.
    pub fn read(text: &str) -> Result<Self, Error> {
        let mut exceptions = HashMap::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !is_remark(line)) {
            let (id, exception) = read_line(line)
                .map_err(|fault| Error::configuration(format!("line {number} of the exceptions: {fault}")))?;
            if exceptions.insert(id, exception).is_some() {
                return Err(Error::configuration(format!(
                    "line {number} of the exceptions: `{id}` stands there twice"
                )));
            }
        }
        Ok(Self(exceptions))
    }

    /// The exception for the case of this id.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&Exception> {
        self.0.get(id)
    }

    /// Each of them, with its case's id.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Exception)> {
        self.0.iter().map(|(id, exception)| (*id, exception))
    }
}

fn is_remark(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn read_line(line: &str) -> Result<(&'static str, Exception), String> {
    const DIVIDERS: [char; 3] = [' ', '\t', ','];
    let mut rest = line.trim();
    let mut field = || {
        let (field, after) = rest.split_once(DIVIDERS).unwrap_or((rest, ""));
        rest = after.trim_start_matches(DIVIDERS);
        field
    };
    let (id, outcome) = (field(), field());
    let case = catalogue::find(id).ok_or_else(|| format!("there is no case `{id}`"))?;
    // A pass is nothing to be put up with.
    let names = || Outcome::NAMES.iter().filter(|name| **name != Outcome::Pass.as_str());
    let outcome = names().find(|name| name.replace(' ', "-") == outcome).ok_or_else(|| {
        let names: Vec<_> = names().map(|name| name.replace(' ', "-")).collect();
        format!("there is no outcome `{outcome}`: expected one of {}", names.join(", "))
    })?;
    if rest.is_empty() {
        return Err(format!("`{id}` is given no reason: expected case, outcome and reason"));
    }
    Ok((case.id(), Exception { outcome, reason: rest.to_owned() }))
}
