//! JWT headers: every one of up to three members out of a vocabulary, in every order, names that come twice included.

use crate::jwt::{Court, token};
use crate::model::circumstances::{Circumstances, NOW, TypeRule};
use crate::{bound, every};

/// What is honoured, what is never let through, what is ignored, and an honoured name in another spelling.
const NAMES: [&str; 11] = ["alg", "typ", "kid", "crit", "b64", "zip", "jwk", "cty", "enc", "x", r"\u0061lg"];
/// What each of the honoured members wants, and a value of every other kind of JSON.
const VALUES: [&str; 9] = [r#""HS256""#, r#""JWT""#, r#""at+jwt""#, r#""a""#, "null", "true", "7", "[]", "{}"];
/// 980,200 headers; 9,901 without optimisation.
const MOST: usize = bound(3, 2);

#[test]
fn every_header_of_three_members() {
    let member = |name: &str| VALUES.map(|value| format!(r#""{name}":{value}"#));
    let members: Vec<String> = NAMES.iter().flat_map(|name| member(name)).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let payload = format!(r#"{{"iss":"https://issuer.example","sub":"alice","aud":"api","exp":{}}}"#, NOW + 600);

    // Where a type is demanded and a name is not, and the other way round.
    let typed = Court::under(Circumstances::of(b""));
    let named =
        Court::under(Circumstances { trusts_two_keys: true, typ: TypeRule::AbsentOr, ..Circumstances::of(b"") });
    let (mut met, mut admitted) = (0, [0, 0]);
    every::sequence(&members, MOST, &mut |header| {
        let header = format!("{{{}}}", header.join(","));
        let token = token(&header, &payload);
        let admits = every::hold(|| header, || [typed.admits(&token), named.admits(&token)]);
        met += 1;
        admitted = [admitted[0] + usize::from(admits[0]), admitted[1] + usize::from(admits[1])];
    });
    assert_eq!(met, every::sequences(NAMES.len() * VALUES.len(), MOST));
    // The algorithm, in either spelling, and one other that is demanded, in either order. In each of six orders of three, there
    // is besides: a member that is ignored, of any value; a name of the form of a name; the type.
    let of_two = 2 * 2;
    let [typed, named] = [2 * 6 * (9 + 4), 2 * 6 * (9 + 1)];
    assert_eq!(admitted, [of_two + bound(typed, 0), of_two + bound(named, 0)]);
}
