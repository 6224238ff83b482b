//! Secrets are wiped where this crate holds them: no block that is freed, or left behind by one that grew, holds a trace of a
//! key, or of that part of a token which nobody could guess. Neither the stack is seen, nor what libraries in C allocate, nor
//! registers; and claims are no secret, not even those that v4.local encrypts.
//!
//! A program of its own, of one thread, whose allocator is a spy.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod known;
mod spy;

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign::jwt::Algorithm;
use countersign::macaroon::{Additions, ThirdParty, dangerous};
use countersign::paseto::Protocol;
use countersign::{
    Attenuate, Biscuit, Claims, Credential as _, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Issuer, JwkSet, Jwt,
    KeyForm, KeySet, Macaroon, Paseto, Policy, Portable, Ps256, Ps384, Ps512, Request, Restriction, Rs256, Rs384,
    Rs512, Secret, SigningKey, SystemClock, V3Public, V4Local, V4Public, Verifier, VerifyingKey, biscuit, registry,
};
use known::Known;
use spy::{Spy, TRACE, Traces, watch};

#[global_allocator]
static SPY: Spy = Spy;

/// What libraries leave behind: in which schemes and at which step, in how many blocks at the most, and where. To `aws-lc-rs` no
/// signature is secret; `pasetors` and `biscuit-auth` wipe the keys that they hold, and not what they read and write.
const LEFT_BY_LIBRARIES: &[(&str, &str, usize, &str)] = &[
    ("jwt/RS", "issue: the token", 1, "aws-lc-rs, `EvpPkey::sign`: the signature"),
    ("jwt/PS", "issue: the token", 1, "aws-lc-rs, `EvpPkey::sign`: the signature"),
    (
        "jwt/ES",
        "issue: the token",
        3,
        "aws-lc-rs, `EvpPkey::sign`, `ecdsa_asn1_to_fixed`: the signature and its numbers",
    ),
    ("jwt/EdDSA", "issue: the token", 1, "aws-lc-rs, `EvpPkey::sign`: the signature"),
    ("paseto/", "issue: the token", 3, "pasetors, `sign`, `encrypt`, `encode_b64`: what is encoded, and its text"),
    ("paseto/", "verify: the token", 2, "pasetors, `decode_b64`, `UntrustedToken`: what is decoded"),
    (
        "paseto/",
        "verify what is wrong",
        22,
        "pasetors, `decode_b64`, `UntrustedToken`: what is decoded, refused or not",
    ),
    ("paseto/v4.local", "identify", 3, "pasetors, `Id::from`: the key as a PASERK"),
    ("paseto/", "identify what mints", 3, "pasetors, `Id::from`: the key as a PASERK"),
    ("biscuit/", "issue: the token", 1, "biscuit-auth, `SerializedBiscuit::to_proto`: the holder's key"),
    ("biscuit/", "verify: the token", 3, "prost, `merge`, and biscuit-auth, `deserialize`: the holder's key"),
    ("biscuit/", "verify what is wrong", 3, "prost, `merge`, and biscuit-auth, `deserialize`: the holder's key"),
    ("biscuit/", "narrow", 5, "prost and biscuit-auth, which read and write the message: the holder's keys"),
];

const ISSUER: &str = "https://issuer.example";
const FORMS: [KeyForm; 8] = {
    use KeyForm::{Base64url, Certificate, Der, Hex, Jwk, Paserk, Pem, Raw};
    [Pem, Der, Certificate, Paserk, Jwk, Raw, Hex, Base64url]
};

/// In how many blocks there were traces, by scheme and step: the most of all times that it was gone through.
#[derive(Default)]
struct Found(BTreeMap<(&'static str, &'static str), usize>);

impl Found {
    /// What `act` returns, while it is watched for `traces`.
    fn step<T>(&mut self, scheme: &'static str, step: &'static str, traces: &Traces, act: impl FnOnce() -> T) -> T {
        let (done, freed) = watch(act);
        self.add(scheme, step, traces, &freed);
        done
    }

    fn add(&mut self, scheme: &'static str, step: &'static str, traces: &Traces, freed: &[Vec<u8>]) {
        let most = self.0.entry((scheme, step)).or_default();
        *most = traces.count(freed).max(*most);
    }
}

fn main() {
    the_spy_sees();
    let mut found = Found::default();
    macro_rules! jwt {
        ($($algorithm:ident)+) => { $( walk::<Jwt<$algorithm>>(&mut found, known::jwt); jwk::<$algorithm>(&mut found); )+ };
    }
    jwt! { Hs256 Hs384 Hs512 Rs256 Rs384 Rs512 Ps256 Ps384 Ps512 Es256 Es384 EdDsa }
    macro_rules! paseto {
        ($($protocol:ident)+) => { $( walk::<Paseto<$protocol>>(&mut found, known::paserk); id::<$protocol>(&mut found); )+ };
    }
    paseto! { V4Public V4Local V3Public }
    walk::<Biscuit>(&mut found, known::pem);
    walk::<Biscuit<biscuit::P256>>(&mut found, known::pem);
    walk::<Macaroon>(&mut found, known::hex);
    narrow::<Biscuit>(&mut found);
    narrow::<Biscuit<biscuit::P256>>(&mut found);
    narrow::<Macaroon>(&mut found);
    discharge(&mut found);
    for entry in registry::all() {
        assert!(found.0.contains_key(&(entry.scheme().name(), "issue")), "{} is left out", entry.scheme().name());
    }
    for ((scheme, step), count) in found.0 {
        let left = LEFT_BY_LIBRARIES.iter().find(|left| scheme.starts_with(left.0) && step == left.1);
        // What is left behind no longer has no place in the list.
        let expected = left.map_or(0..=0, |left| 1..=left.2);
        assert!(expected.contains(&count), "{scheme}, {step}: {count} blocks held a secret, expected {expected:?}");
    }
}

