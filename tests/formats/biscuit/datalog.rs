//! Datalog of the application's own: for the issuer, for the holder, for the third party.

use countersign::biscuit::{self, Datalog, Rules, ThirdPartyBlock, ThirdPartyRequest, Value};
use countersign::{Biscuit, Issuer, KeyForm, Request, SigningKey, Verifier};

use super::forge::{Forge, Key, text};
use crate::support::{ACCEPTED, EXP, at, claims, policy, reason, verdict, verifier};

fn datalog(source: &str) -> Datalog {
    Datalog::new(source, []).unwrap()
}

fn verdict_with(verifier: &Verifier<Biscuit>, token: &str, rules: &Rules) -> String {
    let request = Request::default().operation("read").resource("/reports/7");
    verifier.verify_with(token, &request, rules).map_or_else(reason, |_| ACCEPTED.to_owned())
}

fn objection<T>(outcome: Result<T, countersign::Error>) -> String {
    outcome.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn an_issuer_says_more_than_claims() {
    let key = Key::generate().unwrap();
    let verifier = verifier(&key, policy());
    let issuer = Issuer::new(key);
    let source = r#"right({file}, "read"); check if operation("read"); may($f) <- right($f, "read");"#;
    let rights = Datalog::new(source, [("file", Value::from("/reports/7"))]).unwrap();
    let token = issuer.issue_with(&claims(), &rights).unwrap();
    let verified = verifier.verify(&token, &Request::default().operation("read")).unwrap();
    assert_eq!(verified.claims(), &claims(), "the claims are the claims");
    assert_eq!(verdict(&verifier, &token), "caveat/caveat", "no operation was asked for");
    let may = |file: &str| Rules::datalog("allow if may({file});", [("file", Value::from(file))]).unwrap();
    assert_eq!(verdict_with(&verifier, token.as_str(), &may("/reports/7")), ACCEPTED);
    assert_eq!(verdict_with(&verifier, token.as_str(), &may("/reports/8")), "caveat/caveat");
}

/// Claims are made by claiming them, so that no token has two of one, or one that its issuer did not see.
#[test]
fn datalog_states_no_claim_and_no_circumstance() {
    assert!(Datalog::new("subject(\"root\");", []).is_ok());
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "typ", "claim", "claim_json", "time", "audience"] {
        for source in [format!("{name}(\"x\");"), format!("{name}($x) <- right($x);")] {
            let objection = objection(Datalog::new(&source, []));
            assert!(objection.contains(&format!("`{name}`")), "{source}: {objection}");
        }
    }
    assert!(Datalog::new("check if sub(\"alice\"), time($t);", []).is_ok(), "to ask is not to state");
}

#[test]
fn a_holder_appends_checks_of_its_own() {
    let forge = Forge::new();
    let token = text(&forge.honest());
    let reports = "check if resource($r), $r.starts_with({prefix});";
    let narrowed = |prefix| {
        let datalog = Datalog::new(reports, [("prefix", Value::from(prefix))]).unwrap();
        biscuit::append(&token, &datalog).unwrap().as_str().to_owned()
    };
    let verifier = forge.verifier(policy());
    assert_eq!(verdict_with(&verifier, &narrowed("/reports/"), &Rules::default()), ACCEPTED);
    assert_eq!(verdict_with(&verifier, &narrowed("/secrets/"), &Rules::default()), "caveat/caveat");
    // Reported as opaque, never as exact.
    let request = Request::default().resource("/reports/7");
    let verified = verifier.verify(narrowed("/reports/"), &request).unwrap();
    assert!(verified.has_opaque_restrictions() && verified.restrictions().is_empty());
    assert_eq!(verified.expires_at(), at(EXP));
    // Facts only where the verifier lets them in.
    let stating = biscuit::append(&token, &datalog("note(1);")).unwrap();
    assert_eq!(verdict(&verifier, &stating), "caveat/limit");
    assert_eq!(verdict_with(&verifier, stating.as_str(), &Rules::default().allow_facts()), ACCEPTED);
}

