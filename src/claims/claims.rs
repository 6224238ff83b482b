//! What a credential says.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::claims::audience::Audience;
use crate::claims::custom::Custom;
use crate::claims::json::{self as wire, Form, REGISTERED};
use crate::claims::{subject, typ};
use crate::foundation::clock::{Clock, Timestamp};
#[cfg(feature = "random")]
use crate::foundation::encoding::base64url;
use crate::foundation::encoding::json;
use crate::foundation::error::Error;
#[cfg(feature = "random")]
use crate::foundation::random;

/// What a credential says, in any format: the registered claims of RFC 7519 §4.1, an authenticated type, and values of your
/// own. There are no claims without an expiry.
///
/// # Example
/// ```
/// use countersign::{Claims, Timestamp};
///
/// let claims = Claims::expiring_at(Timestamp::from_unix(2_000_000_000).unwrap())
///     .issuer("https://issuer.example")
///     .subject("alice")
///     .audience("api")
///     .claim("roles", ["admin", "auditor"])?;
/// assert_eq!(claims.get::<Vec<String>>("roles")?, Some(vec!["admin".into(), "auditor".into()]));
/// assert!(claims.get::<bool>("roles").is_err());              // there, but not a boolean
/// assert!(claims.clone().claim("exp", 0).is_err());           // registered claims have their own setters
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub(crate) iss: Option<Box<str>>,
    pub(crate) sub: Option<Box<str>>,
    pub(crate) aud: Option<Audience>,
    pub(crate) exp: Timestamp,
    pub(crate) nbf: Option<Timestamp>,
    pub(crate) iat: Option<Timestamp>,
    pub(crate) jti: Option<Box<str>>,
    pub(crate) typ: Option<Box<str>>,
    custom: Custom,
}

impl Claims {
    /// Claims that expire at `exp`; everything else is added.
    #[must_use]
    pub fn expiring_at(exp: Timestamp) -> Self {
        let custom = Custom::default();
        Self { iss: None, sub: None, aud: None, exp, nbf: None, iat: None, jti: None, typ: None, custom }
    }

    /// Claims issued now by `clock`, which expire `lifetime` later.
    ///
    /// # Errors
    /// Where that is after the year 9999.
    pub fn lasting(lifetime: Duration, clock: &impl Clock) -> Result<Self, Error> {
        let now = clock.now();
        let exp = now.checked_add(lifetime).ok_or_else(|| Error::claims("the expiry would be after the year 9999"))?;
        Ok(Self::expiring_at(exp).issued_at(now))
    }

    /// Sets `iss`: who issues it.
    #[must_use]
    pub fn issuer(mut self, iss: impl Into<Box<str>>) -> Self {
        self.iss = Some(iss.into());
        self
    }

    /// Sets `sub`: whom it speaks of.
    #[must_use]
    pub fn subject(mut self, sub: impl Into<Box<str>>) -> Self {
        self.sub = Some(sub.into());
        self
    }

    /// Adds to `aud`: for whom it is meant. Naming one twice changes nothing.
    #[must_use]
    pub fn audience(mut self, aud: impl Into<Box<str>>) -> Self {
        self.aud.get_or_insert_with(Audience::nobody).add(aud.into());
        self
    }

    /// Sets `nbf`: not to be accepted before.
    #[must_use]
    pub fn not_before(mut self, nbf: Timestamp) -> Self {
        self.nbf = Some(nbf);
        self
    }

    /// Sets `iat`: when it was issued.
    #[must_use]
    pub fn issued_at(mut self, iat: Timestamp) -> Self {
        self.iat = Some(iat);
        self
    }

    /// Sets `jti`: its own name, by which it can be revoked or used once.
    #[must_use]
    pub fn id(mut self, jti: impl Into<Box<str>>) -> Self {
        self.jti = Some(jti.into());
        self
    }

    /// Sets `jti` to 128 unpredictable bits.
    ///
    /// # Errors
    /// Where the operating system's generator fails.
    #[cfg(feature = "random")]
    pub fn random_id(self) -> Result<Self, Error> {
        Ok(self.id(base64url::encode(random::bytes::<16>()?)))
    }

    /// Sets the authenticated type, such as `at+jwt`: what kind of credential this is. `JWT` is how a JWT says that it is of
    /// no particular kind, and reads back as no type.
    #[must_use]
    pub fn typ(mut self, typ: impl Into<Box<str>>) -> Self {
        self.typ = Some(typ.into());
        self
    }

    /// Sets a value of your own, anything that `serde` can write as strict JSON; a number that is not finite is written as
    /// `null`. The last value given for a name stands.
    ///
    /// # Errors
    /// Where `name` is a registered claim, or the value is none that every reader would read alike.
    pub fn claim(self, name: impl Into<Box<str>>, value: impl Serialize) -> Result<Self, Error> {
        let name = name.into();
        let value = serde_json::to_string(&value)
            .map_err(|error| Error::claims(format!("claim `{name}` cannot be written as JSON: {error}")))?;
        self.claim_json(name, value)
    }

