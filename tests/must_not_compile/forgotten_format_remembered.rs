//@ error: E0308
//! What has forgotten its format does not find it again.
use countersign::{EdDsa, Jwt, Verified};

fn admit(_: Verified<Jwt<EdDsa>>) {}

fn serve(found: Verified<Jwt<EdDsa>>) {
    admit(found); //@ pass
    admit(found.forget()); //@ fail
}
