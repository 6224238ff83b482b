//! The one pass over a text.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::{Fault, Limits, Member, count_plain};

/// Up to how many names of an object are compared pair by pair: cheaper than sorting them.
const FEW: usize = 16;

/// For how many bytes of a text with escapes there is room from the start.
const USUAL_TEXT: usize = 32;

/// Up to how many characters an integer is within 64 bits, whatever they are.
const ALWAYS_HELD: usize = 18;

pub(super) struct Scanner<'t> {
    whole: &'t str,
    at: usize,
    limits: Limits,
    member_count: usize,
    element_count: usize,
    /// The names of every object within the root that is still open, innermost last.
    names: Vec<Cow<'t, str>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, limits: Limits) -> Self {
        Self { whole: text, at: 0, limits, member_count: 0, element_count: 0, names: Vec::new() }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.whole.as_bytes().get(self.at).copied()
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
        if self.at == self.whole.len() { Ok(()) } else { Err(Fault::Json) }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.whole.get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> Result<&'t str, Fault> {
        self.whole.get(start..self.at).ok_or(Fault::Json)
    }

    /// A value at `depth`, of which the recursion can never exceed the limit.
    pub(super) fn value(&mut self, depth: usize) -> Result<(), Fault> {
        match self.peek().ok_or(Fault::Json)? {
            b'"' => self.string(),
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
            let name = self.text()?;
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
            self.element_count += 1;
            if self.element_count > self.limits.elements {
                return Err(Fault::Json);
            }
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
        let rest = self.rest();
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

    /// A string, unescaped; borrowed where there was nothing to unescape.
    pub(super) fn text(&mut self) -> Result<Cow<'t, str>, Fault> {
        self.expect(b'"')?;
        let start = self.at;
        self.skip_plain();
        if self.peek() == Some(b'"') {
            let text = self.since(start)?;
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut text = Zeroizing::new(String::with_capacity(USUAL_TEXT));
        add(&mut text, self.since(start)?);
        self.rest_of_string(Some(&mut text))?;
        Ok(Cow::Owned(std::mem::take(&mut *text)))
    }

    /// A number or a literal, as the text it was written in.
    pub(super) fn scalar(&mut self) -> Result<&'t str, Fault> {
        let start = self.at;
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.literal()?,
        }
        self.since(start)
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.expect(b'"')?;
        self.rest_of_string(None)
    }

    /// What follows within a string, up to its closing quote; added to `unescaped`, where it is wanted.
    fn rest_of_string(&mut self, mut unescaped: Option<&mut String>) -> Result<(), Fault> {
        loop {
            let start = self.at;
            self.skip_plain();
            if let Some(unescaped) = unescaped.as_deref_mut() {
                add(unescaped, self.since(start)?);
            }
            match self.next()? {
                b'"' => return Ok(()),
                b'\\' => {
                    let character = self.escape()?;
                    if let Some(unescaped) = unescaped.as_deref_mut() {
                        add(unescaped, character.encode_utf8(&mut [0; 4]));
                    }
                }
                _ => return Err(Fault::Json),
            }
        }
    }

    fn skip_plain(&mut self) {
        self.at += count_plain(self.rest().as_bytes());
    }

    /// What a backslash and the text after it stand for. Half of a surrogate pair alone is no character (RFC 8259 §8.2).
    fn escape(&mut self) -> Result<char, Fault> {
        match self.next()? {
            same @ (b'"' | b'\\' | b'/') => Ok(char::from(same)),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => {
                let first = self.code_unit()?;
                // Every code unit but half a pair is a character.
                char::from_u32(first.into()).map_or_else(|| self.second_half(first), Ok)
            }
            _ => Err(Fault::Json),
        }
    }

    /// The character of which `first` is half a surrogate pair; the other half must follow.
    #[cold]
    fn second_half(&mut self, first: u16) -> Result<char, Fault> {
        self.expect(b'\\')?;
        self.expect(b'u')?;
        let pair = [first, self.code_unit()?];
        let mut characters = char::decode_utf16(pair);
        characters.next().and_then(Result::ok).filter(|_| characters.next().is_none()).ok_or(Fault::Json)
    }

    fn code_unit(&mut self) -> Result<u16, Fault> {
        let rest = self.rest().as_bytes();
        let digits: &[u8; 4] = rest.first_chunk().ok_or(Fault::Json)?;
        self.at += digits.len();
        digits.iter().try_fold(0, |unit, digit| {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                b'A'..=b'F' => digit - b'A' + 10,
                _ => return Err(Fault::Json),
            };
            Ok(unit * 16 + u16::from(value))
        })
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

/// Adds to what may be secret, and so never leaves a copy behind.
#[inline]
fn add(text: &mut String, more: &str) {
    let length = text.len() + more.len();
    if text.capacity().checked_sub(length).is_none() {
        make_room(text, length);
    }
    let room = text.capacity();
    text.push_str(more);
    debug_assert_eq!(text.capacity(), room, "room was made for what is added");
}

/// Makes room for `length` bytes, and more to come; the old is wiped.
#[cold]
fn make_room(text: &mut String, length: usize) {
    let roomier = String::with_capacity(length.next_power_of_two());
    let outgrown = Zeroizing::new(std::mem::replace(text, roomier));
    text.push_str(&outgrown);
}

/// Most names differ in their length or first byte, which is quicker to see than all of them.
fn is_same(one: &str, other: &str) -> bool {
    let glance = |name: &str| (name.len(), name.bytes().next());
    glance(one) == glance(other) && one == other
}
