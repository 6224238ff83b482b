//@ error: E0308
//! A proof says which format proved it.
use countersign::{EdDsa, Jwt, Paseto, V4Public, Verified};

fn admit(_: &Verified<Paseto<V4Public>>) {}

fn serve(paseto: &Verified<Paseto<V4Public>>, jwt: &Verified<Jwt<EdDsa>>) {
    admit(paseto); //@ pass
    admit(jwt); //@ fail
}
