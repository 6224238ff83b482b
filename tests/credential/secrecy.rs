//! `Debug` shows neither secrets nor tokens, in any spelling: what is logged by accident cannot be used.

use std::fmt::Debug;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use countersign::biscuit::{Datalog, P256, Rules, Value};
use countersign::jwt::Login;
use countersign::macaroon::{Additions, ThirdParty};
use countersign::paseto::ImplicitAssertion;
use countersign::{
    Biscuit, Claims, EdDsa, Es256, FixedClock, Hs256, Issuer, JwkSet, Jwt, KeyForm, KeySet, Macaroon, Paseto, Portable,
    Ps256, ReplayMemory, Request, Rs256, Secret, SigningKey, Token, V3Public, V4Local, V4Public, Verifier,
};

use crate::support::{ISSUER, NOW, at, claims, policy};

/// The spellings in which bytes could come to light, each long enough not to be there by chance.
fn spellings(bytes: &[u8]) -> Vec<String> {
    let head = &bytes[..bytes.len().min(12)];
    let hex: String = head.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal = format!("{head:?}");
    let hexadecimal = format!("{head:x?}");
    let text = String::from_utf8_lossy(head).into_owned();
    let inside = |list: &str| list.trim_matches(['[', ']']).to_owned();
    vec![
        hex.to_uppercase(),
        hex,
        inside(&decimal),
        inside(&hexadecimal),
        STANDARD_NO_PAD.encode(head),
        URL_SAFE_NO_PAD.encode(head),
        text,
    ]
}

#[track_caller]
fn assert_hidden(what: &dyn Debug, secrets: &[&[u8]]) {
    for shown in [format!("{what:?}"), format!("{what:#?}")] {
        let shown = shown.replace('\n', "");
        for spelling in secrets.iter().flat_map(|secret| spellings(secret)) {
            assert!(!shown.contains(&spelling), "{spelling} is shown in {shown}");
        }
    }
}

/// A key whose secret bytes are known, and the parts that are made with it.
fn check<C: Portable>(key: SigningKey<C>, secret: &[u8]) {
    let written = key.write().unwrap();
    let hidden = [secret, written.expose()];
    assert_hidden(&written, &hidden);
    assert_hidden(&key, &hidden);
    let verifying = key.verifying_key().unwrap();
    assert_hidden(&verifying, &hidden);
    assert_hidden(&verifying.write().unwrap(), &hidden);
    let keys = KeySet::issuer(ISSUER, verifying);
    assert_hidden(&keys, &hidden);
    let policy = policy().single_use(Arc::new(ReplayMemory::with_capacity(8)));
    let verifier = Verifier::new(keys, policy).with_clock(FixedClock(at(NOW)));
    assert_hidden(&verifier, &hidden);
    let issuer = Issuer::new(key);
    assert_hidden(&issuer, &hidden);

    let token: Token = issuer.issue(&claims().id("7")).unwrap();
    let signature = &token.as_str().as_bytes()[token.as_str().len() - 40..];
    let hidden = [secret, token.as_str().as_bytes(), signature];
    assert_hidden(&token, &hidden);
    let verified = verifier.verify(&token, &Request::default()).unwrap();
    assert_hidden(&verified, &hidden);
    assert_hidden(&verified.forget(), &hidden);
    let again = verifier.verify(&token, &Request::default());
    let refused = again.unwrap_err();
    assert_hidden(&refused, &hidden);
    assert_hidden(&refused.to_string(), &hidden);
    let mut spoiled = token.as_str().to_owned();
    spoiled.truncate(spoiled.len() - 4);
    assert_hidden(&verifier.verify(spoiled, &Request::default()).unwrap_err(), &hidden);
}

#[test]
fn no_part_shows_a_secret_or_a_token() {
    let secret: [u8; 32] = std::array::from_fn(|index| index.to_le_bytes()[0] ^ 0x5a);
    check(SigningKey::<Jwt<Hs256>>::read(KeyForm::Raw, &secret).unwrap(), &secret);
    check(SigningKey::<Macaroon>::read(KeyForm::Raw, &secret).unwrap(), &secret);

    // RFC 7515 appendix A.3, RFC 8037 appendix A.1.
    let es256 = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
    let d = URL_SAFE_NO_PAD.decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI").unwrap();
    check(SigningKey::<Jwt<Es256>>::read(KeyForm::Jwk, es256.as_bytes()).unwrap(), &d);

    let eddsa = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#;
    let d = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    check(SigningKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, eddsa.as_bytes()).unwrap(), &d);

    check_generated::<Paseto<V4Public>>();
    check_generated::<Paseto<V4Local>>();
    check_generated::<Paseto<V3Public>>();
    check_generated::<Biscuit>();

    let rsa = SigningKey::<Jwt<Rs256>>::generate().unwrap();
    let d = private_exponent(&rsa);
    let armour = rsa.write().unwrap();
    check(rsa, &d);
    check(SigningKey::<Jwt<Ps256>>::read(KeyForm::Pem, armour.expose()).unwrap(), &d);

    let p256 = SigningKey::<Biscuit<P256>>::generate().unwrap();
    let der = pem::parse(p256.write().unwrap().expose()).unwrap().into_contents();
    // RFC 5915: the scalar is the first octet string of the inner sequence.
    assert_eq!(der[31..36], [0x02, 1, 1, 0x04, 32]);
    check(p256, &der[36..68]);
}

