//! Values of an application's own, beside the registered claims.

use std::{fmt, mem};

/// Names and raw JSON, in the order of their names. One piece of memory holds them all: there are few, and they are short.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Custom {
    /// Each name, and its value after it.
    text: String,
    /// Where each name ends, and where its value does.
    ends: Vec<(usize, usize)>,
}

impl Custom {
    /// The values of `members`, whose names are known to differ.
    pub(crate) fn of<N: AsRef<str>, V: AsRef<str>>(mut members: Vec<(N, V)>) -> Self {
        members.sort_unstable_by(|(one, _), (other, _)| one.as_ref().cmp(other.as_ref()));
        let bytes = members.iter().map(|(name, value)| name.as_ref().len() + value.as_ref().len()).sum();
        let mut custom = Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(members.len()) };
        for (name, value) in &members {
            custom.text.push_str(name.as_ref());
            let name_end = custom.text.len();
            custom.text.push_str(value.as_ref());
            custom.ends.push((name_end, custom.text.len()));
        }
        custom
    }

    /// The same, the value of `name` being this one.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        Self::of(self.iter().filter(|(other, _)| *other != name).chain([(name, value)]).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let is_named = |(start, (middle, _)): &(usize, &(usize, usize))| {
            middle - start == name.len() && self.piece(*start, *middle) == name
        };
        self.spans().find(is_named).map(|(_, (middle, end))| self.piece(*middle, *end))
    }

    /// No fewer than there are members, those of the values included: each takes four bytes.
    pub(crate) fn members_at_most(&self) -> usize {
        self.ends.len() + self.text.len() / r#""":0"#.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.spans().map(|(start, (middle, end))| (self.piece(start, *middle), self.piece(*middle, *end)))
    }

    /// Where each name starts and ends, and its value after it.
    fn spans(&self) -> impl Iterator<Item = (usize, &(usize, usize))> {
        let mut next = 0;
        self.ends.iter().map(move |ends| (mem::replace(&mut next, ends.1), ends))
    }

    fn piece(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_the_order_of_their_names() {
        let custom = Custom::of(vec![("b", "2"), ("", "0"), ("a", "\"é\"")]);
        assert_eq!(custom.iter().collect::<Vec<_>>(), [("", "0"), ("a", "\"é\""), ("b", "2")]);
        assert_eq!((custom.get("a"), custom.get(""), custom.get("c")), (Some("\"é\""), Some("0"), None));
        assert_eq!(custom, Custom::default().with("a", "1").with("b", "2").with("a", "\"é\"").with("", "0"));
        assert_ne!(custom, custom.with("c", "3"));
        // Where a name ends and its value begins is part of what is equal.
        assert_ne!(Custom::of(vec![("a1", "1")]), Custom::of(vec![("a", "11")]));
    }
}
