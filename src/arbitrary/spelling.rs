//! Segments that a lenient decoder reads as if they were in order.

use arbitrary::Arbitrary;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// One fault in the spelling of one segment.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// Which segment.
    pub segment: Segment,
    /// What is wrong with it.
    pub fault: Fault,
}

/// One of the three segments of a JWT.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// The header.
    Header,
    /// The payload.
    Payload,
    /// The signature.
    Signature,
}

const SEGMENTS: [Segment; 3] = [Segment::Header, Segment::Payload, Segment::Signature];

/// What is wrong with a segment.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has padding.
    Padding,
    /// A bit is set that belongs to no byte.
    TrailingBits,
    /// A letter hangs over.
    Overhang,
    /// It is written in the alphabet of plain base64.
    StandardAlphabet,
    /// A blank stands in its middle.
    Blank,
    /// A line feed stands at its end.
    LineFeed,
    /// It holds a character that is not ASCII.
    NotAscii,
    /// It is empty.
    Empty,
    /// It is there twice, with a dot between.
    Twice,
}

/// Everything that can be wrong.
pub(super) const FAULTS: [Fault; 9] = [
    Fault::Padding,
    Fault::TrailingBits,
    Fault::Overhang,
    Fault::StandardAlphabet,
    Fault::Blank,
    Fault::LineFeed,
    Fault::NotAscii,
    Fault::Empty,
    Fault::Twice,
];

/// The alphabet of base64url, by value.
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Misspelling {
    /// As a corpus keeps it: a digit and a letter.
    pub(super) fn write(self) -> [u8; 2] {
        let place = |position: Option<usize>| position.and_then(|position| u8::try_from(position).ok()).unwrap_or(0);
        let segment = place(SEGMENTS.iter().position(|segment| *segment == self.segment));
        let fault = place(FAULTS.iter().position(|fault| *fault == self.fault));
        [b'0'.wrapping_add(segment), b'a'.wrapping_add(fault)]
    }

    /// The misspelling that two characters stand for; any do.
    pub(super) fn read([segment, fault]: [u8; 2]) -> Self {
        let choose = |letter: u8, first: u8, count: usize| usize::from(letter.wrapping_sub(first)) % count;
        Self {
            segment: SEGMENTS.get(choose(segment, b'0', SEGMENTS.len())).copied().unwrap_or(Segment::Header),
            fault: FAULTS.get(choose(fault, b'a', FAULTS.len())).copied().unwrap_or(Fault::Padding),
        }
    }
}

/// `bytes` in base64url, with the faults that concern this segment.
pub(super) fn segment(bytes: &[u8], segment: Segment, faults: &[Misspelling]) -> Vec<u8> {
    let own = faults.iter().filter(|found| found.segment == segment);
    own.fold(URL_SAFE_NO_PAD.encode(bytes).into_bytes(), |text, found| misspell(text, found.fault))
}

/// `text` with this fault.
pub(super) fn misspell(mut text: Vec<u8>, fault: Fault) -> Vec<u8> {
    match fault {
        Fault::Padding => text.push(b'='),
        Fault::TrailingBits => {
            let last = text.pop();
            let value = last.and_then(|last| ALPHABET.iter().position(|letter| *letter == last));
            text.extend(value.and_then(|value| ALPHABET.get(value ^ 1)).copied().or(last));
        }
        Fault::Overhang => text.push(b'A'),
        Fault::StandardAlphabet => {
            for letter in &mut text {
                *letter = match *letter {
                    b'-' => b'+',
                    b'_' => b'/',
                    other => other,
                };
            }
        }
        Fault::Blank => text.insert(text.len() / 2, b' '),
        Fault::LineFeed => text.push(b'\n'),
        Fault::NotAscii => text.extend_from_slice("é".as_bytes()),
        Fault::Empty => text.clear(),
        // Once, whatever comes again: it would double each time.
        Fault::Twice if text.contains(&b'.') => {}
        Fault::Twice => text = [text.as_slice(), b".", &text].concat(),
    }
    text
}
