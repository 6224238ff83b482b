//! What holders of a Biscuit have been seen to append, and what a search found to be worse.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use biscuit_auth::builder::{BiscuitBuilder, BlockBuilder, Check, CheckKind, Rule, Scope, Term, pred, var};
use biscuit_auth::{Algorithm, Biscuit as Raw, KeyPair, PrivateKey};
use countersign::biscuit::{Datalog, Rules, ThirdPartyRequest};
use countersign::{Biscuit, FixedClock, KeySet, Policy, Rejection, Request, SigningKey, Timestamp, Verified, Verifier};

use crate::trial::{Case, Verification};

const CLAIMS: &str = r#"iss("https://issuer.example"); sub("alice"); aud("api"); jti("7"); exp(2023-11-14T22:23:20Z);
    iat(2023-11-14T22:13:20Z); claim("scope", "read write"); claim("tenant", 42);
    check if time($time), $time < 2023-11-14T22:23:20Z; check if audience("api");"#;

/// An issuer and a verifier that trusts it.
pub(crate) struct Door {
    root: KeyPair,
    verifier: Verifier<Biscuit>,
}

impl Door {
    pub(crate) fn new() -> Self {
        let key = SigningKey::<Biscuit>::generate().unwrap();
        let pem = key.write().unwrap();
        let private = PrivateKey::from_pem(std::str::from_utf8(pem.expose()).unwrap()).unwrap();
        let keys = KeySet::issuer("https://issuer.example", key.verifying_key().unwrap());
        let clock = FixedClock(Timestamp::from_unix(1_700_000_000).unwrap());
        Self { root: KeyPair::from(&private), verifier: Verifier::new(keys, Policy::audience("api")).with_clock(clock) }
    }

    pub(crate) fn issue(&self, more: &str) -> Raw {
        BiscuitBuilder::new().code(CLAIMS).unwrap().code(more).unwrap().build(&self.root).unwrap()
    }

