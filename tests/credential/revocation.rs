//! What was revoked is refused in every format: by `jti`, and by whatever other name the format gives it.

use std::sync::Arc;

use countersign::registry::{self, SchemeEntry};
use countersign::{
    Attenuate, Biscuit, FixedClock, Issuer, Request, RevocationId, RevocationList, RevocationMemory, SigningKey,
    biscuit,
};

use super::any::{issuer_of, verifier_of};
use crate::support::{ACCEPTED, EXP, ISSUER, NOW, OTHER_ISSUER, at, claims, policy, reason, verdict, verifier};

#[test]
fn a_revoked_jti_is_refused_in_every_format() {
    for entry in registry::all() {
        let name = entry.scheme().name();
        let revoked = Arc::new(RevocationMemory::default());
        let (issue, verdict) = door(entry, &revoked);
        let [seven, eight] = ["7", "8"].map(|jti| issue(Some(jti)));
        assert_eq!(verdict(&seven), ACCEPTED, "{name}");
        revoked.revoke_jti(OTHER_ISSUER, "7", at(EXP));
        assert_eq!(verdict(&seven), ACCEPTED, "{name}: another issuer's");
        revoked.revoke_jti(ISSUER, "7", at(EXP));
        assert_eq!(verdict(&seven), "claims/revoked", "{name}");
        assert_eq!(verdict(&eight), ACCEPTED, "{name}");
        revoked.forget(at(EXP + 119));
        assert_eq!(verdict(&seven), "claims/revoked", "{name}: good for who grants two minutes");
        revoked.forget(at(EXP + 120));
        assert_eq!(verdict(&seven), ACCEPTED, "{name}: forgotten");
    }
}

/// A credential that nothing could revoke is not let past a list.
#[test]
fn a_credential_without_a_name_is_refused() {
    for entry in registry::all() {
        let name = entry.scheme().name();
        let revoked = Arc::new(RevocationMemory::default());
        let (issue, verdict) = door(entry, &revoked);
        let has_other_names = ["biscuit/", "macaroon/"].iter().any(|format| name.starts_with(format));
        let expected = if has_other_names { ACCEPTED } else { "claims/missing" };
        assert_eq!(verdict(&issue(None)), expected, "{name}");
        assert_eq!(verdict(&issue(Some(""))), expected, "{name}");
        assert_eq!(verdict(&issue(Some("7"))), ACCEPTED, "{name}");
    }
}

/// Issues for an optional `jti`, and gives verdicts under a list.
fn door(
    entry: &SchemeEntry,
    revoked: &Arc<RevocationMemory>,
) -> (impl Fn(Option<&str>) -> String, impl Fn(&str) -> String) {
    let keys = entry.generate().unwrap();
    let issuer = issuer_of(entry, &keys);
    let list = Arc::clone(revoked);
    let verifier = verifier_of(entry, &keys, policy().unless_revoked(list), FixedClock(at(NOW)));
    let issue = move |jti: Option<&str>| {
        let claims = jti.map_or_else(claims, |jti| claims().id(jti));
        issuer.issue(&claims).unwrap().as_str().to_owned()
    };
    let verdict = move |token: &str| {
        verifier.verify(token.as_bytes(), &Request::default()).map_or_else(reason, |_| ACCEPTED.to_owned())
    };
    (issue, verdict)
}

/// Whoever revokes a block revokes what was narrowed from it, and nothing that it was narrowed from.
fn a_revoked_block<A: biscuit::Algorithm>() {
    let key = SigningKey::<Biscuit<A>>::generate().unwrap();
    let revoked = Arc::new(RevocationMemory::default());
    let list: Arc<dyn RevocationList> = revoked.clone();
    let verifier = verifier(&key, policy().unless_revoked(list));
    let token = Issuer::new(key).issue(&claims()).unwrap();
    let restriction = ["audience=api".parse().unwrap()];
    let narrowed = Biscuit::<A>::attenuate(token.as_str(), &restriction).unwrap();
    let again = Biscuit::<A>::attenuate(narrowed.as_str(), &restriction).unwrap();
    let sibling = Biscuit::<A>::attenuate(token.as_str(), &restriction).unwrap();
    let ids =
        |token: &countersign::Token| verifier.verify(token, &Request::default()).unwrap().revocation_ids().to_vec();
    let of_root = ids(&token);
    let of_block = ids(&narrowed)[of_root.len()..].to_vec();
    revoked.revoke_id(of_block[0].clone(), at(EXP));
    for (token, expected) in
        [(&token, ACCEPTED), (&sibling, ACCEPTED), (&narrowed, "claims/revoked"), (&again, "claims/revoked")]
    {
        assert_eq!(verdict(&verifier, token), expected);
    }
    // By any name of the root, written down and read again.
    let name = of_root.last().unwrap();
    revoked.revoke_id(RevocationId::new(name.as_bytes()), at(EXP));
    for token in [&token, &sibling, &narrowed, &again] {
        assert_eq!(verdict(&verifier, token), "claims/revoked");
    }
}

#[test]
fn a_revoked_block_takes_what_was_narrowed_from_it_along() {
    a_revoked_block::<biscuit::Ed25519>();
    a_revoked_block::<biscuit::P256>();
}

/// What a refused credential was to be used for is not counted as a use, and a revoked one shows no other fault first.
#[test]
fn revocation_comes_after_the_claims_and_before_the_use() {
    use countersign::ReplayMemory;
    let key = SigningKey::<Biscuit>::generate().unwrap();
    let revoked = Arc::new(RevocationMemory::default());
    revoked.revoke_jti(ISSUER, "7", at(EXP));
    let policy = policy().unless_revoked(revoked.clone()).single_use(Arc::new(ReplayMemory::with_capacity(1)));
    let verifier = verifier(&key, policy);
    let issuer = Issuer::new(key);
    let token = issuer.issue(&claims().id("7")).unwrap();
    assert_eq!(verdict(&verifier, &token), "claims/revoked");
    revoked.forget(at(EXP + 120));
    assert_eq!(verdict(&verifier, &token), ACCEPTED);
    assert_eq!(verdict(&verifier, &token), "claims/replayed");
}
