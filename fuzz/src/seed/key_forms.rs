//! Keys in the forms in which others write them: DER, PKCS#1, SEC 1, certificates, secrets as text, JWKs that say little; and
//! what only looks like one of them.

use aws_lc_rs::encoding::{AsDer as _, EcPrivateKeyRfc5915Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign::jwt::PublicAlgorithm;
use countersign::{EdDsa, Es256, Es384, Jwt, Rs256};
use serde_json::Value;

use super::catalogue::Add;
use crate::keys;
use crate::model::circumstances::KEY;
use crate::model::pem;

/// Where the PKCS#1 key begins in a PKCS#8 one of 2048 bits, and in a SubjectPublicKeyInfo.
const PKCS1_PRIVATE: usize = 26;
const PKCS1_PUBLIC: usize = 24;
/// What a SubjectPublicKeyInfo has before the point.
const P256_POINT: usize = 26;
const P384_POINT: usize = 23;

/// Labels of what is no key here, or of one that has to be asked for.
const LABELS: &[&str] =
    &["ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PARAMETERS", "CERTIFICATE", "RSA PUBLIC KEY", "MESSAGE"];

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
const ED25519: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";
const VERSION_3: &[u8] = b"\xa0\x03\x02\x01\x02";
const SERIAL: &[u8] = b"\x02\x01\x07";
const NAME: &[u8] = b"\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04test";
const VALIDITY: &[u8] = b"\x30\x1e\x17\x0d250101000000Z\x17\x0d350101000000Z";

pub fn seed(add: &mut Add<'_>) {
    let rsa = structures::<Rs256>(add);
    let (private, public) = (&rsa.0[PKCS1_PRIVATE..], &rsa.1[PKCS1_PUBLIC..]);
    in_both(add, "RSA PRIVATE KEY", private);
    in_both(add, "RSA PUBLIC KEY", public);
    // Of no modulus, and of one that is negative.
    for nothing in [&b"\x30\x06\x02\x01\x00\x02\x01\x03"[..], b"\x30\x06\x02\x01\x80\x02\x01\x03", b"\x30\x00"] {
        in_both(add, "RSA PUBLIC KEY", nothing);
    }
    structures::<EdDsa>(add);
    let (p256_spki, p384_spki) = (structures::<Es256>(add).1, structures::<Es384>(add).1);
    let (p256, p384) = (p256_spki[P256_POINT..].to_vec(), p384_spki[P384_POINT..].to_vec());
    in_both(add, "EC PRIVATE KEY", &sec1(&ECDSA_P256_SHA256_FIXED_SIGNING, keys::P256));
    in_both(add, "EC PRIVATE KEY", &sec1(&ECDSA_P384_SHA384_FIXED_SIGNING, keys::P384));
    let parameters = armoured("EC PARAMETERS", b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
    add("pem", [parameters.as_bytes(), keys::P256].concat());
    // Points that are not uncompressed, though they are as long.
    for (mut spki, at) in [(p256_spki, P256_POINT), (p384_spki, P384_POINT)] {
        spki[at] = 5;
        in_both(add, "PUBLIC KEY", &spki);
    }
    // Points, and their coordinates alone: as long as secrets are.
    for point in [p256, p384] {
        let compressed = [&[2 + (point[point.len() - 1] & 1)], &point[1..=point.len() / 2]].concat();
        for bytes in [&point, &point[1..], &compressed] {
            add("pem", bytes.to_vec());
        }
    }
    // A certificate in which a name stands where the serial number does.
    add("pem", element(SEQUENCE, &[&element(SEQUENCE, &[VERSION_3, NAME].concat()), ED25519, b"\x03\x01\0"].concat()));
    for label in LABELS {
        add("pem", armoured(label, &rsa.1[..32]).into_bytes());
    }
    seed_secrets(add);
    seed_jwks(add);
}

/// The key of one algorithm as PKCS#8, as a SubjectPublicKeyInfo, and in a certificate; returns the former two.
fn structures<A: PublicAlgorithm>(add: &mut Add<'_>) -> (Vec<u8>, Vec<u8>) {
    let key = keys::signing::<Jwt<A>>();
    let written = [key.write(), key.verifying_key().and_then(|half| half.write())];
    let [private, public] = written.map(|armour| {
        let armour = armour.expect("it can be written");
        pem::section(armour.expose()).expect("it is one section").1
    });
    add("pem", private.clone());
    in_both(add, "CERTIFICATE", &certificate(VERSION_3, &public));
    add("pem", certificate(b"", &public));
    add("pem", certificate(VERSION_3, b""));
    in_both(add, "PUBLIC KEY", &public);
    (private, public)
}

/// An X.509 certificate of this key; who signed it, and whether anybody did, is not looked at.
fn certificate(version: &[u8], spki: &[u8]) -> Vec<u8> {
    let body = element(SEQUENCE, &[version, SERIAL, ED25519, NAME, VALIDITY, NAME, spki].concat());
    element(SEQUENCE, &[&body, ED25519, &element(BIT_STRING, &[0; 65])].concat())
}

/// The ECPrivateKey of a key (RFC 5915).
fn sec1(algorithm: &'static EcdsaSigningAlgorithm, armour: &[u8]) -> Vec<u8> {
    let (_, pkcs8) = pem::section(armour).expect("it is one section");
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8).expect("a key on this curve");
    let der: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().expect("it can be written");
    der.as_ref().to_vec()
}

/// An element in DER, up to 64 KiB.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a short content").to_be_bytes();
    let header = match length {
        [0, short @ 0..=0x7f] => vec![tag, short],
        [0, one] => vec![tag, 0x81, one],
        [high, low] => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}

fn in_both(add: &mut Add<'_>, label: &str, der: &[u8]) {
    add("pem", der.to_vec());
    add("pem", armoured(label, der).into_bytes());
}

fn armoured(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn seed_secrets(add: &mut Add<'_>) {
    for secret in [KEY.1, &keys::LONG_SECRET[..48], keys::LONG_SECRET, &KEY.1[..31], &[0x5a; 64]] {
        let hexadecimal = keys::hexadecimal(secret);
        add("pem", secret.to_vec());
        add("pem", hexadecimal.to_uppercase().into_bytes());
        add("pem", hexadecimal.into_bytes());
        add("pem", format!("{}\n", URL_SAFE_NO_PAD.encode(secret)).into_bytes());
    }
}

fn seed_jwks(add: &mut Add<'_>) {
    let jwks = [silent::<EdDsa>(add), silent::<Es256>(add), silent::<Es384>(add), silent::<Rs256>(add)];
    add("jwks", format!("{{\"keys\":[{}]}}", jwks.join(",")).into_bytes());
    // One key for two algorithms.
    let rsa = [("RS256", "a"), ("PS256", "b")].map(|(alg, kid)| {
        let own = jwks[3].strip_suffix('}').expect("an object");
        format!(r#"{own},"alg":"{alg}","kid":"{kid}"}}"#)
    });
    add("jwks", format!("{{\"keys\":[{}]}}", rsa.join(",")).into_bytes());
    // Left out: by their names, and with what nobody is to see.
    let private = keys::signing::<Jwt<EdDsa>>().with_kid("private").and_then(|key| key.to_jwk()).expect("a JWK");
    let private = String::from_utf8(private.expose().to_vec()).expect("JSON is text");
    let unnamed = r#"{"kty":"RSA","kid":7},{"kty":7,"kid":"b"}"#;
    add("jwks", format!("{{\"keys\":[{private},{unnamed},{}]}}", jwks[1]).into_bytes());
    add("jwks", format!("{{\"keys\":[{}{{}}]}}", "{},".repeat(100)).into_bytes());
    let named = keys::signing::<Jwt<EdDsa>>().with_kid("public").and_then(|key| key.verifying_key()).expect("a half");
    add("jwk", named.to_jwk().expose().to_vec());
    add("jwk", private.clone().into_bytes());
    add("jwk", private.replace("\"kid\":\"private\"", "\"kid\":7").into_bytes());
    add("jwk", private.replace("\"kid\":\"private\"", "\"key_ops\":7").into_bytes());
    seed_unsound(add);
}

/// What only looks like a key: points on Ed25519 that sign anything, or are spelled twice; a private key with a zero before it; and
/// one that is for the same operation twice.
fn seed_unsound(add: &mut Add<'_>) {
    let ends = |first, middle, last| [&[first][..], &[middle; 30], &[last]].concat();
    for point in [ends(1, 0, 0), ends(0xec, 0xff, 0x7f), ends(0, 0, 0x80), ends(0xf0, 0xff, 0x7f)] {
        let point = URL_SAFE_NO_PAD.encode(point);
        add("jwk", format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{point}"}}"#).into_bytes());
    }
    let key = keys::signing::<Jwt<Es256>>();
    let halves = [key.to_jwk().expect("it can be written"), key.verifying_key().expect("a public half").to_jwk()];
    let [private, public] = halves.map(|jwk| String::from_utf8(jwk.expose().to_vec()).expect("JSON is text"));
    let secret: Value = serde_json::from_str(&private).expect("a JWK is JSON");
    let secret = secret["d"].as_str().expect("a private member");
    let longer = [&[0], &*URL_SAFE_NO_PAD.decode(secret).expect("base64url")].concat();
    add("jwk", private.replace(secret, &URL_SAFE_NO_PAD.encode(longer)).into_bytes());
    add("jwk", public.replace("\"use\":\"sig\"", "\"key_ops\":[\"verify\",\"verify\"]").into_bytes());
}

/// Both halves of a key as JWKs that do not say what they are for, and both for something else; returns the public one.
fn silent<A: PublicAlgorithm>(add: &mut Add<'_>) -> String {
    let key = keys::signing::<Jwt<A>>();
    let halves = [key.to_jwk().expect("it can be written"), key.verifying_key().expect("a public half").to_jwk()];
    let [_, public] = halves.map(|jwk| {
        let jwk = String::from_utf8(jwk.expose().to_vec()).expect("JSON is text");
        let alg = format!(",\"alg\":\"{}\",\"use\":\"sig\"", A::NAME);
        add("jwk", jwk.replace(&alg, ",\"alg\":\"none\"").into_bytes());
        add("jwk", jwk.replace(&alg, ",\"key_ops\":[\"sign\"]").into_bytes());
        let silent = jwk.replace(&alg, "");
        add("jwk", silent.clone().into_bytes());
        silent
    });
    public
}
