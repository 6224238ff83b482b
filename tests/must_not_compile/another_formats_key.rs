//@ error: E0308
//! Ed25519 in both, and still two keys.
use countersign::{EdDsa, Error, Issuer, Jwt, Paseto, SigningKey, V4Public};

fn issuer() -> Result<Issuer<Paseto<V4Public>>, Error> {
    let key = SigningKey::<Paseto<V4Public>>::generate()?; //@ pass
    let key = SigningKey::<Jwt<EdDsa>>::generate()?; //@ fail
    Ok(Issuer::new(key))
}
