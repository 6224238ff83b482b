//! What holders of a Macaroon can append and write: many caveats, many discharges, deep and long forms.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::macaroon::{ThirdParty, dangerous};
use countersign::{
    Attenuate, FixedClock, KeyForm, KeySet, Macaroon, Policy, Rejection, Request, Restriction, Secret, SigningKey,
    Timestamp, Verified, Verifier,
};

use crate::trial::{Case, Verification};

const SECRET: &[u8; 32] = b"correct horse battery staple, 42";
const CLAIMS: &str = concat!(
    r#"countersign/1 {"iss":"https://issuer.example","sub":"248289761001","jti":"wjD2_HhwHUuBhvfGs2fK7g","#,
    r#""aud":["https://api.example"],"exp":1700000600,"iat":1700000000,"client_id":"s6BhdRkqt3","scope":"read write"}"#
);
const RESTRICTIONS: [&str; 5] = [
    "expires-before=1700000300",
    "audience=https://api.example",
    "operation=read",
    "resource=/reports/7",
    "tenant=acme",
];

fn honest(caveats: &[&str]) -> String {
    dangerous::mint(SECRET, "https://issuer.example", CLAIMS.as_bytes(), caveats)
}

/// Claims with so many more members.
fn of_many_claims(members: usize, caveats: &[&str]) -> String {
    let members: String = (0..members).map(|number| format!(",\"{number:04}\":0")).collect();
    let claims = CLAIMS.replace('}', &format!("{members}}}"));
    dangerous::mint(SECRET, "https://issuer.example", claims.as_bytes(), caveats)
}

fn request() -> Request {
    Request::default().operation("read").resource("/reports/7").fact("tenant", "acme")
}

/// Verifications of the honest token of five caveats, and of `token`.
fn trial(token: String) -> (Verification, Verification) {
    let key = SigningKey::<Macaroon>::read(KeyForm::Raw, SECRET).unwrap().verifying_key().unwrap();
    let keys = KeySet::issuer("https://issuer.example", key);
    let clock = FixedClock(Timestamp::from_unix(1_700_000_000).unwrap());
    let verifier = Arc::new(Verifier::new(keys, Policy::audience("https://api.example")).with_clock(clock));
    let (same, asked, usual) = (Arc::clone(&verifier), request(), honest(&RESTRICTIONS));
    let verdict = |outcome: Result<Verified<Macaroon>, Rejection>| match outcome {
        Ok(_) => "accepted".to_owned(),
        Err(rejection) => format!("{}/{}", rejection.stage(), rejection.code()),
    };
    let also_asked = request();
    (
        Box::new(move || verdict(same.verify(&usual, &asked))),
        Box::new(move || verdict(verifier.verify(&token, &also_asked))),
    )
}

/// Version 2: caveats of one byte, with no MAC that holds.
fn bare(caveats: usize) -> String {
    let caveats = [2, 1, b'x', 0].repeat(caveats);
    URL_SAFE_NO_PAD.encode([&[2, 2, 1, b'x', 0][..], &caveats, &[0, 6, 32], &[0; 32]].concat())
}

/// A third party of this number, with what it is asked.
fn third_party(number: usize) -> ThirdParty {
    ThirdParty::new("x", Secret::from(vec![7; 16]), number.to_string()).unwrap()
}

fn asking(token: String, numbers: impl Iterator<Item = usize>) -> String {
    numbers.fold(token, |token, number| text(Macaroon::ask(&token, &third_party(number)).unwrap()))
}

fn text(token: countersign::Token) -> String {
    token.as_str().to_owned()
}

/// Discharges side by side, and as many more caveats as verifiers read.
fn wide(discharges: usize, caveats: usize, caveat: &str) -> String {
    let root = asking(honest(&vec![caveat; caveats]), 0..discharges);
    let discharges: Vec<_> = (0..discharges).map(|number| text(third_party(number).discharge(&[]).unwrap())).collect();
    let discharges: Vec<_> = discharges.iter().map(String::as_str).collect();
    text(Macaroon::bind(&root, &discharges).unwrap())
}

/// Discharges of which each asks for the next.
fn chained(depth: usize) -> String {
    let discharges: Vec<_> = (0..depth)
        .map(|number| asking(text(third_party(number).discharge(&[]).unwrap()), number + 1..depth.min(number + 2)))
        .collect();
    let discharges: Vec<_> = discharges.iter().map(String::as_str).collect();
    text(Macaroon::bind(&asking(honest(&[]), 0..1), &discharges).unwrap())
}

/// One caveat of at most so many bytes, which lists as many audiences as have room.
fn audiences(bytes: usize) -> String {
    let head = r#"audience-in=["https://api.example""#;
    format!("{head}{}]", ",\"x\"".repeat((bytes - head.len() - 1) / 4))
}

