//! One scheme, with its format hidden behind functions.

use std::fmt;

use crate::claims::policy::Policy;
use crate::claims::restriction::Restriction;
use crate::credential::any::{AnyIssuer, AnyVerifier};
use crate::credential::attenuate::Attenuate;
use crate::credential::issuer::Issuer;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::keyset::KeySet;
use crate::credential::portable::{KeyForm, Portable};
use crate::credential::scheme::{KeyModel, Scheme};
use crate::credential::token::Token;
use crate::credential::verifier::Verifier;
#[cfg(feature = "jwt")]
use crate::formats::jwt::{Algorithm, JwkSet, Jwt};
use crate::foundation::clock::Clock;
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;
use crate::registry::key_file::{KeyFile, NewFile, NewKeys};

/// A scheme of this build: makes its keys, issuers and verifiers.
pub struct SchemeEntry {
    scheme: Scheme,
    generate: fn() -> Result<NewKeys, Error>,
    issuer: fn(&KeyFile, Option<&str>) -> Issuance,
    verifier: VerifierFrom<KeyFile>,
    verifier_of_set: Option<VerifierFrom<[u8]>>,
    attenuator: Option<Attenuator>,
}

/// Narrows a token: [`Attenuate::attenuate`] of one format.
pub type Attenuator = fn(&str, &[Restriction]) -> Result<Token, Error>;

type Issuance = Result<Box<dyn AnyIssuer>, Error>;

/// Makes a verifier from keys, to whom they belong, a policy and a clock.
type VerifierFrom<Keys> = fn(&Keys, &str, Policy, Box<dyn Clock>) -> Verification;

/// A verifier, and a line for each key that was left out.
type Verification = Result<(Box<dyn AnyVerifier>, Vec<String>), Error>;

/// The keys that a verifier is to trust. A set may turn out to hold a secret: `Debug` shows none of it.
pub enum Trust {
    /// One key; the names that tokens give their keys are ignored.
    Key(KeyFile),
    /// The keys of a JSON Web Key Set.
    Jwks(Vec<u8>),
}

impl fmt::Debug for Trust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => out.debug_tuple("Key").field(key).finish(),
            Self::Jwks(bytes) => write!(out, "Jwks({} bytes)", bytes.len()),
        }
    }
}

impl SchemeEntry {
    pub(super) const fn of<C: Portable>() -> Self {
        Self {
            scheme: C::SCHEME,
            generate: generate::<C>,
            issuer: issuer::<C>,
            verifier: verifier::<C>,
            verifier_of_set: None,
            attenuator: None,
        }
    }

    pub(super) const fn narrowable<C: Portable + Attenuate>() -> Self {
        Self { attenuator: Some(C::attenuate), ..Self::of::<C>() }
    }

    #[cfg(feature = "jwt")]
    pub(super) const fn jwt<A: Algorithm>() -> Self {
        Self { verifier_of_set: Some(verifier_of_set::<A>), ..Self::of::<Jwt<A>>() }
    }

    /// What is fixed by the choice of this scheme.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// What narrows a token of this scheme; `None` where its holders cannot.
    #[must_use]
    pub fn attenuator(&self) -> Option<Attenuator> {
        self.attenuator
    }

    /// Fresh keys, as the files they are kept in.
    ///
    /// # Errors
    /// Where the operating system's generator fails.
    pub fn generate(&self) -> Result<NewKeys, Error> {
        (self.generate)()
    }

    /// An issuer with this signing key, named `kid` or as the file names it.
    ///
    /// # Errors
    /// Where the file holds no signing key of this scheme, or the name is none of its form.
    pub fn issuer(&self, key: &KeyFile, kid: Option<&str>) -> Issuance {
        (self.issuer)(key, kid)
    }

    /// A verifier that trusts these keys as those of `issuer`; and a line for each key that was left out.
    ///
    /// # Errors
    /// Where there is no verifying key of this scheme.
    pub fn verifier(&self, trust: &Trust, issuer: &str, policy: Policy, clock: Box<dyn Clock>) -> Verification {
        match (trust, self.verifier_of_set) {
            (Trust::Key(key), _) => (self.verifier)(key, issuer, policy, clock),
            (Trust::Jwks(bytes), Some(verifier)) => verifier(bytes, issuer, policy, clock),
            (Trust::Jwks(_), None) => {
                let name = self.scheme.name();
                Err(Error::configuration(format!("{name} does not take its keys from a JWKS: give one key")))
            }
        }
    }
}

fn generate<C: Portable>() -> Result<NewKeys, Error> {
    let signing = SigningKey::<C>::generate()?;
    let verifying = signing.verifying_key()?;
    let extension = match C::WRITTEN_AS {
        KeyForm::Jwk => "json",
        form => form.as_str(),
    };
    let file = |stem, is_secret, content: Secret| NewFile { name: format!("{stem}.{extension}"), is_secret, content };
    let files = match C::SCHEME.key_model() {
        KeyModel::Shared => vec![file("secret", true, signing.write()?)],
        KeyModel::Public => {
            vec![file("signing", true, signing.write()?), file("verifying", false, verifying.write()?)]
        }
    };
    Ok(NewKeys { files, id: verifying.identify()? })
}

fn issuer<C: Portable>(key: &KeyFile, kid: Option<&str>) -> Issuance {
    let mut key = SigningKey::<C>::read(key.form(), key.bytes())?;
    if let Some(kid) = kid {
        key = key.with_kid(kid)?;
    }
    Ok(Box::new(Issuer::new(key)))
}

fn verifier<C: Portable>(key: &KeyFile, issuer: &str, policy: Policy, clock: Box<dyn Clock>) -> Verification {
    let key = VerifyingKey::<C>::read(key.form(), key.bytes())?.without_kid();
    let verifier = Verifier::new(KeySet::issuer(issuer, key), policy).with_clock(clock);
    Ok((Box::new(verifier), Vec::new()))
}

#[cfg(feature = "jwt")]
fn verifier_of_set<A: Algorithm>(bytes: &[u8], issuer: &str, policy: Policy, clock: Box<dyn Clock>) -> Verification {
    let set = JwkSet::<A>::read(bytes)?;
    let skipped = set.skipped().iter().map(ToString::to_string).collect();
    let verifier = Verifier::new(set.belonging_to(issuer)?, policy).with_clock(clock);
    Ok((Box::new(verifier), skipped))
}
