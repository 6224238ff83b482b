//! What a payload may claim.

use std::time::Duration;

use countersign::{Policy, Request};

use super::forge::{self, claiming, lacking, verdict, verdict_at, verdict_by};
use crate::support::{ACCEPTED, EXP, NOW, policy, seconds, strict_policy};

fn claiming_number(name: &str, value: i64) -> String {
    claiming(&[(name, &value.to_string())])
}

#[test]
fn rule_08_exp_is_required_and_an_integer_in_range() {
    assert_eq!(verdict(claiming_number("exp", EXP)), ACCEPTED);
    assert_eq!(verdict(claiming_number("exp", 253_402_300_799)), ACCEPTED);
    assert_eq!(verdict(lacking("exp")), "claims/missing");
    for value in [
        "0",
        "-1",
        "253402300800",
        "18446744073709551615",
        "9223372036854775807",
        "1e18",
        "1.7000006e9",
        "1700000600.0",
        "1700000600.5",
        r#""1700000600""#,
        "null",
        "true",
        "[]",
        "[1700000600]",
        "{}",
    ] {
        assert_eq!(verdict(claiming(&[("exp", value)])), "claims/claim-type", "{value}");
    }
}

#[test]
fn rule_09_expired_is_exp_plus_leeway() {
    let token = claiming(&[]);
    assert_eq!(verdict_at(EXP - 1, strict_policy(), &token), ACCEPTED);
    assert_eq!(verdict_at(EXP, strict_policy(), &token), "claims/expired");
    // Thirty seconds, unless said otherwise.
    assert_eq!(verdict_at(EXP + 29, policy(), &token), ACCEPTED);
    assert_eq!(verdict_at(EXP + 30, policy(), &token), "claims/expired");

    let last = claiming_number("exp", 253_402_300_799);
    assert_eq!(verdict_at(253_402_300_798, policy(), &last), ACCEPTED);
    // No leeway beyond the last moment there is.
    assert_eq!(verdict_at(253_402_300_799, policy(), &last), "claims/expired");
    assert_eq!(verdict_at(253_402_300_799, strict_policy(), &last), "claims/expired");
}

#[test]
fn rule_10_not_before_is_always_heeded() {
    let token = claiming_number("nbf", NOW);
    assert_eq!(verdict_at(NOW, strict_policy(), &token), ACCEPTED);
    assert_eq!(verdict_at(NOW - 1, strict_policy(), &token), "claims/not-yet-valid");
    assert_eq!(verdict_at(NOW - 30, policy(), &token), ACCEPTED);
    assert_eq!(verdict_at(NOW - 31, policy(), &token), "claims/not-yet-valid");
    let in_a_year = [("nbf", "1731536000"), ("exp", "1731536600")];
    assert_eq!(verdict(claiming(&in_a_year)), "claims/not-yet-valid");
}

#[test]
fn rule_11_nothing_is_issued_in_the_future_or_after_it_expires() {
    let token = claiming_number("iat", NOW);
    assert_eq!(verdict_at(NOW, strict_policy(), &token), ACCEPTED);
    assert_eq!(verdict_at(NOW - 1, strict_policy(), &token), "claims/issued-in-future");
    assert_eq!(verdict_at(NOW - 30, policy(), &token), ACCEPTED);
    assert_eq!(verdict_at(NOW - 31, policy(), &token), "claims/issued-in-future");

    let brief = |iat: &str| claiming(&[("exp", "1700000010"), ("iat", iat)]);
    assert_eq!(verdict(brief("1700000009")), ACCEPTED);
    assert_eq!(verdict(brief("1700000010")), "claims/issued-in-future");
    assert_eq!(verdict(brief("1700000011")), "claims/issued-in-future");
}

#[test]
fn rule_12_a_lifetime_can_be_limited() {
    let limited = || policy().max_lifetime(seconds(600));
    assert_eq!(verdict_by(limited(), claiming_number("iat", EXP - 600)), ACCEPTED);
    assert_eq!(verdict_by(limited(), claiming_number("iat", EXP - 601)), "claims/lifetime");
    assert_eq!(verdict_by(limited(), claiming(&[])), "claims/lifetime");
    assert_eq!(verdict(claiming_number("iat", EXP - 601)), ACCEPTED);
    assert_eq!(verdict_by(policy().max_lifetime(Duration::MAX), claiming_number("iat", 0)), ACCEPTED);
}

