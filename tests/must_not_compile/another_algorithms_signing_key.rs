//@ error: E0308
//! An issuer takes no other algorithm's key.
use countersign::{Error, Es256, Hs256, Issuer, Jwt, SigningKey};

fn issuer() -> Result<Issuer<Jwt<Es256>>, Error> {
    let key = SigningKey::<Jwt<Es256>>::generate()?; //@ pass
    let key = SigningKey::<Jwt<Hs256>>::generate()?; //@ fail
    Ok(Issuer::new(key))
}
