//@ error: E0624
//! Nor a constructor: formats authenticate, and a verifier judges.
use countersign::{Authenticated, Credential, EdDsa, Jwt, Rejection, Request, Verified, Verifier};

fn accept(verifier: &Verifier<Jwt<EdDsa>>, found: Authenticated) -> Result<Verified<Jwt<EdDsa>>, Rejection> {
    verifier.verify("token", &Request::default()) //@ pass
    Ok(Verified::new(&Jwt::<EdDsa>::SCHEME, None, found)) //@ fail
}
