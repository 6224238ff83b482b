//! Strict JSON: what RFC 8259 allows, less everything that two readers could understand differently.
//!
//! One pass over the text finds the members of the root object and checks all of it: names unique at every depth after
//! unescaping, no lone surrogates, no integer beyond 64 bits, no number beyond a double, nothing before or after the value.
//! Values stay raw text; whoever wants one reads it as the type it must have.

mod reader;
mod scanner;
mod writer;

use std::borrow::Cow;

pub(crate) use reader::Reader;
use scanner::Scanner;
use serde::de::DeserializeOwned;
pub(crate) use writer::{ObjectWriter, compact, quoted};

use crate::foundation::rejection::Rejection;

/// How much structure a text may have.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Levels of objects and arrays, the root included.
    pub(crate) depth: usize,
    /// Members of all objects together.
    pub(crate) members: usize,
    /// Elements of all arrays together.
    pub(crate) elements: usize,
}

impl Limits {
    /// What is ample for claims and keys. How many elements there are, the length of the text limits.
    pub(crate) const AMPLE: Self = Self { depth: 16, members: 2048, elements: usize::MAX };
    /// Enough for every member of a JOSE header that is registered, and for what other issuers put beside them: what is not
    /// yet authentic is to cost less than what is.
    pub(crate) const HEADER: Self = Self { depth: 16, members: 16, elements: 16 };
    /// Enough for a key's name in a footer, and for what other issuers put beside it.
    pub(crate) const FOOTER: Self = Self { depth: 4, ..Self::HEADER };
}

/// For how many members there is room from the start.
const USUAL_MEMBERS: usize = 16;

/// How many of the first of `bytes` stand for themselves in a string. Eight are looked at together.
fn count_plain(bytes: &[u8]) -> usize {
    let mut count = 0;
    for word in bytes.as_chunks().0 {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            return count + special.trailing_zeros() as usize / 8;
        }
        count += word.len();
    }
    count + bytes.iter().skip(count).take_while(|byte| !matches!(byte, 0..0x20 | b'"' | b'\\')).count()
}

/// The eighth bit of each byte of `word` that is a control character, a quote or a backslash. What stands behind the first
/// of them may be marked without being one.
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const EIGHTH_BITS: u64 = ONES << 7;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (below(word, 0x20) | equal(b'"') | equal(b'\\')) & EIGHTH_BITS
}

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not one JSON value of the expected kind, or one that readers disagree about.
    Json,
    /// An object names a member twice.
    DuplicateName,
    /// More levels than allowed.
    TooDeep,
}

impl Fault {
    /// As a refusal of what stands in a header or footer.
    pub(crate) fn in_header(self) -> Rejection {
        match self {
            Self::Json => Rejection::HeaderJson,
            Self::DuplicateName => Rejection::HeaderDuplicateName,
            Self::TooDeep => Rejection::HeaderTooDeep,
        }
    }

    /// As a refusal of what stands in a payload.
    pub(crate) fn in_claims(self) -> Rejection {
        match self {
            Self::Json => Rejection::ClaimsJson,
            Self::DuplicateName => Rejection::DuplicateClaim,
            Self::TooDeep => Rejection::ClaimsTooDeep,
        }
    }
}

/// A member of the root object: its unescaped name, and its value as the text it was written in.
#[derive(Debug)]
pub(crate) struct Member<'t> {
    pub(crate) name: Cow<'t, str>,
    pub(crate) value: &'t str,
}

/// The members of the one object that `bytes` are.
pub(crate) fn object(bytes: &[u8]) -> Result<Vec<Member<'_>>, Fault> {
    object_within(bytes, Limits::AMPLE)
}

/// The members of the one object that `bytes` are, which has no more structure than `limits`.
pub(crate) fn object_within(bytes: &[u8], limits: Limits) -> Result<Vec<Member<'_>>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Json)?;
    let mut scanner = Scanner::new(text, limits);
    let mut members = Vec::with_capacity(USUAL_MEMBERS);
    scanner.skip_space();
    scanner.expect(b'{')?;
    scanner.members(1, Some(&mut members))?;
    scanner.end()?;
    Ok(members)
}

/// The elements of the one array that `text` is, each as the text it was written in.
pub(crate) fn elements(text: &str) -> Result<Vec<&str>, Fault> {
    let mut scanner = Scanner::new(text, Limits::AMPLE);
    let mut elements = Vec::new();
    scanner.skip_space();
    scanner.expect(b'[')?;
    scanner.elements(1, Some(&mut elements))?;
    scanner.end()?;
    Ok(elements)
}

/// Checks that `text` is one value that [`object`] would accept as a member's.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    let mut scanner = Scanner::new(text, Limits::AMPLE);
    scanner.skip_space();
    // The object that it is to be a member of is the first level.
    scanner.value(2)?;
    scanner.end()
}

