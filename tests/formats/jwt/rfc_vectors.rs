//! Tokens that nobody here made: the examples of RFC 7515 (appendix A) and RFC 8037 (appendix A).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::jwt::Algorithm;
use countersign::jwt::dangerous::authentic_payload;
use countersign::{EdDsa, Es256, Hs256, Jwt, KeyForm, Rejection, VerifyingKey};

use super::forge::encode;

const RFC_7515_PAYLOAD: &str = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

/// The token holds, and no longer does once any one bit of it is flipped.
fn check<A: Algorithm>(jwk: &str, token: &str, payload: &str) {
    let key = VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, jwk.as_bytes()).unwrap();
    assert_eq!(authentic_payload(&key, token).unwrap(), payload.as_bytes());

    let segments: Vec<_> = token.split('.').map(|segment| URL_SAFE_NO_PAD.decode(segment).unwrap()).collect();
    for (number, segment) in segments.iter().enumerate() {
        for bit in 0..segment.len() * 8 {
            let mut flipped = segments.clone();
            flipped[number][bit / 8] ^= 1 << (bit % 8);
            let token = flipped.iter().map(encode).collect::<Vec<_>>().join(".");
            assert_eq!(authentic_payload(&key, &token), Err(Rejection::Signature), "bit {bit} of segment {number}");
        }
    }
}

#[test]
fn rfc_7515_a_1_hs256() {
    check::<Hs256>(
        r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
         .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
         .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        RFC_7515_PAYLOAD,
    );
}

#[test]
fn rfc_7515_a_3_es256() {
    check::<Es256>(
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
        "eyJhbGciOiJFUzI1NiJ9\
         .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
         .DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        RFC_7515_PAYLOAD,
    );
}

#[test]
fn rfc_8037_a_4_eddsa() {
    check::<EdDsa>(
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        "eyJhbGciOiJFZERTQSJ9\
         .RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc\
         .hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        "Example of Ed25519 signing",
    );
}

#[test]
fn rfc_8037_a_3_thumbprint() {
    let jwk = br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let key = VerifyingKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, jwk).unwrap();
    assert_eq!(key.identify().unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}
