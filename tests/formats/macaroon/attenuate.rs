//! What a holder takes away from a Macaroon: it holds, it is understood, and it cannot be taken back.

use countersign::{Attenuate, Macaroon, Restriction};

use super::forge::{Forge, Pieces, decode, encode, request, third_party};
use crate::support::{ACCEPTED, EXP, NOW, at, policy, verifier_at};

fn parsed(texts: &[&str]) -> Vec<Restriction> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn narrowed(token: &str, texts: &[&str]) -> String {
    Macaroon::attenuate(token, &parsed(texts)).unwrap().as_str().to_owned()
}

#[test]
fn each_restriction_holds_and_is_understood() {
    let (until, from) = (format!("expires-before={}", NOW + 60), format!("not-before={NOW}"));
    for (restriction, good, bad) in [
        (until.as_str(), (NOW + 89, request()), (NOW + 90, request())),
        (&from, (NOW - 30, request()), (NOW - 31, request())),
        ("audience=api", (NOW, request()), (EXP + 30, request())),
        (r#"audience-in=["api","web"]"#, (NOW, request()), (EXP + 30, request())),
        ("operation=read", (NOW, request()), (NOW, request().operation("write"))),
        ("resource=/reports/7", (NOW, request()), (NOW, request().resource("/reports/8"))),
        ("tenant=acme", (NOW, request()), (NOW, request().fact("tenant", "other"))),
    ] {
        let token = narrowed(&Forge.honest(&[]), &[restriction]);
        let verify = |(now, request)| verifier_at(now, &Forge.key(), policy()).verify(&token, &request);
        let verified = verify(good).unwrap();
        assert_eq!(verified.restrictions(), parsed(&[restriction]));
        assert!(!verified.has_opaque_restrictions());
        assert_eq!(verified.claims().exp(), at(EXP), "the claims stay the issuer's");
        assert!(verify(bad).is_err(), "{restriction}");
    }
    assert_eq!(Forge.verdict(&narrowed(&Forge.honest(&[]), &["audience=web"])), "caveat/caveat");
    assert_eq!(Forge.verdict(&narrowed(&Forge.honest(&[]), &["region=eu"])), "caveat/caveat");
}

#[test]
fn the_earliest_expiry_counts() {
    let token = narrowed(&Forge.honest(&[]), &[&format!("expires-before={}", NOW + 60)]);
    let token = narrowed(&token, &[&format!("expires-before={}", NOW + 300), "expires-before=4102444800"]);
    let verified = Forge.verify(&token, &request(), &countersign::macaroon::Rules::default()).unwrap();
    assert_eq!((verified.expires_at(), verified.restrictions().len()), (at(NOW + 60), 3));
}

#[test]
fn conflicting_ones_intersect() {
    let once = narrowed(&Forge.honest(&[]), &["operation=read"]);
    assert_eq!(Forge.verdict(&once), ACCEPTED);
    assert_eq!(Forge.verdict(&narrowed(&once, &["operation=write"])), "caveat/caveat");
    assert_eq!(Forge.verdict(&narrowed(&once, &["operation=read"])), ACCEPTED);
}

/// Whatever form a token came in, its holder can narrow it.
#[test]
fn every_form_can_be_narrowed() {
    let pieces = Pieces::of(&Forge.honest(&["tenant=acme"]));
    for token in [pieces.v1(), pieces.v2(), pieces.json(), encode(pieces.json().as_bytes())] {
        assert_eq!(Forge.verdict(&token), ACCEPTED);
        let narrowed = narrowed(&token, &["operation=read"]);
        assert_eq!(decode(&narrowed)[0], 2, "written in version 2");
        assert_eq!(Pieces::of(&narrowed).location, pieces.location);
        assert_eq!(Forge.verdict(&narrowed), ACCEPTED);
    }
}

#[test]
fn what_cannot_be_narrowed_says_why() {
    let read = parsed(&["operation=read"]);
    let objection = |token: &str, restrictions: &[Restriction]| {
        Macaroon::attenuate(token, restrictions).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let honest = Forge.honest(&[]);
    let asking = Macaroon::ask(&honest, &third_party("logged in")).unwrap();
    let discharge = third_party("logged in").discharge(&[]).unwrap();
    let bound = Macaroon::bind(asking.as_str(), &[discharge.as_str()]).unwrap();
    for (token, expected) in [
        (bound.as_str(), "bound to its discharges"),
        (&Forge.honest(&["a=b"; 32]), "33 points"),
        (&Forge.honest(&["a=b"; 33]), "more caveats already"),
        (&format!("{honest}="), "no Macaroon"),
        ("eyJhbGciOiJub25lIn0.e30.", "no Macaroon"),
        ("", "no Macaroon"),
        ("é", "ASCII"),
        (&"A".repeat(8 * 1024 + 1), "longer than"),
        (&Forge.honest(&["a=b"; 31]), "verifiers read"),
    ] {
        let longest = Restriction::Custom { name: "tenant".into(), value: "v".repeat(1024).into() };
        let restrictions = if expected == "verifiers read" { &[longest][..] } else { &read };
        assert!(objection(token, restrictions).contains(expected), "{}: {expected}", objection(token, restrictions));
    }
    assert!(objection(&honest, &[]).contains("no restriction"));
    assert!(objection(&honest, &parsed(&["tenant=a", "tenant=b"])).contains("`tenant=a` and `tenant=b`"));
    let newline = Restriction::Custom { name: "tenant".into(), value: "a\nb".into() };
    assert!(objection(&honest, &[newline]).contains("`tenant`"));
    assert_eq!(objection(&honest, &read), "");
}

/// What is put together by hand is held to the same as what is read from text.
#[test]
fn restrictions_made_by_hand_are_well_formed() {
    let root = Forge.honest(&[]);
    let names = |count: usize| Restriction::Audience((0..count).map(|at| format!("a{at}").into()).collect());
    let custom = |name: &str| Restriction::Custom { name: name.into(), value: "x".into() };
    for restriction in [names(1), names(64), custom("tenant")] {
        assert!(Macaroon::attenuate(&root, &[restriction]).is_ok());
    }
    let misnamed = ["audience", "operation", "resource", "expires-before", "time", "sub", ""].map(custom);
    for restriction in [names(0), names(65)].into_iter().chain(misnamed) {
        assert!(Macaroon::attenuate(&root, std::slice::from_ref(&restriction)).is_err(), "{restriction}");
    }
}
