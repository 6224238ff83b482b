//! Which key a token is held against. Keys are never tried in turn.

use countersign::{FixedClock, Hs256, Issuer, Jwt, KeySet, Request, SigningKey, Token, Verifier};

use crate::support::{ACCEPTED, ISSUER, NOW, OTHER_ISSUER, at, claims, policy, verdict};

type Key = SigningKey<Jwt<Hs256>>;
type Keys = KeySet<Jwt<Hs256>>;

fn unnamed() -> Key {
    Key::generate().unwrap()
}

fn named(kid: &str) -> Key {
    unnamed().with_kid(kid).unwrap()
}

fn of(issuer: &str, key: &Key) -> Keys {
    KeySet::issuer(issuer, key.verifying_key().unwrap())
}

fn add(keys: &Keys, issuer: &str, key: &Key) -> Result<(), countersign::Error> {
    keys.add(issuer, key.verifying_key().unwrap())
}

fn verifier(keys: &Keys) -> Verifier<Jwt<Hs256>> {
    Verifier::new(keys.clone(), policy()).with_clock(FixedClock(at(NOW)))
}

fn issued_by(key: Key) -> Token {
    Issuer::new(key).issue(&claims()).unwrap()
}

#[test]
fn keys_rotate_while_a_verifier_runs() {
    let (old, new) = (named("old"), named("new"));
    let keys = of(ISSUER, &old);
    let verifier = verifier(&keys);
    let new_keys = of(ISSUER, &new);
    let verifying = new.verifying_key().unwrap();
    let (of_old, of_new) = (issued_by(old), issued_by(new));
    let verdicts = || [&of_old, &of_new].map(|token| verdict(&verifier, token));

    assert_eq!(verdicts(), [ACCEPTED, "key/unknown-key"]);
    keys.add(ISSUER, verifying).unwrap();
    assert_eq!(verdicts(), [ACCEPTED, ACCEPTED]);
    assert!(keys.remove("old"));
    assert_eq!(verdicts(), ["key/unknown-key", ACCEPTED]);
    assert!(!keys.remove("old"));
    assert!(keys.remove("new"));
    assert_eq!(verdicts(), ["key/unknown-key", "key/unknown-key"]);
    keys.replace(&new_keys);
    assert_eq!(verdicts(), ["key/unknown-key", ACCEPTED]);
}

#[test]
fn a_name_belongs_to_one_key() {
    let (first, second) = (named("a"), named("a"));
    let keys = of(ISSUER, &first);
    assert!(add(&keys, ISSUER, &second).is_err());
    assert!(add(&keys, OTHER_ISSUER, &second).is_err());
    assert!(add(&keys, ISSUER, &first).is_err(), "the very same key is no exception");

    // The set is as it was: the first key verifies, the second does not.
    let verifier = verifier(&keys);
    assert_eq!(verdict(&verifier, issued_by(first)), ACCEPTED);
    assert_eq!(verdict(&verifier, issued_by(second)), "signature/signature");
}

#[test]
fn a_key_without_a_name_is_trusted_alone() {
    let keys = of(ISSUER, &unnamed());
    assert!(add(&keys, ISSUER, &named("a")).is_err());
    let keys = of(ISSUER, &named("a"));
    assert!(add(&keys, ISSUER, &unnamed()).is_err());
    assert!(add(&keys, ISSUER, &named("b")).is_ok());
}

#[test]
fn the_only_key_needs_no_name() {
    let key = named("a");
    let secret = key.write().unwrap();
    let again = || Key::read(countersign::KeyForm::Hex, secret.expose()).unwrap();

    // Unnamed, and alone: whatever the token says of it.
    let unnamed = verifier(&of(ISSUER, &again()));
    assert_eq!(verdict(&unnamed, issued_by(again())), ACCEPTED);
    assert_eq!(verdict(&unnamed, issued_by(again().with_kid("z").unwrap())), ACCEPTED);

    // Named, and alone: a token may leave its name out, and may not give another.
    let keys = of(ISSUER, &key);
    let alone = verifier(&keys);
    assert_eq!(verdict(&alone, issued_by(again())), ACCEPTED);
    assert_eq!(verdict(&alone, issued_by(again().with_kid("a").unwrap())), ACCEPTED);
    assert_eq!(verdict(&alone, issued_by(again().with_kid("A").unwrap())), "key/unknown-key");

    // One of two: a token must say which.
    add(&keys, ISSUER, &named("b")).unwrap();
    assert_eq!(verdict(&alone, issued_by(again())), "key/unknown-key");
    assert_eq!(verdict(&alone, issued_by(again().with_kid("a").unwrap())), ACCEPTED);
}

#[test]
fn a_key_speaks_for_its_issuer_alone() {
    let (ours, theirs) = (named("ours"), named("theirs"));
    let keys = of(ISSUER, &ours);
    let verifier = verifier(&keys);
    let theirs_verifying = theirs.verifying_key().unwrap();
    let (ours, theirs) = (Issuer::new(ours), Issuer::new(theirs));
    let says = |by: &Issuer<_>, issuer: &str| verdict(&verifier, by.issue(&claims().issuer(issuer)).unwrap());

    assert_eq!(says(&ours, ISSUER), ACCEPTED);
    assert_eq!(says(&ours, OTHER_ISSUER), "claims/issuer", "nobody here trusts it");
    keys.add(OTHER_ISSUER, theirs_verifying).unwrap();
    assert_eq!(says(&ours, OTHER_ISSUER), "key/key-issuer", "trusted, and another's");
    assert_eq!(says(&theirs, ISSUER), "key/key-issuer");
    assert_eq!(says(&theirs, OTHER_ISSUER), ACCEPTED);
    assert_eq!(says(&theirs, "https://nobody.example"), "claims/issuer");
}

#[test]
fn the_trusted_key_is_the_one_that_is_named() {
    let key = named("a");
    let secret = key.write().unwrap();
    let verifier = verifier(&of(ISSUER, &key));
    let nameless = issued_by(Key::read(countersign::KeyForm::Hex, secret.expose()).unwrap());
    let verified = verifier.verify(nameless, &Request::default()).unwrap();
    assert_eq!(verified.kid().map(|kid| kid.as_str()), Some("a"));
}

#[test]
fn clones_share_their_content() {
    let key = named("a");
    let keys = of(ISSUER, &key);
    let (one, other) = (keys.clone(), keys.clone());
    assert!(one.remove("a"));
    assert_eq!(verdict(&verifier(&other), issued_by(key)), "key/unknown-key");
}

#[test]
fn a_verifier_is_shown_by_the_names_of_its_keys() {
    let keys = of(ISSUER, &named("2026-11"));
    for shown in [format!("{keys:?}"), format!("{:?}", verifier(&keys))] {
        for part in [ISSUER, "jwt/HS256", "2026-11"] {
            assert!(shown.contains(part), "{shown}");
        }
    }
    assert!(format!("{:?}", verifier(&keys)).starts_with("Verifier { scheme: \"jwt/HS256\""));
}
