//! What holds for every format, whatever is claimed: written once, and asked of each.
//!
//! `PROPTEST_CASES` asks more often.

#![cfg(all(feature = "jwt", feature = "paseto", feature = "biscuit", feature = "macaroon"))]

use std::cell::Cell;
use std::sync::LazyLock;

use countersign::{
    Claims, FixedClock, Issuer, Jwt, KeyForm, KeyIdForm, KeySet, Policy, Portable, Rejection, Request, Rs256, Secret,
    SigningKey, Timestamp, Verified, Verifier, VerifyingKey,
};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;

use crate::support::{at, seconds};

/// What is claimed, by a key that has a name or none, and when it is looked at.
#[derive(Clone, Debug)]
struct Case {
    claims: Claims,
    is_named: bool,
    now: Timestamp,
}

/// Few enough that all formats take some seconds.
fn config() -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    Config { cases: asked.unwrap_or(64), ..Config::default() }
}

/// Names in which every character can be seen.
fn subject() -> impl Strategy<Value = String> {
    r"[^\p{C}\p{Zl}\p{Zp}]{1,32}"
}

fn json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter_map("JSON has no such number", |number| number.is_finite().then(|| Value::from(number))),
        any::<String>().prop_map(Value::from),
        "[a-z \"\\\\\u{1f600}\0]{0,8}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Any moment there is, and those at the ends of time more often.
fn expiry() -> impl Strategy<Value = i64> {
    let last = Timestamp::MAX.unix();
    prop_oneof![3 => 2..=last, 1 => 2..1000_i64, 1 => last - 1000..=last]
}

prop_compose! {
    fn case()(
        exp in expiry(),
        lifetime in 2_i64..900_000,
        age in 0.0..1.0,
        has_nbf: bool,
        has_iat: bool,
        issuer in "(?s).{1,24}",
        subject in subject(),
        audiences in prop::collection::vec("(?s).{1,16}", 1..=3),
        jti in prop::option::of("(?s).{1,16}"),
        typ in prop::option::of("[!-~]{1,16}\\+jwt"),
        custom in prop::collection::btree_map("(?s).{0,10}", json(), 0..6),
        is_named: bool,
    ) -> Case {
        let lifetime = lifetime.min(exp);
        let start = at(exp - lifetime);
        let mut claims = Claims::expiring_at(at(exp)).issuer(issuer).subject(subject);
        claims = audiences.into_iter().fold(claims, |claims, audience| claims.audience(audience));
        if has_nbf { claims = claims.not_before(start); }
        if has_iat { claims = claims.issued_at(start); }
        if let Some(jti) = jti { claims = claims.id(jti); }
        if let Some(typ) = typ { claims = claims.typ(typ); }
        for (name, value) in custom {
            // Names that are registered have been given their values.
            claims = claims.clone().claim(name, value).unwrap_or(claims);
        }
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "any moment will do")]
        let now = exp - 1 - ((lifetime - 1) as f64 * age) as i64;
        Case { claims, is_named, now: at(now) }
    }
}

/// The issuer and the verifier of one format that are to agree.
struct Pair<C: Portable> {
    token: String,
    key: VerifyingKey<C>,
    case: Case,
}

impl<C: Portable> Pair<C> {
    fn issue(case: Case) -> Self {
        let key = generate::<C>(case.is_named);
        let verifying = key.verifying_key().unwrap();
        let token = Issuer::new(key).max_token_bytes(1 << 20).issue(&case.claims).unwrap().as_str().to_owned();
        Self { token, key: verifying, case }
    }

    /// A policy that the claims meet.
    fn policy(&self) -> Policy {
        self.policy_for(self.case.claims.aud().unwrap().iter().next().unwrap())
    }

    fn policy_for(&self, audience: &str) -> Policy {
        let policy = Policy::audience(audience).max_token_bytes(1 << 20).leeway(seconds(LEEWAY)).unwrap();
        match self.case.claims.credential_type() {
            Some(typ) => policy.typ(typ),
            None => policy,
        }
    }

    fn verify(self, policy: Policy) -> Result<Verified<C>, Rejection> {
        let now = self.case.now;
        self.verify_at(now, policy)
    }

    fn verify_at(self, now: Timestamp, policy: Policy) -> Result<Verified<C>, Rejection> {
        let issuer = self.case.claims.iss().unwrap();
        verifier(KeySet::issuer(issuer, self.key), policy, now).verify(&self.token, &Request::default())
    }
}

