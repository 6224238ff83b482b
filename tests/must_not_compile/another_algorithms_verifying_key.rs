//@ error: E0308
//! A verifier trusts no other algorithm's key: the oldest confusion of all.
use countersign::{EdDsa, Es256, Jwt, KeySet, Policy, Verifier, VerifyingKey};

fn verifier(key: VerifyingKey<Jwt<Es256>>, other: VerifyingKey<Jwt<EdDsa>>) -> Verifier<Jwt<Es256>> {
    let keys = KeySet::issuer("https://issuer.example", key); //@ pass
    let keys = KeySet::issuer("https://issuer.example", other); //@ fail
    Verifier::new(keys, Policy::audience("api"))
}
