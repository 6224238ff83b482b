//! What is looked at before what: nothing behind a signature is seen before it holds.

use super::forge::{HEADER, claiming, encode, payload, verdict, verdict_by, with_payload};
use crate::support::{ACCEPTED, policy};

/// The same token with the last bit of its signature's first byte flipped.
fn spoiled(token: &str) -> String {
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let (first, rest) = signature.split_at(1);
    let other = if first == "A" { "B" } else { "A" };
    format!("{signing_input}.{other}{rest}")
}

#[test]
fn rule_29_the_signature_comes_before_the_payload() {
    for (token, finding) in [
        (with_payload("not JSON"), "claims/json"),
        (with_payload(b"\xff"), "claims/json"),
        (claiming(&[("x", r#"1,"x":2"#)]), "claims/duplicate-name"),
        (claiming(&[("x", &"[".repeat(20))]), "claims/too-deep"),
        (with_payload("{}"), "claims/missing"),
        (claiming(&[("exp", "1")]), "claims/expired"),
        (claiming(&[("iss", r#""https://evil.example""#)]), "claims/issuer"),
        (claiming(&[("aud", r#""web""#)]), "claims/audience"),
        (claiming(&[]), ACCEPTED),
    ] {
        assert_eq!(verdict(&token), finding);
        assert_eq!(verdict(spoiled(&token)), "signature/signature", "instead of {finding}");
    }
}

#[test]
fn rule_29_another_payload_needs_another_signature() {
    let honest = claiming(&[]);
    let signature = honest.rsplit_once('.').unwrap().1;
    let swapped = format!("{}.{}.{signature}", encode(HEADER), encode(payload(&[("sub", r#""root""#)])));
    assert_eq!(verdict(swapped), "signature/signature");
    assert_eq!(verdict(honest), ACCEPTED);
}

#[test]
fn stages_are_taken_in_order() {
    // Each token has every fault of the ones after it.
    let header = |members: &str| encode(format!("{{{members}}}"));
    let no_json = encode("{");
    for (token, finding) in [
        ("é..".repeat(5000), "size/too-large"),
        ("é..".to_owned(), "encoding/not-ascii"),
        ("!..!".to_owned(), "encoding/segments"),
        ("!.!.!".to_owned(), "encoding/base64"),
        (format!("{}.{no_json}.AA", header(r#""alg":none"#)), "encoding/json"),
        (format!("{}.{no_json}.AA", header(r#""crit":[],"alg":"none""#)), "header/algorithm"),
        (format!("{}.{no_json}.AA", header(r#""alg":"HS256","crit":[],"jwk":{}"#)), "header/critical"),
        (format!("{}.{no_json}.AA", header(r#""alg":"HS256","jwk":{},"kid":1"#)), "header/header-member"),
        (format!("{}.{no_json}.AA", header(r#""alg":"HS256","kid":1,"typ":1"#)), "header/header-kid"),
        (format!("{}.{no_json}.AA", header(r#""alg":"HS256","typ":1"#)), "header/type"),
        (format!("{}.{no_json}.AA", header(r#""alg":"HS256","typ":"JWT""#)), "signature/signature"),
        (with_payload("{"), "claims/json"),
    ] {
        assert_eq!(verdict(&token), finding, "{token:.80}");
    }
    assert_eq!(verdict_by(policy(), claiming(&[])), ACCEPTED);
}
