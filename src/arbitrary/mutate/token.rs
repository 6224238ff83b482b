//! Changes to a token as it travels: a segment at a time, above or beneath its base64.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};

use super::json::json;
use super::text::text;
use crate::arbitrary::dice::Dice;
use crate::arbitrary::spelling::{FAULTS, misspell};
use crate::arbitrary::words::{CLAIM_NAMES, HEADER_NAMES};

/// Changes one segment of `token`: takes it out, repeats it, puts an empty one beside it, swaps it with another, misspells it, or
/// changes what it encodes, as JSON where it is that. A token of one segment is changed beneath its base64 all the same.
///
/// # Example
/// ```
/// use countersign::arbitrary::{Dice, mutate};
///
/// let mut token = b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl".to_vec();
/// mutate::token(&mut token, &mut Dice::new(5));
/// assert_ne!(token, b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl");
/// ```
pub fn token(token: &mut Vec<u8>, dice: &mut Dice) {
    let mut segments: Vec<Vec<u8>> = token.split(|byte| *byte == b'.').map(<[u8]>::to_vec).collect();
    let (chosen, other) = (dice.below(segments.len()), dice.below(segments.len()));
    let is_alone = segments.len() == 1;
    match dice.below(10) {
        0 if !is_alone => drop(segments.remove(chosen)),
        1 => {
            let copy = segments.get(other).filter(|_| dice.once_in(2)).cloned().unwrap_or_default();
            segments.insert(chosen + usize::from(dice.once_in(2)), copy);
        }
        2 if chosen != other => segments.swap(chosen, other),
        3 | 4 => {
            if let (Some(segment), Some(fault)) = (segments.get_mut(chosen), dice.pick(&FAULTS)) {
                *segment = misspell(std::mem::take(segment), *fault);
            }
        }
        5 => {
            if let Some(segment) = segments.get_mut(chosen) {
                text(segment, dice);
            }
        }
        _ => {
            if let Some(segment) = segments.get_mut(chosen) {
                beneath(segment, dice, chosen == 0);
            }
        }
    }
    *token = segments.join(&b'.');
}

/// Changes what `segment` encodes.
fn beneath(segment: &mut Vec<u8>, dice: &mut Dice, is_header: bool) {
    let padded = URL_SAFE.decode(&*segment).ok().filter(|_| segment.ends_with(b"="));
    let is_padded = padded.is_some();
    let Some(mut decoded) = padded.or_else(|| URL_SAFE_NO_PAD.decode(&*segment).ok()) else {
        return text(segment, dice);
    };
    if decoded.starts_with(b"{") {
        json(&mut decoded, dice, if is_header { HEADER_NAMES } else { CLAIM_NAMES });
    } else {
        text(&mut decoded, dice);
    }
    *segment = if is_padded { URL_SAFE.encode(decoded) } else { URL_SAFE_NO_PAD.encode(decoded) }.into_bytes();
}
