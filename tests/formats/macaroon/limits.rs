//! What is counted: caveats, discharges, depth.

use countersign::Macaroon;
use countersign::macaroon::Additions;

use super::forge::{Forge, HONEST, Pieces, third_party};
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
    // A third party's counts as six.
    let (root, discharge) = with_discharge(24);
    let bound = Macaroon::bind(root.as_str(), &[discharge.as_str()]).unwrap();
    assert_eq!(verdict(bound.as_str()), ACCEPTED);
    // No holder is given what no verifier reads.
    let (root, discharge) = with_discharge(25);
    let objection = Macaroon::bind(root.as_str(), &[discharge.as_str()]).unwrap_err().to_string();
    assert!(objection.contains("33 points"), "{objection}");
    assert_eq!(verdict(&format!("{}~{}", root.as_str(), discharge.as_str())), "size/too-large");
}

#[test]
fn caveats_are_counted_in_every_form() {
    let written =
        |form: fn(&Pieces) -> String, count: usize| form(&Pieces::of(&Forge.honest(&vec!["tenant=acme"; count])));
    for form in [Pieces::v1, Pieces::v2, Pieces::json] {
        assert_eq!(verdict(&written(form, 32)), ACCEPTED);
        assert_eq!(verdict(&written(form, 33)), "size/too-large");
    }
}

#[test]
fn a_discharge_is_within_what_is_read() {
    let restricted = |count: usize| {
        let facts: Vec<_> = (0..count).map(|at| format!("fact{at}=v").parse().unwrap()).collect();
        third_party("x").discharge(&facts).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(restricted(32), Ok(()));
    assert!(restricted(33).unwrap_err().contains("33 points"));
    let named =
        |bytes: usize| third_party(&"x".repeat(bytes)).discharge(&[]).map(drop).map_err(|error| error.to_string());
    assert_eq!(named(6000), Ok(()));
    assert!(named(6200).unwrap_err().contains("8192"));
}

#[test]
fn a_long_caveat_counts_as_several() {
    let listing = |bytes: usize| {
        let names = "x".repeat(bytes - r#"audience-in=["","api"]"#.len());
        format!(r#"audience-in=["{names}","api"]"#)
    };
    let alike = |count: usize, bytes: usize| verdict(&Forge.honest(&vec![listing(bytes).as_str(); count]));
    assert_eq!((alike(32, 47), alike(32, 48)), (ACCEPTED.to_owned(), "size/too-large".to_owned()));
    assert_eq!((alike(16, 95), alike(16, 96)), (ACCEPTED.to_owned(), "size/too-large".to_owned()));
    assert_eq!(alike(1, 1000), ACCEPTED);
}

#[test]
fn claims_are_counted() {
    let listing = |members: usize| {
        let members = (0..members).map(|number| (format!("m{number}"), number));
        members.fold(crate::support::claims(), |claims, (name, value)| claims.claim(name, value).unwrap())
    };
    let issued = |members: usize| countersign::Issuer::new(Forge.key()).issue(&listing(members));
    assert_eq!(verdict(issued(50).unwrap().as_str()), ACCEPTED);
    let objection = issued(64).unwrap_err().to_string();
    assert!(objection.contains("64 members"), "{objection}");
    let members: String = (0..64).map(|number| format!(",\"m{number}\":0")).collect();
    let claims = HONEST.replace('}', &format!("{members}}}"));
    assert_eq!(verdict(&Forge.root(&format!("countersign/1 {claims}"), &[])), "claims/json");

    // The audience is an element of a list too.
    let with_list = |elements: usize| {
        let claims = crate::support::claims().claim("list", vec![0; elements]).unwrap();
        countersign::Issuer::new(Forge.key()).issue(&claims)
    };
    assert_eq!(verdict(with_list(255).unwrap().as_str()), ACCEPTED);
    let objection = with_list(256).unwrap_err().to_string();
    assert!(objection.contains("256 elements"), "{objection}");
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
    let many = format!("{}{}", Forge.honest(&[]), format!("~{}", Forge.honest(&[])).repeat(5));
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
