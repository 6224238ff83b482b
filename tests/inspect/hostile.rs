//! Bytes of any kind, and of any number.

use std::time::Duration;

use proptest::prelude::*;

use super::{HEADER, base64, biscuit, field, inspected, is_clean, jwt, public};
use crate::support::working;

fn assert_harmless(token: &[u8]) {
    let json = inspected(token).to_json();
    assert!(!json.contains('\n') && is_clean(&json), "{json:?}");
    let value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(value["verified"], false);
    // Nothing is written in two ways, so that no reader of it sees other claims.
    assert_eq!(serde_json::from_str::<serde_json::Value>(&value.to_string()).unwrap(), value);
}

/// JSON-like text, of pieces that are often wrong together.
fn json() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"exp\"",
        "\"sub\":",
        "1",
        "-0",
        "1e400",
        "null",
        "\"\\u200b\"",
        "\"\\ud800\"",
        "\"\u{202e}\"",
        "{\"a\":1,\"a\":2}",
        "\"kid\":\"../x\"",
        "\"\\n\"",
        " ",
        "\\",
        "\"",
        "é",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes(token in prop::collection::vec(any::<u8>(), 0..300)) {
        assert_harmless(&token);
    }

    #[test]
    fn any_text(token in ".*") {
        assert_harmless(token.as_bytes());
    }

    #[test]
    fn any_parts(header in json(), claims in json(), raw in prop::collection::vec(any::<u8>(), 0..100)) {
        assert_harmless(jwt(&header, &claims).as_bytes());
        assert_harmless(jwt(format!("{{{header}}}"), format!("{{{claims}}}")).as_bytes());
        assert_harmless(jwt(HEADER, &raw).as_bytes());
        assert_harmless(public(&claims, Some(&header)).as_bytes());
    }

    #[test]
    fn any_strings(name in any::<String>(), value in any::<String>()) {
        let object = serde_json::json!({ name.as_str(): value.as_str(), "sub": value.as_str(), "kid": value, "alg": name }).to_string();
        assert_harmless(jwt(&object, &object).as_bytes());
        assert_harmless(public(&object, Some(&object)).as_bytes());
    }

    #[test]
    fn any_blocks(
        blocks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..100), 1..5),
        symbols in prop::collection::vec(any::<String>(), 0..5),
    ) {
        let blocks: Vec<_> = blocks
            .iter()
            .map(|block| [symbols.iter().flat_map(|symbol| field(1, symbol.as_bytes())).collect(), block.clone()].concat())
            .collect();
        assert_harmless(biscuit(&blocks.iter().map(AsRef::as_ref).collect::<Vec<_>>()).as_bytes());
    }
}

/// A megabyte of what costs most, and how long the answer may be.
fn megabytes() -> Vec<(&'static str, Vec<u8>)> {
    const MEGABYTE: usize = 1_000_000;
    // Three bytes become four.
    const DECODED: usize = MEGABYTE / 4 * 3 - 100;
    // What is still taken apart, of each part.
    const SHOWN: usize = 128 * 1024 - 100;
    let repeated = |text: &str, bytes: usize| text.repeat(bytes / text.len());
    let parts = |part: String| [jwt(&part, &part), repeated("A", MEGABYTE - 4 * SHOWN)].concat();
    let object = |inner: &str| parts(format!("{{{}\"z\":1}}", repeated(inner, SHOWN)));
    let member = |inner: &str| parts(format!("{{\"a\":{}{}}}", repeated(inner, SHOWN), "1"));
    let text = |inner: &str| parts(format!("{{\"a\":\"{}\"}}", repeated(inner, SHOWN)));
    vec![
        ("dots", repeated(".", MEGABYTE).into()),
        ("brackets", repeated("[", MEGABYTE).into()),
        ("base64", repeated("A", MEGABYTE).into()),
        ("zeros", vec![0; MEGABYTE]),
        ("0xff", vec![0xff; MEGABYTE]),
        ("zero-width spaces", repeated("\u{200b}", MEGABYTE).into()),
        ("white space", repeated(" ", MEGABYTE).into()),
        ("percent signs", repeated("%2e", MEGABYTE).into()),
        ("quotation marks", repeated("\"", MEGABYTE).into()),
        ("braces, then a name", [&repeated("{", MEGABYTE), "\"kty\""].concat().into()),
        ("PASETO dots", ["v4.public.", &repeated(".", MEGABYTE)].concat().into()),
        ("a long payload of arrays", jwt(HEADER, repeated("[", DECODED)).into()),
        ("nested arrays", parts(repeated("[", SHOWN)).into()),
        ("nested objects", parts(repeated("{\"a\":", SHOWN)).into()),
        ("nested and closed", parts(["{\"a\":", &"[".repeat(SHOWN / 2), &"]".repeat(SHOWN / 2), "}"].concat()).into()),
        ("one name many times", object("\"a\":1,").into()),
        ("objects of one name twice", object("\"a\":{\"b\":1,\"b\":2},").into()),
        ("numbers", parts(format!("{{\"a\":[{}1]}}", repeated("1e999,", SHOWN))).into()),
        ("one number", member("1").into()),
        ("escapes", text("\\ud800").into()),
        ("hidden characters", text("\u{200b}").into()),
        ("a long name", parts(format!("{{\"{}\":1}}", repeated("\u{200b}", SHOWN))).into()),
        ("a long string", text("x").into()),
        ("a long key id", parts(format!("{{\"kid\":\"{}\"}}", repeated("'", SHOWN))).into()),
        ("a long payload", public(repeated("x", DECODED), None).into()),
        ("empty blocks", biscuit(&vec![&b""[..]; DECODED / 4]).into()),
        ("one large block", biscuit(&[&b"\x22\x00".repeat(DECODED / 2)]).into()),
        ("facts", biscuit(&[&b"\x22\x00".repeat(32_000)]).into()),
        ("symbols", biscuit(&[&b"\x0a\x00".repeat(32_000)]).into()),
        (
            "a long symbol named often",
            biscuit(&[&[field(1, &[b'a'; 30_000]), field(4, &field(1, b"\x08\x80\x08")).repeat(4000)].concat()]).into(),
        ),
        (
            "operators",
            biscuit(&[&field(6, &field(1, &field(3, &field(1, b"\x0a\x02\x10\x01").repeat(10_000))))]).into(),
        ),
    ]
}

#[test]
fn a_megabyte_of_anything_is_answered_quickly_and_shortly() {
    // A build without optimisation is given twenty times as long.
    let limit = Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 100 });
    for (name, token) in megabytes() {
        // Whoever shares the processor slows even what is counted: it is asked again before it is blamed.
        let timed = |_| working(|| inspected(&token));
        let (found, spent) = (1..5).map(timed).find(|(_, spent)| *spent < limit).unwrap_or_else(|| timed(5));
        let length = found.to_json().len();
        println!("{name:<28} {spent:>10.1?} {length:>8} bytes");
        assert!(spent < limit, "{name}: {spent:?}");
        assert!(length < 2_500_000, "{name}: an answer of {length} bytes");
        assert!(is_clean(&found.to_json()), "{name}");
    }
}

/// Only the first mebibyte is looked at.
#[test]
fn what_is_longer_is_not_read_to_its_end() {
    let long = [jwt(HEADER, "{}").into_bytes(), vec![b'.'; 10_000_000]].concat();
    let found = inspected(&long);
    assert_eq!(found.header.unwrap().as_json(), HEADER);
    assert_eq!(found.warnings[0].code(), "too-large");
    assert_eq!(inspected(base64([b'x'; 1_000_000])).format.to_string(), "unknown");
}
