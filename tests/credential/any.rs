//! A format chosen at run time behaves like the same format chosen in a type.

use countersign::{AnyIssuer, AnyVerifier, Es256, Hs256, Issuer, Jwt, KeyModel, Rejection, Request, SigningKey};

use crate::support::{claims, policy, verifier};

fn pair<A: countersign::jwt::Algorithm>() -> (Box<dyn AnyIssuer>, Box<dyn AnyVerifier>) {
    let key = SigningKey::<Jwt<A>>::generate().unwrap();
    let verifier = verifier(&key, policy());
    (Box::new(Issuer::new(key)), Box::new(verifier))
}

#[test]
fn each_verifies_what_its_own_issued() {
    let pairs = [pair::<Hs256>(), pair::<Es256>()];
    for (number, (issuer, _)) in pairs.iter().enumerate() {
        let token = issuer.issue(&claims()).unwrap();
        for (other, (_, verifier)) in pairs.iter().enumerate() {
            let outcome = verifier.verify(token.as_ref(), &Request::default());
            if number == other {
                assert_eq!(outcome.unwrap().claims(), &claims());
            } else {
                assert_eq!(outcome.unwrap_err(), Rejection::Algorithm);
            }
        }
    }
}

#[test]
fn it_says_what_it_is() {
    let (issuer, verifier) = pair::<Es256>();
    assert_eq!(issuer.scheme(), verifier.scheme());
    assert_eq!((issuer.scheme().name(), issuer.scheme().key_model()), ("jwt/ES256", KeyModel::Public));
    assert_eq!(verifier.max_token_bytes(), 8192);
    let verified = verifier.verify(issuer.issue(&claims()).unwrap().as_ref(), &Request::default()).unwrap();
    assert_eq!(verified.scheme(), verifier.scheme());
}
