//! What is shown of keys, be they read or refused: nothing secret of them.

use std::fmt::Debug;

use countersign::Error;
use serde_json::Value;

use crate::model::jwk::PRIVATE;

/// The fewest letters of a secret that stands in no message by chance.
const TELLING: usize = 32;

/// The values of the private members of JWKs.
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Those of a JWK, or of every key of a set. What is also a key's name is none: names are shown.
    pub fn of(text: &[u8]) -> Self {
        let found: Value = serde_json::from_slice(text).unwrap_or_default();
        let keys = found["keys"].as_array().cloned().unwrap_or_else(|| vec![found]);
        let names: Vec<_> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
        let is_base64url =
            |value: &str| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let is_secret = |value: &&str| {
            value.len() >= TELLING && is_base64url(value) && !names.iter().any(|name| name.contains(*value))
        };
        let values = keys.iter().flat_map(|key| PRIVATE.iter().filter_map(|name| key[*name].as_str()));
        Self(values.filter(is_secret).map(str::to_owned).collect())
    }

    pub fn assert_not_in(&self, shown: &str) {
        assert!(!self.0.iter().any(|secret| shown.contains(secret)), "a secret is shown");
    }

    /// What came of reading, as people see it.
    pub fn assert_hidden_in(&self, outcome: &Result<impl Debug, Error>) {
        if self.0.is_empty() {
            return;
        }
        match outcome {
            Ok(key) => self.assert_not_in(&format!("{key:?}")),
            Err(error) => self.assert_not_in(&format!("{error} {error:?}")),
        }
    }
}
