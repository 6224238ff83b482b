//! What a holder can narrow a credential by: one closed vocabulary for every format that has it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::claims::json::REGISTERED;
use crate::claims::request::Request;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json::{self, Reader};
use crate::foundation::error::Error;
use crate::foundation::text::is_visible;

/// A restriction that a credential carries beside its claims, in the one vocabulary that is understood. A restriction only
/// ever takes away; several hold together.
///
/// Its text is the same for every format: `expires-before=1700000600`, `not-before=1700000000` (seconds since 1970),
/// `audience=api`, `audience-in=["api","web"]`, `operation=read`, `resource=/reports/7`, and `name=value` for a fact of your
/// own, which the verifier's [`Request`] must state.
///
/// # Example
/// ```
/// use countersign::{Restriction, Timestamp};
///
/// let restriction: Restriction = "tenant=acme".parse()?;
/// assert_eq!(restriction, Restriction::Custom { name: "tenant".into(), value: "acme".into() });
/// assert_eq!(Restriction::Operation("read".into()).to_string(), "operation=read");
/// assert!("expires-after=1700000600".parse::<Restriction>().is_err());      // the vocabulary is closed
/// assert!("sub=root".parse::<Restriction>().is_err());                      // a claim is the issuer's to make
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Restriction {
    /// Not accepted at this moment or after it.
    ExpiresBefore(Timestamp),
    /// Not accepted before this moment.
    NotBefore(Timestamp),
    /// Accepted by these audiences only.
    Audience(Vec<Box<str>>),
    /// Accepted for this operation only.
    Operation(Box<str>),
    /// Accepted for this resource only.
    Resource(Box<str>),
    /// Accepted only where the request states this fact.
    Custom {
        /// The fact's name: a letter, then letters, digits, `_` and `:`, 64 characters at most. Names of claims are none.
        name: Box<str>,
        /// What it must be, byte for byte.
        value: Box<str>,
    },
}

const EXPIRES_BEFORE: &str = "expires-before";
const NOT_BEFORE: &str = "not-before";
const AUDIENCE: &str = "audience";
const AUDIENCE_IN: &str = "audience-in";
pub(crate) const OPERATION: &str = "operation";
pub(crate) const RESOURCE: &str = "resource";

/// What formats use for their own purposes.
const TAKEN: [&str; 3] = ["time", "claim", "claim_json"];
const MAX_NAME: usize = 64;
/// The most audiences in one restriction.
const MAX_NAMES: usize = 64;
/// The longest value, in bytes.
const MAX_VALUE: usize = 1024;
const VOCABULARY: &str =
    "expires-before, not-before, audience, audience-in, operation, resource, or a name of your own";

impl Restriction {
    /// Whether a request is within the restriction, as of `now`. Clocks may be `leeway` apart, as for claims.
    pub(crate) fn admits(&self, now: Timestamp, leeway: Duration, audience: &str, request: &Request) -> bool {
        match self {
            // As the policy judges `exp` and `nbf`.
            Self::ExpiresBefore(moment) => now.saturating_sub(leeway) < *moment && now < Timestamp::MAX,
            Self::NotBefore(moment) => now.saturating_add(leeway) >= *moment,
            Self::Audience(names) => names.iter().any(|name| **name == *audience),
            Self::Operation(value) => request.value(OPERATION) == Some(value),
            Self::Resource(value) => request.value(RESOURCE) == Some(value),
            Self::Custom { name, value } => request.value(name) == Some(value),
        }
    }

    /// Refuses restrictions that no request could meet at `now` or later: one of them malformed, in the past, or in
    /// contradiction to another.
    ///
    /// # Errors
    /// Which one it is, and what is wrong with it.
    ///
    /// # Example
    /// ```
    /// use countersign::{Restriction, Timestamp};
    ///
    /// let at = |seconds| Timestamp::from_unix(seconds).unwrap();
    /// let restrictions = [Restriction::NotBefore(at(100)), Restriction::ExpiresBefore(at(200))];
    /// assert!(Restriction::ensure_possible(&restrictions, at(50)).is_ok());
    /// assert!(Restriction::ensure_possible(&restrictions, at(200)).is_err());   // over already
    /// ```
    pub fn ensure_possible(restrictions: &[Self], now: Timestamp) -> Result<(), Error> {
        Self::ensure_consistent(restrictions)?;
        match restrictions.iter().find(|restriction| matches!(restriction, Self::ExpiresBefore(end) if *end <= now)) {
            Some(past) => Err(Error::narrowing(format!("`{past}` is in the past: nothing would be left of the token"))),
            None => Ok(()),
        }
    }

