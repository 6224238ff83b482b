//! Root keys: long enough, unlike each other, and of their own form.

use countersign::{KeyForm, VerifyingKey};

use super::forge::Key;

#[test]
fn secrets_are_long_and_varied() {
    let long: Vec<u8> = (0..32).collect();
    assert!(Key::read(KeyForm::Raw, &long).is_ok());
    for (secret, expected) in [
        (&long[..31], "at least 32 bytes"),
        (&[7; 64][..], "all bytes"),
        (b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", "PEM"),
    ] {
        let error = Key::read(KeyForm::Raw, secret).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn keys_are_hexadecimal_or_raw() {
    let key = Key::generate().unwrap();
    let written = key.write().unwrap();
    assert_eq!(written.expose().len(), 65);
    assert!(Key::read(KeyForm::Hex, written.expose()).unwrap().write().unwrap() == written);
    assert!(VerifyingKey::<countersign::Macaroon>::read(KeyForm::Hex, written.expose()).is_ok());
    assert!(Key::read(KeyForm::Hex, &written.expose()[1..]).is_err());
    for form in [KeyForm::Pem, KeyForm::Jwk, KeyForm::Paserk] {
        let error = Key::read(form, written.expose()).unwrap_err().to_string();
        assert!(error.contains("`hex` or `raw`"), "{error}");
    }
    assert_ne!(key.verifying_key().unwrap().identify().unwrap(), key.verifying_key().unwrap().identify().unwrap());
}
