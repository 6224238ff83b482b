//@ error: E0308
//! Who verifies cannot mint.
use countersign::{Biscuit, Issuer, SigningKey, VerifyingKey};

fn issuer(signing: SigningKey<Biscuit>, verifying: VerifyingKey<Biscuit>) -> Issuer<Biscuit> {
    Issuer::new(signing) //@ pass
    Issuer::new(verifying) //@ fail
}
