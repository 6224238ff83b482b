//! Floor 1: what a credential says, and what a verifier wants it to say. Knows no format and no key.

pub(crate) mod audience;
pub(crate) mod claims;
pub(crate) mod custom;
pub(crate) mod json;
pub(crate) mod policy;
pub(crate) mod replay;
pub(crate) mod request;
pub(crate) mod restriction;
pub(crate) mod subject;
pub(crate) mod typ;
