//! Encodings that have exactly one spelling for each value, and refuse every other.

pub(crate) mod base64url;
#[cfg(feature = "jwt")]
pub(crate) mod der;
pub(crate) mod hex;
pub(crate) mod json;
#[cfg(any(feature = "jwt", feature = "biscuit"))]
pub(crate) mod pem;
pub(crate) mod protobuf;
