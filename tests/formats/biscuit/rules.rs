//! Datalog of the verifier's own.

use countersign::biscuit::{Rules, Value};
use countersign::{Request, Timestamp};

use super::forge::{Forge, text};
use crate::support::{ACCEPTED, EXP, NOW, at, policy, reason};

fn verdict(forge: &Forge, rules: &Rules, request: &Request) -> String {
    let token = forge.saying(r#"claim("role", "admin"); claim("level", 7); claim("staff", true);"#);
    let outcome = forge.verifier(policy()).verify_with(text(&token), request, rules);
    outcome.map_or_else(reason, |_| ACCEPTED.to_owned())
}

fn says(forge: &Forge, datalog: &str) -> String {
    let rules = Rules::datalog(datalog, []).unwrap();
    verdict(forge, &rules, &Request::default().operation("read"))
}

#[test]
fn the_verifier_has_the_last_word() {
    let forge = Forge::new();
    for datalog in [
        "allow if true;",
        r#"allow if claim("role", "admin"), operation("read");"#,
        r#"deny if operation("write"); allow if true;"#,
        r#"may($o) <- claim("role", "admin"), operation($o); allow if may("read");"#,
        r#"allow if time($t), $t < 2023-11-14T22:23:20Z, audience("api");"#,
    ] {
        assert_eq!(says(&forge, datalog), ACCEPTED, "{datalog}");
    }
    for datalog in [
        "deny if true;",
        "",
        r#"allow if claim("role", "owner");"#,
        r#"allow if operation("write");"#,
        r#"deny if operation("read"); allow if true;"#,
        r#"check if operation("write"); allow if true;"#,
    ] {
        assert_eq!(says(&forge, datalog), "caveat/caveat", "{datalog}");
    }
}

/// The specification's *Expressions*: what is neither *true* nor *false* is no answer, and no number wraps round.
#[test]
fn an_expression_is_true_or_it_fails_its_check() {
    let forge = Forge::new();
    for (expression, verdict) in [
        ("1 < 2", ACCEPTED),
        ("9223372036854775806 + 1 > 0", ACCEPTED),
        ("2 < 1", "caveat/caveat"),
        ("1 + 1", "caveat/caveat"),
        ("\"true\"", "caveat/caveat"),
        ("9223372036854775807 + 1 < 0", "caveat/caveat"),
        ("9223372036854775807 + 1 > 0", "caveat/caveat"),
        ("1 / 0 === 1", "caveat/caveat"),
        ("1 === \"1\"", "caveat/caveat"),
    ] {
        assert_eq!(forge.verdict(&forge.narrowed(&format!("check if {expression};"))), verdict, "{expression}");
    }
}

/// Whatever the verifier allows, claims and checks hold.
#[test]
fn the_verifier_cannot_allow_what_the_token_forbids() {
    let forge = Forge::new();
    let allow = Rules::datalog("allow if true;", []).unwrap();
    let verify = |token| {
        let outcome = forge.verifier(policy()).verify_with(text(&token), &Request::default(), &allow);
        outcome.map_or_else(reason, |_| ACCEPTED.to_owned())
    };
    assert_eq!(verify(forge.honest()), ACCEPTED);
    assert_eq!(verify(forge.narrowed(r#"check if operation("read");"#)), "caveat/caveat");
    assert_eq!(verify(forge.claiming("exp", "exp(2023-01-01T00:00:00Z)")), "claims/expired");
}

#[test]
fn a_holders_facts_do_not_convince_the_verifier() {
    let forge = Forge::new();
    let rules = Rules::datalog(r#"allow if claim("role", "owner");"#, []).unwrap().allow_facts();
    let verify = |token| {
        let outcome = forge.verifier(policy()).verify_with(text(&token), &Request::default(), &rules);
        outcome.map_or_else(reason, |_| ACCEPTED.to_owned())
    };
    assert_eq!(verify(forge.narrowed(r#"claim("role", "owner");"#)), "caveat/caveat");
    assert_eq!(verify(forge.saying(r#"claim("role", "owner");"#)), ACCEPTED);
}

#[test]
fn values_are_parameters_and_never_text() {
    let forge = Forge::new();
    let request = Request::default();
    let role =
        |value: &str| Rules::datalog(r#"allow if claim("role", {role});"#, [("role", Value::from(value))]).unwrap();
    assert_eq!(verdict(&forge, &role("admin"), &request), ACCEPTED);
    assert_eq!(verdict(&forge, &role("owner"), &request), "caveat/caveat");
    assert_eq!(verdict(&forge, &role(r#"x") or true; allow if claim("role", "admin"#), &request), "caveat/caveat");

    let all = |level: i64, staff: bool, end: Timestamp| {
        let source = r#"allow if claim("level", {level}), claim("staff", {staff}), exp($e), $e <= {end};"#;
        let values = [("level", Value::from(level)), ("staff", Value::from(staff)), ("end", Value::from(end))];
        Rules::datalog(source, values).unwrap()
    };
    assert_eq!(verdict(&forge, &all(7, true, at(EXP)), &request), ACCEPTED);
    assert_eq!(verdict(&forge, &all(8, true, at(EXP)), &request), "caveat/caveat");
    assert_eq!(verdict(&forge, &all(7, false, at(EXP)), &request), "caveat/caveat");
    assert_eq!(verdict(&forge, &all(7, true, at(NOW)), &request), "caveat/caveat");
}

#[test]
fn rules_that_cannot_be_meant_are_refused() {
    assert!(Rules::datalog(r#"allow if claim("role", {role});"#, [("role", Value::from("admin"))]).is_ok());
    assert!(Rules::datalog(r#"allow if claim("role", {role});"#, []).is_err());
    assert!(Rules::datalog("allow if claim(", []).is_err());
    assert!(Rules::datalog("please", []).is_err());
    // The clock and the policy tell the time and the audience.
    for datalog in ["time(2023-11-14T22:13:20Z); allow if true;", r#"audience($a) <- sub($a); allow if true;"#] {
        assert!(Rules::datalog(datalog, []).is_err(), "{datalog}");
    }
    assert!(Rules::datalog("timed(2023-11-14T22:13:20Z); allow if true;", []).is_ok());
}
