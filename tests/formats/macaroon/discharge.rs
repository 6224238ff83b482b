//! Third parties: a token that asks them is worth nothing without their answer, and an answer nothing with another token.

use countersign::macaroon::{Additions, Rules, ThirdParty, dangerous};
use countersign::{Attenuate, Issuer, Macaroon, Rejection, Restriction, Secret, Token};

use super::forge::{Forge, Pieces, SECRET, mac, request, third_party};
use crate::support::{ACCEPTED, NOW, at, claims};

fn asking(identifiers: &[&str]) -> String {
    let additions = identifiers.iter().fold(Additions::default(), |all, name| all.third_party(third_party(name)));
    Issuer::new(Forge.key()).issue_with(&claims(), &additions).unwrap().as_str().to_owned()
}

fn discharge(identifier: &str) -> String {
    third_party(identifier).discharge(&[]).unwrap().as_str().to_owned()
}

fn bind(root: &str, discharges: &[&str]) -> String {
    Macaroon::bind(root, discharges).unwrap().as_str().to_owned()
}

fn text(token: Token) -> String {
    token.as_str().to_owned()
}

#[test]
fn a_third_party_must_agree() {
    let root = asking(&["logged in"]);
    assert_eq!(Forge.verdict(&root), "caveat/caveat", "nobody was asked");
    assert_eq!(Forge.verdict(&bind(&root, &[&discharge("logged in")])), ACCEPTED);
    assert_eq!(Forge.verdict(&bind(&root, &[&discharge("other")])), "caveat/caveat", "another answer");
    // The name is right, and the key is not.
    let impostor = ThirdParty::new("https://idp.example", Secret::from(vec![9; 32]), "logged in").unwrap();
    assert_eq!(Forge.verdict(&bind(&root, &[impostor.discharge(&[]).unwrap().as_str()])), "signature/signature");
    // Claims come first: an expired token is expired, whoever has not answered.
    let expired = r#"countersign/1 {"iss":"https://issuer.example","sub":"alice","aud":"api","exp":1600000000}"#;
    let expired = text(Macaroon::ask(&Forge.root(expired, &[]), &third_party("logged in")).unwrap());
    assert_eq!(Forge.verdict(&expired), "claims/expired");
    // But no claim is spoken of where a MAC does not hold.
    let late = bind(&expired, &[impostor.discharge(&[]).unwrap().as_str()]);
    assert_eq!(Forge.verdict(&late), "signature/signature");
    // A holder can ask as well as an issuer.
    let asked = text(Macaroon::ask(&Forge.honest(&[]), &third_party("logged in")).unwrap());
    assert_eq!(Forge.verdict(&asked), "caveat/caveat");
    assert_eq!(Forge.verdict(&bind(&asked, &[&discharge("logged in")])), ACCEPTED);
}

#[test]
fn a_discharge_is_good_with_its_root_alone() {
    let (root, answer) = (asking(&["logged in"]), discharge("logged in"));
    assert_eq!(Forge.verdict(&format!("{root}~{answer}")), "signature/signature", "unbound");
    let elsewhere = bind(&asking(&["logged in"]), &[&answer]);
    let bound = elsewhere.split('~').nth(1).unwrap();
    assert_eq!(Forge.verdict(&elsewhere), ACCEPTED);
    assert_eq!(Forge.verdict(&format!("{root}~{bound}")), "signature/signature", "bound to another root");
    // What is narrowed after it was bound is another root.
    let read = [Restriction::Operation("read".into())];
    let narrowed = Macaroon::attenuate(&root, &read).unwrap();
    let late = format!("{}~{}", narrowed.as_str(), bind(&root, &[&answer]).split('~').nth(1).unwrap());
    assert_eq!(Forge.verdict(&late), "signature/signature");
    assert_eq!(Forge.verdict(&bind(narrowed.as_str(), &[&answer])), ACCEPTED);
}

