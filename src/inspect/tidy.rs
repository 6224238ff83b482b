//! JSON of any kind, written so that every reader reads it alike and all of it can be seen.
//!
//! What the strict scanner would refuse is mended where it can be: of members with one name the last stands, at every
//! depth; a number that readers would round is written as a string; half of a surrogate pair becomes U+FFFD; characters
//! that do not show are escaped; secret keys are left out. There is no recursion.

use std::collections::HashMap;
use std::ops::Range;

use serde::de::IgnoredAny;

use super::key;
use super::words::is_hidden;
use crate::foundation::encoding::json::{self, Limits};

/// How much structure a text may have in order to be shown.
pub(super) const LIMITS: Limits = Limits { depth: 64, members: 8192, elements: usize::MAX };

/// Why an object cannot be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is not one JSON object.
    NotAnObject,
    /// It is nested too deeply, or has too many members.
    TooMuch,
}

/// The names of an object's members, and where in the text their values stand.
type Members = Vec<(Box<str>, Range<usize>)>;

/// One JSON object, and what was mended in it.
#[derive(Debug, Default)]
pub(super) struct Tidy {
    pub(super) text: String,
    /// Those of the root.
    pub(super) members: Members,
    pub(super) has_duplicates: bool,
    pub(super) has_hidden: bool,
    /// Whether there was a secret key, which was left out.
    pub(super) has_secret: bool,
}

/// Writes the object that `text` is.
pub(super) fn object(text: &str) -> Result<Tidy, Unreadable> {
    let text = text.trim_start_matches('\u{feff}').trim_ascii();
    if !text.starts_with('{') || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Err(Unreadable::NotAnObject);
    }
    let mut writer = Writer { rest: text, tidy: Tidy::default(), frames: Vec::new(), member_count: 0 };
    writer.tidy.text.reserve(text.len());
    writer.run()?;
    Ok(writer.tidy)
}

/// The JSON value that `text` is, without the secret keys that it holds; `None` where it holds none, or is no JSON.
pub(super) fn value_without_secrets(text: &str) -> Option<String> {
    if !text.trim_ascii_start().starts_with(['{', '[', '"']) {
        return None;
    }
    let tidy = object(&format!("{{\"value\":{text}}}")).ok().filter(|tidy| tidy.has_secret)?;
    match tidy.members.as_slice() {
        [(_, value)] => tidy.text.get(value.clone()).map(str::to_owned),
        // It is no value, but the middle of an object.
        _ => Some(key::REDACTED.to_owned()),
    }
}

/// An object or array that is still open.
struct Frame {
    start: usize,
    /// Names and values of an object; `None` for an array.
    members: Option<Members>,
    /// Whether the next string is a name.
    wants_name: bool,
}

/// Goes through a text that is known to be JSON.
struct Writer<'t> {
    rest: &'t str,
    tidy: Tidy,
    frames: Vec<Frame>,
    member_count: usize,
}