const LEEWAY: u64 = 30;

/// A key with a name that its format has room for, or with none. Never the same twice in a row.
fn generate<C: Portable>(is_named: bool) -> SigningKey<C> {
    let key = match C::SCHEME.name() {
        name if name.starts_with("jwt/RS") || name.starts_with("jwt/PS") => rsa_key(),
        _ => SigningKey::generate().unwrap(),
    };
    let kid = if C::SCHEME.key_id_form() == KeyIdForm::U32 { "2026" } else { "2026-11" };
    if is_named { key.with_kid(kid).unwrap() } else { key }
}

/// One of a few keys: making one takes as long as all the rest.
fn rsa_key<C: Portable>() -> SigningKey<C> {
    static KEYS: LazyLock<Vec<Secret>> = LazyLock::new(|| {
        (0..3).map(|_| SigningKey::<Jwt<Rs256>>::generate().and_then(|key| key.write()).unwrap()).collect()
    });
    thread_local!(static NEXT: Cell<usize> = const { Cell::new(0) });
    let next = NEXT.replace(NEXT.get() + 1);
    SigningKey::read(KeyForm::Pem, KEYS[next % KEYS.len()].expose()).unwrap()
}

fn verifier<C: Portable>(keys: KeySet<C>, policy: Policy, now: Timestamp) -> Verifier<C> {
    Verifier::new(keys, policy).with_clock(FixedClock(now))
}

fn what_is_issued_is_what_is_verified<C: Portable>(case: Case) {
    let pair = Pair::<C>::issue(case);
    let (claims, policy, kid) = (pair.case.claims.clone(), pair.policy(), pair.key.kid().cloned());
    let verified = pair.verify(policy).unwrap();
    assert_eq!(verified.claims(), &claims);
    assert_eq!(verified.kid(), kid.as_ref());
    assert_eq!(verified.expires_at(), claims.exp());
    assert!(verified.restrictions().is_empty() && !verified.has_opaque_restrictions());
}

fn every_audience_is_an_audience<C: Portable>(case: Case) {
    for audience in case.claims.aud().unwrap().iter() {
        let pair = Pair::<C>::issue(case.clone());
        let policy = pair.policy_for(audience);
        assert!(pair.verify(policy).is_ok());
    }
}

fn a_flipped_bit_is_refused<C: Portable>(case: Case, position: prop::sample::Index, bit: u8) {
    let pair = Pair::<C>::issue(case);
    let policy = pair.policy();
    let mut flipped = pair.token.clone().into_bytes();
    let position = position.index(flipped.len());
    flipped[position] ^= 1 << bit;
    let keys = KeySet::issuer(pair.case.claims.iss().unwrap(), pair.key);
    let verifier = verifier(keys, policy, pair.case.now);
    assert!(verifier.verify(&pair.token, &Request::default()).is_ok());
    assert!(verifier.verify(flipped, &Request::default()).is_err(), "bit {bit} of byte {position}");
}

fn another_key_is_refused<C: Portable>(case: Case) {
    let mut pair = Pair::<C>::issue(case);
    let policy = pair.policy();
    pair.key = generate::<C>(pair.case.is_named).verifying_key().unwrap();
    assert_eq!(pair.verify(policy).unwrap_err(), Rejection::Signature);
}

fn another_issuer_is_refused<C: Portable>(case: Case) {
    let pair = Pair::<C>::issue(case);
    let issuer = format!("{}x", pair.case.claims.iss().unwrap());
    let policy = pair.policy();
    let verifier = verifier(KeySet::issuer(issuer, pair.key), policy, pair.case.now);
    assert_eq!(verifier.verify(&pair.token, &Request::default()).unwrap_err(), Rejection::Issuer);
}

fn another_audience_is_refused<C: Portable>(case: Case) {
    let pair = Pair::<C>::issue(case);
    // Longer than any that was named.
    let policy = pair.policy_for("an audience that nobody would think of naming");
    assert_eq!(pair.verify(policy).unwrap_err(), Rejection::Audience);
}

fn another_type_is_refused<C: Portable>(case: Case) {
    let pair = Pair::<C>::issue(case);
    let policy = pair.policy().typ("another-type+jwt");
    let refusal = if C::SCHEME.has_type_in_header() { Rejection::HeaderType } else { Rejection::Type };
    assert_eq!(pair.verify(policy).unwrap_err(), refusal);
}

