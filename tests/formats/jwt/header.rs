//! What a header may say: which key, and which type; nothing that would change how it is verified.

use countersign::{Es256, Jwt, Policy, SigningKey};
use proptest::prelude::*;

use super::forge::{self, verdict, verdict_by, with_header, with_header_members};
use crate::support::{self, ACCEPTED, policy};

#[test]
fn rule_04_alg_is_exactly_the_keys_algorithm() {
    assert_eq!(verdict(with_header(r#"{"alg":"HS256","typ":"JWT"}"#)), ACCEPTED);
    assert_eq!(verdict(with_header(r#"{"alg":"HS\u003256","typ":"JWT"}"#)), ACCEPTED);
    for alg in [
        r#""none""#,
        r#""None""#,
        r#""NONE""#,
        r#""nOnE""#,
        r#""""#,
        r#""hs256""#,
        r#""HS256 ""#,
        r#""HS256\u0000""#,
        r#""HS384""#,
        r#""RS256""#,
        r#""ES256""#,
        // serde reads an enum's variant from the one name in an object.
        r#"{"HS256":null}"#,
        r#"["HS256"]"#,
        "null",
        "0",
    ] {
        assert_eq!(verdict(with_header(format!(r#"{{"alg":{alg},"typ":"JWT"}}"#))), "header/algorithm", "{alg}");
    }
    assert_eq!(verdict(with_header(r#"{"typ":"JWT"}"#)), "header/algorithm");
    assert_eq!(verdict(with_header(r#"{"ALG":"HS256","typ":"JWT"}"#)), "header/algorithm");
}

/// CVE-2015-9235: what is published as a public key is used as an HMAC secret.
#[test]
fn rule_04_a_public_key_is_never_an_hmac_secret() {
    let key = SigningKey::<Jwt<Es256>>::generate().unwrap();
    let public = key.verifying_key().unwrap().write().unwrap();
    let signing_input = format!("{}.{}", forge::encode(forge::HEADER), forge::encode(forge::payload(&[])));
    let secret = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, public.expose());
    let mac = forge::encode(aws_lc_rs::hmac::sign(&secret, signing_input.as_bytes()));

    let verifier = support::verifier(&key, policy());
    assert_eq!(support::verdict(&verifier, format!("{signing_input}.{mac}")), "header/algorithm");
    let honest = countersign::Issuer::new(key).issue(&support::claims()).unwrap();
    assert_eq!(support::verdict(&verifier, honest), ACCEPTED);
}

#[test]
fn rule_05_any_crit_is_refused() {
    assert_eq!(verdict(with_header_members(r#""criterion":["exp"]"#)), ACCEPTED);
    for crit in [r#"["exp"]"#, r#"["b64"]"#, r#"["alg","alg"]"#, "[]", "null", "false", r#""""#, "{}"] {
        assert_eq!(verdict(with_header_members(&format!(r#""crit":{crit}"#))), "header/critical", "{crit}");
    }
    assert_eq!(verdict(with_header_members(r#""\u0063rit":[]"#)), "header/critical");
}

#[test]
fn rule_06_b64_zip_and_enc_are_refused() {
    assert_eq!(verdict(with_header_members(r#""B64":false,"zipped":"DEF","encoding":"x""#)), ACCEPTED);
    for member in [
        r#""b64":false"#,
        r#""b64":true"#,
        r#""b64":null"#,
        r#""zip":"DEF""#,
        r#""zip":null"#,
        r#""enc":"A256GCM""#,
        r#""\u007aip":"DEF""#,
    ] {
        assert_eq!(verdict(with_header_members(member)), "header/header-member", "{member}");
    }
}

#[test]
fn rule_07_typ_is_the_configured_type() {
    let typed = |typ: &str| with_header(format!(r#"{{"alg":"HS256","typ":{typ}}}"#));
    let untyped = with_header(r#"{"alg":"HS256"}"#);

    // Not configured: the unnamed type, which is `JWT`.
    for typ in [r#""JWT""#, r#""jwt""#, r#""application/jwt""#, r#""APPLICATION/JWT""#] {
        assert_eq!(verdict(typed(typ)), ACCEPTED, "{typ}");
    }
    for typ in [
        r#""at+jwt""#,
        r#""dpop+jwt""#,
        r#""logout+jwt""#,
        r#""banana""#,
        r#""""#,
        r#""JWT ""#,
        r#""text/jwt""#,
        r#""application/x/jwt""#,
        "null",
        "1",
        r#"["JWT"]"#,
    ] {
        assert_eq!(verdict(typed(typ)), "header/type", "{typ}");
    }
    assert_eq!(verdict(&untyped), "header/type");

    let access = || policy().typ("at+jwt");
    assert_eq!(verdict_by(access(), typed(r#""at+jwt""#)), ACCEPTED);
    assert_eq!(verdict_by(access(), typed(r#""application/AT+JWT""#)), ACCEPTED);
    assert_eq!(verdict_by(access(), typed(r#""JWT""#)), "header/type");
    assert_eq!(verdict_by(access(), &untyped), "header/type");

    // What has a slash of its own is not short for anything (RFC 7515 §4.1.9).
    assert_eq!(verdict_by(policy().typ("x/jwt"), typed(r#""x/jwt""#)), ACCEPTED);
    assert_eq!(verdict_by(policy().typ("x/jwt"), typed(r#""application/x/jwt""#)), "header/type");

    let lenient = || policy().typ_or_absent("at+jwt");
    assert_eq!(verdict_by(lenient(), typed(r#""at+jwt""#)), ACCEPTED);
    assert_eq!(verdict_by(lenient(), &untyped), ACCEPTED);
    assert_eq!(verdict_by(lenient(), typed(r#""JWT""#)), "header/type");
    // Of the wrong kind is not absent.
    assert_eq!(verdict_by(lenient(), typed("null")), "header/type");

    assert_eq!(verdict_by(policy().no_typ(), &untyped), ACCEPTED);
    assert_eq!(verdict_by(policy().no_typ(), typed(r#""JWT""#)), "header/type");
}

#[test]
fn rule_25_kid_is_a_short_plain_string() {
    let named = |kid: &str| with_header_members(&format!(r#""kid":{kid}"#));
    let longest = "k".repeat(128);
    for kid in [r#""2026-11""#, r#""a.b_c~d:e=f+g/h-i""#, &format!(r#""{longest}""#)] {
        assert_eq!(verdict(named(kid)), ACCEPTED, "{kid}");
    }
    for kid in [
        r#""""#,
        r#""no spaces""#,
        r#""../../dev/null\u0000""#,
        r#""' OR 1=1 --""#,
        r#""$(id)""#,
        r#""é""#,
        &format!(r#""{longest}k""#),
        "null",
        "7",
        r#"["a"]"#,
        r#"{"a":1}"#,
    ] {
        assert_eq!(verdict(named(kid)), "header/header-kid", "{kid}");
    }
}

#[test]
fn rule_26_embedded_keys_are_refused() {
    let own_key = r#""jwk":{"kty":"oct","k":"dGhpcnR5LXR3byBieXRlcyBmb3IgSE1BQy1TSEEyNTY"}"#;
    for member in [
        own_key,
        r#""jku":"https://issuer.example/keys""#,
        r#""x5u":"https://issuer.example/cert""#,
        r#""x5c":["AA=="]"#,
        r#""x5t":"AA""#,
        r##""x5t#S256":"AA""##,
        r#""jwk":null"#,
    ] {
        assert_eq!(verdict(with_header_members(member)), "header/header-member", "{member}");
    }
    assert_eq!(verdict(with_header_members(r#""jwks":"ignored","x5":[]"#)), ACCEPTED);
}

#[test]
fn rule_27_nested_tokens_are_refused() {
    for member in [r#""cty":"JWT""#, r#""cty":"json""#, r#""cty":null"#] {
        assert_eq!(verdict(with_header_members(member)), "header/header-member", "{member}");
    }
    assert_eq!(verdict(with_header_members(r#""city":"JWT""#)), ACCEPTED);
}

/// A policy that says nothing of types still tells an access token from an identity token.
#[test]
fn one_kind_of_token_never_passes_for_another() {
    let key = forge::key();
    let access_token = countersign::Issuer::new(key).issue(&support::claims().typ("at+jwt")).unwrap();
    assert_eq!(verdict(&access_token), "header/type");
    assert_eq!(verdict_by(Policy::audience("api").typ("at+jwt"), &access_token), ACCEPTED);
}

proptest! {
    /// What issuers here write is told by its bytes, a header with a blank in it is read: nobody can see which.
    #[test]
    fn one_header_has_one_verdict_however_it_is_spelled(
        alg in "HS256|HS512|none|[HS256\"\\\\]{5}",
        typ in "JWT|jwt|at\\+jwt|application/at\\+jwt|[ -~é]{0,6}",
        kid in prop::option::of("2026-11|[ -~é]{0,6}"),
        wants_access: bool,
    ) {
        let policy = || if wants_access { policy().typ("at+jwt") } else { policy() };
        for (open, close) in [("", ""), (r#"","crit":""#, ""), ("", r#"","b64":false,"x":""#)] {
            let kid = kid.as_ref().map(|kid| format!(r#","kid":"{open}{kid}{close}""#)).unwrap_or_default();
            let members = format!(r#""alg":"{alg}","typ":"{typ}"{kid}"#);
            let spellings = [format!("{{{members}}}"), format!("{{ {members}}}"), format!("{{{members} }}")];
            let [one, others @ ..] = spellings.map(|header| verdict_by(policy(), with_header(header)));
            for other in others {
                prop_assert_eq!(&one, &other, "{}", members);
            }
        }
    }
}
