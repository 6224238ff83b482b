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
    assert_eq!(verdict(&Forge.honest(&["tenant=acme"; 32])), ACCEPTED);
    assert_eq!(verdict(&Forge.honest(&["tenant=acme"; 33])), "size/too-large");
    let with_discharge = |count: usize| {
        let root = Macaroon::ask(&Forge.honest(&vec!["tenant=acme"; count]), &third_party("x")).unwrap();
        let discharge =
            third_party("x").discharge(&["tenant=acme".parse().unwrap(), "operation=read".parse().unwrap()]);
        Macaroon::bind(root.as_str(), &[discharge.unwrap().as_str()]).unwrap().as_str().to_owned()
    };
    assert_eq!(verdict(&with_discharge(29)), ACCEPTED);
    assert_eq!(verdict(&with_discharge(30)), "size/too-large");
}

#[test]
fn discharges_are_counted() {
    let with = |count: usize| {
        let asked: Vec<_> = (0..count).map(|at| third_party(&format!("third party {at}"))).collect();
        let ask = |root: String, asked| Macaroon::ask(&root, asked).unwrap().as_str().to_owned();
        let root = asked.iter().fold(Forge.honest(&[]), ask);
        let discharges: Vec<_> = asked.iter().map(|asked| asked.discharge(&[]).unwrap()).collect();
        let bound = |discharges: &[countersign::Token]| {
            let texts: Vec<_> = discharges.iter().map(countersign::Token::as_str).collect();
            Macaroon::bind(&root, &texts)
        };
        bound(&discharges).map(|token| token.as_str().to_owned())
    };
    assert_eq!(verdict(&with(4).unwrap()), ACCEPTED);
    assert!(with(5).is_err());
    let many = format!("{}{}", Forge.honest(&[]), "~AAAA".repeat(5));
    assert_eq!(verdict(&many), "size/too-large");
}

#[test]
fn what_is_issued_is_within_what_is_read() {
    let issuer = countersign::Issuer::new(Forge.key());
    let asking = |count: usize| {
        let asked = (0..count).map(|at| third_party(&format!("third party {at}")));
        issuer.issue_with(&crate::support::claims(), &asked.fold(Additions::default(), Additions::third_party))
    };
    assert!(asking(4).is_ok());
    assert!(asking(5).is_err());
}
