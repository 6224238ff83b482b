//! The key that is trusted, and those that carelessness would take for one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::assay::{KeyForm, Setup};

use super::reference::Heed;
use crate::assay::reference::json::Value;

#[derive(Clone, Debug)]
pub(super) enum Key {
    Ed25519(Vec<u8>),
    /// A compressed point.
    P384(Vec<u8>),
    Secret(Vec<u8>),
}

/// The key of a set-up, which must say that it is of the scheme.
pub(super) fn read(setup: &Setup, heed: &Heed) -> Option<Key> {
    assert_eq!(setup.key_form, KeyForm::Paserk, "keys are read as PASERK alone");
    let (header, make): (_, fn(Vec<u8>) -> Key) = match setup.scheme.algorithm() {
        "v4.public" => ("k4.public", Key::Ed25519),
        "v3.public" => ("k3.public", Key::P384),
        _ => ("k4.local", Key::Secret),
    };
    let (kind, data) = std::str::from_utf8(&setup.key).ok()?.rsplit_once('.')?;
    if kind != header && heed.rule("paserk-type") {
        return None;
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(data).ok()?;
    if !heed.rule("paserk-point") && bytes.len() == 97 {
        bytes = compressed(&bytes);
    }
    let length = if header == "k3.public" { 49 } else { 32 };
    (bytes.len() == length).then(|| make(bytes))
}

fn compressed(point: &[u8]) -> Vec<u8> {
    let sign = 2 + (point[96] & 1);
    [&[sign], &point[1..49]].concat()
}

/// What is used where a look-up gives nothing back.
pub(super) fn in_place_of_none() -> Vec<Key> {
    vec![Key::Secret(vec![0; 32]), Key::Secret(vec![b' '; 32])]
}

/// The key that a footer's member holds: a JWK, or a PASERK.
pub(super) fn embedded(value: &Value) -> Option<Key> {
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    match value {
        Value::String(text) => {
            let (kind, data) = text.rsplit_once('.')?;
            match kind {
                "k4.public" => decode(data).map(Key::Ed25519),
                "k3.public" => decode(data).map(Key::P384),
                "k4.local" => decode(data).map(Key::Secret),
                _ => None,
            }
        }
        Value::Object(members) => {
            let member = |name: &str| {
                members.iter().find(|(other, _)| other == name).and_then(|(_, value)| decode(value.as_str()?))
            };
            match (member("x"), member("y"), member("k")) {
                (Some(x), Some(y), _) => Some(Key::P384(compressed(&[&[4][..], &x, &y].concat()))),
                (Some(x), ..) => Some(Key::Ed25519(x)),
                (_, _, Some(k)) => Some(Key::Secret(k)),
                _ => None,
            }
        }
        _ => None,
    }
}

impl Key {
    /// What a verifier that takes a public key for a secret may take: its bytes, its file, its text.
    pub(super) fn as_secrets(&self, setup: &Setup) -> Vec<Vec<u8>> {
        let (Self::Ed25519(bytes) | Self::P384(bytes)) = self else { return Vec::new() };
        let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        vec![bytes.clone(), hexadecimal.into_bytes(), setup.key.clone()]
    }
}
