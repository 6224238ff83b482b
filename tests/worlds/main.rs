//! Small worlds: everything that can be said within stated bounds, each of it held against the model of `fuzz/src/model`.
//!
//! A fuzzer finds what it happens to come by; here nothing is left to chance, and each test asserts how many cases it met.
//! Optimised, as in `cargo test --release --test worlds`, they go the whole way. Otherwise it would take minutes, and some
//! bounds are closer: wherever `bound` is called, both counts stand beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, unreachable_pub, dead_code)]

mod base64url;
mod claims;
mod every;
mod headers;
mod json;
mod jwt;
mod policies;

#[path = "../../fuzz/src/oracle/json_strict.rs"]
mod json_strict;
#[path = "../../fuzz/src/keys.rs"]
mod keys;
#[path = "../../fuzz/src/model/mod.rs"]
mod model;
#[path = "../../fuzz/src/oracle/policy.rs"]
mod policy;
#[path = "../../fuzz/src/world.rs"]
mod world;

/// A bound of a world: the one that it is about, and a closer one for builds without optimisation.
const fn bound(whole: usize, unoptimised: usize) -> usize {
    if cfg!(debug_assertions) { unoptimised } else { whole }
}
