//! Many tokens, one a line, of any length, in bounded memory.

use std::io::{self, BufRead};

/// Lines that end with a line feed, the last perhaps without. A carriage return belongs to its line.
pub(crate) struct Lines<R> {
    source: R,
    cap: usize,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `source`, of each of which at most `cap` bytes and one more are kept.
    pub(crate) fn new(source: R, cap: usize) -> Self {
        Self { source, cap }
    }

    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut has_begun = false;
        loop {
            let available = match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                available => available?,
            };
            if available.is_empty() {
                return Ok(has_begun.then_some(line));
            }
            has_begun = true;
            let end = available.iter().position(|byte| *byte == b'\n');
            let (content, _) = available.split_at(end.unwrap_or(available.len()));
            let room = (self.cap + 1).saturating_sub(line.len());
            line.extend(content.iter().take(room));
            let consumed = content.len() + usize::from(end.is_some());
            self.source.consume(consumed);
            if end.is_some() {
                return Ok(Some(line));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::Lines;

    fn lines(text: &str) -> Vec<String> {
        // A buffer of three bytes, so that lines cross its edges.
        let source = BufReader::with_capacity(3, text.as_bytes());
        Lines::new(source, 4).map(|line| String::from_utf8(line.unwrap()).unwrap()).collect()
    }

    #[test]
    fn lines_end_with_a_line_feed_alone() {
        assert_eq!(lines("ab\ncd"), ["ab", "cd"]);
        assert_eq!(lines("ab\r\n\ncd\n"), ["ab\r", "", "cd"]);
        assert_eq!(lines(""), [""; 0]);
        assert_eq!(lines("\n"), [""]);
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_one_whole() {
        assert_eq!(lines("abcdefghijkl\nab"), ["abcde", "ab"]);
    }
}
