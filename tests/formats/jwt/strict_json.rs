//! What two JSON parsers could understand differently is refused in both parts.

use super::forge::{claiming, payload, token, verdict, verdict_by, with_header, with_header_members, with_payload};
use crate::support::{ACCEPTED, policy};

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

#[test]
fn rule_03_a_header_is_one_strict_json_object() {
    assert_eq!(verdict(with_header_members(r#""x":"\ud83d\ude00","y":1e3"#)), ACCEPTED);
    for member in [
        r#""x":"\ud800""#,
        r#""x":1e400"#,
        r#""x":-0"#,
        r#""x":01"#,
        r#""x":18446744073709551616"#,
        r#""x":NaN"#,
        r#""x":1,"#,
        r#""x":/**/1"#,
        "\"x\":\"\n\"",
    ] {
        assert_eq!(verdict(with_header_members(member)), "encoding/json", "{member}");
    }
    let honest = r#"{"alg":"HS256","typ":"JWT"}"#;
    assert_eq!(verdict(with_header(honest)), ACCEPTED);
    for header in [
        format!("[{honest}]"),
        format!("{honest}{honest}"),
        format!("{honest}x"),
        format!("\u{feff}{honest}"),
        honest.replace('"', "'"),
        r#"["HS256","JWT"]"#.to_owned(),
        r#""HS256""#.to_owned(),
        "null".to_owned(),
    ] {
        assert_eq!(verdict(with_header(&header)), "encoding/json", "{header}");
    }
    let not_utf8 = [br#"{"alg":"HS256","typ":"JWT","x":""#, &b"\xff\"}"[..]].concat();
    assert_eq!(verdict(with_header(not_utf8)), "encoding/json");
}

#[test]
fn rule_03_a_payload_is_one_strict_json_object() {
    assert_eq!(verdict(claiming(&[("x", r#""\ud83d\ude00""#), ("y", "1e3")])), ACCEPTED);
    // The claim is none that anybody reads, and still the two halves of the world would disagree about the object.
    for value in [
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        "1e400",
        "-0",
        "01",
        "18446744073709551616",
        "-9223372036854775809",
        "NaN",
        "\"\t\"",
        "undefined",
        r#"{"a"}"#,
        "[1,]",
    ] {
        assert_eq!(verdict(claiming(&[("x", value)])), "claims/json", "{value}");
    }
    let honest = payload(&[]);
    for other in [
        format!("[{honest}]"),
        // serde reads a struct from the list of its values.
        r#"["https://issuer.example","alice","api",1700000600]"#.to_owned(),
        format!("{honest}{honest}"),
        format!("{honest},"),
        format!("\u{feff}{honest}"),
        format!("{honest}\0"),
        r#""alice""#.to_owned(),
        "1".to_owned(),
    ] {
        assert_eq!(verdict(with_payload(&other)), "claims/json", "{other}");
    }
    for bytes in [&b"\xff"[..], b"\xc0\x80", b"\xed\xa0\x80"] {
        let not_utf8 = [&honest.as_bytes()[..honest.len() - 1], br#","x":""#, bytes, b"\"}"].concat();
        assert_eq!(verdict(with_payload(not_utf8)), "claims/json", "{bytes:x?}");
    }
    assert_eq!(verdict(with_payload(format!(" \r\n\t{honest} \n"))), ACCEPTED);
}

#[test]
fn rule_03_a_header_names_a_member_once() {
    assert_eq!(verdict(with_header_members(r#""x":{"a":1},"y":{"a":1}"#)), ACCEPTED);
    for member in [
        r#""alg":"HS256""#,
        r#""\u0061lg":"HS256""#,
        r#""typ":"JWT""#,
        r#""x":1,"x":1"#,
        r#""x":1,"\u0078":2"#,
        r#""x":[{"a":1,"a":1}]"#,
    ] {
        assert_eq!(verdict(with_header_members(member)), "encoding/duplicate-name", "{member}");
    }
}

#[test]
fn rule_03_a_payload_names_a_claim_once() {
    assert_eq!(verdict(claiming(&[("x", r#"{"a":1,"A":{"a":1}}"#)])), ACCEPTED);
    for (name, value) in [
        ("sub", r#""alice","sub":"root""#),
        ("sub", r#""alice","\u0073ub":"root""#),
        ("exp", "1700000600,\"exp\":1900000000"),
        ("role", r#""user","role":"admin""#),
        ("role", r#""user","rol\u0065":"admin""#),
        ("x", r#"{"y":[{"role":"user","role":"admin"}]}"#),
    ] {
        assert_eq!(verdict(claiming(&[(name, value)])), "claims/duplicate-name", "{value}");
    }
}

#[test]
fn rule_03_nesting_is_at_most_sixteen_deep() {
    // The object itself is the first level.
    let deep = |levels: usize| claiming(&[("x", &nested(levels))]);
    assert_eq!(verdict(deep(15)), ACCEPTED);
    assert_eq!(verdict(deep(16)), "claims/too-deep");
    assert_eq!(verdict(deep(2900)), "claims/too-deep");
    assert_eq!(verdict(with_payload("[".repeat(6000))), "claims/json");
    assert_eq!(verdict(with_payload(r#"{"a":"#.repeat(1200))), "claims/too-deep");

    let header = |levels: usize| with_header_members(&format!(r#""x":{}"#, nested(levels)));
    assert_eq!(verdict(header(15)), ACCEPTED);
    assert_eq!(verdict(header(16)), "encoding/too-deep");
}

#[test]
fn rule_03_members_are_bounded() {
    let numbered = |count: usize| {
        let members: Vec<_> = (0..count).map(|number| format!(r#""{number:x}":0"#)).collect();
        claiming(&[("x", &format!("{{{}}}", members.join(",")))])
    };
    // 2048 in all: the four honest claims, and the one that holds the others. Nothing so wide fits into 8 KiB.
    let read = |count| verdict_by(policy().max_token_bytes(64 * 1024), numbered(count));
    assert_eq!(read(2043), ACCEPTED);
    assert_eq!(read(2044), "claims/json");
}

#[test]
fn rule_03_a_header_has_few_members_and_elements() {
    let members = |count: usize| (0..count).map(|number| format!(r#""{number:x}":0"#)).collect::<Vec<_>>().join(",");
    // `alg` and `typ` count.
    assert_eq!(verdict(with_header_members(&members(14))), ACCEPTED);
    assert_eq!(verdict(with_header_members(&members(15))), "encoding/json");
    assert_eq!(verdict(with_header_members(&format!(r#""x":{{{}}}"#, members(13)))), ACCEPTED);
    assert_eq!(verdict(with_header_members(&format!(r#""x":{{{}}}"#, members(14)))), "encoding/json");
    let elements = |count: usize| with_header_members(&format!(r#""x":[{}]"#, vec!["0"; count].join(",")));
    assert_eq!(verdict(elements(16)), ACCEPTED);
    assert_eq!(verdict(elements(17)), "encoding/json");
    // A payload is authentic before it is read.
    assert_eq!(verdict(claiming(&[("x", &format!("[{}]", vec!["0"; 2500].join(",")))])), ACCEPTED);
}

#[test]
fn rule_03_a_header_is_not_excused_by_its_payload() {
    assert_eq!(verdict(token(r#"{"alg":"HS256","typ":"JWT","x":1,"x":2}"#, "{")), "encoding/duplicate-name");
    assert_eq!(verdict(token(r#"{"alg":"HS256","typ":"JWT","x":1}"#, "{")), "claims/json");
}
