//! What no verifier would accept is not issued.

use std::collections::BTreeMap;

use countersign::{Claims, Hs256, Issuer, Jwt, SigningKey, Timestamp};

use crate::support::{ACCEPTED, AUDIENCE, EXP, ISSUER, at, claims, policy, verdict, verifier};

fn is_issuable(claims: &Claims) -> bool {
    let key = SigningKey::<Jwt<Hs256>>::generate().unwrap();
    let policy = claims.credential_type().map_or_else(policy, |typ| policy().typ(typ));
    let verifier = verifier(&key, policy);
    match Issuer::new(key).issue(claims) {
        Ok(token) => {
            assert_eq!(verdict(&verifier, token), ACCEPTED, "what is issued is accepted");
            true
        }
        Err(_) => false,
    }
}

#[test]
fn issuer_subject_and_audience_are_needed() {
    let bare = || Claims::expiring_at(at(EXP));
    assert!(is_issuable(&claims()));
    assert!(!is_issuable(&bare().subject("alice").audience(AUDIENCE)));
    assert!(!is_issuable(&bare().issuer(ISSUER).audience(AUDIENCE)));
    assert!(!is_issuable(&bare().issuer(ISSUER).subject("alice")));
    assert!(!is_issuable(&claims().issuer("")));
    assert!(!is_issuable(&claims().subject("")));
    assert!(!is_issuable(&bare().issuer(ISSUER).subject("alice").audience("")));
}

#[test]
fn one_empty_audience_spoils_the_others() {
    assert!(is_issuable(&claims().audience("web")));
    assert!(is_issuable(&claims().audience(AUDIENCE)), "naming one twice changes nothing");
    assert!(!is_issuable(&claims().audience("")));
    assert!(!is_issuable(
        &Claims::expiring_at(at(EXP)).issuer(ISSUER).subject("alice").audience("").audience(AUDIENCE)
    ));
}

#[test]
fn subjects_are_plain_names() {
    assert!(is_issuable(&claims().subject("é".repeat(255))));
    for subject in ["é".repeat(256).as_str(), "root\0", "\u{feff}root", "ro\u{200b}ot", "\u{202e}toor", "a\nb"] {
        assert!(!is_issuable(&claims().subject(subject)), "{subject:?}");
    }
}

#[test]
fn a_token_begins_before_it_ends() {
    assert!(is_issuable(&Claims::expiring_at(Timestamp::MAX).issuer(ISSUER).subject("alice").audience(AUDIENCE)));
    assert!(!is_issuable(&Claims::expiring_at(at(0)).issuer(ISSUER).subject("alice").audience(AUDIENCE)));
    // Accepted only because the clocks may be apart.
    let brief = || Claims::expiring_at(at(crate::support::NOW + 1)).issuer(ISSUER).subject("alice").audience(AUDIENCE);
    assert!(is_issuable(&brief().issued_at(at(crate::support::NOW))));
    assert!(!is_issuable(&brief().issued_at(at(crate::support::NOW + 1))));
    assert!(is_issuable(&brief().not_before(at(crate::support::NOW))));
    assert!(!is_issuable(&brief().not_before(at(crate::support::NOW + 1))));
}

#[test]
fn types_are_visible_ascii() {
    assert!(is_issuable(&claims().typ("at+jwt")));
    assert!(is_issuable(&claims().typ("x".repeat(128))));
    for typ in ["", "at jwt", "at\0", "é", &"x".repeat(129)] {
        assert!(!is_issuable(&claims().typ(typ)), "{typ:?}");
    }
}

#[test]
fn no_token_is_longer_than_verifiers_read() {
    let padded = |length: usize| claims().claim("pad", "x".repeat(length)).unwrap();
    assert!(is_issuable(&padded(5000)));
    assert!(!is_issuable(&padded(7000)));

    let key = SigningKey::<Jwt<Hs256>>::generate().unwrap();
    let patient = verifier(&key, policy().max_token_bytes(64 * 1024));
    let issuer = Issuer::new(key).max_token_bytes(64 * 1024);
    assert_eq!(verdict(&patient, issuer.issue(&padded(7000)).unwrap()), ACCEPTED);
}

#[test]
fn no_token_has_more_members_than_verifiers_read() {
    let object = |members: usize| (0..members).map(|name| (name.to_string(), 0)).collect::<BTreeMap<_, _>>();
    let key = SigningKey::<Jwt<Hs256>>::generate().unwrap();
    let patient = verifier(&key, policy().max_token_bytes(64 * 1024));
    let issuer = Issuer::new(key).max_token_bytes(64 * 1024);
    // With four that are registered, and the two of these names.
    let issue = |more: usize| issuer.issue(&claims().claim("a", object(1500))?.claim("b", object(more))?);
    assert_eq!(verdict(&patient, issue(542).unwrap()), ACCEPTED);
    assert!(issue(543).is_err());
}

#[test]
fn registered_claims_have_their_own_setters() {
    assert!(claims().claim("role", "admin").is_ok());
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "typ"] {
        assert!(claims().claim(name, 1).is_err(), "{name}");
        assert!(claims().claim_json(name, "1").is_err(), "{name}");
    }
}

#[test]
fn values_are_strict_json() {
    for value in ["1", "1.5", "null", r#""text""#, "[1,[2]]", r#"{"a":{"b":1}}"#, " 7 "] {
        assert!(claims().claim_json("x", value).is_ok_and(|claims| is_issuable(&claims)), "{value}");
    }
    for value in
        ["", "{", "1 2", "-0", "1e400", r#""\ud800""#, r#"{"a":1,"a":2}"#, &"[".repeat(99), "1,\"sub\":\"root\""]
    {
        assert!(claims().claim_json("x", value).is_err(), "{value}");
    }
    // The value itself is the second of sixteen levels.
    assert!(is_issuable(&claims().claim_json("x", "[".repeat(15) + &"]".repeat(15)).unwrap()));
    assert!(
        claims().claim_json("x", "[".repeat(16) + &"]".repeat(16)).is_err_and(|error| !error.to_string().is_empty())
    );
}

/// No number that is not finite, and no borrowed text that had to be escaped.
#[test]
fn values_are_what_serde_makes_of_them() {
    let claims = claims().claim("rate", f64::NAN).unwrap().claim("name", "a \"b\"").unwrap();
    assert_eq!(claims.get::<Option<f64>>("rate").unwrap(), Some(None));
    assert!(claims.get::<&str>("name").is_err());
    assert_eq!(claims.get::<String>("name").unwrap().as_deref(), Some("a \"b\""));
}

/// A refusal names the claim, and never its value.
#[test]
fn errors_do_not_quote_values() {
    let error = claims().claim_json("pin", r#"{"code":"1234""#).unwrap_err();
    assert!(error.to_string().contains("`pin`") && !error.to_string().contains("1234"), "{error}");
    let claims = claims().claim("pin", "1234").unwrap();
    let error = claims.get::<bool>("pin").unwrap_err();
    assert!(error.to_string().contains("`pin`") && !error.to_string().contains("1234"), "{error}");
}

/// RFC 7519 §4.1.7: two credentials have one name with a negligible probability.
#[test]
fn a_random_id_names_one_credential() {
    let names = (0..1000).map(|_| claims().random_id().unwrap().jti().unwrap().to_owned());
    let names: std::collections::BTreeSet<_> = names.collect();
    assert_eq!(names.len(), 1000);
    // 128 bits in base64url.
    assert!(names.iter().all(|name| name.len() == 22), "{names:?}");
}
