//! Writing: objects member by member, and values on one line.

use std::borrow::Cow;

use super::count_plain;

/// Writes one object, member by member.
pub(crate) struct ObjectWriter(String);

impl ObjectWriter {
    pub(crate) fn new() -> Self {
        let mut text = String::with_capacity(256);
        text.push('{');
        Self(text)
    }

    /// Adds a member, whose name is one of ours and has nothing to escape; its value is to be written to what is returned.
    pub(crate) fn member(&mut self, name: &'static str) -> &mut String {
        self.0.push_str(if self.0.len() > 1 { ",\"" } else { "\"" });
        self.0.push_str(name);
        self.0.push_str("\":");
        &mut self.0
    }

    /// Adds a member of any name, whose value is already JSON.
    pub(crate) fn raw(&mut self, name: &str, value: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write_quoted(name, &mut self.0);
        self.0.push(':');
        self.0.push_str(value);
    }

    /// Adds a member whose value is a string.
    pub(crate) fn string(&mut self, name: &'static str, value: &str) {
        write_quoted(value, self.member(name));
    }

    /// Adds a member whose value is a list of strings.
    pub(crate) fn strings<'s>(&mut self, name: &'static str, values: impl Iterator<Item = &'s str>) {
        let out = self.member(name);
        out.push('[');
        for (position, value) in values.enumerate() {
            if position > 0 {
                out.push(',');
            }
            write_quoted(value, out);
        }
        out.push(']');
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// `text` as a JSON string, escaped no more than it must be.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_quoted(text, &mut out);
    out
}

fn write_quoted(text: &str, out: &mut String) {
    if count_plain(text.as_bytes()) == text.len() {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// A raw `value` on one line: without the white space that stands outside its strings.
pub(crate) fn compact(value: &str) -> Cow<'_, str> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    if !value.starts_with(['{', '[']) || !value.contains(is_space) {
        return Cow::Borrowed(value);
    }
    let (mut is_in_string, mut is_escaped) = (false, false);
    let kept = value.chars().filter(|c| {
        let is_kept = is_in_string || !is_space(*c);
        if *c == '"' && !is_escaped {
            is_in_string = !is_in_string;
        }
        is_escaped = is_in_string && *c == '\\' && !is_escaped;
        is_kept
    });
    Cow::Owned(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_set_apart() {
        let mut writer = ObjectWriter::new();
        writer.raw("a\"", "1");
        writer.raw("b", "[2]");
        writer.string("c", "d\n");
        writer.strings("e", ["f", "g\""].into_iter());
        writer.member("h").push_str("null");
        assert_eq!(writer.finish(), r#"{"a\"":1,"b":[2],"c":"d\n","e":["f","g\""],"h":null}"#);
        assert_eq!(ObjectWriter::new().finish(), "{}");
        let mut first = ObjectWriter::new();
        first.strings("a", std::iter::empty());
        assert_eq!(first.finish(), r#"{"a":[]}"#);
    }

    #[test]
    fn values_are_put_on_one_line() {
        assert_eq!(compact("{ \"a b\" :\n[1,\t\"\\\" \\\\\" , 2]\r}"), "{\"a b\":[1,\"\\\" \\\\\",2]}");
        for already in ["[1]", "\"a b\"", "17"] {
            assert!(matches!(compact(already), Cow::Borrowed(text) if text == already), "{already}");
        }
    }
}
