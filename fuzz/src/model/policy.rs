//! What a policy makes of claims that are authentic.

use countersign::Rejection;

use super::circumstances::{
    AUDIENCE, Circumstances, ISSUER, LAST_MOMENT, MAX_LIFETIME, OTHER_ISSUER, REVOKED, TYPE, TypeRule,
};
use super::claims::Claims;
use super::jwt::UNNAMED;
use super::text::is_visible;

/// Whether a credential of type `found` will do, in a format in which those of no particular kind are of type `unnamed`.
pub fn admits_type(rule: TypeRule, found: Option<&str>, unnamed: Option<&str>) -> bool {
    match rule {
        TypeRule::Unspecified => match unnamed {
            Some(unnamed) => found.is_some_and(|found| is_same_type(found, unnamed)),
            None => true,
        },
        TypeRule::Exactly => found.is_some_and(|found| is_same_type(found, TYPE)),
        TypeRule::AbsentOr => found.is_none_or(|found| is_same_type(found, TYPE)),
        TypeRule::Absent => found.is_none(),
        TypeRule::UnnamedOrAbsent => found.is_none_or(|found| is_same_type(found, UNNAMED)),
    }
}

/// Media types: RFC 7515 §4.1.9.
pub fn is_same_type(one: &str, other: &str) -> bool {
    let short = |typ: &str| {
        let typ = typ.to_ascii_lowercase();
        match typ.strip_prefix("application/") {
            Some(rest) if !rest.contains('/') => rest.to_owned(),
            _ => typ,
        }
    };
    short(one) == short(other)
}

/// Judges the claims of a credential whose type was not in a header, and that one of `owner`'s keys protects.
pub fn judge_with_type(claims: &Claims, owner: &str, under: &Circumstances) -> Result<(), Rejection> {
    if !admits_type(under.typ, claims.typ.as_deref(), None) {
        return Err(Rejection::Type);
    }
    judge(claims, owner, under)
}

/// Judges claims that one of `owner`'s keys protects.
pub fn judge(claims: &Claims, owner: &str, under: &Circumstances) -> Result<(), Rejection> {
    match claims.iss.as_deref() {
        Some(issuer) if issuer == owner => {}
        // The other issuer's keys are trusted too, but for what it says itself.
        Some(ISSUER | OTHER_ISSUER) if under.trusts_two_keys => return Err(Rejection::KeyIssuer),
        _ => return Err(Rejection::Issuer),
    }
    judge_times(claims, under)?;
    judge_audience(claims, under)?;
    let subject = claims.sub.as_deref().unwrap_or_default();
    if subject.is_empty() || subject.chars().count() > 255 || !subject.chars().all(is_visible) {
        return Err(Rejection::Subject);
    }
    Ok(())
}

fn judge_times(claims: &Claims, under: &Circumstances) -> Result<(), Rejection> {
    let Circumstances { now, leeway, .. } = *under;
    if now >= claims.exp + leeway || now >= LAST_MOMENT {
        return Err(Rejection::Expired);
    }
    if claims.nbf.is_some_and(|nbf| now + leeway < nbf) {
        return Err(Rejection::NotYetValid);
    }
    if claims.iat.is_some_and(|iat| now + leeway < iat || claims.exp <= iat) {
        return Err(Rejection::IssuedInFuture);
    }
    if under.has_max_lifetime || under.max_age.is_some() {
        let issued = claims.iat.ok_or(Rejection::Lifetime)?;
        let is_too_long = under.has_max_lifetime && claims.exp - issued > MAX_LIFETIME;
        let is_too_old = under.max_age.is_some_and(|age| now - issued > age + leeway);
        if is_too_long || is_too_old {
            return Err(Rejection::Lifetime);
        }
    }
    Ok(())
}

fn judge_audience(claims: &Claims, under: &Circumstances) -> Result<(), Rejection> {
    let audience = claims.aud.as_deref().unwrap_or_default();
    let is_ours = audience.iter().any(|name| name == AUDIENCE);
    if !is_ours || under.audience_is_alone && audience.len() > 1 {
        return Err(Rejection::Audience);
    }
    Ok(())
}

/// Judges the names of accepted claims: what is revoked, and what is used a second time. `has_other_names`: the format names
/// its tokens by something else as well.
pub fn judge_names(claims: &Claims, has_other_names: bool, under: &Circumstances) -> Result<(), Rejection> {
    let jti = claims.jti.as_deref().unwrap_or_default();
    if under.heeds_revocation {
        if jti.is_empty() && !has_other_names {
            return Err(Rejection::Missing);
        }
        if jti == REVOKED {
            return Err(Rejection::Revoked);
        }
    }
    if under.is_single_use && jti.is_empty() {
        return Err(Rejection::Missing);
    }
    Ok(())
}
