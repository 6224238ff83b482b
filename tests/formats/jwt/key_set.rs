//! Sets of keys as identity providers publish them.

use countersign::{EdDsa, Error, Es256, FixedClock, Issuer, JwkSet, Jwt, KeyForm, SigningKey, Verifier};

use crate::support::{ACCEPTED, ISSUER, NOW, at, claims, policy, verdict};

/// RFC 8037 appendix A.2, without its braces.
const ED: &str = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;
/// RFC 7515 appendix A.3.
const EC: &str = r#""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;

fn read(keys: &[String]) -> Result<JwkSet<EdDsa>, Error> {
    let keys: Vec<_> = keys.iter().map(|key| format!("{{{key}}}")).collect();
    JwkSet::read(format!(r#"{{"keys":[{}]}}"#, keys.join(",")).as_bytes())
}

fn named(kid: &str) -> String {
    format!(r#"{ED},"kid":"{kid}""#)
}

/// How many keys could not be used.
fn skipped(keys: &[String]) -> Option<usize> {
    read(keys).ok().map(|set| set.skipped().len())
}

#[test]
fn rule_24_names_are_unique() {
    assert_eq!(skipped(&[named("a"), named("b")]), Some(0));
    assert_eq!(skipped(&[named("a"), named("a")]), None);
    assert_eq!(skipped(&[named("a"), ED.to_owned() + r#","kid":"\u0061""#]), None);
    // Of another kind, and so of no use here: the set is as ambiguous.
    assert_eq!(skipped(&[named("a"), format!(r#"{EC},"kid":"a""#)]), None);
    assert_eq!(skipped(&[named("a"), format!(r#"{EC},"kid":"b""#)]), Some(1));
    // A thumbprint is a name too.
    assert_eq!(skipped(&[ED.to_owned(), ED.to_owned()]), None);
    assert_eq!(skipped(&[ED.to_owned(), named("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]), None);
    assert_eq!(skipped(&[named("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"), ED.to_owned()]), None);
}

#[test]
fn rule_24_a_shared_secret_spoils_the_set() {
    let secret = r#""kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i""#;
    assert_eq!(skipped(&[named("a"), secret.to_owned()]), None);
    assert_eq!(skipped(&[named("a"), secret.replace("kty", "\\u006bty")]), None);
    // Whatever it calls itself.
    for kty in [r#""OCT""#, "null", r#""oct2""#] {
        assert_eq!(skipped(&[named("a"), secret.replace(r#""oct""#, kty)]), None, "{kty}");
    }
    assert_eq!(skipped(&[named("a"), r#""kty":"unheard of""#.to_owned()]), Some(1));
}

#[test]
fn rule_24_size_and_count_are_bounded() {
    let numbered = |count: usize| (0..count).map(|number| named(&number.to_string())).collect::<Vec<_>>();
    assert_eq!(skipped(&numbered(100)), Some(0));
    assert_eq!(skipped(&numbered(101)), None);

    let padded = |length: usize| {
        let set = format!(r#"{{"keys":[{{{ED}}}]}}"#);
        JwkSet::<EdDsa>::read(format!("{set}{}", " ".repeat(length - set.len())).as_bytes()).is_ok()
    };
    assert!(padded(64 * 1024));
    assert!(!padded(64 * 1024 + 1));
}

#[test]
fn rule_24_other_keys_are_left_out_with_a_report() {
    let set = read(&[
        r#""kty":"RSA","n":"AQAB","e":"AQAB","kid":"rsa""#.to_owned(),
        format!(r#"{ED},"kid":"good""#),
        format!(r#"{ED},"use":"enc","kid":"enc""#),
        format!(r#"{ED},"d":"AA","kid":"private""#),
        format!(r#"{ED},"kid":"line\nfeed""#),
        r#""kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","kid":"small""#.to_owned(),
    ])
    .unwrap();
    let report: Vec<_> = set.skipped().iter().map(ToString::to_string).collect();
    assert_eq!(report.len(), 5, "{report:?}");
    let second = &set.skipped()[1];
    assert_eq!((second.position(), second.kid()), (2, Some("enc")));
    assert!(second.reason().to_string().contains("`use`"));
    for (line, start) in report.iter().zip([
        "key 1 of the JWKS (`rsa`) is left out: ",
        "key 3 of the JWKS (`enc`) is left out: ",
        "key 4 of the JWKS (`private`) is left out: ",
        "key 5 of the JWKS is left out: ",
        "key 6 of the JWKS (`small`) is left out: ",
    ]) {
        assert!(line.starts_with(start), "{line}");
        assert!(!line.contains('\n'), "{line}");
    }
    assert!(set.belonging_to(ISSUER).is_ok());
}

#[test]
fn rule_24_a_set_is_strict_and_not_empty_handed() {
    for text in [
        "",
        "[]",
        "{}",
        r#"{"keys":null}"#,
        r#"{"keys":{}}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[[]]}"#,
        r#"{"keys":[],"keys":[]}"#,
        r#"{"keys":[]} x"#,
        r#"{"keys":[{"kty":"OKP","kty":"OKP"}]}"#,
    ] {
        assert!(JwkSet::<EdDsa>::read(text.as_bytes()).is_err(), "{text}");
    }
    assert!(read(&[]).unwrap().belonging_to(ISSUER).is_err());
    assert!(read(&[EC.to_owned()]).unwrap().belonging_to(ISSUER).is_err());
    assert!(read(&[ED.to_owned()]).unwrap().belonging_to(ISSUER).is_ok());
}

/// A key without a name goes by its RFC 7638 thumbprint: here that of RFC 8037 appendix A.3.
#[test]
fn a_nameless_key_goes_by_its_thumbprint() {
    let keys = read(&[ED.to_owned(), named("other")]).unwrap().belonging_to(ISSUER).unwrap();
    assert!(keys.remove("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
}

#[test]
fn a_set_verifies_what_its_keys_signed() {
    const SECRET: &str = r#""d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI""#;
    let set = JwkSet::<Es256>::read(format!(r#"{{"keys":[{{{EC},"kid":"a"}},{{{ED},"kid":"b"}}]}}"#).as_bytes());
    let keys = set.unwrap().belonging_to(ISSUER).unwrap();
    let verifier = Verifier::new(keys, policy()).with_clock(FixedClock(at(NOW)));

    let key = || SigningKey::<Jwt<Es256>>::read(KeyForm::Jwk, format!("{{{EC},{SECRET}}}").as_bytes()).unwrap();
    let issue = |kid: &str| Issuer::new(key().with_kid(kid).unwrap()).issue(&claims()).unwrap();
    assert_eq!(verdict(&verifier, issue("a")), ACCEPTED);
    assert_eq!(verdict(&verifier, issue("b")), "key/unknown-key");
}