    /// The honest token: three blocks, of which a holder wrote two.
    pub(crate) fn honest(&self) -> Raw {
        let narrowed = append(&self.issue(""), "check if time($time), $time < 2023-11-14T22:18:20Z;");
        append(&narrowed, r#"check if operation("read"); check if resource("/reports/7");"#)
    }

    /// A pair of verifications by this door's verifier: of the honest token, and of `token`.
    pub(crate) fn trial(self, token: String, request: Request, rules: Rules) -> (Verification, Verification) {
        let honest = text(&self.honest());
        let verifier = Arc::new(self.verifier);
        let same = Arc::clone(&verifier);
        let verdict = |outcome: Result<Verified<Biscuit>, Rejection>| match outcome {
            Ok(_) => "accepted".to_owned(),
            Err(rejection) => format!("{}/{}", rejection.stage(), rejection.code()),
        };
        let asked = Request::default().operation("read").resource("/reports/7");
        (
            Box::new(move || verdict(same.verify(&honest, &asked))),
            Box::new(move || verdict(verifier.verify_with(&token, &request, &rules))),
        )
    }
}

pub(crate) fn text(token: &Raw) -> String {
    token.to_base64().unwrap()
}

pub(crate) fn append(token: &Raw, datalog: &str) -> Raw {
    token.append(BlockBuilder::new().code(datalog).unwrap()).unwrap()
}

fn repeated(count: usize, statement: impl Fn(usize) -> String) -> String {
    (0..count).map(statement).collect()
}

/// A holder's block behind an ordinary authority block.
fn appended(datalog: &str) -> (Verification, Verification) {
    behind("", datalog)
}

/// A holder's block behind an authority block that says more.
fn behind(more: &str, datalog: &str) -> (Verification, Verification) {
    let door = Door::new();
    let token = text(&append(&door.issue(more), datalog));
    door.trial(token, Request::default().operation("read"), Rules::default())
}

fn stating(datalog: &str) -> (Verification, Verification) {
    let door = Door::new();
    let token = text(&append(&door.issue(""), datalog));
    door.trial(token, Request::default().operation("read"), Rules::default().allow_facts())
}

/// A join of so many predicates `name`, which nothing satisfies.
fn join(name: &str, width: usize) -> String {
    let predicates: Vec<_> = (0..width).map(|number| format!("{name}($v{number})")).collect();
    format!("check if {}, $v0 < 0;", predicates.join(", "))
}

fn facts(name: &str, count: usize) -> String {
    repeated(count, |number| format!("{name}({number});"))
}

pub(crate) fn cases() -> Vec<Case> {
    const LIMIT: &str = "caveat/limit";
    const LARGE: &str = "size/too-large";
    let case = |name, verdict, build| Case { name, verdict, build };
    vec![
        case("honest", "accepted", || {
            let door = Door::new();
            let token = text(&door.honest());
            door.trial(token, Request::default().operation("read").resource("/reports/7"), Rules::default())
        }),
        case("claims to fill all bytes", "accepted", || {
            let claims = repeated(450, |number| format!("claim(\"{number:x}\", {number});"));
            behind(&claims, r#"check if operation("read");"#)
        }),
        case("six-way join over 60 facts of its own", LIMIT, || stating(&(facts("f", 60) + &join("f", 6)))),
        case("six-way join over 60 facts, by default", LIMIT, || appended(&(facts("f", 60) + &join("f", 6)))),
        case("six-way join over the issuer's 60 facts", LIMIT, || behind(&facts("f", 60), &join("f", 6))),
        case("three-way join over the issuer's 300 facts", LIMIT, || behind(&facts("f", 300), &join("f", 3))),
        case("100³ generated facts", LIMIT, || stating(&(facts("f", 100) + "g($a, $b, $c) <- f($a), f($b), f($c);"))),
        case("300 regular expressions", LIMIT, || {
            appended(&r#"check if "aaaaaaaaaaaaaaaa".matches("^(a|aa)+$");"#.repeat(300))
        }),
        case("a regular expression that looks catastrophic", LIMIT, || {
            appended(&format!("check if \"{}\".matches(\"^(a+)+$\");", "a".repeat(4000)))
        }),
        case("a regular expression of a thousand million states", LIMIT, || {
            appended(r#"check if "a".matches("(((((a{100}){100}){100}){100}){100})");"#)
        }),
        case("1,000 blocks", LARGE, || {
            let door = Door::new();
            let token = URL_SAFE.encode([raw(&door.issue("")), b"\x1a\x00".repeat(1000)].concat());
            door.trial(token, Request::default(), Rules::default())
        }),
        case("10 MB of empty blocks", LARGE, || {
            Door::new().trial(URL_SAFE.encode(b"\x1a\x00".repeat(3_750_000)), Request::default(), Rules::default())
        }),
        case("ten blocks", "accepted", || {
            let door = Door::new();
            let check = r#"check if operation("read");"#;
            let token = text(&(0..10).fold(door.issue(""), |token, _| append(&token, check)));
            door.trial(token, Request::default().operation("read"), Rules::default())
        }),
        case("ten blocks on P-256", LARGE, || on_p256(10)),
        case("two blocks on P-256", "accepted", || on_p256(2)),
        case("ten blocks of third parties", "accepted", third_parties),
        case("hundreds of keys", LIMIT, || {
            let block = (0..200).fold(BlockBuilder::new(), |block, _| {
                block.scope(Scope::PublicKey(KeyPair::new_with_algorithm(Algorithm::Secp256r1).public()))
            });
            let door = Door::new();
            let token = text(&door.issue("").append(block).unwrap());
            door.trial(token, Request::default(), Rules::default())
        }),
        case("hundreds of symbols", LIMIT, || {
            appended(&repeated(350, |number| format!("check if a{number}(\"{number}\");")))
        }),
        case("two thousand values in a set", LIMIT, || {
            let values: Vec<_> = (0..1900).map(|number| number.to_string()).collect();
            appended(&format!("check if {{{}}}.contains(1);", values.join(",")))
        }),
        case("thousands of checks of nothing", LIMIT, || {
            let door = Door::new();
            let check = Check { queries: Vec::new(), kind: CheckKind::One };
            let block = BlockBuilder { checks: vec![check; 5000], ..BlockBuilder::new() };
            let token = text(&door.issue("").append(block).unwrap());
            door.trial(token, Request::default(), Rules::default())
        }),
        case("a join of five hundred predicates over one fact", LIMIT, || {
            appended(&format!("check if {};", vec!["sub($s)"; 500].join(", ")))
        }),
        case("hundreds of empty alternatives", LIMIT, || {
            let query = Rule::new(pred("query", &[] as &[Term]), Vec::new(), Vec::new(), Vec::new());
            let check = Check { queries: vec![query; 40], kind: CheckKind::Reject };
            let block = BlockBuilder { checks: vec![check; 20], ..BlockBuilder::new() };
            let door = Door::new();
            let token = text(&door.issue("").append(block).unwrap());
            door.trial(token, Request::default(), Rules::default())
        }),
        case("a head of thousands of variables", LIMIT, || {
            let variables: Vec<_> = (0..1000).map(|_| var("v")).collect();
            let query = Rule::new(pred("query", &variables), vec![pred("f", &variables)], Vec::new(), Vec::new());
            let check = Check { queries: vec![query], kind: CheckKind::One };
            let door = Door::new();
            let token = text(&door.issue("").append(BlockBuilder::new().check(check).unwrap()).unwrap());
            door.trial(token, Request::default(), Rules::default())
        }),
        case("trusting the issuer a thousand times", LIMIT, || {
            appended(&format!("check if sub($s) trusting {};", vec!["authority"; 1500].join(", ")))
        }),
        case("trusting a key on P-256 a thousand times", "caveat/caveat", || {
            let key = KeyPair::new_with_algorithm(Algorithm::Secp256r1).public().print();
            appended(&format!("check if sub(\"nobody\") trusting {};", vec![key; 1000].join(", ")))
        }),
        case("a value nested thirty deep", LIMIT, || {
            appended(&format!("check if {}1{}.length() > 0;", "[".repeat(30), "]".repeat(30)))
        }),
        case("a long name said many times over", LIMIT, || {
            let mut datalog = String::new();
            let name = "n".repeat(5000);
            for _ in 0..200 {
                write!(datalog, "check if {name}(1);").unwrap();
            }
            appended(&datalog)
        }),
        case("a variable of a long name, nine hundred times", LIMIT, || {
            appended(&format!("check if f({});", vec![format!("${}", "v".repeat(6000)); 900].join(", ")))
        }),
        case("a sum of a variable of a long name", LIMIT, || {
            let variable = format!("${}", "v".repeat(6000));
            appended(&format!("check if operation({variable}), {} == \"x\";", vec![variable.clone(); 40].join(" + ")))
        }),
    ]
}

fn raw(token: &Raw) -> Vec<u8> {
    token.to_vec().unwrap()
}

fn on_p256(count: usize) -> (Verification, Verification) {
    let door = Door::new();
    let token = (0..count).fold(door.issue(""), |token, _| {
        token.append_with_keypair(&KeyPair::new_with_algorithm(Algorithm::Secp256r1), BlockBuilder::new()).unwrap()
    });
    door.trial(text(&token), Request::default(), Rules::default())
}

fn third_parties() -> (Verification, Verification) {
    let door = Door::new();
    let key = SigningKey::<Biscuit>::generate().unwrap();
    let rules = Rules::default().accept_third_party(&key.verifying_key().unwrap());
    let member = Datalog::new("member(\"staff\");", []).unwrap();
    let token = (0..10).fold(text(&door.issue("")), |token, _| {
        let request = ThirdPartyRequest::new(&token).unwrap();
        request.sign(&key, &member).unwrap().append_to(&token).unwrap().as_str().to_owned()
    });
    door.trial(token, Request::default(), rules)
}
