//! Values of your own: written from any type, read as the type they must have.

use std::time::Duration;

use countersign::{Claims, Issuer, KeySet, Paseto, Policy, Request, SigningKey, SystemClock, V4Public, Verifier};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Limits {
    requests_a_minute: u32,
    regions: Vec<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = SigningKey::<Paseto<V4Public>>::generate()?;
    let keys = KeySet::issuer("https://issuer.example", key.verifying_key()?);
    let limits = Limits { requests_a_minute: 60, regions: vec!["eu".into(), "us".into()] };

    let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?
        .issuer("https://issuer.example")
        .subject("alice")
        .audience("api")
        .claim("limits", &limits)?
        .claim("staff", true)?;
    let token = Issuer::new(key).issue(&claims)?;

    let verified = Verifier::new(keys, Policy::audience("api")).verify(&token, &Request::default())?;
    let claims = verified.claims();
    assert_eq!(claims.get::<Limits>("limits")?, Some(limits));
    println!("limits: {:?}", claims.get::<Limits>("limits")?);

    // What is not there is `None`; what is there and of another type is an error, never a default.
    assert_eq!(claims.get::<bool>("admin")?, None);
    if let Err(error) = claims.get::<u64>("staff") {
        println!("staff as a number: {error}");
    }
    Ok(())
}
