//! An object that a token holds, as far as it can be read.

use std::ops::Range;

use super::key;
use super::tidy::{self, Unreadable};
use super::warning::{Concern, Findings};
use super::words::excerpt;
use crate::foundation::encoding::json::{self, Fault, Limits};

/// How long an object may be in order to be shown: sixteen times what a verifier reads of a whole token.
pub(super) const MAX_BYTES: usize = 128 * 1024;
/// How many characters of a name stand beside its value; the JSON has all of them.
const MAX_NAME: usize = 1024;

/// A header, a footer or claims. **Nothing in it is verified.**
///
/// Values are the JSON of the token, but for what two readers could understand differently: of members with one name the
/// last stands, at every depth; a number that no 64 bits hold is a string; half of a surrogate pair is U+FFFD. Characters
/// that do not show are escaped, and white space is left out; a secret key is `(redacted)`. A warning names each of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnverifiedObject {
    text: String,
    members: Vec<(String, Range<usize>)>,
}

impl UnverifiedObject {
    /// The object in `bytes`, which are this `part` of a token (`header`), of which verifiers read as much as `limits`;
    /// `None` where they are none.
    pub(super) fn read(bytes: &[u8], part: &str, limits: Limits, findings: &mut Findings) -> Option<Self> {
        if bytes.len() > MAX_BYTES {
            note_too_large(part, findings);
            return None;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            findings.note(Concern::InvalidUtf8, format!("its {part} is not UTF-8"));
            return None;
        };
        let tidy = match tidy::object(text) {
            Ok(tidy) => tidy,
            Err(Unreadable::NotAnObject) => {
                findings.note(Concern::InvalidJson, format!("its {part} is not one JSON object"));
                if key::is_secret(text) {
                    findings.note(Concern::SecretKey, key::HELD);
                }
                return None;
            }
            Err(Unreadable::TooMuch) => {
                findings.note(
                    Concern::TooDeep,
                    format!("its {part} is nested too deeply or has too many members to be shown"),
                );
                return None;
            }
        };
        if tidy.has_secret {
            findings.note(Concern::SecretKey, key::HELD);
        }
        if tidy.has_duplicates {
            findings.note(Concern::DuplicateName, format!("its {part} names a member twice: the last one is shown"));
        }
        let fault = json::object_within(bytes, tidy::LIMITS).err();
        if fault == Some(Fault::Json) {
            findings
                .note(Concern::LooseJson, format!("its {part} is JSON that two readers could understand differently"));
        }
        let is_too_much = match json::object_within(bytes, limits).err() {
            Some(Fault::TooDeep) => true,
            Some(Fault::Json) => fault.is_none(),
            Some(Fault::DuplicateName) | None => false,
        };
        if is_too_much {
            findings.note(
                Concern::TooDeep,
                format!("its {part} is nested more deeply, or has more members, than a verifier reads"),
            );
        }
        if tidy.has_hidden {
            findings.note(
                Concern::HiddenCharacters,
                format!("its {part} holds characters that do not show, or steer a terminal"),
            );
        }
        let members = tidy.members.into_iter().map(|(name, value)| (excerpt(&name, MAX_NAME), value)).collect();
        Some(Self { text: tidy.text, members })
    }

    /// Its members in order: the names' first 1024 characters, each of which shows, and the values as JSON.
    pub fn members(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.members.iter().map(|(name, value)| (name.as_str(), self.text.get(value.clone()).unwrap_or_default()))
    }

    /// The value of member `name`, as JSON.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.members().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// The whole object as JSON.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.text
    }

    /// The string that member `name` is; the outer `None`: it is missing, the inner: it is something else.
    pub(super) fn string(&self, name: &str) -> Option<Option<Box<str>>> {
        self.get(name).map(json::string)
    }
}

/// Warns that this `part` of a token is not shown.
pub(super) fn note_too_large(part: &str, findings: &mut Findings) {
    findings.note(Concern::TooLarge, format!("its {part} is longer than the {} KiB that are shown", MAX_BYTES / 1024));
}
