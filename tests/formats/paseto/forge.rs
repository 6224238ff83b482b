//! Correctly protected tokens that no honest issuer makes: `pasetors` signs and encrypts any bytes.

use countersign::paseto::{ImplicitAssertion, Protocol};
use countersign::{Paseto, Policy, Request, Secret, SigningKey, V3Public, V4Local, V4Public, Verifier};
use pasetors::keys::{AsymmetricSecretKey, SymmetricKey};
use pasetors::version3::{self, V3};
use pasetors::version4::{self, V4};

use crate::support::{self, ACCEPTED, policy, reason};

/// The members of an honest payload, by name and raw JSON.
const PAYLOAD: [(&str, &str); 4] = [
    ("iss", r#""https://issuer.example""#),
    ("sub", r#""alice""#),
    ("aud", r#""api""#),
    ("exp", r#""2023-11-14T22:23:20Z""#),
];

/// What `pasetors` makes with the key in a PASERK.
pub(super) trait Raw: Protocol {
    fn raw(paserk: &str, payload: &[u8], footer: Option<&[u8]>, assertion: Option<&[u8]>) -> String;
}

impl Raw for V4Public {
    fn raw(paserk: &str, payload: &[u8], footer: Option<&[u8]>, assertion: Option<&[u8]>) -> String {
        let key = AsymmetricSecretKey::<V4>::try_from(paserk).unwrap();
        version4::PublicToken::sign(&key, payload, footer, assertion).unwrap()
    }
}

impl Raw for V4Local {
    fn raw(paserk: &str, payload: &[u8], footer: Option<&[u8]>, assertion: Option<&[u8]>) -> String {
        let key = SymmetricKey::<V4>::try_from(paserk).unwrap();
        version4::LocalToken::encrypt(&key, payload, footer, assertion).unwrap()
    }
}

impl Raw for V3Public {
    fn raw(paserk: &str, payload: &[u8], footer: Option<&[u8]>, assertion: Option<&[u8]>) -> String {
        let key = AsymmetricSecretKey::<V3>::try_from(paserk).unwrap();
        version3::PublicToken::sign(&key, payload, footer, assertion).unwrap()
    }
}

/// An issuer that protects whatever it is given, and the verifier that trusts it.
pub(super) struct Forge<P: Protocol>(SigningKey<Paseto<P>>, String);

impl Forge<V4Public> {
    /// One of v4.public, where the version and purpose do not matter.
    pub(super) fn new() -> Self {
        Self::of()
    }
}

impl<P: Raw> Forge<P> {
    pub(super) fn of() -> Self {
        let key = SigningKey::generate().unwrap();
        let paserk = text(&key.write().unwrap());
        Self(key, paserk)
    }

    pub(super) fn key(&self) -> &SigningKey<Paseto<P>> {
        &self.0
    }

    /// The key that mints, and the key that verifies, as PASERKs.
    pub(super) fn paserks(&self) -> (String, String) {
        (self.1.clone(), text(&self.0.verifying_key().unwrap().write().unwrap()))
    }

    pub(super) fn verifier(&self, policy: Policy) -> Verifier<Paseto<P>> {
        support::verifier(&self.0, policy)
    }

    pub(super) fn verdict(&self, token: impl AsRef<[u8]>) -> String {
        self.verdict_by(policy(), token)
    }

    pub(super) fn verdict_by(&self, policy: Policy, token: impl AsRef<[u8]>) -> String {
        support::verdict(&self.verifier(policy), token)
    }

    /// What a verifier says that agreed on an implicit assertion.
    pub(super) fn verdict_with(&self, assertion: &str, token: impl AsRef<[u8]>) -> String {
        let outcome =
            self.verifier(policy()).verify_with(token, &Request::default(), &ImplicitAssertion::new(assertion));
        outcome.map_or_else(reason, |_| ACCEPTED.to_owned())
    }

    pub(super) fn sign(&self, payload: impl AsRef<[u8]>, footer: Option<&[u8]>) -> String {
        P::raw(&self.1, payload.as_ref(), footer, None)
    }

    /// An honest token that is bound to an implicit assertion.
    pub(super) fn asserting(&self, assertion: Option<&str>, footer: Option<&str>) -> String {
        P::raw(&self.1, payload(&[]).as_bytes(), footer.map(str::as_bytes), assertion.map(str::as_bytes))
    }

    /// An honest token in which these claims, given as raw JSON, are changed or added.
    pub(super) fn claiming(&self, changes: &[(&str, &str)]) -> String {
        self.sign(payload(changes), None)
    }

    /// An honest token with this footer.
    pub(super) fn with_footer(&self, footer: impl AsRef<[u8]>) -> String {
        self.sign(payload(&[]), Some(footer.as_ref()))
    }
}

/// A PASERK without its line end.
fn text(paserk: &Secret) -> String {
    std::str::from_utf8(paserk.expose()).unwrap().trim_end().to_owned()
}

/// The honest payload in which these claims are changed or added; an empty value takes one away.
pub(super) fn payload(changes: &[(&str, &str)]) -> String {
    let kept = PAYLOAD.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let members = kept.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty());
    let members: Vec<_> = members.map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}}}", members.join(","))
}
