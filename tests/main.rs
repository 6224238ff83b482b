//! One binary that mirrors `src/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod architecture;
#[cfg(all(feature = "assay", feature = "jwt", feature = "paseto", feature = "biscuit"))]
mod assay;
mod choices;
#[cfg(feature = "cli")]
mod cli;
mod commands;
mod credential;
mod documents;
mod formats;
mod inspect;
mod must_not_compile;
mod musts;
mod narrowing;
mod properties;
mod support;
