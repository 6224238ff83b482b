//! Mutators for inputs that are one JSON object.

use countersign::arbitrary::words::{CLAIM_NAMES, KEY_NAMES};
use countersign::arbitrary::{Dice, mutate};

/// Changes a key or a set of keys.
pub fn key(data: &mut Vec<u8>, dice: &mut Dice) {
    mutate::json(data, dice, KEY_NAMES);
}

/// Changes any object.
pub fn object(data: &mut Vec<u8>, dice: &mut Dice) {
    mutate::json(data, dice, CLAIM_NAMES);
}
