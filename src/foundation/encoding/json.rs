//! Strict JSON: what RFC 8259 allows, less everything that two readers could understand differently.
//!
//! One pass over the text finds the members of the root object and checks all of it: names unique at every depth after
//! unescaping, no lone surrogates, no number that a reader would have to round, nothing before or after the value.
//! Values stay raw text; whoever wants one reads it as the type it must have.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

/// How many levels of objects and arrays a text may have, the root included.
pub(crate) const MAX_DEPTH: usize = 16;
/// How many members all objects of a text may have together.
pub(crate) const MAX_MEMBERS: usize = 2048;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not one JSON value of the expected kind, or one that readers disagree about.
    Json,
    /// An object names a member twice.
    DuplicateName,
    /// More than [`MAX_DEPTH`] levels.
    TooDeep,
}

/// A member of the root object: its unescaped name, and its value as the text it was written in.
#[derive(Debug)]
pub(crate) struct Member<'t> {
    pub(crate) name: Cow<'t, str>,
    pub(crate) value: &'t str,
}

/// The members of the one object that `bytes` are.
pub(crate) fn object(bytes: &[u8]) -> Result<Vec<Member<'_>>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Json)?;
    let mut scanner = Scanner::new(text);
    let mut members = Vec::with_capacity(8);
    scanner.skip_space();
    scanner.expect(b'{')?;
    scanner.members(1, Some(&mut members))?;
    scanner.end()?;
    Ok(members)
}

/// The elements of the one array that `text` is, each as the text it was written in.
pub(crate) fn elements(text: &str) -> Result<Vec<&str>, Fault> {
    let mut scanner = Scanner::new(text);
    let mut elements = Vec::new();
    scanner.skip_space();
    scanner.expect(b'[')?;
    scanner.elements(1, Some(&mut elements))?;
    scanner.end()?;
    Ok(elements)
}

/// Checks that `text` is one value that [`object`] would accept as a member's.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    let mut scanner = Scanner::new(text);
    scanner.skip_space();
    // The object that it is to be a member of is the first level.
    scanner.value(2)?;
    scanner.end()
}

/// The string that a raw `value` is; `None` where it is anything else.
pub(crate) fn string(value: &str) -> Option<Box<str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { serde_json::from_str(value).ok() } else { Some(inner.into()) }
}

/// The list of strings that a raw `value` is; `None` where it is anything else.
pub(crate) fn strings(value: &str) -> Option<Vec<Box<str>>> {
    typed(value)
}

/// A raw `value` read as a `T`.
pub(crate) fn typed<T: DeserializeOwned>(value: &str) -> Option<T> {
    serde_json::from_str(value).ok()
}

/// `text` as a JSON string, escaped no more than it must be.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_quoted(text, &mut out);
    out
}