impl Writer<'_> {
    fn run(&mut self) -> Result<(), Unreadable> {
        while let Some(byte) = self.rest.bytes().next() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => drop(self.take(1)),
                b'{' | b'[' => self.open(byte == b'{')?,
                b'}' | b']' => self.close(),
                b',' => self.next_member(),
                b':' => self.copy(1),
                b'"' => self.string_or_name()?,
                _ => self.scalar(),
            }
        }
        Ok(())
    }

    fn take(&mut self, length: usize) -> &str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn copy(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.tidy.text.push_str(taken);
        self.rest = rest;
    }

    fn open(&mut self, is_object: bool) -> Result<(), Unreadable> {
        if self.frames.len() == LIMITS.depth {
            return Err(Unreadable::TooMuch);
        }
        let start = self.tidy.text.len();
        self.frames.push(Frame { start, members: is_object.then(Vec::new), wants_name: is_object });
        self.copy(1);
        Ok(())
    }

    /// The value of the innermost object's last member ends here.
    fn end_value(&mut self) {
        let end = self.tidy.text.len();
        if let Some((_, value)) = self.frames.last_mut().and_then(|frame| frame.members.as_mut()?.last_mut()) {
            value.end = end;
        }
    }

    fn next_member(&mut self) {
        self.end_value();
        if let Some(frame) = self.frames.last_mut() {
            frame.wants_name = frame.members.is_some();
        }
        self.copy(1);
    }

    fn close(&mut self) {
        self.end_value();
        self.copy(1);
        let Some(Frame { start, members: Some(members), .. }) = self.frames.pop() else { return };
        let members = self.last_of_each(start, members);
        let members = self.without_secrets(start, members);
        if self.frames.is_empty() {
            self.tidy.members = members;
        }
    }

    /// Drops the members whose name comes again later in the object that began at `start` and has just ended.
    fn last_of_each(&mut self, start: usize, members: Members) -> Members {
        let last: HashMap<&str, usize> =
            members.iter().enumerate().map(|(at, (name, _))| (name.as_ref(), at)).collect();
        if last.len() == members.len() {
            return members;
        }
        let is_last: Vec<bool> =
            members.iter().enumerate().map(|(at, (name, _))| last.get(&**name) == Some(&at)).collect();
        self.tidy.has_duplicates = true;
        let last = members.into_iter().zip(is_last).filter_map(|(member, is_last)| is_last.then_some(member)).collect();
        self.rewrite(start, last, |_| false)
    }

    /// Leaves out what is secret in the object that began at `start` and has just ended, where that is a JSON Web Key.
    fn without_secrets(&mut self, start: usize, members: Members) -> Members {
        let is_called_key = || {
            let outer = self.frames.last().and_then(|frame| frame.members.as_ref()?.last());
            outer.is_some_and(|(name, _)| &**name == "jwk")
        };
        let is_key = members.iter().any(|(name, _)| &**name == "kty") || is_called_key();
        if !is_key || !members.iter().any(|(name, _)| key::is_secret_member(name)) {
            return members;
        }
        self.tidy.has_secret = true;
        self.rewrite(start, members, key::is_secret_member)
    }

    /// Writes the object that began at `start` again, of these `members`.
    fn rewrite(&mut self, start: usize, members: Members, is_secret: impl Fn(&str) -> bool) -> Members {
        let old = self.tidy.text.split_off(start);
        let mut kept = Vec::with_capacity(members.len());
        self.tidy.text.push('{');
        for (name, value) in members {
            if !kept.is_empty() {
                self.tidy.text.push(',');
            }
            Self::write_name(&name, &mut self.tidy.text);
            self.tidy.text.push(':');
            let from = self.tidy.text.len();
            if is_secret(&name) {
                self.push_redacted();
            } else {
                self.tidy.text.push_str(old.get(value.start - start..value.end - start).unwrap_or("null"));
            }
            kept.push((name, from..self.tidy.text.len()));
        }
        self.tidy.text.push('}');
        kept
    }

    fn push_redacted(&mut self) {
        self.tidy.text.extend(["\"", key::REDACTED, "\""]);
    }

    fn write_name(name: &str, out: &mut String) {
        for character in json::quoted(name).chars() {
            push_escaped(character, out);
        }
    }

    fn string_or_name(&mut self) -> Result<(), Unreadable> {
        let start = self.tidy.text.len();
        self.string();
        if self.tidy.text.get(start..).and_then(json::string).is_some_and(|text| key::is_secret(&text)) {
            self.tidy.text.truncate(start);
            self.push_redacted();
            self.tidy.has_secret = true;
        }
        let Some(frame) = self.frames.last_mut().filter(|frame| frame.wants_name) else { return Ok(()) };
        frame.wants_name = false;
        self.member_count += 1;
        if self.member_count > LIMITS.members {
            return Err(Unreadable::TooMuch);
        }
        let name = self.tidy.text.get(start..).and_then(json::string).unwrap_or_default();
        if let Some(members) = frame.members.as_mut() {
            // The value begins after the colon.
            let value = self.tidy.text.len() + 1;
            members.push((name, value..value));
        }
        Ok(())
    }

    fn string(&mut self) {
        self.copy(1);
        loop {
            let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) && !b"\"\\".contains(byte);
            let plain = self.rest.as_bytes().iter().take_while(|byte| is_plain(byte)).count();
            self.copy(plain);
            match self.rest.chars().next() {
                None => return,
                Some('"') => return self.copy(1),
                Some('\\') => self.escape(),
                Some(character) => {
                    self.tidy.has_hidden |= is_hidden(character);
                    push_escaped(character, &mut self.tidy.text);
                    self.take(character.len_utf8());
                }
            }
        }
    }

    fn escape(&mut self) {
        if !self.rest.starts_with("\\u") {
            self.tidy.has_hidden |= self.rest.as_bytes().get(1).is_some_and(|letter| b"bfnrt".contains(letter));
            return self.copy(2);
        }
        let unit = |at| self.rest.get(at..at + 4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let second = if self.rest.get(6..8) == Some("\\u") { unit(8) } else { None };
        let units = [unit(2).unwrap_or_default(), second.unwrap_or_default()];
        match char::decode_utf16(units).next() {
            Some(Ok(character)) => {
                self.tidy.has_hidden |= is_hidden(character);
                self.copy(6 * character.len_utf16());
            }
            _ => {
                self.tidy.text.push_str("\\ufffd");
                self.take(6);
            }
        }
    }

    /// A number or a literal.
    fn scalar(&mut self) {
        let length = self.rest.bytes().take_while(|byte| !b",]} \t\r\n".contains(byte)).count().max(1);
        if self.rest.get(..length).is_none_or(|scalar| json::check(scalar).is_ok()) {
            return self.copy(length);
        }
        self.tidy.text.push('"');
        self.copy(length);
        self.tidy.text.push('"');
    }
}

