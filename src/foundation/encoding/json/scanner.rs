//! The one pass over a text.

use std::borrow::Cow;

use super::{Fault, Limits, Member, count_plain, typed};

/// Up to how many names of an object are compared pair by pair: cheaper than sorting them.
const FEW: usize = 16;

/// Up to how many characters an integer is within 64 bits, whatever they are.
const ALWAYS_HELD: usize = 18;

pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    limits: Limits,
    member_count: usize,
    /// The names of every object within the root that is still open, innermost last.
    names: Vec<Cow<'t, str>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, limits: Limits) -> Self {
        Self { text, at: 0, limits, member_count: 0, names: Vec::new() }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Result<u8, Fault> {
        let byte = self.peek().ok_or(Fault::Json)?;
        self.at += 1;
        Ok(byte)
    }

    pub(super) fn expect(&mut self, wanted: u8) -> Result<(), Fault> {
        if self.next()? == wanted { Ok(()) } else { Err(Fault::Json) }
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn end(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.at == self.text.len() { Ok(()) } else { Err(Fault::Json) }
    }

    fn since(&self, start: usize) -> Result<&'t str, Fault> {
        self.text.get(start..self.at).ok_or(Fault::Json)
    }

    /// A value at `depth`, of which the recursion can never exceed the limit.
    pub(super) fn value(&mut self, depth: usize) -> Result<(), Fault> {
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
    pub(super) fn members(&mut self, depth: usize, mut found: Option<&mut Vec<Member<'t>>>) -> Result<(), Fault> {
        if depth > self.limits.depth {
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
            if self.member_count > self.limits.members {
                return Err(Fault::Json);
            }
            self.skip_space();
            let name = self.name()?;
            self.skip_space();
            self.expect(b':')?;
            self.skip_space();
            let start = self.at;
            self.value(depth + 1)?;
            match found.as_deref_mut() {
                Some(found) => found.push(Member { name, value: self.since(start)? }),
                None => self.names.push(name),
            }
            self.skip_space();
            match self.next()? {
                b',' => {}
                b'}' => break,
                _ => return Err(Fault::Json),
            }
        }
        match found {
            Some(found) => ensure_distinct(found.iter().map(|member| &*member.name)),
            None => {
                ensure_distinct(self.names.iter().skip(first_name).map(AsRef::as_ref))?;
                self.names.truncate(first_name);
                Ok(())
            }
        }
    }

    /// What follows an opening bracket, up to its closing one.
    pub(super) fn elements(&mut self, depth: usize, mut found: Option<&mut Vec<&'t str>>) -> Result<(), Fault> {
        if depth > self.limits.depth {
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
            text != "-0" && (text.len() <= ALWAYS_HELD || text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok())
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

    /// The name of a member, unescaped; borrowed where there was nothing to unescape.
    fn name(&mut self) -> Result<Cow<'t, str>, Fault> {
        let quoted = self.at;
        let has_escapes = self.string()?;
        if has_escapes {
            typed(self.since(quoted)?).map(Cow::Owned).ok_or(Fault::Json)
        } else {
            self.text.get(quoted + 1..self.at - 1).map(Cow::Borrowed).ok_or(Fault::Json)
        }
    }

    /// A string, and whether there is something to unescape in it.
    fn string(&mut self) -> Result<bool, Fault> {
        self.expect(b'"')?;
        let mut has_escapes = false;
        loop {
            self.at += count_plain(self.text.as_bytes().get(self.at..).unwrap_or_default());
            match self.next()? {
                b'"' => return Ok(has_escapes),
                b'\\' => {
                    has_escapes = true;
                    self.escape()?;
                }
                _ => return Err(Fault::Json),
            }
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

/// Refuses names of which two are the same. Sorting keeps the cost of many below their square, whatever they are called.
fn ensure_distinct<'n>(names: impl ExactSizeIterator<Item = &'n str> + Clone) -> Result<(), Fault> {
    let is_one_twice = if names.len() <= FEW {
        names.clone().enumerate().any(|(position, name)| names.clone().take(position).any(|other| is_same(other, name)))
    } else {
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    };
    if is_one_twice { Err(Fault::DuplicateName) } else { Ok(()) }
}

/// Most names differ in their length or first byte, which is quicker to see than all of them.
fn is_same(one: &str, other: &str) -> bool {
    let glance = |name: &str| (name.len(), name.bytes().next());
    glance(one) == glance(other) && one == other
}
