//! A key is replaced while the verifier runs: no honest token is lost, and the old key's end when it does.

use std::time::Duration;

use countersign::{
    Claims, EdDsa, Error, Issuer, Jwt, KeySet, Policy, Rejection, Request, SigningKey, SystemClock, Token, Verifier,
};

const ISSUER: &str = "https://issuer.example";

fn issue(issuer: &Issuer<Jwt<EdDsa>>) -> Result<Token, Error> {
    let claims =
        Claims::lasting(Duration::from_secs(900), &SystemClock)?.issuer(ISSUER).subject("alice").audience("api");
    issuer.issue(&claims)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let old = SigningKey::<Jwt<EdDsa>>::generate()?.with_kid("2026-10")?;
    let new = SigningKey::<Jwt<EdDsa>>::generate()?.with_kid("2026-11")?;

    // A clone of the set stays here; the verifier sees every change to it.
    let keys = KeySet::issuer(ISSUER, old.verifying_key()?);
    let verifier = Verifier::new(keys.clone(), Policy::audience("api"));
    let request = Request::default();
    let before = issue(&Issuer::new(old))?;

    // 1. Verifiers learn the new key before anything is signed with it.
    keys.add(ISSUER, new.verifying_key()?)?;
    let after = issue(&Issuer::new(new))?;
    verifier.verify(&before, &request)?;
    verifier.verify(&after, &request)?;
    println!("both keys: both tokens accepted");

    // 2. Once the last token of the old key has expired, the key goes.
    keys.remove("2026-10");
    verifier.verify(&after, &request)?;
    assert_eq!(verifier.verify(&before, &request).err(), Some(Rejection::UnknownKey));
    println!("new key alone: the old token is refused as unknown-key");
    Ok(())
}
