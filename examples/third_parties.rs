//! Macaroons step by step on the command line: a holder asks a third party, which discharges; the holder binds.
//!
//! ```text
//! third_parties ask TOKEN LOCATION KEY IDENTIFIER      (KEY in hexadecimal)
//! third_parties discharge LOCATION KEY IDENTIFIER [RESTRICTION]…
//! third_parties bind ROOT DISCHARGE…
//! third_parties mint KEY LOCATION IDENTIFIER [CAVEAT]…  (of any identifier: for tests and tools)
//! third_parties authentic KEY TOKEN                     (nothing is judged)
//! ```
//!
//! Without arguments it plays all parts, and shows that a token without its discharge is refused.

use std::error::Error;
use std::time::Duration;

use countersign::macaroon::{Additions, ThirdParty, dangerous};
use countersign::{
    Attenuate, Claims, Issuer, KeySet, Macaroon, Policy, Rejection, Request, Restriction, Secret, SigningKey,
    SystemClock, Verifier,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => play()?,
        ["ask", token, location, key, identifier] => {
            println!("{}", Macaroon::ask(token, &third_party(location, key, identifier)?)?.as_str());
        }
        ["discharge", location, key, identifier, restrictions @ ..] => {
            let restrictions: Result<Vec<Restriction>, _> = restrictions.iter().map(|text| text.parse()).collect();
            println!("{}", third_party(location, key, identifier)?.discharge(&restrictions?)?.as_str());
        }
        ["bind", root, discharges @ ..] => println!("{}", Macaroon::bind(root, discharges)?.as_str()),
        ["mint", key, location, identifier, caveats @ ..] => {
            println!("{}", dangerous::mint(&secret(key)?, location, identifier.as_bytes(), caveats));
        }
        ["authentic", key, token] => {
            let found = dangerous::authentic(&secret(key)?, token)?;
            println!("{}", String::from_utf8_lossy(&found.identifier));
            found.caveats.iter().for_each(|caveat| println!("{}", String::from_utf8_lossy(caveat)));
        }
        _ => return Err("expected ask, discharge, bind, mint or authentic, and what they take".into()),
    }
    Ok(())
}

fn third_party(location: &str, key: &str, identifier: &str) -> Result<ThirdParty, Box<dyn Error>> {
    Ok(ThirdParty::new(location, Secret::from(secret(key)?), identifier)?)
}

fn secret(digits: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pair = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(pair).collect();
    bytes.ok_or_else(|| "a key is written in pairs of hexadecimal digits".into())
}

fn play() -> Result<(), Box<dyn Error>> {
    let key = SigningKey::<Macaroon>::generate()?;
    let keys = KeySet::issuer("https://issuer.example", key.verifying_key()?);
    let verifier = Verifier::new(keys, Policy::audience("api"));
    let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?;
    let claims = claims.issuer("https://issuer.example").subject("alice").audience("api");

    // The issuer wants the identity provider to agree; both know a key by this name.
    let asked = ThirdParty::new("https://idp.example", Secret::from(vec![42; 32]), "alice is logged in")?;
    let token = Issuer::new(key).issue_with(&claims, &Additions::default().third_party(asked.clone()))?;

    // The holder narrows the token, has it discharged for a minute, and binds the two.
    let read = Macaroon::attenuate(token.as_str(), &[Restriction::Operation("read".into())])?;
    let discharge = asked.discharge(&[Restriction::ExpiresBefore(claims.exp())])?;
    let bound = Macaroon::bind(read.as_str(), &[discharge.as_str()])?;

    let request = Request::default().operation("read");
    assert_eq!(verifier.verify(&read, &request).err(), Some(Rejection::Caveat));
    let verified = verifier.verify(&bound, &request)?;
    println!("{} may read until {}", verified.claims().sub().unwrap_or_default(), verified.expires_at());
    Ok(())
}
