//! Strict JSON: RFC 8259, less what two readers could understand differently.

/// A value, and the text it was written as.
#[derive(Clone, Debug)]
pub struct Value {
    pub raw: String,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Word,
    Number,
    Text(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Json,
    DuplicateName,
    TooDeep,
}

/// How many levels, members and elements there may be.
#[derive(Clone, Copy)]
pub struct Limits {
    pub depth: usize,
    pub members: usize,
    pub elements: usize,
}

/// For claims and keys.
pub const AMPLE: Limits = Limits { depth: 16, members: 2048, elements: usize::MAX };

impl Value {
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The strings of an array that holds nothing else.
    pub fn texts(&self) -> Option<Vec<String>> {
        let Kind::Array(elements) = &self.kind else { return None };
        elements.iter().map(|element| element.text().map(str::to_owned)).collect()
    }

    /// The whole number that this is, written without point or exponent.
    pub fn integer(&self) -> Option<i64> {
        matches!(self.kind, Kind::Number).then(|| self.raw.parse().ok())?
    }
}

/// The members of the object that `bytes` are, in their order.
pub fn object(bytes: &[u8], limits: Limits) -> Result<Vec<(String, Value)>, Fault> {
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| Fault::Json)?;
    let mut reader = Reader { text: text.chars().collect(), at: 0, limits, members: 0, elements: 0 };
    reader.space();
    if reader.peek() != Some('{') {
        return Err(Fault::Json);
    }
    let root = reader.value(1)?;
    reader.space();
    match root.kind {
        Kind::Object(members) if reader.peek().is_none() => Ok(members),
        _ => Err(Fault::Json),
    }
}

/// The elements of the array that `text` is.
pub fn array(text: &str) -> Result<Vec<Value>, Fault> {
    let mut reader = Reader { text: text.chars().collect(), at: 0, limits: AMPLE, members: 0, elements: 0 };
    reader.space();
    let root = reader.value(1)?;
    reader.space();
    match root.kind {
        Kind::Array(elements) if reader.peek().is_none() => Ok(elements),
        _ => Err(Fault::Json),
    }
}

struct Reader {
    text: Vec<char>,
    at: usize,
    limits: Limits,
    members: usize,
    elements: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Result<char, Fault> {
        let next = self.peek().ok_or(Fault::Json)?;
        self.at += 1;
        Ok(next)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), Fault> {
        if self.take()? == wanted { Ok(()) } else { Err(Fault::Json) }
    }

    fn value(&mut self, level: usize) -> Result<Value, Fault> {
        let start = self.at;
        let kind = match self.peek() {
            Some('{') => self.members(level)?,
            Some('[') => self.elements(level)?,
            Some('"') => Kind::Text(self.string()?),
            Some('-' | '0'..='9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Value { raw: self.text[start..self.at].iter().collect(), kind })
    }

    fn members(&mut self, level: usize) -> Result<Kind, Fault> {
        self.expect('{')?;
        if level > self.limits.depth {
            return Err(Fault::TooDeep);
        }
        let mut found: Vec<(String, Value)> = Vec::new();
        self.space();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(Kind::Object(found));
        }
        loop {
            self.members += 1;
            if self.members > self.limits.members {
                return Err(Fault::Json);
            }
            self.space();
            let name = self.string()?;
            self.space();
            self.expect(':')?;
            self.space();
            found.push((name, self.value(level + 1)?));
            self.space();
            match self.take()? {
                ',' => {}
                '}' => break,
                _ => return Err(Fault::Json),
            }
        }
        for (position, (name, _)) in found.iter().enumerate() {
            if found[..position].iter().any(|(other, _)| other == name) {
                return Err(Fault::DuplicateName);
            }
        }
        Ok(Kind::Object(found))
    }

    fn elements(&mut self, level: usize) -> Result<Kind, Fault> {
        self.expect('[')?;
        if level > self.limits.depth {
            return Err(Fault::TooDeep);
        }
        let mut found = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Kind::Array(found));
        }
        loop {
            self.elements += 1;
            if self.elements > self.limits.elements {
                return Err(Fault::Json);
            }
            self.space();
            found.push(self.value(level + 1)?);
            self.space();
            match self.take()? {
                ',' => {}
                ']' => return Ok(Kind::Array(found)),
                _ => return Err(Fault::Json),
            }
        }
    }

    fn word(&mut self) -> Result<Kind, Fault> {
        for word in ["true", "false", "null"] {
            let end = self.at + word.len();
            if self.text.get(self.at..end).is_some_and(|found| found.iter().copied().eq(word.chars())) {
                self.at = end;
                return Ok(Kind::Word);
            }
        }
        Err(Fault::Json)
    }

    /// What a reader could not hold is refused: an integer beyond 64 bits, a double that is not finite, and `-0`.
    fn number(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        if self.peek() == Some('-') {
            self.at += 1;
        }
        if self.peek() == Some('0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut is_whole = true;
        if self.peek() == Some('.') {
            self.at += 1;
            self.digits()?;
            is_whole = false;
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            if matches!(self.peek(), Some('+' | '-')) {
                self.at += 1;
            }
            self.digits()?;
            is_whole = false;
        }
        let text: String = self.text[start..self.at].iter().collect();
        let can_be_held = match text.parse::<i128>() {
            Ok(number) if is_whole => (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&number) && text != "-0",
            _ => !is_whole && text.parse::<f64>().is_ok_and(f64::is_finite),
        };
        if can_be_held { Ok(Kind::Number) } else { Err(Fault::Json) }
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Fault::Json) }
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.expect('"')?;
        let mut units: Vec<u16> = Vec::new();
        loop {
            let found = match self.take()? {
                '"' => break,
                '\\' => match self.take()? {
                    same @ ('"' | '\\' | '/') => same,
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => {
                        units.push(self.code_unit()?);
                        continue;
                    }
                    _ => return Err(Fault::Json),
                },
                control if control < ' ' => return Err(Fault::Json),
                plain => plain,
            };
            units.extend(found.encode_utf16(&mut [0; 2]).iter());
        }
        // Half of a surrogate pair alone is no character.
        String::from_utf16(&units).map_err(|_| Fault::Json)
    }

    fn code_unit(&mut self) -> Result<u16, Fault> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.take()?.to_digit(16).ok_or(Fault::Json)?;
            unit = unit << 4 | u16::try_from(digit).map_err(|_| Fault::Json)?;
        }
        Ok(unit)
    }
}
