//! Which key, and whose.

use countersign::{Es256, FixedClock, Issuer, Jwt, KeySet, SigningKey, Verifier};

use crate::support::{ACCEPTED, ISSUER, NOW, OTHER_ISSUER, at, claims, policy, verdict};

type Key = SigningKey<Jwt<Es256>>;

fn named(kid: &str) -> Key {
    Key::generate().unwrap().with_kid(kid).unwrap()
}

fn verifier(keys: KeySet<Jwt<Es256>>) -> Verifier<Jwt<Es256>> {
    Verifier::new(keys, policy()).with_clock(FixedClock(at(NOW)))
}

#[test]
fn rule_25_an_unknown_kid_is_refused_and_keys_are_never_tried_in_turn() {
    let (trusted, impostor) = (named("a"), named("b"));
    let verifier = verifier(KeySet::issuer(ISSUER, trusted.verifying_key().unwrap()));

    // The very key that is trusted, under a name that is not.
    let der = trusted.write().unwrap();
    let same_key = Key::read(countersign::KeyForm::Pem, der.expose()).unwrap();
    let other_name = Issuer::new(same_key.with_kid("b").unwrap()).issue(&claims()).unwrap();
    assert_eq!(verdict(&verifier, other_name), "key/unknown-key");

    assert_eq!(verdict(&verifier, Issuer::new(impostor).issue(&claims()).unwrap()), "key/unknown-key");
    assert_eq!(verdict(&verifier, Issuer::new(named("a")).issue(&claims()).unwrap()), "signature/signature");
    assert_eq!(verdict(&verifier, Issuer::new(trusted).issue(&claims()).unwrap()), ACCEPTED);
}

#[test]
fn rule_28_a_key_speaks_for_its_own_issuer_only() {
    let (ours, theirs) = (named("ours"), named("theirs"));
    let keys = KeySet::issuer(ISSUER, ours.verifying_key().unwrap());
    keys.add(OTHER_ISSUER, theirs.verifying_key().unwrap()).unwrap();
    let verifier = verifier(keys);

    let (ours, theirs) = (Issuer::new(ours), Issuer::new(theirs));
    let of = |issuer: &str| claims().issuer(issuer);
    assert_eq!(verdict(&verifier, ours.issue(&of(ISSUER)).unwrap()), ACCEPTED);
    assert_eq!(verdict(&verifier, theirs.issue(&of(OTHER_ISSUER)).unwrap()), ACCEPTED);
    assert_eq!(verdict(&verifier, ours.issue(&of(OTHER_ISSUER)).unwrap()), "key/key-issuer");
    assert_eq!(verdict(&verifier, theirs.issue(&of(ISSUER)).unwrap()), "key/key-issuer");
    assert_eq!(verdict(&verifier, ours.issue(&of("https://nobody.example")).unwrap()), "claims/issuer");
}

#[test]
fn rule_28_two_issuers_keys_under_one_kid_are_refused() {
    let keys = KeySet::issuer(ISSUER, named("a").verifying_key().unwrap());
    assert!(keys.add(OTHER_ISSUER, named("a").verifying_key().unwrap()).is_err());
    assert!(keys.add(OTHER_ISSUER, named("b").verifying_key().unwrap()).is_ok());
}
