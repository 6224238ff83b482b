//! What the blocks of a Biscuit say.

use biscuit_auth::{Biscuit, BlockBuilder, KeyPair};

use super::{biscuit, codes, field, inspected, is_clean};

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
