//! What holds for every format that a holder can narrow, whatever it is narrowed by: written once, and asked of each.
//!
//! `PROPTEST_CASES` asks more often.

#![cfg(all(feature = "biscuit", feature = "macaroon"))]

use std::collections::BTreeSet;

use countersign::{Attenuate, Biscuit, Claims, Issuer, Macaroon, Portable, Request, Restriction, SigningKey, Verified};
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::support::{EXP, NOW, at, claims, policy, verifier_at};

fn config() -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    Config { cases: asked.unwrap_or(64), ..Config::default() }
}

/// Few words, so that restrictions and requests meet.
fn word() -> impl Strategy<Value = Box<str>> {
    prop::sample::select(vec!["read", "write", "/a", "acme", "a=b~\"c\\", "é"]).prop_map(Into::into)
}

fn name() -> impl Strategy<Value = Box<str>> {
    prop::sample::select(vec!["tenant", "region", "a:b_2"]).prop_map(Into::into)
}

fn restriction() -> impl Strategy<Value = Restriction> {
    let moment = || (NOW - 300..EXP + 300).prop_map(at);
    let audiences = prop::collection::btree_set(prop::sample::select(vec!["api", "web", "mail"]), 1..=3);
    prop_oneof![
        moment().prop_map(Restriction::ExpiresBefore),
        moment().prop_map(Restriction::NotBefore),
        audiences.prop_map(|names| Restriction::Audience(names.into_iter().map(Into::into).collect())),
        word().prop_map(Restriction::Operation),
        word().prop_map(Restriction::Resource),
        (name(), word()).prop_map(|(name, value)| Restriction::Custom { name, value }),
    ]
}

/// A request, and when it is made.
fn circumstances() -> impl Strategy<Value = (Request, i64)> {
    let facts = (prop::option::of(word()), prop::option::of(word()), prop::collection::btree_map(name(), word(), 0..3));
    let request = facts.prop_map(|(operation, resource, facts)| {
        let request = operation.into_iter().fold(Request::default(), Request::operation);
        let request = resource.into_iter().fold(request, Request::resource);
        facts.into_iter().fold(request, |request, (name, value)| request.fact(name, value))
    });
    (request, NOW - 400..EXP + 400)
}

/// A token, its narrowed forms, and the verifier that judges them.
struct Held<C: Portable> {
    key: SigningKey<C>,
    token: String,
}

impl<C: Portable + Attenuate> Held<C> {
    fn new(claims: &Claims) -> Self {
        let key = SigningKey::<C>::generate().unwrap();
        let copy = SigningKey::<C>::read(C::WRITTEN_AS, key.write().unwrap().expose()).unwrap();
        Self { key, token: Issuer::new(copy).issue(claims).unwrap().as_str().to_owned() }
    }

    /// Each restriction is added by another holder, so that they may contradict each other.
    fn narrowed<'r>(&self, restrictions: impl IntoIterator<Item = &'r Restriction>) -> String {
        restrictions.into_iter().fold(self.token.clone(), |token, restriction| {
            C::attenuate(&token, std::slice::from_ref(restriction)).unwrap().as_str().to_owned()
        })
    }

    fn verify(&self, token: &str, request: &Request, now: i64) -> Option<Verified<C>> {
        verifier_at(now, &self.key, policy()).verify(token, request).ok()
    }
}

/// What restrictions mean, said once more and without the crate.
fn admits(restriction: &Restriction, request: &Request, now: i64) -> bool {
    let fact = |name: &str, value: &str| request.facts().any(|fact| fact == (name, value));
    match restriction {
        Restriction::ExpiresBefore(moment) => now - 30 < moment.unix(),
        Restriction::NotBefore(moment) => now + 30 >= moment.unix(),
        Restriction::Audience(names) => names.iter().any(|name| &**name == "api"),
        Restriction::Operation(value) => fact("operation", value),
        Restriction::Resource(value) => fact("resource", value),
        Restriction::Custom { name, value } => fact(name, value),
        _ => panic!("a restriction that this test does not know"),
    }
}

