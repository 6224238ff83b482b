//! Claims are judged like a JWT's; their times are text, and their type is among them.

use countersign::Request;

use super::forge::{Forge, payload};
use crate::support::{self, ACCEPTED, EXP, NOW, policy, strict_policy, verifier_at};

#[test]
fn times_are_rfc_3339_text() {
    let forge = Forge::new();
    for name in ["exp", "nbf", "iat"] {
        let honest = if name == "exp" { r#""2023-11-14T22:23:20Z""# } else { r#""2023-11-14T22:13:20Z""# };
        assert_eq!(forge.verdict(forge.claiming(&[(name, honest)])), ACCEPTED, "{name}");
        for value in [
            "1700000000",
            r#""1700000000""#,
            r#""2023-11-14""#,
            r#""2023-11-14 22:13:20Z""#,
            r#""2023-11-14t22:13:20Z""#,
            r#""2023-11-14T22:13:20z""#,
            r#""2023-11-14T22:13:20""#,
            r#""2023-13-14T22:13:20Z""#,
            r#""+12023-11-14T22:13:20Z""#,
            r#""1969-12-31T23:59:59Z""#,
            r#""""#,
            "null",
            "true",
            r#"["2023-11-14T22:23:20Z"]"#,
            "{}",
        ] {
            assert_eq!(forge.verdict(forge.claiming(&[(name, value)])), "claims/claim-type", "{name}: {value}");
        }
    }
    let with_offset = forge.claiming(&[("exp", r#""2023-11-14T23:23:20+01:00""#)]);
    assert_eq!(forge.verdict(with_offset), ACCEPTED);
    assert_eq!(forge.verdict(forge.claiming(&[("exp", r#""1970-01-01T00:00:00Z""#)])), "claims/claim-type");
}

#[test]
fn exp_nbf_and_iat_are_heeded() {
    let forge = Forge::new();
    let at = |now, policy, token: &str| support::verdict(&verifier_at(now, forge.key(), policy), token);

    assert_eq!(forge.verdict(forge.claiming(&[("exp", "")])), "claims/missing");
    let token = forge.claiming(&[]);
    assert_eq!(at(EXP - 1, strict_policy(), &token), ACCEPTED);
    assert_eq!(at(EXP, strict_policy(), &token), "claims/expired");
    assert_eq!(at(EXP + 29, policy(), &token), ACCEPTED);
    assert_eq!(at(EXP + 30, policy(), &token), "claims/expired");

    for (name, finding) in [("nbf", "claims/not-yet-valid"), ("iat", "claims/issued-in-future")] {
        let token = forge.claiming(&[(name, r#""2023-11-14T22:13:20Z""#)]);
        assert_eq!(at(NOW, strict_policy(), &token), ACCEPTED);
        assert_eq!(at(NOW - 1, strict_policy(), &token), finding);
        assert_eq!(at(NOW - 30, policy(), &token), ACCEPTED);
        assert_eq!(at(NOW - 31, policy(), &token), finding);
    }
    let iat_at_exp = forge.claiming(&[("iat", r#""2023-11-14T22:23:20Z""#)]);
    assert_eq!(at(EXP - 1, policy(), &iat_at_exp), "claims/issued-in-future");
}

/// A moment between two seconds is rounded to the side on which less is accepted.
#[test]
fn fractions_of_a_second_favour_nobody() {
    let forge = Forge::new();
    let at = |now, token: &str| support::verdict(&verifier_at(now, forge.key(), strict_policy()), token);
    let expires = forge.claiming(&[("exp", r#""2023-11-14T22:23:20.999Z""#)]);
    assert_eq!(at(EXP - 1, &expires), ACCEPTED);
    assert_eq!(at(EXP, &expires), "claims/expired");
    let begins = forge.claiming(&[("nbf", r#""2023-11-14T22:13:19.001Z""#)]);
    assert_eq!(at(NOW, &begins), ACCEPTED);
    assert_eq!(at(NOW - 1, &begins), "claims/not-yet-valid");
}

#[test]
fn the_policy_is_every_formats() {
    let forge = Forge::new();
    for (name, value, finding) in [
        ("iss", "", "claims/issuer"),
        ("iss", r#""https://issuer.example/""#, "claims/issuer"),
        ("iss", r#"["https://issuer.example"]"#, "claims/issuer"),
        ("iss", "1", "claims/claim-type"),
        ("aud", "", "claims/audience"),
        ("aud", r#""web""#, "claims/audience"),
        ("aud", "[]", "claims/audience"),
        ("aud", r#"["web","api"]"#, ACCEPTED),
        ("aud", "1", "claims/claim-type"),
        ("sub", "", "claims/subject"),
        ("sub", r#""root\u0000""#, "claims/subject"),
        ("sub", "null", "claims/claim-type"),
        ("jti", "1", "claims/claim-type"),
        ("jti", r#""1""#, ACCEPTED),
    ] {
        assert_eq!(forge.verdict(forge.claiming(&[(name, value)])), finding, "{name}: {value}");
    }
}

#[test]
fn the_type_is_a_claim() {
    let forge = Forge::new();
    let (typed, untyped) = (forge.claiming(&[("typ", r#""at+jwt""#)]), forge.claiming(&[]));
    for (policy, of_typed, of_untyped) in [
        (policy(), ACCEPTED, ACCEPTED),
        (policy().typ("at+jwt"), ACCEPTED, "claims/type"),
        (policy().typ("application/AT+JWT"), ACCEPTED, "claims/type"),
        (policy().typ("logout+jwt"), "claims/type", "claims/type"),
        (policy().typ_or_absent("at+jwt"), ACCEPTED, ACCEPTED),
        (policy().typ_or_absent("logout+jwt"), "claims/type", ACCEPTED),
        (policy().no_typ(), "claims/type", ACCEPTED),
    ] {
        assert_eq!(forge.verdict_by(policy.clone(), &typed), of_typed, "{policy:?}");
        assert_eq!(forge.verdict_by(policy.clone(), &untyped), of_untyped, "{policy:?}");
    }
    assert_eq!(forge.verdict(forge.claiming(&[("typ", "1")])), "claims/claim-type");
    assert_eq!(forge.verdict(forge.claiming(&[("typ", "null")])), "claims/claim-type");
    let verified = forge.verifier(policy()).verify(typed, &Request::default()).unwrap();
    assert_eq!(verified.claims().credential_type(), Some("at+jwt"));
}

#[test]
fn a_payload_is_one_strict_json_object_and_nothing_of_it_is_seen_before_the_signature() {
    let (forge, stranger) = (Forge::new(), Forge::new());
    let honest = payload(&[]);
    for (payload, finding) in [
        (honest.as_bytes(), ACCEPTED),
        (b"{", "claims/json"),
        (b"[]", "claims/json"),
        (b"\xff", "claims/json"),
        (br#"{"sub":"alice","sub":"root"}"#, "claims/duplicate-name"),
        (br#"{"x":[{"a":1,"\u0061":2}]}"#, "claims/duplicate-name"),
        (br#"{"x":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}"#, "claims/too-deep"),
        (b"{}", "claims/missing"),
    ] {
        assert_eq!(forge.verdict(forge.sign(payload, None)), finding);
        assert_eq!(forge.verdict(stranger.sign(payload, None)), "signature/signature", "instead of {finding}");
    }
}
