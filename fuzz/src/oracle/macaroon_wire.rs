//! Any bytes as a Macaroon, as text and beneath its base64: what a secret vouches for has one spelling in version 2, and who
//! narrows it changes nothing else.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::macaroon::dangerous;
use countersign::{Attenuate, Macaroon, Request, Restriction, Verifier};

use crate::model::circumstances::KEY;
use crate::model::macaroon::Root;
use crate::world;

static VERIFIER: LazyLock<Verifier<Macaroon>> = LazyLock::new(world::usual);

pub fn check(data: &[u8]) {
    check_token(data);
    check_token(URL_SAFE_NO_PAD.encode(data).as_bytes());
}

fn check_token(data: &[u8]) {
    let found = VERIFIER.verify(data, &reading());
    let Ok(token) = std::str::from_utf8(data) else { return };
    let Ok(authentic) = dangerous::authentic(KEY.1, token) else {
        assert!(found.is_err(), "accepted, and not authentic");
        return;
    };
    let root = Root {
        identifier: &authentic.identifier,
        caveats: authentic.caveats.iter().map(AsRef::as_ref).collect(),
    };
    // Alone, and in version 2 without a location, it is what the model writes.
    if let Some(bytes) = URL_SAFE_NO_PAD.decode(data).ok().filter(|bytes| bytes.starts_with(&[2, 2])) {
        assert_eq!(bytes, root.written(&root.mac(KEY.1)));
    }
    narrow(token, found.is_ok(), authentic.caveats.len());
}

/// Whoever narrows it reads it as the verifier does.
fn narrow(token: &str, is_accepted: bool, caveats: usize) {
    let Ok(narrowed) = Macaroon::attenuate(token, &[Restriction::Operation("read".into())]) else { return };
    let narrower = dangerous::authentic(KEY.1, narrowed.as_str()).expect("narrowing keeps it authentic");
    assert_eq!(narrower.caveats.len(), caveats + 1);
    let found = VERIFIER.verify(&narrowed, &reading());
    assert_eq!(found.is_ok(), is_accepted, "narrowing to what is done changed the verdict");
    assert!(VERIFIER.verify(&narrowed, &Request::default()).is_err(), "the new caveat is not heeded");
}

/// A request within the restriction that is added.
fn reading() -> Request {
    Request::default().operation("read")
}
