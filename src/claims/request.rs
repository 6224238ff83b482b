//! What the bearer is asking for: the facts that restrictions are held against.

use std::collections::BTreeMap;

/// What the bearer wants to do, as the service sees it. Formats that carry restrictions (Biscuit, Macaroon) judge them
/// against it; JWT and PASETO have nothing to hold against it.
///
/// A fact that is not given fails the restriction that asks for it.
///
/// # Example
/// ```
/// use countersign::Request;
///
/// let request = Request::default().operation("read").resource("/reports/7").fact("tenant", "acme");
/// assert_eq!(request.facts().next(), Some(("operation", "read")));
/// assert_eq!(Request::default().facts().next(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request(BTreeMap<Box<str>, Box<str>>);

impl Request {
    /// What is to be done: `read`, `write`, …
    #[must_use]
    pub fn operation(self, operation: impl Into<Box<str>>) -> Self {
        self.fact("operation", operation)
    }

    /// What it is to be done to.
    #[must_use]
    pub fn resource(self, resource: impl Into<Box<str>>) -> Self {
        self.fact("resource", resource)
    }

    /// Anything else worth knowing. The last value given for a name stands.
    #[must_use]
    pub fn fact(mut self, name: impl Into<Box<str>>, value: impl Into<Box<str>>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// What was given for `name`.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// Every fact given, by name.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }
}
