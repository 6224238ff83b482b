//! What is compared: an ordinary access credential, and for each scheme a pair that issues and verifies it.

use std::time::Duration;

use crate::claims::claims::Claims;
use crate::claims::policy::Policy;
use crate::claims::request::Request;
use crate::claims::restriction::Restriction;
use crate::credential::any::{AnyIssuer, AnyVerifier};
use crate::credential::portable::KeyForm;
use crate::credential::scheme::Scheme;
use crate::credential::token::Token;
use crate::foundation::clock::SystemClock;
use crate::foundation::error::Error;
use crate::registry::{KeyFile, SchemeEntry, Trust};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "https://api.example";

/// One scheme in the comparison.
pub(super) struct Contender {
    entry: &'static SchemeEntry,
    claims: Claims,
    issuer: Box<dyn AnyIssuer>,
    verifier: Box<dyn AnyVerifier>,
    token: Vec<u8>,
}

/// The claims that every scheme carries, valid for a quarter of an hour from now.
pub(super) fn claims() -> Result<Claims, Error> {
    Claims::lasting(Duration::from_secs(900), &SystemClock)?
        .issuer(ISSUER)
        .subject("248289761001")
        .audience(AUDIENCE)
        .random_id()?
        .claim("client_id", "s6BhdRkqt3")?
        .claim("scope", "read write")?
        .claim("tenant", 42)
}

/// A scheme's fresh issuer, and the file that a verifier reads its key from.
fn issuer(entry: &SchemeEntry) -> Result<(Box<dyn AnyIssuer>, KeyFile), Error> {
    let mut files = entry.generate()?.files.into_iter().map(|file| {
        let extension = file.name.rsplit_once('.').map(|(_, extension)| extension);
        let form = KeyFile::recognise(extension, file.content.expose()).unwrap_or(KeyForm::Raw);
        KeyFile::new(form, file.content.expose().to_vec())
    });
    let signing = files.next().ok_or_else(|| Error::key("the scheme has no signing key"))?;
    let issuer = entry.issuer(&signing, None)?;
    Ok((issuer, files.next().unwrap_or(signing)))
}

impl Contender {
    /// Makes keys and an honest token, which must be accepted.
    pub(super) fn enter(entry: &'static SchemeEntry) -> Result<Self, Error> {
        let claims = claims()?;
        let (issuer, verifying) = issuer(entry)?;
        let policy = Policy::audience(AUDIENCE);
        let (verifier, _) = entry.verifier(&Trust::Key(verifying), ISSUER, policy, Box::new(SystemClock))?;
        let token = issuer.issue(&claims)?.as_ref().to_vec();
        let name = entry.scheme().name();
        verifier
            .verify(&token, &Request::default())
            .map_err(|rejection| Error::issue(format!("{name} refused its own honest token: {rejection}")))?;
        Ok(Self { entry, claims, issuer, verifier, token })
    }

    pub(super) fn entry(&self) -> &SchemeEntry {
        self.entry
    }

    pub(super) fn scheme(&self) -> Scheme {
        self.entry.scheme()
    }

    pub(super) fn claims(&self) -> &Claims {
        &self.claims
    }

    pub(super) fn issuer(&self) -> &dyn AnyIssuer {
        self.issuer.as_ref()
    }

    pub(super) fn verifier(&self) -> &dyn AnyVerifier {
        self.verifier.as_ref()
    }

    pub(super) fn token(&self) -> &[u8] {
        &self.token
    }

    /// The token with one restriction more; `None` where a holder cannot add any.
    pub(super) fn narrowed(&self) -> Option<Result<Token, Error>> {
        let token = std::str::from_utf8(&self.token).unwrap_or_default();
        let restriction = Restriction::ExpiresBefore(self.claims.exp());
        self.entry.attenuator().map(|attenuate| attenuate(token, &[restriction]))
    }

    /// How many bytes one restriction makes the token longer.
    pub(super) fn narrowing_bytes(&self) -> Option<usize> {
        let narrowed = self.narrowed()?.ok()?;
        Some(narrowed.as_str().len().saturating_sub(self.token.len()))
    }
}
