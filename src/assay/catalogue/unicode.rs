//! JSON that is not UTF-8.

use super::json::{header, payload, rule};
use super::signed;
use crate::assay::case::Case;
use crate::assay::rule::Rule;

static UNICODE: Rule = rule(
    "json-utf8",
    &["JSN-05", "JSN-06"],
    "JSON is UTF-8, without a mark of its byte order",
    &["RFC 8725 §3.7", "RFC 8259 §8.1"],
);
static SURROGATES: Rule =
    rule("json-surrogates", &["JSN-06"], "no half of a surrogate pair stands alone", &["RFC 8259 §8.2"]);

pub(super) fn cases() -> Vec<Case> {
    fn with_sub(text: String, value: &[u8]) -> Vec<u8> {
        let open = text.strip_suffix('}').unwrap_or_default();
        [open.as_bytes(), br#","x":""#, value, br#""}"#].concat()
    }
    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }
    fn utf32(text: &str) -> Vec<u8> {
        text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()
    }
    let invalid: [(&str, &'static [u8]); 6] = [
        ("invalid", b"\xff"),
        ("cut-short", b"\xe2\x82"),
        ("overlong", b"\xc0\xaf"),
        ("overlong-nul", b"\xc0\x80"),
        ("surrogate", b"\xed\xa0\x80"),
        ("beyond-unicode", b"\xf4\x90\x80\x80"),
    ];
    let invalid = invalid.into_iter().flat_map(|(name, bytes)| {
        let spoil = move |text: String| with_sub(text, bytes);
        [
            payload(
                &UNICODE,
                format!("payload-utf8-{name}"),
                &format!("a claim holds bytes that are no UTF-8 ({name})"),
                spoil,
            ),
            header(
                &UNICODE,
                format!("header-utf8-{name}"),
                &format!("the header holds bytes that are no UTF-8 ({name})"),
                spoil,
            ),
        ]
    });
    let encodings: [(&str, fn(&str) -> Vec<u8>); 5] = [
        ("bom", |text| [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("utf16-le", |text| utf16(text, u16::to_le_bytes)),
        ("utf16-be", |text| utf16(text, u16::to_be_bytes)),
        ("utf16-bom", |text| utf16(&format!("\u{feff}{text}"), u16::to_le_bytes)),
        ("utf32", utf32),
    ];
    let encodings = encodings.into_iter().flat_map(|(name, encode)| {
        [
            payload(
                &UNICODE,
                format!("payload-{name}"),
                &format!("the claims are written in another encoding ({name})"),
                move |text| encode(&text),
            ),
            header(
                &UNICODE,
                format!("header-{name}"),
                &format!("the header is written in another encoding ({name})"),
                move |text| encode(&text),
            ),
        ]
    });
    let alone = [
        ("high", r#""\ud800""#),
        ("low", r#""\udc00""#),
        ("swapped", r#""\udc00\ud800""#),
        ("high-then-letter", r#""\ud800A""#),
    ];
    let alone = alone.into_iter().map(|(name, value)| {
        Case::jwt(
            &SURROGATES,
            format!("claim-surrogate-{name}"),
            format!("correctly signed; a claim is half a surrogate pair ({name})"),
            signed(move |draft, _| draft.claim("x", value)),
        )
    });
    invalid.chain(encodings).chain(alone).collect()
}