/// What is not wiped is found, however it is spelled and wherever it lies; what is, is not.
fn the_spy_sees() {
    let secret: Vec<u8> = (0..48).map(|at| at * 5 + 3).collect();
    let traces = Traces::of([&secret]);
    let count = |act: &dyn Fn()| traces.count(&watch(act).1);
    assert_eq!(count(&|| drop(secret.clone())), 1);
    assert_eq!(count(&|| drop(secret[7..7 + TRACE].to_vec())), 1);
    assert_eq!(count(&|| drop(secret[7..6 + TRACE].to_vec())), 0);
    assert_eq!(count(&|| drop(Secret::from(secret.clone()))), 0);
    let grow = || {
        let mut bytes = secret.clone();
        bytes.push(0);
        drop(Secret::from(bytes));
    };
    assert_eq!(count(&grow), 1);
    for start in 0..3 {
        let text = [vec![b'.'; start], secret.clone()].concat();
        assert_eq!(count(&|| drop(STANDARD.encode(&text))), 1);
        assert_eq!(count(&|| drop(URL_SAFE_NO_PAD.encode(&text))), 1);
    }
    let hex = |digits: fn(&u8) -> String| secret.iter().map(digits).collect::<Vec<_>>();
    for digits in [hex(|byte| format!("{byte:02x}")), hex(|byte| format!("{byte:02X}"))] {
        assert_eq!(count(&|| drop(digits.concat())), 1);
    }
}

/// The life of a key, and of a token that is issued with it.
fn walk<C: Portable>(found: &mut Found, known: fn(&SigningKey<C>) -> Known) {
    let name = C::SCHEME.name();
    let (key, freed) = watch(|| SigningKey::<C>::generate().unwrap());
    let Known { secrets, texts } = known(&key);
    assert!(secrets.iter().all(|secret| secret.len() >= 32));
    let traces = Traces::of(&secrets);
    found.add(name, "generate", &traces, &freed);
    found.step(name, "write", &traces, || drop((key.write().unwrap(), key.verifying_key().unwrap().write().unwrap())));
    found.step(name, "identify", &traces, || drop(key.verifying_key().unwrap().identify().unwrap()));
    let read =
        |form, text: &[u8]| (SigningKey::<C>::read(form, text).is_ok(), VerifyingKey::<C>::read(form, text).is_ok());
    for (form, text) in &texts {
        assert!(found.step(name, "read", &traces, || read(*form, text)).0, "{name} as {}", form.as_str());
        for form in FORMS {
            found.step(name, "read in any form", &traces, || read(form, text));
        }
        for wrong in spoilt(text) {
            found.step(name, "read what is wrong", &traces, || read(*form, &wrong));
        }
        let entry = registry::find(name).unwrap();
        found.step(name, "read a file", &traces, || {
            drop(entry.issuer(&registry::KeyFile::new(*form, text.clone()), None).unwrap());
        });
    }
    let verifier = Verifier::new(KeySet::issuer(ISSUER, key.verifying_key().unwrap()), Policy::audience("api"));
    let (issuer, claims) = (Issuer::new(key), claims());
    let (token, freed) = watch(|| issuer.issue(&claims).unwrap());
    let (text, bearer) = (token.as_str().to_owned(), Traces::of([&end(token.as_str())]));
    found.add(name, "issue", &traces, &freed);
    found.add(name, "issue: the token", &bearer, &freed);
    found.step(name, "drop the token", &bearer, || drop(token));
    let (accepted, freed) = watch(|| verifier.verify(&text, &Request::default()).is_ok());
    assert!(accepted, "{name}");
    found.add(name, "verify", &traces, &freed);
    found.add(name, "verify: the token", &bearer, &freed);
    for wrong in spoilt(text.as_bytes()) {
        found.step(name, "verify what is wrong", &bearer, || drop(verifier.verify(&wrong, &Request::default())));
    }
    found.step(name, "drop", &traces, || drop((issuer, verifier)));
}

