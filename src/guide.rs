//! Longer documents, compiled.

#![doc = include_str!("../docs/README.md")]

#[doc = include_str!("../docs/choosing.md")]
pub mod choosing {}

#[doc = include_str!("../docs/from-jsonwebtoken.md")]
pub mod from_jsonwebtoken {}
