//! JSON: every text of up to six tokens out of fourteen.

use countersign::arbitrary::readers;

use crate::{bound, every, json_strict};

/// Structure, a space, a name in two spellings, numbers that are good, `-0` and, side by side, broken (`-01`, `1-0`), and
/// the beginnings of objects, so that six tokens suffice for names that come twice, at the root and below it.
const TOKENS: [&str; 14] =
    ["{", "}", "[", "]", ":", ",", " ", "null", "1", "-0", r#""a""#, r#""\u0061":1"#, r#"{"a":1,"#, r#"{"b":"#];
/// 8,108,731 texts; 579,195 without optimisation.
const MOST: usize = bound(6, 5);
/// How many of them are one strict object.
const OBJECTS: usize = bound(366, 117);

/// The strict reader, the model, and `serde_json` with a checker of duplicate names: see `json_strict`.
#[test]
fn every_text_of_six_tokens() {
    let (mut met, mut read) = (0, 0);
    every::sequence(&TOKENS, MOST, &mut |tokens| {
        let text = tokens.concat();
        every::hold(|| format!("{text:?}"), || json_strict::check(text.as_bytes()));
        met += 1;
        read += usize::from(readers::json_object(text.as_bytes()).is_some());
    });
    assert_eq!(met, every::sequences(TOKENS.len(), MOST));
    assert_eq!(read, OBJECTS);
}