fn write_quoted(text: &str, out: &mut String) {
    let needs_no_escape = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(needs_no_escape) {
        out.extend(["\"", text, "\""]);
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// Writes one object, member by member.
pub(crate) struct ObjectWriter(String);

impl ObjectWriter {
    pub(crate) fn new() -> Self {
        let mut text = String::with_capacity(256);
        text.push('{');
        Self(text)
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write_quoted(name, &mut self.0);
        self.0.push(':');
    }

    /// Adds a member whose value is already JSON.
    pub(crate) fn raw(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push_str(value);
    }

    /// Adds a member whose value is a string.
    pub(crate) fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        write_quoted(value, &mut self.0);
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    member_count: usize,
    /// The names of every object that is still open, innermost last.
    names: Vec<Cow<'t, str>>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, member_count: 0, names: Vec::with_capacity(8) }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Result<u8, Fault> {
        let byte = self.peek().ok_or(Fault::Json)?;
        self.at += 1;
        Ok(byte)
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Fault> {
        if self.next()? == wanted { Ok(()) } else { Err(Fault::Json) }
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.at == self.text.len() { Ok(()) } else { Err(Fault::Json) }
    }

    fn since(&self, start: usize) -> Result<&'t str, Fault> {
        self.text.get(start..self.at).ok_or(Fault::Json)
    }

    /// A value at `depth`, of which the recursion can never exceed [`MAX_DEPTH`].
    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        match self.peek().ok_or(Fault::Json)? {
            b'"' => self.string().map(drop),
            b'{' => {
                self.at += 1;
                self.members(depth, None)
            }
            b'[' => {
                self.at += 1;
                self.elements(depth, None)
            }
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.literal(),
        }
    }

    /// What follows an opening brace, up to its closing one.
    fn members(&mut self, depth: usize, mut found: Option<&mut Vec<Member<'t>>>) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        let first_name = self.names.len();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.member_count += 1;
            if self.member_count > MAX_MEMBERS {
                return Err(Fault::Json);
            }
            self.skip_space();
            let name = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            self.skip_space();
            let start = self.at;
            self.value(depth + 1)?;
            if let Some(found) = found.as_deref_mut() {
                found.push(Member { name: name.clone(), value: self.since(start)? });
            }
            self.names.push(name);
            self.skip_space();
            match self.next()? {
                b',' => {}
                b'}' => return self.close(first_name),
                _ => return Err(Fault::Json),
            }
        }
    }

    /// Forgets the names of an object that ends here, once they have been seen to differ. Sorting keeps the cost of many
    /// members below their square, whatever they are called.
    fn close(&mut self, first_name: usize) -> Result<(), Fault> {
        let names = self.names.get_mut(first_name..).unwrap_or_default();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Fault::DuplicateName);
        }
        self.names.truncate(first_name);
        Ok(())
    }

    /// What follows an opening bracket, up to its closing one.
    fn elements(&mut self, depth: usize, mut found: Option<&mut Vec<&'t str>>) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.skip_space();
            let start = self.at;
            self.value(depth + 1)?;
            if let Some(found) = found.as_deref_mut() {
                found.push(self.since(start)?);
            }
            self.skip_space();
            match self.next()? {
                b',' => {}
                b']' => return Ok(()),
                _ => return Err(Fault::Json),
            }
        }
    }

    fn literal(&mut self) -> Result<(), Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let literal = ["true", "false", "null"].into_iter().find(|literal| rest.starts_with(literal));
        self.at += literal.ok_or(Fault::Json)?.len();
        Ok(())
    }

    /// A number, refused where a reader could not hold it: beyond 64 bits, `-0`, or not finite as a double.
    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.next()? {
            b'0' => {}
            b'1'..=b'9' => self.skip_digits(),
            _ => return Err(Fault::Json),
        }
        let mut is_integer = true;
        if self.peek() == Some(b'.') {
            is_integer = false;
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            is_integer = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.since(start)?;
        let can_be_held = if is_integer {
            text != "-0" && (text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok())
        } else {
            text.parse::<f64>().is_ok_and(f64::is_finite)
        };
        if can_be_held { Ok(()) } else { Err(Fault::Json) }
    }

    fn skip_digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.skip_digits();
        if self.at > start { Ok(()) } else { Err(Fault::Json) }
    }

    /// A string, unescaped; borrowed where there was nothing to unescape.
    fn string(&mut self) -> Result<Cow<'t, str>, Fault> {
        let quoted = self.at;
        self.expect(b'"')?;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            match self.next()? {
                b'"' => break,
                b'\\' => {
                    has_escapes = true;
                    self.escape()?;
                }
                0..=0x1f => return Err(Fault::Json),
                _ => {}
            }
        }
        if has_escapes {
            typed(self.since(quoted)?).map(Cow::Owned).ok_or(Fault::Json)
        } else {
            self.text.get(start..self.at - 1).map(Cow::Borrowed).ok_or(Fault::Json)
        }
    }

    /// What follows a backslash. Half of a surrogate pair alone is no character (RFC 8259 §8.2).
    fn escape(&mut self) -> Result<(), Fault> {
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => match self.code_unit()? {
                0xd800..=0xdbff => {
                    self.expect(b'\\')?;
                    self.expect(b'u')?;
                    if (0xdc00..=0xdfff).contains(&self.code_unit()?) { Ok(()) } else { Err(Fault::Json) }
                }
                0xdc00..=0xdfff => Err(Fault::Json),
                _ => Ok(()),
            },
            _ => Err(Fault::Json),
        }
    }

    fn code_unit(&mut self) -> Result<u32, Fault> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.next()?).to_digit(16).ok_or(Fault::Json)?;
            unit = unit << 4 | digit;
        }
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<(String, String)>, Fault> {
        let members = object(text.as_bytes())?;
        Ok(members.into_iter().map(|member| (member.name.into_owned(), member.value.to_owned())).collect())
    }

    #[test]
    fn members_come_with_their_raw_values() {
        let found = names(" { \"a\" : [1, {\"b\":null}] ,\"\\u0063\":\"\\ud83d\\ude00\" }\n").unwrap();
        assert_eq!(found[0], ("a".into(), "[1, {\"b\":null}]".into()));
        assert_eq!(found[1], ("c".into(), "\"\\ud83d\\ude00\"".into()));
        assert!(names("{}").unwrap().is_empty());
    }

    #[test]
    fn names_are_unique_at_every_depth_after_unescaping() {
        for text in
            [r#"{"a":1,"a":2}"#, r#"{"a":1,"\u0061":2}"#, r#"{"x":{"a":1,"a":2}}"#, r#"{"x":[{"a":1,"b":0,"a":2}]}"#]
        {
            assert_eq!(names(text), Err(Fault::DuplicateName), "{text}");
        }
        assert!(names(r#"{"a":{"a":1},"b":{"a":2}}"#).is_ok());
        assert!(names(r#"{"a":1,"A":2}"#).is_ok());
    }

    #[test]
    fn what_readers_disagree_about_is_refused() {
        for value in [
            "01",
            "-",
            "-0",
            "1.",
            ".5",
            "1e",
            "1e400",
            "-1e400",
            "NaN",
            "Infinity",
            "18446744073709551616",
            "-9223372036854775809",
            "0x1",
            "+1",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"a\nb\"",
            "\"",
            "[1,]",
            "[,]",
            "[",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "tru",
            "nulls",
            "1 2",
            "// no\n1",
            "'a'",
            "",
        ] {
            assert_eq!(check(value), Err(Fault::Json), "{value}");
        }
        for value in
            ["0", "-1", "1.5e-3", "18446744073709551615", "-9223372036854775808", "\"\\ud83d\\ude00\"", "[]", "true"]
        {
            assert_eq!(check(value), Ok(()), "{value}");
        }
        for text in ["[]", "1", "null", "\"{}\"", "", "{}{}", "{} x", "\u{feff}{}", "{\"a\":1}}"] {
            assert_eq!(names(text), Err(Fault::Json), "{text}");
        }
        assert_eq!(object(b"{\"a\":\"\xff\"}").err(), Some(Fault::Json));
        assert_eq!(object(b"{\"a\":\"\xc0\x80\"}").err(), Some(Fault::Json));
    }

    #[test]
    fn depth_and_members_are_bounded() {
        let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
        assert!(names(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(names(&nested(MAX_DEPTH + 1)), Err(Fault::TooDeep));
        assert_eq!(names(&"{\"a\":".repeat(1_000_000)), Err(Fault::TooDeep));
        let wide = |count: usize| {
            let members: Vec<_> = (0..count).map(|index| format!("\"{index}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(names(&wide(MAX_MEMBERS)).is_ok());
        assert_eq!(names(&wide(MAX_MEMBERS + 1)), Err(Fault::Json));
    }
}
