//! Three forms, each with one spelling.

use super::forge::{Forge, Pieces, decode, encode};
use crate::support::ACCEPTED;

fn honest() -> Pieces {
    Pieces::of(&Forge.honest(&["operation=read", "tenant=acme"]))
}

#[test]
fn what_is_taken_apart_goes_together_again() {
    let token = Forge.honest(&["operation=read", "tenant=acme"]);
    assert_eq!(Pieces::of(&token).v2(), token);
}

#[test]
fn base64_has_one_spelling() {
    let token = honest().v2();
    for (other, verdict) in [
        (format!("{token}="), "encoding/base64"),
        (format!("{token}\n"), "encoding/base64"),
        (format!(" {token}"), "encoding/base64"),
        (format!("{token}~"), "encoding/segments"),
        (format!("~{token}"), "encoding/segments"),
        (String::new(), "encoding/segments"),
        ("~".to_owned(), "encoding/segments"),
        ("AA".to_owned(), "encoding/wrong-format"),
        (encode(b"\x03"), "encoding/wrong-format"),
        ("a.b.c".to_owned(), "encoding/wrong-format"),
    ] {
        assert_eq!(Forge.verdict(&other), verdict, "{other:?}");
    }
}

/// Cuts, and additions, at every place.
#[test]
fn binary_forms_are_whole() {
    for token in [honest().v1(), honest().v2()] {
        let bytes = decode(&token);
        assert_eq!(Forge.verdict(&token), ACCEPTED);
        for end in 1..bytes.len() {
            assert_eq!(Forge.verdict(&encode(&bytes[..end])), "encoding/wrong-format", "cut at {end}");
        }
        for extra in [0, 1, 2, b'0', b'\n'] {
            assert_eq!(Forge.verdict(&encode(&[&bytes[..], &[extra]].concat())), "encoding/wrong-format");
        }
    }
}

#[test]
fn version_2_is_canonical() {
    let identifier = || [&[2, 1, b'x'][..], &[0]].concat();
    let signature = || [&[6, 32][..], &[0; 32]].concat();
    let verdict = |parts: &[&[u8]]| Forge.verdict(&encode(&parts.concat()));
    let (identifier, signature) = (identifier(), signature());
    assert_eq!(verdict(&[&[2], &identifier, &[0], &signature]), "signature/signature", "the twin of those below");
    for (what, parts) in [
        ("a longer number", vec![&[2][..], &[0x82, 0, 1, b'x', 0], &[0], &signature]),
        ("a longer length", vec![&[2], &[2, 0x81, 0, b'x', 0], &[0], &signature]),
        ("no identifier", vec![&[2], &[0], &[0], &signature]),
        ("two identifiers", vec![&[2], &[2, 1, b'x', 2, 1, b'y', 0], &[0], &signature]),
        ("fields out of order", vec![&[2], &[2, 1, b'x', 1, 1, b'y', 0], &[0], &signature]),
        ("a sealed key in the header", vec![&[2], &[2, 1, b'x', 4, 1, b'y', 0], &[0], &signature]),
        ("an unknown field", vec![&[2], &[2, 1, b'x', 3, 1, b'y', 0], &[0], &signature]),
        ("a caveat with a location alone", vec![&[2], &identifier, &[1, 1, b'x', 0], &[0], &signature]),
        (
            "a first-party caveat with a location",
            vec![&[2], &identifier, &[1, 1, b'x', 2, 1, b'y', 0], &[0], &signature],
        ),
        ("a sealed key alone", vec![&[2], &identifier, &[4, 1, b'x', 0], &[0], &signature]),
        ("a short signature", vec![&[2], &identifier, &[0], &[6, 31], &[0; 31]]),
        ("a long signature", vec![&[2], &identifier, &[0], &[6, 33], &[0; 33]]),
        ("a length beyond the end", vec![&[2], &[2, 0xff, 0xff, 0xff, 0xff, 0x0f]]),
        ("a length beyond counting", vec![&[2], &[2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]]),
    ] {
        assert_eq!(verdict(&parts), "encoding/wrong-format", "{what}");
    }
}

