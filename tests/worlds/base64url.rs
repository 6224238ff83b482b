//! Base64url: every text of up to four letters, and of what could be taken for one.

use countersign::arbitrary::readers;

use crate::{bound, every, model};

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Padding, the other alphabet, a segment's end, white space, an end of text for some, and what is no ASCII.
const OTHERS: [&str; 7] = ["=", "+", "/", ".", "\n", "\0", "é"];
/// 25,774,705 texts; 363,024 without optimisation.
const MOST: usize = bound(4, 3);

#[test]
fn every_text_of_four_letters() {
    let letters = LETTERS.bytes().map(|letter| vec![letter]);
    let symbols: Vec<Vec<u8>> = letters.chain(OTHERS.map(|other| other.as_bytes().to_vec())).collect();
    let symbols: Vec<&[u8]> = symbols.iter().map(Vec::as_slice).collect();
    assert_eq!(symbols.len(), 71);

    let (mut met, mut read, mut text) = (0, 0, Vec::new());
    every::sequence(&symbols, MOST, &mut |sequence| {
        text.clear();
        sequence.iter().for_each(|symbol| text.extend_from_slice(symbol));
        let found = readers::base64url(&text);
        if found != model::base64url::decode(&text) {
            panic!("{:?} is read as {found:?}", text.escape_ascii().to_string());
        }
        met += 1;
        read += usize::from(found.is_some());
    });
    assert_eq!(met, every::sequences(71, MOST));
    // As many as there are strings of bytes of three quarters the length: each has one spelling, and no other text is one.
    assert_eq!(read, every::sequences(256, MOST * 3 / 4));
}
