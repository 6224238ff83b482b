//! What every change starts from.

use crate::foundation::encoding::json::quoted;

/// For whom and when a token is made that a verifier accepts.
#[derive(Clone, Copy, Debug)]
pub struct Honest<'h> {
    /// Who issues it.
    pub issuer: &'h str,
    /// For whom it is.
    pub audience: &'h str,
    /// The value of `alg`.
    pub algorithm: &'h str,
    /// The present moment in Unix seconds.
    pub now: i64,
}

impl Honest<'_> {
    /// The members of its header, each as it is to be written.
    pub(super) fn header(&self) -> Vec<(String, String)> {
        [("alg", quoted(self.algorithm)), ("typ", quoted("JWT"))].map(|(name, value)| (quoted(name), value)).into()
    }

    /// Its claims, each as it is to be written.
    pub(super) fn claims(&self) -> Vec<(String, String)> {
        [
            ("iss", quoted(self.issuer)),
            ("sub", quoted("alice")),
            ("aud", quoted(self.audience)),
            ("exp", self.now.saturating_add(600).to_string()),
            ("nbf", self.now.saturating_sub(5).to_string()),
            ("iat", self.now.saturating_sub(5).to_string()),
            ("jti", quoted("7f1d4b0c")),
        ]
        .map(|(name, value)| (quoted(name), value))
        .into()
    }
}
