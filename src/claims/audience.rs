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
        let audience = Self(names);
        audience.is_well_formed().then_some(audience)
    }

    /// Nobody yet: for adding to.
    pub(crate) fn nobody() -> Self {
        Self(Vec::new())
    }

    /// Adds `name`, where it is not there. Whether it can be meant is asked when it is issued.
    pub(crate) fn add(&mut self, name: Box<str>) {
        if let Err(at) = self.0.binary_search(&name) {
            self.0.insert(at, name);
        }
    }

    /// Whether there are names, none of them empty, and none there twice.
    pub(crate) fn is_well_formed(&self) -> bool {
        self.0.first().is_some_and(|first| !first.is_empty())
            && self.0.windows(2).all(|pair| pair.first() != pair.last())
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
