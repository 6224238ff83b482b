//! The rules of the hardened backend. A test that is named after a rule shows the attack refused for the reason the rule
//! gives, and its honest twin accepted.

mod any_bytes;
mod by_key;
mod claims;
mod compact;
mod ecdsa;
mod eddsa;
mod forge;
mod hardening;
mod header;
mod hmac_keys;
mod interop;
mod issuers;
mod jwk;
mod key_forms;
mod key_set;
mod order;
mod profiles;
mod provider;
mod replay;
mod rfc_vectors;
mod rsa_keys;
mod rsa_pair;
mod strict_json;
mod versus_raw;

/// How often a property is asked: `usual` times, or as often as `PROPTEST_CASES` says.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}
