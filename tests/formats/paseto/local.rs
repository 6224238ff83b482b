//! v4.local: nobody reads it, and nobody changes it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::paseto::Protocol;
use countersign::{Issuer, KeyForm, Paseto, SigningKey, V4Local, V4Public, VerifyingKey};
use pasetors::keys::SymmetricKey;
use pasetors::version4::LocalToken;

use super::forge::{Forge, payload};
use crate::support::{ACCEPTED, claims};

/// The bytes of a token: its body, and its footer.
fn bytes(token: &str) -> Vec<u8> {
    token.split('.').skip(2).flat_map(|segment| URL_SAFE_NO_PAD.decode(segment).unwrap()).collect()
}

fn shows(token: &str, text: &str) -> bool {
    bytes(token).windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn claims_are_not_visible() {
    let claims = claims().id("wjD2_HhwHUuBhvfGs2fK7g").typ("at+jwt").claim("tenant", "blue").unwrap();
    fn issue<P: Protocol>(claims: &countersign::Claims) -> String {
        let key = SigningKey::<Paseto<P>>::generate().unwrap().with_kid("2026-11").unwrap();
        Issuer::new(key).issue(claims).unwrap().as_str().to_owned()
    }
    let (local, public) = (issue::<V4Local>(&claims), issue::<V4Public>(&claims));
    for text in
        ["alice", "https://issuer.example", "api", "2023-11-14", "wjD2_Hhw", "at+jwt", "tenant", "blue", "\"sub\""]
    {
        assert!(!shows(&local, text), "{text}");
        assert!(shows(&public, text), "{text}");
    }
    // The name of the key is for everyone to read.
    assert!(shows(&local, "2026-11") && shows(&public, "2026-11"));
}

#[test]
fn the_same_claims_never_look_the_same() {
    let key = SigningKey::<Paseto<V4Local>>::generate().unwrap();
    let issuer = Issuer::new(key);
    let tokens = [(); 2].map(|()| bytes(issuer.issue(&claims()).unwrap().as_str()));
    let [first, second] = &tokens;
    assert_eq!(first.len(), second.len());
    // Two random bytes are the same one time in 256.
    let same = first.iter().zip(second).filter(|(one, other)| one == other).count();
    assert!(same < first.len() / 8, "{same} of {} bytes", first.len());
}

/// A public key is no secret: what is encrypted with it, anyone could have made.
#[test]
fn a_public_key_is_no_local_key() {
    let (public, local) = (Forge::<V4Public>::of(), Forge::<V4Local>::of());
    let (_, paserk) = public.paserks();
    let bytes = URL_SAFE_NO_PAD.decode(paserk.strip_prefix("k4.public.").unwrap()).unwrap();
    let shared = SymmetricKey::from(&bytes).unwrap();
    let token = LocalToken::encrypt(&shared, payload(&[]).as_bytes(), None, None).unwrap();
    assert_eq!(public.verdict(&token), "encoding/wrong-format");
    assert_eq!(public.verdict(token.replace("v4.local.", "v4.public.")), "signature/signature");
    assert_eq!(local.verdict(&token), "signature/signature");

    assert!(VerifyingKey::<Paseto<V4Local>>::read(KeyForm::Paserk, paserk.as_bytes()).is_err());
    assert!(SigningKey::<Paseto<V4Local>>::read(KeyForm::Paserk, paserk.as_bytes()).is_err());
    assert!(VerifyingKey::<Paseto<V4Public>>::read(KeyForm::Paserk, local.paserks().1.as_bytes()).is_err());
    assert_eq!(local.verdict(local.claiming(&[])), ACCEPTED);
}

#[test]
fn one_key_does_both() {
    let forge = Forge::<V4Local>::of();
    let (signing, verifying) = forge.paserks();
    assert_eq!(signing, verifying);
    assert!(signing.starts_with("k4.local."));
    assert!(forge.key().paserk_id().starts_with("k4.lid."));
    assert_eq!(forge.key().paserk_id(), forge.key().verifying_key().unwrap().identify().unwrap());
}
