//! What a target is told before it sees a token.

use std::fmt;

use super::key::KeyForm;
use super::scheme::Scheme;

/// What a target is told before it sees a token; an external program, in its environment.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Setup {
    /// The scheme, and with it the algorithm.
    pub scheme: Scheme,
    /// The issuer whose tokens are accepted.
    pub issuer: String,
    /// The audience that tokens have to be for.
    pub audience: String,
    /// The type that tokens have to be of; `None`: of no particular one.
    pub typ: Option<String>,
    /// The name that tokens give the key.
    pub kid: Option<String>,
    /// The present moment in Unix seconds, for targets that take a clock.
    pub now: i64,
    /// What is authenticated and does not travel (PASETO's implicit assertion).
    pub implicit: Vec<u8>,
    /// The key that a verifier needs; for shared-key schemes, the secret.
    pub key: Vec<u8>,
    /// How it is written.
    pub key_form: KeyForm,
}

impl fmt::Debug for Setup {
    /// Leaves out the key, which may be a secret.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Setup")
            .field("scheme", &self.scheme.name())
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("typ", &self.typ)
            .field("kid", &self.kid)
            .field("now", &self.now)
            .field("key_form", &self.key_form)
            .finish_non_exhaustive()
    }
}
