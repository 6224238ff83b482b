//! Profiles: verifiers of JWTs of one kind, which refuse those of every other (RFC 8725 §3.12).

use std::sync::Arc;
use std::time::Duration;

use super::Jwt;
use super::algorithm::Algorithm;
use super::login::Login;
use super::rules::Rules;
use crate::claims::policy::Policy;
use crate::claims::request::Request;
use crate::credential::keyset::KeySet;
use crate::credential::verified::Verified;
use crate::credential::verifier::Verifier;
use crate::foundation::clock::Clock;
use crate::foundation::rejection::Rejection;

/// Verifies OAuth access tokens as RFC 9068 has them: of type `at+jwt`, with `iss`, `exp`, `aud`, `sub`, `client_id`, `iat`
/// and `jti`.
///
/// # Example
/// ```
/// # use std::time::Duration;
/// use countersign::jwt::AccessTokens;
/// use countersign::{Claims, Es256, Issuer, Jwt, KeySet, Policy, Rejection, SigningKey, SystemClock};
///
/// let key = SigningKey::<Jwt<Es256>>::generate()?;
/// let tokens = AccessTokens::new(KeySet::issuer("https://issuer.example", key.verifying_key()?), Policy::audience("api"));
/// let issuer = Issuer::new(key);
///
/// let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?
///     .issuer("https://issuer.example").subject("alice").audience("api").random_id()?;
/// let token = issuer.issue(&claims.clone().typ("at+jwt").claim("client_id", "s6BhdRkqt3")?)?;
/// assert!(tokens.verify(&token).is_ok());
///
/// assert_eq!(tokens.verify(issuer.issue(&claims)?).unwrap_err(), Rejection::HeaderType);            // any other JWT
/// assert_eq!(tokens.verify(issuer.issue(&claims.typ("at+jwt"))?).unwrap_err(), Rejection::Missing); // whose client?
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AccessTokens<A: Algorithm>(Verifier<Jwt<A>>);

impl<A: Algorithm> AccessTokens<A> {
    /// The type of an access token (RFC 9068 §2.1).
    pub const TYPE: &'static str = "at+jwt";

    /// Trusts `keys` and judges by `policy`, whose type becomes [`TYPE`](Self::TYPE).
    #[must_use]
    pub fn new(keys: KeySet<Jwt<A>>, policy: Policy) -> Self {
        Self(Verifier::new(keys, policy.typ(Self::TYPE)))
    }

    /// The same, reading another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self(self.0.with_clock(clock))
    }

    /// The access token in `token`.
    ///
    /// # Errors
    /// Why it was refused; [`Rejection::HeaderType`] for a JWT of any other kind, [`Rejection::Missing`] where it lacks `exp`,
    /// `client_id`, `iat` or `jti`, and what every verifier says of one that lacks `iss`, `aud` or `sub`.
    pub fn verify(&self, token: impl AsRef<[u8]>) -> Result<Verified<Jwt<A>>, Rejection> {
        self.0.verify_with(token, &Request::default(), &Rules::access_token())
    }
}

/// Verifies ID tokens as a client must (OIDC Core §3.1.3.7): meant for this client and authorized for it, issued not long
/// ago, and made for the login that is being completed.
///
/// # Example
/// ```
/// # use std::time::Duration;
/// use countersign::jwt::{IdTokens, Login};
/// use countersign::{Claims, Es256, Issuer, Jwt, KeySet, Policy, Rejection, Request, SigningKey, SystemClock, Verifier};
///
/// let key = SigningKey::<Jwt<Es256>>::generate()?;
/// let keys = KeySet::issuer("https://issuer.example", key.verifying_key()?);
/// let tokens = IdTokens::new(keys.clone(), Policy::audience("s6BhdRkqt3"));
///
/// let claims = Claims::lasting(Duration::from_secs(300), &SystemClock)?
///     .issuer("https://issuer.example").subject("248289761001").audience("s6BhdRkqt3").claim("nonce", "n-0S6_WzA2Mj")?;
/// let token = Issuer::new(key).issue(&claims)?;
/// assert!(tokens.verify(&token, Login::with_nonce("n-0S6_WzA2Mj")).is_ok());
///
/// assert_eq!(tokens.verify(&token, Login::with_nonce("another")).unwrap_err(), Rejection::Nonce);
/// let any = Verifier::new(keys, Policy::audience("s6BhdRkqt3"));
/// assert_eq!(any.verify(&token, &Request::default()).unwrap_err(), Rejection::Type);      // an ID token is nothing else
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct IdTokens<A: Algorithm> {
    verifier: Verifier<Jwt<A>>,
    others: Arc<[Box<str>]>,
}

impl<A: Algorithm> IdTokens<A> {
    /// How long ago an ID token may have been issued, unless the policy says otherwise: ten minutes.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(600);

    /// Trusts `keys` and judges by `policy`, whose audience is the client's id. Providers give their ID tokens the type `JWT`
    /// or none: either will do.
    #[must_use]
    pub fn new(keys: KeySet<Jwt<A>>, policy: Policy) -> Self {
        let policy = policy.typ_or_absent(super::UNNAMED_TYPE).max_age_unless_said(Self::DEFAULT_MAX_AGE);
        Self { verifier: Verifier::new(keys, policy), others: Arc::default() }
    }

    /// The same, reading another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.verifier = self.verifier.with_clock(clock);
        self
    }

    /// The same, for tokens that are meant for these audiences too: without it, a token of any other audience beside the client is
    /// refused (OIDC Core §3.1.3.7, step 3).
    #[must_use]
    pub fn shared_with<N: Into<Box<str>>>(mut self, audiences: impl IntoIterator<Item = N>) -> Self {
        self.others = audiences.into_iter().map(Into::into).collect();
        self
    }

    /// The ID token in `token`, which completes `login`.
    ///
    /// # Errors
    /// Why it was refused; [`Rejection::Nonce`], [`Rejection::AuthorizedParty`], [`Rejection::AuthenticationAge`] and
    /// [`Rejection::TokenHash`] where it is not of this login, [`Rejection::Missing`] where it does not say.
    pub fn verify(&self, token: impl AsRef<[u8]>, login: Login) -> Result<Verified<Jwt<A>>, Rejection> {
        let rules = Rules::id_token(login, Arc::clone(&self.others));
        self.verifier.verify_with(token, &Request::default(), &rules)
    }
}
