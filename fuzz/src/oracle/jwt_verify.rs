//! Any bytes, at the verifier of every algorithm: what is accepted has one spelling, and `jsonwebtoken` accepts it too, with the
//! same claims. A verifier that learns the algorithm from the same key says the same; one that trusts another key refuses it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::jwt::{Algorithm, dangerous};
use countersign::{
    ByKey, Claims, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Jwt, KeyForm, KeyModel, KeySet, Ps256, Ps384, Ps512,
    Rejection, Request, Rs256, Rs384, Rs512, Stage, Verified, Verifier, VerifyingKey,
};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Map, Value};

use crate::model::circumstances::{AUDIENCE, Circumstances, ISSUER, KEY};
use crate::{keys, world};

/// A verifier in the usual circumstances, and what `jsonwebtoken` needs for the same.
struct Door<A: Algorithm> {
    own: Verifier<Jwt<A>>,
    /// What learns the algorithm from the key, where that is public.
    by_key: Option<Verifier<Jwt<ByKey>>>,
    /// What trusts a key that nobody has.
    stranger: Verifier<Jwt<A>>,
    verifying: VerifyingKey<Jwt<A>>,
    key: DecodingKey,
    validation: Validation,
}

impl<A: Algorithm> Door<A> {
    fn new() -> Self {
        let verifying = keys::signing::<Jwt<A>>().verifying_key().expect("a public half");
        let again = VerifyingKey::<Jwt<ByKey>>::read(KeyForm::Jwk, verifying.to_jwk().expose()).ok();
        assert_eq!(again.is_some(), A::SCHEME.key_model() == KeyModel::Public);
        let key = match A::NAME {
            "HS256" => DecodingKey::from_secret(KEY.1),
            "HS384" | "HS512" => DecodingKey::from_secret(keys::LONG_SECRET),
            _ => {
                let jwk: Jwk = serde_json::from_slice(verifying.to_jwk().expose()).expect("a JWK");
                DecodingKey::from_jwk(&jwk).expect("a key")
            }
        };
        let mut validation = Validation::new(A::NAME.parse().expect("an algorithm"));
        // Its clock is the machine's.
        validation.validate_exp = false;
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let stranger = world::stranger(&Circumstances::of(b""));
        Self { own: world::usual(), by_key: again.map(trusting), stranger, verifying, key, validation }
    }

    fn check(&self, data: &[u8]) {
        let found = self.own.verify(data, &Request::default());
        if let Some(by_key) = &self.by_key {
            hold_against_by_key(&found, &by_key.verify(data, &Request::default()));
        }
        if found.as_ref().is_err_and(|code| *code == Rejection::Signature) {
            let token = std::str::from_utf8(data).expect("what has a signature is ASCII");
            assert_eq!(dangerous::authentic_payload(&self.verifying, token), Err(Rejection::Signature));
        }
        let Ok(found) = found else { return };
        assert_eq!(self.stranger.verify(data, &Request::default()).err(), Some(Rejection::Signature));
        let stranger = STRANGER.verify(data, &Request::default()).err();
        assert!(matches!(stranger, Some(Rejection::Algorithm | Rejection::Signature)), "at a stranger's: {stranger:?}");
        let segments: Vec<_> = data.split(|byte| *byte == b'.').collect();
        assert_eq!(segments.len(), 3);
        for segment in segments {
            let bytes = URL_SAFE_NO_PAD.decode(segment).expect("a segment is base64url");
            assert_eq!(URL_SAFE_NO_PAD.encode(bytes).as_bytes(), segment);
        }
        let token = std::str::from_utf8(data).expect("a token is ASCII");
        let authentic = dangerous::authentic_payload(&self.verifying, token).expect("what is accepted is authentic");
        assert_eq!(Some(URL_SAFE_NO_PAD.encode(authentic).as_str()), token.split('.').nth(1));
        let theirs = jsonwebtoken::decode::<Map<String, Value>>(token, &self.key, &self.validation);
        compare(found.claims(), theirs.expect("jsonwebtoken accepts it").claims);
    }
}

/// A verifier that learns the algorithm from a key that nobody has.
static STRANGER: LazyLock<Verifier<Jwt<ByKey>>> = LazyLock::new(|| world::stranger(&Circumstances::of(b"")));

/// A verifier in the usual circumstances, of this key.
fn trusting(key: VerifyingKey<Jwt<ByKey>>) -> Verifier<Jwt<ByKey>> {
    world::verifier_of(KeySet::issuer(ISSUER, key), &Circumstances::of(b""))
}

/// The same claims or the same code, whether the algorithm is the verifier's or the key's. A header may name any algorithm that
/// a key could be for: that it is not this key's shows later then, though before anything is verified.
fn hold_against_by_key<A: Algorithm>(
    own: &Result<Verified<Jwt<A>>, Rejection>,
    by_key: &Result<Verified<Jwt<ByKey>>, Rejection>,
) {
    match (own, by_key) {
        (Ok(own), Ok(by_key)) => assert_eq!(own.claims(), by_key.claims()),
        (Err(Rejection::Algorithm), Err(by_key)) => {
            assert!(matches!(by_key.stage(), Stage::Header | Stage::Key), "another algorithm led to {by_key:?}");
        }
        (own, by_key) => assert_eq!(own.as_ref().err(), by_key.as_ref().err()),
    }
}

/// The same claims, in the form in which those of every format are shown.
fn compare(ours: &Claims, mut theirs: Map<String, Value>) {
    let mut ours: Map<String, Value> = serde_json::from_str(&ours.to_json()).expect("claims are JSON");
    // The type stands in the header; a member of that name is another thing.
    ours.remove("typ");
    theirs.remove("typ");
    if let Some(Value::Array(names)) = theirs.get_mut("aud") {
        names.sort_by_key(Value::to_string);
    } else if let Some(name) = theirs.remove("aud") {
        theirs.insert("aud".to_owned(), Value::from(vec![name]));
    }
    if let Some(Value::Array(names)) = ours.get_mut("aud") {
        names.sort_by_key(Value::to_string);
    }
    assert_eq!(ours, theirs);
}

macro_rules! doors {
    ($($name:ident: $algorithm:ty),+ $(,)?) => {
        $(static $name: LazyLock<Door<$algorithm>> = LazyLock::new(Door::new);)+

        pub fn check(data: &[u8]) {
            $($name.check(data);)+
        }
    };
}

doors! {
    HS256: Hs256, HS384: Hs384, HS512: Hs512, RS256: Rs256, RS384: Rs384, RS512: Rs512, PS256: Ps256, PS384: Ps384,
    PS512: Ps512, ES256: Es256, ES384: Es384, EDDSA: EdDsa,
}
