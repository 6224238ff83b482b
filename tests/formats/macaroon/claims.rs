//! Claims stand in the identifier, and nowhere else.

use countersign::{Claims, Issuer, KeySet, Macaroon, Policy, Request, SigningKey, Verifier};

use super::forge::{Forge, HONEST, Pieces, request};
use crate::support::{ACCEPTED, AUDIENCE, EXP, ISSUER, NOW, OTHER_ISSUER, at, claims, policy, verdict, verifier};

fn identified(identifier: &str) -> String {
    Forge.verdict(&Forge.root(identifier, &[]))
}

#[test]
fn the_encoding_is_as_documented() {
    let key = SigningKey::<Macaroon>::generate().unwrap();
    let claims = claims().typ("at+jwt").id("7").claim("roles", ["a"]).unwrap();
    let token = |key| Issuer::new(key).issue(&claims).unwrap().as_str().to_owned();
    let identifier = |token: &str| String::from_utf8(Pieces::of(token).identifier).unwrap();
    assert_eq!(
        identifier(&token(key)),
        r#"countersign/1 {"iss":"https://issuer.example","sub":"alice","jti":"7","typ":"at+jwt","aud":["api"],"exp":1700000600,"roles":["a"]}"#
    );
    let named = SigningKey::<Macaroon>::generate().unwrap().with_kid("2026-11").unwrap();
    assert!(identifier(&token(named)).starts_with(r#"countersign/1 2026-11 {"iss""#));
}

#[test]
fn identifiers_of_others_are_authentic_and_never_accepted() {
    for identifier in ["", "we used our secret key", HONEST, "countersign/1", "countersign/2 {}", "Countersign/1 {}"] {
        assert_eq!(identified(identifier), "claims/json", "{identifier:?}");
    }
    assert_eq!(identified(&format!("countersign/1 {HONEST}")), ACCEPTED);
    assert_eq!(identified(&format!("countersign/1 kid {HONEST}")), ACCEPTED);
    assert_eq!(identified(&format!("countersign/1  {HONEST}")), "header/header-kid");
    assert_eq!(identified(&format!("countersign/1 k\u{e9} {HONEST}")), "header/header-kid");
    assert_eq!(identified(&format!("countersign/1 {} {HONEST}", "k".repeat(129))), "header/header-kid");
}

#[test]
fn claims_are_read_strictly() {
    for (from, to, verdict) in [
        (r#""aud""#, r#""sub":"root","aud""#, "claims/duplicate-name"),
        ("1700000600", "1700000600.5", "claims/claim-type"),
        ("1700000600", "\"1700000600\"", "claims/claim-type"),
        (r#","exp":1700000600"#, "", "claims/missing"),
        ("1700000600", "1699999970", "claims/expired"),
        (r#""api""#, r#""web""#, "claims/audience"),
        ("https://issuer.example", OTHER_ISSUER, "claims/issuer"),
        (r#""sub":"alice""#, r#""sub":"""#, "claims/subject"),
        ("reader\"}", "reader\"} ", ACCEPTED),
        ("reader\"}", "reader\"}x", "claims/json"),
        (r#""reader""#, "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "claims/too-deep"),
    ] {
        let changed = HONEST.replace(from, to);
        assert_ne!(changed, HONEST);
        assert_eq!(identified(&format!("countersign/1 {changed}")), verdict, "{changed}");
    }
    let typed = HONEST.replace(r#""role""#, r#""typ":"at+jwt","role""#);
    let token = Forge.root(&format!("countersign/1 {typed}"), &[]);
    for (policy, expected) in [
        (policy().typ("at+jwt"), ACCEPTED),
        (policy().typ("other+jwt"), "claims/type"),
        (policy().no_typ(), "claims/type"),
    ] {
        assert_eq!(verdict(&verifier(&Forge.key(), policy), &token), expected);
    }
}

/// Anyone can append `sub=root`: it is refused, or would be, and never believed.
#[test]
fn a_caveat_never_asserts() {
    for caveat in ["sub=root", "role=admin", "iss=https://issuer.example", r#"{"sub":"root"}"#] {
        assert_eq!(Forge.verdict(&Forge.honest(&[caveat])), "caveat/caveat", "{caveat}");
    }
    let later = format!("expires-before={}", EXP + 100_000);
    let token = Forge.honest(&[&later, "role=admin", "audience=api"]);
    let request: Request = request().fact("role", "admin");
    let verified = Forge.verify(&token, &request, &countersign::macaroon::Rules::default()).unwrap();
    assert_eq!(verified.claims().get::<String>("role").unwrap().as_deref(), Some("reader"));
    assert_eq!((verified.claims().sub(), verified.expires_at()), (Some("alice"), at(EXP)));
}

#[test]
fn the_key_is_found_by_its_name_and_belongs_to_an_issuer() {
    let key = |kid: &str| SigningKey::<Macaroon>::generate().unwrap().with_kid(kid).unwrap();
    let (ours, others, unknown) = (key("a"), key("b"), key("c"));
    let keys = KeySet::issuer(ISSUER, ours.verifying_key().unwrap());
    keys.add(OTHER_ISSUER, others.verifying_key().unwrap()).unwrap();
    let verifier = Verifier::new(keys, Policy::audience(AUDIENCE)).with_clock(countersign::FixedClock(at(NOW)));
    let judged = |key, claims: &Claims| verdict(&verifier, Issuer::new(key).issue(claims).unwrap());
    assert_eq!(judged(ours, &claims()), ACCEPTED);
    assert_eq!(judged(others, &claims()), "key/key-issuer");
    assert_eq!(judged(unknown, &claims()), "key/unknown-key");
    assert_eq!(judged(SigningKey::generate().unwrap(), &claims()), "key/unknown-key");
}

/// Whatever was derived from one root goes by one name, which no holder can change.
#[test]
fn the_revocation_id_is_the_roots() {
    let ids = |token: &str| {
        let verified = Forge.verify(token, &request(), &countersign::macaroon::Rules::default()).unwrap();
        verified.revocation_ids().to_vec()
    };
    let pieces = Pieces::of(&Forge.honest(&["operation=read"]));
    assert_eq!(ids(&Forge.honest(&[])), ids(&pieces.v1()));
    assert_eq!(ids(&pieces.v1()), ids(&pieces.json()));
    let other = Forge.root(&format!("countersign/1 {}", HONEST.replace("alice", "bob")), &[]);
    assert_ne!(ids(&other), ids(&Forge.honest(&[])));
    assert_eq!(ids(&other).len(), 1);
}
