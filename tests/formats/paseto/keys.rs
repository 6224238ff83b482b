//! PASERK: keys that say what they are for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{Issuer, KeyForm, KeySet, Paseto, SigningKey, V4Public, Verifier, VerifyingKey};

use super::forge::Key;
use crate::support::{ACCEPTED, ISSUER, NOW, at, claims, policy, verdict};

type Public = VerifyingKey<Paseto<V4Public>>;

fn secret(text: &str) -> Result<Key, countersign::Error> {
    SigningKey::read(KeyForm::Paserk, text.as_bytes())
}

fn public(text: &str) -> Result<Public, countersign::Error> {
    VerifyingKey::read(KeyForm::Paserk, text.as_bytes())
}

fn written(key: &Key) -> (String, String) {
    let text = |secret: countersign::Secret| String::from_utf8(secret.expose().to_vec()).unwrap();
    (text(key.write().unwrap()), text(key.verifying_key().unwrap().write().unwrap()))
}

fn paserk(kind: &str, bytes: &[u8]) -> String {
    format!("{kind}.{}", URL_SAFE_NO_PAD.encode(bytes))
}

#[test]
fn a_key_that_was_written_down_is_the_same_key() {
    let (signing, verifying) = written(&Key::generate().unwrap());
    let token = Issuer::new(secret(&signing).unwrap()).issue(&claims()).unwrap();
    let keys = KeySet::issuer(ISSUER, public(&verifying).unwrap());
    let verifier = Verifier::new(keys, policy()).with_clock(countersign::FixedClock(at(NOW)));
    assert_eq!(verdict(&verifier, token), ACCEPTED);
}

#[test]
fn a_key_of_another_kind_is_refused_and_named() {
    let (signing, verifying) = written(&Key::generate().unwrap());
    assert!(secret(&signing).is_ok() && public(&verifying).is_ok());

    let refusal = |outcome: Result<Public, countersign::Error>| outcome.unwrap_err().to_string();
    assert!(refusal(public(&signing)).contains("secret `k4.secret` key"), "a verifier must not hold it");
    assert!(secret(&verifying).unwrap_err().to_string().contains("`k4.public` key"));
    for kind in ["k4.local", "k3.public", "k2.public", "k1.public", "k4.pid", "k4.seal"] {
        let message = refusal(public(&paserk(kind, &[9; 32])));
        assert!(message.contains(kind), "{message}");
    }
    for text in ["", "k4.public", "k4.public.", "K4.public.AA", " k4.public.AA", "-----BEGIN PUBLIC KEY-----"] {
        assert!(public(text).is_err(), "{text:?}");
    }
    let (_, data) = verifying.trim().rsplit_once('.').unwrap();
    assert!(public(&format!("k4.public.{data}=")).is_err());
    assert!(public(&format!("k4.public.{data}AA")).is_err());
    assert!(public(&format!("k4.public.{}", &data[1..])).is_err());
    assert!(public(&format!("k4.public.{data}\r\n")).is_ok());
}

/// `pasetors` would panic.
#[test]
fn an_all_zero_seed_is_an_error() {
    let pair = [[0; 32], sound_public_key()].concat();
    assert!(secret(&paserk("k4.secret", &pair)).is_err());
    assert!(secret(&paserk("k4.secret", &[0; 64])).is_err());
}

#[test]
fn a_seed_is_followed_by_its_own_public_key() {
    let (signing, _) = written(&Key::generate().unwrap());
    let pair = URL_SAFE_NO_PAD.decode(signing.trim().strip_prefix("k4.secret.").unwrap()).unwrap();
    assert!(secret(&paserk("k4.secret", &pair)).is_ok());
    let other = [&pair[..32], &sound_public_key()].concat();
    assert!(secret(&paserk("k4.secret", &other)).is_err());
    assert!(secret(&paserk("k4.secret", &pair[..32])).is_err());
    assert!(secret(&paserk("k4.secret", &pair[..63])).is_err());
}

/// Under such a key a signature can hold for any message.
#[test]
fn a_public_key_of_small_order_is_refused() {
    assert!(public(&paserk("k4.public", &sound_public_key())).is_ok());
    let point = |first, middle, last| {
        let mut bytes = [middle; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    for bytes in [point(1, 0, 0), point(1, 0, 0x80), [0; 32], point(0xec, 0xff, 0x7f), point(0xee, 0xff, 0x7f)] {
        assert!(public(&paserk("k4.public", &bytes)).is_err(), "{bytes:02x?}");
    }
}

#[test]
fn other_forms_are_refused() {
    let (signing, verifying) = written(&Key::generate().unwrap());
    for form in [KeyForm::Pem, KeyForm::Jwk, KeyForm::Raw, KeyForm::Hex] {
        assert!(Key::read(form, signing.as_bytes()).is_err(), "{form:?}");
        assert!(Public::read(form, verifying.as_bytes()).is_err(), "{form:?}");
    }
}

#[test]
fn a_key_is_identified_by_its_paserk_id() {
    let key = Key::generate().unwrap().verifying_key().unwrap();
    let id = key.identify().unwrap();
    assert!(id.starts_with("k4.pid."), "{id}");
    assert_eq!(id, key.identify().unwrap());
    assert_ne!(id, Key::generate().unwrap().verifying_key().unwrap().identify().unwrap());
    assert!(key.with_kid(id).is_ok());
}

/// RFC 8037 appendix A.2.
fn sound_public_key() -> [u8; 32] {
    URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap().try_into().unwrap()
}
