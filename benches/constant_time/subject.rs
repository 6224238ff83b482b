//! What is measured: three comparisons, and the verifiers that stand on the one of them that is in use, or on their library's.

use std::hint::black_box;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{
    Claims, Hs256, Issuer, Jwt, KeySet, Macaroon, Policy, Portable, Rejection, Request, Secret, SigningKey,
    SystemClock, Verifier,
};

pub(crate) const LENGTH: usize = 32;
pub(crate) type Mac = [u8; LENGTH];

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "https://api.example";

/// Something that compares a MAC with the right one.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    /// The right one, but for a bit in its middle: whoever stops at a difference goes a long way to it from either end.
    pub(crate) nearly_right: Mac,
    /// What is asked about, of a MAC.
    pub(crate) prepare: Box<dyn Fn(&Mac) -> Secret>,
    pub(crate) ask: Box<dyn Fn(&Secret) -> bool>,
}

pub(crate) fn all() -> [Subject; 5] {
    [
        comparison("early-exit", stops_at_the_first_difference),
        comparison("early-exit-from-the-end", stops_at_the_last_difference),
        comparison("secret", |one, other| one == other),
        verifier::<Jwt<Hs256>>(|token| {
            let (signed, mac) = token.rsplit_once('.').unwrap();
            let start = format!("{signed}.");
            (decoded(mac), Box::new(move |mac| start.clone() + &URL_SAFE_NO_PAD.encode(mac)))
        }),
        // In version 2 the MAC comes last.
        verifier::<Macaroon>(|token| {
            let bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
            let (start, mac) = bytes.split_last_chunk().unwrap();
            let start = start.to_vec();
            (*mac, Box::new(move |mac| URL_SAFE_NO_PAD.encode([&start, mac.as_slice()].concat())))
        }),
    ]
}

fn decoded(mac: &str) -> Mac {
    URL_SAFE_NO_PAD.decode(mac).unwrap().try_into().unwrap()
}

/// `compare`, asked about one secret.
fn comparison(name: &'static str, compare: fn(&Secret, &Secret) -> bool) -> Subject {
    let right = [0x5a; LENGTH];
    let secret = Secret::from(right.to_vec());
    let ask = move |asked: &Secret| compare(&secret, asked);
    Subject {
        name,
        nearly_right: all_but_right(right),
        prepare: Box::new(|mac| Secret::from(mac.to_vec())),
        ask: Box::new(ask),
    }
}

/// What nobody may write: here to be seen.
fn stops_at_the_first_difference(one: &Secret, other: &Secret) -> bool {
    are_same(one.expose().iter().zip(other.expose()))
}

fn stops_at_the_last_difference(one: &Secret, other: &Secret) -> bool {
    are_same(one.expose().iter().zip(other.expose()).rev())
}

/// One pair of bytes after the other, and not as many at once as a compiler finds.
fn are_same<'b>(mut pairs: impl Iterator<Item = (&'b u8, &'b u8)>) -> bool {
    pairs.all(|(one, other)| black_box(*one) == black_box(*other))
}

/// A token's MAC, and the same token with another.
type Parts = (Mac, Box<dyn Fn(&Mac) -> String>);

/// The verifier of scheme `C`, asked about a token whose MAC is changed.
fn verifier<C: Portable>(parts: fn(&str) -> Parts) -> Subject {
    let key = SigningKey::<C>::generate().unwrap();
    let keys = KeySet::issuer(ISSUER, key.verifying_key().unwrap());
    let verifier = Verifier::new(keys, Policy::audience(AUDIENCE));
    let claims = Claims::lasting(Duration::from_secs(3600), &SystemClock).unwrap();
    let claims = claims.issuer(ISSUER).subject("248289761001").audience(AUDIENCE);
    let (right, with) = parts(Issuer::new(key).issue(&claims).unwrap().as_str());
    let verify = move |token: &Secret| verifier.verify(token.expose(), &Request::default()).map(drop);
    assert_eq!(verify(&Secret::from(with(&right).into_bytes())), Ok(()), "{}", C::SCHEME.name());
    let nearly_right = all_but_right(right);
    assert_eq!(verify(&Secret::from(with(&nearly_right).into_bytes())), Err(Rejection::Signature));
    Subject {
        name: C::SCHEME.name(),
        nearly_right,
        prepare: Box::new(move |mac| Secret::from(with(mac).into_bytes())),
        ask: Box::new(move |token| verify(token).is_ok()),
    }
}

fn all_but_right(mut mac: Mac) -> Mac {
    mac[LENGTH / 2] ^= 1;
    mac
}
