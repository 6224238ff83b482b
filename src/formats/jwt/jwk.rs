//! One JSON Web Key (RFC 7517), read strictly.

use std::collections::BTreeSet;

use aws_lc_rs::digest;

use super::asn1::{self, Reader};
use crate::credential::key_id::KeyId;
use crate::credential::portable::KeyForm;
use crate::foundation::encoding::base64url;
use crate::foundation::encoding::json::{self, Fault, Member};
use crate::foundation::encoding::pem::Half;
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// What keys of one algorithm are, as a JWK says it.
pub struct Kind {
    /// The value of `alg`.
    pub(super) algorithm: &'static str,
    /// The value of `kty`.
    pub(super) kty: &'static str,
    /// The value of `crv`, where the kind has curves.
    pub(super) crv: Option<&'static str>,
}

impl Kind {
    /// The kind in words.
    pub(super) fn described(&self) -> String {
        self.crv.map_or_else(|| format!("of type {}", self.kty), |curve| format!("on {curve}"))
    }

    /// Why what was found is no key of this kind.
    pub(super) fn refusal(&self, half: Half) -> Error {
        let half = match half {
            Half::Private => "private",
            Half::Public => "public",
        };
        Error::key(format!("not a {half} key for {}: expected one {}", self.algorithm, self.described()))
    }
}

/// What a key is wanted for, as `key_ops` names it (RFC 7517 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Sign,
    Verify,
}

/// Members that are private in some kind of key (RFC 7518 §6), and so have no place in a verifying one.
const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "priv", "k"];

/// A key's members. Which are secret depends on its kind, so that `Debug` is not to be had.
pub(super) struct Jwk<'t>(Vec<Member<'t>>);

impl<'t> Jwk<'t> {
    pub(super) fn read(bytes: &'t [u8]) -> Result<Self, Error> {
        json::object(bytes).map(Self).map_err(|fault| {
            Error::key(match fault {
                Fault::Json => "not a JWK: expected one strict JSON object",
                Fault::DuplicateName => "not a JWK: a member is named twice",
                Fault::TooDeep => "not a JWK: nested too deeply",
            })
        })
    }

    fn member(&self, name: &str) -> Option<&'t str> {
        self.0.iter().find(|member| member.name == name).map(|member| member.value)
    }

    /// Whether there is a member of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    /// The string that member `name` must be where it is there.
    pub(super) fn string(&self, name: &str) -> Result<Option<Box<str>>, Error> {
        let wrong = || Error::key(format!("the JWK's `{name}` is not a string"));
        self.member(name).map(|value| json::string(value).ok_or_else(wrong)).transpose()
    }

    /// The key's name, where it has one.
    pub(super) fn kid(&self) -> Result<Option<KeyId>, Error> {
        self.string("kid")?.map(KeyId::new).transpose()
    }

    /// Refuses a key that is of another kind or curve, or says that it is for something else.
    pub(super) fn ensure_for(&self, kind: &Kind, operation: Operation) -> Result<(), Error> {
        let Kind { algorithm, kty, crv } = *kind;
        let expect = |name: &str, expected: &str| {
            Err(Error::key(format!("the JWK's `{name}` is not `{expected}`, which {algorithm} needs")))
        };
        if self.string("kty")?.as_deref() != Some(kty) {
            return expect("kty", kty);
        }
        if self.string("crv")?.as_deref() != crv {
            return expect("crv", crv.unwrap_or("absent"));
        }
        if self.string("alg")?.is_some_and(|own| *own != *algorithm) {
            return expect("alg", algorithm);
        }
        if self.string("use")?.is_some_and(|own| *own != *"sig") {
            return expect("use", "sig");
        }
        let wanted = match operation {
            Operation::Sign => "sign",
            Operation::Verify => "verify",
        };
        if let Some(operations) = self.member("key_ops") {
            let operations =
                json::strings(operations).ok_or_else(|| Error::key("the JWK's `key_ops` is not a list"))?;
            if operations.iter().collect::<BTreeSet<_>>().len() < operations.len() {
                return Err(Error::key("the JWK's `key_ops` names an operation twice"));
            }
            if !operations.iter().any(|own| **own == *wanted) {
                return expect("key_ops", wanted);
            }
        }
        // Of a shared key, `k` is all there is.
        let private = PRIVATE.iter().filter(|name| (kty, **name) != ("oct", "k")).find(|name| self.has(name));
        match (operation, private) {
            (Operation::Verify, Some(name)) => {
                Err(Error::key(format!("the JWK holds the private member `{name}`, which a verifier must not hold")))
            }
            _ => Ok(()),
        }
    }

    /// The `length` bytes of member `name`.
    pub(super) fn bytes(&self, name: &str, length: usize) -> Result<Vec<u8>, Error> {
        let refused = || Error::key(format!("the JWK's `{name}` is not the base64url of {length} bytes"));
        let text = self.string(name)?.ok_or_else(refused)?;
        base64url::decode(text.as_bytes()).ok().filter(|bytes| bytes.len() == length).ok_or_else(refused)
    }

    /// The `length` secret bytes of member `name`.
    pub(super) fn secret_of(&self, name: &str, length: usize) -> Result<Secret, Error> {
        let refused = || Error::key(format!("the JWK's `{name}` is not the base64url of {length} bytes"));
        Some(self.secret(name)?).filter(|secret| secret.expose().len() == length).ok_or_else(refused)
    }

    /// The secret bytes of member `name`, read where they stand: base64url needs no escapes.
    pub(super) fn secret(&self, name: &str) -> Result<Secret, Error> {
        let text = self.member(name).and_then(|value| value.strip_prefix('"')?.strip_suffix('"'));
        let secret = text.and_then(|text| base64url::decode_secret(text).ok());
        secret.ok_or_else(|| Error::key(format!("the JWK's `{name}` is missing or not base64url")))
    }
}