#[test]
fn version_1_is_canonical() {
    let text = String::from_utf8_lossy(&decode(&honest().v1())).into_owned();
    let start = text.find("signature").unwrap() - 4;
    let signature = &decode(&honest().v1())[decode(&honest().v1()).len() - 47..];
    assert!(signature.starts_with(b"002fsignature "), "{text}");
    let verdict = |before: &str| Forge.verdict(&encode(&[before.as_bytes(), signature].concat()));
    let before = &text[..start];
    assert_eq!(verdict(before), ACCEPTED);
    for (from, to) in [
        ("0017cid operation=read\n", "0017CID operation=read\n"),
        ("0017cid operation=read\n", "0017cid operation=read "),
        ("0017cid operation=read\n", "0018cid operation=read\n"),
        ("0017cid operation=read\n", "0003cid operation=read\n"),
        ("0017cid operation=read\n", "0017cod operation=read\n"),
        ("0017cid operation=read\n", "0017cid operation=read\n000acl here\n"),
        ("0014cid tenant=acme\n", "00e4cid tenant=acme\n"),
        ("0014cid tenant=acme\n", "-014cid tenant=acme\n"),
        ("0014cid tenant=acme\n", "0014cid tenant=acme\n0005\n"),
        ("0014cid tenant=acme\n", "0014cid tenant=acme\n0000"),
        ("location", "locution"),
        ("identifier", "identity  "),
    ] {
        let changed = before.replacen(from, to, 1);
        assert_ne!(changed, before, "{from}");
        assert_eq!(verdict(&changed), "encoding/wrong-format", "{to}");
    }
}

#[test]
fn json_is_strict() {
    let json = honest().json();
    assert_eq!(Forge.verdict(&json), ACCEPTED);
    assert_eq!(Forge.verdict(&json.replace("{\"v\":2,", "{")), ACCEPTED, "a missing version");
    assert_eq!(Forge.verdict(&encode(json.as_bytes())), ACCEPTED, "base64url of it");
    let twice = r#""i":"x","i64":"eA""#;
    for (from, to, verdict) in [
        ("\"v\":2", "\"v\":1", "encoding/wrong-format"),
        ("\"v\":2", "\"v\":\"2\"", "encoding/json"),
        ("\"v\":2", "\"x\":2", "encoding/wrong-format"),
        ("\"v\":2", "\"v\":2,\"v\":2", "encoding/duplicate-name"),
        ("\"v\":2", twice, "encoding/duplicate-name"),
        ("\"i\":\"operation=read\"", twice, "encoding/duplicate-name"),
        ("\"i\":\"operation=read\"", "\"l\":\"x\"", "encoding/wrong-format"),
        ("\"i\":\"operation=read\"", "\"i\":7", "encoding/json"),
        ("\"i\":\"operation=read\"", "\"i\":\"x\",\"l\":\"y\"", "encoding/wrong-format"),
        ("\"s64\":\"", "\"s64\":\"!", "encoding/base64"),
        ("\"s64\":\"", "\"s\":\"", "encoding/wrong-format"),
        ("\"c\":[", "\"c\":[1,", "encoding/json"),
        ("}]}", "}]}}", "encoding/segments"),
        ("}]}", "}]", "encoding/json"),
        ("\"v\":2", "\"v\":[[[[[[[[[[[[[[[[[[2]]]]]]]]]]]]]]]]]]", "encoding/json"),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from}");
        assert_eq!(Forge.verdict(&changed), verdict, "{to}");
    }
}

/// What separates macaroons separates none within a string.
#[test]
fn json_can_hold_what_separates() {
    let mut pieces = honest();
    pieces.location = Some(b"~\\\"~".to_vec());
    assert_eq!(Forge.verdict(&pieces.json()), ACCEPTED);
    assert_eq!(Forge.verdict(&format!("{}~", pieces.json())), "encoding/segments");
    assert_eq!(Forge.verdict(&format!("{}~AA", pieces.json())), "encoding/wrong-format");
}
