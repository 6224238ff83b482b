//! Lines that are no answer: counted, and the first of them kept to be shown.

/// How many are kept.
const MAX_KEPT: usize = 5;
/// How much of each is kept, in bytes.
const MAX_BYTES: usize = 200;

/// The lines that a program printed and that answer nothing: a library's chatter, or worse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strays {
    count: u64,
    first: Vec<String>,
}

impl Strays {
    /// How many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The beginnings of the first few.
    #[must_use]
    pub fn first(&self) -> &[String] {
        &self.first
    }

    pub(super) fn note(&mut self, line: &[u8]) {
        self.count += 1;
        if self.first.len() < MAX_KEPT {
            self.first.push(beginning(line));
        }
    }
}

/// The beginning of a line, as text.
pub(super) fn beginning(line: &[u8]) -> String {
    let (kept, rest) = line.split_at(line.len().min(MAX_BYTES));
    let mut text = String::from_utf8_lossy(kept).into_owned();
    if !rest.is_empty() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Strays;

    #[test]
    fn all_are_counted_and_a_few_kept_short() {
        let mut strays = Strays::default();
        for line in [&b"a"[..], b"\xff", &[b'x'; 1000], b"d", b"e", b"f"] {
            strays.note(line);
        }
        assert_eq!((strays.count(), strays.first().len()), (6, 5));
        assert_eq!((strays.first()[1].as_str(), strays.first()[2].chars().count()), ("\u{fffd}", 201));
    }
}
