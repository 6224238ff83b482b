//! What holds for every token and whatever a holder makes of it, beyond what holds in every format (`tests/narrowing.rs`).

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use biscuit_auth::format::schema;
use countersign::biscuit::{self, Datalog, Rules, Value};
use countersign::{Attenuate, Biscuit, Claims, Request, Restriction, Verified};
use proptest::prelude::*;
use proptest::test_runner::Config;
use prost::Message as _;

use super::forge::{Forge, raw};
use crate::support::{EXP, NOW, at, claims, policy, verifier_at};

fn config() -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    Config { cases: asked.unwrap_or(64), ..Config::default() }
}

static FORGE: LazyLock<Forge> = LazyLock::new(Forge::new);

fn issued(claims: &Claims) -> String {
    use countersign::{Issuer, KeyForm, SigningKey};
    let pem = FORGE.0.write().unwrap();
    let key = SigningKey::<Biscuit>::read(KeyForm::Pem, pem.expose()).unwrap();
    Issuer::new(key).issue(claims).unwrap().as_str().to_owned()
}

/// Few words, so that requests and restrictions meet.
fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["read", "write", "/a", "/b", "acme", "api"]).prop_map(str::to_owned)
}

fn restriction() -> impl Strategy<Value = Restriction> {
    let moment = || (NOW - 60..EXP + 60).prop_map(at);
    prop_oneof![
        moment().prop_map(Restriction::ExpiresBefore),
        moment().prop_map(Restriction::NotBefore),
        prop::collection::btree_set(prop::sample::select(vec!["api", "web"]), 1..=2)
            .prop_map(|names| Restriction::Audience(names.into_iter().map(Into::into).collect())),
        word().prop_map(|value| Restriction::Operation(value.into())),
        word().prop_map(|value| Restriction::Resource(value.into())),
        (prop::sample::select(vec!["tenant", "team"]), word())
            .prop_map(|(name, value)| Restriction::Custom { name: name.into(), value: value.into() }),
    ]
}

/// Restrictions, each to be appended in a block of its own.
fn restrictions() -> impl Strategy<Value = Vec<Restriction>> {
    prop::collection::vec(restriction(), 1..5)
}

fn request() -> impl Strategy<Value = Request> {
    let facts = prop::collection::btree_map(
        prop::sample::select(vec!["operation", "resource", "tenant", "team", "other"]),
        word(),
        0..5,
    );
    facts.prop_map(|facts| {
        facts.into_iter().fold(Request::default(), |request, (name, value)| request.fact(name, value))
    })
}

fn moment() -> impl Strategy<Value = i64> {
    NOW - 120..EXP + 120
}

fn narrowed(token: &str, restrictions: &[Restriction]) -> String {
    restrictions.iter().fold(token.to_owned(), |token, restriction| {
        <Biscuit>::attenuate(&token, std::slice::from_ref(restriction)).unwrap().as_str().to_owned()
    })
}

fn verify(token: &str, now: i64, request: &Request) -> Option<Verified<Biscuit>> {
    verifier_at(now, &FORGE.0, policy()).verify(token, request).ok()
}

/// Hand-written checks of many kinds, some of which look like what is understood.
fn check() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "check if time($t), $t < {moment} or operation(\"read\");",
        "check if time($t), $t <= {moment}, operation($o), {\"read\", \"write\"}.contains($o);",
        "check all time($t), $t < {moment};",
        "reject if time($t), $t >= {moment};",
        "check if time($t), {moment} > $t;",
        "check if time($t), !($t >= {moment});",
        "check if time($t), time($u), $u < {moment};",
        "check if time($t), $t < {moment} trusting authority;",
        "check if operation($o), $o.starts_with(\"r\"), time($t), $t < {moment};",
    ])
}

