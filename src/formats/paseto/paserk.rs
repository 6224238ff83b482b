//! PASERK: keys as text that says what they are for.

use pasetors::paserk::{FormatAsPaserk, Id};

use crate::credential::portable::KeyForm;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// Refuses every other form.
pub(super) fn ensure_form(form: KeyForm) -> Result<(), Error> {
    match form {
        KeyForm::Paserk => Ok(()),
        form => Err(Error::key(format!("keys for PASETO are not written as `{}`: expected a PASERK", form.as_str()))),
    }
}

/// The bytes of the one PASERK that `text` is, which must be of type `header` (`k4.secret.`) and hold `length` bytes. Line
/// ends after it do not count.
pub(super) fn read(text: &[u8], header: &str, length: usize) -> Result<Secret, Error> {
    let kind = header.trim_end_matches('.');
    let text = std::str::from_utf8(text).unwrap_or_default().trim_end_matches(['\r', '\n']);
    let Some(data) = text.strip_prefix(header) else {
        return Err(Error::key(match known_kind(text) {
            Some(found) if found.ends_with(".secret") || found.ends_with(".local") => {
                format!("this is a secret `{found}` key: expected a `{kind}` PASERK")
            }
            Some(found) => format!("this is a `{found}` key: expected a `{kind}` PASERK"),
            None => format!("not a PASERK: expected a `{kind}` key"),
        }));
    };
    let key = base64url::decode_secret(data).ok().filter(|key| key.expose().len() == length);
    key.ok_or_else(|| Error::key(format!("the `{kind}` PASERK does not hold the base64url of {length} bytes")))
}

/// Writes `key` as one line.
pub(super) fn write(header: &str, key: &[u8]) -> Secret {
    Secret::written(header.len() + base64url::encoded_len(key.len()) + 1, |text| {
        text.extend_from_slice(header.as_bytes());
        base64url::encode_into(key, text);
        text.push(b'\n');
    })
}

/// The identifier of a key: `k4.pid.…`, `k4.sid.…`, `k4.lid.…`.
pub(super) fn identifier(key: impl Into<Id>) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = key.into().fmt(&mut text);
    text
}

/// The version and type of a PASERK that is of another kind than the one wanted.
fn known_kind(text: &str) -> Option<&str> {
    const TYPES: [&str; 11] = [
        "local",
        "public",
        "secret",
        "lid",
        "pid",
        "sid",
        "seal",
        "local-wrap",
        "secret-wrap",
        "local-pw",
        "secret-pw",
    ];
    let (version, rest) = text.split_once('.')?;
    let (purpose, _) = rest.split_once('.')?;
    let is_known = matches!(version, "k1" | "k2" | "k3" | "k4") && TYPES.contains(&purpose);
    text.get(..version.len() + 1 + purpose.len()).filter(|_| is_known)
}