/// The token with its root in JSON, and a location of so many escapes, or as many as have room.
fn as_json(token: &str, escapes: usize) -> String {
    let (root, discharges) =
        token.split_once('~').map_or((token, String::new()), |(root, rest)| (root, format!("~{rest}")));
    let root = URL_SAFE_NO_PAD.decode(root).unwrap();
    let (mut rest, mut sections) = (&root[1..], vec![Vec::new()]);
    while let Some((&kind, after)) = rest.split_first() {
        if kind == 0 {
            sections.push(Vec::new());
            rest = after;
            continue;
        }
        let (length, after) = match after {
            [low @ 0x80..=0xff, high, after @ ..] => (usize::from(low & 0x7f) | usize::from(*high) << 7, after),
            [low, after @ ..] => (usize::from(*low), after),
            [] => unreachable!("every field has a length"),
        };
        let name = ["", "", "i64", "", "v64", "", "s64"][usize::from(kind)];
        if !name.is_empty() {
            let member = format!("\"{name}\":\"{}\"", URL_SAFE_NO_PAD.encode(&after[..length]));
            sections.last_mut().unwrap().push(member);
        }
        rest = &after[length..];
    }
    let caveats: Vec<_> =
        sections[1..sections.len() - 2].iter().map(|caveat| format!("{{{}}}", caveat.join(","))).collect();
    let members = [sections[0].join(","), format!("\"c\":[{}]", caveats.join(",")), sections.last().unwrap().join(",")];
    let room = 8192 - discharges.len() - members.iter().map(String::len).sum::<usize>() - 30;
    let location = r"\u0041".repeat(escapes.min(room / 6));
    format!("{{\"v\":2,\"l\":\"{location}\",{}}}{discharges}", members.join(","))
}

const ESCAPES: usize = usize::MAX;

fn v1(packets: usize) -> String {
    URL_SAFE_NO_PAD.encode([&b"0010identifier x\n"[..], &b"0006 \n".repeat(packets)].concat())
}

fn json(depth: usize) -> String {
    format!("{{\"v\":2,\"i\":\"x\",\"c\":{}{}}}", "[".repeat(depth), "]".repeat(depth))
}

pub(crate) fn cases() -> Vec<Case> {
    const LARGE: &str = "size/too-large";
    let case = |name, verdict, build| Case { name, verdict, build };
    vec![
        case("macaroon: honest", "accepted", || trial(honest(&RESTRICTIONS))),
        case("macaroon: 100,000 caveats", LARGE, || trial(bare(100_000))),
        case("macaroon: as many caveats as there are bytes for", LARGE, || trial(bare(1500))),
        case("macaroon: 16,000 packets of six bytes", LARGE, || trial(v1(16_000))),
        case("macaroon: 1,000 packets of six bytes", "encoding/wrong-format", || trial(v1(1000))),
        case("macaroon: 1,000 packets of ten bytes", LARGE, || {
            let packets = [&b"0011identifier x\n"[..], &b"000acid x\n".repeat(600)].concat();
            trial(URL_SAFE_NO_PAD.encode(packets))
        }),
        case("macaroon: 4,000 chained discharges", LARGE, || {
            trial([honest(&[]), vec!["AgIBeAAABiAA"; 4000].join("~")].join("~"))
        }),
        case("macaroon: 600 discharges", "encoding/wrong-format", || {
            trial([honest(&[]), vec!["AgIBeAAA"; 600].join("~")].join("~"))
        }),
        case("macaroon: four discharges, each asking for the next", "caveat/limit", || trial(chained(4))),
        case("macaroon: as many discharges and caveats as are read", "accepted", || trial(wide(4, 8, "tenant=acme"))),
        case("macaroon: the same, in JSON of escapes", "accepted", || {
            trial(as_json(&wide(4, 8, "tenant=acme"), ESCAPES))
        }),
        case("macaroon: 32 caveats in JSON of escapes", "accepted", || {
            trial(as_json(&honest(&["tenant=acme"; 32]), ESCAPES))
        }),
        case("macaroon: 32 lists of audiences", "accepted", || trial(honest(&[audiences(47).as_str(); 32]))),
        case("macaroon: 16 lists of audiences", "accepted", || trial(honest(&[audiences(95).as_str(); 16]))),
        case("macaroon: 5 long lists of audiences", "accepted", || trial(honest(&[audiences(279).as_str(); 5]))),
        case("macaroon: 16 lists of audiences in JSON of escapes", "accepted", || {
            trial(as_json(&honest(&[audiences(95).as_str(); 16]), ESCAPES))
        }),
        case("macaroon: longer lists of audiences than are read", LARGE, || {
            trial(honest(&[audiences(101).as_str(); 16]))
        }),
        case("macaroon: hundreds of claims", "claims/json", || trial(of_many_claims(500, &[]))),
        case("macaroon: as many claims as are read", "accepted", || trial(of_many_claims(56, &[]))),
        case("macaroon: all of that, in JSON of escapes", "accepted", || {
            trial(as_json(&of_many_claims(56, &["tenant=acme"; 32]), ESCAPES))
        }),
        case("macaroon: third parties without a discharge", "caveat/caveat", || trial(asking(honest(&[]), 0..5))),
        case("macaroon: 32 caveats that nobody knows", "caveat/caveat", || trial(honest(&["expires-after=soon"; 32]))),
        case("macaroon: JSON a million deep", LARGE, || trial(json(1_000_000))),
        case("macaroon: JSON 4,000 deep", "encoding/json", || trial(json(4000))),
        case("macaroon: JSON 4,000 deep, encoded", "encoding/json", || trial(URL_SAFE_NO_PAD.encode(json(3000)))),
        case("macaroon: JSON of a thousand members", "encoding/wrong-format", || {
            let members: Vec<_> = (0..1000).map(|number| format!("\"{number}\":1")).collect();
            trial(format!("{{{}}}", members.join(",")))
        }),
        case("macaroon: JSON of escapes", "encoding/wrong-format", || {
            trial(format!("{{\"i\":\"{}\"}}", r"\u0041".repeat(1300)))
        }),
        case("macaroon: narrowed to the brim", "accepted", || {
            let until: Restriction = "expires-before=1700000300".parse().unwrap();
            trial(text(Macaroon::attenuate(&honest(&[]), &vec![until; 32]).unwrap()))
        }),
    ]
}
