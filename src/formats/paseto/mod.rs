//! PASETO, the version 4 specification: one version and purpose for each type, nothing to negotiate.
//!
//! `pasetors`' low level signs and verifies; payloads are read and judged here like every format's.

mod footer;
mod paserk;
mod public;
mod times;

use std::marker::PhantomData;

pub use public::{Opened, dangerous};

use crate::claims::json::Form;

/// A PASETO of version and purpose `V`.
pub struct Paseto<V>(PhantomData<fn() -> V>);

/// Version 4, purpose *public*: Ed25519 signatures, claims for everyone to read.
#[derive(Debug)]
pub enum V4Public {}

/// How PASETO writes claims (its *Payload Processing*, registered claims): times as RFC 3339 text, the type among the claims.
const FORM: Form = Form { write_time: times::write, read_time: times::read, has_type: true, audience_is_array: false };