fn it_ends_with_exp_and_leeway<C: Portable>(case: Case) {
    let end = case.claims.exp().saturating_add(seconds(LEEWAY));
    let last = end.saturating_sub(seconds(1));
    let (on_time, late) = (Pair::<C>::issue(case.clone()), Pair::<C>::issue(case));
    let (policy, same_policy) = (on_time.policy(), late.policy());
    assert!(on_time.verify_at(last, policy).is_ok());
    assert_eq!(late.verify_at(end, same_policy).unwrap_err(), Rejection::Expired);
}

fn it_begins_with_nbf_and_leeway<C: Portable>(case: Case) {
    // Before the beginning of time there is no moment that is too early.
    let Some(nbf) = case.claims.nbf().filter(|nbf| nbf.saturating_sub(seconds(LEEWAY)) > at(0)) else { return };
    let start = nbf.saturating_sub(seconds(LEEWAY));
    let (on_time, early) = (Pair::<C>::issue(case.clone()), Pair::<C>::issue(case));
    let (policy, same_policy) = (on_time.policy(), early.policy());
    assert!(on_time.verify_at(start, policy).is_ok());
    let too_early = early.verify_at(start.saturating_sub(seconds(1)), same_policy);
    assert_eq!(too_early.unwrap_err(), Rejection::NotYetValid);
}

macro_rules! properties {
    ($($format:ident: $credential:ty,)+) => {
        const FORMATS: &[&str] = &[$(<$credential as countersign::Credential>::SCHEME.name()),+];

        $(mod $format {
            use super::*;

            type Format = $credential;

            proptest! {
                #![proptest_config(config())]

                #[test]
                fn what_is_issued_is_what_is_verified(case in case()) {
                    super::what_is_issued_is_what_is_verified::<Format>(case);
                }

                #[test]
                fn every_audience_is_an_audience(case in case()) {
                    super::every_audience_is_an_audience::<Format>(case);
                }

                #[test]
                fn a_flipped_bit_is_refused(case in case(), position: prop::sample::Index, bit in 0_u8..8) {
                    super::a_flipped_bit_is_refused::<Format>(case, position, bit);
                }

                #[test]
                fn another_key_is_refused(case in case()) {
                    super::another_key_is_refused::<Format>(case);
                }

                #[test]
                fn another_issuer_is_refused(case in case()) {
                    super::another_issuer_is_refused::<Format>(case);
                }

                #[test]
                fn another_audience_is_refused(case in case()) {
                    super::another_audience_is_refused::<Format>(case);
                }

                #[test]
                fn another_type_is_refused(case in case()) {
                    super::another_type_is_refused::<Format>(case);
                }

                #[test]
                fn it_ends_with_exp_and_leeway(case in case()) {
                    super::it_ends_with_exp_and_leeway::<Format>(case);
                }

                #[test]
                fn it_begins_with_nbf_and_leeway(case in case()) {
                    super::it_begins_with_nbf_and_leeway::<Format>(case);
                }
            }
        })+
    };
}

properties! {
    hs256: countersign::Jwt<countersign::Hs256>,
    hs384: countersign::Jwt<countersign::Hs384>,
    hs512: countersign::Jwt<countersign::Hs512>,
    rs256: countersign::Jwt<countersign::Rs256>,
    rs384: countersign::Jwt<countersign::Rs384>,
    rs512: countersign::Jwt<countersign::Rs512>,
    ps256: countersign::Jwt<countersign::Ps256>,
    ps384: countersign::Jwt<countersign::Ps384>,
    ps512: countersign::Jwt<countersign::Ps512>,
    es256: countersign::Jwt<countersign::Es256>,
    es384: countersign::Jwt<countersign::Es384>,
    eddsa: countersign::Jwt<countersign::EdDsa>,
    v4_public: countersign::Paseto<countersign::V4Public>,
    v4_local: countersign::Paseto<countersign::V4Local>,
    v3_public: countersign::Paseto<countersign::V3Public>,
    biscuit: countersign::Biscuit,
    biscuit_p256: countersign::Biscuit<countersign::biscuit::P256>,
    macaroon: countersign::Macaroon,
}

#[test]
fn every_scheme_is_asked() {
    let mut schemes: Vec<_> = countersign::registry::all().iter().map(|entry| entry.scheme().name()).collect();
    let mut asked = FORMATS.to_vec();
    schemes.sort_unstable();
    asked.sort_unstable();
    assert_eq!(asked, schemes);
}