/// Members of a key by their names. Their values, secret ones among them, need no escapes: base64url, names of this crate,
/// and key ids.
pub struct Members(Vec<(&'static str, Secret)>);

impl Members {
    /// The members that tell one key of this `kind` from another (RFC 7638 §3.2), `numbers` in base64url.
    pub(super) fn of(kind: &Kind, numbers: &[(&'static str, &[u8])]) -> Self {
        let mut members = Self(Vec::with_capacity(numbers.len() + 5));
        members.text("kty", kind.kty);
        if let Some(curve) = kind.crv {
            members.text("crv", curve);
        }
        numbers.iter().for_each(|(name, number)| members.number(name, number));
        members
    }

    /// Adds a member that is a number or a string of bytes.
    fn number(&mut self, name: &'static str, bytes: &[u8]) {
        self.0.push((name, Secret::from(base64url::encode(bytes).into_bytes())));
    }

    /// Adds a member that is a plain text.
    fn text(&mut self, name: &'static str, text: &str) {
        self.0.push((name, Secret::from(text.as_bytes().to_vec())));
    }

    /// As one JSON object, without white space.
    fn write(&self) -> Secret {
        // Of each the name, the value, four quotation marks, a colon, and what stands before it; and the end.
        let length = self.0.iter().map(|(name, value)| name.len() + value.expose().len() + 6).sum::<usize>() + 1;
        Secret::written(length, |json| {
            for (name, value) in &self.0 {
                json.extend_from_slice(if json.is_empty() { b"{\"" } else { b",\"" });
                json.extend_from_slice(name.as_bytes());
                json.extend_from_slice(b"\":\"");
                json.extend_from_slice(value.expose());
                json.push(b'"');
            }
            json.push(b'}');
        })
    }

    /// As a JWK that says what it is for.
    pub(super) fn written_for(mut self, alg: &str, kid: Option<&KeyId>) -> Secret {
        self.text("alg", alg);
        self.text("use", "sig");
        if let Some(kid) = kid {
            self.text("kid", kid.as_str());
        }
        self.write()
    }

    /// The SHA-256 thumbprint of a key that these members are all of (RFC 7638 §3).
    pub(super) fn thumbprint(mut self) -> String {
        self.0.sort_unstable_by_key(|(name, _)| *name);
        base64url::encode(digest::digest(&digest::SHA256, self.write().expose()))
    }
}

/// A key, which is this half of a pair, in any form that those of a public-key algorithm are written in, and its name where the
/// form carries one.
pub(super) fn read<K>(
    kind: &Kind,
    half: Half,
    form: KeyForm,
    bytes: &[u8],
    from_jwk: impl FnOnce(&Jwk<'_>) -> Result<K, Error>,
    readers: &[Reader<K>],
) -> Result<(K, Option<KeyId>), Error> {
    if form != KeyForm::Jwk {
        return Ok((asn1::read(kind, half, form, bytes, readers)?, None));
    }
    let operation = match half {
        Half::Private => Operation::Sign,
        Half::Public => Operation::Verify,
    };
    let jwk = Jwk::read(bytes)?;
    jwk.ensure_for(kind, operation)?;
    Ok((from_jwk(&jwk)?, jwk.kid()?))
}
