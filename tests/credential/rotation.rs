//! Keys change while verifiers run: no valid token is lost, and no reader waits.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use countersign::{EdDsa, FixedClock, Issuer, Jwt, KeySet, SigningKey, Token, Verifier, VerifyingKey};

use crate::support::{ACCEPTED, ISSUER, NOW, OTHER_ISSUER, at, claims, policy, verdict};

type Key = SigningKey<Jwt<EdDsa>>;

fn named(kid: &str) -> Key {
    Key::generate().unwrap().with_kid(kid).unwrap()
}

fn verifying(key: &Key) -> VerifyingKey<Jwt<EdDsa>> {
    key.verifying_key().unwrap()
}

fn issued_by(key: Key, issuer: &str) -> Token {
    Issuer::new(key).issue(&claims().issuer(issuer)).unwrap()
}

fn verifier(keys: &KeySet<Jwt<EdDsa>>) -> Verifier<Jwt<EdDsa>> {
    Verifier::new(keys.clone(), policy()).with_clock(FixedClock(at(NOW)))
}

#[test]
fn rotation_changes_the_keys_of_one_issuer() {
    let (old, new, theirs) = (named("old"), named("new"), named("theirs"));
    let keys = KeySet::issuer(ISSUER, verifying(&old));
    keys.add(OTHER_ISSUER, verifying(&theirs)).unwrap();
    let verifier = verifier(&keys);
    keys.rotate(ISSUER, [verifying(&old), verifying(&new)]).unwrap();
    let tokens = [issued_by(old, ISSUER), issued_by(named("gone"), ISSUER), issued_by(theirs, OTHER_ISSUER)];
    let verdicts = || tokens.each_ref().map(|token| verdict(&verifier, token));
    assert_eq!(verdicts(), [ACCEPTED, "key/unknown-key", ACCEPTED]);

    keys.rotate(ISSUER, [verifying(&new)]).unwrap();
    assert_eq!(verdicts(), ["key/unknown-key", "key/unknown-key", ACCEPTED]);
    assert_eq!(verdict(&verifier, issued_by(new, ISSUER)), ACCEPTED);

    // Whose key it is changes with nothing but a rotation of its issuer.
    keys.rotate(ISSUER, []).unwrap();
    assert_eq!(verdicts(), ["key/unknown-key", "key/unknown-key", ACCEPTED]);
}

#[test]
fn a_rotation_that_cannot_be_meant_changes_nothing() {
    let (ours, theirs) = (named("ours"), named("theirs"));
    let keys = KeySet::issuer(ISSUER, verifying(&ours));
    keys.add(OTHER_ISSUER, verifying(&theirs)).unwrap();
    let verifier = verifier(&keys);
    let nameless = Key::generate().unwrap();
    assert!(keys.rotate(ISSUER, [verifying(&named("theirs"))]).is_err(), "another issuer's name");
    assert!(keys.rotate(ISSUER, [verifying(&named("a")), verifying(&named("a"))]).is_err(), "one name twice");
    let [a, b] = [named("a"), named("b")];
    let twice_first = [verifying(&a), verifying(&named("a")), verifying(&b)];
    assert!(keys.rotate(ISSUER, twice_first).is_err(), "one name twice, and another last");
    assert!(keys.rotate(ISSUER, [verifying(&named("a")), verifying(&nameless)]).is_err(), "no name");
    for token in [issued_by(ours, ISSUER), issued_by(theirs, OTHER_ISSUER)] {
        assert_eq!(verdict(&verifier, token), ACCEPTED);
    }
}

/// Readers verify without a pause while keys come and go: a token whose key is trusted before and after is never refused,
/// and one whose key is not trusted is never accepted.
#[test]
fn no_valid_token_is_lost_while_keys_rotate() {
    const ROTATIONS: usize = 400;
    let (lasting, theirs, stranger) = (named("lasting"), named("theirs"), named("stranger"));
    let keys = KeySet::issuer(ISSUER, verifying(&lasting));
    keys.add(OTHER_ISSUER, verifying(&theirs)).unwrap();
    let verifier = verifier(&keys);
    let (is_over, verified) = (AtomicBool::new(false), AtomicUsize::new(0));
    let lasting_key = || verifying(&lasting);
    let own = issued_by(copy(&lasting), ISSUER);
    let other = issued_by(theirs, OTHER_ISSUER);
    let never = issued_by(stranger, ISSUER);

    thread::scope(|scope| {
        let readers = [(); 2].map(|()| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    assert_eq!(verdict(&verifier, &own), ACCEPTED);
                    assert_eq!(verdict(&verifier, &other), ACCEPTED);
                    assert_eq!(verdict(&verifier, &never), "key/unknown-key");
                    verified.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        // Also where an assertion below fails: the scope waits for its readers.
        let _over = Over(&is_over);
        // Nothing changes before somebody looks, or has given up.
        while verified.load(Ordering::Relaxed) == 0 && !readers.iter().any(|reader| reader.is_finished()) {
            thread::yield_now();
        }
        let mut before = None;
        for round in 0..ROTATIONS {
            let next = named(&format!("round-{round}"));
            let verifying_next = verifying(&next);
            keys.rotate(ISSUER, [lasting_key(), verifying_next]).unwrap();
            // From this moment on the new key is trusted, and the one before is not.
            let token = issued_by(next, ISSUER);
            assert_eq!(verdict(&verifier, &token), ACCEPTED);
            assert!(before.replace(token).is_none_or(|before| verdict(&verifier, before) == "key/unknown-key"));
            if round % 3 == 0 {
                keys.add(OTHER_ISSUER, verifying(&named("passing"))).unwrap();
                assert!(keys.remove("passing"));
            }
        }
    });
    assert!(verified.into_inner() > 0, "the readers came to nothing");
}

/// Ends the readers when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Two issuers rotate at the same time: neither undoes what the other has done.
#[test]
fn rotations_of_two_issuers_do_not_undo_each_other() {
    const ROUNDS: usize = 300;
    let [ours, theirs] = ["ours", "theirs"].map(named);
    let keys = KeySet::issuer(ISSUER, verifying(&ours));
    keys.add(OTHER_ISSUER, verifying(&theirs)).unwrap();
    let rotate = |issuer: &str, key: &Key, spare: &Key| {
        for round in 0..ROUNDS {
            let one = round % 2 == 0;
            let wanted = if one { vec![verifying(key)] } else { vec![verifying(key), verifying(spare)] };
            keys.rotate(issuer, wanted).unwrap();
            // What was just written is there, whatever the other does meanwhile.
            let expected = if one { "key/unknown-key" } else { ACCEPTED };
            let token = Issuer::new(copy(spare)).issue(&claims().issuer(issuer)).unwrap();
            assert_eq!(verdict(&verifier(&keys), token), expected, "{issuer}, round {round}");
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| rotate(ISSUER, &ours, &named("our-spare")));
        scope.spawn(|| rotate(OTHER_ISSUER, &theirs, &named("their-spare")));
    });
}

fn copy(key: &Key) -> Key {
    Key::read(countersign::KeyForm::Jwk, key.to_jwk().unwrap().expose()).unwrap()
}
