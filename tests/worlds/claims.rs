//! Claims: every choice of which are there and of what kind of JSON each of them is, in a JWT and in a Macaroon's identifier.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::Request;

use crate::jwt::{Court, token};
use crate::model::circumstances::{Circumstances, KEY, TypeRule};
use crate::model::macaroon::Root;
use crate::{bound, every, world};

/// The registered claims, each as a text and as a number: one of them is in order.
const CLAIMS: [(&str, &str, &str); 8] = [
    ("iss", r#""https://issuer.example""#, "7"),
    ("sub", r#""alice""#, "7"),
    ("aud", r#""api""#, "7"),
    ("exp", r#""1700000600""#, "1700000600"),
    ("nbf", r#""1700000000""#, "1700000000"),
    ("iat", r#""1700000000""#, "1700000000"),
    ("jti", r#""7f1d4b0c""#, "7"),
    ("typ", r#""at+jwt""#, "7"),
];

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// The members that claim `name` can be, the first `kinds` of: absent, a text, a number, an array of the text, `null`, `true`,
/// an object. Among the first three is one that is in order, whichever claim it is; for `aud`, the array is too.
fn members(&(name, text, number): &(&str, &str, &str), kinds: usize) -> Vec<String> {
    let values = [text.to_owned(), number.to_owned(), format!("[{text}]"), "null".into(), "true".into(), "{}".into()];
    let members = values.map(|value| format!(r#""{name}":{value}"#));
    std::iter::once(String::new()).chain(members).take(kinds).collect()
}

/// Every choice of one of its `kinds` for each of these claims, as the members of one object.
fn every_choice(claims: &[(&str, &str, &str)], kinds: usize, visit: &mut impl FnMut(&mut Vec<&str>)) {
    let members: Vec<_> = claims.iter().map(|claim| members(claim, kinds)).collect();
    let members: Vec<Vec<&str>> = members.iter().map(|claim| claim.iter().map(String::as_str).collect()).collect();
    every::choice(&members, &mut |chosen| {
        visit(&mut chosen.iter().copied().filter(|member| !member.is_empty()).collect());
    });
}

fn object(members: &[&str]) -> String {
    format!("{{{}}}", members.join(","))
}

/// 823,543 choices of all seven kinds; 16,384 of four without optimisation. Each is judged by what is always demanded and,
/// the other way round, with lifetimes and revocation.
#[test]
fn every_kind_of_every_claim_of_a_jwt() {
    let kinds = bound(7, 4);
    let usual = Court::under(Circumstances::of(b""));
    let demanding =
        Court::under(Circumstances { has_max_lifetime: true, heeds_revocation: true, ..Circumstances::of(b"") });
    let admits = |court: &Court, payload: String| {
        let token = token(HEADER, &payload);
        usize::from(every::hold(|| payload, || court.admits(&token)))
    };
    let (mut met, mut admitted) = (0, [0, 0]);
    every_choice(&CLAIMS[..7], kinds, &mut |members| {
        met += 1;
        admitted[0] += admits(&usual, object(members));
        members.reverse();
        admitted[1] += admits(&demanding, object(members));
    });
    assert_eq!(met, kinds.pow(7));
    // The audience in two forms, and `nbf`, `iat` and `jti` or not; where lifetimes and revocation count, `nbf` or not.
    assert_eq!(admitted, [2 * 2 * 2 * 2, 2 * 2]);
}

/// Numbers that are moments, are none, or are written as none is: around the leeway's end, the end of time and the ends of what
/// 64 bits hold.
const NUMBERS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "-0",
    "1699999970",
    "1700000600",
    "1700000600.0",
    "17e8",
    "253402300799",
    "253402300800",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
];

/// 3,375 choices: each of the three times absent, or one of these numbers.
#[test]
fn every_number_of_every_time_of_a_jwt() {
    let time = |name: &str| NUMBERS.map(|number| format!(r#""{name}":{number}"#)).into_iter();
    let times = ["exp", "nbf", "iat"].map(|name| time(name).chain([String::new()]).collect::<Vec<_>>());
    let times = times.each_ref().map(|members| members.iter().map(String::as_str).collect());
    let court = Court::under(Circumstances::of(b""));
    let (mut met, mut admitted) = (0, 0);
    every::choice(&times, &mut |chosen| {
        let others = [r#""iss":"https://issuer.example","sub":"alice","aud":"api""#];
        let members = others.iter().chain(chosen).copied().filter(|member| !member.is_empty());
        let payload = object(&members.collect::<Vec<_>>());
        let token = token(HEADER, &payload);
        met += 1;
        admitted += usize::from(every::hold(|| payload, || court.admits(&token)));
    });
    assert_eq!(met, 15_usize.pow(3));
    // Two expiries lie ahead; starts and issues that do not are absent, 0, 1 and the one that is past.
    assert_eq!(admitted, 2 * 4 * 4);
}

/// Here the type is a claim. 65,536 choices of four kinds.
#[test]
fn every_kind_of_every_claim_of_a_macaroon() {
    let under = Circumstances { typ: TypeRule::AbsentOr, ..Circumstances::of(b"") };
    let verifier = world::verifier(&world::MACAROON, &under);
    let (mut met, mut admitted) = (0, 0);
    every_choice(&CLAIMS, 4, &mut |members| {
        let identifier = format!("countersign/1 {}", object(members));
        let root = Root { identifier: identifier.as_bytes(), caveats: Vec::new() };
        let token = URL_SAFE_NO_PAD.encode(root.written(&root.mac(KEY.1)));
        let found = verifier.verify(&token, &Request::default());
        let expected = root.judge(token.len(), true, &under);
        every::hold(|| identifier.clone(), || world::compare(&found, &expected));
        met += 1;
        admitted += usize::from(found.is_ok());
    });
    assert_eq!(met, 4_usize.pow(8));
    // The audience in two forms, and `nbf`, `iat`, `jti` and `typ` or not.
    assert_eq!(admitted, 2 * 2 * 2 * 2 * 2);
}
