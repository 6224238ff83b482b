//! Third parties: who is asked, what they answer, and how the answer is bound to what it answers.

use std::fmt;

use zeroize::Zeroizing;

use super::Macaroon;
use super::caveat::{Parts, ensure_readable};
use super::chain::RootKey;
use super::wire;
use crate::claims::restriction::Restriction;
use crate::credential::attenuate::within_cap;
use crate::credential::token::Token;
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// A third party, as whoever asks it knows it: where it is, the secret that both share, and what it is asked.
///
/// A token that asks a third party is accepted only together with the third party's discharge, bound to it.
///
/// # Example
/// ```
/// use countersign::macaroon::{Additions, ThirdParty};
/// use countersign::{Claims, Issuer, KeySet, Macaroon, Policy, Rejection, Request, Secret, SigningKey, SystemClock, Verifier};
/// use std::time::Duration;
///
/// let key = SigningKey::<Macaroon>::generate()?;
/// let verifier = Verifier::new(KeySet::issuer("https://issuer.example", key.verifying_key()?), Policy::audience("api"));
/// let claims = Claims::lasting(Duration::from_secs(60), &SystemClock)?
///     .issuer("https://issuer.example").subject("alice").audience("api");
///
/// let asked = ThirdParty::new("https://idp.example", Secret::from(vec![7; 32]), "alice is logged in")?;
/// let token = Issuer::new(key).issue_with(&claims, &Additions::default().third_party(asked.clone()))?;
/// assert_eq!(verifier.verify(&token, &Request::default()).unwrap_err(), Rejection::Caveat);
///
/// let discharge = asked.discharge(&[])?;                              // at the third party
/// let bound = Macaroon::bind(token.as_str(), &[discharge.as_str()])?; // at the holder
/// assert!(verifier.verify(&bound, &Request::default()).is_ok());
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone)]
pub struct ThirdParty {
    location: Box<str>,
    key: Secret,
    identifier: Box<[u8]>,
}

impl ThirdParty {
    /// The third party at `location`, which knows `key` by `identifier`: a name of it, or the key and the condition
    /// encrypted to it. The location is a hint for the holder, and covered by no MAC.
    ///
    /// # Errors
    /// Where the key is shorter than 16 bytes, or there is no location or identifier.
    pub fn new(location: impl Into<Box<str>>, key: Secret, identifier: impl AsRef<[u8]>) -> Result<Self, Error> {
        let (location, identifier): (Box<str>, Box<[u8]>) = (location.into(), identifier.as_ref().into());
        if key.expose().len() < MIN_KEY {
            return Err(Error::key(format!("the key of a third-party caveat is at least {MIN_KEY} bytes long")));
        }
        if location.is_empty() || identifier.is_empty() {
            return Err(Error::configuration("a third party has a location, and an identifier of what it is asked"));
        }
        Ok(Self { location, key, identifier })
    }

    /// The third party's answer: it holds within `restrictions`. The holder binds it with [`Macaroon::bind`].
    ///
    /// # Errors
    /// Where a restriction is malformed, two contradict each other, or there is more of them than verifiers read.
    pub fn discharge(&self, restrictions: &[Restriction]) -> Result<Token, Error> {
        if !restrictions.is_empty() {
            Restriction::ensure_consistent(restrictions)?;
        }
        let mut discharge = Parts::mint(&RootKey::derive(self.key()), Some(self.location()), self.identifier.clone());
        restrictions.iter().for_each(|restriction| discharge.add_predicate(&restriction.to_string()));
        ensure_readable([&discharge])?;
        within_cap::<Macaroon>(Token::new(wire::write(&discharge)))
    }

    pub(super) fn location(&self) -> &str {
        &self.location
    }

    pub(super) fn key(&self) -> &[u8] {
        self.key.expose()
    }

    pub(super) fn identifier(&self) -> &[u8] {
        &self.identifier
    }
}

const MIN_KEY: usize = 16;

impl fmt::Debug for ThirdParty {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ThirdParty").field("location", &self.location).finish_non_exhaustive()
    }
}

/// What only a Macaroon can hold: third parties that must agree.
#[derive(Clone, Debug, Default)]
pub struct Additions(pub(super) Vec<ThirdParty>);

impl Additions {
    /// The same, asking one more third party.
    #[must_use]
    pub fn third_party(mut self, asked: ThirdParty) -> Self {
        self.0.push(asked);
        self
    }
}

impl Macaroon {
    /// `token`, asking one more third party. Any holder can do this, as it takes away.
    ///
    /// # Errors
    /// Where this is no macaroon, or one with discharges or as many caveats or bytes as verifiers read.
    pub fn ask(token: &str, asked: &ThirdParty) -> Result<Token, Error> {
        let mut parts = wire::read_alone(token)?;
        parts.add_third_party(asked)?;
        ensure_readable([&parts])?;
        within_cap::<Self>(Token::new(wire::write(&parts)))
    }

    /// `root` with `discharges` that are good with it alone, ready to be sent: `root~discharge~…`. It is narrowed before it
    /// is bound, and not after.
    ///
    /// # Errors
    /// Where one of them is no macaroon, or has discharges already; where there are more discharges, more caveats together, or
    /// more bytes than verifiers read.
    pub fn bind(root: &str, discharges: &[&str]) -> Result<Token, Error> {
        if discharges.len() > wire::MAX_DISCHARGES {
            let most = wire::MAX_DISCHARGES;
            return Err(Error::narrowing(format!("verifiers read at most {most} discharges of a token")));
        }
        let root = wire::read_alone(root)?;
        let mut discharges =
            discharges.iter().map(|discharge| wire::read_alone(discharge)).collect::<Result<Vec<_>, Error>>()?;
        ensure_readable([&root].into_iter().chain(&discharges))?;
        for discharge in &mut discharges {
            discharge.signature = discharge.signature.bound_to(&root.signature);
        }
        let texts: Zeroizing<Vec<_>> =
            Zeroizing::new([&root].into_iter().chain(&discharges).map(wire::write).collect());
        within_cap::<Self>(Token::new(texts.join(&wire::SEPARATOR.to_string())))
    }
}
