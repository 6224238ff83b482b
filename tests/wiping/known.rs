//! What of a key is secret, and the texts that it is written in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::jwt::Algorithm;
use countersign::paseto::Protocol;
use countersign::{Jwt, KeyForm, Macaroon, Paseto, Portable, SigningKey};

pub(crate) struct Known {
    pub(crate) secrets: Vec<Vec<u8>>,
    pub(crate) texts: Vec<(KeyForm, Vec<u8>)>,
}

pub(crate) fn jwt<A: Algorithm>(key: &SigningKey<Jwt<A>>) -> Known {
    let (text, jwk) = (written(key), key.to_jwk().unwrap().expose().to_vec());
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&jwk).unwrap();
    let secret = |name: &str| members.get(name).map(|value| URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap());
    let secrets: Vec<_> = ["k", "d", "p", "q", "dp", "dq", "qi"].into_iter().filter_map(secret).collect();
    let mut texts = vec![(KeyForm::Jwk, jwk)];
    if members["kty"] == "oct" {
        let base64url = URL_SAFE_NO_PAD.encode(&secrets[0]).into_bytes();
        texts.extend([(KeyForm::Hex, text), (KeyForm::Raw, secrets[0].clone()), (KeyForm::Base64url, base64url)]);
    } else {
        let der = pem::parse(&text).unwrap().into_contents();
        // PKCS#8 holds PKCS#1 and SEC 1, behind what says which.
        let head = [("ES256", 29), ("ES384", 27), ("EdDSA", 0)].into_iter().find(|(name, _)| *name == A::NAME);
        let inner = der[head.map_or(26, |(_, length)| length)..].to_vec();
        texts.extend([(KeyForm::Pem, text), (KeyForm::Der, der), (KeyForm::Der, inner)]);
    }
    Known { secrets, texts }
}

pub(crate) fn paserk<P: Protocol>(key: &SigningKey<Paseto<P>>) -> Known {
    let text = written(key);
    let (kind, data) = std::str::from_utf8(&text).unwrap().trim_end().rsplit_once('.').unwrap();
    let mut secret = URL_SAFE_NO_PAD.decode(data).unwrap();
    // The public key follows the seed.
    secret.truncate(if kind == "k4.secret" { 32 } else { secret.len() });
    Known { secrets: vec![secret], texts: vec![(KeyForm::Paserk, text)] }
}

pub(crate) fn pem<C: Portable>(key: &SigningKey<C>) -> Known {
    let text = written(key);
    let der = pem::parse(&text).unwrap().into_contents();
    // An OCTET STRING of 32 bytes.
    let start = der.windows(2).position(|head| head == [4, 32]).unwrap() + 2;
    Known { secrets: vec![der[start..start + 32].to_vec()], texts: vec![(KeyForm::Pem, text)] }
}

pub(crate) fn hex(key: &SigningKey<Macaroon>) -> Known {
    let text = written(key);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    let secret: Vec<_> = text.trim_ascii_end().chunks(2).map(byte).collect();
    Known { secrets: vec![secret.clone()], texts: vec![(KeyForm::Hex, text), (KeyForm::Raw, secret)] }
}

fn written<C: Portable>(key: &SigningKey<C>) -> Vec<u8> {
    key.write().unwrap().expose().to_vec()
}
