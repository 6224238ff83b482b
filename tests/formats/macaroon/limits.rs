//! What is counted: caveats, discharges, depth.

use countersign::Macaroon;
use countersign::macaroon::Additions;

use super::forge::{Forge, Pieces, third_party};
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
        (root, discharge.unwrap())
    };
    let (root, discharge) = with_discharge(29);
    let bound = Macaroon::bind(root.as_str(), &[discharge.as_str()]).unwrap();
    assert_eq!(verdict(bound.as_str()), ACCEPTED);
    // No holder is given what no verifier reads.
    let (root, discharge) = with_discharge(30);
    let objection = Macaroon::bind(root.as_str(), &[discharge.as_str()]).unwrap_err().to_string();
    assert!(objection.contains("32 caveats"), "{objection}");
    assert_eq!(verdict(&format!("{}~{}", root.as_str(), discharge.as_str())), "size/too-large");
}

#[test]
fn caveats_are_counted_in_every_form() {
    let written =
        |form: fn(&Pieces) -> String, count: usize| form(&Pieces::of(&Forge.honest(&vec!["tenant=acme"; count])));
    for form in [Pieces::v1, Pieces::v2, Pieces::json] {
        assert_eq!(verdict(&written(form, 32)), ACCEPTED);
        assert_ne!(verdict(&written(form, 33)), ACCEPTED);
    }
}

#[test]
fn a_discharge_is_within_what_is_read() {
    let restricted = |bytes: usize| {
        let facts = (0..7).map(|at| format!("fact{at}={}", "v".repeat(bytes)).parse().unwrap());
        third_party("x").discharge(&facts.collect::<Vec<_>>())
    };
    assert!(restricted(800).is_ok());
    let objection = restricted(1000).unwrap_err().to_string();
    assert!(objection.contains("8192"), "{objection}");
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
