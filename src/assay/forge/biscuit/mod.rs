//! Biscuit as its specification writes it, less every rule that says what may be written.

mod chain;
mod content;
pub(in crate::assay) mod wire;

pub(in crate::assay) use chain::{Chain, NextKey, Proof, sign, written};
pub(in crate::assay) use content::{Content, Kind, Op, Term};
