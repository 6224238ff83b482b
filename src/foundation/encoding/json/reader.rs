//! Texts of a known structure, read value by value in one pass.

use std::borrow::Cow;

use super::scanner::Scanner;
use super::{Fault, Limits};

/// A text that is being read. Whoever reads it asks for what must come next; anything else is a fault, and so no value is
/// ever entered deeper than it was asked for. That no name comes twice is for the reader to see.
///
/// ```text
/// reader.object()?;
/// while let Some(name) = reader.member()? { … reader.text()? … }
/// reader.end()?;
/// ```
pub(crate) struct Reader<'t> {
    scanner: Scanner<'t>,
    /// Whether an object or array was opened just now.
    is_open: bool,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut scanner = Scanner::new(text, Limits::AMPLE);
        scanner.skip_space();
        Self { scanner, is_open: false }
    }

    /// Opens an object, whose members are to be read to their end.
    pub(crate) fn object(&mut self) -> Result<(), Fault> {
        self.is_open = true;
        self.scanner.expect(b'{')
    }

    /// Opens an array, whose elements are to be read to their end.
    pub(crate) fn array(&mut self) -> Result<(), Fault> {
        self.is_open = true;
        self.scanner.expect(b'[')
    }

    /// The name of the next member, whose value is next; `None` where the object ended.
    pub(crate) fn member(&mut self) -> Result<Option<Cow<'t, str>>, Fault> {
        if !self.is_followed(b'}')? {
            return Ok(None);
        }
        let name = self.text()?;
        self.scanner.skip_space();
        self.scanner.expect(b':')?;
        self.scanner.skip_space();
        Ok(Some(name))
    }

    /// Whether an element is next; if not, the array ended.
    pub(crate) fn element(&mut self) -> Result<bool, Fault> {
        self.is_followed(b']')
    }

    /// The string that is next, unescaped; borrowed where there was nothing to unescape.
    pub(crate) fn text(&mut self) -> Result<Cow<'t, str>, Fault> {
        self.scanner.text()
    }

    /// The number or literal that is next, as the text it was written in.
    pub(crate) fn scalar(&mut self) -> Result<&'t str, Fault> {
        self.scanner.scalar()
    }

    /// What follows the values that were read.
    #[cfg(feature = "macaroon")]
    pub(crate) fn rest(self) -> &'t str {
        self.scanner.rest()
    }

    /// Nothing but space may follow.
    pub(crate) fn end(mut self) -> Result<(), Fault> {
        self.scanner.end()
    }

    /// Whether there is another value before this bracket.
    fn is_followed(&mut self, end: u8) -> Result<bool, Fault> {
        self.scanner.skip_space();
        let is_first = std::mem::take(&mut self.is_open);
        if self.scanner.peek() == Some(end) {
            self.scanner.expect(end)?;
            return Ok(false);
        }
        if !is_first {
            self.scanner.expect(b',')?;
            self.scanner.skip_space();
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Fault> {
        let mut reader = Reader::new(text);
        let mut found = Vec::new();
        reader.object()?;
        while let Some(name) = reader.member()? {
            match &*name {
                "list" => {
                    reader.array()?;
                    while reader.element()? {
                        found.push(reader.text()?.into_owned());
                    }
                }
                "scalar" => found.push(reader.scalar()?.to_owned()),
                _ => found.push(reader.text()?.into_owned()),
            }
        }
        reader.end()?;
        Ok(found)
    }

    #[test]
    fn values_come_one_after_another() {
        let text = r#" { "a" : "x\u0041" , "list":["y", "z" ],"list":[],"scalar" : -2e3,"\u0062":"" } "#;
        assert_eq!(read(text).unwrap(), ["xA", "y", "z", "-2e3", ""]);
        assert!(read("{}").unwrap().is_empty());
    }

    #[test]
    fn what_was_not_asked_for_is_a_fault() {
        for text in [
            "",
            "[]",
            "{",
            "{,}",
            r#"{"a"}"#,
            r#"{"a":1}"#,
            r#"{"a":"x",}"#,
            r#"{,"a":"x"}"#,
            r#"{"a":"x""b":"y"}"#,
            r#"{"a":"x"]"#,
            r#"{"list":["x",]}"#,
            r#"{"list":["x""y"]}"#,
            r#"{"list":[["x"]]}"#,
            r#"{"list":["x"}}"#,
            r#"{"scalar":"x"}"#,
            r#"{"scalar":[1]}"#,
            r#"{"scalar":01}"#,
            r#"{"a":"\ud800"}"#,
            "{\"a\":\"\n\"}",
            "{} {}",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
