//! Each scheme beside the raw crate doing the same work, in turns, in one run: `SCHEME issue|verify ratio=0.48`; and where a
//! holder can narrow, `SCHEME attenuate|verify-narrowed ratio=0.48`, with five restrictions.
//!
//! A ratio is the median over rounds of (ours ÷ theirs) within one round: what else the machine does falls on both. Below
//! one is faster than the raw crate. Arguments choose schemes by a part of their name.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod raw;

use std::hint::black_box;
use std::time::{Duration, Instant};

use countersign::biscuit::{Ed25519, P256};
use countersign::{
    Attenuate, Claims, Es256, Es384, Hs256, Hs384, Hs512, Issuer, KeySet, Policy, Portable, Ps256, Ps384, Ps512,
    Request, Restriction, Rs256, Rs384, Rs512, SigningKey, SystemClock, Verifier, registry,
};
use raw::{biscuit_auth, jsonwebtoken, macaroon, pasetors};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "https://api.example";
const ROUNDS: usize = 301;
const TURN: Duration = Duration::from_micros(500);
/// Where one operation takes longer than a turn there are fewer rounds, so that every scheme has its line within 90 seconds.
const TIME_FOR_A_LINE: Duration = Duration::from_millis(2500);

/// What a raw crate does, with the same key and the same claims.
trait Raw {
    fn issue(&self);
    fn verify(&self, token: &str);
}

/// What a raw crate does with [`RESTRICTIONS`].
trait Narrowing {
    fn attenuate(&self, token: &str);
    fn verify_narrowed(&self, token: &str);
}

/// What a holder narrows a token by.
const RESTRICTIONS: [&str; 5] = [
    "expires-before=4102444800",
    "audience=https://api.example",
    "operation=read",
    "resource=/reports/7",
    "tenant=acme",
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let mut comparison =
        Comparison { wanted, left: registry::all().iter().map(|entry| entry.scheme().name()).collect() };
    comparison.of(jsonwebtoken::hmac::<Hs256>);
    comparison.of(jsonwebtoken::hmac::<Hs384>);
    comparison.of(jsonwebtoken::hmac::<Hs512>);
    comparison.of(jsonwebtoken::rsa::<Rs256>);
    comparison.of(jsonwebtoken::rsa::<Rs384>);
    comparison.of(jsonwebtoken::rsa::<Rs512>);
    comparison.of(jsonwebtoken::rsa::<Ps256>);
    comparison.of(jsonwebtoken::rsa::<Ps384>);
    comparison.of(jsonwebtoken::rsa::<Ps512>);
    comparison.of(jsonwebtoken::ec::<Es256, 65>);
    comparison.of(jsonwebtoken::ec::<Es384, 97>);
    comparison.of(jsonwebtoken::ed);
    comparison.of(pasetors::v4_public);
    comparison.of(pasetors::v4_local);
    comparison.of(pasetors::v3_public);
    comparison.of(biscuit_auth::root::<Ed25519>);
    comparison.of(biscuit_auth::root::<P256>);
    comparison.of(macaroon::v2);
    comparison.of_narrowing(biscuit_auth::narrowing::<Ed25519>);
    comparison.of_narrowing(biscuit_auth::narrowing::<P256>);
    comparison.of_narrowing(macaroon::narrowing);
    assert!(comparison.left.is_empty(), "nothing to compare with: {:?}", comparison.left);
}

/// Which schemes are asked for, and which have not been met.
struct Comparison {
    wanted: Vec<String>,
    left: Vec<&'static str>,
}

fn claims() -> Claims {
    Claims::lasting(Duration::from_secs(3600), &SystemClock)
        .unwrap()
        .issuer(ISSUER)
        .subject("248289761001")
        .audience(AUDIENCE)
        .id("wjD2_HhwHUuBhvfGs2fK7g")
        .claim("client_id", "s6BhdRkqt3")
        .unwrap()
        .claim("scope", "read write")
        .unwrap()
        .claim("tenant", 42)
        .unwrap()
}