    /// Refuses restrictions of which one is malformed, or two contradict each other.
    pub(crate) fn ensure_consistent(restrictions: &[Self]) -> Result<(), Error> {
        if restrictions.is_empty() {
            return Err(Error::narrowing("there is no restriction to narrow it by"));
        }
        restrictions.iter().try_for_each(Self::ensure_well_formed)?;
        ensure_times_overlap(restrictions)?;
        ensure_audiences_overlap(restrictions)?;
        ensure_facts_agree(restrictions)
    }

    fn ensure_well_formed(&self) -> Result<(), Error> {
        match self {
            Self::ExpiresBefore(_) | Self::NotBefore(_) => Ok(()),
            Self::Audience(names) if names.is_empty() => {
                Err(Error::narrowing("a restriction to no audience at all would leave nothing of the token"))
            }
            Self::Audience(names) if names.len() > MAX_NAMES => Err(too_many_names()),
            Self::Audience(names) => names.iter().try_for_each(|name| ensure_value(AUDIENCE, name)),
            Self::Operation(value) => ensure_value(OPERATION, value),
            Self::Resource(value) => ensure_value(RESOURCE, value),
            Self::Custom { name, value } => {
                ensure_name(name)?;
                ensure_value(name, value)
            }
        }
    }

    /// The fact of the request that it asks for, and what it must be.
    pub(crate) fn fact(&self) -> Option<(&str, &str)> {
        match self {
            Self::ExpiresBefore(_) | Self::NotBefore(_) | Self::Audience(_) => None,
            Self::Operation(value) => Some((OPERATION, value)),
            Self::Resource(value) => Some((RESOURCE, value)),
            Self::Custom { name, value } => Some((name, value)),
        }
    }

    /// The restriction to what a request states of `name`; `None` where that is no fact of a request.
    pub(crate) fn to_fact(name: &str, value: &str) -> Option<Self> {
        let restriction = match name {
            OPERATION => Self::Operation(value.into()),
            RESOURCE => Self::Resource(value.into()),
            name => Self::Custom { name: name.into(), value: value.into() },
        };
        restriction.ensure_well_formed().is_ok().then_some(restriction)
    }
}

fn too_many_names() -> Error {
    Error::narrowing(format!("a restriction names {MAX_NAMES} audiences at most"))
}

fn ensure_name(name: &str) -> Result<(), Error> {
    let is_spelled_well = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() <= MAX_NAME
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':');
    if !is_spelled_well {
        return Err(Error::narrowing(format!(
            "there is no restriction of that name: expected {VOCABULARY} (a letter, then letters, digits, `_` and `:`)"
        )));
    }
    if REGISTERED.contains(&name) || TAKEN.contains(&name) {
        return Err(Error::narrowing(format!("`{name}` is no fact of a request, but the issuer's or the clock's")));
    }
    if [AUDIENCE, OPERATION, RESOURCE].contains(&name) {
        return Err(Error::narrowing(format!("`{name}` is a restriction of its own: it is no custom name")));
    }
    Ok(())
}

fn ensure_value(name: &str, value: &str) -> Result<(), Error> {
    let is_plain = || value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if (1..=MAX_VALUE).contains(&value.len()) && (is_plain() || value.chars().all(is_visible)) {
        return Ok(());
    }
    Err(Error::narrowing(format!(
        "the value of `{name}` must be 1 to {MAX_VALUE} bytes of characters that can be seen"
    )))
}

