//! What every test starts from: one moment, one issuer, one audience, and claims that are in order.

#![allow(dead_code, reason = "not every choice of features asks for all of it")]

use std::path::PathBuf;
use std::time::Duration;

use countersign::{
    Claims, Credential, FixedClock, KeySet, Policy, Rejection, Request, SigningKey, Timestamp, Verifier,
};

pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const OTHER_ISSUER: &str = "https://other.example";
pub(crate) const AUDIENCE: &str = "api";
/// The moment at which everything happens.
pub(crate) const NOW: i64 = 1_700_000_000;
/// When honest claims expire.
pub(crate) const EXP: i64 = NOW + 600;
/// What [`verdict`] says of a token that was accepted.
pub(crate) const ACCEPTED: &str = "accepted";

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

pub(crate) fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Claims that any verifier here accepts.
pub(crate) fn claims() -> Claims {
    Claims::expiring_at(at(EXP)).issuer(ISSUER).subject("alice").audience(AUDIENCE)
}

pub(crate) fn policy() -> Policy {
    Policy::audience(AUDIENCE)
}

/// A policy for clocks that agree.
pub(crate) fn strict_policy() -> Policy {
    policy().leeway(Duration::ZERO).unwrap()
}

/// A verifier at [`NOW`] that trusts `key` as [`ISSUER`]'s.
pub(crate) fn verifier<C: Credential>(key: &SigningKey<C>, policy: Policy) -> Verifier<C> {
    verifier_at(NOW, key, policy)
}

pub(crate) fn verifier_at<C: Credential>(now: i64, key: &SigningKey<C>, policy: Policy) -> Verifier<C> {
    let keys = KeySet::issuer(ISSUER, key.verifying_key().unwrap());
    Verifier::new(keys, policy).with_clock(FixedClock(at(now)))
}

/// `accepted`, or the stage and code of the refusal: `claims/expired`. Their text is a contract, so tests spell it out.
pub(crate) fn verdict<C: Credential>(verifier: &Verifier<C>, token: impl AsRef<[u8]>) -> String {
    verdict_for(verifier, token, &Request::default())
}

pub(crate) fn verdict_for<C: Credential>(verifier: &Verifier<C>, token: impl AsRef<[u8]>, request: &Request) -> String {
    verifier.verify(token, request).map_or_else(reason, |_| ACCEPTED.to_owned())
}

pub(crate) fn reason(rejection: Rejection) -> String {
    format!("{}/{}", rejection.stage(), rejection.code())
}

/// What `run` returns, and how long this thread worked at it: what else the machine does meanwhile is not counted.
pub(crate) fn working<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let begun = worked_so_far();
    let result = run();
    (result, worked_so_far() - begun)
}

#[cfg(unix)]
fn worked_so_far() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("time goes forward")
}

/// Elsewhere it is counted.
#[cfg(not(unix))]
fn worked_so_far() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGUN.elapsed()
}

/// Where cargo keeps the sources of a package that a feature brings: what standards test with is read from there.
pub(crate) fn sources(package: &str, feature: &str) -> PathBuf {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .features(cargo_metadata::CargoOpt::SomeFeatures(vec![feature.to_owned()]))
        // What only other platforms need was never fetched.
        .other_options(["--offline", "--filter-platform=host-tuple"].map(str::to_owned))
        .exec()
        .expect("cargo tells where its packages are");
    let found = metadata.packages.iter().find(|found| found.name.as_str() == package);
    let found = found.unwrap_or_else(|| panic!("{package} is no package of {feature}"));
    found.manifest_path.parent().expect("a manifest lies in a folder").into()
}
