//! One secret, as bytes, in hexadecimal and in base64url: it is what the text spells, in its one spelling but for the case of
//! digits, and the same for whoever signs and whoever verifies. A public key is none.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign::jwt::Algorithm;
use countersign::{Hs256, Jwt, KeyForm, SigningKey, VerifyingKey};

use super::jwk::assert_belong_together;
use super::secrecy::Secrets;
use crate::keys::hexadecimal;
use crate::model::jwk::{Operation, numbers};

pub fn check<A: Algorithm>(data: &[u8]) {
    read::<A>(KeyForm::Raw, data, <[u8]>::to_vec);
    read::<A>(KeyForm::Hex, data, |secret| hexadecimal(secret).into_bytes());
    read::<A>(KeyForm::Base64url, data, |secret| URL_SAFE_NO_PAD.encode(secret).into_bytes());
    for form in [KeyForm::Pem, KeyForm::Der, KeyForm::Certificate, KeyForm::Paserk] {
        assert!(SigningKey::<Jwt<A>>::read(form, data).is_err() && VerifyingKey::<Jwt<A>>::read(form, data).is_err());
    }
}

fn read<A: Algorithm>(form: KeyForm, data: &[u8], spell: fn(&[u8]) -> Vec<u8>) {
    let (signing, verifying) = (SigningKey::<Jwt<A>>::read(form, data), VerifyingKey::<Jwt<A>>::read(form, data));
    assert_eq!(signing.is_ok(), verifying.is_ok(), "it signs or it verifies, and not both");
    let (Ok(signing), Ok(verifying)) = (signing, verifying) else { return };
    let jwk = signing.to_jwk().expect("what was read can be written");
    assert_eq!(verifying.to_jwk().expose(), jwk.expose());
    let secret = numbers(jwk.expose(), A::NAME, Operation::Sign).expect("the model finds a sound secret").remove("k");
    let secret = secret.expect("it is called `k`");
    let text = match form {
        KeyForm::Raw => data.to_vec(),
        KeyForm::Hex => data.trim_ascii_end().to_ascii_lowercase(),
        _ => data.trim_ascii_end().to_vec(),
    };
    assert!(spell(&secret) == text, "another secret than `{}` spells", form.as_str());
    for written in [signing.write(), verifying.write()] {
        let written = written.expect("what was read can be written");
        let again = SigningKey::<Jwt<A>>::read(KeyForm::Hex, written.expose()).expect("what is written can be read");
        assert_eq!(again.to_jwk().expect("it can be written").expose(), jwk.expose());
    }
    // What followed from the secret would let anyone test guesses at it.
    assert_ne!(verifying.identify().expect("an identifier"), verifying.identify().expect("an identifier"));
    Secrets::of(jwk.expose()).assert_not_in(&format!("{signing:?} {verifying:?}"));
    assert_belong_together(signing, verifying);
}

/// No published text, plain or encoded, is taken for a secret.
pub fn assert_is_none(published: &[u8]) {
    let encoded = [hexadecimal(published), STANDARD.encode(published), URL_SAFE_NO_PAD.encode(published)];
    let texts = encoded.iter().map(String::as_bytes).chain([published]);
    for text in texts {
        assert!(SigningKey::<Jwt<Hs256>>::read(KeyForm::Raw, text).is_err(), "a public key was taken for a secret");
    }
}
