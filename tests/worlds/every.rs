//! How worlds are gone through: every sequence, every choice.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Every sequence of up to `most` of these pieces, the empty one too.
pub(crate) fn sequence<T: Copy>(pieces: &[T], most: usize, visit: &mut impl FnMut(&[T])) {
    extend(&mut Vec::with_capacity(most), pieces, most, visit);
}

fn extend<T: Copy>(sequence: &mut Vec<T>, pieces: &[T], most: usize, visit: &mut impl FnMut(&[T])) {
    visit(sequence);
    if sequence.len() == most {
        return;
    }
    for piece in pieces {
        sequence.push(*piece);
        extend(sequence, pieces, most, visit);
        sequence.pop();
    }
}

/// How many sequences of up to `most` out of so many pieces there are.
pub(crate) fn sequences(pieces: usize, most: usize) -> usize {
    (0..=most).map(|length| pieces.pow(u32::try_from(length).unwrap())).sum()
}

/// Every choice of one out of each list.
pub(crate) fn choice<T: Copy>(lists: &[Vec<T>], visit: &mut impl FnMut(&[T])) {
    choose(&mut Vec::with_capacity(lists.len()), lists, visit);
}

fn choose<T: Copy>(chosen: &mut Vec<T>, lists: &[Vec<T>], visit: &mut impl FnMut(&[T])) {
    let Some((list, others)) = lists.split_first() else { return visit(chosen) };
    for one in list {
        chosen.push(*one);
        choose(chosen, others, visit);
        chosen.pop();
    }
}

/// Checks one case; where it does not hold, says which it was.
pub(crate) fn hold<R>(case: impl FnOnce() -> String, check: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| {
        eprintln!("this does not hold of {}", case());
        resume_unwind(panic)
    })
}

#[test]
fn nothing_is_left_out_or_met_twice() {
    let mut met = Vec::new();
    sequence(&['a', 'b'], 2, &mut |sequence| met.push(sequence.iter().collect::<String>()));
    assert_eq!(met, ["", "a", "aa", "ab", "b", "ba", "bb"]);
    assert_eq!(met.len(), sequences(2, 2));
    met.clear();
    choice(&[vec!['a', 'b'], vec!['c'], vec!['d', 'e']], &mut |chosen| met.push(chosen.iter().collect()));
    assert_eq!(met, ["acd", "ace", "bcd", "bce"]);
}
