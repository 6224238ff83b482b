//! Any bytes, at the verifier of every algorithm: what is accepted has one spelling, and `jsonwebtoken` accepts it too, with the
//! same claims.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::jwt::Algorithm;
use countersign::{
    ByKey, Claims, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Jwt, KeyForm, KeySet, Ps256, Ps384, Ps512, Request, Rs256,
    Rs384, Rs512, Verifier, VerifyingKey,
};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Map, Value};

use crate::model::circumstances::{AUDIENCE, Circumstances, ISSUER, KEY};
use crate::{keys, world};

/// A verifier in the usual circumstances, and what `jsonwebtoken` needs for the same.
struct Door<A: Algorithm> {
    own: Verifier<Jwt<A>>,
    key: DecodingKey,
    validation: Validation,
}

impl<A: Algorithm> Door<A> {
    fn new() -> Self {
        let key = keys::signing::<Jwt<A>>().verifying_key().expect("a public half");
        Self::of(world::usual(), &key, A::NAME)
    }

    fn of<B: Algorithm>(own: Verifier<Jwt<A>>, key: &VerifyingKey<Jwt<B>>, alg: &str) -> Self {
        let key = match alg {
            "HS256" => DecodingKey::from_secret(KEY.1),
            "HS384" | "HS512" => DecodingKey::from_secret(keys::LONG_SECRET),
            _ => {
                let jwk: Jwk = serde_json::from_slice(key.to_jwk().expose()).expect("a JWK");
                DecodingKey::from_jwk(&jwk).expect("a key")
            }
        };
        let mut validation = Validation::new(alg.parse().expect("an algorithm"));
        // Its clock is the machine's.
        validation.validate_exp = false;
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self { own, key, validation }
    }

    fn check(&self, data: &[u8]) {
        let Ok(found) = self.own.verify(data, &Request::default()) else { return };
        let segments: Vec<_> = data.split(|byte| *byte == b'.').collect();
        assert_eq!(segments.len(), 3);
        for segment in segments {
            let bytes = URL_SAFE_NO_PAD.decode(segment).expect("a segment is base64url");
            assert_eq!(URL_SAFE_NO_PAD.encode(bytes).as_bytes(), segment);
        }
        let token = std::str::from_utf8(data).expect("a token is ASCII");
        let theirs = jsonwebtoken::decode::<Map<String, Value>>(token, &self.key, &self.validation);
        compare(found.claims(), theirs.expect("jsonwebtoken accepts it").claims);
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
            BY_KEY.check(data);
        }
    };
}

doors! {
    HS256: Hs256, HS384: Hs384, HS512: Hs512, RS256: Rs256, RS384: Rs384, RS512: Rs512, PS256: Ps256, PS384: Ps384,
    PS512: Ps512, ES256: Es256, ES384: Es384, EDDSA: EdDsa,
}

/// A verifier that learns the algorithm from the key.
static BY_KEY: LazyLock<Door<ByKey>> = LazyLock::new(|| {
    let key = keys::signing::<Jwt<EdDsa>>().verifying_key().expect("a public half");
    let again = VerifyingKey::<Jwt<EdDsa>>::read(KeyForm::Pem, key.write().expect("it can be written").expose());
    let keys = KeySet::issuer(ISSUER, again.expect("it was written").by_key());
    Door::of(world::verifier_of(keys, &Circumstances::of(b"")), &key, "EdDSA")
});
