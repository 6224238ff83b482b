//! Size comes first: ten megabytes of anything are refused unread, for every scheme.

use allocation_counter::measure;
use countersign::{Biscuit, Credential, FixedClock, Hs256, Jwt, Paseto, Rejection, Request, V4Public, registry};

use crate::credential::any::{pairs, verifier_of};
use crate::support::{NOW, at, claims, policy};

const TEN_MEGABYTES: usize = 10_000_000;

/// Things of ten megabytes, each a repetition: what others have choked on, and what tokens are made of.
fn giants() -> impl Iterator<Item = Vec<u8>> {
    let units = [
        &b"\0"[..],
        b"\xff",
        b".",
        b"A",
        "é".as_bytes(),
        b"{\"a\":",
        b"v3.public.",
        b"v4.local.",
        b"v4.public.",
        b"GgA=",
        b"eyJhbGciOiJIUzI1NiJ9.",
    ];
    units.into_iter().map(|unit| unit.repeat(TEN_MEGABYTES / unit.len()))
}

#[test]
fn ten_megabytes_of_anything_are_refused_without_an_allocation() {
    let (pairs, request) = (pairs(), Request::default());
    for giant in giants() {
        for (_, verifier) in &pairs {
            let mut refusal = None;
            let allocated = measure(|| refusal = verifier.verify(&giant, &request).err());
            let name = verifier.scheme().name();
            assert_eq!(refusal, Some(Rejection::TooLarge), "{name}: {:?}", &giant[..8]);
            assert_eq!((allocated.count_total, allocated.bytes_total), (0, 0), "{name}: {:?}", &giant[..8]);
        }
    }
    // The measure works: an honest token is taken apart, and so copied in part.
    for (issuer, verifier) in &pairs {
        let token = issuer.issue(&claims()).unwrap();
        let allocated = measure(|| assert!(verifier.verify(token.as_ref(), &request).is_ok()));
        assert!(allocated.count_total > 0, "{}", verifier.scheme().name());
    }
}

#[test]
fn one_byte_too_many_is_too_large() {
    for (_, verifier) in &pairs() {
        let name = verifier.scheme().name();
        let verify = |token: &[u8]| verifier.verify(token, &Request::default()).unwrap_err();
        let longest = verifier.max_token_bytes();
        assert_eq!(longest, verifier.scheme().max_token_bytes(), "{name}");
        assert_eq!(verify(&vec![b'A'; longest + 1]), Rejection::TooLarge, "{name}");
        assert_ne!(verify(&vec![b'A'; longest]), Rejection::TooLarge, "{name}");
        assert_ne!(verify(b""), Rejection::TooLarge, "{name}");
    }
}

#[test]
fn the_limit_is_the_policys_to_set() {
    for entry in registry::all() {
        let name = entry.scheme().name();
        let keys = entry.generate().unwrap();
        let verifier = verifier_of(entry, &keys, policy().max_token_bytes(100), FixedClock(at(NOW)));
        let verify = |token: &[u8]| verifier.verify(token, &Request::default()).unwrap_err();
        assert_eq!(verifier.max_token_bytes(), 100, "{name}");
        assert_eq!(verify(&[b'A'; 101]), Rejection::TooLarge, "{name}");
        assert_ne!(verify(&[b'A'; 100]), Rejection::TooLarge, "{name}");
    }
}

#[test]
fn the_usual_limits_are_those_that_are_promised() {
    assert_eq!(<Jwt<Hs256>>::SCHEME.max_token_bytes(), 8 * 1024);
    assert_eq!(<Paseto<V4Public>>::SCHEME.max_token_bytes(), 8 * 1024);
    assert_eq!(<Biscuit>::SCHEME.max_token_bytes(), 16 * 1024);
    for entry in registry::all() {
        let expected = if entry.scheme().name().starts_with("biscuit/") { 16 * 1024 } else { 8 * 1024 };
        assert_eq!(entry.scheme().max_token_bytes(), expected, "{}", entry.scheme().name());
    }
}
