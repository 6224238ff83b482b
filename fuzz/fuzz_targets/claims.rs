//! Arbitrary headers and payloads under a good signature: what stands behind the door.
//!
//! Nothing panics; and what is accepted, another reader (`serde_json`) reads alike: an expiry ahead, this issuer, this
//! audience, a subject, no start or issue in the future, and no member twice.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{FixedClock, Hs256, Jwt, KeyForm, KeySet, Policy, Request, Timestamp, Verifier, VerifyingKey};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const NOW: i64 = 1_700_000_000;
const LEEWAY: f64 = 30.0;
const ISSUER: &str = "https://issuer.example";
const SECRET: &[u8] = b"a secret of thirty-two bytes, ok";

static VERIFIER: LazyLock<Verifier<Jwt<Hs256>>> = LazyLock::new(|| {
    let keys = KeySet::issuer(ISSUER, VerifyingKey::read(KeyForm::Raw, SECRET).unwrap());
    let verifier =
        Verifier::new(keys, Policy::audience("api")).with_clock(FixedClock(Timestamp::from_unix(NOW).unwrap()));
    // The oracle would hold of a verifier that refuses everything.
    let honest = Payload::Members(Vec::new()).json();
    assert!(verifier.verify(sign(r#"{"alg":"HS256","typ":"JWT"}"#, &honest), &Request::default()).is_ok());
    verifier
});

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    header: Option<&'a str>,
    payload: Payload<'a>,
}

#[derive(Arbitrary, Debug)]
enum Payload<'a> {
    Text(&'a str),
    /// A good payload, with members more or other than it should have.
    Members(Vec<(Name<'a>, Member<'a>)>),
}

#[derive(Arbitrary, Debug, PartialEq)]
enum Name<'a> {
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
    Jti,
    Other(&'a str),
}

#[derive(Arbitrary, Debug)]
enum Member<'a> {
    Absent,
    Seconds(i16),
    Number(f64),
    Text(&'a str),
    Texts(Vec<&'a str>),
    Json(&'a str),
}

impl<'a> Name<'a> {
    fn as_str(&self) -> &'a str {
        match self {
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::Aud => "aud",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Iat => "iat",
            Self::Jti => "jti",
            Self::Other(name) => name,
        }
    }
}

impl Payload<'_> {
    fn json(&self) -> String {
        if let Self::Text(text) = self {
            return (*text).to_owned();
        }
        let members = self.members();
        let written: Vec<_> = members.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
        format!("{{{}}}", written.join(","))
    }

    fn members(&self) -> Vec<(&str, String)> {
        let Self::Members(members) = self else { return Vec::new() };
        let good = [
            (Name::Iss, quoted(ISSUER)),
            (Name::Sub, quoted("alice")),
            (Name::Aud, quoted("api")),
            (Name::Exp, (NOW + 600).to_string()),
        ];
        let kept = good.into_iter().filter(|(name, _)| !members.iter().any(|(other, _)| other == name));
        let told = members.iter().filter_map(|(name, member)| Some((name.as_str(), member.json()?)));
        kept.map(|(name, value)| (name.as_str(), value)).chain(told).collect()
    }

    fn names_a_member_twice(&self) -> bool {
        let mut names = BTreeSet::new();
        !self.members().into_iter().all(|(name, _)| names.insert(name))
    }
}

impl Member<'_> {
    fn json(&self) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Seconds(seconds) => Some((NOW + i64::from(*seconds)).to_string()),
            Self::Number(number) => Some(number.to_string()),
            Self::Text(text) => Some(quoted(text)),
            Self::Texts(texts) => Some(Value::from(texts.clone()).to_string()),
            Self::Json(json) => Some((*json).to_owned()),
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn sign(header: &str, payload: &str) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let input = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), input.as_bytes());
    format!("{input}.{}", encode(tag.as_ref()))
}

/// What acceptance means to another reader.
fn judge(payload: &str) {
    let claims: Value = serde_json::from_str(payload).unwrap();
    let seconds = |name: &str| claims.get(name).map(|value| value.as_f64().unwrap());
    let now = NOW as f64;
    assert!(seconds("exp").unwrap() + LEEWAY > now, "expired");
    assert!(["nbf", "iat"].into_iter().filter_map(seconds).all(|moment| moment <= now + LEEWAY), "in the future");
    assert_eq!(claims["iss"], ISSUER);
    assert!(claims["aud"] == "api" || claims["aud"].as_array().unwrap().iter().any(|aud| aud == "api"));
    assert!(!claims["sub"].as_str().unwrap().is_empty());
}

fuzz_target!(|input: Input| {
    let (header, payload) = (input.header.unwrap_or(r#"{"alg":"HS256","typ":"JWT"}"#), input.payload.json());
    if VERIFIER.verify(sign(header, &payload), &Request::default()).is_ok() {
        assert_eq!(serde_json::from_str::<Value>(header).unwrap()["alg"], "HS256");
        assert!(!input.payload.names_a_member_twice());
        judge(&payload);
    }
});
