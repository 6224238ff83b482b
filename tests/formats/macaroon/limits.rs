//! What is counted: caveats, discharges, depth.

use countersign::Macaroon;
use countersign::macaroon::Additions;

use super::forge::{Forge, third_party};
use crate::support::{ACCEPTED, policy, verdict_for, verifier};

/// What becomes of a token where its length does not matter.
fn verdict(token: &str) -> String {
    verdict_for(&verifier(&Forge.key(), policy().max_token_bytes(1 << 24)), token, &super::forge::request())
}

#[test]
fn caveats_are_counted_over_all_macaroons() {
    assert_eq!(verdict(&Forge.honest(&["tenant=acme"; 64])), ACCEPTED);
    assert_eq!(verdict(&Forge.honest(&["tenant=acme"; 65])), "size/too-large");
    let with_discharge = |count: usize| {
        let root = Macaroon::ask(&Forge.honest(&vec!["tenant=acme"; count]), &third_party("x")).unwrap();
        let discharge =
            third_party("x").discharge(&["tenant=acme".parse().unwrap(), "operation=read".parse().unwrap()]);
        Macaroon::bind(root.as_str(), &[discharge.unwrap().as_str()]).unwrap().as_str().to_owned()
    };
    assert_eq!(verdict(&with_discharge(61)), ACCEPTED);
    assert_eq!(verdict(&with_discharge(62)), "size/too-large");
}

#[test]
fn discharges_are_counted() {
    let with = |count: usize| {
        let asked: Vec<_> = (0..count).map(|at| third_party(&format!("third party {at}"))).collect();
        let additions = asked.iter().cloned().fold(Additions::default(), Additions::third_party);
        let issuer = countersign::Issuer::new(Forge.key()).max_token_bytes(1 << 20);
        let root = issuer.issue_with(&crate::support::claims(), &additions).unwrap();
        let discharges: Vec<_> = asked.iter().map(|asked| asked.discharge(&[]).unwrap()).collect();
        let bound = |discharges: &[countersign::Token]| {
            let texts: Vec<_> = discharges.iter().map(countersign::Token::as_str).collect();
            Macaroon::bind(root.as_str(), &texts)
        };
        bound(&discharges).map(|token| token.as_str().to_owned())
    };
    assert_eq!(verdict(&with(16).unwrap()), ACCEPTED);
    assert!(with(17).is_err());
    let many = format!("{}{}", Forge.honest(&[]), "~AAAA".repeat(17));
    assert_eq!(verdict(&many), "size/too-large");
}

#[test]
fn what_is_issued_is_within_what_is_read() {
    let additions = (0..65).fold(Additions::default(), |all, at| all.third_party(third_party(&format!("name {at}"))));
    let issuer = countersign::Issuer::new(Forge.key()).max_token_bytes(1 << 20);
    assert!(issuer.issue_with(&crate::support::claims(), &additions).is_err());
}
