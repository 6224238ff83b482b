//! What holds of any input at all. Each file is one target: `check` returns, or panics with what does not hold. Two are asked by
//! several: `secret` of what is a secret, and `secrecy` of what is shown of it.

mod secrecy;
mod secret;

macro_rules! oracles {
    ($($name:ident),+ $(,)?) => {
        $(pub mod $name;)+

        /// Every oracle, by the name of its target.
        pub const ALL: &[(&str, fn(&[u8]))] = &[$((stringify!($name), $name::check)),+];
    };
}

oracles! {
    jwt_verify, jwt_structured, jwk, jwks, pem, json_strict, base64url,
    paseto_verify, paseto_structured, biscuit_verify, biscuit_structured, macaroon_wire, macaroon_structured,
    attenuate_monotone, cross_format, policy, inspect,
}
