//! A scheme chosen at run time behaves like the same scheme chosen in a type.

use std::path::Path;

use countersign::registry::{self, KeyFile, NewKeys, SchemeEntry, Trust};
use countersign::{
    AnyIssuer, AnyVerifier, FixedClock, Issuer, KeyForm, KeyModel, Policy, Rejection, Request, SigningKey, Verified,
};

use crate::support::{self, ISSUER, NOW, at, claims, policy, reason};

pub(super) type Pair = (Box<dyn AnyIssuer>, Box<dyn AnyVerifier>);

/// For every scheme an issuer and the verifier that trusts it, with keys of their own.
pub(super) fn pairs() -> Vec<Pair> {
    let pair = |entry: &SchemeEntry| {
        let keys = entry.generate().unwrap();
        (issuer_of(entry, &keys), verifier_of(entry, &keys, policy(), FixedClock(at(NOW))))
    };
    registry::all().iter().map(pair).collect()
}

pub(super) fn issuer_of(entry: &SchemeEntry, keys: &NewKeys) -> Box<dyn AnyIssuer> {
    entry.issuer(&key_file(keys, true), None).unwrap()
}

pub(super) fn verifier_of(
    entry: &SchemeEntry,
    keys: &NewKeys,
    policy: Policy,
    clock: FixedClock,
) -> Box<dyn AnyVerifier> {
    let is_shared = entry.scheme().key_model() == KeyModel::Shared;
    let trust = Trust::Key(key_file(keys, is_shared));
    let (verifier, left_out) = entry.verifier(&trust, ISSUER, policy, Box::new(clock)).unwrap();
    assert!(left_out.is_empty());
    verifier
}

/// The file of the one half of fresh keys, as it would be read again.
fn key_file(keys: &NewKeys, is_secret: bool) -> KeyFile {
    let file = keys.files.iter().find(|file| file.is_secret == is_secret).unwrap();
    let extension = Path::new(&file.name).extension().and_then(|extension| extension.to_str());
    let form = KeyFile::recognise(extension, file.content.expose()).unwrap();
    KeyFile::new(form, file.content.expose().to_vec())
}

/// What is said of a token of another scheme: its algorithm is not ours, or its format is not even that.
fn foreign(token_of: &str, verifier_of: &str) -> &'static [&'static str] {
    let format = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    match (format(token_of), format(verifier_of)) {
        (own, other) if own == other && own == "jwt" => &["header/algorithm"],
        (own, other) if own == other && own == "biscuit" => &["signature/signature"],
        (_, other) if other == "paseto" => &["encoding/wrong-format"],
        _ => &["encoding/wrong-format", "encoding/segments", "encoding/base64"],
    }
}

#[test]
fn each_verifies_what_its_own_issued_and_nothing_else() {
    let pairs = pairs();
    assert_eq!(pairs.len(), registry::all().len());
    for (issuer, own) in &pairs {
        let name = issuer.scheme().name();
        let token = issuer.issue(&claims()).unwrap();
        for (_, verifier) in &pairs {
            let outcome = verifier.verify(token.as_ref(), &Request::default());
            if verifier.scheme() == own.scheme() {
                assert_eq!(outcome.unwrap().claims(), &claims(), "{name}");
            } else {
                let other = verifier.scheme().name();
                let refusal = reason(outcome.unwrap_err());
                assert!(foreign(name, other).contains(&refusal.as_str()), "{name} held against {other}: {refusal}");
            }
        }
    }
}

#[test]
fn another_key_of_the_same_scheme_is_refused() {
    for ((issuer, own), (_, other)) in pairs().iter().zip(&pairs()) {
        let token = issuer.issue(&claims()).unwrap();
        let verify = |verifier: &dyn AnyVerifier| verifier.verify(token.as_ref(), &Request::default()).map(|_| ());
        assert_eq!(verify(own.as_ref()), Ok(()), "{}", own.scheme().name());
        assert_eq!(verify(other.as_ref()), Err(Rejection::Signature), "{}", own.scheme().name());
    }
}

#[test]
fn it_says_what_it_is() {
    for (entry, (issuer, verifier)) in registry::all().iter().zip(pairs()) {
        assert_eq!((issuer.scheme(), verifier.scheme()), (entry.scheme(), entry.scheme()));
        assert_eq!(verifier.max_token_bytes(), entry.scheme().max_token_bytes());
        let verified = verifier.verify(issuer.issue(&claims()).unwrap().as_ref(), &Request::default()).unwrap();
        assert_eq!(verified.scheme(), entry.scheme());
    }
}

#[test]
fn a_scheme_is_found_by_its_name_alone() {
    for entry in registry::all() {
        let name = entry.scheme().name();
        assert_eq!(registry::find(name).unwrap().scheme(), entry.scheme());
        for other in [name.to_lowercase(), name.to_uppercase(), format!("{name} "), name[1..].to_owned()] {
            assert_eq!(registry::find(&other).is_ok(), other == name, "{other}");
        }
    }
    assert!(registry::find("").is_err() && registry::find("jwt/none").is_err());
}

/// What the type would have said, word for word.
#[test]
fn it_agrees_with_the_type() {
    type Typed = countersign::Jwt<countersign::Hs384>;
    let key = SigningKey::<Typed>::generate().unwrap();
    let file = KeyFile::new(KeyForm::Hex, key.write().unwrap().expose().to_vec());
    let entry = registry::find("jwt/HS384").unwrap();
    let clock = Box::new(FixedClock(at(NOW)));
    let (any, _) = entry.verifier(&Trust::Key(file), ISSUER, policy(), clock).unwrap();
    let typed = support::verifier(&key, policy());
    let issuer = Issuer::new(key);
    for claims in [claims(), claims().audience("web"), claims().issuer("https://other.example"), claims().typ("x+jwt")]
    {
        let token = issuer.issue(&claims).unwrap();
        let of_type = typed.verify(&token, &Request::default()).map(Verified::forget);
        let of_any = any.verify(token.as_ref(), &Request::default());
        assert_eq!(
            of_any.as_ref().map(|verified| verified.claims()).map_err(|refusal| reason(*refusal)),
            of_type.as_ref().map(|verified| verified.claims()).map_err(|refusal| reason(*refusal))
        );
    }
}
