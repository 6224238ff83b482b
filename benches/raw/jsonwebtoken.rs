//! `jsonwebtoken`.

use std::hint::black_box;
use std::time::{SystemTime, UNIX_EPOCH};

use countersign::{EdDsa, Jwt, Portable, SigningKey, jwt};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::{AUDIENCE, ISSUER, Raw};

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    jti: String,
    aud: String,
    exp: u64,
    iat: u64,
    client_id: String,
    scope: String,
    tenant: u32,
}

fn payload() -> Payload {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Payload {
        iss: ISSUER.into(),
        sub: "248289761001".into(),
        jti: "wjD2_HhwHUuBhvfGs2fK7g".into(),
        aud: AUDIENCE.into(),
        exp: now + 3600,
        iat: now,
        client_id: "s6BhdRkqt3".into(),
        scope: "read write".into(),
        tenant: 42,
    }
}

struct Jsonwebtoken {
    header: Header,
    payload: Payload,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

fn with<A: jwt::Algorithm>(signing: EncodingKey, verifying: DecodingKey) -> Box<dyn Raw> {
    let algorithm: Algorithm = A::NAME.parse().unwrap();
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.validate_nbf = true;
    Box::new(Jsonwebtoken { header: Header::new(algorithm), payload: payload(), signing, verifying, validation })
}

pub(crate) fn hmac<A: jwt::Algorithm>(key: &SigningKey<Jwt<A>>) -> Box<dyn Raw> {
    let digits = key.write().unwrap();
    let digit = |letter: &u8| char::from(*letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap();
    let bytes = digits.expose().trim_ascii().chunks_exact(2).map(|pair| pair.iter().map(digit));
    let secret: Vec<u8> = bytes.map(|pair| pair.fold(0, |byte, digit| byte << 4 | digit)).collect();
    with::<A>(EncodingKey::from_secret(&secret), DecodingKey::from_secret(&secret))
}

/// What comes before the key in the PKCS#8 and in the SPKI of an RSA key of 2048 bits.
const RSA_PKCS8_PREFIX: usize = 26;
const RSA_SPKI_PREFIX: usize = 24;

pub(crate) fn rsa<A: jwt::Algorithm>(key: &SigningKey<Jwt<A>>) -> Box<dyn Raw> {
    let (private, public) = ders(key);
    let (_, private) = private.split_at(RSA_PKCS8_PREFIX);
    let (_, public) = public.split_at(RSA_SPKI_PREFIX);
    with::<A>(EncodingKey::from_rsa_der(private), DecodingKey::from_rsa_der(public))
}

/// The point that ends a public key has `POINT` bytes.
pub(crate) fn ec<A: jwt::Algorithm, const POINT: usize>(key: &SigningKey<Jwt<A>>) -> Box<dyn Raw> {
    let (private, public) = ders(key);
    let point = public.last_chunk::<POINT>().unwrap();
    with::<A>(EncodingKey::from_ec_der(&private), DecodingKey::from_ec_der(point))
}

pub(crate) fn ed(key: &SigningKey<Jwt<EdDsa>>) -> Box<dyn Raw> {
    let (private, public) = ders(key);
    let point = public.last_chunk::<32>().unwrap();
    with::<EdDsa>(EncodingKey::from_ed_der(&private), DecodingKey::from_ed_der(point))
}

/// A key's PKCS#8 and its SPKI.
fn ders<C: Portable>(key: &SigningKey<C>) -> (Vec<u8>, Vec<u8>) {
    let der = |armour: countersign::Secret| pem::parse(armour.expose()).unwrap().into_contents();
    (der(key.write().unwrap()), der(key.verifying_key().unwrap().write().unwrap()))
}

impl Raw for Jsonwebtoken {
    fn issue(&self) {
        black_box(encode(&self.header, &self.payload, &self.signing).unwrap());
    }

    fn verify(&self, token: &str) {
        black_box(decode::<Payload>(token, &self.verifying, &self.validation).unwrap());
    }
}
