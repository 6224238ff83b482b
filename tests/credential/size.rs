//! Size comes first: ten megabytes of anything are refused unread.

use countersign::{Biscuit, Credential, EdDsa, Es256, Hs256, Jwt, Paseto, Rejection, Request, SigningKey, V4Public};

use crate::support::{policy, verifier};

fn check<C: Credential>() {
    let scheme = C::SCHEME;
    let key = SigningKey::<C>::generate().unwrap();
    let verifier = verifier(&key, policy());
    let verify = |token: &[u8]| verifier.verify(token, &Request::default()).unwrap_err();
    for unit in ["\0", ".", "A", "é", "{\"a\":", "v4.public.", "GgA=", "eyJhbGciOiJIUzI1NiJ9."] {
        let ten_megabytes = unit.repeat(10_000_000 / unit.len());
        assert_eq!(verify(ten_megabytes.as_bytes()), Rejection::TooLarge, "{}: {unit:?}", scheme.name());
    }
    assert_eq!(verify(&vec![0xff; 10_000_000]), Rejection::TooLarge, "{}", scheme.name());

    let longest = verifier.max_token_bytes();
    assert_eq!(longest, scheme.max_token_bytes());
    assert_eq!(verify(&vec![b'A'; longest + 1]), Rejection::TooLarge, "{}", scheme.name());
    assert_ne!(verify(&vec![b'A'; longest]), Rejection::TooLarge, "{}", scheme.name());
    assert_ne!(verify(b""), Rejection::TooLarge, "{}", scheme.name());
}

#[test]
fn ten_megabytes_of_anything_are_refused_unread() {
    check::<Jwt<Hs256>>();
    check::<Jwt<Es256>>();
    check::<Jwt<EdDsa>>();
    check::<Paseto<V4Public>>();
    check::<Biscuit>();
}

#[test]
fn the_usual_limits_are_those_that_are_promised() {
    assert_eq!(<Jwt<Hs256>>::SCHEME.max_token_bytes(), 8 * 1024);
    assert_eq!(<Paseto<V4Public>>::SCHEME.max_token_bytes(), 8 * 1024);
    assert_eq!(Biscuit::SCHEME.max_token_bytes(), 16 * 1024);
}