fn a_narrowed_token_is_good_for_less<C: Portable + Attenuate>(
    restrictions: &[Restriction],
    (request, now): &(Request, i64),
) {
    let held = Held::<C>::new(&claims());
    let parent = held.verify(&held.token, request, *now);
    let narrowed = held.narrowed(restrictions);
    let child = held.verify(&narrowed, request, *now);
    let is_admitted = restrictions.iter().all(|restriction| admits(restriction, request, *now));
    assert_eq!(child.is_some(), parent.is_some() && is_admitted);
    // Nothing that is claimed has changed, and the earliest end counts.
    let Some((parent, child)) = parent.zip(child) else { return };
    assert_eq!(child.claims(), parent.claims());
    assert_eq!(child.restrictions(), restrictions);
    assert!(!child.has_opaque_restrictions());
    let ends = restrictions.iter().filter_map(|restriction| match restriction {
        Restriction::ExpiresBefore(moment) => Some(*moment),
        _ => None,
    });
    assert_eq!(child.expires_at(), ends.fold(at(EXP), Ord::min));
}

fn their_order_does_not_matter<C: Portable + Attenuate>(
    restrictions: &[Restriction],
    order: &[Restriction],
    (request, now): &(Request, i64),
) {
    let held = Held::<C>::new(&claims());
    let verdict = |restrictions: &[Restriction]| held.verify(&held.narrowed(restrictions), request, *now).is_some();
    assert_eq!(verdict(restrictions), verdict(order));
    // All at once is as good as one by one, where one holder could mean it.
    if let Ok(at_once) = C::attenuate(&held.token, restrictions) {
        assert_eq!(held.verify(at_once.as_str(), request, *now).is_some(), verdict(restrictions));
    }
}

/// What a holder makes of a token without the chain's key: none of it holds, where the token itself does.
fn a_changed_letter_is_refused<C: Portable + Attenuate>(restrictions: &[Restriction], place: prop::sample::Index) {
    let held = Held::<C>::new(&claims());
    let request = Request::default().operation("read").resource("read").fact("tenant", "acme");
    let met = restrictions.iter().filter(|restriction| admits(restriction, &request, NOW));
    let mut narrowed = held.narrowed(met);
    assert!(held.verify(&narrowed, &request, NOW).is_some());
    let place = place.index(narrowed.len());
    let other = if narrowed[place..].starts_with('A') { "B" } else { "A" };
    narrowed.replace_range(place..=place, other);
    assert!(held.verify(&narrowed, &request, NOW).is_none());
}

macro_rules! narrowing {
    ($($format:ident: $credential:ty,)+) => {
        const FORMATS: &[&str] = &[$(<$credential as countersign::Credential>::SCHEME.name()),+];

        $(mod $format {
            use super::*;

            proptest! {
                #![proptest_config(config())]

                #[test]
                fn a_narrowed_token_is_good_for_less(
                    restrictions in prop::collection::vec(restriction(), 1..4), circumstances in circumstances(),
                ) {
                    super::a_narrowed_token_is_good_for_less::<$credential>(&restrictions, &circumstances);
                }

                #[test]
                fn their_order_does_not_matter(
                    (restrictions, order) in prop::collection::vec(restriction(), 1..4)
                        .prop_flat_map(|restrictions| (Just(restrictions.clone()), Just(restrictions).prop_shuffle())),
                    circumstances in circumstances(),
                ) {
                    super::their_order_does_not_matter::<$credential>(&restrictions, &order, &circumstances);
                }

                #[test]
                fn a_changed_letter_is_refused(
                    restrictions in prop::collection::vec(restriction(), 1..4), place: prop::sample::Index,
                ) {
                    super::a_changed_letter_is_refused::<$credential>(&restrictions, place);
                }
            }
        })+
    };
}

narrowing! {
    biscuit: Biscuit,
    macaroon: Macaroon,
}

#[test]
fn every_format_that_can_be_narrowed_is_asked() {
    let format = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    let narrowable = countersign::registry::all().iter().filter(|entry| entry.attenuator().is_some());
    let narrowable: BTreeSet<_> = narrowable.map(|entry| format(entry.scheme().name())).collect();
    assert_eq!(FORMATS.iter().map(|name| format(name)).collect::<BTreeSet<_>>(), narrowable);
}