impl Comparison {
    /// Two lines about one scheme, whose `raw` twin has the same key.
    fn of<C: Portable>(&mut self, raw: impl Fn(&SigningKey<C>) -> Box<dyn Raw>) {
        let name = C::SCHEME.name();
        self.left.retain(|scheme| *scheme != name);
        if self.wants(name) {
            versus(name, raw);
        }
    }

    /// Two lines about narrowing with one scheme, whose `raw` twin has the same key.
    fn of_narrowing<C: Portable + Attenuate>(&self, raw: impl Fn(&SigningKey<C>) -> Box<dyn Narrowing>) {
        if self.wants(C::SCHEME.name()) {
            versus_narrowing(raw);
        }
    }

    fn wants(&self, name: &str) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(|part| name.contains(part.as_str()))
    }
}

fn versus_narrowing<C: Portable + Attenuate>(raw: impl Fn(&SigningKey<C>) -> Box<dyn Narrowing>) {
    let name = C::SCHEME.name();
    let key = SigningKey::<C>::generate().unwrap();
    let raw = raw(&key);
    let keys = KeySet::issuer(ISSUER, key.verifying_key().unwrap());
    let verifier = Verifier::new(keys, Policy::audience(AUDIENCE));
    let token = Issuer::new(key).issue(&claims()).unwrap();
    let restrictions = RESTRICTIONS.map(|text| text.parse::<Restriction>().unwrap());
    let attenuate = || C::attenuate(token.as_str(), &restrictions).unwrap();
    let request = Request::default().operation("read").resource("/reports/7").fact("tenant", "acme");
    let narrowed = attenuate();
    let verify = || drop(black_box(verifier.verify(&narrowed, &request).unwrap()));

    let ratio = paired(|| drop(black_box(attenuate())), || raw.attenuate(token.as_str()));
    println!("{name} attenuate ratio={ratio:.2}");
    let ratio = paired(verify, || raw.verify_narrowed(narrowed.as_str()));
    println!("{name} verify-narrowed ratio={ratio:.2}");
}

fn versus<C: Portable>(name: &str, raw: impl Fn(&SigningKey<C>) -> Box<dyn Raw>) {
    let key = SigningKey::<C>::generate().unwrap();
    let raw = raw(&key);
    let keys = KeySet::issuer(ISSUER, key.verifying_key().unwrap());
    let verifier = Verifier::new(keys, Policy::audience(AUDIENCE));
    let (issuer, claims, request) = (Issuer::new(key), claims(), Request::default());
    let token = issuer.issue(&claims).unwrap();

    let ratio = paired(|| drop(black_box(issuer.issue(&claims).unwrap())), || raw.issue());
    println!("{name} issue ratio={ratio:.2}");
    let ratio = paired(|| drop(black_box(verifier.verify(&token, &request).unwrap())), || raw.verify(token.as_str()));
    println!("{name} verify ratio={ratio:.2}");
}

/// The median ratio of `ours` to `theirs`.
fn paired(ours: impl Fn(), theirs: impl Fn()) -> f64 {
    let (start, repetitions) = (Instant::now(), calibrated(&theirs));
    let in_time = |round: &usize| *round == 0 || start.elapsed() < TIME_FOR_A_LINE;
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .take_while(in_time)
        .map(|round| {
            // Whoever goes first may find the caches colder: it is the other's turn every other round.
            let (own, other) = if round % 2 == 0 {
                let own = timed(&ours, repetitions);
                (own, timed(&theirs, repetitions))
            } else {
                let other = timed(&theirs, repetitions);
                (timed(&ours, repetitions), other)
            };
            own / other
        })
        .collect();
    ratios.sort_unstable_by(f64::total_cmp);
    *ratios.get(ratios.len() / 2).expect("there are rounds")
}

fn calibrated(operation: &impl Fn()) -> u32 {
    let start = Instant::now();
    let mut repetitions = 0;
    while start.elapsed() < TURN {
        operation();
        repetitions += 1;
    }
    repetitions
}

fn timed(operation: &impl Fn(), repetitions: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..repetitions {
        operation();
    }
    start.elapsed().as_secs_f64()
}