    /// Sets a value of your own, given as JSON text.
    ///
    /// # Errors
    /// As [`Claims::claim`].
    pub fn claim_json(mut self, name: impl Into<Box<str>>, value: impl Into<Box<str>>) -> Result<Self, Error> {
        let (name, value) = (name.into(), value.into());
        if REGISTERED.contains(&name.as_ref()) {
            return Err(Error::claims(format!("`{name}` is a registered claim: set it by its own name")));
        }
        json::check(&value).map_err(|fault| {
            let fault = match fault {
                json::Fault::Json => "is not JSON that every reader reads alike",
                json::Fault::DuplicateName => "names a member twice",
                json::Fault::TooDeep => "is nested too deeply",
            };
            Error::claims(format!("the value of claim `{name}` {fault}"))
        })?;
        self.custom = self.custom.with(&name, value.trim());
        Ok(self)
    }

    /// Takes over values that a strict reader has already found to be unique and well formed.
    pub(crate) fn with_custom<N: AsRef<str>, V: AsRef<str>>(mut self, custom: Vec<(N, V)>) -> Self {
        self.custom = Custom::of(custom);
        self
    }

    /// `iss`.
    #[must_use]
    pub fn iss(&self) -> Option<&str> {
        self.iss.as_deref()
    }

    /// `sub`.
    #[must_use]
    pub fn sub(&self) -> Option<&str> {
        self.sub.as_deref()
    }

    /// `aud`.
    #[must_use]
    pub fn aud(&self) -> Option<&Audience> {
        self.aud.as_ref()
    }

    /// `exp`.
    #[must_use]
    pub fn exp(&self) -> Timestamp {
        self.exp
    }

    /// `nbf`.
    #[must_use]
    pub fn nbf(&self) -> Option<Timestamp> {
        self.nbf
    }

    /// `iat`.
    #[must_use]
    pub fn iat(&self) -> Option<Timestamp> {
        self.iat
    }

    /// `jti`.
    #[must_use]
    pub fn jti(&self) -> Option<&str> {
        self.jti.as_deref()
    }

    /// The authenticated type; `None` where it is of no particular kind.
    #[must_use]
    pub fn credential_type(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// The value of claim `name`, read as a `T`; `None` where there is none. Registered claims have their own readers.
    ///
    /// # Errors
    /// Where the value is there and is no `T`. A text that was written with escapes is no `&str`: ask for a `String`.
    pub fn get<'c, T: Deserialize<'c>>(&'c self, name: &str) -> Result<Option<T>, Error> {
        let value = self.raw(name).map(serde_json::from_str).transpose();
        // serde's own text may quote the value: it is left out.
        value.map_err(|_| Error::claims(format!("the value of claim `{name}` is not of the type asked for")))
    }

    /// The JSON text of claim `name`, where it is a value of your own.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.custom.get(name)
    }

    /// The names of your own values and their JSON text, in the order of the names.
    pub fn custom(&self) -> impl Iterator<Item = (&str, &str)> {
        self.custom.iter()
    }

    /// The claims as one JSON object, the same for every format: moments as integers, `aud` as an array, the type as `typ`,
    /// and your own values beside them.
    #[must_use]
    pub fn to_json(&self) -> String {
        wire::write(self, &Form::SHOWN)
    }

    /// Refuses claims that no verifier would accept, so that none are issued.
    pub(crate) fn ensure_issuable(&self) -> Result<(), Error> {
        let lacks = |what| Err(Error::claims(what));
        if self.iss.as_deref().is_none_or(str::is_empty) {
            return lacks("claims need an issuer: set `iss`");
        }
        if !self.sub.as_deref().is_some_and(subject::is_plain) {
            return lacks("claims need a subject of 1 to 255 visible characters: set `sub`");
        }
        if !self.aud.as_ref().is_some_and(Audience::is_well_formed) {
            return lacks("claims need at least one audience, none of them empty: set `aud`");
        }
        if self.exp.unix() == 0 {
            return lacks("claims cannot expire at the epoch");
        }
        if self.iat.is_some_and(|iat| iat >= self.exp) {
            return lacks("claims cannot expire before they are issued: `iat` must come before `exp`");
        }
        if self.nbf.is_some_and(|nbf| nbf >= self.exp) {
            return lacks("claims cannot expire before they are valid: `nbf` must come before `exp`");
        }
        if !self.typ.as_deref().is_none_or(typ::is_plain) {
            return lacks("a type is 1 to 128 visible ASCII characters");
        }
        // Counted only where there could be too many.
        let most = json::Limits::AMPLE.members;
        let could_be_too_many = REGISTERED.len() + self.custom.members_at_most() > most;
        if could_be_too_many && json::object(self.to_json().as_bytes()).is_err() {
            return Err(Error::claims(format!("claims have at most {most} members, those of their values included")));
        }
        Ok(())
    }
}
