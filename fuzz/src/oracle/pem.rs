//! One key, in PEM, DER or a certificate, for every algorithm: what is read is written as something that reads the same; no
//! form of a private key is taken for a public one.

use countersign::biscuit::P256;
use countersign::{Biscuit, EdDsa, Es256, Es384, Jwt, KeyForm, Portable, Ps256, Rs256, SigningKey, VerifyingKey};

pub fn check(data: &[u8]) {
    for form in [KeyForm::Pem, KeyForm::Der, KeyForm::Certificate] {
        read::<Jwt<Rs256>>(form, data);
        read::<Jwt<Ps256>>(form, data);
        read::<Jwt<Es256>>(form, data);
        read::<Jwt<Es384>>(form, data);
        read::<Jwt<EdDsa>>(form, data);
        read::<Biscuit>(form, data);
        read::<Biscuit<P256>>(form, data);
    }
}

fn read<C: Portable>(form: KeyForm, data: &[u8]) {
    let signing = SigningKey::<C>::read(form, data).ok();
    let verifying = VerifyingKey::<C>::read(form, data).ok();
    assert!(signing.is_none() || verifying.is_none(), "a private key was taken for a public one");
    if let Some(key) = signing {
        let written = key.write().expect("what was read can be written");
        let again = SigningKey::<C>::read(C::WRITTEN_AS, written.expose()).expect("what is written can be read");
        assert_eq!(again.write().expect("it can be written").expose(), written.expose());
    }
    if let Some(key) = verifying {
        let written = key.write().expect("what was read can be written");
        let again = VerifyingKey::<C>::read(C::WRITTEN_AS, written.expose()).expect("what is written can be read");
        assert_eq!(again.write().expect("it can be written").expose(), written.expose());
        assert_eq!(again.identify().expect("an identifier"), key.identify().expect("an identifier"));
    }
}
