//! Attacks on PASETO.

pub(super) mod claims;
pub(super) mod encoding;
pub(super) mod footer;
pub(super) mod header;
pub(super) mod key;
pub(super) mod payload;
pub(super) mod protection;

use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::forge::Object;
use crate::assay::forge::paseto::{Message, Sealed};
use crate::assay::scheme::{Family, Scheme};
use crate::assay::setup::Setup;
use crate::assay::specimen::Unmakeable;

/// Forges the honest token with a change, correctly protected.
fn protected(
    change: impl Fn(Message, &Setup) -> Message + Send + Sync + 'static,
) -> impl Fn(&Bench) -> Forged + Send + Sync + 'static {
    move |bench| {
        let message = change(Message::honest(bench.setup()), bench.setup());
        beside_honest(bench, message.protected(bench)?.token())
    }
}

/// Forges the honest token with other claims, correctly protected.
fn claiming(
    change: impl Fn(Object, &Setup) -> Object + Send + Sync + 'static,
) -> impl Fn(&Bench) -> Forged + Send + Sync + 'static {
    protected(move |message, setup| message.claims(&change(Message::honest_claims(setup), setup)))
}

/// The parts of a token that is honest.
fn honest(bench: &Bench) -> Result<Sealed, Unmakeable> {
    Sealed::read(&bench.honest()?).ok_or(Unmakeable::NotHere("a genuine token that can be read"))
}

fn is_public(scheme: Scheme) -> bool {
    scheme.family() == Family::Paseto && !scheme.is_shared()
}

fn is_local(scheme: Scheme) -> bool {
    scheme.family() == Family::Paseto && scheme.is_shared()
}

fn is_v3(scheme: Scheme) -> bool {
    scheme.name() == "paseto/v3.public"
}

fn is_v4_public(scheme: Scheme) -> bool {
    scheme.name() == "paseto/v4.public"
}
