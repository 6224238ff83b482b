//! The two ways to talk with a program, line by line. `docs/assay-protocol.md` is their description.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// How tokens go to a program, and its answers come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A handshake, then a line of JSON each way, with the token in base64.
    Jsonl,
    /// No handshake, then the token itself as a line, and `accept` or `reject…` as the answer.
    Lines,
}

/// What a program says before its first token.
#[derive(Deserialize)]
struct Ready {
    ready: bool,
    #[serde(default)]
    features: Vec<String>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: u64,
    token: &'a str,
}

#[derive(Deserialize)]
struct Response {
    id: u64,
    verdict: String,
    #[serde(default)]
    reason: Option<Box<RawValue>>,
    #[serde(default)]
    stage: Option<String>,
}

/// A program's answer to one token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Accept,
    Reject { reason: Option<String>, stage: Option<String> },
}

impl Protocol {
    /// Whether a program says that it is ready.
    pub(super) fn has_handshake(self) -> bool {
        self == Self::Jsonl
    }

    /// The features that a program names when it says that it is ready; `None` where the line does not say so.
    pub(super) fn ready(line: &[u8]) -> Option<Vec<String>> {
        let ready: Ready = object(line)?;
        ready.ready.then_some(ready.features)
    }

    /// The line that carries `token`, its line feed with it; `None` where no line can.
    pub(super) fn request(self, id: u64, token: &[u8]) -> Option<Vec<u8>> {
        let mut line = match self {
            Self::Jsonl => serde_json::to_vec(&Request { id, token: &STANDARD.encode(token) }).ok()?,
            Self::Lines => std::str::from_utf8(token).ok().filter(|token| is_one_line(token))?.as_bytes().to_vec(),
        };
        line.push(b'\n');
        Some(line)
    }

    /// The answer to request `id`; `None` where the line is none.
    pub(super) fn answer(self, id: u64, line: &[u8]) -> Option<Answer> {
        match self {
            Self::Jsonl => {
                let Response { id: answered, verdict, reason, stage } = object(line)?;
                match verdict.as_str() {
                    "accept" if answered == id => Some(Answer::Accept),
                    "reject" if answered == id => Some(Answer::Reject { reason: words(reason.as_deref())?, stage }),
                    _ => None,
                }
            }
            Self::Lines => {
                let line = std::str::from_utf8(line).ok()?;
                let line = line.strip_suffix('\r').unwrap_or(line);
                if line == "accept" {
                    return Some(Answer::Accept);
                }
                let rest = line.strip_prefix("reject")?;
                let reason = rest.strip_prefix("ed").unwrap_or(rest).trim_start_matches([':', ' ', '\t']);
                Some(Answer::Reject { reason: (!reason.is_empty()).then(|| shortened(reason)), stage: None })
            }
        }
    }
}

/// The words of a reason, where it is one or none; outer `None` where it is of another type. It may repeat what a token holds,
/// such as half a surrogate pair, which no string can: then it stays as it is written.
fn words(reason: Option<&RawValue>) -> Option<Option<String>> {
    let Some(written) = reason.map(RawValue::get) else { return Some(None) };
    let said = match serde_json::from_str::<Option<String>>(written) {
        Ok(said) => said?,
        Err(_) => written.strip_prefix('"')?.strip_suffix('"')?.to_owned(),
    };
    Some(Some(shortened(&said)))
}

/// The beginning of what a program says.
fn shortened(words: &str) -> String {
    const MOST_CHARS: usize = 2000;
    words.chars().take(MOST_CHARS).collect()
}

/// What a line that is a JSON object says. `serde` would read an array as one too, member by member.
fn object<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    line.trim_ascii_start().starts_with(b"{").then(|| serde_json::from_slice(line).ok())?
}

/// Whether every reader of lines hands on the token as it is: many take other characters for the end of a line than a line
/// feed, and many take white space off its ends.
fn is_one_line(token: &str) -> bool {
    token.trim() == token
        && !token.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'))
}

#[cfg(test)]
mod tests {
    use super::{Answer, Protocol};

    fn refused(reason: Option<&str>, stage: Option<&str>) -> Option<Answer> {
        Some(Answer::Reject { reason: reason.map(str::to_owned), stage: stage.map(str::to_owned) })
    }

