//! What a forging function works with: keys, circumstances and honest claims.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::forge::jwe::{Management, Sealed};
use super::forge::{Draft, Object, attach, biscuit, macaroon, paseto};
use super::key::{KeyForm, KeyKind, KeyPair, PublicKey};
use super::listener::Listener;
use super::scheme::{Family, Scheme};
use super::setup::Setup;
use super::specimen::Unmakeable;
use crate::foundation::clock::{Clock as _, SystemClock};
use crate::foundation::error::Error;

/// For whom and when tokens are made.
#[derive(Clone)]
pub struct Circumstances {
    /// Who issues them.
    pub issuer: String,
    /// For whom they are.
    pub audience: String,
    /// Their type; `None`: of no particular one.
    pub typ: Option<String>,
    /// What they call the key.
    pub kid: Option<String>,
    /// How the target's key is written; `None`: as is usual for the scheme.
    pub key_form: Option<KeyForm>,
    /// What is authenticated and does not travel.
    pub implicit: Vec<u8>,
    /// The present moment in Unix seconds.
    pub now: i64,
}

impl fmt::Debug for Circumstances {
    /// Leaves out what does not travel, which may be a secret.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Circumstances")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("typ", &self.typ)
            .field("kid", &self.kid)
            .field("key_form", &self.key_form)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl Circumstances {
    /// An issuer and an audience of no one, now by the machine's clock.
    #[must_use]
    pub fn now() -> Self {
        Self {
            issuer: "https://issuer.example".to_owned(),
            audience: "https://api.example".to_owned(),
            typ: None,
            kid: Some("assay-1".to_owned()),
            key_form: None,
            implicit: Vec::new(),
            now: SystemClock.now().unix(),
        }
    }
}

/// How long honest tokens live, in seconds: no longer than any verifier lets them.
pub(super) const LIFETIME: i64 = 600;

/// What a forging function works with. Without a signing key, those attacks are left that need none.
pub struct Bench {
    setup: Setup,
    pair: Option<KeyPair>,
    public: PublicKey,
    genuine: Option<Vec<u8>>,
    honest: OnceLock<Vec<u8>>,
    /// The same for a key that nobody trusts, once it is asked for.
    stranger: OnceLock<Box<Bench>>,
    /// How many tokens were drafted: no two have one `jti`, nor have those of two runs.
    drafts: AtomicU64,
    listener: Option<Listener>,
}

impl Bench {
    /// A bench with fresh keys.
    ///
    /// # Errors
    /// Where the random generator fails, or the scheme's keys are not written in the form asked for.
    pub fn generate(scheme: Scheme, circumstances: Circumstances) -> Result<Self, Error> {
        Self::with_pair(scheme, KeyPair::generate(scheme.key())?, circumstances)
    }

    /// A bench that signs with the key in `bytes`: PKCS#8 in PEM armour; for a shared-key scheme the secret, in hexadecimal
    /// where that is the key form of the circumstances.
    ///
    /// # Errors
    /// Where there is no such key, or it cannot be written in the form asked for.
    pub fn from_signing_key(scheme: Scheme, bytes: &[u8], circumstances: Circumstances) -> Result<Self, Error> {
        let form = circumstances.key_form.unwrap_or(scheme.usual_form());
        Self::with_pair(scheme, KeyPair::read(scheme.key(), form, bytes)?, circumstances)
    }

    /// A bench without a signing key: a token that the target accepts, and its public key as it is deployed.
    ///
    /// # Errors
    /// Where the public key is none of the scheme's, or its form is not known.
    pub fn public_only(
        scheme: Scheme,
        genuine: &[u8],
        public_key: &[u8],
        circumstances: Circumstances,
    ) -> Result<Self, Error> {
        let form = circumstances.key_form.unwrap_or(scheme.usual_form());
        let public = PublicKey::read(scheme.key(), form, public_key)
            .ok_or_else(|| Error::key(format!("not a public key of {} as `{}`", scheme.name(), form.as_str())))?;
        let setup = setup(scheme, circumstances, form, public_key.to_vec());
        Ok(Self::new(setup, None, public, Some(genuine.to_vec())))
    }

