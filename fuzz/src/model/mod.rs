//! What a verifier is to say, written a second time: slowly, obviously, and from the documents.
//!
//! Nothing here is shared with the code that is judged: of `countersign` it knows the list of codes and nothing else, which a
//! test holds. Where the two disagree, one of them is wrong.

pub mod base64url;
pub mod biscuit;
pub mod circumstances;
pub mod claims;
pub mod json;
pub mod jwk;
pub mod jwt;
pub mod macaroon;
pub mod macaroon_wire;
pub mod paseto;
pub mod pem;
pub mod policy;
pub mod profile;
pub mod restriction;
pub mod text;

/// What is claimed, or why the token is refused.
pub type Verdict = Result<claims::Claims, countersign::Rejection>;
