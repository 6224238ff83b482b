//! `countersign inspect`, run as a person or another program runs it.

use std::process::Output;

use crate::cli::{countersign, fed};

use super::{CLAIMS, HEADER, inspected, is_clean, jwt};

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = countersign();
    command.arg("inspect").args(arguments);
    fed(command, input)
}

fn printed(arguments: &[&str], input: &[u8]) -> String {
    let output = run(arguments, input);
    assert_eq!((String::from_utf8_lossy(&output.stderr).as_ref(), output.status.code()), ("", Some(0)));
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

#[test]
fn the_first_line_says_that_nothing_was_verified() {
    for input in [jwt(HEADER, CLAIMS).as_bytes(), b"", b"\xff\xfe", b"v4.local.AAAA", b"-----BEGIN PRIVATE KEY-----"] {
        let shown = printed(&[], input);
        assert!(shown.starts_with("not verified "), "{shown}");
    }
}

#[test]
fn tokens_come_from_the_argument_or_standard_input() {
    let token = jwt(HEADER, r#"{"sub":"alice","exp":1700000000}"#);
    let shown = printed(&[&token], b"");
    assert_eq!(printed(&["-"], token.as_bytes()), shown);
    assert_eq!(printed(&[], [token.as_bytes(), b"\n"].concat().as_slice()), shown);
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines[0], "not verified jwt: anyone could have written what follows");
    assert!(lines.contains(&"  sub      alice"), "{shown}");
    assert!(lines.iter().any(|line| line.starts_with("  exp      2023-11-14T22:13:20Z (expired ")), "{shown}");
}

#[test]
fn json_is_one_line_and_what_the_library_says() {
    for token in [jwt(HEADER, r#"{"sub":"al\u202eice"}"#), "garbage".to_owned(), String::new()] {
        assert_eq!(printed(&["--output", "json"], token.as_bytes()), inspected(&token).to_json() + "\n");
    }
}

#[test]
fn nothing_that_is_printed_steers_a_terminal() {
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{200b}\r\n\u{85}\u{2028}";
    let object = serde_json::json!({ "alg": evil, "kid": evil, evil: evil, "exp": evil, "sub": [evil] }).to_string();
    for input in [jwt(&object, &object), evil.to_owned(), format!("{}{evil}", jwt(HEADER, CLAIMS))] {
        let shown = printed(&[], input.as_bytes());
        assert!(is_clean(&shown), "{shown:?}");
    }
}

#[test]
fn reading_is_bounded_and_so_is_what_a_person_is_shown() {
    let members: Vec<_> = (0..300).map(|number| format!("\"{number}\":\"{}\"", "x".repeat(300))).collect();
    let shown = printed(&[], jwt(HEADER, format!("{{{}}}", members.join(","))).as_bytes());
    assert!(shown.len() < 20_000, "{} bytes", shown.len());
    assert!(shown.contains("… and 260 more: --output json shows all"), "{shown}");
    assert!(printed(&[], &vec![b'.'; 20_000_000]).contains("too-large"));
}

#[test]
fn usage_errors_exit_with_2() {
    for arguments in [&["--output", "xml"][..], &["a", "b"], &["--key", "x"], &["--key"], &["-k"]] {
        let output = run(arguments, b"");
        assert_eq!((output.stdout.len(), output.status.code()), (0, Some(2)), "{arguments:?}");
    }
}

#[test]
fn a_key_as_an_argument_is_not_repeated() {
    let shown = printed(&["-----BEGIN PRIVATE KEY-----\nSECRETSECRET\n-----END PRIVATE KEY-----"], b"");
    assert!(shown.contains("secret-key") && !shown.contains("SECRET"), "{shown}");
}
