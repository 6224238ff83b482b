//! A reader of JSON that heeds each of its rules, or does not.

use super::Heed;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(i128),
    Float,
    String(String),
    Array(Vec<Value>),
    /// Members in their order, some perhaps twice.
    Object(Vec<(String, Value)>),
}

impl Value {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// How deep a value may be nested.
const DEPTH: usize = 16;

/// The object that `bytes` are; `None` where a rule that is heeded is broken. Under the rule `json-object`, anything else is
/// an object without members.
pub(crate) fn object(bytes: &[u8], heed: &Heed) -> Option<Vec<(String, Value)>> {
    let text = decoded(bytes, heed)?;
    let mut reader = Reader { chars: text.chars().collect(), at: 0, heed };
    reader.blanks();
    let value = reader.value(1)?;
    reader.blanks();
    if reader.at < reader.chars.len() && heed.rule("json-trailing") {
        return None;
    }
    match value {
        Value::Object(members) => Some(members),
        _ => (!heed.rule("json-object")).then(Vec::new),
    }
}

fn decoded(bytes: &[u8], heed: &Heed) -> Option<String> {
    if heed.rule("json-utf8") {
        return String::from_utf8(bytes.to_vec()).ok();
    }
    let utf16 = |pairs: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = pairs.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    Some(match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [b'{', 0, 0, 0, ..] => bytes.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect(),
        [b'{', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'{', ..] => utf16(bytes, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    })
}

struct Reader<'a> {
    chars: Vec<char>,
    at: usize,
    heed: &'a Heed,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn is_lenient(&self) -> bool {
        !self.heed.rule("json-grammar")
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(offset, c)| self.chars.get(self.at + offset) == Some(&c))
    }

    fn take(&mut self, text: &str) -> bool {
        let is_there = self.starts_with(text);
        self.at += if is_there { text.chars().count() } else { 0 };
        is_there
    }

    fn blanks(&mut self) {
        loop {
            while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
                self.at += 1;
            }
            if !self.is_lenient() {
                return;
            }
            if self.take("//") || self.take("#") {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else if self.take("/*") {
                while self.peek().is_some() && !self.take("*/") {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH && self.heed.rule("bounded") {
            return None;
        }
        match self.peek()? {
            '{' => self.members(depth),
            '[' => self.elements(depth),
            '"' => self.string('"').map(Value::String),
            '\'' if self.is_lenient() => self.string('\'').map(Value::String),
            _ => self.word(),
        }
    }

    fn members(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut members: Vec<(String, Value)> = Vec::new();
        let mut is_first = true;
        loop {
            self.blanks();
            if self.peek()? == '}' && (is_first || self.is_lenient()) {
                break;
            }
            let name = match self.peek()? {
                '"' => self.string('"')?,
                c if self.is_lenient() && c.is_alphabetic() => self.bare_name(),
                _ => return None,
            };
            self.blanks();
            if !self.take(":") {
                return None;
            }
            self.blanks();
            let value = self.value(depth + 1)?;
            members.push((name, value));
            is_first = false;
            self.blanks();
            if !self.take(",") {
                break;
            }
        }
        let is_closed = self.take("}");
        let mut names: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let is_unique = names.windows(2).all(|pair| pair[0] != pair[1]);
        (is_closed && (is_unique || !self.heed.rule("json-duplicates"))).then_some(Value::Object(members))
    }

    fn bare_name(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(char::is_alphanumeric) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn elements(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut elements = Vec::new();
        loop {
            self.blanks();
            if self.peek()? == ']' && (elements.is_empty() || self.is_lenient()) {
                break;
            }
            elements.push(self.value(depth + 1)?);
            self.blanks();
            if !self.take(",") {
                break;
            }
        }
        self.take("]").then_some(Value::Array(elements))
    }

    fn string(&mut self, quote: char) -> Option<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let c = self.peek()?;
            self.at += 1;
            match c {
                c if c == quote => return Some(text),
                '\\' => text.push(self.escape()?),
                c if c < ' ' && !self.is_lenient() => return None,
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.code_point(),
            c if self.is_lenient() => c,
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits: String = self.chars.get(self.at..self.at + 4)?.iter().collect();
        self.at += 4;
        u32::from_str_radix(&digits, 16).ok()
    }

    fn code_point(&mut self) -> Option<char> {
        let first = self.unit()?;
        if let Some(c) = char::from_u32(first) {
            return Some(c);
        }
        let start = self.at;
        if first < 0xdc00 && self.take("\\u") {
            let second = self.unit()?;
            if (0xdc00..0xe000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        self.at = start;
        (!self.heed.rule("json-surrogates")).then_some(char::REPLACEMENT_CHARACTER)
    }

    fn word(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) {
            self.at += 1;
        }
        let word: String = self.chars[start..self.at].iter().collect();
        match word.as_str() {
            "" => None,
            "null" => Some(Value::Null),
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            word if is_number(word) => self.number(word),
            _ => self.is_lenient().then_some(Value::Float),
        }
    }

    fn number(&self, word: &str) -> Option<Value> {
        let is_heeded = self.heed.rule("json-numbers");
        if word.contains(['.', 'e', 'E']) {
            let is_finite = word.parse::<f64>().is_ok_and(f64::is_finite);
            return (is_finite || !is_heeded).then_some(Value::Float);
        }
        match word.parse::<i128>() {
            _ if word == "-0" && is_heeded => None,
            Ok(number) if (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&number) => {
                Some(Value::Integer(number))
            }
            _ => (!is_heeded).then_some(Value::Float),
        }
    }
}

/// Whether `word` is a number as RFC 8259 §6 writes them.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = word.split_once(['e', 'E']).map_or((word, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
