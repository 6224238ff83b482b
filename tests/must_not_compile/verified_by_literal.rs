//@ error: E0451
//! Only a verifier makes a proof: not a literal, which could give it another brand.
use countersign::{EdDsa, Jwt, Verified};

fn forge(found: Verified<Jwt<EdDsa>>) -> Verified<Jwt<EdDsa>> {
    Verified { ..found } //@ fail
    found //@ pass
}
