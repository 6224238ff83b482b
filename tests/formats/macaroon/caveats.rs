//! The chain: what was appended cannot be removed, moved or changed; and what it means is decided by the verifier.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use countersign::Request;
use countersign::macaroon::Rules;

use super::forge::{Forge, Pieces, mac, request};
use crate::support::{ACCEPTED, NOW};

#[test]
fn the_chain_cannot_be_edited() {
    let honest = Pieces::of(&Forge.honest(&["operation=read", "tenant=acme", "resource=/reports/7"]));
    assert_eq!(Forge.verdict(&honest.v2()), ACCEPTED);
    let mut edited = vec![honest.clone(); 6];
    edited[0].caveats.pop();
    edited[1].caveats.remove(0);
    edited[2].caveats.swap(0, 1);
    edited[3].caveats[1].1 = b"tenant=other".to_vec();
    edited[4].caveats.clear();
    edited[5].caveats.push((None, b"operation=read".to_vec(), None));
    for pieces in &edited {
        for token in [pieces.v1(), pieces.v2(), pieces.json()] {
            assert_eq!(Forge.verdict(&token), "signature/signature");
        }
    }
    for bit in 0..256 {
        let mut pieces = honest.clone();
        pieces.signature[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(Forge.verdict(&pieces.v2()), "signature/signature", "bit {bit}");
    }
}

/// No MAC covers a location: it can be anything, and changes nothing.
#[test]
fn locations_mean_nothing() {
    let mut pieces = Pieces::of(&Forge.honest(&["operation=read"]));
    for location in [None, Some(b"https://evil.example".to_vec()), Some(vec![0xff]), Some(Vec::new())] {
        pieces.location = location;
        for token in [pieces.v1(), pieces.v2(), pieces.json()] {
            assert_eq!(Forge.verdict(&token), ACCEPTED);
        }
    }
}

#[test]
fn an_unknown_predicate_refuses() {
    for caveat in [
        "",
        "time < 2030-01-01T00:00",
        "account = 3735928559",
        "operation = read",
        "operation=read ",
        " operation=read",
        "OPERATION=read",
        "expires-before=99999999999999",
        "expires-before=10m",
        "expires-after=1",
        "sub=alice",
        "iss=https://issuer.example",
        "exp=9999999999",
        "audience-in=[]",
    ] {
        assert_eq!(Forge.verdict(&Forge.honest(&[caveat])), "caveat/caveat", "{caveat:?}");
    }
}

/// A holder's library may append any bytes.
#[test]
fn a_predicate_that_is_no_text_refuses() {
    let mut pieces = Pieces::of(&Forge.honest(&[]));
    for (caveat, verdict) in [(&b"operation=read"[..], ACCEPTED), (&[0xff, 0xfe], "caveat/caveat")] {
        pieces.signature = mac(&pieces.signature, caveat);
        pieces.caveats.push((None, caveat.to_vec(), None));
        assert_eq!(Forge.verdict(&pieces.v2()), verdict);
    }
    let token = pieces.v2();
    let all = Rules::default().predicate(|_, _| true);
    assert_eq!(Forge.verify(&token, &request(), &all).unwrap_err(), "caveat/caveat");
}

#[test]
fn the_application_can_know_more() {
    let rules = || Rules::default().predicate(|caveat, _| caveat == "floor < 3");
    assert_eq!(format!("{:?}", rules()), "Rules(1 predicates)");
    let token = Forge.honest(&["floor < 3", "operation=read"]);
    let verified = Forge.verify(&token, &request(), &rules()).unwrap();
    assert!(verified.has_opaque_restrictions(), "what the application decides, it alone understands");
    assert_eq!(verified.restrictions().len(), 1);
    assert_eq!(Forge.verify(&token, &request(), &Rules::default()).unwrap_err(), "caveat/caveat");
    assert_eq!(Forge.verify(&Forge.honest(&["floor < 4"]), &request(), &rules()).unwrap_err(), "caveat/caveat");
    // It cannot loosen what is known.
    let all = Rules::default().predicate(|_, _| true);
    let token = Forge.honest(&["operation=write"]);
    assert_eq!(Forge.verify(&token, &request(), &all).unwrap_err(), "caveat/caveat");
    let by_context =
        Rules::default().predicate(|_, context| context.now().unix() == NOW && context.audience() == "api");
    assert!(Forge.verify(&Forge.honest(&["?"]), &Request::default(), &by_context).is_ok());
}

/// A predicate is code of the application's: it never sees what is not authentic, nor what is refused for another reason.
#[test]
fn predicates_are_asked_of_authentic_tokens_alone() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let rules = Rules::default().predicate(move |_, _| {
        counter.fetch_add(1, Ordering::Relaxed);
        true
    });
    let honest = Pieces::of(&Forge.honest(&["floor < 3"]));
    let mut forged = honest.clone();
    forged.signature[0] ^= 1;
    let expired = r#"countersign/1 {"iss":"https://issuer.example","sub":"alice","aud":"api","exp":1600000000}"#;
    for (token, verdict) in
        [(forged.v2(), "signature/signature"), (Forge.root(expired, &["floor < 3"]), "claims/expired")]
    {
        assert_eq!(Forge.verify(&token, &request(), &rules).unwrap_err(), verdict);
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(Forge.verify(&honest.v2(), &request(), &rules).is_ok());
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
