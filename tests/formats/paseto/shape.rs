//! Version, purpose, segments and spelling.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pasetors::version4::PublicToken;

use super::forge::{Forge, payload};
use crate::support::ACCEPTED;

#[test]
fn another_version_or_purpose_is_another_format() {
    let forge = Forge::new();
    let honest = forge.claiming(&[]);
    assert_eq!(forge.verdict(&honest), ACCEPTED);
    let body = honest.strip_prefix("v4.public.").unwrap();
    for header in ["v1.public.", "v2.public.", "v3.public.", "v5.public.", "v4.local.", "V4.public.", "v4.Public.", ""]
    {
        assert_eq!(forge.verdict(format!("{header}{body}")), "encoding/wrong-format", "{header}");
    }
    for other in ["", "v4", "v4.public", " v4.public.", "eyJhbGciOiJFZERTQSJ9.e30.AA"] {
        assert_eq!(forge.verdict(other), "encoding/wrong-format", "{other}");
    }
}

#[test]
fn a_token_is_one_payload_and_at_most_one_footer() {
    let forge = Forge::new();
    let honest = forge.claiming(&[]);
    let with_footer = forge.with_footer("{}");
    assert_eq!(forge.verdict(&honest), ACCEPTED);
    assert_eq!(forge.verdict(&with_footer), ACCEPTED);
    for token in [
        // No footer has one spelling, and it is not this one.
        format!("{honest}."),
        format!("{with_footer}."),
        format!("{with_footer}.AA"),
        "v4.public.".to_owned(),
        "v4.public..".to_owned(),
        "v4.public..e30".to_owned(),
    ] {
        assert_eq!(forge.verdict(&token), "encoding/segments", "{token}");
    }
    // Shorter than a signature.
    for token in ["v4.public.AA", "v4.public.AA.e30"] {
        assert_ne!(forge.verdict(token), ACCEPTED, "{token}");
    }
}

#[test]
fn every_segment_has_one_spelling() {
    let forge = Forge::new();
    // 64 bytes of signature and a payload of a length that leaves bits to spare.
    let body_of = |token: &str| token.len() - "v4.public.".len();
    let honest = ["", " ", "  "]
        .map(|space| forge.sign(payload(&[]) + space, None))
        .into_iter()
        .find(|token| body_of(token) % 4 == 2)
        .unwrap();
    let with_footer = forge.sign(payload(&[]), Some(br#"{"x":12}"#));
    assert_eq!(forge.verdict(&honest), ACCEPTED);
    assert_eq!(forge.verdict(&with_footer), ACCEPTED);

    for token in [&honest, &with_footer] {
        for other in [format!("{token}="), format!("{token}\n"), format!("{token}+"), with_spare_bit(token)] {
            assert_eq!(forge.verdict(&other), "encoding/base64", "{other}");
        }
    }
    let (body, footer) = with_footer.rsplit_once('.').unwrap();
    assert_eq!(forge.verdict(format!("{body}=.{footer}")), "encoding/base64");
    assert_eq!(forge.verdict(format!("{honest}é")), "encoding/not-ascii");
}

/// The same bytes to a careless decoder: one of the bits that the last letter has to spare is set.
fn with_spare_bit(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = text.split_at(text.len() - 1);
    let index = ALPHABET.iter().position(|letter| *letter == last.as_bytes()[0]).unwrap();
    assert_eq!(index % 2, 0, "no bits to spare");
    format!("{rest}{}", char::from(ALPHABET[index + 1]))
}

#[test]
fn an_implicit_assertion_that_nobody_agreed_on_is_refused() {
    let forge = Forge::new();
    let signed = |assertion| PublicToken::sign(forge.raw(), payload(&[]).as_bytes(), None, assertion);
    assert_eq!(forge.verdict(signed(None).unwrap()), ACCEPTED);
    assert_eq!(forge.verdict(signed(Some(b"")).unwrap()), ACCEPTED);
    assert_eq!(forge.verdict(signed(Some(b"tenant")).unwrap()), "signature/signature");
}

#[test]
fn one_flipped_bit_is_refused() {
    let forge = Forge::new();
    let honest = forge.claiming(&[]);
    let body = URL_SAFE_NO_PAD.decode(honest.strip_prefix("v4.public.").unwrap()).unwrap();
    assert_eq!(forge.verdict(&honest), ACCEPTED);
    for bit in 0..body.len() * 8 {
        let mut flipped = body.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let token = format!("v4.public.{}", URL_SAFE_NO_PAD.encode(flipped));
        assert_eq!(forge.verdict(token), "signature/signature", "bit {bit}");
    }
}

#[test]
fn size_comes_first() {
    let forge = Forge::new();
    let padded = |length: usize| forge.claiming(&[("pad", &format!(r#""{}""#, "x".repeat(length)))]);
    let longest = (5900..6100).map(padded).take_while(|token| token.len() <= 8192).last().unwrap();
    assert!(longest.len() > 8188);
    assert_eq!(forge.verdict(&longest), ACCEPTED);
    assert_eq!(forge.verdict(padded(6100)), "size/too-large");
    assert_eq!(forge.verdict(".".repeat(10_000_000)), "size/too-large");
}