#[test]
fn discharges_are_those_that_are_asked_for() {
    let root = asking(&["a", "b"]);
    let [a, b, c] = ["a", "b", "c"].map(discharge);
    assert_eq!(Forge.verdict(&bind(&root, &[&a, &b])), ACCEPTED);
    assert_eq!(Forge.verdict(&bind(&root, &[&b, &a])), ACCEPTED, "in any order");
    for (what, discharges) in
        [("missing", &[&a][..]), ("extra", &[&a, &b, &c]), ("twice", &[&a, &b, &b]), ("instead", &[&a, &a])]
    {
        let discharges: Vec<&str> = discharges.iter().map(|text| text.as_str()).collect();
        assert_eq!(Forge.verdict(&bind(&root, &discharges)), "caveat/caveat", "{what}");
    }
    assert_eq!(Forge.verdict(&bind(&Forge.honest(&[]), &[&a])), "caveat/caveat", "nobody asked");
    // One answer is one answer: two caveats of one name need two, which cannot be told apart.
    let asking_itself = text(Macaroon::ask(&a, &third_party("a")).unwrap());
    assert_eq!(Forge.verdict(&bind(&asking(&["a"]), &[&asking_itself])), "caveat/caveat");
    assert!(Macaroon::ask(&asking(&["a"]), &third_party("a")).unwrap_err().to_string().contains("identifier already"));
    assert!(Macaroon::ask(&Forge.honest(&["a"]), &third_party("a")).is_ok());
}

#[test]
fn what_a_discharge_restricts_is_restricted() {
    let root = asking(&["logged in"]);
    let answer = |texts: &[&str]| {
        let restrictions: Vec<_> = texts.iter().map(|text| text.parse().unwrap()).collect();
        bind(&root, &[third_party("logged in").discharge(&restrictions).unwrap().as_str()])
    };
    let until = format!("expires-before={}", NOW + 60);
    let verified = Forge.verify(&answer(&[&until, "operation=read"]), &request(), &Rules::default()).unwrap();
    assert_eq!((verified.expires_at(), verified.restrictions().len()), (at(NOW + 60), 2));
    assert_eq!(Forge.verdict(&answer(&["operation=write"])), "caveat/caveat");
    assert_eq!(Forge.verdict(&answer(&[&format!("expires-before={}", NOW - 60)])), "caveat/caveat");
    assert!(third_party("x").discharge(&["a=b".parse().unwrap(), "a=c".parse().unwrap()]).is_err());
}

/// A chain of third parties, each of which asks the next.
fn chained(depth: usize) -> String {
    let name = |at: usize| format!("third party {at}");
    let discharges: Vec<_> = (0..depth)
        .map(|at| {
            let answer = discharge(&name(at));
            if at + 1 < depth { text(Macaroon::ask(&answer, &third_party(&name(at + 1))).unwrap()) } else { answer }
        })
        .collect();
    let discharges: Vec<_> = discharges.iter().map(String::as_str).collect();
    bind(&asking(&[&name(0)]), &discharges)
}

#[test]
fn discharges_ask_for_discharges_and_not_for_ever() {
    for depth in 1..=3 {
        assert_eq!(Forge.verdict(&chained(depth)), ACCEPTED, "{depth}");
    }
    assert_eq!(Forge.verdict(&chained(4)), "caveat/limit");
}

/// Two that ask for each other: each can answer once.
#[test]
fn a_cycle_is_refused() {
    let ask = |answer: &str, next: &str| text(Macaroon::ask(&discharge(answer), &third_party(next)).unwrap());
    let (a, b) = (ask("a", "b"), ask("b", "a"));
    assert_eq!(Forge.verdict(&bind(&asking(&["a"]), &[&a, &b])), "caveat/caveat");
    assert_eq!(Forge.verdict(&bind(&asking(&["a"]), &[&ask("a", "a")])), "caveat/caveat");
    assert_eq!(Forge.verdict(&bind(&asking(&["a"]), &[&a, &discharge("b")])), ACCEPTED);
}

