//! What a JSON Web Key says of itself is held against what it is wanted for.

use countersign::jwt::Algorithm;
use countersign::{
    EdDsa, Es256, Es384, FixedClock, Hs256, Issuer, Jwt, KeyForm, KeySet, SigningKey, Verifier, VerifyingKey,
};

use super::forge::{SECRET, encode};
use crate::support::{ACCEPTED, ISSUER, NOW, at, claims, policy, verdict};

/// RFC 7515 appendix A.3.
const POINT: &str = r#""crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;
const PRIVATE: &str = r#""d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI""#;

fn verifies(members: &str) -> bool {
    VerifyingKey::<Jwt<Es256>>::read(KeyForm::Jwk, format!("{{{members}}}").as_bytes()).is_ok()
}

fn signs(members: &str) -> bool {
    SigningKey::<Jwt<Es256>>::read(KeyForm::Jwk, format!("{{{members}}}").as_bytes()).is_ok()
}

fn verifies_with(member: &str) -> bool {
    verifies(&format!(r#""kty":"EC",{POINT},{member}"#))
}

#[test]
fn rule_23_use_and_key_ops_are_heeded() {
    assert!(verifies(&format!(r#""kty":"EC",{POINT}"#)));
    for member in [r#""use":"sig""#, r#""key_ops":["verify"]"#, r#""key_ops":["sign","verify"]"#, r#""ext":true"#] {
        assert!(verifies_with(member), "{member}");
    }
    for member in [
        r#""use":"enc""#,
        r#""use":"""#,
        r#""use":null"#,
        r#""use":["sig"]"#,
        r#""key_ops":["encrypt"]"#,
        r#""key_ops":["sign"]"#,
        r#""key_ops":[]"#,
        r#""key_ops":["verify","verify"]"#,
        r#""key_ops":["verify","sign","sign"]"#,
        r#""key_ops":"verify""#,
        r#""key_ops":null"#,
    ] {
        assert!(!verifies_with(member), "{member}");
    }
}

#[test]
fn rule_23_a_key_that_may_only_verify_does_not_sign() {
    let private = format!(r#""kty":"EC",{POINT},{PRIVATE}"#);
    assert!(signs(&private));
    assert!(signs(&format!(r#"{private},"key_ops":["sign"]"#)));
    assert!(!signs(&format!(r#"{private},"key_ops":["verify"]"#)));
}

#[test]
fn rule_23_alg_kty_and_crv_are_those_of_the_algorithm() {
    assert!(verifies_with(r#""alg":"ES256""#));
    for member in [r#""alg":"ES384""#, r#""alg":"HS256""#, r#""alg":"es256""#, r#""alg":null"#] {
        assert!(!verifies_with(member), "{member}");
    }
    assert!(!verifies(POINT));
    for kty in [r#""OKP""#, r#""RSA""#, r#""oct""#, r#""ec""#, "null", r#"["EC"]"#] {
        assert!(!verifies(&format!(r#""kty":{kty},{POINT}"#)), "{kty}");
    }
    for crv in ["P-384", "p-256", "secp256k1", "Ed25519"] {
        assert!(!verifies(&format!(r#""kty":"EC",{}"#, POINT.replace("P-256", crv))), "{crv}");
    }
    let ed = |crv: &str| {
        let jwk = format!(r#"{{"kty":"OKP","crv":"{crv}","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#);
        VerifyingKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, jwk.as_bytes()).is_ok()
    };
    assert!(ed("Ed25519"));
    assert!(!ed("X25519") && !ed("Ed448"));
}

#[test]
fn rule_23_a_verifying_key_has_no_private_members() {
    assert!(!verifies_with(PRIVATE));
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
        assert!(!verifies_with(&format!(r#""{name}":"AA""#)), "{name}");
        assert!(!verifies_with(&format!(r#""{name}":null"#)), "{name}");
    }
    assert!(verifies_with(r#""dd":"AA""#));
}

#[test]
fn rule_23_a_private_key_belongs_to_its_point() {
    let other = r#""d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM""#;
    assert!(signs(&format!(r#""kty":"EC",{POINT},{PRIVATE}"#)));
    assert!(!signs(&format!(r#""kty":"EC",{POINT},{other}"#)));
    assert!(!signs(&format!(r#""kty":"EC",{POINT}"#)));

    let ed = |d: &str| {
        let jwk =
            format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"{d}"}}"#);
        SigningKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, jwk.as_bytes()).is_ok()
    };
    assert!(ed("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
    assert!(!ed("AAGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
}

#[test]
fn rule_23_a_key_is_strict_json() {
    for member in [r#""kty":"EC""#, r#""\u006bty":"OKP""#, r#""x":"AA""#] {
        assert!(!verifies_with(member), "twice: {member}");
    }
    assert!(!verifies_with(r#""kid":"no spaces""#));
    assert!(verifies_with(r#""kid":"2026-11""#));
}

#[test]
fn a_key_carries_its_name() {
    let named = format!(r#"{{"kty":"oct","kid":"2026-11","k":"{}"}}"#, encode(SECRET));
    let key = SigningKey::<Jwt<Hs256>>::read(KeyForm::Jwk, named.as_bytes()).unwrap();
    assert_eq!(key.kid().map(|kid| kid.as_str()), Some("2026-11"));
    assert_eq!(key.verifying_key().unwrap().kid(), key.kid());
}

#[test]
fn rule_31_a_private_key_is_refused_where_a_public_one_is_wanted() {
    fn check<A: Algorithm>() {
        let key = SigningKey::<Jwt<A>>::generate().unwrap();
        let (private, public) = (key.write().unwrap(), key.verifying_key().unwrap().write().unwrap());
        assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Pem, private.expose()).is_err());
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Pem, public.expose()).is_err());
        assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Pem, public.expose()).is_ok());
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Pem, private.expose()).is_ok());
        // Which of two would be meant?
        let both = [public.expose(), private.expose()].concat();
        assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Pem, &both).is_err());
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Pem, &both).is_err());
    }
    check::<Es256>();
    check::<Es384>();
    check::<EdDsa>();
}

#[test]
fn a_key_that_was_written_down_is_the_same_key() {
    fn check<A: Algorithm>(form: KeyForm) {
        let key = SigningKey::<Jwt<A>>::generate().unwrap();
        let read = SigningKey::<Jwt<A>>::read(form, key.write().unwrap().expose()).unwrap();
        let token = Issuer::new(read).issue(&claims()).unwrap();
        let written = key.verifying_key().unwrap().write().unwrap();
        let verifying = VerifyingKey::<Jwt<A>>::read(form, written.expose()).unwrap();
        let verifier = Verifier::new(KeySet::issuer(ISSUER, verifying), policy()).with_clock(FixedClock(at(NOW)));
        assert_eq!(verdict(&verifier, token), ACCEPTED);
    }
    check::<Hs256>(KeyForm::Hex);
    check::<Es256>(KeyForm::Pem);
    check::<Es384>(KeyForm::Pem);
    check::<EdDsa>(KeyForm::Pem);
}
