//! Changes to any text at all.

use crate::arbitrary::dice::Dice;
use crate::arbitrary::words::{PIECES, TEXTS, VALUES};

/// How long a run of bytes is changed at most.
const RUN: usize = 16;

/// Changes a few bytes of `text`: takes some out, repeats some, or puts in a word.
///
/// # Example
/// ```
/// use countersign::arbitrary::{Dice, mutate};
///
/// let mut text = b"expires-before=1700000600".to_vec();
/// mutate::text(&mut text, &mut Dice::new(1));
/// assert_ne!(text, b"expires-before=1700000600");
/// let mut empty = Vec::new();
/// mutate::text(&mut empty, &mut Dice::new(1));        // there is always something to put in
/// # let _ = empty;
/// ```
pub fn text(text: &mut Vec<u8>, dice: &mut Dice) {
    let start = dice.below(text.len() + 1);
    let end = text.len().min(start + 1 + dice.below(RUN));
    let run = text.get(start..end).unwrap_or_default().to_vec();
    let inserted = match dice.below(7) {
        0 => Vec::new(),
        1 => run.repeat(2),
        2 => word(dice, PIECES),
        3 => word(dice, TEXTS),
        4 => word(dice, VALUES),
        5 => {
            let count = 1 + dice.below(4);
            dice.bytes(count)
        }
        _ => run.iter().map(|byte| byte ^ (1 << dice.below(8))).collect(),
    };
    let keeps_the_run = dice.once_in(2) && !run.is_empty();
    text.splice(start..if keeps_the_run { start } else { end }, inserted);
}

fn word(dice: &mut Dice, words: &[&str]) -> Vec<u8> {
    dice.pick(words).map_or_else(Vec::new, |word| word.as_bytes().to_vec())
}