/// The string that a raw `value` is; `None` where it is anything else. Borrowed where there was nothing to unescape.
pub(crate) fn text(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { typed(value).map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

/// The string that a raw `value` is, to keep; `None` where it is anything else.
pub(crate) fn string(value: &str) -> Option<Box<str>> {
    text(value).map(Box::from)
}

/// The list of strings that a raw `value` is; `None` where it is anything else.
pub(crate) fn strings(value: &str) -> Option<Vec<Box<str>>> {
    typed(value)
}

/// A raw `value` read as a `T`.
pub(crate) fn typed<T: DeserializeOwned>(value: &str) -> Option<T> {
    serde_json::from_str(value).ok()
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
    fn plain_bytes_are_counted_up_to_the_first_special_one() {
        for special in (0..=0xff_u8).filter(|byte| *byte < 0x20 || [b'"', b'\\'].contains(byte)) {
            for length in 0..40 {
                let mut bytes: Vec<u8> = (0x20..=0xff).filter(|byte| ![b'"', b'\\'].contains(byte)).collect();
                bytes.rotate_left(length * 5);
                bytes.truncate(40);
                assert_eq!(count_plain(&bytes), 40);
                bytes[length] = special;
                assert_eq!(count_plain(&bytes), length, "{special:#x}");
                bytes.truncate(length + 1);
                assert_eq!(count_plain(&bytes), length, "{special:#x}");
            }
        }
    }

    #[test]
    fn depth_and_members_are_bounded() {
        let Limits { depth, members, .. } = Limits::AMPLE;
        let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
        assert!(names(&nested(depth)).is_ok());
        assert_eq!(names(&nested(depth + 1)), Err(Fault::TooDeep));
        assert_eq!(names(&"{\"a\":".repeat(1_000_000)), Err(Fault::TooDeep));
        let wide = |count: usize| {
            let members: Vec<_> = (0..count).map(|index| format!("\"{index}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(names(&wide(members)).is_ok());
        assert_eq!(names(&wide(members + 1)), Err(Fault::Json));

        // Objects within objects, and elements, to the last one.
        let within = |text: &str, depth, members, elements| {
            object_within(text.as_bytes(), Limits { depth, members, elements }).map(|found| found.len())
        };
        let text = r#"{"a":{"b":[1,[2],{"c":3}]}}"#;
        assert_eq!(within(text, 4, 3, 4), Ok(1));
        assert_eq!(within(text, 3, 3, 4), Err(Fault::TooDeep));
        assert_eq!(within(text, 4, 2, 4), Err(Fault::Json));
        assert_eq!(within(text, 4, 3, 3), Err(Fault::Json));
        assert_eq!(within(r#"{"a":{"b":{}}}"#, 2, 2, 0), Err(Fault::TooDeep));
        assert_eq!(within(r#"{"a":{"b":{}}}"#, 3, 2, 0), Ok(1));
    }

    /// Compared pair by pair, so many would take minutes.
    #[test]
    fn many_names_cost_less_than_their_square() {
        const MANY: usize = 200_000;
        let members: Vec<_> = (MANY..2 * MANY).map(|name| format!("\"{name}\":0")).collect();
        let patient = Limits { members: MANY, ..Limits::AMPLE };
        let count = |text: String| object_within(text.as_bytes(), patient).map(|found| found.len());
        assert_eq!(count(format!("{{{}}}", members.join(","))), Ok(MANY));
        assert_eq!(count(format!("{{{},\"{MANY}\":1}}", members[..MANY - 1].join(","))), Err(Fault::DuplicateName));
    }

    #[test]
    fn lists_come_element_by_element() {
        assert_eq!(elements(" [1, \"a\" ,[2,3]] ").unwrap(), ["1", "\"a\"", "[2,3]"]);
        assert_eq!(elements("[]").unwrap(), [""; 0]);
        assert_eq!(elements("[1] 2"), Err(Fault::Json));
        assert_eq!(elements("{}"), Err(Fault::Json));
        assert_eq!(strings(r#"["a","\u0062"]"#), Some(vec!["a".into(), "b".into()]));
        assert_eq!(strings("[]"), Some(Vec::new()));
        assert_eq!(strings(r#"["a",1]"#), None);
        assert_eq!(strings(r#""a""#), None);
    }

    #[test]
    fn escapes_come_in_any_number_after_any_length() {
        for length in 0..100 {
            let (plain, escaped) = ("x".repeat(length), "\\u0061\\u00e9cd".repeat(length + 1));
            let found = names(&format!("{{\"{plain}{escaped}\":0}}")).unwrap();
            assert_eq!(found[0].0, plain + &"a\u{e9}cd".repeat(length + 1));
        }
    }

    #[test]
    fn every_escape_is_read_as_what_it_stands_for() {
        let found = names(r#"{"\"\\\/\b\f\n\r\t\u00aF\u00Fa\uD83d\uDe00":0}"#).unwrap();
        assert_eq!(found[0].0, "\"\\/\u{8}\u{c}\n\r\t\u{af}\u{fa}\u{1f600}");
        // Names that look alike at a glance.
        assert!(names(r#"{"ab":1,"ac":2}"#).is_ok());
        // Many are compared in another way than few.
        let many = |last: &str| {
            names(&format!("{{{}\"{last}\":0}}", (0..16).map(|at| format!("\"a{at}\":0,")).collect::<String>()))
        };
        assert_eq!(many("a16").unwrap().len(), 17);
        assert_eq!(many("a7"), Err(Fault::DuplicateName));
    }

    proptest::proptest! {
        /// A name is unescaped as `serde_json` does it, and refused where that refuses.
        #[test]
        fn a_name_is_what_others_read(pieces in proptest::collection::vec(proptest::sample::select(vec![
            "a", "b", "é", "\u{1f600}", "\\n", "\\b", "\\/", "\\\\", "\\\"", "\\u0041", "\\u00e9", "\\u0000", "\\ud83d\\ude00",
            "\\ud83d", "\\ude00", "\\uD83D\\u0041", "\\u", "\\u12", "\\x", "\\", "\u{1}", "\n",
        ]), 0..6)) {
            let text = format!("{{\"{}\":0}}", pieces.concat());
            let expected: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text).ok();
            let expected = expected.map(|members| members.into_iter().map(|(name, _)| (name, "0".to_owned())).collect());
            proptest::prop_assert_eq!(names(&text).ok(), expected, "{}", text);
        }
    }
}
