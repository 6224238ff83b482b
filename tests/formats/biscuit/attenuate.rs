//! What a holder takes away from a Biscuit: it holds, it is understood, and it cannot be taken back.

use countersign::biscuit::{Datalog, Rules, ThirdPartyRequest};
use countersign::{Attenuate, Biscuit, Rejection, Request, Restriction, SigningKey, Token};

use super::forge::{Forge, text};
use crate::support::{ACCEPTED, EXP, NOW, at, policy, verdict_for, verifier, verifier_at};

fn parsed(texts: &[&str]) -> Vec<Restriction> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn request() -> Request {
    Request::default().operation("read").resource("/reports/7").fact("tenant", "acme")
}

#[test]
fn each_restriction_holds_and_is_understood() {
    let forge = Forge::new();
    let token = text(&forge.honest());
    let until = format!("expires-before={}", NOW + 60);
    let from = format!("not-before={NOW}");
    for (restriction, at_once, otherwise) in [
        (until.as_str(), (NOW, request()), (NOW + 90, request())),
        (&from, (NOW, request()), (NOW - 31, request())),
        ("audience=api", (NOW, request()), (EXP + 30, request())),
        (r#"audience-in=["api","web"]"#, (NOW, request()), (EXP + 30, request())),
        ("operation=read", (NOW, request()), (NOW, request().operation("write"))),
        ("resource=/reports/7", (NOW, request()), (NOW, request().resource("/reports/8"))),
        ("tenant=acme", (NOW, request()), (NOW, Request::default())),
    ] {
        let narrowed = <Biscuit>::attenuate(&token, &parsed(&[restriction])).unwrap();
        let verify = |(now, request): (i64, Request)| verifier_at(now, &forge.0, policy()).verify(&narrowed, &request);
        let verified = verify(at_once).unwrap();
        assert_eq!(verified.restrictions(), parsed(&[restriction]), "{restriction}");
        assert!(!verified.has_opaque_restrictions(), "{restriction}");
        assert_eq!(verified.claims().exp(), at(EXP), "the claims stay the issuer's");
        assert!(verify(otherwise).is_err(), "{restriction}");
    }
    let elsewhere = <Biscuit>::attenuate(&token, &parsed(&["audience=web"])).unwrap();
    assert_eq!(verdict_for(&verifier(&forge.0, policy()), &elsewhere, &request()), "caveat/caveat");
}

#[test]
fn all_of_them_hold() {
    let forge = Forge::new();
    let once = <Biscuit>::attenuate(&text(&forge.honest()), &parsed(&["operation=read", "tenant=acme"])).unwrap();
    let twice = <Biscuit>::attenuate(once.as_str(), &parsed(&["resource=/reports/7"])).unwrap();
    let verdict = |token: &Token, request: &Request| verdict_for(&verifier(&forge.0, policy()), token, request);
    assert_eq!(verdict(&twice, &request()), ACCEPTED);
    for request in [request().operation("write"), request().fact("tenant", "other"), request().resource("/")] {
        assert_eq!(verdict(&twice, &request), "caveat/caveat");
    }
    // What was narrowed already can be narrowed to nothing: conflicting restrictions intersect.
    let nothing = <Biscuit>::attenuate(once.as_str(), &parsed(&["operation=write"])).unwrap();
    for operation in ["read", "write"] {
        assert_eq!(verdict(&nothing, &request().operation(operation)), "caveat/caveat");
    }
}

/// What the issuer states, the request need not: the restriction is then more than it looks like, or less.
#[test]
fn a_fact_that_the_issuer_states_makes_a_restriction_opaque() {
    let forge = Forge::new();
    let token = text(&forge.saying(r#"tenant("acme");"#));
    let narrowed = <Biscuit>::attenuate(&token, &parsed(&["tenant=acme", "operation=read"])).unwrap();
    let verified = forge.verifier(policy()).verify(&narrowed, &Request::default().operation("read")).unwrap();
    assert_eq!(verified.restrictions(), parsed(&["operation=read"]));
    assert!(verified.has_opaque_restrictions());
}

/// What a verifier lets in is the verifier's to say: whoever holds facts and a third party's word can narrow them too.
#[test]
fn a_token_with_facts_and_a_third_partys_word_can_be_narrowed() {
    let forge = Forge::new();
    let directory = SigningKey::<Biscuit>::generate().unwrap();
    let stated = text(&forge.narrowed(r#"note("mine");"#));
    let request = ThirdPartyRequest::new(&stated).unwrap();
    let member = Datalog::new("member(\"staff\");", []).unwrap();
    let vouched_for = request.sign(&directory, &member).unwrap().append_to(&stated).unwrap();
    let narrowed = <Biscuit>::attenuate(vouched_for.as_str(), &parsed(&["operation=read"])).unwrap();

    let rules = Rules::default().allow_facts().accept_third_party(&directory.verifying_key().unwrap());
    let verify =
        |request: Request, rules: &Rules| forge.verifier(policy()).verify_with(&narrowed, &request, rules).map(drop);
    assert_eq!(verify(Request::default().operation("read"), &rules), Ok(()));
    assert_eq!(verify(Request::default().operation("write"), &rules), Err(Rejection::Caveat));
    assert_eq!(verify(Request::default().operation("read"), &Rules::default()), Err(Rejection::Limit));
}

#[test]
fn what_cannot_be_narrowed_says_why() {
    let forge = Forge::new();
    let (honest, read) = (text(&forge.honest()), parsed(&["operation=read"]));
    let objection = |token: &str, restrictions: &[Restriction]| {
        <Biscuit>::attenuate(token, restrictions).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let sealed = text(&forge.honest().seal().unwrap());
    let mut full = honest.clone();
    for _ in 0..10 {
        full = <Biscuit>::attenuate(&full, &read).unwrap().as_str().to_owned();
    }
    assert_eq!(forge.verifier(policy()).verify(&full, &request()).unwrap().restrictions().len(), 10);
    for (token, expected) in [
        (sealed.as_str(), "sealed"),
        (&full, "as many blocks"),
        (honest.trim_end_matches('='), "no Biscuit"),
        ("eyJhbGciOiJub25lIn0.e30.", "no Biscuit"),
        ("", "no Biscuit"),
        ("é", "ASCII"),
        (&"A".repeat(16 * 1024 + 1), "longer than"),
    ] {
        assert!(objection(token, &read).contains(expected), "{}: {expected}", objection(token, &read));
    }
    let long = |n| Restriction::Custom { name: format!("n{n}").into(), value: format!("{n:01000}").into() };
    let long: Vec<_> = (0..20).map(long).collect();
    assert!(objection(&honest, &long).contains("verifiers read"));
    assert!(objection(&honest, &[]).contains("no restriction"));
    assert!(objection(&honest, &parsed(&["tenant=a", "tenant=b"])).contains("`tenant=a` and `tenant=b`"));
    let malformed = Restriction::Custom { name: "sub".into(), value: "root".into() };
    assert!(objection(&honest, &[malformed]).contains("`sub`"));
    assert_eq!(objection(&honest, &read), "");
}

/// Half of what verifiers run is left for what they bring themselves: a token that uses up more is run, and not narrowed further.
#[test]
fn half_of_the_budget_is_left_to_verifiers() {
    let forge = Forge::new();
    let summing =
        |count: usize| text(&forge.narrowed(&format!("check if 1{} == {};", " + 1".repeat(count - 1), count)));
    let narrowed = |token: &str| <Biscuit>::attenuate(token, &parsed(&["operation=read"]));
    let (modest, costly) = (summing(30), summing(50));
    for token in [&modest, &costly] {
        assert_eq!(verdict_for(&verifier(&forge.0, policy()), token, &request()), ACCEPTED);
    }
    assert!(narrowed(&modest).is_ok());
    assert!(narrowed(&costly).unwrap_err().to_string().contains("more than verifiers run"));
}
