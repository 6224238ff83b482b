//! Attacks on Macaroons.

pub(super) mod bounds;
pub(super) mod caveat;
pub(super) mod chain;
pub(super) mod claims;
pub(super) mod discharge;
pub(super) mod encoding;
pub(super) mod forms;
pub(super) mod json;
pub(super) mod key;
pub(super) mod third;
pub(super) mod v1;
pub(super) mod v2;

use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::forge::Object;
use crate::assay::forge::macaroon::{Form, Macaroon, Third, bundle};
use crate::assay::setup::Setup;
use crate::assay::specimen::{Specimen, Unmakeable};

/// Where the format is written down.
const FORMAT: &[&str] = &["Macaroons (NDSS 2014)", "libmacaroons, doc/format.txt"];

const FORMS: [Form; 3] = [Form::V1, Form::V2, Form::Json];

/// `expires-before=…`, so many seconds from now.
fn until(bench: &Bench, seconds: i64) -> String {
    format!("expires-before={}", bench.setup().now + seconds)
}

/// The honest token, and with it two caveats that both hold.
fn narrowed(bench: &Bench) -> Result<Macaroon, Unmakeable> {
    let audience = format!("audience={}", bench.setup().audience);
    Ok(Macaroon::honest(bench)?.with(until(bench, 300)).with(audience))
}

/// A macaroon as it travels alone.
fn alone(macaroon: &Macaroon, form: Form) -> Vec<u8> {
    bundle(std::slice::from_ref(macaroon), form)
}

/// Forges the honest token with this caveat, beside the honest token with one that holds.
fn under(
    form: Form,
    predicate: impl Fn(&Bench) -> Vec<u8> + Send + Sync + 'static,
) -> impl Fn(&Bench) -> Forged + Send + Sync + 'static {
    move |bench| {
        let honest = Macaroon::honest(bench)?;
        let token = honest.clone().with(predicate(bench));
        Ok(Specimen::new(alone(&token, form), alone(&honest.with(until(bench, 300)), form)))
    }
}

/// Forges the honest token with other claims.
fn claiming(
    change: impl Fn(Object, &Setup) -> Object + Send + Sync + 'static,
) -> impl Fn(&Bench) -> Forged + Send + Sync + 'static {
    move |bench| {
        let claims = change(Macaroon::honest_claims(bench.setup()), bench.setup());
        beside_honest(bench, Macaroon::claiming(bench, &claims)?.token())
    }
}

/// A root that asks one third party, and what that answers, not bound yet.
fn asking(bench: &Bench) -> Result<(Macaroon, Macaroon, Third), Unmakeable> {
    let third = Third::asked("alice is logged in")?;
    Ok((Macaroon::honest(bench)?.asking(&third)?, third.discharge(), third))
}

/// Forges a token that claims something else and is narrowed, beside the honest token narrowed until a moment.
fn claiming_under(bench: &Bench, change: impl Fn(Object) -> Object, predicates: &[String]) -> Forged {
    let claims = change(Macaroon::honest_claims(bench.setup()));
    let token = predicates.iter().fold(Macaroon::claiming(bench, &claims)?, Macaroon::with);
    Ok(Specimen::new(token.token(), Macaroon::honest(bench)?.with(until(bench, 300)).token()))
}
