//@ error: E0277
//! A holder narrows what can be narrowed.
use countersign::{Attenuate, Biscuit, Error, EdDsa, Jwt, Restriction, Token};

fn narrow<C: Attenuate>(token: &str, restrictions: &[Restriction]) -> Result<Token, Error> {
    C::attenuate(token, restrictions)
}

fn lend(token: &str, restrictions: &[Restriction]) -> Result<Token, Error> {
    narrow::<Biscuit>(token, restrictions) //@ pass
    narrow::<Jwt<EdDsa>>(token, restrictions) //@ fail
}
