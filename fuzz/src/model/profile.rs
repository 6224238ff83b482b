//! What the profiles of JWTs demand of claims: RFC 9068 §2.2 and OpenID Connect Core §3.1.3.7.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::Rejection;

use super::circumstances::{AUDIENCE, Circumstances, LAST_MOMENT, TypeRule};
use super::claims::Claims;
use super::json;

/// What a verifier of JWTs is for.
#[derive(Clone, Copy, Debug)]
pub enum Profile {
    Generic,
    AccessToken,
    IdToken(Login),
}

/// The login that an ID token completes.
#[derive(Clone, Copy, Debug)]
pub struct Login {
    pub nonce: Option<&'static str>,
    pub has_access_token: bool,
    pub has_code: bool,
    pub max_age: Option<i64>,
    /// Whether [`PARTNER`] may be among the audiences.
    pub is_shared: bool,
}

pub const NONCE: &str = "n-0S6_WzA2Mj";
pub const ACCESS_TOKEN: &str = "an access token";
pub const CODE: &str = "a code";
pub const PARTNER: &str = "web";
/// How long ago somebody may have logged in, where that is asked for.
pub const LOGIN_AGE: i64 = 60;
/// How long ago an ID token may have been issued, where the policy does not say.
const ID_TOKEN_AGE: i64 = 600;

const OF_LOGINS: [&str; 6] = ["nonce", "at_hash", "c_hash", "s_hash", "auth_time", "amr"];
const OF_EVENTS: &str = "events";
const OF_ACCESS: [&str; 2] = ["client_id", "scope"];

impl Profile {
    /// The profile that these bytes stand for.
    pub fn of(choice: u8, details: u8) -> Self {
        let is = |bit: u8| details >> bit & 1 == 1;
        let nonce = match details & 3 {
            0 => Some(NONCE),
            1 => Some(""),
            _ => None,
        };
        match choice % 3 {
            0 => Self::Generic,
            1 => Self::AccessToken,
            _ => Self::IdToken(Login {
                nonce,
                has_access_token: is(2),
                has_code: is(3),
                max_age: is(4).then_some(LOGIN_AGE),
                is_shared: is(5),
            }),
        }
    }
}

/// The circumstances as the profile has them.
pub fn circumstances(under: &Circumstances) -> Circumstances {
    match under.profile {
        Profile::Generic => *under,
        Profile::AccessToken => Circumstances { typ: TypeRule::Exactly, ..*under },
        Profile::IdToken(_) => {
            Circumstances { typ: TypeRule::UnnamedOrAbsent, max_age: under.max_age.or(Some(ID_TOKEN_AGE)), ..*under }
        }
    }
}

/// Judges the claims of a JWT whose signature holds, before the policy does.
pub fn judge(claims: &Claims, under: &Circumstances) -> Result<(), Rejection> {
    match under.profile {
        Profile::Generic => {
            let is_of_another_kind = says(claims, &OF_LOGINS) || says(claims, &[OF_EVENTS]);
            let is_misplaced = claims.typ.is_none() && is_of_another_kind && !under.takes_any_kind;
            if is_misplaced { Err(Rejection::Type) } else { Ok(()) }
        }
        Profile::AccessToken => {
            let client = text(claims, "client_id")?.unwrap_or_default();
            let id = claims.jti.as_deref().unwrap_or_default();
            let is_whole = !client.is_empty() && !id.is_empty() && claims.iat.is_some();
            if is_whole { Ok(()) } else { Err(Rejection::Missing) }
        }
        Profile::IdToken(login) => judge_id_token(claims, login, under),
    }
}

fn judge_id_token(claims: &Claims, login: Login, under: &Circumstances) -> Result<(), Rejection> {
    let is_another = says(claims, &[OF_EVENTS]) || says(claims, &OF_ACCESS);
    if is_another || login.nonce.is_none() && !says(claims, &OF_LOGINS) {
        return Err(Rejection::Type);
    }
    judge_parties(claims, login)?;
    let nonce = text(claims, "nonce")?;
    match (login.nonce, nonce.as_deref()) {
        (None, None) => {}
        (Some(_), None) => return Err(Rejection::Missing),
        (Some(wanted), Some(found)) if wanted == found && !wanted.is_empty() => {}
        (_, Some(_)) => return Err(Rejection::Nonce),
    }
    judge_login(claims, login, under)?;
    judge_hash(claims, "at_hash", login.has_access_token.then_some(ACCESS_TOKEN))?;
    judge_hash(claims, "c_hash", login.has_code.then_some(CODE))
}

/// Steps 3 to 5.
fn judge_parties(claims: &Claims, login: Login) -> Result<(), Rejection> {
    let audience = claims.aud.as_deref().unwrap_or_default();
    let is_known = |name: &String| name == AUDIENCE || name == PARTNER && login.is_shared;
    if audience.is_empty() || !audience.iter().all(is_known) {
        return Err(Rejection::Audience);
    }
    let is_authorized = match text(claims, "azp")? {
        Some(party) => party == AUDIENCE,
        None => audience == [AUDIENCE],
    };
    if is_authorized { Ok(()) } else { Err(Rejection::AuthorizedParty) }
}

/// Step 13.
fn judge_login(claims: &Claims, login: Login, under: &Circumstances) -> Result<(), Rejection> {
    let moment = match value(claims, "auth_time") {
        None => None,
        Some(value) => {
            let moment = value.integer().filter(|moment| (0..=LAST_MOMENT).contains(moment));
            Some(moment.ok_or(Rejection::ClaimType)?)
        }
    };
    if moment.is_some_and(|moment| moment > under.now + under.leeway) {
        return Err(Rejection::AuthenticationAge);
    }
    match (login.max_age, moment) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Rejection::Missing),
        (Some(age), Some(moment)) if under.now - moment > age + under.leeway => Err(Rejection::AuthenticationAge),
        (Some(_), Some(_)) => Ok(()),
    }
}

/// What came with the token is named by the left half of its SHA-256, the hash of HS256 (§3.1.3.6).
fn judge_hash(claims: &Claims, name: &str, companion: Option<&str>) -> Result<(), Rejection> {
    let found = text(claims, name)?;
    let Some(companion) = companion else { return Ok(()) };
    let found = found.ok_or(Rejection::Missing)?;
    if found == half_hash(companion) { Ok(()) } else { Err(Rejection::TokenHash) }
}

pub fn half_hash(companion: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, companion.as_bytes()).as_ref()[..16])
}

fn says(claims: &Claims, names: &[&str]) -> bool {
    claims.others.iter().any(|(name, _)| names.contains(&name.as_str()))
}

fn value(claims: &Claims, name: &str) -> Option<json::Value> {
    let (_, raw) = claims.others.iter().find(|(other, _)| other == name)?;
    json::array(&format!("[{raw}]")).ok()?.pop()
}

fn text(claims: &Claims, name: &str) -> Result<Option<String>, Rejection> {
    match value(claims, name) {
        Some(value) => value.text().map(|text| Some(text.to_owned())).ok_or(Rejection::ClaimType),
        None => Ok(None),
    }
}
