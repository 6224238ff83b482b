//! The circumstances of the model, as policies, keys and verifiers of this crate.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use countersign::{
    Claims, Credential, FixedClock, Hs256, Jwt, KeyForm, KeySet, Macaroon, Policy, Portable, Rejection, ReplayMemory,
    RevocationMemory, SigningKey, Timestamp, Verified, Verifier, VerifyingKey,
};

use crate::keys;
use crate::model::circumstances::{
    AUDIENCE, Circumstances, ISSUER, KEY, MAX_LIFETIME, NOW, OTHER_ISSUER, OTHER_KEY, REVOKED, TYPE, TypeRule,
};
use crate::model::jwt::UNNAMED;
use crate::model::{self, Verdict};

/// The keys of one format, alone and beside another issuer's. Made once.
pub struct Keys<C: Credential> {
    one: KeySet<C>,
    two: KeySet<C>,
}

impl<C: Portable> Keys<C> {
    /// The keys that these secrets are.
    fn of_secrets() -> Self {
        let read = |secret: &[u8]| VerifyingKey::<C>::read(KeyForm::Raw, secret).expect("a secret");
        let named = |(kid, secret): (&str, &[u8])| read(secret).with_kid(kid).expect("a name");
        let two = KeySet::issuer(ISSUER, named(KEY));
        two.add(OTHER_ISSUER, named(OTHER_KEY)).expect("another name");
        Self { one: KeySet::issuer(ISSUER, read(KEY.1)), two }
    }

    pub fn under(&self, circumstances: &Circumstances) -> KeySet<C> {
        if circumstances.trusts_two_keys { self.two.clone() } else { self.one.clone() }
    }
}

pub static HS256: LazyLock<Keys<Jwt<Hs256>>> = LazyLock::new(Keys::of_secrets);
pub static MACAROON: LazyLock<Keys<Macaroon>> = LazyLock::new(Keys::of_secrets);

static REVOCATIONS: LazyLock<Arc<RevocationMemory>> = LazyLock::new(|| {
    let revoked = RevocationMemory::default();
    for issuer in [ISSUER, OTHER_ISSUER] {
        revoked.revoke_jti(issuer, REVOKED, Timestamp::MAX);
    }
    Arc::new(revoked)
});

/// The moment `seconds` after the epoch, or the nearest there is.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds.clamp(0, Timestamp::MAX.unix())).unwrap_or(Timestamp::MAX)
}

/// The policy of these circumstances.
pub fn policy(under: &Circumstances) -> Policy {
    let seconds = |count: i64| Duration::from_secs(count.unsigned_abs());
    let mut policy = Policy::audience(AUDIENCE).leeway(seconds(under.leeway)).expect("a short leeway");
    policy = match under.typ {
        TypeRule::Unspecified => policy,
        TypeRule::Exactly => policy.typ(TYPE),
        TypeRule::AbsentOr => policy.typ_or_absent(TYPE),
        TypeRule::Absent => policy.no_typ(),
        TypeRule::UnnamedOrAbsent => policy.typ_or_absent(UNNAMED),
    };
    if under.audience_is_alone {
        policy = policy.alone();
    }
    if under.has_max_lifetime {
        policy = policy.max_lifetime(seconds(MAX_LIFETIME));
    }
    if let Some(age) = under.max_age {
        policy = policy.max_age(seconds(age));
    }
    if under.heeds_revocation {
        policy = policy.unless_revoked(REVOCATIONS.clone());
    }
    if under.is_single_use {
        policy = policy.single_use(Arc::new(ReplayMemory::with_capacity(1)));
    }
    policy.max_token_bytes(under.max_token_bytes).max_header_bytes(under.max_header_bytes)
}

/// The verifier of these circumstances.
pub fn verifier<C: Portable>(keys: &Keys<C>, under: &Circumstances) -> Verifier<C> {
    verifier_of(keys.under(under), under)
}

/// The verifier of these circumstances, with these keys.
pub fn verifier_of<C: Credential>(keys: KeySet<C>, under: &Circumstances) -> Verifier<C> {
    Verifier::new(keys, policy(under)).with_clock(FixedClock(at(under.now)))
}

/// A verifier of scheme `C` in the usual circumstances.
pub fn usual<C: Portable>() -> Verifier<C> {
    let key = keys::signing::<C>().verifying_key().expect("a public half");
    verifier_of(KeySet::issuer(ISSUER, key), &Circumstances::of(b""))
}

/// A verifier of scheme `C` in these circumstances, whose key nobody has.
pub fn stranger<C: Portable>(under: &Circumstances) -> Verifier<C> {
    let key = SigningKey::<C>::generate().and_then(|key| key.verifying_key()).expect("a key");
    verifier_of(KeySet::issuer(ISSUER, key), under)
}

/// Claims that every verifier here accepts in the usual circumstances.
pub fn honest_claims() -> Claims {
    let claims = Claims::expiring_at(at(NOW + 600)).issuer(ISSUER).subject("alice").audience(AUDIENCE);
    claims.issued_at(at(NOW - 5)).not_before(at(NOW - 5)).id("7f1d4b0c").claim("role", "reader").expect("a value")
}

/// Holds what a verifier found against what the model says: the same claims, or the same code at the same stage.
pub fn compare<C>(found: &Result<Verified<C>, Rejection>, expected: &Verdict) {
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(plain(found.claims()), *expected),
        (Err(found), Err(expected)) => {
            assert_eq!((found.stage(), found.code()), (expected.stage(), expected.code()));
        }
        (Ok(found), Err(expected)) => panic!("accepted where the model says {expected:?}: {:?}", found.claims()),
        (Err(found), Ok(expected)) => panic!("{found:?} where the model accepts {expected:?}"),
    }
}

/// Claims as the model has them.
pub fn plain(claims: &Claims) -> model::claims::Claims {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    model::claims::Claims {
        iss: owned(claims.iss()),
        sub: owned(claims.sub()),
        aud: claims.aud().map(|aud| aud.iter().map(str::to_owned).collect()),
        exp: claims.exp().unix(),
        nbf: claims.nbf().map(Timestamp::unix),
        iat: claims.iat().map(Timestamp::unix),
        jti: owned(claims.jti()),
        typ: owned(claims.credential_type()),
        others: claims.custom().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    }
}

/// Holds what a verifier says against the model, and once more where it counts uses: what was accepted once is then refused,
/// by its own code.
pub fn hold<C>(expected: &Verdict, under: &Circumstances, ask: impl Fn() -> Result<Verified<C>, Rejection>) {
    let found = ask();
    compare(&found, expected);
    if found.is_ok() && under.is_single_use {
        assert_eq!(ask().err(), Some(Rejection::Replayed));
    }
}
