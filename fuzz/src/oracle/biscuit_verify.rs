//! Any bytes, at the verifier of each root algorithm, as text and beneath their base64: what is accepted has one spelling, its
//! claims meet the policy and are those of the authority block, and the model and `biscuit-auth` find its signatures in order; a
//! verifier that trusts another key refuses it.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use biscuit_auth::builder::{Fact, Term};
use biscuit_auth::{AuthorizerBuilder, AuthorizerLimits, KeyPair, PrivateKey};
use countersign::biscuit::{Algorithm, P256};
use countersign::{Biscuit, Rejection, Verifier};

use super::macaroon_structured::restriction_request;
use crate::model::circumstances::{Circumstances, ISSUER};
use crate::model::claims::Claims;
use crate::model::{biscuit, policy};
use crate::{keys, world};

/// A verifier in the usual circumstances, its key as `biscuit-auth` has it, and a verifier that trusts a key that nobody has.
struct Door<A: Algorithm>(Verifier<Biscuit<A>>, biscuit_auth::PublicKey, Verifier<Biscuit<A>>);

impl<A: Algorithm> Door<A> {
    fn new(armour: &[u8]) -> Self {
        let armour = std::str::from_utf8(armour).expect("PEM is text");
        let key = KeyPair::from(&PrivateKey::from_pem(armour).expect("a key"));
        let under = Circumstances { max_token_bytes: 16_384, ..Circumstances::of(b"") };
        let verifying = keys::signing::<Biscuit<A>>().verifying_key().expect("a public half");
        let own = world::verifier_of(countersign::KeySet::issuer(ISSUER, verifying), &under);
        Self(own, key.public(), world::stranger(&under))
    }

    fn check(&self, token: &[u8]) {
        let Ok(found) = self.0.verify(token, &restriction_request()) else { return };
        assert_eq!(self.2.verify(token, &restriction_request()).err(), Some(Rejection::Signature), "at a stranger's");
        let bytes = URL_SAFE.decode(token).expect("it is base64url, with padding");
        assert_eq!(URL_SAFE.encode(&bytes).as_bytes(), token);
        let root = self.1.to_bytes();
        let algorithm = if root.len() == 32 { biscuit::ON_ED25519 } else { biscuit::ON_P256 };
        assert!(biscuit::is_signed(&bytes, biscuit::Key { algorithm, bytes: root }), "accepted, and not signed");
        let theirs = biscuit_auth::Biscuit::from(&bytes, self.1).expect("biscuit-auth finds it signed");
        assert_eq!(theirs.to_vec().expect("it can be written"), bytes);
        let claims = world::plain(found.claims());
        assert_eq!(policy::judge_with_type(&claims, ISSUER, &Circumstances::of(b"")), Ok(()));
        assert_authority_says(&theirs, &claims);
        assert!(found.expires_at() <= found.claims().exp());
    }
}

/// Holds claims against what `biscuit-auth` finds in the authority block, where that derives nothing: these facts, each once.
pub fn assert_authority_says(token: &biscuit_auth::Biscuit, claims: &Claims) {
    if token.print_block_source(0).expect("there is an authority block").contains("<-") {
        return;
    }
    let limits = AuthorizerLimits { max_facts: 100_000, max_iterations: 10_000, max_time: Duration::from_secs(60) };
    let mut authorizer = AuthorizerBuilder::new().set_limits(limits).build(token).expect("an authorizer");
    let mut stated = |rule: &str| -> Vec<Vec<Term>> {
        let facts: Vec<Fact> = authorizer.query(rule).expect("its facts can be asked for");
        facts.into_iter().map(|fact| fact.predicate.terms).collect()
    };
    let mut only = |name: &str| match stated(&format!("found($value) <- {name}($value)")).as_slice() {
        [] => None,
        [terms] => terms.first().cloned(),
        _ => panic!("`{name}` is stated more than once"),
    };
    for (name, text) in [("iss", &claims.iss), ("sub", &claims.sub), ("jti", &claims.jti), ("typ", &claims.typ)] {
        assert_eq!(only(name), text.clone().map(Term::Str), "{name}");
    }
    for (name, moment) in [("exp", Some(claims.exp)), ("nbf", claims.nbf), ("iat", claims.iat)] {
        assert_eq!(only(name), moment.map(|moment| Term::Date(moment.unsigned_abs())), "{name}");
    }
    let names = claims.aud.iter().flatten().cloned().map(Term::Str).collect();
    match only("aud") {
        Some(Term::Set(stated)) => assert_eq!(stated, names),
        stated => assert_eq!(stated.into_iter().collect::<BTreeSet<_>>(), names),
    }
    assert!(stated("found($moment) <- time($moment)").is_empty(), "the authority tells the time");
    assert!(stated("found($name) <- audience($name)").is_empty(), "the authority tells the audience");
    let own = stated("found($name, $value) <- claim($name, $value)").len()
        + stated("found($name, $value) <- claim_json($name, $value)").len();
    assert_eq!(own, claims.others.len());
    let is_json = |(_, value): &(String, String)| serde_json::from_str::<serde_json::Value>(value).is_ok();
    assert!(claims.others.iter().all(is_json), "a claim is no JSON");
}

static ED25519: LazyLock<Door<countersign::biscuit::Ed25519>> = LazyLock::new(|| Door::new(keys::ED25519));
static ON_P256: LazyLock<Door<P256>> = LazyLock::new(|| Door::new(keys::P256));

pub fn check(data: &[u8]) {
    let encoded = URL_SAFE.encode(data).into_bytes();
    for token in [data, &encoded] {
        ED25519.check(token);
        ON_P256.check(token);
    }
}
