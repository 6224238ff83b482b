//! What holders append takes away, and what is understood of it is reported.

use biscuit_auth::KeyPair;
use biscuit_auth::builder::{BiscuitBuilder, BlockBuilder, Scope};
use countersign::biscuit::Rules;
use countersign::{Biscuit, Request, Restriction, Verified};

use super::forge::{Forge, append, lacking, text};
use crate::support::{ACCEPTED, EXP, NOW, at, policy};

/// One minute on.
const SOON: i64 = NOW + 60;

#[test]
fn an_earlier_expiry_is_understood() {
    let forge = Forge::new();
    for (check, moment) in [
        ("check if time($time), $time < 2023-11-14T22:14:20Z;", SOON),
        ("check if time($t), $t < 2023-11-14T22:14:20Z;", SOON),
        ("check if time($t), $t <= 2023-11-14T22:14:19Z;", SOON),
    ] {
        let verified = forge.verify(&forge.narrowed(check)).unwrap();
        assert_eq!(verified.restrictions(), [Restriction::ExpiresBefore(at(moment))], "{check}");
        assert_eq!(verified.expires_at(), at(moment), "{check}");
        assert!(!verified.has_opaque_restrictions(), "{check}");
        assert_eq!(verified.claims().exp(), at(EXP), "the claim is the issuer's");
    }
}

#[test]
fn the_earliest_expiry_counts() {
    let forge = Forge::new();
    let twice = append(
        &forge.narrowed("check if time($t), $t < 2023-11-14T22:14:20Z;"),
        "check if time($t), $t < 2023-11-14T22:16:20Z; check if time($t), $t < 2099-01-01T00:00:00Z;",
    );
    let verified = forge.verify(&twice).unwrap();
    assert_eq!(verified.expires_at(), at(SOON));
    assert_eq!(verified.restrictions().len(), 3);
    let later = forge.verify(&forge.narrowed("check if time($t), $t < 2099-01-01T00:00:00Z;")).unwrap();
    assert_eq!(later.expires_at(), at(EXP));
}

