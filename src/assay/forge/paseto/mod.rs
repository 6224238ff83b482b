//! PASETO as its specification writes it, less every rule that says what may be written.

mod cipher;
mod message;
mod moment;
mod pae;

pub(in crate::assay) use message::{Message, Protection, Sealed, written};
pub(in crate::assay) use moment::rfc3339;
