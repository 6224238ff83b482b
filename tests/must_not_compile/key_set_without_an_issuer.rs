//@ error: E0277
//! A trusted key belongs to somebody: no set is made of a key alone.
use countersign::{EdDsa, Jwt, KeySet, VerifyingKey};

fn keys(key: VerifyingKey<Jwt<EdDsa>>, set: KeySet<Jwt<EdDsa>>) -> KeySet<Jwt<EdDsa>> {
    set.into() //@ pass
    key.into() //@ fail
}
