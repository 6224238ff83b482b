//! PASERK: keys as text that says what they are for.

use crate::credential::portable::KeyForm;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// The bytes of the one PASERK in `bytes`, which must be of type `header` (`k4.secret.`) and hold `length` bytes. Line
/// ends after it do not count.
pub(super) fn read(form: KeyForm, bytes: &[u8], header: &str, length: usize) -> Result<Secret, Error> {
    let kind = header.trim_end_matches('.');
    if form != KeyForm::Paserk {
        let form = form.as_str();
        return Err(Error::key(format!("keys for PASETO are not written as `{form}`: expected a `{kind}` PASERK")));
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim_end_matches(['\r', '\n']);
    let Some(data) = text.strip_prefix(header) else {
        return Err(Error::key(match known_kind(text) {
            Some(found) if found.ends_with(".secret") || found.ends_with(".local") => {
                format!("this is a secret `{found}` key: expected a `{kind}` PASERK")
            }
            Some(found) => format!("this is a `{found}` key: expected a `{kind}` PASERK"),
            None => format!("not a PASERK: expected a `{kind}` key"),
        }));
    };
    let key = base64url::decode(data).ok().filter(|key| key.len() == length).map(Secret::from);
    key.ok_or_else(|| Error::key(format!("the `{kind}` PASERK does not hold the base64url of {length} bytes")))
}

/// Writes `key` as one line.
pub(super) fn write(header: &str, key: &[u8]) -> Secret {
    Secret::from(format!("{header}{}\n", base64url::encode(key)).into_bytes())
}

/// The version and type of a PASERK that is of another kind than the one wanted.
fn known_kind(text: &str) -> Option<&str> {
    let (kind, _) = text.rsplit_once('.')?;
    let (version, purpose) = kind.split_once('.')?;
    let is_known = matches!(version, "k1" | "k2" | "k3" | "k4")
        && matches!(purpose, "local" | "public" | "secret" | "lid" | "pid" | "sid" | "seal");
    is_known.then_some(kind)
}
