//! Datalog from a grammar, and a mutator that changes a statement at a time.

use countersign::arbitrary::sheet::SEPARATOR;
use countersign::arbitrary::{Dice, mutate};

const NAMES: &[&str] =
    &["time", "audience", "operation", "resource", "tenant", "claim", "claim_json", "iss", "exp", "a", "b"];
const VARIABLES: &[&str] = &["$t", "$x", "$y", "$0"];
const TERMS: &[&str] = &[
    "1",
    "-1",
    "9223372036854775807",
    "true",
    "null",
    "\"read\"",
    "\"/reports/7\"",
    "\"api\"",
    "\"\"",
    "2023-11-14T22:23:20Z",
    "2023-11-14T22:13:20Z",
    "hex:00ff",
    "[1, 2]",
    "{1, 2}",
    "{\"api\", \"web\"}",
    "{\"k\": 1}",
    "[]",
    "{,}",
];
const OPERATORS: &[&str] =
    &["<", ">", "<=", ">=", "===", "!==", "==", "!=", "&&", "||", "+", "-", "*", "/", "&", "|", "^"];
const METHODS: &[&str] = &[
    "length()",
    "starts_with(\"/\")",
    "ends_with(\"7\")",
    "contains(\"e\")",
    "matches(\"a*\")",
    "union({1})",
    "intersection({1})",
    "all($p -> $p > 0)",
    "any($p -> $p == 1)",
    "type()",
    "get(0)",
    "try_or(false)",
];

/// Changes a part of the sheet: adds a statement, takes one out, repeats one, or changes one as text.
pub fn mutate(sheet: &mut Vec<u8>, dice: &mut Dice) {
    let mut parts: Vec<Vec<u8>> = sheet.split(|byte| *byte == SEPARATOR).map(<[u8]>::to_vec).collect();
    if parts.len() < 6 && dice.once_in(4) {
        parts.push(Vec::new());
    }
    let chosen = dice.below(parts.len());
    let part = &mut parts[chosen];
    if chosen == 0 || dice.once_in(4) {
        mutate::text(part, dice);
        part.retain(|byte| *byte != SEPARATOR);
    } else {
        let mut statements: Vec<String> =
            String::from_utf8_lossy(part).split_inclusive(';').map(str::to_owned).collect();
        let place = dice.below(statements.len() + 1);
        match (dice.below(4), statements.get(place).cloned()) {
            (0, Some(_)) => drop(statements.remove(place)),
            (1, Some(copy)) => statements.insert(place, copy),
            _ => statements.insert(place, statement(dice)),
        }
        *part = statements.concat().into_bytes();
    }
    *sheet = parts.join(&SEPARATOR);
}

fn word<'w>(dice: &mut Dice, words: &[&'w str]) -> &'w str {
    dice.pick(words).copied().unwrap_or_default()
}

/// A fact, a rule or a check.
fn statement(dice: &mut Dice) -> String {
    match dice.below(6) {
        0 => format!("{};", predicate(dice, false)),
        1 => format!("{} <- {};", predicate(dice, true), body(dice)),
        2 => format!("check all {};", body(dice)),
        3 => format!("reject if {};", body(dice)),
        _ => format!("check if {};", body(dice)),
    }
}

fn predicate(dice: &mut Dice, has_variables: bool) -> String {
    let term = |dice: &mut Dice| {
        let words = if has_variables && !dice.once_in(3) { VARIABLES } else { TERMS };
        word(dice, words)
    };
    let terms: Vec<_> = (0..1 + dice.below(3)).map(|_| term(dice)).collect();
    format!("{}({})", word(dice, NAMES), terms.join(", "))
}

fn body(dice: &mut Dice) -> String {
    let mut parts: Vec<_> = (0..dice.below(3)).map(|_| predicate(dice, true)).collect();
    parts.extend((0..1 + dice.below(2)).map(|_| expression(dice, 3)));
    parts.join(", ")
}

fn expression(dice: &mut Dice, levels: usize) -> String {
    match dice.below(if levels == 0 { 2 } else { 6 }) {
        0 => word(dice, TERMS).to_owned(),
        1 => word(dice, VARIABLES).to_owned(),
        2 => format!("!{}", expression(dice, levels - 1)),
        3 => format!("{}.{}", expression(dice, levels - 1), word(dice, METHODS)),
        4 => format!("({})", expression(dice, levels - 1)),
        _ => format!("{} {} {}", expression(dice, levels - 1), word(dice, OPERATORS), expression(dice, levels - 1)),
    }
}
