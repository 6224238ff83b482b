//! `aud`: for whom a credential is meant.

/// The recipients a credential is meant for: non-empty, each named once, in the order of their names.
///
/// RFC 7519 §4.1.3 gives their order no meaning, and not every format keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience(Vec<Box<str>>);

impl Audience {
    /// The audience `names`; `None` where there are none, one is empty, or one comes twice.
    pub(crate) fn new(mut names: Vec<Box<str>>) -> Option<Self> {
        names.sort_unstable();
        let is_well_formed = names.first().is_some_and(|first| !first.is_empty())
            && names.windows(2).all(|pair| pair.first() != pair.last());
        is_well_formed.then_some(Self(names))
    }

    /// Whether `name` is among the recipients, compared byte for byte.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|other| other == name)
    }

    /// Whether `name` is the only recipient.
    #[must_use]
    pub fn is_exactly(&self, name: &str) -> bool {
        self.0.len() == 1 && self.contains(name)
    }

    /// The recipients' names.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}
