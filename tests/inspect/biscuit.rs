//! What the blocks of a Biscuit say.

use std::time::Duration;

use biscuit_auth::{Biscuit, BlockBuilder, KeyPair};

use super::{biscuit, codes, field, inspected, is_clean};
use crate::support::working;

fn statements(token: &str, block: usize) -> Vec<String> {
    inspected(token).blocks[block].statements().map(str::to_owned).collect()
}

/// A token of three blocks, the last of them a third party's.
fn token() -> String {
    let other = KeyPair::new();
    let token = Biscuit::builder()
        .root_key_id(7)
        .code(r#"iss("i"); sub("alice"); aud({"api", "web"}); claim("level", 3); claim_json("x", "{\"a\":1.5}"); right($u) <- sub($u), trusting previous;"#.replace(", trusting", " trusting").as_str())
        .unwrap()
        .build(&KeyPair::new())
        .unwrap()
        .append(BlockBuilder::new().code(r#"check if time($t), $t < 2030-01-01T00:00:00Z; check all operation($o), ["read", "list"].contains($o) && !($o == "write"); reject if resource($r), $r.starts_with("/etc") or resource($r), $r.matches("\\.key$");"#).unwrap())
        .unwrap();
    let block = token
        .third_party_request()
        .unwrap()
        .create_block(
            &other.private(),
            BlockBuilder::new()
                .code("vetted(hex:00ff, {1, 2}, [true, null], {\"k\": 1}); check if [1].any($x -> $x > 0)")
                .unwrap(),
        )
        .unwrap();
    token.append_third_party(other.public(), block).unwrap().to_base64().unwrap()
}

#[test]
fn claims_are_those_of_the_authority_block() {
    let found = inspected(token());
    assert_eq!(found.format.to_string(), "biscuit");
    assert_eq!(found.header.unwrap().as_json(), r#"{"root_key_id":7}"#);
    assert_eq!(
        found.claims.unwrap().as_json(),
        r#"{"iss":"i","sub":"alice","aud":["api","web"],"level":3,"x":{"a":1.5}}"#
    );
    assert_eq!(codes(token()), ["exp-missing"]);
}

/// Who holds a token can see whether it can still be narrowed, and never the secret with which.
#[test]
fn a_sealed_token_says_so() {
    let open = Biscuit::builder().code(r#"iss("i");"#).unwrap().build(&KeyPair::new()).unwrap();
    let sealed = open.seal().unwrap().to_base64().unwrap();
    assert_eq!(inspected(sealed).header.unwrap().as_json(), r#"{"sealed":true}"#);
    assert!(inspected(open.to_base64().unwrap()).header.is_none());
    let named = Biscuit::builder().root_key_id(7).code(r#"iss("i");"#).unwrap().build(&KeyPair::new()).unwrap();
    let sealed = named.seal().unwrap().to_base64().unwrap();
    assert_eq!(inspected(sealed).header.unwrap().as_json(), r#"{"root_key_id":7,"sealed":true}"#);
}

/// The Datalog shown is what `biscuit-auth` prints, but for strings, which it does not escape.
#[test]
fn blocks_are_shown_as_datalog() {
    let token = token();
    let raw = biscuit_auth::UnverifiedBiscuit::from_base64(&token).unwrap();
    let found = inspected(&token);
    assert_eq!(found.blocks.len(), raw.block_count());
    for (index, block) in found.blocks.iter().enumerate() {
        let ours: Vec<_> = block.source().lines().filter(|line| !line.starts_with("//")).map(str::to_owned).collect();
        let theirs = raw.print_block_source(index).unwrap();
        let unescaped = ours.join("\n").replace("\\\"", "\"").replace("\\\\", "\\");
        assert_eq!(unescaped, theirs.trim_end());
        assert!(biscuit_auth::builder::BlockBuilder::new().code(ours.join("\n")).is_ok(), "{ours:?}");
    }
    assert!(statements(&token, 2)[0].starts_with("// a third party's block, signed by ed25519/"));
}

#[test]
fn no_string_passes_for_a_statement() {
    let evil = "a\"); admin(\"true\u{202e}\n";
    let block =
        BlockBuilder::new().fact(biscuit_auth::builder::fact("user", &[biscuit_auth::builder::string(evil)])).unwrap();
    let token = Biscuit::builder().build(&KeyPair::new()).unwrap().append(block).unwrap().to_base64().unwrap();
    assert_eq!(statements(&token, 1), [r#"user("a\"); admin(\"true\u{202e}\n")"#]);
    // A name that only pretends to be one: symbols "admin(); x" and a fact of that name.
    let token =
        biscuit(&[&[field(1, b"admin(); x"), b"\x18\x03".to_vec(), field(4, &field(1, b"\x08\x80\x08"))].concat()]);
    assert_eq!(statements(&token, 0), [r#""admin(); x"()"#]);
}

#[test]
fn what_is_missing_or_wrong_shows_as_such() {
    // A fact and a check of symbols that there are not, and an operator without operands.
    let expression = field(3, &field(1, &field(3, b"\x08\x00")));
    let token = biscuit(&[&[field(4, &field(1, b"\x08\xff\x7f")), field(6, &field(1, &expression))].concat(), b"\xff"]);
    assert_eq!(statements(&token, 0), ["<16383?>()", "check if <?> < <?>"]);
    assert_eq!(statements(&token, 1), ["// this block cannot be read"]);
    assert!(codes(&token).contains(&"malformed-block"));
}

#[test]
fn claims_of_the_wrong_kind_or_twice_are_named() {
    let token = Biscuit::builder().code(r#"sub(1); iss("a"); iss("b"); claim("x", 2020-01-01T00:00:00Z); claim_json("y", "{"); exp(2020-01-01T00:00:00Z)"#).unwrap();
    let token = token.build(&KeyPair::new()).unwrap().to_base64().unwrap();
    let found = inspected(&token);
    assert_eq!(found.claims.unwrap().as_json(), r#"{"iss":"b","y":"{","exp":1577836800}"#);
    assert_eq!(codes(&token), ["duplicate-name", "expired", "claim-type", "claim-missing"]);
}

#[test]
fn much_that_is_short_to_write_is_not_written_out() {
    let long = [field(1, &[b'a'; 30_000]), field(4, &field(1, b"\x08\x80\x08")).repeat(4000)].concat();
    let found = inspected(biscuit(&[&long]));
    let shown = found.blocks[0].source();
    assert!(shown.len() < 300_000 && is_clean(&shown));
    assert!(shown.ends_with("// the rest is too long to be shown"));
}

/// An expression of these operations, as a check of an authority block.
fn expression(operations: &[&[u8]]) -> String {
    let operations: Vec<u8> = operations.iter().flat_map(|operation| field(1, operation)).collect();
    let token = biscuit(&[&field(6, &field(1, &field(3, &operations)))]);
    statements(&token, 0)[0].strip_prefix("check if ").unwrap().to_owned()
}

/// Parentheses are an operator, which a writer can leave out.
#[test]
fn expressions_mean_what_they_show() {
    let number = |number: u8| [0x0a, 2, 0x10, number];
    let [one, two, three] = [1, 2, 3].map(number);
    let [no, yes] = [0, 1].map(|truth: u8| [0x0a, 2, 0x30, truth]);
    let unary = |kind: u8| [0x12, 2, 0x08, kind];
    let binary = |kind: u8| [0x1a, 2, 0x08, kind];
    let (not, parens, length) = (unary(0), unary(1), unary(2));
    let (less, equal, contains) = (binary(0), binary(4), binary(5));
    let (add, sub, mul, div) = (binary(9), binary(10), binary(11), binary(12));
    let (and, or) = (binary(13), binary(14));
    let (lazy_and, lazy_or) = (binary(23), binary(24));
    for (operations, shown) in [
        (&[&yes[..], &no, &or, &no, &and][..], "(true ||! false) &&! false"),
        (&[&yes, &no, &lazy_or, &no, &lazy_and], "(true || false) && false"),
        (&[&yes, &no, &no, &lazy_and, &lazy_or], "true || false && false"),
        (&[&yes, &no, &lazy_and, &no, &lazy_and], "true && false && false"),
        (&[&yes, &no, &no, &lazy_and, &lazy_and], "true && (false && false)"),
        (&[&one, &two, &add, &three, &mul], "(1 + 2) * 3"),
        (&[&one, &two, &add, &parens, &three, &mul], "(1 + 2) * 3"),
        (&[&one, &two, &three, &mul, &add], "1 + 2 * 3"),
        (&[&one, &two, &three, &sub, &sub], "1 - (2 - 3)"),
        (&[&one, &two, &sub, &three, &sub], "1 - 2 - 3"),
        (&[&one, &two, &three, &mul, &div], "1 / (2 * 3)"),
        (&[&one, &two, &less, &three, &equal], "(1 < 2) === 3"),
        (&[&yes, &no, &lazy_or, &not], "!(true || false)"),
        (&[&yes, &not, &no, &lazy_or], "!true || false"),
        (&[&one, &not, &two, &add], "(!1) + 2"),
        (&[&one, &two, &add, &length], "(1 + 2).length()"),
        (&[&one, &not, &two, &three, &add, &contains], "(!1).contains(2 + 3)"),
    ] {
        assert_eq!(expression(operations), shown);
    }
}

/// One symbol can be named by two bytes, thousands of times: what is written of it is bounded, and so is the work.
#[test]
fn a_symbol_that_is_named_often_is_written_seldom() {
    let symbol = field(1, &[b'a'; 28_000]);
    let long: &[u8] = b"\x18\x80\x08";
    let set = field(7, &field(1, long).repeat(5000));
    let names = [field(1, b"aud"), field(1, b"claim"), field(1, b"iss"), field(1, b"f")].concat();
    let fact = |index: u8, terms: &[Vec<u8>]| {
        let fact = [vec![0x08, 0x80 | index, 0x08], terms.iter().flat_map(|term| field(2, term)).collect()].concat();
        field(4, &field(1, &fact))
    };
    for (name, facts) in [
        ("f", fact(4, std::slice::from_ref(&set))),
        ("aud", fact(1, &[set])),
        ("claim", fact(2, &[long.to_vec(), long.to_vec()]).repeat(1700)),
        ("iss", fact(3, &[long.to_vec()]).repeat(2200)),
    ] {
        let token = biscuit(&[&[&symbol[..], &names, &facts].concat()]);
        let (found, spent) = working(|| inspected(&token));
        assert!(found.to_json().len() < 400_000, "{name}: {} bytes", found.to_json().len());
        assert!(spent < Duration::from_secs(1), "{name}: {spent:?}");
        assert!(found.blocks[0].source().ends_with("// the rest is too long to be shown"), "{name}");
        assert_eq!(found.claims.is_none(), name != "f", "{name}");
        assert_eq!(found.warnings[0].message.contains("authority block"), name != "f", "{name}");
    }
}
