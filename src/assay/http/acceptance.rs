//! What an answer of an endpoint says of the token: by its status, and by its body where that is asked for.

use std::ops::RangeInclusive;

use regex::bytes::{Regex, RegexBuilder};
use ureq::http::StatusCode;

use super::client::Answer;
use crate::assay::verdict::Verdict;
use crate::foundation::error::Error;

/// How much memory a pattern may take, in bytes.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Which answers say that a token was accepted.
///
/// # Example
/// ```
/// use countersign::assay::Acceptance;
///
/// assert!(Acceptance::statuses("200-299,304")?.with_body(r#""active": *true"#).is_ok());
/// assert!(Acceptance::statuses("299-200").is_err());
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Acceptance {
    statuses: Vec<RangeInclusive<u16>>,
    body: Option<Regex>,
}

impl Default for Acceptance {
    /// Any status of success.
    fn default() -> Self {
        Self { statuses: vec![200..=299], body: None }
    }
}

impl Acceptance {
    /// Those with these statuses, such as `200-299,304`.
    ///
    /// # Errors
    /// Where they are none.
    pub fn statuses(list: &str) -> Result<Self, Error> {
        let status = |text: &str| text.trim().parse().ok().filter(|status| (100..=599).contains(status));
        let range = |text: &str| {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            let (first, last): (u16, u16) = (status(first)?, status(last)?);
            (first <= last).then_some(first..=last)
        };
        let statuses: Option<Vec<_>> = list.split(',').map(range).collect();
        let statuses = statuses
            .ok_or_else(|| Error::configuration(format!("`{list}`: expected statuses such as `200-299,304`")))?;
        Ok(Self { statuses, body: None })
    }

    /// Those alone whose body matches `pattern`, a regular expression, too.
    ///
    /// # Errors
    /// Where it is none.
    pub fn with_body(mut self, pattern: &str) -> Result<Self, Error> {
        let built = RegexBuilder::new(pattern).size_limit(MAX_PATTERN_BYTES).build();
        let refused = |error: regex::Error| {
            // The lines before draw where in the pattern it is.
            let error = error.to_string();
            let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
            Error::configuration(format!("`{pattern}` is no regular expression: {why}"))
        };
        self.body = Some(built.map_err(refused)?);
        Ok(self)
    }

    /// Whether bodies have to be read.
    pub(super) fn reads_bodies(&self) -> bool {
        self.body.is_some()
    }

    /// What `answer` says of the token.
    pub(super) fn verdict(&self, answer: &Answer) -> Verdict {
        let is_status = self.statuses.iter().any(|range| range.contains(&answer.status.as_u16()));
        let is_body = self.body.as_ref().is_none_or(|pattern| pattern.is_match(&answer.body));
        match (is_status, is_body) {
            (true, true) => Verdict::Accept,
            // Who is busy, or stands before what is, has not looked at the token.
            (false, _) if is_evasion(answer.status) => Verdict::ProtocolError(answer.summary()),
            (false, _) => Verdict::Reject { reason: Some(answer.summary()), stage: None },
            (true, false) => {
                let reason = format!("{}, with a body that does not match", answer.summary());
                Verdict::Reject { reason: Some(reason), stage: None }
            }
        }
    }
}

fn is_evasion(status: StatusCode) -> bool {
    [
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ]
    .contains(&status)
}

#[cfg(test)]
mod tests {
    use ureq::http::StatusCode;

    use super::{Acceptance, Answer};
    use crate::assay::verdict::Verdict;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status: StatusCode::from_u16(status).unwrap(), challenge: None, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_status_decides_and_a_body_where_it_is_asked_for() {
        let usual = Acceptance::default();
        for (status, is_accepted) in [(199, false), (200, true), (204, true), (299, true), (302, false), (401, false)] {
            assert_eq!(usual.verdict(&answer(status, "")) == Verdict::Accept, is_accepted, "{status}");
        }
        let introspection = Acceptance::statuses("200").unwrap().with_body(r#""active":\s*true"#).unwrap();
        assert_eq!(introspection.verdict(&answer(200, r#"{"active": true}"#)), Verdict::Accept);
        let told = introspection.verdict(&answer(200, r#"{"active": false}"#));
        assert_eq!(told.reason(), Some("200 OK, with a body that does not match"));
        assert_eq!(introspection.verdict(&answer(201, r#"{"active": true}"#)).as_str(), "reject");
    }

    #[test]
    fn who_is_busy_has_not_answered() {
        for status in [408, 429, 502, 503, 504] {
            assert_eq!(Acceptance::default().verdict(&answer(status, "")).as_str(), "protocol error", "{status}");
        }
        for status in [400, 403, 404, 431, 500, 501] {
            assert_eq!(Acceptance::default().verdict(&answer(status, "")).as_str(), "reject", "{status}");
        }
        assert_eq!(Acceptance::statuses("503").unwrap().verdict(&answer(503, "")), Verdict::Accept);
    }

    #[test]
    fn what_is_no_status_or_pattern_is_refused() {
        for list in ["", "ok", "99", "600", "200-", "299-200", "200,,204", "-200"] {
            assert!(Acceptance::statuses(list).is_err(), "{list}");
        }
        assert!(Acceptance::statuses("200-204, 304").is_ok());
        for pattern in ["(", "a{1000}{1000}{1000}"] {
            assert!(Acceptance::default().with_body(pattern).is_err(), "{pattern}");
        }
    }
}