proptest! {
    #![proptest_config(config())]

    /// Checks that nobody here understands take away as well.
    #[test]
    fn what_is_narrowed_by_hand_is_accepted_for_less(
        checks in prop::collection::vec(check(), 1..4), end in moment(), request in request(), now in moment(),
    ) {
        let token = issued(&claims());
        let child = checks.iter().fold(token.clone(), |token, check| by_hand(&token, check, end));
        prop_assert!(verify(&child, now, &request).is_none() || verify(&token, now, &request).is_some());
    }

    /// Blocks cannot be taken away, exchanged or edited by whoever comes later.
    #[test]
    fn what_was_appended_cannot_be_undone(
        restrictions in prop::collection::vec(restriction(), 2..5), seal: bool,
        place: prop::sample::Index, other: prop::sample::Index, bit in 0_u8..8,
    ) {
        let token = narrowed(&issued(&claims()), &restrictions);
        let token = if seal { biscuit::seal(&token).unwrap().as_str().to_owned() } else { token };
        let message = schema::Biscuit::decode(URL_SAFE.decode(&token).unwrap().as_slice()).unwrap();
        let refused = |message: &schema::Biscuit| {
            let outcome = verifier_at(NOW, &FORGE.0, policy()).verify(URL_SAFE.encode(message.encode_to_vec()), &Request::default());
            outcome.err().map(|refusal| refusal.code())
        };
        let count = message.blocks.len();
        let (place, other) = (place.index(count), other.index(count));
        let mut without = message.clone();
        without.blocks.remove(place);
        prop_assert_eq!(refused(&without), Some("signature"));
        let mut repeated = message.clone();
        repeated.blocks.insert(place, message.blocks[place].clone());
        prop_assert_eq!(refused(&repeated), Some("signature"));
        if place != other {
            let mut exchanged = message.clone();
            exchanged.blocks.swap(place, other);
            prop_assert_eq!(refused(&exchanged), Some("signature"));
        }
        let mut edited = message.clone();
        let at = other % edited.blocks[place].block.len();
        edited.blocks[place].block[at] ^= 1 << bit;
        prop_assert_eq!(refused(&edited), Some("signature"));
        let mut resigned = message.clone();
        resigned.blocks[place].signature = message.blocks[(place + 1) % count].signature.clone();
        prop_assert_eq!(refused(&resigned), Some("signature"));
    }

    /// Claims are the issuer's, and what is told of the restrictions is exact or says that it is not.
    #[test]
    fn a_block_changes_no_claim_and_nothing_is_overstated(
        restrictions in restrictions(), checks in prop::collection::vec(check(), 0..3), end in moment(),
        request in request(), now in moment(),
    ) {
        let claims = claims().id("7").claim("role", "reader").unwrap();
        let token = narrowed(&issued(&claims), &restrictions);
        let token = checks.iter().fold(token, |token, check| by_hand(&token, check, end));
        let boast = Datalog::new("subject(\"root\"); role(\"admin\"); note({n});", [("n", Value::from(end))]).unwrap();
        let token = biscuit::append(&token, &boast).unwrap();
        let verifier = verifier_at(now, &FORGE.0, policy());
        if let Ok(verified) = verifier.verify_with(&token, &request, &Rules::default().allow_facts()) {
            prop_assert_eq!(verified.claims(), &claims);
            prop_assert_eq!(verified.restrictions(), restrictions.as_slice());
            prop_assert_eq!(verified.has_opaque_restrictions(), !checks.is_empty());
            let ends = restrictions.iter().filter_map(|restriction| match restriction {
                Restriction::ExpiresBefore(end) => Some(*end),
                _ => None,
            });
            prop_assert_eq!(verified.expires_at(), ends.fold(claims.exp(), countersign::Timestamp::min));
            prop_assert!(now - 30 < verified.expires_at().unix());
        }
    }

    /// Whatever a holder narrows by, within what narrowing lets through, a verifier runs: `limit` is never the answer.
    #[test]
    fn what_narrowing_writes_is_run(
        custom in prop::collection::btree_map("[a-z][a-z0-9_:]{0,20}", ".{1,200}", 1..100), in_one_block: bool,
    ) {
        let restrictions: Vec<_> = custom.into_iter().filter_map(|(name, value)| format!("{name}={value}").parse().ok()).collect();
        let blocks: Vec<_> = if in_one_block { restrictions.chunks(100).collect() } else { restrictions.chunks(10).collect() };
        let mut token = issued(&claims());
        for block in blocks {
            match <Biscuit>::attenuate(&token, block) {
                Ok(narrowed) => token = narrowed.as_str().to_owned(),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
        let request = restrictions.iter().fold(Request::default(), |request, restriction| {
            let text = restriction.to_string();
            let (name, value) = text.split_once('=').unwrap();
            request.fact(name, value)
        });
        // What else the service states of the request is the service's to say.
        let request = (0..20).fold(request, |request, number| request.fact(format!("other{number}"), "x"));
        let refusal = verifier_at(NOW, &FORGE.0, policy()).verify(&token, &request).err();
        prop_assert_ne!(refusal.map(|refusal| refusal.code()), Some("limit"));
    }
}

fn by_hand(token: &str, check: &str, moment: i64) -> String {
    let datalog = Datalog::new(check, [("moment", Value::from(at(moment)))]).unwrap();
    biscuit::append(token, &datalog).unwrap().as_str().to_owned()
}

/// The key that all of these are issued with is the one that they are held against.
#[test]
fn an_issued_token_is_accepted() {
    assert!(verify(&issued(&claims()), NOW, &Request::default()).is_some());
    assert_eq!(raw(&FORGE.0).public(), FORGE.1.public());
}