    #[test]
    fn readiness_is_said_in_one_form() {
        let ready = |line: &str| Protocol::ready(line.as_bytes());
        assert_eq!(
            ready(r#"{"ready":true,"features":["kid","jwks"]}"#),
            Some(vec!["kid".to_owned(), "jwks".to_owned()])
        );
        assert_eq!(ready(r#"{"ready":true}"#), Some(Vec::new()));
        for line in
            ["", "ready", "[true]", r#"{"ready":false}"#, r#"{"ready":1}"#, r#"{"ready":true,"features":"kid"}"#]
        {
            assert_eq!(ready(line), None, "{line}");
        }
    }

    #[test]
    fn json_carries_every_token_and_a_line_only_some() {
        let request = |protocol: Protocol, token: &[u8]| protocol.request(7, token);
        assert_eq!(request(Protocol::Jsonl, b"a\n\xff").unwrap(), b"{\"id\":7,\"token\":\"YQr/\"}\n");
        assert_eq!(request(Protocol::Lines, b"a.b c.d").unwrap(), b"a.b c.d\n");
        assert_eq!(request(Protocol::Lines, b"").unwrap(), b"\n");
        for token in [
            &b"a\nb"[..],
            b"a\r",
            b"a\rb",
            b" a",
            b"a ",
            b"\xff",
            b"\0",
            "a\u{2028}b".as_bytes(),
            "\u{feff}a".as_bytes(),
        ] {
            assert_eq!(request(Protocol::Lines, token), None, "{token:?}");
        }
    }

    #[test]
    fn an_answer_in_json_is_that_of_its_request() {
        let answer = |line: &str| Protocol::Jsonl.answer(7, line.as_bytes());
        assert_eq!(answer(r#"{"id":7,"verdict":"accept"}"#), Some(Answer::Accept));
        assert_eq!(answer(r#"{"id":7,"verdict":"reject"}"#), refused(None, None));
        let line = r#"{"id":7,"verdict":"reject","reason":"jwt expired","stage":"claims"}"#;
        assert_eq!(answer(line), refused(Some("jwt expired"), Some("claims")));
        // Libraries repeat what they were given: also what no string can hold.
        let line = r#"{"id":7,"verdict":"reject","reason":"unexpected: \udcff"}"#;
        assert_eq!(answer(line), refused(Some(r"unexpected: \udcff"), None));
        assert_eq!(answer(r#"{"id":7,"verdict":"reject","reason":null}"#), refused(None, None));
        let long = format!(r#"{{"id":7,"verdict":"reject","reason":"{}"}}"#, "é".repeat(100_000));
        assert_eq!(answer(&long), refused(Some(&"é".repeat(2000)), None));
        for line in [
            "accept",
            r#"{"id":7,"verdict":"reject","reason":7}"#,
            r#"{"id":7,"verdict":"reject","reason":["\udcff"]}"#,
            r#"{"id":8,"verdict":"accept"}"#,
            r#"{"id":"7","verdict":"accept"}"#,
            r#"{"verdict":"accept"}"#,
            r#"{"id":7,"verdict":"ACCEPT"}"#,
            r#"{"id":7,"verdict":true}"#,
            r#"{"id":7,"verdict":{"accept":null}}"#,
            r#"[7,"accept"]"#,
            r#"{"id":7,"id":7,"verdict":"accept"}"#,
            r#"{"id":7,"verdict":"reject","verdict":"accept"}"#,
            r#"{"id":7,"verdict":"accept"} x"#,
        ] {
            assert_eq!(answer(line), None, "{line}");
        }
    }

    #[test]
    fn an_answer_in_a_line_is_one_of_two_words() {
        let answer = |line: &str| Protocol::Lines.answer(7, line.as_bytes());
        assert_eq!(answer("accept"), Some(Answer::Accept));
        assert_eq!(answer("accept\r"), Some(Answer::Accept));
        assert_eq!(answer("reject"), refused(None, None));
        assert_eq!(answer("rejected: jwt expired"), refused(Some("jwt expired"), None));
        assert_eq!(answer("reject: jwt expired"), refused(Some("jwt expired"), None));
        for line in ["", " accept", "accepted", "Accept", "ACCEPT", "accept reject", "Traceback", "not rejected"] {
            assert_eq!(answer(line), None, "{line}");
        }
    }
}
