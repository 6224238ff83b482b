//! What is said of a token without a key.

#[cfg(feature = "biscuit")]
mod biscuit;
mod hostile;
#[cfg(feature = "macaroon")]
mod macaroon;
#[cfg(feature = "cli")]
mod program;
mod warnings;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use countersign::Timestamp;
use countersign::inspect::{Inspection, inspect};

/// A moment at which the honest tokens are valid.
const NOW: i64 = 1_795_440_300;

const HEADER: &str = r#"{"alg":"ES256","typ":"JWT","kid":"2026-11"}"#;
const CLAIMS: &str =
    r#"{"iss":"https://issuer.example","sub":"alice","aud":["api","web"],"iat":1795440293,"exp":1795441193}"#;
const DATED: &str = r#"{"iss":"https://issuer.example","sub":"alice","aud":"api","iat":"2026-11-23T13:24:53Z","exp":"2026-11-23T13:39:53Z"}"#;

fn now() -> Timestamp {
    Timestamp::from_unix(NOW).unwrap()
}

fn inspected(token: impl AsRef<[u8]>) -> Inspection {
    inspect(token.as_ref(), now())
}

fn codes(token: impl AsRef<[u8]>) -> Vec<&'static str> {
    inspected(token).warnings.iter().map(|warning| warning.code()).collect()
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn jwt(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    format!("{}.{}.c2ln", base64(header), base64(claims))
}

fn public(claims: impl AsRef<[u8]>, footer: Option<&str>) -> String {
    let payload = base64([claims.as_ref(), &[0; 64]].concat());
    footer.map_or_else(|| format!("v4.public.{payload}"), |footer| format!("v4.public.{payload}.{}", base64(footer)))
}

/// A field of a Protocol Buffers message that holds bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length > 0x7f {
        field.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    field.push(u8::try_from(length).unwrap());
    [field, bytes.to_vec()].concat()
}

/// A Biscuit whose blocks have these contents, signed by nobody.
fn biscuit(blocks: &[&[u8]]) -> String {
    let signed =
        blocks.iter().enumerate().map(|(index, block)| field(if index == 0 { 2 } else { 3 }, &field(1, block)));
    URL_SAFE.encode([signed.collect::<Vec<_>>().concat(), field(4, b"")].concat())
}

/// Whether nothing in `text` steers a terminal or hides, but for the line feeds between lines.
fn is_clean(text: &str) -> bool {
    !text.chars().any(|character| character != '\n' && countersign::inspect::words::is_hidden(character))
}

#[test]
fn what_a_jwt_says_is_shown_as_it_says_it() {
    let found = inspected(jwt(HEADER, CLAIMS));
    assert_eq!(found.header.unwrap().as_json(), HEADER);
    assert_eq!(found.claims.unwrap().as_json(), CLAIMS);
    assert_eq!(found.warnings, []);
    // An unreadable part is no reason not to show the other.
    let found = inspected(jwt(HEADER, "{"));
    assert!(found.header.is_some() && found.claims.is_none());
}

#[test]
fn what_a_paseto_says_is_shown_as_it_says_it() {
    let found = inspected(public(DATED, Some(r#"{"kid":"k4.pid.yMgldRRLHBLkhmcp8NG8yZrtyldbYoAjQWPv_Ma1rzRu"}"#)));
    assert_eq!(found.format.to_string(), "paseto/v4.public");
    assert_eq!(found.header.unwrap().members().count(), 1);
    assert_eq!(found.claims.unwrap().as_json(), DATED);
    assert_eq!(found.warnings, []);
    let found = inspected(format!("v4.local.AAAA.{}", base64("{}")));
    assert_eq!((found.format.to_string().as_str(), found.claims), ("paseto/v4.local", None));
}

#[test]
fn every_version_of_paseto_is_told_by_its_name() {
    for (version, signature) in [(1, 256), (2, 64), (3, 96), (4, 64)] {
        let payload = base64([DATED.as_bytes(), &vec![0; signature]].concat());
        let found = inspected(format!("v{version}.public.{payload}"));
        assert_eq!(found.format.to_string(), format!("paseto/v{version}.public"));
        assert_eq!(found.claims.unwrap().as_json(), DATED);
    }
    for other in ["v5.public.AAAA", "v4.secret.AAAA", "v04.public.AAAA", "v4public"] {
        assert_eq!(inspected(other).format.to_string(), "unknown", "{other}");
    }
}

#[test]
fn json_has_every_part_and_is_strict() {
    let token = jwt(HEADER, r#"{"sub":"a","sub":"b","n":1e400,"x":{"y":[1,{"z":1,"z":2}]}}"#);
    let json = inspected(&token).to_json();
    let value: serde_json::Value = serde_json::from_str(&json).expect("one value");
    let names: Vec<_> = value.as_object().unwrap().keys().collect();
    assert_eq!(names, ["blocks", "claims", "format", "header", "verified", "warnings"]);
    assert_eq!(value["verified"], false);
    assert!(json.contains(r#""claims":{"sub":"b","n":"1e400","x":{"y":[1,{"z":2}]}}"#), "{json}");
    assert_eq!(
        inspected("").to_json(),
        r#"{"format":"unknown","verified":false,"header":null,"claims":null,"blocks":[],"warnings":[{"code":"empty","message":"there is nothing here"}]}"#
    );
}

/// A macaroon of this many bytes of base64, one of which is perhaps missing.
#[cfg(feature = "macaroon")]
fn macaroon_of(bytes: usize) -> String {
    // The version, three fields of an identifier, two sections' ends and the signature stand around the claims' room.
    let mint = |room: usize| countersign::macaroon::dangerous::mint(&[1; 32], "", "x".repeat(room).as_bytes(), &[]);
    (bytes / 4 * 3 - 60..).map(mint).find(|token| token.len() >= bytes).unwrap()
}

/// `inspect` finds too large what verifiers do.
#[test]
fn caps_are_those_of_the_schemes() {
    let padded = |token: &str, bytes: usize| format!("{token}{}", "A".repeat(bytes - token.len()));
    // With the fields around it, this fills the cap to the last byte of base64.
    let block = |bytes: usize| biscuit(&[&vec![0; bytes / 4 * 3 - 8]]);
    for scheme in countersign::registry::all().iter().map(|entry| entry.scheme()) {
        let cap = scheme.max_token_bytes();
        let of = |bytes| match scheme.name().split_once('/').unwrap() {
            ("jwt", _) => padded(&jwt(HEADER, CLAIMS), bytes),
            ("paseto", _) => padded("v4.local.", bytes),
            #[cfg(feature = "macaroon")]
            ("macaroon", _) => macaroon_of(bytes),
            _ => block(bytes + 3),
        };
        assert!(!codes(of(cap)).contains(&"too-large"), "{}", scheme.name());
        assert!(codes(of(cap + 1)).contains(&"too-large"), "{}", scheme.name());
    }
}
