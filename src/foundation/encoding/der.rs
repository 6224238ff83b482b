//! DER (X.690 §10), as far as keys and certificates need it: one-byte tags and definite lengths in their one spelling.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
/// `[0]`, constructed: a certificate's version.
pub(crate) const VERSION: u8 = 0xa0;

/// One element: what it is, what it holds, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'d> {
    pub(crate) tag: u8,
    pub(crate) content: &'d [u8],
    pub(crate) whole: &'d [u8],
}

/// Elements that stand one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements<'d>(&'d [u8]);

impl<'d> Elements<'d> {
    pub(crate) fn of(bytes: &'d [u8]) -> Self {
        Self(bytes)
    }

    /// The content of the next element, which is of kind `tag`.
    pub(crate) fn content(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.next().filter(|element| element.tag == tag).map(|element| element.content)
    }

    /// The elements of the next one, a SEQUENCE.
    pub(crate) fn sequence(&mut self) -> Option<Self> {
        self.content(SEQUENCE).map(Self)
    }

    /// The next element, an INTEGER that is not negative: big-endian, without leading zeros, and empty for zero.
    pub(crate) fn natural(&mut self) -> Option<&'d [u8]> {
        match self.content(INTEGER)? {
            [0] => Some(&[]),
            [0, number @ ..] if number.first().is_some_and(|first| *first >= 0x80) => Some(number),
            number @ [1..=0x7f, ..] => Some(number),
            _ => None,
        }
    }

    /// What has not been read.
    pub(crate) fn rest(&self) -> &'d [u8] {
        self.0
    }
}

impl<'d> Iterator for Elements<'d> {
    type Item = Element<'d>;

    /// The next element; `None` where there is none, and where it is not DER.
    fn next(&mut self) -> Option<Element<'d>> {
        let (&[tag, length], after) = self.0.split_first_chunk::<2>()?;
        let (length, after) = match length {
            0..=0x7f => (usize::from(length), after),
            0x81 => after.split_first_chunk::<1>().map(|([length], after)| (usize::from(*length), after))?,
            0x82 => {
                after.split_first_chunk::<2>().map(|(length, after)| (u16::from_be_bytes(*length).into(), after))?
            }
            // Longer than any key or certificate that is read.
            _ => return None,
        };
        let (content, rest) = after.split_at_checked(length)?;
        let header = self.0.len() - after.len();
        let is_canonical = header == if length < 0x80 { 2 } else { 2 + length.ilog2() as usize / 8 + 1 };
        let whole = self.0.get(..header + length)?;
        self.0 = rest;
        is_canonical.then_some(Element { tag, content, whole })
    }
}

/// The one element that `bytes` are, a SEQUENCE with nothing after it.
pub(crate) fn sequence(bytes: &[u8]) -> Option<Elements<'_>> {
    let mut elements = Elements::of(bytes);
    let sequence = elements.sequence()?;
    elements.rest().is_empty().then_some(sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_come_one_by_one() {
        let mut elements = Elements::of(b"\x02\x01\x07\x30\x02\x05\x00");
        assert_eq!(elements.natural(), Some(&[7][..]));
        assert_eq!(elements.sequence().map(|inner| inner.rest()), Some(&b"\x05\x00"[..]));
        assert_eq!(elements.next(), None);
    }

    #[test]
    fn a_length_has_one_spelling() {
        let long = |prefix: &[u8], length: usize| [prefix, &vec![0x5a; length]].concat();
        assert!(Elements::of(&long(b"\x04\x7f", 127)).next().is_some());
        assert!(Elements::of(&long(b"\x04\x81\x80", 128)).next().is_some());
        assert!(Elements::of(&long(b"\x04\x82\x01\x00", 256)).next().is_some());
        assert!(Elements::of(&long(b"\x04\x81\x7f", 127)).next().is_none());
        assert!(Elements::of(&long(b"\x04\x82\x00\xff", 255)).next().is_none());
        assert!(Elements::of(&long(b"\x04\x80", 0)).next().is_none());
        assert!(Elements::of(&long(b"\x04\x7f", 126)).next().is_none());
        assert!(Elements::of(b"\x04").next().is_none());
    }

    #[test]
    fn an_integer_has_one_spelling() {
        let natural = |bytes: &'static [u8]| Elements::of(bytes).natural();
        assert_eq!(natural(b"\x02\x01\x00"), Some(&[][..]));
        assert_eq!(natural(b"\x02\x02\x00\x80"), Some(&[0x80][..]));
        for other in [&b"\x02\x00"[..], b"\x02\x01\x80", b"\x02\x02\x00\x7f", b"\x04\x01\x07"] {
            assert_eq!(natural(other), None, "{other:02x?}");
        }
    }

    #[test]
    fn one_sequence_is_the_whole() {
        assert!(sequence(b"\x30\x00").is_some());
        assert!(sequence(b"\x30\x00\n").is_none());
        assert!(sequence(b"\x31\x00").is_none());
    }
}
