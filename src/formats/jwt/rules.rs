//! What the profile of a JWT demands beyond every policy: what tells an access token from an ID token from any other.

use aws_lc_rs::digest::{self, SHA256, SHA384, SHA512};

use super::login::Login;
use crate::claims::claims::Claims;
use crate::credential::context::Context;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::{base64url, json};
use crate::foundation::rejection::Rejection;
use crate::foundation::secret;

/// What a verifier demands of a JWT beyond its policy. The default is right for JWTs of no particular profile; the profiles
/// ([`AccessTokens`](super::AccessTokens), [`IdTokens`](super::IdTokens)) bring their own.
#[derive(Clone, Debug, Default)]
pub struct Rules(Profile);

#[derive(Clone, Debug, Default)]
enum Profile {
    #[default]
    Generic,
    AccessToken,
    IdToken(Login),
}

/// Claims that say of a JWT without a type of its own what it is: an ID token (OIDC Core §2 and §3.3.2.11) or a security
/// event, a logout token among them (RFC 8417 §2.2). It is then accepted as nothing else (RFC 8725 §3.12).
const TELLING: [&str; 4] = ["nonce", "at_hash", "c_hash", "events"];

impl Rules {
    pub(super) const fn access_token() -> Self {
        Self(Profile::AccessToken)
    }

    pub(super) const fn id_token(login: Login) -> Self {
        Self(Profile::IdToken(login))
    }

    /// Judges authentic claims of a token signed with algorithm `alg`; the policy judges them too.
    pub(super) fn judge(&self, claims: &Claims, alg: &str, context: &Context<'_>) -> Result<(), Rejection> {
        match &self.0 {
            Profile::Generic => judge_generic(claims),
            Profile::AccessToken => judge_access_token(claims),
            Profile::IdToken(login) => judge_id_token(claims, login, alg, context),
        }
    }
}

fn judge_generic(claims: &Claims) -> Result<(), Rejection> {
    if claims.credential_type().is_none() && TELLING.iter().any(|name| claims.raw(name).is_some()) {
        return Err(Rejection::Type);
    }
    Ok(())
}

/// RFC 9068 §2.2: `iss`, `exp`, `aud` and `sub` are demanded of every credential; the type by the profile's policy.
fn judge_access_token(claims: &Claims) -> Result<(), Rejection> {
    let client = text(claims, "client_id")?;
    let has_all = claims.iat().is_some() && claims.jti().is_some_and(|jti| !jti.is_empty());
    if has_all && client.is_some_and(|client| !client.is_empty()) { Ok(()) } else { Err(Rejection::Missing) }
}

/// OIDC Core §3.1.3.7, from its third step on; what comes before is the verifier's.
fn judge_id_token(claims: &Claims, login: &Login, alg: &str, context: &Context<'_>) -> Result<(), Rejection> {
    if claims.raw("events").is_some() {
        return Err(Rejection::Type);
    }
    judge_party(claims, context.audience())?;
    match (login.nonce.as_deref(), text(claims, "nonce")?) {
        (Some(wanted), Some(found)) if secret::is_same(wanted.as_bytes(), found.as_bytes()) => {}
        (Some(_), None) => return Err(Rejection::Missing),
        // A token of another login than the one that is being completed, which has none.
        (Some(_), Some(_)) | (None, Some(_)) => return Err(Rejection::Nonce),
        (None, None) => {}
    }
    judge_authentication(claims, login, context)?;
    judge_hash(claims, "at_hash", login.access_token.as_ref().map(|token| token.expose()), alg)?;
    judge_hash(claims, "c_hash", login.code.as_ref().map(|code| code.expose()), alg)
}

/// The authorized party, where one is named, is this client; where there are several audiences, one must be.
fn judge_party(claims: &Claims, client: &str) -> Result<(), Rejection> {
    let is_alone = claims.aud().is_some_and(|aud| aud.is_exactly(client));
    match text(claims, "azp")? {
        Some(party) if *party == *client => Ok(()),
        None if is_alone => Ok(()),
        _ => Err(Rejection::AuthorizedParty),
    }
}

fn judge_authentication(claims: &Claims, login: &Login, context: &Context<'_>) -> Result<(), Rejection> {
    let moment = |raw: &str| raw.parse().ok().and_then(Timestamp::from_unix).ok_or(Rejection::ClaimType);
    let authenticated = claims.raw("auth_time").map(moment).transpose()?;
    let latest = context.now().saturating_add(context.leeway());
    if authenticated.is_some_and(|authenticated| authenticated > latest) {
        return Err(Rejection::AuthenticationAge);
    }
    let Some(oldest) = login.max_age else { return Ok(()) };
    let authenticated = authenticated.ok_or(Rejection::Missing)?;
    let last = authenticated.saturating_add(oldest.saturating_add(context.leeway()));
    if context.now() > last { Err(Rejection::AuthenticationAge) } else { Ok(()) }
}

/// OIDC Core §3.1.3.6: a token that came with this one is named by the left half of its hash, the hash that the signature's
/// algorithm uses.
fn judge_hash(claims: &Claims, name: &str, companion: Option<&[u8]>, alg: &str) -> Result<(), Rejection> {
    let found = text(claims, name)?;
    let Some(companion) = companion else { return Ok(()) };
    let found = found.ok_or(Rejection::Missing)?;
    let hash = digest::digest(hash(alg), companion);
    let half = hash.as_ref().get(..hash.as_ref().len() / 2).unwrap_or_default();
    let is_named = secret::is_same(base64url::encode(half).as_bytes(), found.as_bytes());
    if is_named { Ok(()) } else { Err(Rejection::TokenHash) }
}

/// The hash that is named in the value of `alg`; Ed25519's is SHA-512 (RFC 8032 §5.1).
fn hash(alg: &str) -> &'static digest::Algorithm {
    match alg.get(2..) {
        Some("256") => &SHA256,
        Some("384") => &SHA384,
        _ => &SHA512,
    }
}

/// The string that claim `name` must be where it is there.
fn text(claims: &Claims, name: &str) -> Result<Option<Box<str>>, Rejection> {
    claims.raw(name).map(|raw| json::string(raw).ok_or(Rejection::ClaimType)).transpose()
}