    fn with_pair(scheme: Scheme, pair: KeyPair, circumstances: Circumstances) -> Result<Self, Error> {
        let form = circumstances.key_form.unwrap_or(scheme.usual_form());
        let key = pair
            .written(form, circumstances.kid.as_deref())?
            .ok_or_else(|| Error::key(format!("keys of {} are not written as `{}`", scheme.name(), form.as_str())))?;
        let public = pair.public()?;
        Ok(Self::new(setup(scheme, circumstances, form, key), Some(pair), public, None))
    }

    fn new(setup: Setup, pair: Option<KeyPair>, public: PublicKey, genuine: Option<Vec<u8>>) -> Self {
        Self {
            setup,
            pair,
            public,
            genuine,
            honest: OnceLock::new(),
            stranger: OnceLock::new(),
            drafts: AtomicU64::new(0),
            listener: None,
        }
    }

    /// The same, with attacks that point at `listener`.
    #[must_use]
    pub fn listening(mut self, listener: Listener) -> Self {
        self.listener = Some(listener);
        self
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.setup.scheme
    }

    /// How a target is usually set up.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Where attacks point at.
    ///
    /// # Errors
    /// Where there is no listener.
    pub fn listener(&self) -> Result<&Listener, Unmakeable> {
        self.listener.as_ref().ok_or(Unmakeable::NotHere("a listener that keys are fetched from"))
    }

    /// The key that a verifier holds.
    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The token that the target is known to accept, where there is no signing key.
    pub(super) fn genuine(&self) -> Option<&[u8]> {
        self.genuine.as_deref()
    }

    /// The key that signs.
    pub(super) fn pair(&self) -> Result<&KeyPair, Unmakeable> {
        self.pair.as_ref().ok_or(Unmakeable::NoSigningKey)
    }

    /// The usual set-up, but with this key file.
    pub(super) fn under(&self, key_form: KeyForm, key: impl Into<Vec<u8>>) -> Setup {
        Setup { key_form, key: key.into(), ..self.setup.clone() }
    }

    /// The usual set-up, but with this key, written as the usual one is; where that would take a signature, as is usual.
    pub(super) fn under_key(&self, key: &PublicKey) -> Result<Setup, Unmakeable> {
        let form = match self.setup.key_form {
            KeyForm::CertPem => self.scheme().usual_form(),
            form => form,
        };
        let written = key.written(form, self.setup.kid.as_deref());
        Ok(self.under(form, written.ok_or(Unmakeable::NoKeyForm("the form asked for"))?))
    }

    /// The usual set-up with another key, and an honest token under that: who refuses it does not heed what it is told.
    ///
    /// # Errors
    /// Where that cannot be made.
    pub(super) fn replacement(&self) -> Result<(Setup, Vec<u8>), Unmakeable> {
        let stranger = self.stranger_bench()?;
        let token = match self.scheme().family() {
            // A target may ask for what else the genuine token says.
            Family::Jws => self.draft()?.signed(stranger)?,
            _ => stranger.honest()?,
        };
        Ok((stranger.setup.clone(), token))
    }

    /// Another key of the same kind, which nobody trusts.
    pub(super) fn stranger(&self) -> Result<&KeyPair, Unmakeable> {
        self.stranger_bench()?.pair()
    }

    /// A bench like this one, but with a key that nobody trusts.
    fn stranger_bench(&self) -> Result<&Self, Unmakeable> {
        let failed = |_| Unmakeable::Primitive("a key");
        if self.stranger.get().is_none() {
            let pair = KeyPair::generate(self.scheme().key()).map_err(failed)?;
            let (form, kid) = (self.setup.key_form, self.setup.kid.as_deref());
            let key = pair.written(form, kid).map_err(failed)?.ok_or(Unmakeable::NoKeyForm("the form asked for"))?;
            let public = pair.public().map_err(failed)?;
            // Whichever comes first stays.
            let _ = self.stranger.set(Box::new(Self::new(self.under(form, key), Some(pair), public, None)));
        }
        self.stranger.get().map(Box::as_ref).ok_or(Unmakeable::Primitive("a key"))
    }

    /// `signing_input` and the true signature of it.
    pub(super) fn sign_input(&self, signing_input: Vec<u8>) -> Result<Vec<u8>, Unmakeable> {
        let signature = self.pair()?.sign(self.scheme().algorithm(), &signing_input);
        Ok(attach(signing_input, signature.ok_or(Unmakeable::Primitive("a signature"))?))
    }

    /// An honest JWT, as a draft to be changed: without a signing key, that of the genuine token.
    pub(super) fn draft(&self) -> Result<Draft, Unmakeable> {
        match &self.genuine {
            Some(token) => Draft::read(token),
            None => Ok(self.honest_draft()),
        }
    }

