//! JSON of any shape, and what only looks like it.

use std::fmt;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::words;
use crate::foundation::encoding::json::quoted;

/// A value, good or bad: names may come twice, and `Raw` is written as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// A whole number.
    Whole(i64),
    /// Any number that JSON can write.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// Members in their order.
    Object(Vec<(String, Json)>),
    /// One of [`words::VALUES`], or any text.
    Raw(String),
}

/// How deep and how wide an arbitrary value may be.
const LEVELS: usize = 5;
const BREADTH: usize = 5;

impl Json {
    fn nested(source: &mut Unstructured<'_>, levels: usize) -> Result<Self> {
        let kinds = if levels == 0 { 7 } else { 10 };
        Ok(match source.int_in_range(0..=kinds)? {
            0 => Self::Whole(source.arbitrary()?),
            1 => Self::Number(source.arbitrary().map(|number: f64| if number.is_finite() { number } else { 0.5 })?),
            2 | 3 => Self::Text((*source.choose(words::TEXTS)?).to_owned()),
            4 => Self::Text(source.arbitrary()?),
            5 | 6 => Self::Raw((*source.choose(words::VALUES)?).to_owned()),
            7 => Self::Raw(source.arbitrary()?),
            8 => Self::Array(Self::several(source, |source| Self::nested(source, levels - 1))?),
            _ => Self::Object(Self::several(source, |source| {
                Ok((source.arbitrary()?, Self::nested(source, levels - 1)?))
            })?),
        })
    }

    fn several<T>(source: &mut Unstructured<'_>, one: impl Fn(&mut Unstructured<'_>) -> Result<T>) -> Result<Vec<T>> {
        let count = source.int_in_range(0..=BREADTH)?;
        (0..count).map(|_| one(source)).collect()
    }
}

impl<'a> Arbitrary<'a> for Json {
    fn arbitrary(source: &mut Unstructured<'a>) -> Result<Self> {
        Self::nested(source, LEVELS)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(out),
            Self::Number(number) => write!(out, "{number:e}"),
            Self::Text(text) => out.write_str(&quoted(text)),
            Self::Raw(text) => out.write_str(text),
            Self::Array(elements) => {
                let elements: Vec<_> = elements.iter().map(Self::to_string).collect();
                write!(out, "[{}]", elements.join(","))
            }
            Self::Object(members) => {
                let members: Vec<_> = members.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
                write!(out, "{{{}}}", members.join(","))
            }
        }
    }
}
