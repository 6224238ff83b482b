//! Correctly signed tokens that no honest issuer makes: `pasetors` signs any bytes.

use countersign::{Paseto, Policy, SigningKey, V4Public, Verifier};
use pasetors::keys::AsymmetricSecretKey;
use pasetors::version4::{PublicToken, V4};

use crate::support::{self, policy};

pub(super) type Key = SigningKey<Paseto<V4Public>>;

/// The members of an honest payload, by name and raw JSON.
const PAYLOAD: [(&str, &str); 4] = [
    ("iss", r#""https://issuer.example""#),
    ("sub", r#""alice""#),
    ("aud", r#""api""#),
    ("exp", r#""2023-11-14T22:23:20Z""#),
];

/// An issuer that signs whatever it is given, and the verifier that trusts it.
pub(super) struct Forge(Key, AsymmetricSecretKey<V4>);

impl Forge {
    pub(super) fn new() -> Self {
        let key = Key::generate().unwrap();
        let text = key.write().unwrap();
        let raw = AsymmetricSecretKey::try_from(std::str::from_utf8(text.expose()).unwrap().trim_end()).unwrap();
        Self(key, raw)
    }

    pub(super) fn key(&self) -> &Key {
        &self.0
    }

    /// The same key as `pasetors` holds it.
    pub(super) fn raw(&self) -> &AsymmetricSecretKey<V4> {
        &self.1
    }

    pub(super) fn verifier(&self, policy: Policy) -> Verifier<Paseto<V4Public>> {
        support::verifier(&self.0, policy)
    }

    pub(super) fn verdict(&self, token: impl AsRef<[u8]>) -> String {
        self.verdict_by(policy(), token)
    }

    pub(super) fn verdict_by(&self, policy: Policy, token: impl AsRef<[u8]>) -> String {
        support::verdict(&self.verifier(policy), token)
    }

    pub(super) fn sign(&self, payload: impl AsRef<[u8]>, footer: Option<&[u8]>) -> String {
        PublicToken::sign(&self.1, payload.as_ref(), footer, None).unwrap()
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

/// The honest payload in which these claims are changed or added; an empty value takes one away.
pub(super) fn payload(changes: &[(&str, &str)]) -> String {
    let kept = PAYLOAD.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let members = kept.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty());
    let members: Vec<_> = members.map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}}}", members.join(","))
}
