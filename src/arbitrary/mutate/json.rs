//! Changes to JSON: a member, a name or a value at a time.

use std::ops::Range;

use arbitrary::{Arbitrary as _, Unstructured};

use super::text::text;
use crate::arbitrary::dice::Dice;
use crate::arbitrary::json::Json;
use crate::arbitrary::words::{TEXTS, VALUES};
use crate::foundation::encoding::json::quoted;

/// From how many bytes an arbitrary value is made.
const SOURCE: usize = 64;

/// Changes one member of `json`, at whatever depth: takes it out, repeats it, renames it to one of `names`, spells its name with
/// an escape, or gives it another value (that of another member, a word that means something, a moment a little earlier or
/// later, an array or object around itself). What has no members is changed as [`text`](super::text()).
///
/// # Example
/// ```
/// use countersign::arbitrary::{Dice, mutate, words};
///
/// let mut claims = br#"{"sub":"alice","exp":1700000600}"#.to_vec();
/// mutate::json(&mut claims, &mut Dice::new(3), words::CLAIM_NAMES);
/// assert_ne!(claims, br#"{"sub":"alice","exp":1700000600}"#);
/// ```
pub fn json(json: &mut Vec<u8>, dice: &mut Dice, names: &[&str]) {
    let found = names_in(json);
    let Some(name) = dice.pick(&found).cloned() else { return add_or_change(json, dice, names) };
    let value = value_after(json, name.end);
    let piece = |range: &Range<usize>| json.get(range.clone()).unwrap_or_default().to_vec();
    let (name_text, value_text) = (piece(&name), piece(&value));
    let member = [name_text.as_slice(), b":", &value_text].concat();
    match dice.below(10) {
        0 => take_out(json, name.start, value.end),
        1 => drop(json.splice(value.end..value.end, [b",".as_slice(), &member].concat())),
        2 => {
            let renamed = dice.pick(names).map_or_else(|| "\"\"".to_owned(), |name| quoted(name));
            json.splice(name, renamed.into_bytes());
        }
        3 => drop(json.splice(name, with_escape(&name_text))),
        4 => {
            let other = dice.pick(&found).map(|other| value_after(json, other.end));
            let other = other.map(|other| piece(&other)).unwrap_or_default();
            json.splice(value, other);
        }
        5 => drop(json.splice(value, wrapped(&value_text, dice))),
        6 => drop(json.splice(value, shifted(&value_text, dice))),
        7 => {
            let added = fresh_member(dice, names);
            json.splice(value.end..value.end, [b",".as_slice(), &added].concat());
        }
        8 => drop(json.splice(value, fresh_value(dice))),
        _ => {
            let mut changed = value_text;
            text(&mut changed, dice);
            json.splice(value, changed);
        }
    }
}

/// Adds a member to an object that has none, or changes what is no object.
fn add_or_change(json: &mut Vec<u8>, dice: &mut Dice, names: &[&str]) {
    match json.iter().position(|byte| *byte == b'{') {
        Some(brace) => drop(json.splice(brace + 1..brace + 1, fresh_member(dice, names))),
        None => text(json, dice),
    }
}

/// Where the names of members stand, quotes included.
fn names_in(json: &[u8]) -> Vec<Range<usize>> {
    let (mut names, mut at) = (Vec::new(), 0);
    while let Some(start) = json.iter().skip(at).position(|byte| *byte == b'"').map(|offset| at + offset) {
        let end = string_end(json, start);
        if json.get(end) == Some(&b':') {
            names.push(start..end);
        }
        at = end;
    }
    names
}

/// Where the string that starts here ends.
fn string_end(json: &[u8], start: usize) -> usize {
    let mut is_escaped = false;
    for (offset, byte) in json.iter().enumerate().skip(start + 1) {
        match byte {
            b'"' if !is_escaped => return offset + 1,
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    json.len()
}

/// The value behind a name that ends here.
fn value_after(json: &[u8], name_end: usize) -> Range<usize> {
    let (start, mut at, mut depth) = (json.len().min(name_end + 1), name_end + 1, 0_usize);
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => {
                at = string_end(json, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b',' if depth == 0 => break,
            b'}' | b']' if depth == 0 => break,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    start..at.min(json.len()).max(start)
}

/// Takes out a member, and the comma at one of its sides.
fn take_out(json: &mut Vec<u8>, start: usize, end: usize) {
    let start = match json.get(..start) {
        Some([before @ .., b',']) => before.len(),
        _ => start,
    };
    let begins = json.get(..start).is_some_and(|before| before.ends_with(b"{"));
    let end = if begins && json.get(end) == Some(&b',') { end + 1 } else { end };
    json.drain(start..end.min(json.len()));
}

/// A name in quotes, its first character as an escape.
fn with_escape(name: &[u8]) -> Vec<u8> {
    match name {
        [b'"', first, rest @ ..] if first.is_ascii_graphic() && *first != b'"' && *first != b'\\' => {
            [format!("\"\\u{first:04x}").as_bytes(), rest].concat()
        }
        _ => name.to_vec(),
    }
}

/// A value with an array or an object around it, once or to some depth; or out of its array.
fn wrapped(value: &[u8], dice: &mut Dice) -> Vec<u8> {
    if let ([b'[', inner @ .., b']'], true) = (value, dice.once_in(2)) {
        return inner.to_vec();
    }
    let levels = if dice.once_in(3) { 1 + dice.below(20) } else { 1 };
    let (open, close) = if dice.once_in(3) { ("{\"a\":", "}") } else { ("[", "]") };
    [open.repeat(levels).as_bytes(), value, close.repeat(levels).as_bytes()].concat()
}

/// A number a little smaller or greater; anything else in other quotes.
fn shifted(value: &[u8], dice: &mut Dice) -> Vec<u8> {
    const STEPS: &[i64] = &[-700, -600, -120, -31, -30, -29, -1, 1, 29, 30, 31, 120, 600, 700, 100_000];
    let number: Option<i64> = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
    match (number, dice.pick(STEPS)) {
        (Some(number), Some(step)) => number.saturating_add(*step).to_string().into_bytes(),
        _ => quoted(&String::from_utf8_lossy(value)).into_bytes(),
    }
}

fn fresh_member(dice: &mut Dice, names: &[&str]) -> Vec<u8> {
    let name = dice.pick(names).map_or_else(|| "\"a\"".to_owned(), |name| quoted(name));
    [name.as_bytes(), b":", &fresh_value(dice)].concat()
}

fn fresh_value(dice: &mut Dice) -> Vec<u8> {
    let arbitrary = |dice: &mut Dice| Json::arbitrary(&mut Unstructured::new(&dice.bytes(SOURCE))).ok();
    let value = match dice.below(3) {
        0 => dice.pick(TEXTS).map(|text| quoted(text)),
        1 => dice.pick(VALUES).map(|value| (*value).to_owned()),
        _ => arbitrary(dice).map(|value| value.to_string()),
    };
    value.unwrap_or_else(|| "null".to_owned()).into_bytes()
}