#[test]
fn a_sealed_token_takes_nothing_more() {
    let forge = Forge::new();
    let verifier = forge.verifier(policy());
    let token = text(&forge.honest());
    let sealed = biscuit::seal(&token).unwrap();
    assert_eq!(verdict(&verifier, &sealed), ACCEPTED);
    assert_ne!(sealed.as_str(), token);
    let nothing = Datalog::default();
    let block = ThirdPartyRequest::new(&token).unwrap().sign(&Key::generate().unwrap(), &nothing).unwrap();
    for objection in [
        objection(biscuit::append(sealed.as_str(), &nothing)),
        objection(biscuit::seal(sealed.as_str())),
        objection(ThirdPartyRequest::new(sealed.as_str())),
        objection(block.append_to(sealed.as_str())),
    ] {
        assert!(objection.contains("sealed"), "{objection}");
    }
    // A token with all its blocks can still be sealed, and says what it cannot.
    let full = (0..10).fold(token, |token, _| biscuit::append(&token, &nothing).unwrap().as_str().to_owned());
    assert!(objection(biscuit::append(&full, &nothing)).contains("as many blocks"));
    assert!(objection(ThirdPartyRequest::new(&full)).contains("as many blocks"));
    assert_eq!(verdict(&verifier, biscuit::seal(&full).unwrap()), ACCEPTED);
    for other in ["", "A", "é", "eyJhbGciOiJub25lIn0.e30.", &"A".repeat(20_000)] {
        assert!(biscuit::seal(other).is_err() && biscuit::append(other, &nothing).is_err());
    }
}

