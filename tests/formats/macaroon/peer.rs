//! The same macaroons, in the hands of another library.

use countersign::macaroon::dangerous;
use macaroon::{ByteString, Format, Macaroon, MacaroonKey, Verifier};

use super::forge::{Forge, HONEST, third_party};
use crate::support::ACCEPTED;

const SECRET: &[u8; 32] = b"correct horse battery staple, 42";

/// It pads its base64url.
fn text(macaroon: &Macaroon, format: Format) -> String {
    macaroon.serialize(format).unwrap().trim_end_matches('=').to_owned()
}

fn root() -> Macaroon {
    macaroon::initialize().unwrap();
    let identifier = ByteString::from(format!("countersign/1 {HONEST}").into_bytes());
    Macaroon::create(Some("here".into()), &MacaroonKey::generate(SECRET), identifier).unwrap()
}

#[test]
fn theirs_are_read_in_both_binary_forms() {
    let mut root = root();
    root.add_first_party_caveat("tenant=acme".into());
    root.add_third_party_caveat("https://idp.example", &MacaroonKey::generate(&b"x".repeat(16)), "x".into());
    let mut discharge =
        Macaroon::create(Some("https://idp.example".into()), &MacaroonKey::generate(&b"x".repeat(16)), "x".into())
            .unwrap();
    let unbound = text(&discharge, Format::V2);
    root.bind(&mut discharge);
    // Its JSON is of its own kind: standard base64, and a null for what is not there.
    let forms: [fn(&Macaroon) -> String; 2] =
        [|macaroon| text(macaroon, Format::V1), |macaroon| text(macaroon, Format::V2)];
    for form in forms {
        let (root, discharge) = (form(&root), form(&discharge));
        assert_eq!(Forge.verdict(&format!("{root}~{discharge}")), ACCEPTED);
        assert_eq!(Forge.verdict(&format!("{root}~{unbound}")), "signature/signature");
        assert_eq!(Forge.verdict(&root), "caveat/caveat");
    }
}

#[test]
fn ours_are_verified_by_them() {
    let root = countersign::Macaroon::ask(&Forge.honest(&["tenant=acme"]), &third_party("x")).unwrap();
    let bound =
        countersign::Macaroon::bind(root.as_str(), &[third_party("x").discharge(&[]).unwrap().as_str()]).unwrap();
    let theirs: Vec<_> = bound.as_str().split('~').map(|part| Macaroon::deserialize(part).unwrap()).collect();
    macaroon::initialize().unwrap();
    let verify = |secret: &[u8], predicate: &str, discharges: &[Macaroon]| {
        let mut verifier = Verifier::default();
        verifier.satisfy_exact(predicate.into());
        verifier.verify(&theirs[0], &MacaroonKey::generate(secret), discharges.to_vec()).is_ok()
    };
    assert!(verify(SECRET, "tenant=acme", &theirs[1..]));
    assert!(!verify(SECRET, "tenant=other", &theirs[1..]));
    assert!(!verify(SECRET, "tenant=acme", &[]));
    assert!(!verify(&[7; 32], "tenant=acme", &theirs[1..]));
}

#[test]
fn what_is_no_credential_can_be_authentic() {
    let mut foreign = Macaroon::create(None, &MacaroonKey::generate(b"short"), "we used our key".into()).unwrap();
    foreign.add_first_party_caveat("account = 3735928559".into());
    let found = dangerous::authentic(b"short", &text(&foreign, Format::V2)).unwrap();
    assert_eq!((found.identifier.as_slice(), found.caveats.len()), (&b"we used our key"[..], 1));
    assert_eq!(found.caveats[0], b"account = 3735928559");
    assert!(dangerous::authentic(b"other", &text(&foreign, Format::V2)).is_err());
}
