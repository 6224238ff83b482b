//@ error: E0277
//! Nor storage: a proof that was read back proves nothing.
use countersign::{EdDsa, Jwt, Verified};
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned>() {}

fn proof() {
    read::<String>(); //@ pass
    read::<Verified<Jwt<EdDsa>>>(); //@ fail
}