/// A JWK, written; and where public keys belong, refused.
fn jwk<A: Algorithm>(found: &mut Found) {
    let (name, key) = (A::SCHEME.name(), SigningKey::<Jwt<A>>::generate().unwrap());
    let Known { secrets, texts } = known::jwt(&key);
    let traces = Traces::of(&secrets);
    let jwks = [&b"{\"keys\":["[..], &texts[0].1, b"]}"].concat();
    let read = || assert!(JwkSet::<A>::read(&jwks).and_then(JwkSet::into_keys).is_err());
    found.step(name, "read as a set", &traces, read);
    found.step(name, "write a JWK", &traces, || {
        drop((key.to_jwk().unwrap(), key.verifying_key().unwrap().to_jwk(), key))
    });
}

fn id<P: Protocol>(found: &mut Found) {
    let key = SigningKey::<Paseto<P>>::generate().unwrap();
    let traces = Traces::of(&known::paserk(&key).secrets);
    found.step(P::SCHEME.name(), "identify what mints", &traces, || drop(key.paserk_id()));
}

fn narrow<C: Attenuate + Portable>(found: &mut Found) {
    let token = Issuer::new(SigningKey::<C>::generate().unwrap()).issue(&claims()).unwrap();
    let (narrowed, freed) = watch(|| C::attenuate(token.as_str(), &[Restriction::Operation("read".into())]).unwrap());
    let ends = [token.as_str(), narrowed.as_str()].map(end);
    found.add(C::SCHEME.name(), "narrow", &Traces::of(&ends), &freed);
}

/// A macaroon that asks third parties, and their answers. Each MAC of the chain is the end of a token.
fn discharge(found: &mut Found) {
    let (name, key) = (Macaroon::SCHEME.name(), SigningKey::<Macaroon>::generate().unwrap());
    let verifier = Verifier::new(KeySet::issuer(ISSUER, key.verifying_key().unwrap()), Policy::audience("api"));
    let mut tokens = vec![Issuer::new(key).issue(&claims()).unwrap().as_str().to_owned()];
    let mut answers = Vec::new();
    for step in 3..=6 {
        let secret: Vec<u8> = (1..=32).map(|at| step * at).collect();
        let ask = || {
            let asked = ThirdParty::new("idp", Secret::from(secret.clone()), [step]).unwrap();
            drop(Additions::default().third_party(asked.clone()));
            (Macaroon::ask(tokens.last().unwrap(), &asked).unwrap(), asked.discharge(&[]).unwrap())
        };
        let ((token, answer), freed) = watch(ask);
        let ends = [tokens.last().unwrap(), token.as_str(), answer.as_str()].map(end);
        found.add(name, "ask", &Traces::of(ends.iter().chain([&secret])), &freed);
        tokens.push(token.as_str().to_owned());
        answers.push(answer.as_str().to_owned());
    }
    let answers: Vec<_> = answers.iter().map(String::as_str).collect();
    let (bound, freed) = watch(|| Macaroon::bind(tokens.last().unwrap(), &answers).unwrap());
    let all = [tokens.iter().map(String::as_str).collect(), answers, bound.as_str().split('~').collect()].concat();
    let traces = Traces::of(&all.into_iter().map(end).collect::<Vec<_>>());
    found.add(name, "bind", &traces, &freed);
    assert!(found.step(name, "verify what is bound", &traces, || verifier.verify(&bound, &Request::default()).is_ok()));

    let mac = end(&dangerous::mint(&[7; 32], "", b"i", &[]));
    let (text, traces) = (URL_SAFE_NO_PAD.encode(&mac), Traces::of([&mac]));
    let (start, rest) = text.split_at(TRACE + 1);
    let escaped = format!("{start}\\u{:04x}{}", rest.as_bytes()[0], &rest[1..]);
    for json in [text, escaped].map(|text| format!(r#"{{"v":2,"i":"i","s64":"{text}"}}"#)) {
        assert!(found.step(name, "read JSON", &traces, || dangerous::authentic(&[7; 32], &json).is_ok()));
        for wrong in spoilt(json.as_bytes()) {
            let wrong = String::from_utf8(wrong).unwrap();
            found.step(name, "read JSON", &traces, || drop(dangerous::authentic(&[7; 32], &wrong)));
        }
    }
}

fn claims() -> Claims {
    let claims = Claims::lasting(Duration::from_secs(60), &SystemClock).unwrap();
    claims.issuer(ISSUER).subject("alice").audience("api")
}

/// What nobody could guess of a token: the end of its signature or MAC or, of a Biscuit, the key that its holder narrows with.
fn end(token: &str) -> Vec<u8> {
    let text = token.trim_end_matches('=').rsplit(['.', '~']).next().unwrap();
    URL_SAFE_NO_PAD.decode(text).unwrap().split_last_chunk::<32>().unwrap().1.to_vec()
}

/// A text that is cut off, or has a byte that is another.
fn spoilt(text: &[u8]) -> Vec<Vec<u8>> {
    let cut = [text.len() / 2, text.len() - 2, text.len() - 1].map(|end| text[..end].to_vec());
    let change = |part: usize| {
        let (mut text, at) = (text.to_vec(), text.len() * (2 * part + 1) / 16);
        // What belongs to no alphabet, and what most probably does.
        text[at] = if part.is_multiple_of(2) { b'!' } else { text[at] ^ 2 };
        text
    };
    cut.into_iter().chain((0..8).map(change)).collect()
}