#[test]
fn a_later_start_and_an_audience_are_understood() {
    let forge = Forge::new();
    for (check, restriction) in [
        ("check if time($t), $t >= 2023-11-14T22:13:20Z;", Restriction::NotBefore(at(NOW))),
        ("check if time($t), $t > 2023-11-14T22:13:19Z;", Restriction::NotBefore(at(NOW))),
        (r#"check if audience("api");"#, Restriction::Audience(vec!["api".into()])),
    ] {
        let verified = forge.verify(&forge.narrowed(check)).unwrap();
        assert_eq!(verified.restrictions(), [restriction], "{check}");
        assert!(!verified.has_opaque_restrictions(), "{check}");
    }
    assert_eq!(forge.verdict(&forge.narrowed(r#"check if audience("web");"#)), "caveat/caveat");
    assert_eq!(forge.verdict(&forge.narrowed("check if time($t), $t >= 2024-01-01T00:00:00Z;")), "caveat/caveat");
}

/// What a verifier makes of it when somebody wants to read.
fn verify(forge: &Forge, token: &biscuit_auth::Biscuit) -> Verified<Biscuit> {
    let request = Request::default().operation("read").fact("tenant", "acme");
    forge.verifier(policy()).verify_with(text(token), &request, &Rules::default().allow_facts()).unwrap()
}

/// A restriction that is not understood to the last word is none: it may hold where it looks as if it did not.
#[test]
fn everything_else_is_opaque() {
    let forge = Forge::new();
    for datalog in [
        r#"check if operation($o), $o == "read";"#,
        r#"check if operation("read", "write") or operation("read");"#,
        r#"check if sub("alice");"#,
        r#"check if claim("alice") or sub("alice");"#,
        r#"check if time($t), $t < 2023-11-14T22:14:20Z or operation("read");"#,
        r#"check if time($t), $t < 2023-11-14T22:14:20Z, operation("read");"#,
        "check if time($t), $t < 2023-11-14T22:14:20Z, $t > 2000-01-01T00:00:00Z;",
        "check if time($t), time($u), $u < 2023-11-14T22:14:20Z;",
        "check if time($t), 2023-11-14T22:14:20Z > $t;",
        "check if time($t), $t != 2023-11-14T22:14:20Z;",
        "check if time($t), !($t >= 2023-11-14T22:14:20Z);",
        "check all time($t), $t < 2023-11-14T22:14:20Z;",
        "reject if time($t), $t > 2023-11-14T22:14:20Z;",
        r#"check if audience($a), $a == "api";"#,
        "check if time($t), $t < 2023-11-14T22:14:20Z trusting authority, previous;",
        // The holder's own clock satisfies the holder's own check for ever.
        "time(2000-01-01T00:00:00Z); check if time($t), $t < 2023-11-14T22:14:20Z;",
    ] {
        let verified = verify(&forge, &forge.narrowed(datalog));
        assert!(verified.has_opaque_restrictions(), "{datalog}");
        assert!(verified.restrictions().is_empty(), "{datalog}");
        assert_eq!(verified.expires_at(), at(EXP), "an upper bound: {datalog}");
    }
    // One that is understood beside one that is not.
    let both = forge.narrowed(r#"check if operation($o), $o == "read"; check if time($t), $t < 2023-11-14T22:14:20Z;"#);
    let verified = verify(&forge, &both);
    assert!(verified.has_opaque_restrictions());
    assert_eq!(verified.expires_at(), at(SOON));
}

/// A block that trusts others may see more clocks than one.
#[test]
fn a_check_in_a_block_that_trusts_others_is_opaque() {
    let forge = Forge::new();
    let block = || BlockBuilder::new().code("check if time($t), $t < 2023-11-14T22:14:20Z;").unwrap();
    let plain = forge.honest().append(block()).unwrap();
    let trusting = forge.honest().append(block().scope(Scope::Previous)).unwrap();
    assert!(!verify(&forge, &plain).has_opaque_restrictions());
    assert!(verify(&forge, &trusting).has_opaque_restrictions());
    assert_eq!(verify(&forge, &trusting).expires_at(), at(EXP));
}

/// An authority block that trusts a third party lets it answer: the request need not.
#[test]
fn a_check_in_an_authority_block_that_trusts_others_is_opaque() {
    let forge = Forge::new();
    let expiring = format!("{} check if time($t), $t < 2023-11-14T22:14:20Z;", lacking(""));
    let issued = |scope: Option<Scope>| {
        let block = BiscuitBuilder::new().code(&expiring).unwrap();
        scope.into_iter().fold(block, BiscuitBuilder::scope).build(&forge.1).unwrap()
    };
    let (plain, trusting) = (issued(None), issued(Some(Scope::PublicKey(KeyPair::new().public()))));
    assert!(!verify(&forge, &plain).has_opaque_restrictions());
    assert_eq!(verify(&forge, &plain).expires_at(), at(SOON));
    assert!(verify(&forge, &trusting).has_opaque_restrictions());
    assert_eq!(verify(&forge, &trusting).expires_at(), at(EXP));
}

#[test]
fn facts_alone_restrict_nothing() {
    let forge = Forge::new();
    let verified = forge.verify(&forge.narrowed(r#"note("hello");"#)).unwrap();
    assert!(verified.restrictions().is_empty() && !verified.has_opaque_restrictions());
}

#[test]
fn a_check_asks_the_request() {
    let forge = Forge::new();
    let token = forge.narrowed(r#"check if operation("read"), resource($r), $r.starts_with("/reports/");"#);
    let request = |operation: &str, resource: &str| Request::default().operation(operation).resource(resource);
    assert_eq!(forge.verdict_for(&request("read", "/reports/7"), &token), ACCEPTED);
    assert_eq!(forge.verdict_for(&request("write", "/reports/7"), &token), "caveat/caveat");
    assert_eq!(forge.verdict_for(&request("read", "/secrets/7"), &token), "caveat/caveat");
    assert_eq!(forge.verdict_for(&Request::default().operation("read"), &token), "caveat/caveat");
    assert_eq!(forge.verdict_for(&Request::default(), &token), "caveat/caveat");
}

/// A value is a value, however much it looks like Datalog.
#[test]
fn a_request_cannot_be_broken_out_of() {
    let forge = Forge::new();
    let token = forge.narrowed(r#"check if operation("read");"#);
    let sly = Request::default().operation(r#"write"); operation("read"#).fact(r#"x("y"); operation"#, "read");
    assert_eq!(forge.verdict_for(&sly, &token), "caveat/caveat");
    let odd = Request::default().operation("read").fact("note", r#"")"#);
    assert_eq!(forge.verdict_for(&odd, &token), ACCEPTED);
}

/// Who asks must not be able to say who they are, or what time it is.
#[test]
fn a_request_speaks_for_neither_the_issuer_nor_the_clock() {
    let forge = Forge::new();
    for (check, name, value) in [
        (r#"check if audience("web");"#, "audience", "web"),
        (r#"check if time("2023");"#, "time", "2023"),
        (r#"check if sub("root");"#, "sub", "root"),
        (r#"check if iss("https://evil.example");"#, "iss", "https://evil.example"),
        (r#"check if aud("web");"#, "aud", "web"),
        (r#"check if jti("1");"#, "jti", "1"),
        (r#"check if typ("at+jwt");"#, "typ", "at+jwt"),
        (r#"check if exp("never");"#, "exp", "never"),
        (r#"check if nbf("never");"#, "nbf", "never"),
        (r#"check if iat("never");"#, "iat", "never"),
        (r#"check if claim("admin");"#, "claim", "admin"),
        (r#"check if claim_json("admin");"#, "claim_json", "admin"),
    ] {
        let request = Request::default().fact(name, value);
        assert_eq!(forge.verdict_for(&request, &forge.narrowed(check)), "caveat/caveat", "{name}");
    }
    let request = Request::default().fact("subject", "root");
    assert_eq!(forge.verdict_for(&request, &forge.narrowed(r#"check if subject("root");"#)), ACCEPTED);
    assert_eq!(forge.verdict(&forge.narrowed(r#"check if sub("alice"), audience("api");"#)), ACCEPTED);
}

/// A holder's facts are the holder's own.
#[test]
fn a_block_does_not_satisfy_the_checks_of_another() {
    let forge = Forge::new();
    let demanding = forge.narrowed(r#"check if operation("read");"#);
    assert_eq!(forge.verdict(&append(&demanding, r#"operation("read");"#)), "caveat/caveat");
    let issuer_demands = forge.saying(r#"check if operation("read");"#);
    assert_eq!(forge.verdict(&append(&issuer_demands, r#"operation("read");"#)), "caveat/caveat");
    assert_eq!(forge.verdict_for(&Request::default().operation("read"), &issuer_demands), ACCEPTED);
}

/// The issuer's own checks restrict too, where they say more than the claims.
#[test]
fn checks_of_the_authority_block_count() {
    let forge = Forge::new();
    let verified = forge.verify(&forge.saying("check if time($t), $t < 2023-11-14T22:15:00Z;")).unwrap();
    assert_eq!((verified.expires_at(), verified.has_opaque_restrictions()), (at(NOW + 100), false));
    let verified = forge.verify(&forge.saying("check if time($t), $t < 2024-01-01T00:00:00Z;")).unwrap();
    assert_eq!((verified.expires_at(), verified.restrictions()), (at(EXP), &[][..]));
    assert!(forge.verify(&forge.saying("check if true;")).unwrap().has_opaque_restrictions());
}

/// What the verifier states or derives itself, the request need not: the restriction is then more than it looks like.
#[test]
fn a_fact_that_the_verifier_states_makes_a_restriction_opaque() {
    let forge = Forge::new();
    let token = text(&forge.narrowed(r#"check if tenant("acme");"#));
    let verify = |rules: &Rules, request: &Request| {
        forge.verifier(policy()).verify_with(&token, request, rules).map(|verified| verified.has_opaque_restrictions())
    };
    let asked = Request::default().fact("tenant", "acme");
    assert_eq!(verify(&Rules::default(), &asked), Ok(false));
    for datalog in [r#"tenant("acme"); allow if true;"#, r#"tenant("acme") <- sub($s); allow if true;"#] {
        let rules = Rules::datalog(datalog, []).unwrap();
        assert_eq!(verify(&rules, &Request::default()), Ok(true), "{datalog}");
    }
}