/// Adds a character of a JSON string, escaped where it does not show.
fn push_escaped(character: char, out: &mut String) {
    if !is_hidden(character) {
        return out.push(character);
    }
    for unit in character.encode_utf16(&mut [0; 2]) {
        out.push_str("\\u");
        out.extend([12, 8, 4, 0].map(|shift| char::from_digit(u32::from(*unit >> shift & 0xf), 16).unwrap_or('0')));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(text: &str) -> String {
        object(text).map(|tidy| tidy.text).unwrap_or_default()
    }

    #[test]
    fn what_is_well_written_stays_as_it_is() {
        for text in [r#"{}"#, r#"{"a":[1,2.50,{"b":null}],"c":"\ud83d\ude00é\/"}"#, r#"{"a":{"a":{}},"":[]}"#] {
            assert_eq!(tidied(text), text);
        }
        assert_eq!(tidied("\u{feff} { \"a\" :\n[ 1 ,\t2 ] } "), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn the_last_of_each_name_stands_at_every_depth() {
        assert_eq!(tidied(r#"{"a":1,"b":2,"\u0061":3}"#), r#"{"b":2,"a":3}"#);
        assert_eq!(
            tidied(r#"{"x":[{"a":[1],"a":{"b":1,"b":2}}],"x\u200b":0}"#),
            r#"{"x":[{"a":{"b":2}}],"x\u200b":0}"#
        );
        assert_eq!(tidied("{\"\u{200b}\":1,\"\u{200b}\":[2]}"), r#"{"\u200b":[2]}"#);
        let tidy = object(r#"{"a":1,"a":22,"b":[3]}"#).unwrap();
        let values: Vec<_> = tidy.members.iter().map(|(name, value)| (&**name, &tidy.text[value.clone()])).collect();
        assert_eq!(values, [("a", "22"), ("b", "[3]")]);
        assert!(tidy.has_duplicates && !object(r#"{"a":{"a":1}}"#).unwrap().has_duplicates);
    }

    #[test]
    fn what_readers_disagree_about_is_mended() {
        assert_eq!(
            tidied(r#"{"a":1e400,"b":18446744073709551616,"c":-0}"#),
            r#"{"a":"1e400","b":"18446744073709551616","c":"-0"}"#
        );
        assert_eq!(
            tidied(r#"{"a":"\ud800x\udc00","b":"\ud800\u0041"}"#),
            r#"{"a":"\ufffdx\ufffd","b":"\ufffd\u0041"}"#
        );
        assert_eq!(tidied("{\"a\":\"\u{202e}\u{e0061}\u{7f}\"}"), r#"{"a":"\u202e\udb40\udc61\u007f"}"#);
        for hidden in [r#"{"a":"\n"}"#, r#"{"a":"\u200B"}"#, "{\"\u{200b}\":1}"] {
            assert!(object(hidden).unwrap().has_hidden, "{hidden}");
        }
        assert!(!object(r#"{"a":"\\n\u0041"}"#).unwrap().has_hidden);
    }

    #[test]
    fn what_is_no_object_or_too_much_is_refused() {
        for text in ["", "[]", "1", "{", "{\"a\":1}{}", "{a:1}", "{\"a\":\"\n\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":+1}"]
        {
            assert_eq!(object(text).err(), Some(Unreadable::NotAnObject), "{text}");
        }
        let nested = |levels| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(object(&nested(LIMITS.depth - 1)).is_ok());
        assert_eq!(object(&nested(LIMITS.depth)).err(), Some(Unreadable::TooMuch));
        assert_eq!(object(&nested(500_000)).err(), Some(Unreadable::TooMuch));
    }
}
