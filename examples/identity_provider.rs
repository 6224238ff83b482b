//! Users log in with an identity provider that publishes keys of several algorithms: one verifier, no `alg` in sight.

use std::time::Duration;

use countersign::jwt::{IdTokens, Login};
use countersign::{
    ByKey, Claims, EdDsa, Error, Es256, Issuer, JwkSet, Jwt, Policy, Rejection, SigningKey, SystemClock, Token,
};

const PROVIDER: &str = "https://login.example";
const CLIENT: &str = "s6BhdRkqt3";

fn id_token(key: SigningKey<Jwt<ByKey>>, nonce: &str) -> Result<Token, Error> {
    let claims = Claims::lasting(Duration::from_secs(300), &SystemClock)?;
    let claims = claims.issuer(PROVIDER).subject("248289761001").audience(CLIENT).claim("nonce", nonce)?;
    Issuer::new(key).issue(&claims)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The provider has two keys; this is the document at its `jwks_uri`.
    let ec = SigningKey::<Jwt<Es256>>::generate()?.with_kid("2026-10")?.by_key();
    let ed = SigningKey::<Jwt<EdDsa>>::generate()?.with_kid("2026-11")?.by_key();
    let jwks = [ec.verifying_key()?.to_jwk(), ed.verifying_key()?.to_jwk()];
    let jwks = [br#"{"keys":["#, jwks[0].expose(), b",", jwks[1].expose(), b"]}"].concat();

    // The client trusts them as the provider's, and nobody else's.
    let set = JwkSet::<ByKey>::read(&jwks)?;
    set.skipped().iter().for_each(|key| println!("{key}"));
    let logins = IdTokens::new(set.belonging_to(PROVIDER)?, Policy::audience(CLIENT));

    for key in [ec, ed] {
        let token = id_token(key, "n-0S6_WzA2Mj")?;
        let user = logins.verify(&token, Login::with_nonce("n-0S6_WzA2Mj"))?;
        println!(
            "{} logged in, by key {}",
            user.claims().sub().unwrap_or("?"),
            user.kid().map_or("?", |kid| kid.as_str())
        );

        // The same token, slipped into somebody else's login.
        assert_eq!(logins.verify(&token, Login::with_nonce("another")).err(), Some(Rejection::Nonce));
    }
    Ok(())
}
