//! Changes to a sheet: a part at a time.

use super::json::json;
use super::text::text;
use crate::arbitrary::dice::Dice;
use crate::arbitrary::sheet::SEPARATOR;
use crate::arbitrary::words::{CLAIM_NAMES, HEADER_NAMES};

/// Changes one part of `sheet`: as [JSON](super::json()) where it is that, else as [text](super::text()). No part is added, and
/// none goes.
///
/// # Example
/// ```
/// use countersign::arbitrary::{Dice, mutate, sheet};
///
/// let mut draft = sheet::of(&[br#"{"alg":"HS256"}"#, br#"{"sub":"alice"}"#]);
/// let before = draft.clone();
/// mutate::sheet(&mut draft, &mut Dice::new(1));
/// assert_ne!(draft, before);
/// ```
pub fn sheet(sheet: &mut Vec<u8>, dice: &mut Dice) {
    let mut parts: Vec<Vec<u8>> = sheet.split(|byte| *byte == SEPARATOR).map(<[u8]>::to_vec).collect();
    let chosen = dice.below(parts.len());
    if let Some(part) = parts.get_mut(chosen) {
        let is_json = part.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        if is_json && !dice.once_in(8) {
            let names = if dice.once_in(2) { HEADER_NAMES } else { CLAIM_NAMES };
            json(part, dice, names);
        } else {
            text(part, dice);
        }
        part.retain(|byte| *byte != SEPARATOR);
    }
    *sheet = parts.join(&SEPARATOR);
}
