//! Claims that the bearer cannot read, bound to something that the token does not carry.

use std::time::Duration;

use countersign::paseto::ImplicitAssertion;
use countersign::{
    Claims, Issuer, KeySet, Paseto, Policy, Rejection, Request, SigningKey, SystemClock, V4Local, Verifier,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // One key does both: whoever can verify can mint.
    let key = SigningKey::<Paseto<V4Local>>::generate()?;
    let keys = KeySet::issuer("https://issuer.example", key.verifying_key()?);
    let verifier = Verifier::new(keys, Policy::audience("billing"));

    let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?
        .issuer("https://issuer.example")
        .subject("alice")
        .audience("billing")
        .claim("iban", "DE02120300000000202051")?;
    let acme = ImplicitAssertion::new("tenant acme");
    let token = Issuer::new(key).issue_with(&claims, &acme)?;
    assert!(!token.as_str().contains("DE02"));
    println!("{} bytes, and nothing to read in them", token.as_str().len());

    let verified = verifier.verify_with(&token, &Request::default(), &acme)?;
    println!("for acme:  {}", verified.claims().get::<&str>("iban")?.unwrap_or_default());

    let other = ImplicitAssertion::new("tenant other");
    let refused = verifier.verify_with(&token, &Request::default(), &other).err();
    assert_eq!(refused, Some(Rejection::Signature));
    println!("for other: refused");
    Ok(())
}
