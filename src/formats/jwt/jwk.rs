//! One JSON Web Key (RFC 7517), read strictly.

use aws_lc_rs::digest;

use crate::credential::key_id::KeyId;
use crate::foundation::encoding::base64url;
use crate::foundation::encoding::json::{self, Fault, Member, ObjectWriter};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// What a key is wanted for, as `key_ops` names it (RFC 7517 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Sign,
    Verify,
}

/// Members that are private in some kind of key (RFC 7518 §6), and so have no place in a verifying one.
const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

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
    pub(super) fn ensure_for(
        &self,
        algorithm: &str,
        kind: &str,
        curve: Option<&str>,
        operation: Operation,
    ) -> Result<(), Error> {
        let expect = |name: &str, expected: &str| {
            Err(Error::key(format!("the JWK's `{name}` is not `{expected}`, which {algorithm} needs")))
        };
        if self.string("kty")?.as_deref() != Some(kind) {
            return expect("kty", kind);
        }
        if self.string("crv")?.as_deref() != curve {
            return expect("crv", curve.unwrap_or("absent"));
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
            if !operations.iter().any(|own| **own == *wanted) {
                return expect("key_ops", wanted);
            }
        }
        let private = PRIVATE.iter().find(|name| self.has(name));
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

    /// The secret bytes of member `name`.
    pub(super) fn secret(&mut self, name: &str) -> Result<Secret, Error> {
        let refused = || Error::key(format!("the JWK's `{name}` is missing or not base64url"));
        let text = Secret::from(self.string(name)?.ok_or_else(refused)?.into_string().into_bytes());
        base64url::decode(text.expose()).map(Secret::from).map_err(|_| refused())
    }
}

/// The SHA-256 thumbprint of a key's required `members`, which come in the order of their names (RFC 7638 §3).
pub(super) fn thumbprint(members: &[(&str, &str)]) -> String {
    let mut canonical = ObjectWriter::new();
    for (name, value) in members {
        canonical.string(name, value);
    }
    base64url::encode(digest::digest(&digest::SHA256, canonical.finish().as_bytes()))
}