#[test]
fn a_third_party_vouches_for_one_token() {
    let forge = Forge::new();
    let verifier = forge.verifier(policy());
    let (token, other) = (text(&forge.honest()), text(&forge.honest()));
    let (directory, stranger) = (Key::generate().unwrap(), Key::generate().unwrap());
    let member = datalog(r#"member("staff");"#);

    let request = ThirdPartyRequest::new(&token).unwrap().to_string();
    let block = request.parse::<ThirdPartyRequest>().unwrap().sign(&directory, &member).unwrap().to_string();
    let block: ThirdPartyBlock = block.parse().unwrap();
    let vouched_for = block.append_to(&token).unwrap();
    for elsewhere in [other.as_str(), vouched_for.as_str()] {
        let misplaced = block.append_to(elsewhere).unwrap();
        let rules = Rules::default().accept_third_party(&directory.verifying_key().unwrap());
        assert_eq!(verdict_with(&verifier, misplaced.as_str(), &rules), "signature/signature");
    }

    let trusting = |key: &Key| {
        let key = key.verifying_key().unwrap();
        let source = r#"allow if member("staff") trusting {directory};"#;
        Rules::datalog(source, [("directory", Value::from(&key))]).unwrap()
    };
    let accepted = |rules: Rules, key: &Key| rules.accept_third_party(&key.verifying_key().unwrap());
    let verdict = |token: &str, rules: &Rules| verdict_with(&verifier, token, rules);
    let rules = accepted(trusting(&directory), &directory);
    assert_eq!(verdict(vouched_for.as_str(), &rules), ACCEPTED);
    assert_eq!(verdict(&token, &rules), "caveat/caveat", "nobody vouched for it");
    assert_eq!(verdict(vouched_for.as_str(), &Rules::default()), "caveat/limit", "by default nobody is asked");
    assert_eq!(verdict(vouched_for.as_str(), &accepted(Rules::default(), &stranger)), "caveat/limit");
    assert_eq!(verdict(vouched_for.as_str(), &accepted(trusting(&stranger), &directory)), "caveat/caveat");
    // What the holder says itself, nobody takes for the directory's word.
    let boasting = biscuit::append(&token, &member).unwrap();
    assert_eq!(verdict(boasting.as_str(), &rules.clone().allow_facts()), "caveat/caveat");
    // Another signer of the same words, with the directory's name on it, does not come through.
    let forged = ThirdPartyRequest::new(&token).unwrap().sign(&stranger, &member).unwrap().append_to(&token).unwrap();
    assert_eq!(verdict(forged.as_str(), &rules), "caveat/limit");
}

/// The issuer can leave it to a third party, by name, without the verifier's Datalog.
#[test]
fn an_issuer_demands_a_third_partys_word() {
    type OnP256 = SigningKey<Biscuit<biscuit::P256>>;
    let directory = OnP256::generate().unwrap();
    let public = directory.verifying_key().unwrap();
    let key = Key::generate().unwrap();
    let verifier = verifier(&key, policy());
    let source = r#"check if member("staff") trusting {directory};"#;
    let demand = Datalog::new(source, [("directory", Value::from(&public))]).unwrap();
    let token = Issuer::new(key).issue_with(&claims(), &demand).unwrap();
    let rules = Rules::default().accept_third_party(&public);
    assert_eq!(verdict_with(&verifier, token.as_str(), &rules), "caveat/caveat");
    let vouched_for = |source: &str| {
        let block = ThirdPartyRequest::new(token.as_str()).unwrap().sign(&directory, &datalog(source)).unwrap();
        block.append_to(token.as_str()).unwrap()
    };
    assert_eq!(verdict_with(&verifier, vouched_for(r#"member("staff");"#).as_str(), &rules), ACCEPTED);
    assert_eq!(verdict_with(&verifier, vouched_for(r#"member("guest");"#).as_str(), &rules), "caveat/caveat");
    // A third party restricts as well, and brings no rules.
    let expiring = r#"member("staff"); check if time($t), $t < 2023-11-14T22:13:00Z;"#;
    assert_eq!(verdict_with(&verifier, vouched_for(expiring).as_str(), &rules), ACCEPTED, "within the leeway");
    let over = r#"member("staff"); check if operation("write");"#;
    assert_eq!(verdict_with(&verifier, vouched_for(over).as_str(), &rules), "caveat/caveat");
    let deriving = r#"member("staff"); member($x) <- sub($x);"#;
    assert_eq!(verdict_with(&verifier, vouched_for(deriving).as_str(), &rules), "caveat/limit");
}

#[test]
fn what_is_no_request_or_block_is_an_error() {
    let forge = Forge::new();
    let request = ThirdPartyRequest::new(&text(&forge.honest())).unwrap();
    let block = request.sign(&Key::generate().unwrap(), &Datalog::default()).unwrap();
    for other in ["", "A", "AAAA", "é", "....", &format!("{request}\n"), &"A".repeat(20_000)] {
        assert!(other.parse::<ThirdPartyRequest>().is_err(), "{other:.20}");
        let read = other.parse::<ThirdPartyBlock>();
        assert!(read.is_err() || read.unwrap().append_to(&text(&forge.honest())).is_err(), "{other:.20}");
    }
    assert!(block.to_string().parse::<ThirdPartyRequest>().is_err());
    // Neither shows bytes of the token where it is logged.
    assert!(!format!("{request:?} {block:?}").contains(&request.to_string()[8..16]));
}

/// What was meant as a value cannot become Datalog, and what was forgotten is noticed, at every depth.
#[test]
fn parameters_are_all_given() {
    for place in ["{x}", "[{x}]", "{{x}}", "[[1, {x}]]", "{\"k\": {x}}", "{{x}: 1}"] {
        let is_whole = place == "{x}";
        for source in [
            format!("f({place});"),
            format!("check if f({place});"),
            format!("check if {place} == 1;"),
            format!("check if 1 == 1 && {place} == 1;"),
            format!("g($y) <- f($y), $y == {place};"),
        ] {
            let given = [("x", Value::from(7))];
            assert!(Datalog::new(&source, []).is_err(), "{source}");
            let (datalog, rules) = (Datalog::new(&source, given.clone()), Rules::datalog(&source, given));
            assert!(Rules::datalog(&source, []).is_err(), "{source}");
            assert_eq!((datalog.is_ok(), rules.is_ok()), (is_whole, is_whole), "{source}");
            // What was taken can be used.
            let forge = Forge::new();
            let token = text(&forge.honest());
            if let (Ok(datalog), Ok(rules)) = (datalog, rules) {
                assert!(biscuit::append(&token, &datalog).is_ok(), "{source}");
                let _ = forge.verifier(policy()).verify_with(&token, &Request::default(), &rules);
            }
        }
    }
    let key = Forge::new().0.verifying_key().unwrap();
    assert!(Datalog::new("check if f(1) trusting {key};", [("key", Value::from(&key))]).is_ok());
    for values in [vec![], vec![("key", Value::from("ed25519/00"))]] {
        assert!(Datalog::new("check if f(1) trusting {key};", values).is_err());
    }
    for literal in ["ed25519/0000", &format!("ed25519/{}", key.identify().unwrap())] {
        let check = format!("check if f(1) trusting {literal};");
        for outcome in [
            objection(Datalog::new(&check, [])),
            objection(Rules::datalog(&check, [])),
            objection(Datalog::new(&format!("g(1) <- f(1) trusting {literal};"), [])),
            objection(Rules::datalog(&format!("allow if f(1) trusting {literal};"), [])),
        ] {
            assert!(outcome.contains("as a parameter") || outcome.contains("cannot be read"), "{outcome}");
        }
    }
    assert!(objection(Datalog::new("trusting previous; f(1);", [])).contains("trusting"));
}

/// An application may have written a secret into its Datalog: its errors say where, not what.
#[test]
fn errors_do_not_quote_datalog() {
    let broken = "good(1);\nalso(2);\nsecret(\"correct horse\"";
    for objection in [
        objection(Rules::datalog(broken, [])),
        objection(Datalog::new(broken, [])),
        objection(Rules::datalog("secret(\"correct horse\"); allow if f({correct_horse});", [])),
    ] {
        assert!(
            !objection.is_empty() && !objection.contains("horse\"") && !objection.contains("secret"),
            "{objection}"
        );
    }
    assert!(objection(Datalog::new(broken, [])).contains("line 3"), "{}", objection(Datalog::new(broken, [])));
    let deep = format!("check if {}1{} == 1;", "(".repeat(1000), ")".repeat(1000));
    assert!(objection(Datalog::new(&deep, [])).contains("nested"));
    assert!(objection(Rules::datalog(&deep, [])).contains("nested"));
}

/// Keys of one issuer are rotated by their numbers; none of them speaks for another.
#[test]
fn root_keys_are_rotated_by_their_numbers_and_bound_to_their_issuer() {
    use countersign::{FixedClock, KeySet};

    use crate::support::{ISSUER, NOW, OTHER_ISSUER};
    let [old, new, other] = ["1", "2", "3"].map(|kid| Key::generate().unwrap().with_kid(kid).unwrap());
    let keys = KeySet::issuer(ISSUER, old.verifying_key().unwrap());
    keys.add(ISSUER, new.verifying_key().unwrap()).unwrap();
    keys.add(OTHER_ISSUER, other.verifying_key().unwrap()).unwrap();
    let verifier = Verifier::new(keys.clone(), policy()).with_clock(FixedClock(at(NOW)));
    let issued = |key: &Key| {
        let pem = key.write().unwrap();
        let same = Key::read(KeyForm::Pem, pem.expose()).unwrap().with_kid(key.kid().unwrap().as_str()).unwrap();
        Issuer::new(same).issue(&claims()).unwrap()
    };
    assert_eq!(verdict(&verifier, issued(&old)), ACCEPTED);
    assert_eq!(verdict(&verifier, issued(&new)), ACCEPTED);
    assert_eq!(verdict(&verifier, issued(&other)), "key/key-issuer", "its key is another issuer's");
    // What was narrowed keeps the number of its root key.
    let narrowed = biscuit::append(issued(&old).as_str(), &datalog(r#"check if audience("api");"#)).unwrap();
    assert_eq!(verdict(&verifier, &narrowed), ACCEPTED);
    assert!(keys.remove("1"));
    assert_eq!(verdict(&verifier, &narrowed), "key/unknown-key");
    assert_eq!(verdict(&verifier, issued(&new)), ACCEPTED);
}
