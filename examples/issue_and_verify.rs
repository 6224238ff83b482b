//! A token is issued, verified, and refused where it does not belong.

use std::time::Duration;

use countersign::{Claims, Es256, Issuer, Jwt, KeySet, Policy, Request, SigningKey, SystemClock, Verifier};

type Session = Jwt<Es256>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = SigningKey::<Session>::generate()?.with_kid("2026-11")?;
    let keys = KeySet::issuer("https://issuer.example", key.verifying_key()?);
    let issuer = Issuer::new(key);

    let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?
        .issuer("https://issuer.example")
        .subject("alice")
        .audience("api")
        .random_id()?;
    let token = issuer.issue(&claims)?;
    println!("issued   {} bytes", token.as_str().len());

    let api = Verifier::new(keys.clone(), Policy::audience("api"));
    let verified = api.verify(&token, &Request::default())?;
    println!("accepted {}", verified.claims().sub().unwrap_or_default());

    let billing = Verifier::new(keys, Policy::audience("billing"));
    match billing.verify(&token, &Request::default()) {
        Ok(_) => Err("a token for the API must not open billing".into()),
        Err(rejection) => {
            println!("refused  {rejection} ({}/{})", rejection.stage(), rejection.code());
            Ok(())
        }
    }
}
