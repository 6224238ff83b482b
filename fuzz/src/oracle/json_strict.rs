//! The strict reader of JSON against `serde_json` and a checker of duplicate names; against the model where that is quick.
//!
//! What is read, the others read alike; what is not, one of them refuses, or it is of a kind that is written down: too deep, too
//! much, or a number that not every reader holds.

use std::collections::BTreeSet;
use std::fmt;

use countersign::arbitrary::readers;
use serde_json::Value;
use serde_json::value::to_value;

use crate::model::json;

const DEPTH: usize = 16;
const MEMBERS: usize = 2048;
/// Up to how many bytes the model is asked too, which is slow.
const BRIEF: usize = 64;

pub fn check(data: &[u8]) {
    let found = readers::json_object(data);
    if data.len() <= BRIEF {
        hold_against_model(data, found.as_deref());
    }
    let theirs: Result<Distinct, _> = serde_json::from_slice(data);
    let Some(members) = found else {
        let is_explained = theirs.is_err() || is_beyond(data);
        assert!(is_explained || !data.trim_ascii().starts_with(b"{"), "refused, and nobody knows why");
        return;
    };
    let theirs = theirs.expect("serde_json reads it, and no name comes twice").0;
    let theirs = theirs.as_object().expect("it is an object");
    assert_eq!(members.len(), theirs.len());
    for (name, raw) in &members {
        assert_eq!(serde_json::from_str::<Value>(raw).ok().as_ref(), theirs.get(name));
    }
}

fn hold_against_model(data: &[u8], found: Option<&[(String, String)]>) {
    let model = json::object(data, json::AMPLE);
    assert_eq!(found.is_some(), model.is_ok(), "the model says {:?}", model.err());
    for ((name, raw), (model_name, model_value)) in found.into_iter().flatten().zip(model.into_iter().flatten()) {
        assert_eq!((name, raw), (&model_name, &model_value.raw));
    }
}

/// Whether a text that others read has more levels or members, or longer numbers, than every reader holds.
fn is_beyond(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let (mut level, mut deepest, mut names, mut numbers) = (0_usize, 0, 0, Vec::new());
    let (mut rest, mut number) = (text.chars().peekable(), String::new());
    while let Some(character) = rest.next() {
        if matches!(character, '-' | '+' | '.' | '0'..='9' | 'e' | 'E') {
            number.push(character);
            continue;
        }
        numbers.push(std::mem::take(&mut number));
        match character {
            '"' => {
                while let Some(inner) = rest.next() {
                    match inner {
                        '"' => break,
                        '\\' => drop(rest.next()),
                        _ => {}
                    }
                }
            }
            '{' | '[' => level += 1,
            '}' | ']' => level = level.saturating_sub(1),
            ':' => names += 1,
            _ => {}
        }
        deepest = deepest.max(level);
    }
    let is_whole = |number: &&String| number.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let is_long = |number: &String| {
        !number.contains(['.', 'e', 'E']) && number.parse::<i64>().is_err() && number.parse::<u64>().is_err()
    };
    deepest > DEPTH
        || names > MEMBERS
        || numbers.iter().filter(is_whole).any(|number| number == "-0" || is_long(number))
}

/// Any JSON in which no object names a member twice.
pub struct Distinct(pub Value);

impl<'de> serde::Deserialize<'de> for Distinct {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor).map(Self)
    }
}

struct Visitor;

macro_rules! visit_plain {
    ($($method:ident: $type:ty),+) => {
        $(fn $method<E: serde::de::Error>(self, value: $type) -> Result<Value, E> {
            to_value(value).map_err(E::custom)
        })+
    };
}

impl<'de> serde::de::Visitor<'de> for Visitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    visit_plain!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut found = Vec::new();
        while let Some(Distinct(element)) = elements.next_element()? {
            found.push(element);
        }
        Ok(found.into())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let (mut found, mut names) = (serde_json::Map::new(), BTreeSet::new());
        while let Some((name, Distinct(value))) = members.next_entry::<String, _>()? {
            if !names.insert(name.clone()) {
                return Err(serde::de::Error::custom("a name comes twice"));
            }
            found.insert(name, value);
        }
        Ok(found.into())
    }
}
