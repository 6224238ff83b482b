//! What a holder may make a verifier do. Each of these is refused before it runs, which is why the tests are quick.

use std::time::Duration;

use biscuit_auth::KeyPair;
use biscuit_auth::builder::{BlockBuilder, Check, CheckKind, Expression, Rule, Scope, Term, pred, string};
use biscuit_auth::format::schema::term::Content;
use biscuit_auth::format::schema::{self, map_key, op};
use countersign::Request;
use countersign::biscuit::Rules;
use prost::Message as _;

use super::forge::{Forge, append, text};
use crate::support::{self, ACCEPTED, policy, reason};

/// Enough for a build without optimisation, and far too little for any of the work that is refused.
const QUICKLY: Duration = Duration::from_secs(5);

/// What `judge` says, which is said quickly.
fn quickly<T>(judge: impl FnOnce() -> T) -> T {
    let (said, spent) = support::working(judge);
    assert!(spent < QUICKLY, "{spent:?}");
    said
}

fn verdict(forge: &Forge, datalog: &str) -> String {
    verdict_of(forge, &forge.narrowed(datalog))
}

fn verdict_of(forge: &Forge, token: &biscuit_auth::Biscuit) -> String {
    quickly(|| forge.verdict_for(&Request::default().operation("read"), token))
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

/// Without a word from the verifier, holders append checks of plain expressions and nothing else.
#[test]
fn the_default_lets_through_ordinary_checks_and_nothing_else() {
    let forge = Forge::new();
    let verifier = forge.verifier(policy());
    let request = Request::default().operation("read").resource("/reports/7");
    let by_default = |token: &biscuit_auth::Biscuit| support::verdict_for(&verifier, text(token), &request);
    for check in [
        r#"check if operation("read");"#,
        r#"check if operation("write") or operation("read");"#,
        r#"check if resource($r), $r.starts_with("/reports/"), $r.length() < 100;"#,
        r#"check if operation($o), ["read", "list"].contains($o);"#,
        r#"check all operation($o), {"read"}.contains($o);"#,
        r#"reject if operation("write");"#,
        "check if time($t), $t < 2023-11-14T22:14:20Z, $t > 2023-11-14T22:12:20Z;",
        r#"check if sub("alice"), audience("api") trusting authority;"#,
        "check if 1 + 2 * 3 == 7, !(1 > 2);",
    ] {
        assert_eq!(by_default(&forge.narrowed(check)), ACCEPTED, "{check}");
    }
    for other in ["f(1);", "f($x) <- sub($x);", r#"check if "a".matches("a");"#, "check if true || false;"] {
        assert_eq!(by_default(&forge.narrowed(other)), "caveat/limit", "{other}");
    }
    // What `biscuit-auth`'s own helpers write has a head, which means nothing.
    use biscuit_auth::builder_ext::BuilderExt as _;
    let helped = biscuit_auth::builder::BlockBuilder::new().check_resource_prefix("/reports/").check_operation("read");
    assert_eq!(by_default(&forge.honest().append(helped).unwrap()), ACCEPTED);
}

/// Each kind of thing has its number, over all blocks together, and the last one is still let through.
#[test]
fn things_are_counted() {
    let forge = Forge::new();
    let checks = |count: usize| r#"check if operation("read");"#.repeat(count);
    let symbols = |count: usize| (0..count).map(|number| format!(r#"f("{number}");"#)).collect::<String>();
    let keys = |count: usize| {
        let keys = (0..count).map(|_| KeyPair::new().public().print()).collect::<Vec<_>>().join(", ");
        format!("check if sub($s) trusting authority, {keys};")
    };
    let alternatives = |count: usize| {
        let set = (0..count).map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
        format!("check if {{{set}}}.contains(1);")
    };
    let nested = |depth: usize| format!("check if {}1{}.length() == 1;", "[".repeat(depth), "]".repeat(depth));
    for (what, most, one_too_many) in [
        ("facts", facts(64), facts(65)),
        ("checks", checks(64), checks(65)),
        // `f` is one; numbers up to 63 are no facts too many.
        ("symbols", symbols(64), (0..161).map(|number| format!("check if g{number}(1) or true;")).collect()),
        ("keys", keys(4), keys(5)),
        ("terms", alternatives(1000), alternatives(1025)),
        ("nesting", nested(3), nested(4)),
    ] {
        assert_eq!(verdict(&forge, &most), ACCEPTED, "{what}");
        assert_eq!(verdict(&forge, &one_too_many), "caveat/limit", "{what}");
    }
    for (what, one, other) in [
        ("facts", facts(33), facts(33)),
        ("checks", checks(33), checks(33)),
        ("keys", keys(3), keys(3)),
        ("terms", alternatives(513), alternatives(513)),
    ] {
        assert_eq!(verdict(&forge, &one), ACCEPTED, "{what}");
        assert_eq!(verdict_of(&forge, &append(&forge.narrowed(&one), &other)), "caveat/limit", "{what}");
    }
}

/// Unread blocks are refused as limit too, but only once the signature held and the claims were good.
#[test]
fn what_is_too_much_to_be_read_is_refused_in_its_turn() {
    let (forge, stranger) = (Forge::new(), Forge::new());
    let many: String = (0..200).map(|number| format!("check if g{number}(1);")).collect();
    assert_eq!(verdict(&forge, &many), "caveat/limit");
    assert_eq!(verdict_of(&forge, &stranger.narrowed(&many)), "signature/signature");
    let expired = forge.claiming("exp", "exp(2023-01-01T00:00:00Z)");
    assert_eq!(verdict_of(&forge, &append(&expired, &many)), "claims/expired");
}

/// One budget for the whole token: what is cheap by itself is not, often enough.
#[test]
fn cheap_checks_add_up() {
    let forge = Forge::new();
    let check = "check if claim($a, $x), claim($b, $y), $x < $y;";
    let claims: String = (0..12).map(|number| format!(r#"claim("{number}", {number});"#)).collect();
    let spread = |count: usize| (0..count).fold(forge.saying(&claims), |token, _| append(&token, check));
    assert_eq!(verdict_of(&forge, &append(&forge.saying(&claims), check)), ACCEPTED);
    assert_eq!(verdict_of(&forge, &append(&forge.saying(&claims), &check.repeat(9))), "caveat/limit");
    assert_eq!(verdict_of(&forge, &spread(2)), ACCEPTED);
    assert_eq!(verdict_of(&forge, &spread(9)), "caveat/limit");
}

/// An operation on a long text or a large set is not one step.
#[test]
fn large_values_cost_more() {
    let forge = Forge::new();
    let set: Vec<_> = (0..300).map(|number| number.to_string()).collect();
    let shared =
        |count: usize| format!("s({{{}}}); {}", set.join(", "), "check if s($s), $s.contains(1);".repeat(count));
    assert_eq!(verdict(&forge, &shared(2)), ACCEPTED);
    assert_eq!(verdict(&forge, &shared(30)), "caveat/limit");
    let unions = format!("s({{{}}}); check if s($s){};", set.join(", "), ", $s.union($s).contains(1)".repeat(10));
    assert_eq!(verdict(&forge, &unions), "caveat/limit");
    let text = format!(r#"check if operation($o), "{}".contains($o);"#, "read ".repeat(500));
    assert_eq!(verdict(&forge, &text.repeat(5)), ACCEPTED);
    assert_eq!(verdict(&forge, &text.repeat(200)), "caveat/limit");
    // Each sum is as long as all that came before it.
    let sums = |count: usize| {
        format!(r#"check if "{}"{} != "a";"#, "x".repeat(639), format!(r#" + "{}""#, "x".repeat(639)).repeat(count))
    };
    assert_eq!(verdict(&forge, &sums(2)), ACCEPTED);
    assert_eq!(verdict(&forge, &sums(800)), "caveat/limit");
}

/// A holder's check can reach what the verifier brings, and what rules derive from it.
#[test]
fn facts_of_the_verifier_count() {
    let forge = Forge::new();
    let rights = |count: usize| (0..count).map(|number| format!("right({number});")).collect::<String>();
    let join = forge.narrowed("check if right($a), right($b), $a < $b;");
    let verdict = |datalog: String| {
        let rules = Rules::datalog(&format!("{datalog} allow if true;"), []).unwrap();
        let verdict = quickly(|| forge.verifier(policy()).verify_with(text(&join), &Request::default(), &rules));
        verdict.map_or_else(reason, |_| ACCEPTED.to_owned())
    };
    assert_eq!(verdict(rights(25)), ACCEPTED);
    assert_eq!(verdict(rights(400)), "caveat/limit");
    assert_eq!(verdict(format!("{} right($b) <- right($a), iss($b);", rights(2))), "caveat/limit");
}

/// The engine complains on standard output of a check whose head has variables.
#[test]
fn a_check_has_no_head_that_it_cannot_fill() {
    use biscuit_auth::builder::{BlockBuilder, Check, CheckKind, Rule, fact, pred, string, var};
    let forge = Forge::new();
    let with_head = |terms: &[biscuit_auth::builder::Term]| {
        let query = Rule::new(pred("query", terms), vec![pred("f", &[string("x")])], Vec::new(), Vec::new());
        let block = BlockBuilder::new().fact(fact("f", &[string("x")])).unwrap();
        let block = block.check(Check { queries: vec![query], kind: CheckKind::One }).unwrap();
        forge.honest().append(block).unwrap()
    };
    assert_eq!(forge.verdict(&with_head(&[])), ACCEPTED);
    assert_eq!(forge.verdict(&with_head(&[string("y")])), ACCEPTED);
    assert_eq!(forge.verdict(&with_head(&[var("unbound")])), "caveat/limit");
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

    // Facts of other names cost a look, and combine with nothing.
    let crowded = (0..100).fold(Request::default(), |request, number| request.fact(format!("g{number}"), "x"));
    let three = "check if sub($a), iss($b), aud($c);";
    assert_eq!(forge.verdict_for(&crowded, &forge.narrowed(three)), ACCEPTED);
}

/// What an ordinary service states, and an ordinary holder asks.
#[test]
fn ordinary_rights_are_affordable() {
    let forge = Forge::new();
    let token = forge.narrowed(r#"check if resource($r), operation("read"), right($r, "read");"#);
    let request = Request::default().operation("read").resource("file7");
    let verdict = |datalog: &str| {
        let rules = Rules::datalog(&format!("{datalog} allow if true;"), []).unwrap();
        let verdict = forge.verifier(policy()).verify_with(text(&token), &request, &rules);
        verdict.map_or_else(reason, |_| ACCEPTED.to_owned())
    };
    let rights: String = (0..200).map(|number| format!(r#"right("file{number}", "read");"#)).collect();
    assert_eq!(verdict(&rights), ACCEPTED);
    assert_eq!(verdict(r#"right($r, "read") <- resource($r);"#), ACCEPTED);
    assert_eq!(verdict(r#"right("file8", "read");"#), "caveat/caveat");
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
    assert_eq!(quickly(|| forge.verdict(&token)), "caveat/limit");
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

    let crowded = (0..9).fold(forge.honest(), |token, _| append(&token, &facts(7)));
    assert_eq!(forge.verdict(&append(&crowded, "check if f($a), f($b), f($c);")), "caveat/limit");
    assert_eq!(forge.verdict(&append(&crowded, "check if sub($a);")), ACCEPTED);
}

/// The engine goes down with each predicate that is joined, however few facts there are.
#[test]
fn a_join_is_not_deep() {
    let forge = Forge::new();
    let join = |width: usize| format!("check if {};", vec!["sub($s)"; width].join(", "));
    assert_eq!(verdict(&forge, &join(16)), ACCEPTED);
    assert_eq!(verdict(&forge, &join(17)), "caveat/limit");
}

/// An honest token whose holder appended `datalog`, with something changed in the block before it was signed.
fn with_block(forge: &Forge, datalog: &str, edit: impl FnOnce(&mut schema::Block)) -> biscuit_auth::Biscuit {
    let token = forge.honest();
    let narrowed = forge.narrowed(datalog);
    let message = schema::Biscuit::decode(narrowed.to_vec().unwrap().as_slice()).unwrap();
    let mut content = schema::Block::decode(message.blocks[0].block.as_slice()).unwrap();
    edit(&mut content);
    let container = token.container().append_serialized(&KeyPair::new(), content.encode_to_vec(), None).unwrap();
    biscuit_auth::Biscuit::from(container.to_vec().unwrap(), forge.1.public()).unwrap()
}

/// A name that a later block brings would be that of facts which nobody counted.
#[test]
fn names_that_are_still_to_come_are_refused() {
    let forge = Forge::new();
    let rights: String = (0..60).map(|number| format!("g0({number});")).collect();
    let rules = Rules::datalog(&(rights + "allow if true;"), []).unwrap();
    let verdict = |token: &biscuit_auth::Biscuit| {
        let outcome = quickly(|| forge.verifier(policy()).verify_with(text(token), &Request::default(), &rules));
        outcome.map_or_else(reason, |_| ACCEPTED.to_owned())
    };
    let join = "check if g0($a), g0($b), g0($c);";
    let honest = with_block(&forge, join, |_| {});
    assert_eq!(verdict(&honest), "caveat/limit", "sixty to the third");
    let early = with_block(&forge, join, |block| {
        let symbols = std::mem::take(&mut block.symbols);
        // The name, which is the first of four, is left for a later block: it will be the first after the other three.
        assert_eq!(symbols.len(), 4, "{symbols:?}");
        assert_eq!(symbols[0], "g0");
        block.symbols = symbols[1..].to_vec();
        for query in block.checks.iter_mut().flat_map(|check| &mut check.queries) {
            for (at, predicate) in query.body.iter_mut().enumerate() {
                let Content::Variable(first) = predicate.terms[0].content.clone().unwrap() else {
                    panic!("a variable")
                };
                assert!(first > 0 && at < 3);
                predicate.terms[0].content = Some(Content::Variable(first - 1));
                predicate.name += 3;
            }
        }
    });
    let late = append(&early, "check if g0(1);");
    assert_eq!(verdict(&late), "caveat/limit");
}

/// The value that the first check of a block begins with.
fn first_value(block: &mut schema::Block) -> &mut schema::Term {
    let Some(op::Content::Value(value)) = &mut block.checks[0].queries[0].expressions[0].ops[0].content else {
        panic!("a value")
    };
    value
}

/// Neither a variable nor a key of a map has a name that is still to come: it could be of any length, and is written as often
/// as it is named.
#[test]
fn variables_and_keys_that_are_still_to_come_are_refused() {
    let forge = Forge::new();
    let late = |early: &biscuit_auth::Biscuit| verdict_of(&forge, &append(early, "reject if brought(1);"));
    let join = "check if operation($a), operation($b);";
    assert_eq!(late(&with_block(&forge, join, |_| {})), ACCEPTED);
    let variable = with_block(&forge, join, |block| {
        let last = &mut block.checks[0].queries[0].body[1].terms[0];
        let Some(Content::Variable(number)) = last.content else { panic!("a variable") };
        // `$b` is the last symbol of the block: the next will be the next block's first.
        last.content = Some(Content::Variable(number + 1));
    });
    assert_eq!(late(&variable), "caveat/limit");

    let map = r#"check if {"key": 1}.length() == 1;"#;
    assert_eq!(late(&with_block(&forge, map, |_| {})), ACCEPTED);
    let key = with_block(&forge, map, |block| {
        let Some(Content::Map(map)) = &mut first_value(block).content else { panic!("a map") };
        let Some(map_key::Content::String(number)) = &mut map.entries[0].key.content else { panic!("a text") };
        *number += 1;
    });
    assert_eq!(late(&key), "caveat/limit");

    let value = r#"check if "text".length() == 4;"#;
    assert_eq!(late(&with_block(&forge, value, |_| {})), ACCEPTED);
    let text = with_block(&forge, value, |block| {
        let Some(Content::String(number)) = &mut first_value(block).content else { panic!("a text") };
        *number += 1;
    });
    assert_eq!(late(&text), "caveat/limit");
}

/// A variable is copied and written down by its name, however short what it stands for.
#[test]
fn long_names_of_variables_cost_more() {
    let forge = Forge::new();
    let verdict = |name: &str, count: usize, separator: &str, datalog: &str| {
        verdict(&forge, &datalog.replace("{}", &vec![format!("${name}"); count].join(separator)))
    };
    let (short, long) = ("v", "v".repeat(2000));
    for (separator, count, datalog) in
        [(", ", 900, "reject if f({});"), (" + ", 40, r#"check if operation($name), {} != "read";"#)]
    {
        let datalog = |name: &str| datalog.replace("$name", &format!("${name}"));
        assert_eq!(verdict(short, count, separator, &datalog(short)), ACCEPTED);
        assert_eq!(verdict(&long, 2, separator, &datalog(&long)), ACCEPTED);
        assert_eq!(verdict(&long, count, separator, &datalog(&long)), "caveat/limit");
    }
}

/// Nothing is evaluated where nothing matches, and everything is copied: what is empty counts by being there.
#[test]
fn empty_expressions_are_counted() {
    let forge = Forge::new();
    let with = |count: usize| {
        let (head, body) = (pred("query", &[] as &[Term]), vec![pred("nothing", &[string("x")])]);
        let query = Rule::new(head, body, vec![Expression { ops: Vec::new() }; count], Vec::new());
        let check = Check { queries: vec![query], kind: CheckKind::Reject };
        forge.honest().append(BlockBuilder::new().check(check).unwrap()).unwrap()
    };
    assert_eq!(verdict_of(&forge, &with(8)), ACCEPTED);
    assert_eq!(verdict_of(&forge, &with(2000)), "caveat/limit");
}

/// A head, and for each expression itself, its operation and the value in it.
#[test]
fn operations_are_counted_to_the_last() {
    let forge = Forge::new();
    let truths = |count: usize| forge.narrowed(&format!("check if {};", vec!["true"; count].join(", ")));
    assert_eq!(verdict_of(&forge, &truths(341)), ACCEPTED);
    assert_eq!(verdict_of(&forge, &truths(342)), "caveat/limit");
}

/// The last that is let in, and the first that is not.
#[test]
fn symbols_and_scopes_are_counted() {
    let forge = Forge::new();
    let symbols = |count: usize| {
        let texts: Vec<_> = (0..count).map(|at| format!("\"symbol {at}\"")).collect();
        forge.narrowed(&format!("check if [{}].length() > 0;", texts.join(",")))
    };
    assert_eq!(verdict_of(&forge, &symbols(160)), ACCEPTED);
    assert_eq!(verdict_of(&forge, &symbols(161)), "caveat/limit");
    // A head, a predicate and its argument beside them.
    let of_a_check = |count: usize| {
        let (head, body) = (pred("query", &[] as &[Term]), vec![pred("operation", &[string("read")])]);
        let query = Rule::new(head, body, Vec::new(), vec![Scope::Authority; count]);
        let check = Check { queries: vec![query], kind: CheckKind::One };
        forge.honest().append(BlockBuilder::new().check(check).unwrap()).unwrap()
    };
    let of_a_block = |count: usize| {
        let block = BlockBuilder::new().code(r#"check if operation("read");"#).unwrap();
        forge.honest().append((0..count).fold(block, |block, _| block.scope(Scope::Authority))).unwrap()
    };
    for token in [of_a_check(1021), of_a_block(1021)] {
        assert_eq!(verdict_of(&forge, &token), ACCEPTED);
    }
    for token in [of_a_check(1022), of_a_block(1022)] {
        assert_eq!(verdict_of(&forge, &token), "caveat/limit");
    }
}

/// Rules of the issuer's derive as many facts as were counted on, and not one more.
#[test]
fn derived_facts_are_counted_to_the_last() {
    let forge = Forge::new();
    let numbers: String = (0..16).map(|number| format!("n({number});")).collect();
    let pairs = "pair($x, $y) <- n($x), n($y);";
    assert_eq!(forge.verdict(&forge.saying(&format!("{numbers} {pairs}"))), ACCEPTED);
    let one_more = "least($x) <- n($x), $x < 1;";
    assert_eq!(forge.verdict(&forge.saying(&format!("{numbers} {pairs} {one_more}"))), "caveat/limit");
}
