//! The footer names a key, and does nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{FixedClock, Issuer, KeySet, Verifier};

use super::forge::{Forge, Key};
use crate::support::{self, ACCEPTED, ISSUER, NOW, at, claims, policy};

#[test]
fn a_footer_is_signed() {
    let forge = Forge::new();
    let with = forge.with_footer(r#"{"x":1}"#);
    let (without_footer, _) = with.rsplit_once('.').unwrap();
    let bare = forge.claiming(&[]);
    let footer = |text: &str| URL_SAFE_NO_PAD.encode(text);

    assert_eq!(forge.verdict(&with), ACCEPTED);
    assert_eq!(forge.verdict(&bare), ACCEPTED);
    assert_eq!(forge.verdict(without_footer), "signature/signature", "removed");
    assert_eq!(forge.verdict(format!("{bare}.{}", footer(r#"{"x":1}"#))), "signature/signature", "added");
    assert_eq!(forge.verdict(format!("{without_footer}.{}", footer(r#"{"x":2}"#))), "signature/signature", "changed");
}

#[test]
fn a_kid_is_a_short_plain_string() {
    let forge = Forge::new();
    let longest = "k".repeat(128);
    for kid in [r#""2026-11""#, r#""k4.pid.abc_-""#, &format!(r#""{longest}""#)] {
        assert_eq!(forge.verdict(forge.with_footer(format!(r#"{{"kid":{kid}}}"#))), ACCEPTED, "{kid}");
    }
    for kid in ["7", "null", r#"["a"]"#, r#""""#, r#""no spaces""#, r#""é""#, &format!(r#""{longest}k""#)] {
        let token = forge.with_footer(format!(r#"{{"kid":{kid}}}"#));
        assert_eq!(forge.verdict(token), "header/header-kid", "{kid}");
    }
}

#[test]
fn a_kid_picks_among_trusted_keys() {
    let (trusted, same_name) = (Key::generate().unwrap(), Key::generate().unwrap());
    let trusted = trusted.with_kid("a").unwrap();
    let keys = KeySet::issuer(ISSUER, trusted.verifying_key().unwrap());
    let verifier = Verifier::new(keys, policy()).with_clock(FixedClock(at(NOW)));
    let verdict = |key: Key| support::verdict(&verifier, Issuer::new(key).issue(&claims()).unwrap());

    assert_eq!(verdict(same_name.with_kid("a").unwrap()), "signature/signature");
    assert_eq!(verdict(Key::generate().unwrap().with_kid("b").unwrap()), "key/unknown-key");
    assert_eq!(verdict(trusted), ACCEPTED);
}

#[test]
fn a_footer_is_one_strict_json_object() {
    let forge = Forge::new();
    for footer in ["{}", r#"{"kid":"a","other":[{"kid":1}]}"#, r#" {"wpk":"k4.secret-wrap.pie.x"} "#] {
        assert_eq!(forge.verdict(forge.with_footer(footer)), ACCEPTED, "{footer}");
    }
    for footer in ["kid", "\"a\"", "[]", "null", "{", r#"{"kid":"a"}x"#, r#"{"kid":'a'}"#, r#"{"x":"\ud800"}"#] {
        assert_eq!(forge.verdict(forge.with_footer(footer)), "encoding/json", "{footer}");
    }
    assert_eq!(forge.verdict(forge.with_footer(b"{\"x\":\"\xff\"}")), "encoding/json");
    for footer in [r#"{"kid":"a","kid":"b"}"#, r#"{"kid":"a","k\u0069d":"b"}"#, r#"{"x":{"y":1,"y":2}}"#] {
        assert_eq!(forge.verdict(forge.with_footer(footer)), "encoding/duplicate-name", "{footer}");
    }
}

#[test]
fn a_footer_is_bounded() {
    let forge = Forge::new();
    let nested = |levels: usize| format!(r#"{{"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert_eq!(forge.verdict(forge.with_footer(nested(3))), ACCEPTED);
    assert_eq!(forge.verdict(forge.with_footer(nested(4))), "encoding/too-deep");

    let wide = |count: usize| {
        let members: Vec<_> = (0..count).map(|number| format!("\"{number}\":0")).collect();
        format!("{{{}}}", members.join(","))
    };
    assert_eq!(forge.verdict(forge.with_footer(wide(16))), ACCEPTED);
    assert_eq!(forge.verdict(forge.with_footer(wide(17))), "encoding/json");

    let long = |length: usize| format!(r#"{{"x":"{}"}}"#, "x".repeat(length - 8));
    assert_eq!(forge.verdict(forge.with_footer(long(1536))), ACCEPTED);
    assert_eq!(forge.verdict(forge.with_footer(long(1537))), "size/too-large");
    assert_eq!(forge.verdict_by(policy().max_header_bytes(2050), forge.with_footer(long(1537))), ACCEPTED);
}

/// CVE-2018-0114 in another coat: a key that comes with the token proves nothing.
#[test]
fn an_embedded_key_is_not_honoured() {
    let (forge, attacker) = (Forge::new(), Forge::new());
    let public = attacker.key().verifying_key().unwrap().write().unwrap();
    let public = std::str::from_utf8(public.expose()).unwrap().trim();
    let footer = format!(r#"{{"key":"{public}","pk":"{public}"}}"#);
    assert_eq!(forge.verdict(attacker.with_footer(&footer)), "signature/signature");
    assert_eq!(forge.verdict(forge.with_footer(&footer)), ACCEPTED);
}
