//! The same program in three formats: only a type parameter changes.

use std::time::Duration;

use countersign::{
    Biscuit, Claims, Credential, Error, Es256, Issuer, Jwt, KeySet, Paseto, Policy, Request, SigningKey, SystemClock,
    V4Public, Verifier,
};

/// Issues, verifies and forges in format `C`.
fn run<C: Credential>() -> Result<(), Error> {
    let key = SigningKey::<C>::generate()?;
    let keys = KeySet::issuer("https://issuer.example", key.verifying_key()?);
    let verifier = Verifier::new(keys, Policy::audience("api"));
    let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?
        .issuer("https://issuer.example")
        .subject("alice")
        .audience("api");

    let token = Issuer::new(key).issue(&claims)?;
    let forged = Issuer::new(SigningKey::<C>::generate()?).issue(&claims)?;

    let name = C::SCHEME.name();
    let verdict = |token: &countersign::Token| match verifier.verify(token, &Request::default()) {
        Ok(verified) => format!("accepted {}", verified.claims().sub().unwrap_or_default()),
        Err(rejection) => format!("refused: {rejection}"),
    };
    println!(
        "{name:<16} {:>4} bytes  genuine: {}; another's key: {}",
        token.as_str().len(),
        verdict(&token),
        verdict(&forged)
    );
    Ok(())
}

fn main() -> Result<(), Error> {
    run::<Jwt<Es256>>()?;
    run::<Paseto<V4Public>>()?;
    run::<Biscuit>()
}
