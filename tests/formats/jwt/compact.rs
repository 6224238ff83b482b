//! Size, alphabet and segments: what is judged before anything is decoded.

use super::forge::{self, HEADER, encode, payload, sign, verdict, verdict_by, with_header};
use crate::support::{ACCEPTED, policy};

/// An honest token whose payload is `length` bytes long.
fn with_payload_of(length: usize) -> String {
    let empty = payload(&[("pad", r#""""#)]).len();
    forge::claiming(&[("pad", &format!(r#""{}""#, "x".repeat(length - empty)))])
}

/// An honest token whose header is `length` bytes long.
fn with_header_of(length: usize) -> String {
    let header = |pad: &str| format!(r#"{{"alg":"HS256","typ":"JWT","pad":"{pad}"}}"#);
    with_header(header(&"x".repeat(length - header("").len())))
}

#[test]
fn rule_01_a_token_is_at_most_8_kib_long_unless_the_policy_says_otherwise() {
    let longest = with_payload_of(6083);
    assert_eq!(longest.len(), 8192);
    assert_eq!(verdict(&longest), ACCEPTED);

    let longer = with_payload_of(6084);
    assert_eq!(longer.len(), 8193);
    assert_eq!(verdict(&longer), "size/too-large");
    assert_eq!(verdict_by(policy().max_token_bytes(8193), &longer), ACCEPTED);
    assert_eq!(verdict_by(policy().max_token_bytes(8191), &longest), "size/too-large");
}

#[test]
fn rule_01_a_header_is_at_most_2_kib_long_unless_the_policy_says_otherwise() {
    let (longest, longer) = (with_header_of(1536), with_header_of(1537));
    assert_eq!(longest.find('.'), Some(2048));
    assert_eq!(longer.find('.'), Some(2050));
    assert_eq!(verdict(&longest), ACCEPTED);
    assert_eq!(verdict(&longer), "size/too-large");
    assert_eq!(verdict_by(policy().max_header_bytes(2050), &longer), ACCEPTED);
}

/// A header that is too long and no base64 either is refused for its length: it was not decoded.
#[test]
fn rule_01_size_is_judged_before_anything_else() {
    assert_eq!(verdict("é".repeat(5_000_000)), "size/too-large");
    assert_eq!(verdict(".".repeat(10_000_000)), "size/too-large");
    assert_eq!(verdict(sign(&format!("{}.{}", "!".repeat(2049), encode(payload(&[]))))), "size/too-large");
}

#[test]
fn rule_02_a_token_is_ascii() {
    let honest = forge::claiming(&[]);
    assert_eq!(verdict(&honest), ACCEPTED);
    assert_eq!(verdict(format!("{honest}é")), "encoding/not-ascii");
    assert_eq!(verdict(format!("\u{feff}{honest}")), "encoding/not-ascii");
    assert_eq!(verdict([honest.as_bytes(), b"\xff"].concat()), "encoding/not-ascii");
}

#[test]
fn rule_02_a_token_is_three_segments_none_of_them_empty() {
    let honest = forge::claiming(&[]);
    let [header, payload, signature]: [&str; 3] = honest.split('.').collect::<Vec<_>>().try_into().unwrap();
    for token in [
        String::new(),
        header.to_owned(),
        format!("{header}.{payload}"),
        format!("{honest}."),
        format!(".{honest}"),
        format!("{honest}.{signature}"),
        format!("{header}.{payload}."),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        "..".to_owned(),
        // The JSON serialization (RFC 7515 §7.2) is another format.
        format!(r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#),
    ] {
        assert_eq!(verdict(&token), "encoding/segments", "{token}");
    }
    assert_eq!(verdict(format!("{header}.{payload}.{signature}")), ACCEPTED);
}

/// CVE-2022-39227: JSON around a compact token, which some parsers read as the one and some as the other.
#[test]
fn rule_02_a_polyglot_of_json_and_compact_is_refused() {
    let honest = forge::claiming(&[]);
    assert_eq!(verdict(format!(r#"{{"  {honest}":"","payload":"e30","signature":"AA"}}"#)), "encoding/base64");
}

/// Every variant is signed as it stands: the signature holds, and the spelling alone is at fault.
#[test]
fn rule_02_header_and_payload_have_one_spelling() {
    let (header, payload) = (encode(HEADER), encode(payload(&[("pad", r#""~~~???~""#)])));
    assert!(payload.contains('-') || payload.contains('_'), "the text must hold letters of the url-safe alphabet");
    assert!(payload.len() % 4 != 0, "the last letter must have bits to spare");
    assert_eq!(verdict(sign(&format!("{header}.{payload}"))), ACCEPTED);

    let padded = format!("{payload}{}", "=".repeat(4 - payload.len() % 4));
    let standard_alphabet = payload.replace('-', "+").replace('_', "/");
    let with_space = [format!("{payload}\n"), format!(" {payload}"), format!("{payload}\0")];
    for other in [padded, standard_alphabet, with_spare_bit(&payload)].iter().chain(&with_space) {
        assert_eq!(verdict(sign(&format!("{header}.{other}"))), "encoding/base64", "{other:?}");
    }
    for other in [format!("{header}===="), format!("{header}A"), format!(" {header}"), header.replacen('e', "%65", 1)] {
        assert_eq!(verdict(sign(&format!("{other}.{payload}"))), "encoding/base64", "{other:?}");
    }
}

#[test]
fn rule_02_a_signature_has_one_spelling() {
    let honest = forge::claiming(&[]);
    assert_eq!(verdict(&honest), ACCEPTED);
    for other in [with_spare_bit(&honest), format!("{honest}="), format!("{honest}\n"), format!("{honest}AA")] {
        assert_eq!(verdict(&other), "encoding/base64", "{other:?}");
    }
}

/// The same bytes to a careless decoder: one of the bits that the last letter has to spare is set.
fn with_spare_bit(text: &str) -> String {
    let (rest, last) = text.split_at(text.len() - 1);
    let next = char::from(last.as_bytes()[0] + 1);
    assert!(next.is_ascii_alphanumeric(), "{next:?}");
    format!("{rest}{next}")
}