fn ensure_times_overlap(restrictions: &[Restriction]) -> Result<(), Error> {
    let moment = |restriction: &Restriction| match restriction {
        Restriction::ExpiresBefore(moment) | Restriction::NotBefore(moment) => Some(*moment),
        _ => None,
    };
    let ends = restrictions.iter().filter(|restriction| matches!(restriction, Restriction::ExpiresBefore(_)));
    let starts = restrictions.iter().filter(|restriction| matches!(restriction, Restriction::NotBefore(_)));
    match (ends.min_by_key(|end| moment(end)), starts.max_by_key(|start| moment(start))) {
        (Some(end), Some(start)) if moment(end) <= moment(start) => Err(contradiction(start, end)),
        _ => Ok(()),
    }
}

fn ensure_audiences_overlap(restrictions: &[Restriction]) -> Result<(), Error> {
    let mut audiences = restrictions.iter().filter_map(|restriction| match restriction {
        Restriction::Audience(names) => Some((restriction, names)),
        _ => None,
    });
    let Some((first, names)) = audiences.next() else { return Ok(()) };
    let mut left: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    for (other, names) in audiences {
        left.retain(|name| names.iter().any(|other| **other == **name));
        if left.is_empty() {
            return Err(contradiction(first, other));
        }
    }
    Ok(())
}

fn ensure_facts_agree(restrictions: &[Restriction]) -> Result<(), Error> {
    let mut known: BTreeMap<&str, &Restriction> = BTreeMap::new();
    for restriction in restrictions {
        let Some((name, _)) = restriction.fact() else { continue };
        match known.insert(name, restriction) {
            Some(other) if other != restriction => return Err(contradiction(other, restriction)),
            _ => {}
        }
    }
    Ok(())
}

fn contradiction(one: &Restriction, other: &Restriction) -> Error {
    Error::narrowing(format!("`{one}` and `{other}` contradict each other: nothing would be left of the token"))
}

impl fmt::Display for Restriction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExpiresBefore(moment) => write!(out, "{EXPIRES_BEFORE}={moment}"),
            Self::NotBefore(moment) => write!(out, "{NOT_BEFORE}={moment}"),
            Self::Audience(names) => match names.as_slice() {
                [name] => write!(out, "{AUDIENCE}={name}"),
                names => {
                    let names: Vec<_> = names.iter().map(|name| json::quoted(name)).collect();
                    write!(out, "{AUDIENCE_IN}=[{}]", names.join(","))
                }
            },
            Self::Operation(value) => write!(out, "{OPERATION}={value}"),
            Self::Resource(value) => write!(out, "{RESOURCE}={value}"),
            Self::Custom { name, value } => write!(out, "{name}={value}"),
        }
    }
}

impl FromStr for Restriction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let expected = || Error::narrowing(format!("a restriction is written name=value: expected {VOCABULARY}"));
        let (name, value) = text.split_once('=').ok_or_else(expected)?;
        let restriction = match name {
            EXPIRES_BEFORE => Self::ExpiresBefore(moment(name, value)?),
            NOT_BEFORE => Self::NotBefore(moment(name, value)?),
            AUDIENCE => Self::Audience(vec![value.into()]),
            AUDIENCE_IN => Self::Audience(names(value)?),
            OPERATION => Self::Operation(value.into()),
            RESOURCE => Self::Resource(value.into()),
            _ => Self::Custom { name: name.into(), value: value.into() },
        };
        restriction.ensure_well_formed()?;
        Ok(restriction)
    }
}

/// Whole seconds since 1970, without sign or leading zeros.
fn moment(name: &str, text: &str) -> Result<Timestamp, Error> {
    let seconds = text.parse::<i64>().ok().filter(|seconds| seconds.to_string() == text);
    seconds
        .and_then(Timestamp::from_unix)
        .ok_or_else(|| Error::narrowing(format!("`{name}` takes whole seconds since 1970, up to the year 9999")))
}

