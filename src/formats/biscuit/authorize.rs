//! Runs the credential's checks and the verifier's own rules against one request.

use std::collections::BTreeSet;
use std::time::Duration;

use biscuit_auth::builder::{Fact, Term, fact, string};
use biscuit_auth::{AuthorizerBuilder, AuthorizerLimits, Biscuit, error};

use super::facts::{AUDIENCE, TIME, is_reserved};
use super::rules::Rules;
use crate::credential::context::Context;
use crate::foundation::clock::Timestamp;
use crate::foundation::rejection::Rejection;

/// How long the engine may run, which it looks at between queries. Screening bounds what holders append; this only ends an
/// issuer's or a verifier's own mistakes, and is far beyond what an honest token takes on a machine under load.
const MAX_TIME: Duration = Duration::from_secs(10);
const MAX_ITERATIONS: u64 = 100;

/// Accepts where every check holds and the rules allow it, with no more than `max_facts` facts, derived ones included.
pub(super) fn authorize(
    biscuit: &Biscuit,
    rules: &Rules,
    context: &Context<'_>,
    max_facts: u64,
) -> Result<(), Rejection> {
    let limits = AuthorizerLimits { max_facts, max_iterations: MAX_ITERATIONS, max_time: MAX_TIME };
    ambient(context)
        .into_iter()
        .try_fold(rules.authorizer(), |authorizer, fact| authorizer.fact(fact))
        .map_err(rejection)
        .and_then(|authorizer| run(biscuit, authorizer, limits))
        .map(drop)
}

/// Runs an authorizer over a token: the number of the policy that allowed it, and how many facts there were.
pub(super) fn run(
    biscuit: &Biscuit,
    authorizer: AuthorizerBuilder,
    limits: AuthorizerLimits,
) -> Result<(usize, usize), Rejection> {
    let mut authorizer = authorizer.set_limits(limits).build(biscuit).map_err(rejection)?;
    let policy = authorizer.authorize().map_err(rejection)?;
    Ok((policy, authorizer.fact_count()))
}

fn rejection(error: error::Token) -> Rejection {
    match error {
        error::Token::RunLimit(_) => Rejection::Limit,
        _ => Rejection::Caveat,
    }
}

/// What the credential's checks may ask about. A fact that is not supplied fails the check that needs it.
fn ambient(context: &Context<'_>) -> Vec<Fact> {
    // A check holds where any of the facts makes it hold: with the edges of the leeway among them, `$time < exp` and
    // `$time >= nbf` say exactly what the policy says of `exp` and `nbf`.
    let (now, leeway) = (context.now(), context.leeway());
    let moments: BTreeSet<Timestamp> = [now.saturating_sub(leeway), now, now.saturating_add(leeway)].into();
    let times = moments.into_iter().map(|moment| fact(TIME, &[Term::Date(moment.unix().unsigned_abs())]));
    let asked = context.request().facts().filter(|(name, _)| !is_reserved(name));
    times
        .chain([fact(AUDIENCE, &[string(context.audience())])])
        .chain(asked.map(|(name, value)| fact(name, &[string(value)])))
        .collect()
}
