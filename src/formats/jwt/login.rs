//! The login that an ID token completes.

use std::time::Duration;

use crate::foundation::secret::Secret;

/// What a client knows of the login that an ID token is to complete: the token must have been made for it
/// (OIDC Core §3.1.3.7). There is no login without a word on its nonce.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use countersign::jwt::Login;
///
/// let login = Login::with_nonce("n-0S6_WzA2Mj").max_age(Duration::from_secs(3600));
/// assert_eq!(format!("{login:?}"), "Login(redacted)");
/// ```
#[derive(Clone)]
pub struct Login {
    pub(super) nonce: Option<Box<str>>,
    pub(super) access_token: Option<Secret>,
    pub(super) code: Option<Secret>,
    pub(super) max_age: Option<Duration>,
}

impl Login {
    /// A login whose request carried this nonce, unguessable and kept with the browser's session: the token must say it.
    #[must_use]
    pub fn with_nonce(nonce: impl Into<Box<str>>) -> Self {
        Self { nonce: Some(nonce.into()), ..Self::without_nonce() }
    }

    /// A login whose request carried no nonce. A token of another login can then be slipped into it, unless PKCE or `c_hash`
    /// binds them; a token that says a nonce is refused.
    #[must_use]
    pub const fn without_nonce() -> Self {
        Self { nonce: None, access_token: None, code: None, max_age: None }
    }

    /// Demands `at_hash`, the name of this access token, which came with the ID token.
    #[must_use]
    pub fn access_token(mut self, token: &str) -> Self {
        self.access_token = Some(Secret::from(token.as_bytes().to_vec()));
        self
    }

    /// Demands `c_hash`, the name of this authorization code, which came with the ID token.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(Secret::from(code.as_bytes().to_vec()));
        self
    }

    /// Demands `auth_time`, and at most this time (and the leeway) since, in whole seconds.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Login(redacted)")
    }
}
