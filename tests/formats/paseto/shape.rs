//! Version, purpose, segments and spelling.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::paseto::Protocol;
use countersign::{V3Public, V4Local, V4Public};

use super::forge::{Forge, Raw, payload};
use crate::support::ACCEPTED;

#[test]
fn another_version_or_purpose_is_another_format() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let honest = forge.claiming(&[]);
        assert_eq!(forge.verdict(&honest), ACCEPTED);
        let body = honest.strip_prefix(P::HEADER).unwrap();
        for header in HEADERS.into_iter().filter(|header| *header != P::HEADER) {
            assert_eq!(forge.verdict(format!("{header}{body}")), "encoding/wrong-format", "{header}");
        }
        let without_dot = P::HEADER.trim_end_matches('.');
        for other in ["", "v4", without_dot, &format!(" {}", P::HEADER), "eyJhbGciOiJFZERTQSJ9.e30.AA"] {
            assert_eq!(forge.verdict(other), "encoding/wrong-format", "{other}");
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

const HEADERS: [&str; 13] = [
    "v1.public.",
    "v2.public.",
    "v3.public.",
    "v4.public.",
    "v5.public.",
    "v1.local.",
    "v2.local.",
    "v3.local.",
    "v4.local.",
    "V4.public.",
    "v4.Public.",
    "v4.LOCAL.",
    "",
];

/// Neither the token nor the same body under the verifier's own header.
#[test]
fn tokens_do_not_cross_versions_or_purposes() {
    fn check<From: Raw, To: Raw>() {
        let (from, to) = (Forge::<From>::of(), Forge::<To>::of());
        let names = format!("{} held against {}", From::HEADER, To::HEADER);
        for token in [from.claiming(&[]), from.with_footer(r#"{"kid":"a"}"#)] {
            assert_eq!(from.verdict(&token), ACCEPTED);
            assert_eq!(to.verdict(&token), "encoding/wrong-format", "{names}");
            let relabelled = token.replacen(From::HEADER, To::HEADER, 1);
            assert_eq!(to.verdict(&relabelled), "signature/signature", "{names}");
            assert_eq!(from.verdict(&relabelled), "encoding/wrong-format", "{names}");
        }
    }
    check::<V4Public, V4Local>();
    check::<V4Public, V3Public>();
    check::<V4Local, V4Public>();
    check::<V4Local, V3Public>();
    check::<V3Public, V4Public>();
    check::<V3Public, V4Local>();
}

#[test]
fn a_token_is_one_payload_and_at_most_one_footer() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let honest = forge.claiming(&[]);
        let with_footer = forge.with_footer("{}");
        assert_eq!(forge.verdict(&honest), ACCEPTED);
        assert_eq!(forge.verdict(&with_footer), ACCEPTED);
        let header = P::HEADER;
        for token in [
            // No footer has one spelling, and it is not this one.
            format!("{honest}."),
            format!("{with_footer}."),
            format!("{with_footer}.AA"),
            header.to_owned(),
            format!("{header}."),
            format!("{header}.e30"),
        ] {
            assert_eq!(forge.verdict(&token), "encoding/segments", "{token}");
        }
        // No longer than what protects it.
        let (body, _) = with_footer.rsplit_once('.').unwrap();
        let protection = URL_SAFE_NO_PAD.encode(vec![7; overhead::<P>()]);
        for token in [format!("{header}AA"), format!("{header}AA.e30"), format!("{header}{protection}"), body.into()] {
            assert_ne!(forge.verdict(&token), ACCEPTED, "{token}");
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

/// How many bytes of a body are not the payload.
fn overhead<P: Protocol>() -> usize {
    if P::HEADER == V3Public::HEADER { 96 } else { 64 }
}

#[test]
fn every_segment_has_one_spelling() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        // A payload of a length that leaves bits to spare.
        let body_of = |token: &str| token.len() - P::HEADER.len();
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
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
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
fn one_flipped_bit_is_refused() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let honest = forge.claiming(&[]);
        let verifier = forge.verifier(crate::support::policy());
        let body = URL_SAFE_NO_PAD.decode(honest.strip_prefix(P::HEADER).unwrap()).unwrap();
        assert_eq!(forge.verdict(&honest), ACCEPTED);
        for bit in 0..body.len() * 8 {
            let mut flipped = body.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let token = format!("{}{}", P::HEADER, URL_SAFE_NO_PAD.encode(flipped));
            assert_eq!(crate::support::verdict(&verifier, token), "signature/signature", "{} bit {bit}", P::HEADER);
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn a_body_that_lost_or_gained_bytes_is_refused() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let honest = forge.claiming(&[]);
        let body = URL_SAFE_NO_PAD.decode(honest.strip_prefix(P::HEADER).unwrap()).unwrap();
        let verdict = |body: &[u8]| forge.verdict(format!("{}{}", P::HEADER, URL_SAFE_NO_PAD.encode(body)));
        assert_eq!(verdict(&body), ACCEPTED);
        let half = body.len() / 2;
        for other in [
            &body[1..],
            &body[..body.len() - 1],
            &[&body[..half], &body[half + 1..]].concat(),
            &[&body[..], &[0]].concat(),
            &[&[0], &body[..]].concat(),
            &[&body[half..], &body[..half]].concat(),
            &vec![0; body.len()],
        ] {
            assert_eq!(verdict(other), "signature/signature", "{}", P::HEADER);
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn size_comes_first() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let padded = |length: usize| forge.claiming(&[("pad", &format!(r#""{}""#, "x".repeat(length)))]);
        let longest = (5900..6100).map(padded).take_while(|token| token.len() <= 8192).last().unwrap();
        assert!(longest.len() > 8188);
        assert_eq!(forge.verdict(&longest), ACCEPTED);
        assert_eq!(forge.verdict(padded(6100)), "size/too-large");
        assert_eq!(forge.verdict(".".repeat(10_000_000)), "size/too-large");
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}
