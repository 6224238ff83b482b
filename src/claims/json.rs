//! Claims as one JSON object, in both directions.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::claims::audience::Audience;
use crate::claims::claims::Claims;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::{self, Fault, Limits, Member, ObjectWriter};
use crate::foundation::rejection::Rejection;

/// The names that mean the same in every format.
pub(crate) const REGISTERED: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "typ"];

/// How a format writes claims down.
pub(crate) struct Form {
    /// Writes a moment as JSON.
    pub(crate) write_time: fn(Timestamp, &mut String),
    /// Reads a raw JSON value as a moment.
    pub(crate) read_time: fn(&str, Rounding) -> Option<Timestamp>,
    /// Whether the type is a member of the object, or travels elsewhere.
    pub(crate) has_type: bool,
    /// Whether a single audience is written as an array all the same.
    pub(crate) audience_is_array: bool,
    /// How much structure an object may have that is read.
    pub(crate) limits: Limits,
}

/// Where a moment between two seconds goes: always to the side on which less is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    Earlier,
    Later,
}

impl Form {
    /// RFC 7519 §2: integers, and the type in a header.
    pub(crate) const NUMERIC: Self = Self {
        write_time: |moment, out| {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "{moment}");
        },
        read_time: |value, _| Timestamp::from_unix(value.parse().ok()?),
        has_type: false,
        audience_is_array: false,
        limits: Limits::AMPLE,
    };

    /// How claims of any format are shown to a program.
    pub(crate) const SHOWN: Self = Self { has_type: true, audience_is_array: true, ..Self::NUMERIC };
}

/// `claims` as a JSON object of this `form`.
pub(crate) fn write(claims: &Claims, form: &Form) -> String {
    let mut object = ObjectWriter::new();
    let mut text = |name, value: Option<&str>| {
        if let Some(value) = value {
            object.string(name, value);
        }
    };
    text("iss", claims.iss());
    text("sub", claims.sub());
    text("jti", claims.jti());
    if form.has_type {
        text("typ", claims.credential_type());
    }
    if let Some(aud) = claims.aud() {
        write_audience(aud, form, &mut object);
    }
    let times = [("exp", Some(claims.exp())), ("nbf", claims.nbf()), ("iat", claims.iat())];
    for (name, moment) in times.into_iter().filter_map(|(name, moment)| Some((name, moment?))) {
        (form.write_time)(moment, object.member(name));
    }
    for (name, value) in claims.custom().filter(|(name, _)| !(form.has_type && *name == "typ")) {
        object.raw(name, &json::compact(value));
    }
    object.finish()
}

fn write_audience(aud: &Audience, form: &Form, object: &mut ObjectWriter) {
    let mut names = aud.iter();
    match (names.next(), names.next()) {
        (Some(name), None) if !form.audience_is_array => object.string("aud", name),
        _ => object.strings("aud", aud.iter()),
    }
}

/// Claims from one strict JSON object of this `form`, in one pass. A registered claim of the wrong type is refused, never
/// treated as absent.
pub(crate) fn read(payload: &[u8], form: &Form) -> Result<Claims, Rejection> {
    let mut registered = Registered { claims: Claims::expiring_at(Timestamp::MAX), exp: None };
    let members = json::object_within(payload, form.limits).map_err(Fault::in_claims)?.into_iter();
    let custom = members.filter_map(|member| registered.take(member, form).transpose()).collect::<Result<_, _>>()?;
    let Registered { mut claims, exp } = registered;
    claims.exp = exp.ok_or(Rejection::Missing)?;
    if claims.exp.unix() == 0 {
        return Err(Rejection::ClaimType);
    }
    Ok(claims.with_custom(custom))
}

/// The registered claims that have been found so far.
struct Registered {
    claims: Claims,
    exp: Option<Timestamp>,
}

impl Registered {
    /// Takes a registered claim, and gives back any other.
    fn take<'t>(&mut self, member: Member<'t>, form: &Form) -> Result<Option<(Cow<'t, str>, &'t str)>, Rejection> {
        let Member { name, value } = member;
        let string = || json::string(value).map(Some).ok_or(Rejection::ClaimType);
        let time = |rounding| (form.read_time)(value, rounding).map(Some).ok_or(Rejection::ClaimType);
        match name.as_ref() {
            // A list of issuers is no issuer, even where ours is among them (CVE-2025-30144).
            "iss" if value.starts_with('[') => return Err(Rejection::Issuer),
            "iss" => self.claims.iss = string()?,
            "sub" => self.claims.sub = string()?,
            "jti" => self.claims.jti = string()?,
            "typ" if form.has_type => self.claims.typ = string()?,
            "aud" => self.claims.aud = Some(read_audience(value)?),
            "exp" => self.exp = time(Rounding::Earlier)?,
            "nbf" => self.claims.nbf = time(Rounding::Later)?,
            "iat" => self.claims.iat = time(Rounding::Later)?,
            _ => return Ok(Some((name, value))),
        }
        Ok(None)
    }
}

fn read_audience(value: &str) -> Result<Audience, Rejection> {
    let names = match json::string(value) {
        Some(name) => vec![name],
        None => json::strings(value).ok_or(Rejection::ClaimType)?,
    };
    Audience::new(names).ok_or(Rejection::Audience)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_where_the_type_is_and_how_audiences_stand() {
        let claims = Claims::expiring_at(Timestamp::from_unix(7).unwrap()).typ("at+jwt").audience("api");
        assert_eq!(write(&claims, &Form::SHOWN), r#"{"typ":"at+jwt","aud":["api"],"exp":7}"#);
        assert_eq!(write(&claims, &Form::NUMERIC), r#"{"aud":"api","exp":7}"#);
        let read = |form: &Form| read(br#"{"typ":"at+jwt","exp":7}"#, form).unwrap();
        assert_eq!(read(&Form::SHOWN).credential_type(), Some("at+jwt"));
        // Where it travels elsewhere, it is a claim as any other.
        assert_eq!(read(&Form::NUMERIC).credential_type(), None);
        assert_eq!(read(&Form::NUMERIC).custom().collect::<Vec<_>>(), [("typ", "\"at+jwt\"")]);
    }
}
