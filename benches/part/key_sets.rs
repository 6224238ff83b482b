//! Verifying with one key among several, beside verifying with it alone.

use std::time::Duration;

use countersign::{Issuer, KeySet, Portable, SigningKey, VerifyingKey};

use crate::contender::{Contender, accept, claims, verifier_of};
use crate::raw::ISSUER;
use crate::turns::ratio;

const TIME: Duration = Duration::from_millis(250);

pub(super) fn print<C: Portable>(contender: &Contender<C>) {
    let key = SigningKey::<C>::generate().unwrap().with_kid("7").unwrap();
    let file = key.verifying_key().unwrap().write().unwrap();
    let named =
        |kid: usize| VerifyingKey::<C>::read(C::WRITTEN_AS, file.expose()).unwrap().with_kid(kid.to_string()).unwrap();
    // The one that is looked for was added last.
    let verifier_of = |keys: usize| {
        let set = KeySet::issuer(ISSUER, named(if keys == 1 { 7 } else { 1000 }));
        (1..keys).for_each(|other| set.add(ISSUER, named(if other == keys - 1 { 7 } else { 1000 + other })).unwrap());
        verifier_of(set)
    };
    let token = Issuer::new(key).issue(&claims()).unwrap();
    let alone = verifier_of(1);
    for keys in [1, 10, 100] {
        let verifier = verifier_of(keys);
        let ratio = ratio(TIME, || accept(&verifier, &token), || accept(&alone, &token));
        println!("{} verify keys={keys} ratio={ratio:.2}", contender.name);
    }
}
