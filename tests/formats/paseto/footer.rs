//! The footer names a key, and does nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{FixedClock, Issuer, KeySet, Paseto, SigningKey, V3Public, V4Local, V4Public, Verifier};

use super::forge::{Forge, Raw};
use crate::support::{self, ACCEPTED, ISSUER, NOW, at, claims, policy, working};

#[test]
fn a_footer_is_signed() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let with = forge.with_footer(r#"{"x":1}"#);
        let (without_footer, _) = with.rsplit_once('.').unwrap();
        let bare = forge.claiming(&[]);
        let footer = |text: &str| URL_SAFE_NO_PAD.encode(text);

        assert_eq!(forge.verdict(&with), ACCEPTED);
        assert_eq!(forge.verdict(&bare), ACCEPTED);
        for (what, token) in [
            ("removed", without_footer.to_owned()),
            ("added", format!("{bare}.{}", footer(r#"{"x":1}"#))),
            ("an empty object added", format!("{bare}.{}", footer("{}"))),
            ("changed", format!("{without_footer}.{}", footer(r#"{"x":2}"#))),
            ("spaced", format!("{without_footer}.{}", footer(r#"{"x": 1}"#))),
            ("of another token", format!("{bare}.{}", with.rsplit_once('.').unwrap().1)),
        ] {
            assert_eq!(forge.verdict(&token), "signature/signature", "{} {what}", P::HEADER);
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn a_kid_is_a_short_plain_string() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let longest = "k".repeat(128);
        for kid in [r#""2026-11""#, r#""k4.pid.abc_-""#, &format!(r#""{longest}""#)] {
            assert_eq!(forge.verdict(forge.with_footer(format!(r#"{{"kid":{kid}}}"#))), ACCEPTED, "{kid}");
        }
        for kid in ["7", "null", r#"["a"]"#, r#""""#, r#""no spaces""#, r#""é""#, &format!(r#""{longest}k""#)] {
            let token = forge.with_footer(format!(r#"{{"kid":{kid}}}"#));
            assert_eq!(forge.verdict(token), "header/header-kid", "{kid}");
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn a_kid_picks_among_trusted_keys() {
    fn check<P: Raw>() {
        let new = || SigningKey::<Paseto<P>>::generate().unwrap();
        let (first, second) = (new().with_kid("a").unwrap(), new().with_kid("b").unwrap());
        let keys = KeySet::issuer(ISSUER, first.verifying_key().unwrap());
        keys.add(ISSUER, second.verifying_key().unwrap()).unwrap();
        let verifier = Verifier::new(keys, policy()).with_clock(FixedClock(at(NOW)));
        let verdict = |key: SigningKey<_>| support::verdict(&verifier, Issuer::new(key).issue(&claims()).unwrap());

        assert_eq!(verdict(new().with_kid("a").unwrap()), "signature/signature");
        assert_eq!(verdict(new().with_kid("c").unwrap()), "key/unknown-key");
        assert_eq!(verdict(new()), "key/unknown-key");
        assert_eq!(verdict(first), ACCEPTED);
        // Another trusted key's name.
        assert_eq!(verdict(second.with_kid("a").unwrap()), "signature/signature");
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn a_footer_is_one_strict_json_object() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
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
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn a_footer_is_bounded() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        assert_eq!(forge.verdict(forge.with_footer(nested(3))), ACCEPTED);
        assert_eq!(forge.verdict(forge.with_footer(nested(4))), "encoding/too-deep");

        let wide = |count: usize| {
            let members: Vec<_> = (0..count).map(|number| format!("\"{number}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert_eq!(forge.verdict(forge.with_footer(wide(16))), ACCEPTED);
        assert_eq!(forge.verdict(forge.with_footer(wide(17))), "encoding/json");
        // However deep: sixteen in all.
        let inner = |count: usize| format!(r#"{{"x":{}}}"#, wide(count));
        assert_eq!(forge.verdict(forge.with_footer(inner(15))), ACCEPTED);

        assert_eq!(forge.verdict(forge.with_footer(long(1536))), ACCEPTED);
        assert_eq!(forge.verdict(forge.with_footer(long(1537))), "size/too-large");
        assert_eq!(forge.verdict_by(policy().max_header_bytes(2050), forge.with_footer(long(1537))), ACCEPTED);
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

/// Whoever sends it needs no key: it is looked at before the signature is.
#[test]
fn a_giant_footer_is_refused_at_once() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let bare = forge.claiming(&[]);
        let with = |footer: String| format!("{bare}.{}", URL_SAFE_NO_PAD.encode(footer));
        let patient = || policy().max_token_bytes(usize::MAX).max_header_bytes(usize::MAX);
        let wide = format!("{{{}\"x\":0}}", (0..500_000).map(|number| format!("\"{number}\":0,")).collect::<String>());
        for (what, footer, hurried, unhurried) in [
            ("honest", "{}".to_owned(), "signature/signature", "signature/signature"),
            ("1,000 levels", nested(1000), "size/too-large", "encoding/too-deep"),
            ("10,000 levels", nested(10_000), "size/too-large", "encoding/too-deep"),
            ("5,000,000 levels", nested(5_000_000), "size/too-large", "encoding/too-deep"),
            ("500,000 members", wide, "size/too-large", "encoding/json"),
            ("10 MB", long(10_000_000), "size/too-large", "signature/signature"),
        ] {
            let token = with(footer);
            let (verdict, spent) = working(|| forge.verdict(&token));
            assert_eq!(verdict, hurried, "{} {what}", P::HEADER);
            assert!(spent.as_millis() < 500, "{} {what}: {spent:?}", P::HEADER);
            if token.len() < 10_000_000 || unhurried != "signature/signature" {
                assert_eq!(forge.verdict_by(patient(), &token), unhurried, "{} {what}", P::HEADER);
            }
        }
        assert_eq!(forge.verdict(bare), ACCEPTED);
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

fn nested(levels: usize) -> String {
    format!(r#"{{"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels))
}

/// A footer of this many bytes.
fn long(length: usize) -> String {
    format!(r#"{{"x":"{}"}}"#, "x".repeat(length - 8))
}

/// CVE-2018-0114 in another coat: a key that comes with the token proves nothing.
#[test]
fn an_embedded_key_is_not_honoured() {
    fn check<P: Raw>() {
        let (forge, attacker) = (Forge::<P>::of(), Forge::<P>::of());
        let (_, public) = attacker.paserks();
        let footer = format!(r#"{{"key":"{public}","pk":"{public}"}}"#);
        assert_eq!(forge.verdict(attacker.with_footer(&footer)), "signature/signature");
        assert_eq!(forge.verdict(forge.with_footer(&footer)), ACCEPTED);
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}
