//@ error: E0308
//! Key material is of one algorithm before it is a key.
use countersign::{Credential, EdDsa, Es256, Jwt, SigningKey};

type Minting<C> = <C as Credential>::Minting;

fn key(material: Minting<Jwt<Es256>>, other: Minting<Jwt<EdDsa>>) -> SigningKey<Jwt<Es256>> {
    SigningKey::<Jwt<Es256>>::new(material) //@ pass
    SigningKey::<Jwt<Es256>>::new(other) //@ fail
}