/// Only whoever knew the chain at that point can have sealed a key.
#[test]
fn a_sealed_key_cannot_be_exchanged() {
    let root = asking(&["logged in"]);
    let other = Pieces::of(&asking(&["logged in"])).caveats[0].2.clone();
    let mut pieces = Pieces::of(&root);
    pieces.caveats[0].2 = other;
    assert_eq!(Forge.verdict(&bind(&pieces.v2(), &[&discharge("logged in")])), "signature/signature");
    // Appended by a holder, with a chain that holds: whatever is sealed in it opens to nothing.
    let mut pieces = Pieces::of(&Forge.honest(&[]));
    let sealed = vec![7; 72];
    let parts = [mac(&pieces.signature, &sealed), mac(&pieces.signature, b"logged in")].concat();
    pieces.signature = mac(&pieces.signature, &parts);
    pieces.caveats.push((None, b"logged in".to_vec(), Some(sealed)));
    assert_eq!(Forge.verdict(&bind(&pieces.v2(), &[&discharge("logged in")])), "signature/signature");
    assert_eq!(Forge.verdict(&pieces.v2()), "caveat/caveat");
}

#[test]
fn third_parties_are_described_in_full() {
    let key = || Secret::from(vec![7; 16]);
    assert!(ThirdParty::new("https://idp.example", key(), "x").is_ok());
    assert!(ThirdParty::new("https://idp.example", Secret::from(vec![7; 15]), "x").is_err());
    assert!(ThirdParty::new("", key(), "x").is_err());
    assert!(ThirdParty::new("https://idp.example", key(), "").is_err());
    assert!(Macaroon::bind(&Forge.honest(&[]), &[discharge("x").as_str(); 5]).is_err());
    assert!(Macaroon::bind("garbage", &[]).is_err());
    assert!(Macaroon::bind(&"A".repeat(8 * 1024 + 1), &[]).is_err());
    let long = third_party(&"x".repeat(7000));
    assert!(Macaroon::ask(&Forge.honest(&[]), &long).is_err(), "no verifier would read it");
    assert!(long.discharge(&[]).is_err());
    let alone = third_party(&"x".repeat(6050)).discharge(&[]).unwrap();
    assert!(Macaroon::bind(&Forge.honest(&[]), &[alone.as_str()]).is_err(), "too long together");
    assert!(Macaroon::bind(&bind(&Forge.honest(&[]), &[&discharge("x")]), &[]).is_err(), "bound already");
}

#[test]
fn a_third_party_is_told_by_its_location_and_never_by_its_key() {
    let asked = third_party("x");
    assert_eq!(format!("{asked:?}"), "ThirdParty { location: \"https://idp.example\", .. }");
    let located = Some(b"https://idp.example".to_vec());
    assert_eq!(Pieces::of(&discharge("x")).location, located);
    assert_eq!(Pieces::of(&asking(&["x"])).caveats[0].0, located);
    assert_eq!(Pieces::of(Macaroon::ask(&Forge.honest(&[]), &asked).unwrap().as_str()).caveats[0].0, located);
}

/// A caveat of a third party is read in every form, and is then one that nobody has answered.
#[test]
fn third_parties_are_asked_in_every_form() {
    let pieces = Pieces::of(&asking(&["x"]));
    for token in [pieces.v1(), pieces.v2(), pieces.json()] {
        assert_eq!(Forge.verdict(&token), "caveat/caveat");
    }
    // A location belongs to a third party's caveat alone, and a sealed key to an identifier.
    let without = |name: &str| {
        let mut json: serde_json::Value = serde_json::from_str(&pieces.json()).unwrap();
        assert!(json["c"][0].as_object_mut().unwrap().remove(name).is_some(), "{name}");
        Forge.verdict(&json.to_string())
    };
    assert_eq!(without("v64"), "encoding/wrong-format");
    assert_eq!(without("i"), "encoding/wrong-format");
    // No MAC covers it.
    assert_eq!(without("l"), "caveat/caveat");
}

#[test]
fn what_is_authentic_is_told_and_not_judged() {
    let token = bind(&asking(&["x"]), &[&discharge("x")]);
    let narrowed = Macaroon::attenuate(&asking(&[]), &["tenant=other".parse().unwrap()]).unwrap();
    let found = dangerous::authentic(&SECRET, narrowed.as_str()).unwrap();
    assert!(found.identifier.starts_with(b"countersign/1 {"));
    assert_eq!(found.caveats, [b"tenant=other"]);
    assert!(dangerous::authentic(&SECRET, &token).unwrap().caveats.is_empty());
    assert_eq!(dangerous::authentic(b"another", &token).err(), Some(Rejection::Signature));
}
