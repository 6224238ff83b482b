//! What a holder may make a verifier do. Each of these is refused before it runs, which is why the tests are quick.

use std::time::{Duration, Instant};

use countersign::Request;

use super::forge::{Forge, append};
use crate::support::ACCEPTED;

/// Enough for a debug build on a machine under load, and far too little for any of the work that is refused.
const QUICKLY: Duration = Duration::from_secs(5);

fn verdict(forge: &Forge, datalog: &str) -> String {
    let token = forge.narrowed(datalog);
    let start = Instant::now();
    let verdict = forge.verdict_for(&Request::default().operation("read"), &token);
    assert!(start.elapsed() < QUICKLY, "{:?} for {datalog:.80}", start.elapsed());
    verdict
}

/// `count` facts `f`, none like another.
fn facts(count: usize) -> String {
    (0..count).map(|number| format!("f({number});")).collect()
}

#[test]
fn modest_blocks_are_run() {
    let forge = Forge::new();
    for datalog in [
        facts(16),
        "check if f($a), f($b), $a < $b;".to_owned() + &facts(16),
        r#"check if operation("read");"#.repeat(16),
        format!(r#"check if operation("read"){};"#, r#" or operation("x")"#.repeat(7)),
        r#"check if operation($o), ["read", "list"].contains($o), $o.starts_with("re"), $o.length() == 4;"#.to_owned(),
    ] {
        assert_eq!(verdict(&forge, &datalog), ACCEPTED, "{datalog}");
    }
}

#[test]
fn facts_checks_and_alternatives_are_counted() {
    let forge = Forge::new();
    assert_eq!(verdict(&forge, &facts(17)), "caveat/limit");
    assert_eq!(verdict(&forge, &r#"check if operation("read");"#.repeat(17)), "caveat/limit");
    let alternatives = format!(r#"check if operation("read"){};"#, r#" or operation("x")"#.repeat(8));
    assert_eq!(verdict(&forge, &alternatives), "caveat/limit");
    let expressions = format!(r#"check if operation($o){};"#, r#", $o != "x""#.repeat(17));
    assert_eq!(verdict(&forge, &expressions), "caveat/limit");
    let operations = format!("check if {}1 > 0;", "1 + ".repeat(32));
    assert_eq!(verdict(&forge, &operations), "caveat/limit");
}

/// Eight variables over sixteen facts are four thousand million combinations, and the engine looks at its clock after them.
#[test]
fn joins_are_bounded() {
    let forge = Forge::new();
    let join = |width: usize| {
        let predicates: Vec<_> = (0..width).map(|number| format!("f($v{number})")).collect();
        format!("{} check if {}, $v0 > 1000;", facts(16), predicates.join(", "))
    };
    assert_eq!(verdict(&forge, &join(8)), "caveat/limit");
    assert_eq!(verdict(&forge, &join(20)), "caveat/limit");
    assert_eq!(verdict(&forge, &join(2)), "caveat/caveat");
}

/// The facts of other blocks and of the request make a join as costly as a block's own.
#[test]
fn facts_from_elsewhere_count() {
    let forge = Forge::new();
    let join = r#"check if claim($a, $x), claim($b, $y), claim($c, $z), $x > $y, $y > $z, $z > 1000;"#;
    let few: String = (0..4).map(|number| format!(r#"claim("{number}", {number});"#)).collect();
    let many: String = (0..100).map(|number| format!(r#"claim("{number}", {number});"#)).collect();
    assert_eq!(forge.verdict(&append(&forge.saying(&few), join)), "caveat/caveat");
    assert_eq!(forge.verdict(&append(&forge.saying(&many), join)), "caveat/limit");

    let crowded = (0..100).fold(Request::default(), |request, number| request.fact(format!("g{number}"), "x"));
    let three = "check if sub($a), iss($b), aud($c);";
    assert_eq!(forge.verdict_for(&crowded, &forge.narrowed(three)), "caveat/limit");
    assert_eq!(forge.verdict(&forge.narrowed(three)), ACCEPTED);
}

#[test]
fn holders_bring_no_regular_expressions_closures_or_foreign_functions() {
    let forge = Forge::new();
    for datalog in [
        r#"check if "aaaa".matches("^a+$");"#,
        r#"check if "a".matches("(((((a{100}){100}){100}){100}){100})");"#,
        "check if [1, 2].all($p -> $p > 0);",
        "check if [1, 2].any($p -> $p > 0);",
        "check if true || true;",
        "check if 1.extern::anything();",
        "check if 1.extern::anything(2);",
    ] {
        assert_eq!(verdict(&forge, datalog), "caveat/limit", "{datalog}");
    }
    assert_eq!(verdict(&forge, r#"check if "aaaa".starts_with("a");"#), ACCEPTED);
}

#[test]
fn holders_bring_no_rules() {
    let forge = Forge::new();
    assert_eq!(verdict(&forge, "g($x) <- f($x); f(1);"), "caveat/limit");
    assert_eq!(verdict(&forge, "n(0); n($y) <- n($x), $y == $x + 1;".replace("$y", "$x").as_str()), "caveat/limit");
    assert_eq!(verdict(&forge, "f(1);"), ACCEPTED);
}

/// The issuer signs what it likes.
#[test]
fn issuers_may_bring_rules_and_regular_expressions() {
    let forge = Forge::new();
    let token = forge.saying(r#"g($x) <- sub($x); check if g($x), $x.matches("^al.ce$"), ["a"].any($p -> $p == "a");"#);
    assert_eq!(forge.verdict(&token), ACCEPTED);
    assert_eq!(forge.verdict(&append(&token, r#"check if g("alice");"#)), ACCEPTED);
}

/// Even an issuer's mistake ends: this derives facts without end.
#[test]
fn an_issuers_mistake_ends() {
    let forge = Forge::new();
    let many: String = (0..40).map(|number| format!("n({number});")).collect();
    let token = forge.saying(&format!("{many} pair($x, $y) <- n($x), n($y);"));
    let start = Instant::now();
    assert_eq!(forge.verdict(&token), "caveat/limit");
    assert!(start.elapsed() < QUICKLY);
}

#[test]
fn blocks_are_counted() {
    let forge = Forge::new();
    let with_blocks = |count| (0..count).fold(forge.honest(), |token, _| append(&token, ""));
    assert_eq!(forge.verdict(&with_blocks(10)), ACCEPTED);
    assert_eq!(forge.verdict(&with_blocks(11)), "size/too-large");
}

/// Every block counts, and so do the facts of all of them together.
#[test]
fn every_block_is_screened() {
    let forge = Forge::new();
    let costly_first = append(&forge.narrowed("g($x) <- f($x);"), "f(1);");
    let costly_last = append(&forge.narrowed("f(1);"), "g($x) <- f($x);");
    assert_eq!(forge.verdict(&costly_first), "caveat/limit");
    assert_eq!(forge.verdict(&costly_last), "caveat/limit");

    let crowded = (0..9).fold(forge.honest(), |token, _| append(&token, &facts(16)));
    assert_eq!(forge.verdict(&append(&crowded, "check if f($a), f($b), f($c);")), "caveat/limit");
    assert_eq!(forge.verdict(&append(&crowded, "check if sub($a);")), ACCEPTED);
}