#[test]
fn rule_12_an_age_can_be_limited() {
    let limited = || strict_policy().max_age(seconds(60));
    assert_eq!(verdict_by(limited(), claiming_number("iat", NOW - 60)), ACCEPTED);
    assert_eq!(verdict_by(limited(), claiming_number("iat", NOW - 61)), "claims/lifetime");
    assert_eq!(verdict_by(limited(), claiming(&[])), "claims/lifetime");
    // The leeway counts in the bearer's favour, as it does for `exp`.
    assert_eq!(verdict_by(policy().max_age(seconds(60)), claiming_number("iat", NOW - 90)), ACCEPTED);
    assert_eq!(verdict_by(policy().max_age(seconds(60)), claiming_number("iat", NOW - 91)), "claims/lifetime");
    assert_eq!(verdict_by(policy().max_age(Duration::MAX), claiming_number("iat", 0)), ACCEPTED);
}

#[test]
fn rule_13_a_leeway_is_at_most_two_minutes() {
    let longest = || policy().leeway(seconds(120)).unwrap();
    assert_eq!(verdict_at(EXP + 119, longest(), claiming(&[])), ACCEPTED);
    assert_eq!(verdict_at(EXP + 120, longest(), claiming(&[])), "claims/expired");
    for leeway in [seconds(121), Duration::from_millis(120_001), seconds(u64::MAX), Duration::MAX] {
        assert!(policy().leeway(leeway).is_err(), "{leeway:?}");
    }
}

