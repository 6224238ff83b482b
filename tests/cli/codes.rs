//! Every code of the contract, reached through the program.

use std::collections::BTreeSet;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use biscuit_auth::builder::{BiscuitBuilder, BlockBuilder};
use biscuit_auth::{KeyPair, PrivateKey};
use countersign::Rejection;

use super::{countersign, fed};

/// A moment at which the tokens made here are valid.
const NOW: &str = "1700000000";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const PAYLOAD: &str = r#"{"iss":"https://issuer.example","sub":"alice","aud":"api","exp":1700000600}"#;

/// What no option of the program asks for: several issuers at once, a maximum lifetime, single use, revocation, logins.
const NOT_ASKED_FOR: [Rejection; 8] = [
    Rejection::KeyIssuer,
    Rejection::Lifetime,
    Rejection::Replayed,
    Rejection::Revoked,
    Rejection::Nonce,
    Rejection::AuthorizedParty,
    Rejection::AuthenticationAge,
    Rejection::TokenHash,
];

/// `stage/code`, or `accept`.
fn verdict(arguments: &[&str], token: &[u8]) -> String {
    let mut command = countersign();
    command.args(["verify", "--iss", "https://issuer.example", "--aud", "api", "--now", NOW, "--output", "json"]);
    command.args(arguments);
    let output = fed(command, token);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    match (answer["stage"].as_str(), answer["code"].as_str()) {
        (Some(stage), Some(code)) => format!("{stage}/{code}"),
        _ => answer["verdict"].as_str().expect("a verdict").to_owned(),
    }
}

fn jwt(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let digits = std::fs::read_to_string("tests/cli/keys/hs256.hex").expect("the key is there");
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("it is hexadecimal");
    let secret: Vec<u8> = (0..64).step_by(2).map(byte).collect();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let signing_input = format!("{}.{}", encode(header.as_ref()), encode(payload.as_ref()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), signing_input.as_bytes());
    format!("{signing_input}.{}", encode(tag.as_ref()))
}

/// An honest Biscuit to which its holder appended this.
fn biscuit(appended: &str) -> String {
    let pem = std::fs::read_to_string("tests/cli/keys/biscuit-signing.pem").expect("the key is there");
    let root = KeyPair::from(&PrivateKey::from_pem(&pem).expect("it is a key"));
    let claims = r#"iss("https://issuer.example"); sub("alice"); aud("api"); exp(2023-11-14T22:23:20Z);"#;
    let honest = BiscuitBuilder::new().code(claims).and_then(|builder| builder.build(&root)).expect("it can be signed");
    let narrowed =
        BlockBuilder::new().code(appended).and_then(|block| honest.append(block)).expect("it can be appended");
    narrowed.to_base64().expect("it can be written")
}

#[test]
fn every_code_is_reached() {
    const HMAC: &[&str] = &["--scheme", "jwt/HS256", "--key", "tests/cli/keys/hs256.hex"];
    const SET: &[&str] = &["--scheme", "jwt/EdDSA", "--jwks", "tests/cli/keys/provider.jwks"];
    const PASETO: &[&str] = &["--scheme", "paseto/v4.public", "--key", "tests/cli/keys/v4-verifying.paserk"];
    const BISCUIT: &[&str] = &["--scheme", "biscuit/ed25519", "--key", "tests/cli/keys/biscuit-verifying.pem"];

    let header = |header: &str| jwt(header, PAYLOAD).into_bytes();
    let payload = |payload: &str| jwt(HEADER, payload).into_bytes();
    let claim = |from: &str, to: &str| {
        assert!(PAYLOAD.contains(from));
        payload(&PAYLOAD.replace(from, to))
    };
    let deep = format!(r#"{{"alg":"HS256","x":{}{}}}"#, "[".repeat(16), "]".repeat(16));
    let deep_claim = format!(r#","x":{}{}}}"#, "[".repeat(16), "]".repeat(16));
    let session = std::fs::read("tests/cli/tokens/paseto-v4.public").expect("the token is there");

    assert_eq!(verdict(HMAC, &payload(PAYLOAD)), "accept");
    assert_eq!(verdict(BISCUIT, biscuit("").as_bytes()), "accept");
    let typed = [PASETO, &["--typ", "session"]].concat();
    let cases: [(&[&str], Vec<u8>, &str); 29] = [
        (HMAC, vec![b'a'; 8193], "size/too-large"),
        (HMAC, "é".into(), "encoding/not-ascii"),
        (PASETO, b"v4.local.AAAA".to_vec(), "encoding/wrong-format"),
        (HMAC, b"a.b".to_vec(), "encoding/segments"),
        (HMAC, b"a.b.c".to_vec(), "encoding/base64"),
        (HMAC, header("[]"), "encoding/json"),
        (HMAC, header(r#"{"alg":"HS256","alg":"HS256"}"#), "encoding/duplicate-name"),
        (HMAC, header(&deep), "encoding/too-deep"),
        (HMAC, header(r#"{"alg":"none"}"#), "header/algorithm"),
        (HMAC, header(r#"{"alg":"HS256","crit":[]}"#), "header/critical"),
        (HMAC, header(r#"{"alg":"HS256","jwk":{}}"#), "header/header-member"),
        (HMAC, header(r#"{"alg":"HS256","kid":"a b"}"#), "header/header-kid"),
        (HMAC, header(r#"{"alg":"HS256","typ":"at+jwt"}"#), "header/type"),
        (SET, header(r#"{"alg":"EdDSA","typ":"JWT","kid":"gone"}"#), "key/unknown-key"),
        (HMAC, [payload(PAYLOAD), b"AAAA".to_vec()].concat(), "signature/signature"),
        (HMAC, payload("[]"), "claims/json"),
        (HMAC, claim("{", r#"{"sub":"bob","#), "claims/duplicate-name"),
        (HMAC, claim("}", &deep_claim), "claims/too-deep"),
        (HMAC, claim(r#","exp":1700000600"#, ""), "claims/missing"),
        (HMAC, claim("1700000600", r#""1700000600""#), "claims/claim-type"),
        (&typed, session, "claims/type"),
        (HMAC, claim("1700000600", "1699999970"), "claims/expired"),
        (HMAC, claim("{", r#"{"nbf":1700000031,"#), "claims/not-yet-valid"),
        (HMAC, claim("{", r#"{"iat":1700000031,"#), "claims/issued-in-future"),
        (HMAC, claim("https://issuer.example", "https://other.example"), "claims/issuer"),
        (HMAC, claim("api", "ap"), "claims/audience"),
        (HMAC, claim("alice", ""), "claims/subject"),
        (BISCUIT, biscuit(r#"check if operation("read");"#).into_bytes(), "caveat/caveat"),
        (BISCUIT, biscuit(r#"check if "a".matches("a+");"#).into_bytes(), "caveat/limit"),
    ];

    let name = |rejection: &Rejection| format!("{}/{}", rejection.stage(), rejection.code());
    let mut left: BTreeSet<String> = Rejection::ALL.iter().map(name).collect();
    for (arguments, token, expected) in cases {
        assert_eq!(verdict(arguments, &token), expected);
        left.remove(expected);
    }
    assert_eq!(left, NOT_ASKED_FOR.iter().map(name).collect());
}
