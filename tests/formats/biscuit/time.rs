//! The policy and the checks inside a token agree about the moment at which it ends and begins, leeway and all.

use countersign::{Biscuit, Claims, Issuer, KeyForm, Policy, SigningKey, Timestamp, Token};

use super::forge::{Forge, text};
use crate::support::{ACCEPTED, AUDIENCE, EXP, ISSUER, NOW, at, claims, policy, seconds, verdict, verifier_at};

/// A token of a key that is still wanted.
fn issue(key: &SigningKey<Biscuit>, claims: &Claims) -> Token {
    let same_key = SigningKey::read(KeyForm::Pem, key.write().unwrap().expose()).unwrap();
    Issuer::<Biscuit>::new(same_key).issue(claims).unwrap()
}

fn with_leeway(leeway: i64) -> Policy {
    policy().leeway(seconds(leeway.unsigned_abs())).unwrap()
}

/// An issued token carries its claims as checks too. Where the policy accepts, they must; where they would refuse, the
/// policy must have.
#[test]
fn an_issued_token_ends_and_begins_when_its_claims_say() {
    let key = SigningKey::<Biscuit>::generate().unwrap();
    let verifier = |now, leeway| verifier_at(now, &key, with_leeway(leeway));
    let token = issue(&key, &claims().not_before(at(NOW)));
    for leeway in [0, 1, 30, 120] {
        for (now, finding) in [
            (NOW - leeway - 1, "claims/not-yet-valid"),
            (NOW - leeway, ACCEPTED),
            (NOW, ACCEPTED),
            (EXP - 1, ACCEPTED),
            (EXP + leeway - 1, ACCEPTED),
            (EXP + leeway, "claims/expired"),
        ] {
            assert_eq!(verdict(&verifier(now, leeway), &token), finding, "at {now} with {leeway}");
        }
    }
}

#[test]
fn a_check_of_a_holder_ends_when_a_claim_would() {
    let forge = Forge::new();
    let by_check = text(&forge.narrowed("check if time($t), $t < 2023-11-14T22:15:00Z;"));
    let by_claim = text(&forge.claiming("exp", "exp(2023-11-14T22:15:00Z)"));
    let end = NOW + 100;
    for leeway in [0, 1, 30, 120] {
        for (now, is_good) in [
            (end - 1, true),
            (end, leeway > 0),
            (end + leeway - 1, true),
            (end + leeway, false),
            (end + leeway + 1, false),
        ] {
            let verdict = |token: &str| verdict(&verifier_at(now, &forge.0, with_leeway(leeway)), token);
            let [of_check, of_claim] = if is_good { [ACCEPTED; 2] } else { ["caveat/caveat", "claims/expired"] };
            assert_eq!(verdict(&by_check), of_check, "at {now} with {leeway}");
            assert_eq!(verdict(&by_claim), of_claim, "at {now} with {leeway}");
        }
    }
}

#[test]
fn a_check_of_a_holder_begins_when_a_claim_would() {
    let forge = Forge::new();
    let by_check = text(&forge.narrowed("check if time($t), $t >= 2023-11-14T22:13:20Z;"));
    let by_claim = text(&forge.claiming("nbf", "nbf(2023-11-14T22:13:20Z)"));
    for leeway in [0, 1, 30, 120] {
        for (now, is_good) in
            [(NOW - leeway - 1, false), (NOW - leeway, true), (NOW - 1, leeway > 0), (NOW, true), (NOW + 1, true)]
        {
            let verdict = |token: &str| verdict(&verifier_at(now, &forge.0, with_leeway(leeway)), token);
            let [of_check, of_claim] = if is_good { [ACCEPTED; 2] } else { ["caveat/caveat", "claims/not-yet-valid"] };
            assert_eq!(verdict(&by_check), of_check, "at {now} with {leeway}");
            assert_eq!(verdict(&by_claim), of_claim, "at {now} with {leeway}");
        }
    }
}

/// At the ends of time there is no moment earlier or later.
#[test]
fn leeway_stays_within_the_range_of_moments() {
    let key = SigningKey::<Biscuit>::generate().unwrap();
    let (first, last) = (verifier_at(0, &key, policy()), verifier_at(Timestamp::MAX.unix(), &key, policy()));
    assert_eq!(verdict(&first, issue(&key, &claims())), ACCEPTED);
    assert_eq!(verdict(&last, issue(&key, &claims())), "claims/expired");
    // What a clock shows that stands before 1970: then nothing is valid.
    let eternal = Claims::expiring_at(Timestamp::MAX).issuer(ISSUER).subject("alice").audience(AUDIENCE);
    assert_eq!(verdict(&last, issue(&key, &eternal)), "claims/expired");
    let last_but_one = verifier_at(Timestamp::MAX.unix() - 1, &key, policy());
    assert_eq!(verdict(&last_but_one, issue(&key, &eternal)), ACCEPTED);
}
