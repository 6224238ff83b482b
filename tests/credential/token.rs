//! A token as it travels.

use allocation_counter::measure;
use countersign::Token;

/// A copy would not be wiped.
#[test]
fn a_token_is_the_text_that_a_format_made_and_no_copy() {
    let mut text = String::with_capacity(100);
    text.push_str("a.b.c");
    let mut token = None;
    let allocated = measure(|| token = Some(Token::new(text)));
    assert_eq!(allocated.count_total, 0);
    assert_eq!(token.unwrap().as_str(), "a.b.c");
}