fn check_generated<C: Portable>() {
    let key = SigningKey::<C>::generate().unwrap();
    let secret = secret_bytes(&key);
    check(key, &secret);
}

/// The bytes that a key is written down as: the last 32 of its PKCS#8, the first 32 of its PASERK.
fn secret_bytes<C: Portable>(key: &SigningKey<C>) -> Vec<u8> {
    let text = key.write().unwrap();
    let text = std::str::from_utf8(text.expose()).unwrap().to_owned();
    match ["k4.secret.", "k4.local.", "k3.secret."].iter().find_map(|header| text.strip_prefix(header)) {
        Some(key) => URL_SAFE_NO_PAD.decode(key.trim_end()).unwrap()[..32].to_vec(),
        None => pem::parse(text).unwrap().contents()[16..48].to_vec(),
    }
}

fn private_exponent(key: &SigningKey<Jwt<Rs256>>) -> Vec<u8> {
    let jwk: serde_json::Value = serde_json::from_slice(key.to_jwk().unwrap().expose()).unwrap();
    URL_SAFE_NO_PAD.decode(jwk["d"].as_str().unwrap()).unwrap()
}

/// The check above can fail.
#[test]
fn a_secret_that_is_shown_is_found() {
    let secret: Vec<u8> = (100..140).collect();
    for shown in spellings(&secret) {
        let outcome = std::panic::catch_unwind(|| assert_hidden(&format_args!("before {shown} after"), &[&secret]));
        assert!(outcome.is_err(), "{shown}");
    }
    #[derive(Debug)]
    struct Careless(#[allow(dead_code, reason = "shown")] Vec<u8>);
    assert!(std::panic::catch_unwind(|| assert_hidden(&Careless((100..140).collect()), &[&secret])).is_err());
}

#[test]
fn values_that_are_secrets_elsewhere_are_hidden_too() {
    let bytes: Vec<u8> = (100..140).collect();
    assert_hidden(&Secret::from(bytes.clone()), &[&bytes]);
    let private = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","kid":"a"}]}"#;
    let set = JwkSet::<EdDsa>::read(private.as_bytes()).unwrap();
    assert_eq!(set.skipped().len(), 1);
    let d = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    assert_hidden(&set, &[&d]);
    assert_hidden(&set.skipped()[0].to_string(), &[&d]);
    let asked = ThirdParty::new("https://idp.example", Secret::from(bytes.clone()), "logged in").unwrap();
    assert_hidden(&asked, &[&bytes]);
    assert_hidden(&Additions::default().third_party(asked), &[&bytes]);
    let rules = Rules::datalog(r#"allow if claim("pin", {pin});"#, [("pin", Value::from("correct horse battery"))]);
    assert_hidden(&rules.unwrap(), &[b"correct horse battery"]);
    let datalog = Datalog::new("pin({pin});", [("pin", Value::from("correct horse battery"))]).unwrap();
    assert_hidden(&datalog, &[b"correct horse battery"]);
    assert_hidden(&Value::from("correct horse battery"), &[b"correct horse battery"]);
    assert_hidden(&ImplicitAssertion::new(bytes.clone()), &[&bytes]);
    let login = Login::with_nonce("correct horse battery").code("and its code").access_token("with an access token");
    assert_hidden(&login, &[b"correct horse battery", b"and its code", b"with an access token"]);
}

/// What is refused is not repeated: a file that was taken for a key may hold another one.
#[test]
fn errors_do_not_quote_keys() {
    let secret = b"correct horse battery staple, 42";
    let json = format!(r#"{{"kty":"oct","k":"{}""#, String::from_utf8_lossy(secret));
    for error in [
        SigningKey::<Jwt<Hs256>>::read(KeyForm::Hex, secret).unwrap_err(),
        SigningKey::<Jwt<Hs256>>::read(KeyForm::Jwk, json.as_bytes()).unwrap_err(),
        SigningKey::<Jwt<Hs256>>::read(KeyForm::Raw, &secret[..31]).unwrap_err(),
        SigningKey::<Jwt<Es256>>::read(KeyForm::Pem, secret).unwrap_err(),
        SigningKey::<Paseto<V4Public>>::read(KeyForm::Paserk, secret).unwrap_err(),
        SigningKey::<Paseto<V4Public>>::read(KeyForm::Paserk, &[b"k4.secret.", &secret[..]].concat()).unwrap_err(),
        SigningKey::<Biscuit>::read(KeyForm::Pem, secret).unwrap_err(),
        SigningKey::<Macaroon>::read(KeyForm::Hex, secret).unwrap_err(),
        SigningKey::<Macaroon>::read(KeyForm::Pem, secret).unwrap_err(),
        SigningKey::<Macaroon>::read(KeyForm::Raw, &secret[..31]).unwrap_err(),
    ] {
        assert_hidden(&error, &[secret]);
        assert_hidden(&error.to_string(), &[secret]);
    }
    let claims = Claims::expiring_at(at(NOW)).claim("pin", "correct horse battery").unwrap();
    assert_hidden(&claims.get::<u8>("pin").unwrap_err(), &[b"correct horse battery"]);
}
