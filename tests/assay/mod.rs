//! The catalogue, held against verifiers that are sound, lenient and broken; and the harness that holds it against programs.

mod account;
mod beyond_tokens;
#[cfg(feature = "biscuit")]
mod biscuit;
#[cfg(feature = "macaroon")]
mod canary;
mod circumstances;
mod document;
mod elsewhere;
#[cfg(unix)]
mod external;
#[cfg(feature = "assay-http")]
pub(crate) mod http;
mod jwe;
mod listening;
#[cfg(feature = "macaroon")]
mod macaroon;
#[cfg(any(feature = "biscuit", feature = "macaroon", feature = "paseto"))]
mod maskable;
mod masking;
mod matrix;
#[cfg(any(feature = "macaroon", feature = "paseto"))]
mod named;
mod own;
#[cfg(feature = "paseto")]
mod paseto;
mod protocol;
mod raw_jsonwebtoken;
mod reference;
#[cfg(feature = "assay-reports")]
pub(crate) mod report;
mod secrecy;

use countersign::assay::{Bench, Circumstances, Scheme};

/// Every scheme of signed JWTs.
fn jws() -> impl Iterator<Item = Scheme> {
    Scheme::all().iter().copied().filter(|scheme| scheme.name().starts_with("jwt/"))
}

fn bench(scheme: Scheme) -> Bench {
    Bench::generate(scheme, Circumstances::now()).expect("keys are made")
}
