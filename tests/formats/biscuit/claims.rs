//! Claims are the literal facts of the authority block.

use biscuit_auth::builder::{BiscuitBuilder, BlockBuilder, Term, fact};
use biscuit_auth::{Algorithm, KeyPair};

use countersign::Request;
use countersign::biscuit::Rules;

use super::forge::{Forge, append, lacking, text, verifying};
use crate::support::{self, ACCEPTED, EXP, ISSUER, NOW, policy};

#[test]
fn what_was_claimed_is_what_is_read() {
    let forge = Forge::new();
    let token = forge.claiming(
        "aud",
        r#"
        aud({"web", "api"});
        nbf(2023-11-14T22:13:19Z);
        iat(2023-11-14T22:13:18Z);
        jti("7");
        typ("at+jwt");
        claim("tenant", "acme");
        claim("level", 7);
        claim("staff", true);
        claim_json("roles", "[\"admin\"]");
        right("file1", "read")"#,
    );
    let verified = forge.verify(&token).unwrap();
    let claims = verified.claims();
    assert_eq!((claims.iss(), claims.sub(), claims.jti()), (Some(ISSUER), Some("alice"), Some("7")));
    assert_eq!(claims.aud().unwrap().iter().collect::<Vec<_>>(), ["api", "web"]);
    assert_eq!(
        (claims.exp().unix(), claims.nbf().unwrap().unix(), claims.iat().unwrap().unix()),
        (EXP, NOW - 1, NOW - 2)
    );
    assert_eq!(claims.credential_type(), Some("at+jwt"));
    let custom: Vec<_> = claims.custom().collect();
    assert_eq!(custom, [("level", "7"), ("roles", r#"["admin"]"#), ("staff", "true"), ("tenant", r#""acme""#)]);
}

/// Whoever holds a token can append a block that says anything.
#[test]
fn a_later_block_claims_nothing() {
    let forge = Forge::new();
    let plain = forge.verify(&forge.honest()).unwrap();
    let boast = r#"
        iss("https://evil.example"); sub("root"); aud("web"); exp(2099-01-01T00:00:00Z); nbf(2099-01-01T00:00:00Z);
        iat(2099-01-01T00:00:00Z); jti("8"); typ("at+jwt"); claim("role", "admin"); claim_json("roles", "[]");"#;
    let boasting = forge.verify(&forge.narrowed(boast)).unwrap();
    assert_eq!(boasting.claims(), plain.claims());
    assert_eq!(boasting.expires_at().unix(), EXP);

    // Nor does it mend what the authority block lacks, in whatever order.
    for (name, finding) in [("exp", "claims/missing"), ("sub", "claims/subject"), ("aud", "claims/audience")] {
        let lame = forge.authority(&lacking(name));
        let mended = append(&append(&lame, &lacking("")), &lacking(""));
        assert_eq!(forge.verdict(&mended), finding, "{name}");
        assert_eq!(forge.verdict(&lame), finding, "{name}");
    }
}

#[test]
fn a_third_party_claims_nothing() {
    let (forge, third_party) = (Forge::new(), KeyPair::new_with_algorithm(Algorithm::Ed25519));
    let honest = forge.honest();
    let claims =
        BlockBuilder::new().code(r#"sub("root"); exp(2099-01-01T00:00:00Z); claim("role", "admin");"#).unwrap();
    let block = honest.third_party_request().unwrap().create_block(&third_party.private(), claims).unwrap();
    let vouched_for = honest.append_third_party(third_party.public(), block).unwrap();
    let rules = Rules::default().accept_third_party(&verifying(&third_party));
    let verified = forge.verifier(policy()).verify_with(text(&vouched_for), &Request::default(), &rules).unwrap();
    assert_eq!(verified.claims(), forge.verify(&honest).unwrap().claims());
}

/// The engine would answer a query for `sub` with it.
#[test]
fn a_rule_of_the_authority_block_claims_nothing() {
    let forge = Forge::new();
    let derived_expiry = forge.claiming("exp", "ends(2023-11-14T22:23:20Z); exp($end) <- ends($end)");
    assert_eq!(forge.verdict(&derived_expiry), "claims/missing");
    let derived_subject = forge.claiming("sub", r#"user("alice"); sub($user) <- user($user)"#);
    assert_eq!(forge.verdict(&derived_subject), "claims/subject");

    let derived_claim =
        forge.saying(r#"user("alice"); claim("role", "admin") <- user($user); sub($user) <- user($user);"#);
    let verified = forge.verify(&derived_claim).unwrap();
    assert_eq!(verified.claims().custom().count(), 0);
}

#[test]
fn a_claim_has_one_value() {
    let forge = Forge::new();
    assert_eq!(forge.verdict(&forge.saying(r#"claim("a", 1); claim("b", 1); other(1); other(2);"#)), ACCEPTED);
    for twice in [
        r#"iss("https://issuer.example");"#,
        r#"sub("root");"#,
        r#"aud("web");"#,
        "exp(2099-01-01T00:00:00Z);",
        "iat(2023-11-14T22:13:20Z); iat(2023-11-14T22:13:19Z);",
        r#"jti("1"); jti("2");"#,
        r#"typ("a"); typ("b");"#,
        r#"claim("a", 1); claim("a", 2);"#,
        r#"claim("a", 1); claim_json("a", "1");"#,
    ] {
        assert_eq!(forge.verdict(&forge.saying(twice)), "claims/duplicate-name", "{twice}");
    }
}

#[test]
fn what_is_missing_is_missing() {
    let forge = Forge::new();
    assert_eq!(forge.verdict(&forge.honest()), ACCEPTED);
    for (name, finding) in
        [("exp", "claims/missing"), ("iss", "claims/issuer"), ("sub", "claims/subject"), ("aud", "claims/audience")]
    {
        assert_eq!(forge.verdict(&forge.authority(&lacking(name))), finding, "{name}");
    }
}

#[test]
fn a_claim_of_the_wrong_type_is_not_absent() {
    let forge = Forge::new();
    for (name, wrong) in [
        ("exp", "exp(1700000600)"),
        ("exp", r#"exp("2023-11-14T22:23:20Z")"#),
        ("exp", "exp(1970-01-01T00:00:00Z)"),
        ("exp", "exp({2023-11-14T22:23:20Z})"),
        ("exp", "exp(2023-11-14T22:23:20Z, true)"),
        ("nbf", "nbf(1700000000)"),
        ("iat", "iat(null)"),
        ("iss", r#"iss({"https://issuer.example"})"#),
        ("sub", "sub(7)"),
        ("sub", "sub(hex:726f6f74)"),
        ("sub", r#"sub("alice", "bob")"#),
        ("jti", "jti(7)"),
        ("typ", "typ(true)"),
        ("aud", "aud(7)"),
        ("aud", "aud({1, 2})"),
        ("aud", r#"aud(["api"])"#),
        ("aud", r#"aud("api", "web")"#),
        ("", r#"claim("a")"#),
        ("", r#"claim(1, 2)"#),
        ("", r#"claim("a", 1, 2)"#),
        ("", r#"claim("a", 2023-11-14T22:23:20Z)"#),
        ("", r#"claim("a", {1})"#),
        ("", r#"claim_json("a", 1)"#),
        ("", r#"claim_json("a", "{")"#),
        ("", r#"claim_json("a", "{\"b\":1,\"b\":2}")"#),
    ] {
        assert_eq!(forge.verdict(&forge.claiming(name, wrong)), "claims/claim-type", "{wrong}");
    }
    assert_eq!(forge.verdict(&forge.claiming("", r#"claim_json("a", "{\"b\":1}")"#)), ACCEPTED);
}

#[test]
fn a_moment_lies_within_four_digits_of_year() {
    let forge = Forge::new();
    let expiring = |seconds| {
        let builder = BiscuitBuilder::new().code(lacking("exp")).unwrap();
        builder.fact(fact("exp", &[Term::Date(seconds)])).unwrap().build(&forge.1).unwrap()
    };
    assert_eq!(forge.verdict(&expiring(253_402_300_799)), ACCEPTED);
    for seconds in [0, 253_402_300_800, i64::MAX.unsigned_abs() + 1, u64::MAX] {
        assert_eq!(forge.verdict(&expiring(seconds)), "claims/claim-type", "{seconds}");
    }
}

#[test]
fn the_policy_is_every_formats() {
    let forge = Forge::new();
    for (name, datalog, finding) in [
        ("iss", r#"iss("https://issuer.example/")"#, "claims/issuer"),
        ("sub", r#"sub("")"#, "claims/subject"),
        ("sub", "sub(\"ro\u{200b}ot\")", "claims/subject"),
        ("aud", r#"aud("web")"#, "claims/audience"),
        ("aud", r#"aud("")"#, "claims/audience"),
        ("aud", r#"aud({"web", ""})"#, "claims/audience"),
        ("aud", "aud({,})", "claims/audience"),
        ("aud", r#"aud({"web", "api"})"#, ACCEPTED),
        ("exp", "exp(2023-11-14T22:12:50Z)", "claims/expired"),
        ("nbf", "nbf(2024-11-14T22:13:20Z)", "claims/not-yet-valid"),
        ("iat", "iat(2023-11-14T22:14:20Z)", "claims/issued-in-future"),
    ] {
        assert_eq!(forge.verdict(&forge.claiming(name, datalog)), finding, "{datalog}");
    }
    let typed = text(&forge.claiming("", r#"typ("at+jwt")"#));
    let untyped = text(&forge.honest());
    for (policy, of_typed, of_untyped) in [
        (policy(), ACCEPTED, ACCEPTED),
        (policy().typ("at+jwt"), ACCEPTED, "claims/type"),
        (policy().typ("logout+jwt"), "claims/type", "claims/type"),
        (policy().no_typ(), "claims/type", ACCEPTED),
    ] {
        let verifier = forge.verifier(policy);
        assert_eq!(support::verdict(&verifier, &typed), of_typed, "{verifier:?}");
        assert_eq!(support::verdict(&verifier, &untyped), of_untyped, "{verifier:?}");
    }
}

/// An expired token says so, whatever else it carries: no Datalog has run.
#[test]
fn claims_are_judged_before_checks() {
    let forge = Forge::new();
    let expired = forge.claiming("exp", "exp(2023-01-01T00:00:00Z)");
    assert_eq!(forge.verdict(&append(&expired, "check if false;")), "claims/expired");
    let costly = (0..20).map(|number| format!("f{number}($x) <- sub($x);")).collect::<String>();
    assert_eq!(forge.verdict(&append(&expired, &costly)), "claims/expired");
    assert_eq!(forge.verdict(&forge.narrowed("check if false;")), "caveat/caveat");
}

/// To whoever reads the claims as one object, a value of the issuer's own called `sub` would be a second `sub`.
#[test]
fn values_of_ones_own_are_not_named_like_registered_claims() {
    let forge = Forge::new();
    assert_eq!(forge.verdict(&forge.saying(r#"claim("subject", "admin");"#)), ACCEPTED);
    assert_eq!(forge.verdict(&forge.saying(r#"claim("sub", "admin");"#)), "claims/duplicate-name");
    assert_eq!(forge.verdict(&forge.saying(r#"claim_json("exp", "9999999999");"#)), "claims/duplicate-name");
}

/// An authority block that told the time would answer what holders' checks ask.
#[test]
fn the_circumstances_are_the_verifiers_to_tell() {
    let forge = Forge::new();
    for datalog in ["time(2020-01-01T00:00:00Z);", r#"audience("anybody");"#, "time(2020-01-01T00:00:00Z) <- sub($s);"]
    {
        assert_eq!(forge.verdict(&forge.saying(datalog)), "claims/claim-type", "{datalog}");
    }
    assert_eq!(forge.verdict(&forge.saying("timed(2020-01-01T00:00:00Z);")), ACCEPTED);
}