    /// An honest JWT, also where the scheme is of another format.
    pub(super) fn honest_draft(&self) -> Draft {
        let Setup { issuer, audience, typ, kid, now, .. } = &self.setup;
        let mut header = Object::default()
            .with_string("alg", self.scheme().algorithm())
            .with_string("typ", typ.as_deref().unwrap_or("JWT"));
        if let Some(kid) = kid {
            header = header.with_string("kid", kid);
        }
        let claims = Object::default()
            .with_string("iss", issuer)
            .with_string("sub", "alice")
            .with_string("aud", audience)
            .with("exp", (now + LIFETIME).to_string())
            .with("nbf", (now - 5).to_string())
            .with("iat", (now - 5).to_string())
            .with_string("jti", &format!("assay-{now}-{}", self.drafts.fetch_add(1, Ordering::Relaxed)));
        Draft { header, claims }
    }

    /// `content`, encrypted to the target's key, under a header with these members too.
    pub(super) fn sealed(&self, header: Object, content: &[u8]) -> Result<Sealed, Unmakeable> {
        const ROUNDS: u32 = 4096;
        let secret = self.public.raw().unwrap_or_default();
        let management = match self.scheme().key() {
            KeyKind::Rsa => Management::Rsa(&self.public),
            _ if self.scheme().algorithm() == "PBES2" => Management::Password(secret, ROUNDS),
            _ => Management::Direct(secret),
        };
        self.sealed_by(&management, header, content)
    }

    /// `content`, encrypted by this management of keys instead of the target's.
    pub(super) fn sealed_by(
        &self,
        management: &Management<'_>,
        header: Object,
        content: &[u8],
    ) -> Result<Sealed, Unmakeable> {
        let header = header.with_string("typ", self.setup.typ.as_deref().unwrap_or("JWT"));
        let header = self.setup.kid.iter().fold(header, |header, kid| header.with_string("kid", kid));
        Sealed::new(header, management, content).ok_or(Unmakeable::Primitive("a JWE"))
    }

    /// The honest claims, to be changed.
    pub(super) fn honest_claims(&self) -> Object {
        self.honest_draft().claims
    }

    /// The plain honest token: the twin of whatever has none of its own.
    pub(super) fn honest(&self) -> Result<Vec<u8>, Unmakeable> {
        if let Some(token) = self.honest.get() {
            return Ok(token.clone());
        }
        let token = self.unseen()?;
        Ok(self.honest.get_or_init(|| token).clone())
    }

    /// An honest token that was not shown before, so that a target which accepts each once accepts it; without a signing key,
    /// the genuine one.
    pub(super) fn unseen(&self) -> Result<Vec<u8>, Unmakeable> {
        if let Some(token) = &self.genuine {
            return Ok(token.clone());
        }
        Ok(match self.scheme().family() {
            Family::Jwe => self.sealed(Object::default(), self.honest_draft().claims.text().as_bytes())?.token(),
            Family::Paseto => paseto::Message::honest(self.setup()).protected(self)?.token(),
            Family::Biscuit => biscuit::Chain::honest(self)?.token(),
            Family::Macaroon => macaroon::Macaroon::honest(self)?.token(),
            Family::Jws => self.honest_draft().signed(self)?,
        })
    }
}

fn setup(scheme: Scheme, circumstances: Circumstances, key_form: KeyForm, key: Vec<u8>) -> Setup {
    let Circumstances { issuer, audience, typ, kid, implicit, now, .. } = circumstances;
    Setup { scheme, issuer, audience, typ, kid, now, implicit, key, key_form }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Honest as far as its new key goes, and nothing under the usual one.
    #[test]
    fn every_scheme_has_a_canary() {
        for scheme in Scheme::all() {
            let bench = Bench::generate(*scheme, Circumstances::now()).unwrap();
            let (setup, token) = bench.replacement().unwrap();
            assert_eq!((setup.scheme, setup.key_form), (*scheme, bench.setup().key_form), "{scheme}");
            assert_eq!((&setup.issuer, setup.now), (&bench.setup().issuer, bench.setup().now), "{scheme}");
            assert_ne!(setup.key, bench.setup().key, "{scheme}");
            assert_ne!(token, bench.honest().unwrap(), "{scheme}");
        }
    }
}
