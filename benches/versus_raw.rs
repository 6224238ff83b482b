//! Each scheme beside the raw crate doing the same work, in turns, in one run: `SCHEME issue|verify ratio=0.48`.
//!
//! A ratio is the median over rounds of (ours ÷ theirs) within one round: what else the machine does falls on both. Below
//! one is faster than the raw crate. Arguments choose schemes by a part of their name.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod raw;

use std::hint::black_box;
use std::time::{Duration, Instant};

use countersign::{
    Biscuit, Claims, Credential, EdDsa, Es256, Hs256, Issuer, Jwt, KeySet, Paseto, Policy, Portable, Request,
    SigningKey, SystemClock, V4Public, Verifier,
};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "https://api.example";
const ROUNDS: usize = 301;
const TURN: Duration = Duration::from_micros(500);

/// What a raw crate does, with the same key and the same claims.
trait Raw {
    fn issue(&self);
    fn verify(&self, token: &str);
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str()));
    versus::<Jwt<Hs256>>(is_wanted, |key| Box::new(raw::Jsonwebtoken::hmac(key)));
    versus::<Jwt<Es256>>(is_wanted, |key| Box::new(raw::Jsonwebtoken::ec(key)));
    versus::<Jwt<EdDsa>>(is_wanted, |key| Box::new(raw::Jsonwebtoken::ed(key)));
    versus::<Paseto<V4Public>>(is_wanted, |key| Box::new(raw::Pasetors::new(key)));
    versus::<Biscuit>(is_wanted, |key| Box::new(raw::BiscuitAuth::new(key)));
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

fn versus<C: Credential + Portable>(is_wanted: impl Fn(&str) -> bool, raw: impl Fn(&SigningKey<C>) -> Box<dyn Raw>) {
    let name = C::SCHEME.name();
    if !is_wanted(name) {
        return;
    }
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
    let repetitions = calibrated(&theirs);
    let mut ratios: Vec<f64> = (0..ROUNDS)
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
    *ratios.get(ROUNDS / 2).expect("there are rounds")
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
