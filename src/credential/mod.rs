//! Floor 2: the one joint. What every format is, and what holds keys, issues and verifies for all of them.

pub(crate) mod any;
pub(crate) mod attenuate;
pub(crate) mod authenticated;
pub(crate) mod context;
pub(crate) mod credential;
pub(crate) mod issuer;
pub(crate) mod key_id;
pub(crate) mod keys;
pub(crate) mod keyset;
pub(crate) mod portable;
pub(crate) mod scheme;
pub(crate) mod token;
pub(crate) mod verified;
pub(crate) mod verifier;
