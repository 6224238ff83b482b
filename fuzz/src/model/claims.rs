//! Claims as one JSON object: RFC 7519 §4.1, read strictly.

use countersign::Rejection;

use super::json::{self, Fault, Kind, Limits, Value};

/// What is claimed: moments in seconds, the audience in the order of its names, other members by name and as they were written.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Claims {
    pub iss: Option<String>,
    pub sub: Option<String>,
    pub aud: Option<Vec<String>>,
    pub exp: i64,
    pub nbf: Option<i64>,
    pub iat: Option<i64>,
    pub jti: Option<String>,
    pub typ: Option<String>,
    pub others: Vec<(String, String)>,
}

/// How a format writes claims.
#[derive(Clone, Copy)]
pub struct Form {
    /// The moment that a value is; where it lies between two seconds, the later one if asked.
    pub moment: fn(&Value, later: bool) -> Option<i64>,
    /// Whether the type is a member.
    pub has_type: bool,
    /// How much structure the object may have.
    pub limits: Limits,
}

/// RFC 7519: whole seconds, and the type in the header.
pub const JWT: Form = Form { moment: |value, _| value.integer(), has_type: false, limits: json::AMPLE };

pub fn read(payload: &[u8], form: Form) -> Result<Claims, Rejection> {
    let members = json::object(payload, form.limits).map_err(|fault| match fault {
        Fault::Json => Rejection::ClaimsJson,
        Fault::DuplicateName => Rejection::DuplicateClaim,
        Fault::TooDeep => Rejection::ClaimsTooDeep,
    })?;
    let mut claims = Claims::default();
    let mut exp = None;
    for (name, value) in members {
        match name.as_str() {
            "iss" if matches!(value.kind, Kind::Array(_)) => return Err(Rejection::Issuer),
            "iss" => claims.iss = Some(text(&value)?),
            "sub" => claims.sub = Some(text(&value)?),
            "jti" => claims.jti = Some(text(&value)?),
            "typ" if form.has_type => claims.typ = Some(text(&value)?),
            "aud" => claims.aud = Some(audience(&value)?),
            "exp" => exp = Some(moment(&value, form, false)?),
            "nbf" => claims.nbf = Some(moment(&value, form, true)?),
            "iat" => claims.iat = Some(moment(&value, form, true)?),
            _ => claims.others.push((name, value.raw)),
        }
    }
    claims.exp = exp.ok_or(Rejection::Missing)?;
    if claims.exp == 0 {
        return Err(Rejection::ClaimType);
    }
    claims.others.sort();
    Ok(claims)
}

fn text(value: &Value) -> Result<String, Rejection> {
    value.text().map(str::to_owned).ok_or(Rejection::ClaimType)
}

fn moment(value: &Value, form: Form, later: bool) -> Result<i64, Rejection> {
    let is_a_moment = |seconds: &i64| (0..=super::circumstances::LAST_MOMENT).contains(seconds);
    (form.moment)(value, later).filter(is_a_moment).ok_or(Rejection::ClaimType)
}

/// One name, or several that differ; none of them empty.
fn audience(value: &Value) -> Result<Vec<String>, Rejection> {
    let mut names = match value.text() {
        Some(name) => vec![name.to_owned()],
        None => value.texts().ok_or(Rejection::ClaimType)?,
    };
    names.sort();
    let is_one_twice = names.windows(2).any(|pair| pair[0] == pair[1]);
    if names.is_empty() || is_one_twice || names.iter().any(String::is_empty) {
        return Err(Rejection::Audience);
    }
    Ok(names)
}
