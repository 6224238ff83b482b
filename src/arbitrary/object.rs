//! An honest object with members omitted, replaced, repeated and added.

use std::fmt::Write as _;

use arbitrary::Arbitrary;

use super::json::Json;
use crate::foundation::encoding::json::quoted;

/// What is changed, one after the other.
#[derive(Arbitrary, Clone, Debug, Default, PartialEq)]
pub struct Changes(pub Vec<Change>);

/// What is done to one member.
#[derive(Arbitrary, Clone, Debug, PartialEq)]
pub struct Change {
    /// Which one.
    pub name: Name,
    /// What is done.
    pub action: Action,
}

/// The name of a member.
#[derive(Arbitrary, Clone, Debug, PartialEq)]
pub enum Name {
    /// One that means something, counted from the first.
    Known(u8),
    /// The same, with its first character written as an escape.
    Escaped(u8),
    /// Any other.
    Own(String),
}

/// What is done to a member.
#[derive(Arbitrary, Clone, Debug, PartialEq)]
pub enum Action {
    /// It is left out.
    Omit,
    /// It has this value, in its place or at the end.
    Replace(Json),
    /// It is there once more, with this value.
    Repeat(Json),
    /// It is so many seconds from now.
    Moment(i16),
}

impl Name {
    /// As it is to be written.
    fn written(&self, known: &[&str]) -> String {
        let choose = |index: u8| known.get(usize::from(index) % known.len().max(1)).copied().unwrap_or_default();
        match self {
            Self::Known(index) => quoted(choose(*index)),
            Self::Escaped(index) => escaped(choose(*index)),
            Self::Own(name) => quoted(name),
        }
    }
}

/// `name`, its first character as an escape.
fn escaped(name: &str) -> String {
    let mut characters = name.chars();
    let mut written = String::from("\"");
    for unit in characters.next().into_iter().flat_map(|first| first.encode_utf16(&mut [0; 2]).to_vec()) {
        // Writing to a `String` cannot fail.
        let _ = write!(written, "\\u{unit:04x}");
    }
    written + characters.as_str() + "\""
}

impl Changes {
    /// The object of these members, changed; `known` are the names that [`Name::Known`] counts.
    pub(super) fn apply(&self, members: Vec<(String, String)>, known: &[&str], now: i64) -> String {
        let changed = self.0.iter().fold(members, |mut members, Change { name, action }| {
            let name = name.written(known);
            let value = match action {
                Action::Omit => {
                    members.retain(|(other, _)| *other != name);
                    return members;
                }
                Action::Replace(value) | Action::Repeat(value) => value.to_string(),
                Action::Moment(later) => now.saturating_add((*later).into()).to_string(),
            };
            match members.iter_mut().find(|(other, _)| *other == name && !matches!(action, Action::Repeat(_))) {
                Some((_, old)) => *old = value,
                None => members.push((name, value)),
            }
            members
        });
        let written: Vec<_> = changed.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        format!("{{{}}}", written.join(","))
    }
}
