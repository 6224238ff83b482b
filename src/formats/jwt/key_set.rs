//! A JSON Web Key Set (RFC 7517 §5), as identity providers publish it.

use std::collections::BTreeSet;
use std::fmt;

use super::Jwt;
use super::algorithm::Algorithm;
use super::jwk::Jwk;
use crate::credential::key_id::KeyId;
use crate::credential::keys::VerifyingKey;
use crate::credential::keyset::KeySet;
use crate::credential::portable::KeyForm;
use crate::foundation::encoding::json;
use crate::foundation::error::Error;

/// The verifying keys of a JWKS that algorithm `A` can use, and a report of the others.
///
/// A set with a shared secret (`oct`) or with two keys of one name is refused whole: whoever published it made a mistake
/// that is dangerous to guess around. Keys without a name get their RFC 7638 thumbprint.
///
/// # Example
/// ```
/// use countersign::{EdDsa, JwkSet};
///
/// let set = JwkSet::<EdDsa>::read(br#"{"keys":[
///     {"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kty":"RSA","kid":"b","n":"AQAB","e":"AQAB"}]}"#)?;
/// assert_eq!(set.skipped().len(), 1);
/// assert!(set.belonging_to("https://issuer.example").is_ok());
/// assert!(JwkSet::<EdDsa>::read(br#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#).is_err());
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Debug)]
pub struct JwkSet<A: Algorithm> {
    keys: Vec<VerifyingKey<Jwt<A>>>,
    skipped: Vec<SkippedKey>,
}

/// A key of a set that was left out, and why.
#[derive(Debug)]
pub struct SkippedKey {
    position: usize,
    kid: Option<Box<str>>,
    reason: Error,
}

/// The largest set read, in bytes.
const MAX_BYTES: usize = 64 * 1024;
/// The most keys in a set.
const MAX_KEYS: usize = 100;

impl<A: Algorithm> JwkSet<A> {
    /// Reads a set of at most 64 KiB and 100 keys.
    ///
    /// # Errors
    /// Where it is larger, not a strict JWKS, holds an `oct` key, or two keys of one `kid`.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        Self::read_by(bytes, |text| VerifyingKey::read(KeyForm::Jwk, text.as_bytes()))
    }

    /// Reads a set, each of whose keys is what `read` makes of its text.
    pub(super) fn read_by(
        bytes: &[u8],
        read: impl Fn(&str) -> Result<VerifyingKey<Jwt<A>>, Error>,
    ) -> Result<Self, Error> {
        let mut set = Self { keys: Vec::new(), skipped: Vec::new() };
        let mut kids = BTreeSet::new();
        for (position, text) in elements(bytes)?.into_iter().enumerate() {
            let jwk = Jwk::read(text.as_bytes())?;
            if jwk.has("k") || jwk.string("kty").ok().flatten().as_deref() == Some("oct") {
                return Err(Error::key("the JWKS holds a shared secret (`oct`): refused whole"));
            }
            let kid = jwk.string("kid").ok().flatten();
            let twice = || Error::key("the JWKS holds two keys of one `kid`: refused whole");
            if kid.as_ref().is_some_and(|kid| !kids.insert(kid.clone())) {
                return Err(twice());
            }
            match read(text).and_then(named) {
                // A thumbprint is a name too.
                Ok(key) if kid.is_none() && !kids.insert(key.kid().map_or("", KeyId::as_str).into()) => {
                    return Err(twice());
                }
                Ok(key) => set.keys.push(key),
                // Only a name of the right shape is worth repeating.
                Err(reason) => {
                    let kid = kid.filter(|kid| KeyId::is_well_formed(kid));
                    set.skipped.push(SkippedKey { position, kid, reason });
                }
            }
        }
        Ok(set)
    }

    /// The keys that were left out.
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// The set's keys as those of `issuer`.
    ///
    /// # Errors
    /// Where none is left, or one of them is there for two algorithms.
    pub fn belonging_to(self, issuer: &str) -> Result<KeySet<Jwt<A>>, Error> {
        let mut keys = self.into_keys()?.into_iter();
        let set = KeySet::issuer(issuer, keys.next().ok_or_else(none::<A>)?);
        for key in keys {
            set.add(issuer, key)?;
        }
        Ok(set)
    }

    /// The set's keys, each under a name: for [`KeySet::rotate`].
    ///
    /// # Errors
    /// Where none is left.
    pub fn into_keys(self) -> Result<Vec<VerifyingKey<Jwt<A>>>, Error> {
        if self.keys.is_empty() { Err(none::<A>()) } else { Ok(self.keys) }
    }
}

fn none<A: Algorithm>() -> Error {
    Error::key(format!("the JWKS holds no key that {} can use", A::NAME))
}

/// The key under its own name, or else under its thumbprint.
fn named<A: Algorithm>(key: VerifyingKey<Jwt<A>>) -> Result<VerifyingKey<Jwt<A>>, Error> {
    if key.kid().is_some() {
        return Ok(key);
    }
    let thumbprint = key.identify()?;
    key.with_kid(thumbprint)
}

fn elements(bytes: &[u8]) -> Result<Vec<&str>, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::key(format!("the JWKS is larger than {MAX_BYTES} bytes")));
    }
    let not_a_set = || {
        Error::key(
            "not a JWKS: expected a strict JSON object of at most 2048 members whose `keys` is a list of objects",
        )
    };
    let members = json::object(bytes).map_err(|_| not_a_set())?;
    let keys = members.iter().find(|member| member.name == "keys").ok_or_else(not_a_set)?;
    let keys = json::elements(keys.value).map_err(|_| not_a_set())?;
    if keys.len() > MAX_KEYS {
        return Err(Error::key(format!("the JWKS holds more than {MAX_KEYS} keys")));
    }
    Ok(keys)
}

impl SkippedKey {
    /// Its place in the set, counted from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Its name, where it has one of the right shape.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Why it was left out.
    #[must_use]
    pub fn reason(&self) -> &Error {
        &self.reason
    }
}

impl fmt::Display for SkippedKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "key {} of the JWKS", self.position + 1)?;
        if let Some(kid) = &self.kid {
            write!(out, " (`{kid}`)")?;
        }
        write!(out, " is left out: {}", self.reason)
    }
}
