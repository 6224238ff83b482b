//! The hardened verifier beside `jsonwebtoken::decode` at its strictest: it accepts nothing that the raw crate refuses, reads
//! the same claims, and refuses more only by rules that are written down.

use std::collections::BTreeMap;
use std::sync::Mutex;

use countersign::{Clock, KeySet, Request, SystemClock, Verified, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value};

use super::forge::{self, SECRET, encode, sign};
use super::hardening;
use crate::support::{AUDIENCE, ISSUER, policy, reason};

/// Members of a header or payload: names, and values as raw JSON.
type Members = Vec<(String, String)>;

/// What is presented.
#[derive(Clone, Debug)]
struct Presented {
    header: Members,
    payload: Members,
    edit: Edit,
}

/// What is done to the token once it has been put together.
#[derive(Clone, Debug)]
enum Edit {
    /// Nothing: it is signed as it is.
    Signed,
    /// White space, or something else, between members, before the signature.
    Spaced(&'static str),
    /// A character of the finished token becomes another.
    Replaced(Index, char),
    /// Something is appended to one of the finished token's segments.
    Appended(usize, &'static str),
    /// The finished token ends early.
    Cut(Index),
}

fn value() -> impl Strategy<Value = String> {
    let odd = select(vec![
        "null",
        "true",
        "[]",
        "{}",
        "0",
        "-1",
        "1.5",
        "1e3",
        "1e400",
        "-0",
        r#""""#,
        r#""x""#,
        r#""\ud800""#,
        r#"[1,2]"#,
        r#"{"a":1,"a":2}"#,
        r#"{"a":{"b":[{}]}}"#,
        "9007199254740993",
        "18446744073709551616",
        r#""\u0000""#,
    ]);
    odd.prop_map(str::to_owned)
}

/// Moments before, after and far from now.
fn moment() -> impl Strategy<Value = String> {
    let now = SystemClock.now().unix();
    let honest = select(vec![-1_000_000, -600, 600, 1_000_000]).prop_map(move |offset: i64| (now + offset).to_string());
    let odd = select(vec!["253402300799", "253402300800", "18446744073709551615", r#""1700000000""#]);
    prop_oneof![6 => honest, 1 => odd.prop_map(str::to_owned), 1 => value()]
}

/// An honest claim, or one that is not.
fn claim() -> impl Strategy<Value = (String, String)> {
    let named =
        |name: &'static str, value: BoxedStrategy<String>| value.prop_map(move |value| (name.to_owned(), value));
    let texts = |texts: Vec<&'static str>| prop_oneof![select(texts).prop_map(str::to_owned), value()].boxed();
    prop_oneof![
        named("exp", moment().boxed()),
        named("nbf", moment().boxed()),
        named("iat", moment().boxed()),
        named(
            "iss",
            texts(vec![r#""https://issuer.example""#, r#"["https://issuer.example"]"#, r#""https://issuer.example/""#])
        ),
        named(
            "aud",
            texts(vec![r#""api""#, r#"["api"]"#, r#"["other","api"]"#, r#"["api","api"]"#, r#""ap""#, r#"["ap"]"#])
        ),
        named("sub", texts(vec![r#""alice""#, r#""\u200balice""#, r#""a\u0000""#, r#""\u0061""#])),
        named("jti", texts(vec![r#""7""#])),
        ("[a-z]{1,6}", value()),
    ]
}

fn header() -> impl Strategy<Value = Members> {
    let alg = prop_oneof![
        12 => Just(r#""HS256""#.to_owned()),
        1 => select(vec![r#""none""#, r#""hs256""#, r#""HS384""#, r#""RS256""#, r#"{"HS256":null}"#, "null", r#"["HS256"]"#])
            .prop_map(str::to_owned),
    ];
    let typ = prop::option::weighted(
        0.9,
        prop_oneof![
            8 => Just(r#""JWT""#.to_owned()),
            2 => select(vec![r#""at+jwt""#, r#""application/jwt""#, r#""jwt""#, "null", "7"]).prop_map(str::to_owned),
        ],
    );
    let others = prop_oneof![
        6 => Just(None),
        4 => (
            select(vec!["kid", "crit", "b64", "zip", "enc", "cty", "jwk", "jku", "x5c", "x5t", "x", "alg", "typ", "Alg"]),
            value(),
        ).prop_map(Some),
    ];
    (alg, typ, others).prop_map(|(alg, typ, other)| {
        let mut members = vec![("alg".to_owned(), alg)];
        members.extend(typ.map(|typ| ("typ".to_owned(), typ)));
        members.extend(other.map(|(name, value)| (name.to_owned(), value)));
        members
    })
}

fn payload() -> impl Strategy<Value = Members> {
    // Most are honest, so that what is wrong with headers shows as well.
    let changes = prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec(claim(), 1..4)];
    (changes, any::<bool>(), prop::option::weighted(0.15, any::<Index>())).prop_map(|(changes, duplicates, missing)| {
        let exp = (SystemClock.now().unix() + 600).to_string();
        let honest =
            [("iss", r#""https://issuer.example""#), ("aud", r#""api""#), ("sub", r#""alice""#), ("exp", &exp)];
        let mut members: Members = honest.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        if !duplicates {
            let mut names: Vec<_> = changes.iter().map(|(name, _)| name.clone()).collect();
            names.sort_unstable();
            members.retain(|(name, _)| !names.contains(name));
        }
        members.extend(changes);
        if let Some(missing) = missing {
            members.remove(missing.index(members.len()));
        }
        members
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => Just(Edit::Signed),
        1 => select(vec![" ", "\n", "\t\r", "\u{feff}", "/**/", "\0"]).prop_map(Edit::Spaced),
        1 => (any::<Index>(), select(vec!['A', 'B', '_', '-', '=', '+', '.', '\n', 'é'])).prop_map(|(at, c)| Edit::Replaced(at, c)),
        1 => (0..3_usize, select(vec!["=", "A", "\n", "%3D", "."])).prop_map(|(segment, text)| Edit::Appended(segment, text)),
        1 => any::<Index>().prop_map(Edit::Cut),
    ]
}

impl Presented {
    fn token(&self) -> String {
        let space = if let Edit::Spaced(space) = self.edit { space } else { "" };
        let object = |members: &Members| {
            let members: Vec<_> = members.iter().map(|(name, value)| format!("{name:?}:{space}{value}")).collect();
            format!("{{{}}}", members.join(&format!(",{space}")))
        };
        let token = sign(&format!("{}.{}", encode(object(&self.header)), encode(object(&self.payload))));
        match &self.edit {
            Edit::Signed | Edit::Spaced(_) => token,
            Edit::Replaced(at, other) => {
                let at = at.index(token.len());
                token.chars().enumerate().map(|(index, c)| if index == at { *other } else { c }).collect()
            }
            Edit::Appended(segment, text) => {
                let mut segments: Vec<_> = token.split('.').map(str::to_owned).collect();
                segments[*segment].push_str(text);
                segments.join(".")
            }
            Edit::Cut(at) => token[..at.index(token.len())].to_owned(),
        }
    }
}

/// `jsonwebtoken` with everything switched on that it has.
fn raw(token: &str) -> Option<Map<String, Value>> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    validation.leeway = 30;
    let decoded = jsonwebtoken::decode(token, &DecodingKey::from_secret(SECRET), &validation).ok()?;
    Some(decoded.claims)
}

/// The claims of a verified token as JSON: one audience written as it may be in the payload, and no type.
fn claims(verified: &Verified<impl Sized>, raw: &Map<String, Value>) -> Map<String, Value> {
    let mut claims: Map<String, Value> = serde_json::from_str(&verified.claims().to_json()).unwrap();
    if let (Some(Value::String(_)), Some(Value::Array(names))) = (raw.get("aud"), claims.get("aud").cloned()) {
        claims.insert("aud".to_owned(), names[0].clone());
    }
    if !raw.contains_key("typ") {
        claims.remove("typ");
    }
    claims
}

/// What the raw crate read, the order of its audiences aside.
fn sorted(mut claims: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Array(names)) = claims.get_mut("aud") {
        names.sort_by_key(Value::to_string);
    }
    claims
}

#[test]
fn what_is_accepted_here_the_raw_crate_accepts_with_the_same_claims() {
    let keys = KeySet::issuer(ISSUER, forge::key().verifying_key().unwrap());
    let verifier = Verifier::new(keys, policy());
    let documented = hardening::codes();
    // How often each outcome came: a property of tokens that nobody accepts would show nothing.
    let seen: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let mut runner = TestRunner::new(Config { cases: super::cases(18_000), ..Config::default() });
    let outcome = runner.run(&(header(), payload(), edit()), |(header, payload, edit)| {
        let token = Presented { header, payload, edit }.token();
        let found = match (verifier.verify(&token, &Request::default()), raw(&token)) {
            (Ok(verified), Some(raw)) => {
                prop_assert_eq!(claims(&verified, &raw), sorted(raw));
                "both accept".to_owned()
            }
            (Ok(_), None) => return Err(TestCaseError::fail(format!("accepted here alone: {token}"))),
            (Err(rejection), Some(_)) => {
                let reason = reason(rejection);
                prop_assert!(documented.contains(&reason), "{} is no documented rule: {}", reason, token);
                reason
            }
            (Err(_), None) => "both refuse".to_owned(),
        };
        *seen.lock().unwrap().entry(found).or_default() += 1;
        Ok(())
    });
    outcome.unwrap();
    let seen = seen.into_inner().unwrap();
    for expected in [
        "both accept",
        "both refuse",
        "claims/claim-type",
        "claims/duplicate-name",
        "claims/issued-in-future",
        "claims/issuer",
        "claims/json",
        "claims/subject",
        "encoding/duplicate-name",
        "header/algorithm",
        "header/critical",
        "header/header-kid",
        "header/header-member",
        "header/type",
    ] {
        assert!(seen.contains_key(expected), "`{expected}` never came: {seen:#?}");
    }
}