fn names(text: &str) -> Result<Vec<Box<str>>, Error> {
    let expected = |_| Error::narrowing(format!("`{AUDIENCE_IN}` takes a JSON array of strings"));
    let mut names = Vec::new();
    let mut reader = Reader::new(text);
    reader.array().map_err(expected)?;
    while reader.element().map_err(expected)? {
        if names.len() >= MAX_NAMES {
            return Err(too_many_names());
        }
        names.push(reader.text().map_err(expected)?.into());
    }
    reader.end().map_err(expected)?;
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn parsed(text: &str) -> Restriction {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "expires-before=1700000600",
            "not-before=0",
            "audience=api",
            r#"audience=["api"]"#,
            r#"audience-in=["api","w\"eb"]"#,
            "operation=read",
            "resource=/reports/7?a=b",
            "tenant=acme",
            "a:b_2== ",
        ] {
            assert_eq!(parsed(text).to_string(), text);
        }
    }

    #[test]
    fn the_vocabulary_is_closed() {
        let long_name = format!("{}=x", "n".repeat(MAX_NAME + 1));
        let many_names = format!("audience-in=[{}]", vec!["\"a\""; MAX_NAMES + 1].join(","));
        let long_value = format!("tenant={}", "v".repeat(MAX_VALUE + 1));
        for text in [
            "",
            "tenant",
            "=x",
            "tenant=",
            "2nd=x",
            "a-b=x",
            " tenant=acme",
            "tenant =acme",
            "té=x",
            "tenant=a\nb",
            "tenant=\u{202e}",
            "time=1700000600",
            "claim=x",
            "sub=root",
            "exp=9999999999",
            "expires-before=",
            "expires-before=+1",
            "expires-before=01",
            "expires-before=-1",
            "expires-before=253402300800",
            "expires-before=10m",
            "audience=",
            "audience-in=[]",
            "audience-in=[1]",
            r#"audience-in=["a""#,
            "operation=",
            &long_name,
            &long_value,
            &many_names,
        ] {
            assert!(text.parse::<Restriction>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn each_is_judged_by_what_it_is_about() {
        let request = Request::default().operation("read").resource("/r").fact("tenant", "acme");
        let admits = |text: &str, now: i64, leeway: u64| {
            parsed(text).admits(at(now), Duration::from_secs(leeway), "api", &request)
        };
        for (text, now, leeway, is_met) in [
            ("expires-before=100", 99, 0, true),
            ("expires-before=100", 100, 0, false),
            ("expires-before=100", 109, 10, true),
            ("expires-before=100", 110, 10, false),
            ("expires-before=253402300799", Timestamp::MAX.unix(), 10, false),
            ("not-before=100", 100, 0, true),
            ("not-before=100", 99, 0, false),
            ("not-before=100", 90, 10, true),
            ("not-before=100", 89, 10, false),
            ("audience=api", 0, 0, true),
            ("audience=web", 0, 0, false),
            (r#"audience-in=["web","api"]"#, 0, 0, true),
            ("operation=read", 0, 0, true),
            ("operation=write", 0, 0, false),
            ("resource=/r", 0, 0, true),
            ("resource=/", 0, 0, false),
            ("tenant=acme", 0, 0, true),
            ("tenant=ACME", 0, 0, false),
            ("region=eu", 0, 0, false),
        ] {
            assert_eq!(admits(text, now, leeway), is_met, "{text} at {now}");
        }
    }

    #[test]
    fn what_leaves_nothing_is_refused_and_named() {
        let objection = |texts: &[&str], now: i64| {
            let restrictions: Vec<_> = texts.iter().map(|text| parsed(text)).collect();
            Restriction::ensure_possible(&restrictions, at(now)).err().map(|error| error.to_string())
        };
        for (texts, named) in [
            (&["not-before=200", "expires-before=200"][..], &["not-before=200", "expires-before=200"][..]),
            (&["audience=api", "audience=web"], &["audience=api", "audience=web"]),
            (&["operation=read", "operation=write"], &["operation=read", "operation=write"]),
            (&["tenant=a", "region=eu", "tenant=b"], &["tenant=a", "tenant=b"]),
            (&["expires-before=100"], &["expires-before=100", "in the past"]),
            (&[], &["no restriction"]),
        ] {
            let objection = objection(texts, 100).unwrap();
            assert!(named.iter().all(|part| objection.contains(part)), "{objection}");
        }
        for texts in [
            &["not-before=200", "expires-before=201"][..],
            &["audience=api", r#"audience-in=["web","api"]"#],
            &["operation=read", "operation=read", "resource=read"],
            &["expires-before=101", "expires-before=300"],
        ] {
            assert_eq!(objection(texts, 100), None, "{texts:?}");
        }
    }
}