#[test]
fn rule_14_iss_is_one_string_equal_byte_for_byte() {
    assert_eq!(verdict(claiming(&[("iss", r#""https://issuer.example""#)])), ACCEPTED);
    assert_eq!(verdict(claiming(&[("iss", r#""https:\/\/issuer.example""#)])), ACCEPTED);
    for value in [
        r#""https://issuer.example/""#,
        r#""https://issuer.exampl""#,
        r#""https://issuer.example.evil.example""#,
        r#""HTTPS://ISSUER.EXAMPLE""#,
        r#"" https://issuer.example""#,
        r#""""#,
        // CVE-2025-30144: one of several is not the one.
        r#"["https://issuer.example"]"#,
        r#"["https://evil.example","https://issuer.example"]"#,
    ] {
        assert_eq!(verdict(claiming(&[("iss", value)])), "claims/issuer", "{value}");
    }
    assert_eq!(verdict(lacking("iss")), "claims/issuer");
}

#[test]
fn rule_15_aud_holds_ours() {
    for value in [r#""api""#, r#"["api"]"#, r#"["web","api"]"#, r#"["\u0061pi","web"]"#] {
        assert_eq!(verdict(claiming(&[("aud", value)])), ACCEPTED, "{value}");
    }
    for value in [
        r#""web""#,
        r#""API""#,
        r#""api ""#,
        r#""api,web""#,
        r#""""#,
        "[]",
        r#"["web"]"#,
        r#"["api",""]"#,
        r#"["api","api"]"#,
        r#"["api","\u0061pi"]"#,
    ] {
        assert_eq!(verdict(claiming(&[("aud", value)])), "claims/audience", "{value}");
    }
    assert_eq!(verdict(lacking("aud")), "claims/audience");
}

#[test]
fn rule_15_ours_can_be_demanded_alone() {
    assert_eq!(verdict_by(policy().alone(), claiming(&[("aud", r#"["api"]"#)])), ACCEPTED);
    assert_eq!(verdict_by(policy().alone(), claiming(&[("aud", r#""api""#)])), ACCEPTED);
    assert_eq!(verdict_by(policy().alone(), claiming(&[("aud", r#"["api","web"]"#)])), "claims/audience");
}

#[test]
fn rule_16_a_claim_of_the_wrong_type_is_not_absent() {
    // Absent, these two are in order.
    for name in ["nbf", "iat"] {
        assert_eq!(verdict(claiming_number(name, NOW)), ACCEPTED, "{name}");
        for value in [
            r#""1700000000""#,
            "1700000000.5",
            "1.7e9",
            "-1",
            "253402300800",
            "18446744073709551615",
            "null",
            "[]",
            "{}",
            "true",
        ] {
            assert_eq!(verdict(claiming(&[(name, value)])), "claims/claim-type", "{name}: {value}");
        }
    }
    assert_eq!(verdict(claiming(&[("jti", r#""7""#)])), ACCEPTED);
    for name in ["iss", "sub", "jti"] {
        for value in ["null", "1", "true", "{}"] {
            assert_eq!(verdict(claiming(&[(name, value)])), "claims/claim-type", "{name}: {value}");
        }
    }
    for name in ["sub", "jti"] {
        assert_eq!(verdict(claiming(&[(name, r#"["alice"]"#)])), "claims/claim-type", "{name}");
    }
    for value in ["null", "1", "true", r#"{"api":true}"#, r#"["api",1]"#, r#"["api",null]"#, r#"[["api"]]"#] {
        assert_eq!(verdict(claiming(&[("aud", value)])), "claims/claim-type", "aud: {value}");
    }
}

#[test]
fn rule_17_sub_is_a_plain_name() {
    for value in [r#""alice""#, r#""248289761001""#, r#""Алиса""#, r#""a b""#, &format!(r#""{}""#, "é".repeat(255))]
    {
        assert_eq!(verdict(claiming(&[("sub", value)])), ACCEPTED, "{value}");
    }
    assert_eq!(verdict(lacking("sub")), "claims/subject");
    for value in [
        r#""""#,
        r#""root\u0000""#,
        r#""\ufeffroot""#,
        r#""ro\u200bot""#,
        r#""ro\u00adot""#,
        r#""\u202etoor""#,
        r#""root\n""#,
        r#""root\u007f""#,
        r#""root\u2028""#,
        r#""root\udb40\udc61""#,
        &format!(r#""{}""#, "é".repeat(256)),
    ] {
        assert_eq!(verdict(claiming(&[("sub", value)])), "claims/subject", "{value}");
    }
}

/// A claim that a policy needs is asked for by a method, so that no misspelt name can be ignored.
#[test]
fn what_a_policy_needs_is_never_skipped() {
    let memory = std::sync::Arc::new(countersign::ReplayMemory::with_capacity(8));
    let once = || policy().single_use(memory.clone());
    assert_eq!(verdict_by(once(), claiming(&[])), "claims/missing");
    assert_eq!(verdict_by(once(), claiming(&[("jti", r#""""#)])), "claims/missing");
    assert_eq!(verdict_by(once(), claiming(&[("jti", r#""1""#)])), ACCEPTED);
}

#[test]
fn what_was_claimed_is_what_is_read() {
    let token = claiming(&[
        ("aud", r#"["web","api"]"#),
        ("nbf", "1699999999"),
        ("iat", "1699999998"),
        ("jti", r#""\u0037""#),
        ("roles", r#"[ "admin" ]"#),
        ("\\u0074enant", "7"),
    ]);
    let verified = forge::verifier(Policy::audience("web")).verify(token, &Request::default()).unwrap();
    let claims = verified.claims();
    assert_eq!((claims.iss(), claims.sub(), claims.jti()), (Some("https://issuer.example"), Some("alice"), Some("7")));
    assert_eq!(claims.aud().unwrap().iter().collect::<Vec<_>>(), ["api", "web"]);
    assert_eq!(claims.exp().unix(), EXP);
    assert_eq!((claims.nbf().unwrap().unix(), claims.iat().unwrap().unix()), (NOW - 1, NOW - 2));
    assert_eq!(claims.credential_type(), None);
    assert_eq!(claims.get::<Vec<String>>("roles").unwrap(), Some(vec!["admin".to_owned()]));
    assert_eq!(claims.get::<u8>("tenant").unwrap(), Some(7));
    assert_eq!(verified.expires_at().unix(), EXP);
    assert!(!verified.has_opaque_restrictions());
}
