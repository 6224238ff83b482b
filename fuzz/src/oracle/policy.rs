//! Claims, a policy and a clock, without any token between: the verdict is the model's.
//!
//! The input is a sheet: circumstances; `exp`, `nbf` and `iat` in seconds from now; then issuer, subject, audiences, identifier
//! and type, one part each. What is not there is not claimed.

use countersign::arbitrary::sheet;
use countersign::{
    Authenticated, Claims, Context, Credential, Error, KeyModel, KeySet, Policy, Rejection, Request, Scheme,
    SigningKey, Token, VerifyingKey,
};

use crate::model::circumstances::{Circumstances, ISSUER, NOW};
use crate::model::policy;
use crate::world;

/// A format whose tokens are empty, and whose keys vouch for the claims that they are.
enum Vouched {}

impl Credential for Vouched {
    const SCHEME: Scheme = Scheme::new("fuzz/vouched", KeyModel::Shared);
    type Minting = ();
    type Verifying = Claims;
    type Additions = ();
    type Rules = ();
    type Opened<'t> = ();

    fn generate() -> Result<(), Error> {
        Ok(())
    }

    fn verifying((): &()) -> Result<Claims, Error> {
        Ok(world::honest_claims())
    }

    fn issue(_: &SigningKey<Self>, _: &Claims, (): &()) -> Result<Token, Error> {
        Ok(Token::new(String::new()))
    }

    fn open(_: &str, _: &Policy) -> Result<(), Rejection> {
        Ok(())
    }

    fn key_hint((): &()) -> Option<&str> {
        None
    }

    fn authenticate(key: &VerifyingKey<Self>, (): (), (): &(), _: &Context<'_>) -> Result<Authenticated, Rejection> {
        Ok(key.material().clone().into())
    }
}

pub fn check(data: &[u8]) {
    let [circumstances, times, iss, sub, aud, jti, typ] = sheet::parts(data);
    // One key has no name, and so no second key beside it.
    let under = Circumstances { trusts_two_keys: false, ..Circumstances::of(circumstances) };
    let mut times = times.split(|byte| *byte == b' ').map(moment);
    let mut claims = Claims::expiring_at(world::at(times.next().flatten().unwrap_or(NOW + 600)));
    claims = times.next().flatten().into_iter().fold(claims, |claims, nbf| claims.not_before(world::at(nbf)));
    claims = times.next().flatten().into_iter().fold(claims, |claims, iat| claims.issued_at(world::at(iat)));
    let text = |part: &[u8]| (!part.is_empty()).then(|| String::from_utf8_lossy(part).into_owned());
    claims = text(iss).into_iter().fold(claims, Claims::issuer);
    claims = text(sub).into_iter().fold(claims, Claims::subject);
    claims = text(jti).into_iter().fold(claims, Claims::id);
    claims = text(typ).into_iter().fold(claims, Claims::typ);
    for name in text(aud).iter().flat_map(|names| names.split(' ')) {
        claims = claims.audience(name);
    }
    admits(claims, &under);
}

/// Whether a policy accepts `claims`; the model says the same.
pub fn admits(claims: Claims, under: &Circumstances) -> bool {
    let expected = world::plain(&claims);
    let expected = policy::judge_with_type(&expected, ISSUER, under)
        .and_then(|()| policy::judge_names(&expected, false, under))
        .map(|()| expected);
    let verifier = world::verifier_of(KeySet::issuer(ISSUER, VerifyingKey::<Vouched>::new(claims)), under);
    world::hold(&expected, under, || verifier.verify("", &Request::default()));
    expected.is_ok()
}

/// So many seconds from now, within time.
fn moment(text: &[u8]) -> Option<i64> {
    let seconds: i64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some(NOW.saturating_add(seconds))
}
