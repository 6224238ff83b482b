//! A token narrowed by its holder, beside the raw crate: `SCHEME attenuate|verify-narrowed ratio=0.48`.

use std::hint::black_box;
use std::time::Duration;

use countersign::{Attenuate, Issuer, KeySet, Portable, Request, Restriction, SigningKey};

use crate::contender::{claims, verifier_of};
use crate::raw::{ISSUER, Narrowing, RESTRICTIONS};
use crate::turns::ratio;

/// Where one operation takes longer than a turn there are fewer rounds.
const TIME: Duration = Duration::from_millis(2500);

pub(crate) fn print<C: Portable + Attenuate>(raw: impl Fn(&SigningKey<C>) -> Box<dyn Narrowing>) {
    let name = C::SCHEME.name();
    let key = SigningKey::<C>::generate().unwrap();
    let raw = raw(&key);
    let verifier = verifier_of(KeySet::issuer(ISSUER, key.verifying_key().unwrap()));
    let token = Issuer::new(key).issue(&claims()).unwrap();
    let restrictions = RESTRICTIONS.map(|text| text.parse::<Restriction>().unwrap());
    let attenuate = || C::attenuate(token.as_str(), &restrictions).unwrap();
    let request = Request::default().operation("read").resource("/reports/7").fact("tenant", "acme");
    let narrowed = attenuate();
    let verify = || drop(black_box(verifier.verify(&narrowed, &request).unwrap()));

    let ratio_of_narrowing = ratio(TIME, || drop(black_box(attenuate())), || raw.attenuate(token.as_str()));
    println!("{name} attenuate ratio={ratio_of_narrowing:.2}");
    let ratio_of_verifying = ratio(TIME, verify, || raw.verify_narrowed(narrowed.as_str()));
    println!("{name} verify-narrowed ratio={ratio_of_verifying:.2}");
}
