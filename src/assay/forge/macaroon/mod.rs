//! Macaroons as libmacaroons writes them, less every rule that says what may be written.

mod chain;
mod third;
mod wire;

pub(in crate::assay) use chain::{Caveat, Macaroon, root_secret};
pub(in crate::assay) use third::Third;
pub(in crate::assay) use wire::{Form, bundle, field, packet, written};
