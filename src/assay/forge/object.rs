//! JSON objects written text by text: anything can stand in them, twice, and in any order.

use std::fmt::Write as _;

use crate::foundation::encoding::json;

/// Members in their order, each a name and a value as they are to be written.
#[derive(Clone, Debug, Default)]
pub(in crate::assay) struct Object(Vec<(String, String)>);

impl Object {
    /// The members of the object that `text` is; `None` where it is none.
    pub(in crate::assay) fn read(text: &[u8]) -> Option<Self> {
        let members = json::object(text).ok()?;
        Some(Self(members.into_iter().map(|member| (quoted(&member.name), member.value.to_owned())).collect()))
    }

    /// The object in which the member `name` has this value, written as it stands: in its place, or at the end.
    pub(in crate::assay) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        let name = quoted(name);
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((name, value.into())),
        }
        self
    }

    /// The object in which the member `name` is this string.
    pub(in crate::assay) fn with_string(self, name: &str, value: &str) -> Self {
        self.with(name, quoted(value))
    }

    /// The object without the member `name`.
    pub(in crate::assay) fn without(mut self, name: &str) -> Self {
        let name = quoted(name);
        self.0.retain(|(other, _)| *other != name);
        self
    }

    /// The object with this member before all others; both are written as they stand.
    pub(in crate::assay) fn preceded_by(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(0, (name.to_owned(), value.into()));
        self
    }

    /// The object with this member after all others; both are written as they stand.
    pub(in crate::assay) fn followed_by(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// The value of the member `name`, as it is written.
    pub(in crate::assay) fn value(&self, name: &str) -> Option<&str> {
        let name = quoted(name);
        self.0.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// The object as text, without a blank.
    pub(in crate::assay) fn text(&self) -> String {
        let members: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        format!("{{{}}}", members.join(","))
    }
}

/// `text` as a JSON string.
pub(in crate::assay) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Writing to a `String` cannot fail.
            c if c < ' ' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
