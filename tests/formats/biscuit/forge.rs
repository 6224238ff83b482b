//! Correctly signed tokens that no honest issuer makes: `biscuit-auth` signs any Datalog.

use biscuit_auth::builder::{BiscuitBuilder, BlockBuilder};
use biscuit_auth::{KeyPair, PrivateKey};
use countersign::biscuit::Rules;
use countersign::{Biscuit, KeyForm, Policy, Rejection, Request, SigningKey, Verified, Verifier, VerifyingKey};

use crate::support::{self, policy};

pub(super) type Key = SigningKey<Biscuit>;

/// What an honest authority block says.
pub(super) const HONEST: [(&str, &str); 4] = [
    ("iss", r#"iss("https://issuer.example")"#),
    ("sub", r#"sub("alice")"#),
    ("aud", r#"aud("api")"#),
    ("exp", "exp(2023-11-14T22:23:20Z)"),
];

/// An issuer that signs whatever it is given, and the verifier that trusts it.
pub(super) struct Forge(pub(super) Key, pub(super) KeyPair);

impl Forge {
    pub(super) fn new() -> Self {
        let key = Key::generate().unwrap();
        let raw = raw(&key);
        Self(key, raw)
    }

    /// A token of one block with this content.
    pub(super) fn authority(&self, datalog: &str) -> biscuit_auth::Biscuit {
        BiscuitBuilder::new().code(datalog).unwrap().build(&self.1).unwrap()
    }

    pub(super) fn honest(&self) -> biscuit_auth::Biscuit {
        self.saying("")
    }

    /// An honest token with this beside its claims.
    pub(super) fn saying(&self, datalog: &str) -> biscuit_auth::Biscuit {
        self.authority(&format!("{}{datalog}", lacking("")))
    }

    /// An honest token in which this stands in the place of one of its claims.
    pub(super) fn claiming(&self, name: &str, datalog: &str) -> biscuit_auth::Biscuit {
        self.authority(&format!("{}{datalog};", lacking(name)))
    }

    /// An honest token that a holder has appended this to.
    pub(super) fn narrowed(&self, datalog: &str) -> biscuit_auth::Biscuit {
        append(&self.honest(), datalog)
    }

    pub(super) fn verifier(&self, policy: Policy) -> Verifier<Biscuit> {
        support::verifier(&self.0, policy)
    }

    pub(super) fn verify(&self, token: &biscuit_auth::Biscuit) -> Result<Verified<Biscuit>, Rejection> {
        self.verify_for(&Request::default(), token)
    }

    /// Holders may state facts here: what they say must not matter.
    fn verify_for(&self, request: &Request, token: &biscuit_auth::Biscuit) -> Result<Verified<Biscuit>, Rejection> {
        self.verifier(policy()).verify_with(text(token), request, &Rules::default().allow_facts())
    }

    pub(super) fn verdict(&self, token: &biscuit_auth::Biscuit) -> String {
        self.verdict_for(&Request::default(), token)
    }

    pub(super) fn verdict_for(&self, request: &Request, token: &biscuit_auth::Biscuit) -> String {
        self.verify_for(request, token).map_or_else(support::reason, |_| support::ACCEPTED.to_owned())
    }
}

/// The same key as `biscuit-auth` holds it.
pub(super) fn raw(key: &Key) -> KeyPair {
    let pem = key.write().unwrap();
    KeyPair::from(&PrivateKey::from_pem(std::str::from_utf8(pem.expose()).unwrap()).unwrap())
}

/// The honest claims but one.
pub(super) fn lacking(name: &str) -> String {
    HONEST.iter().filter(|(other, _)| *other != name).map(|(_, fact)| format!("{fact};")).collect()
}

pub(super) fn append(token: &biscuit_auth::Biscuit, datalog: &str) -> biscuit_auth::Biscuit {
    token.append(BlockBuilder::new().code(datalog).unwrap()).unwrap()
}

/// The token as it travels.
pub(super) fn text(token: &biscuit_auth::Biscuit) -> String {
    token.to_base64().unwrap()
}

/// The public half of a third party's key, as a verifier has it.
pub(super) fn verifying(pair: &KeyPair) -> VerifyingKey<Biscuit> {
    let armour = pem::encode(&pem::Pem::new("PUBLIC KEY", pair.public().to_der().unwrap()));
    VerifyingKey::read(KeyForm::Pem, armour.as_bytes()).unwrap()
}
