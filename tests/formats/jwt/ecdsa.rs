//! Keys and signatures on P-256 and P-384.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING,
    ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
};
use countersign::jwt::Algorithm;
use countersign::jwt::dangerous::authentic_payload;
use countersign::{Error, Es256, Es384, Jwt, KeyForm, SigningKey, VerifyingKey};

use super::forge::encode;
use super::replay::ORDER;
use crate::support::reason;

/// A key pair, taken apart.
struct Pair {
    crv: &'static str,
    /// How many bytes a coordinate has.
    length: usize,
    pair: EcdsaKeyPair,
    spki: Vec<u8>,
    /// Uncompressed: 4, x, y.
    point: Vec<u8>,
}

impl Pair {
    fn p256() -> Self {
        Self::on("P-256", 32, &ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    fn p384() -> Self {
        Self::on("P-384", 48, &ECDSA_P384_SHA384_FIXED_SIGNING)
    }

    fn on(crv: &'static str, length: usize, algorithm: &'static EcdsaSigningAlgorithm) -> Self {
        let pair = EcdsaKeyPair::generate(algorithm).unwrap();
        let spki = pair.public_key().as_der().unwrap().as_ref().to_vec();
        let point = pair.public_key().as_ref().to_vec();
        Self { crv, length, pair, spki, point }
    }

    fn x(&self) -> &[u8] {
        &self.point[1..=self.length]
    }

    fn y(&self) -> &[u8] {
        &self.point[1 + self.length..]
    }

    /// The private key: in PEM, and as a JWK that says it is on `crv`.
    fn private(&self, crv: &str) -> (String, String) {
        let der = self.pair.to_pkcs8v1().unwrap();
        let d = aws_lc_rs::encoding::AsBigEndian::as_be_bytes(&self.pair.private_key()).unwrap();
        let [x, y, d] = [self.x(), self.y(), d.as_ref()].map(encode);
        let jwk = format!(r#"{{"kty":"EC","crv":"{crv}","x":"{x}","y":"{y}","d":"{d}"}}"#);
        (pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref())), jwk)
    }
}

fn jwk<A: Algorithm>(crv: &str, x: &[u8], y: &[u8]) -> Result<VerifyingKey<Jwt<A>>, Error> {
    let jwk = format!(r#"{{"kty":"EC","crv":"{crv}","x":"{}","y":"{}"}}"#, encode(x), encode(y));
    VerifyingKey::read(KeyForm::Jwk, jwk.as_bytes())
}

fn pem<A: Algorithm>(der: &[u8]) -> Result<VerifyingKey<Jwt<A>>, Error> {
    VerifyingKey::read(KeyForm::Pem, pem::encode(&pem::Pem::new("PUBLIC KEY", der)).as_bytes())
}

#[test]
fn rule_22_the_curve_belongs_to_the_algorithm() {
    fn check<A: Algorithm>(own: &Pair, other: &Pair) {
        let signs = |form, text: &str| SigningKey::<Jwt<A>>::read(form, text.as_bytes()).is_ok();
        assert!(pem::<A>(&own.spki).is_ok());
        assert!(jwk::<A>(own.crv, own.x(), own.y()).is_ok());
        assert!(jwk::<A>(other.crv, own.x(), own.y()).is_err());
        assert!(jwk::<A>("secp256k1", own.x(), own.y()).is_err());
        let (armour, private) = own.private(own.crv);
        assert!(signs(KeyForm::Pem, &armour) && signs(KeyForm::Jwk, &private));

        assert!(pem::<A>(&other.spki).is_err());
        assert!(jwk::<A>(other.crv, other.x(), other.y()).is_err());
        assert!(jwk::<A>(own.crv, other.x(), other.y()).is_err());
        let (armour, private) = other.private(other.crv);
        assert!(!signs(KeyForm::Pem, &armour) && !signs(KeyForm::Jwk, &private));
        assert!(!signs(KeyForm::Jwk, &other.private(own.crv).1), "a lie about the curve");
    }
    let (p256, p384) = (Pair::p256(), Pair::p384());
    check::<Es256>(&p256, &p384);
    check::<Es384>(&p384, &p256);
}

#[test]
fn rule_22_the_point_lies_on_the_curve() {
    fn check<A: Algorithm>(pair: &Pair) {
        let elsewhere = |bytes: &[u8]| {
            let (last, rest) = bytes.split_last().unwrap();
            [rest, &[last ^ 1]].concat()
        };
        let (crv, length) = (pair.crv, pair.length);
        assert!(jwk::<A>(crv, pair.x(), pair.y()).is_ok());
        assert!(jwk::<A>(crv, pair.x(), &elsewhere(pair.y())).is_err());
        assert!(jwk::<A>(crv, &vec![0; length], &vec![0; length]).is_err());
        assert!(jwk::<A>(crv, &vec![0xff; length], &vec![0xff; length]).is_err());
        assert!(pem::<A>(&pair.spki).is_ok());
        assert!(pem::<A>(&elsewhere(&pair.spki)).is_err());
    }
    check::<Es256>(&Pair::p256());
    check::<Es384>(&Pair::p384());
}

#[test]
fn rule_22_coordinates_have_their_exact_length() {
    fn check<A: Algorithm>(pair: &Pair) {
        let (crv, x, y) = (pair.crv, pair.x(), pair.y());
        let longer = |coordinate: &[u8]| [&[0], coordinate].concat();
        assert!(jwk::<A>(crv, x, y).is_ok());
        assert!(jwk::<A>(crv, &longer(x), y).is_err());
        assert!(jwk::<A>(crv, x, &longer(y)).is_err());
        assert!(jwk::<A>(crv, &x[1..], y).is_err());
        assert!(jwk::<A>(crv, x, &[]).is_err());

        // Compressed: 2 or 3, and x alone. The lengths, of the whole and of the BIT STRING, are those of the shorter point.
        let compressed = [&[2 + (y[y.len() - 1] & 1)], x].concat();
        let mut start = pair.spki[..pair.spki.len() - pair.point.len()].to_vec();
        // The same behind lengths that promise an uncompressed one.
        assert!(pem::<A>(&[&start, &compressed[..]].concat()).is_err());
        let (end, missing) = (start.len(), u8::try_from(pair.length).unwrap());
        start[1] -= missing;
        start[end - 2] -= missing;
        assert!(pem::<A>(&[&start, &compressed[..]].concat()).is_err());
        assert!(pem::<A>(&pair.spki).is_ok());
        assert!(pem::<A>(&[&pair.spki[..], &[0]].concat()).is_err());

        // RFC 7518 §6.2.2.1: so has the private key.
        let d = aws_lc_rs::encoding::AsBigEndian::as_be_bytes(&pair.pair.private_key()).unwrap();
        let signs = |d: &[u8]| {
            let [x, y, d] = [x, y, d].map(encode);
            let jwk = format!(r#"{{"kty":"EC","crv":"{crv}","x":"{x}","y":"{y}","d":"{d}"}}"#);
            SigningKey::<Jwt<A>>::read(KeyForm::Jwk, jwk.as_bytes()).is_ok()
        };
        assert!(signs(d.as_ref()));
        assert!(!signs(&longer(d.as_ref())) && !signs(&d.as_ref()[1..]) && !signs(&[]));
    }
    check::<Es256>(&Pair::p256());
    check::<Es384>(&Pair::p384());
}

#[test]
fn rule_22_a_signature_is_r_and_s_of_exact_length() {
    fn check<A: Algorithm>(pair: &Pair, asn1: &'static EcdsaSigningAlgorithm) {
        let (key, length) = (pem::<A>(&pair.spki).unwrap(), pair.length);
        let signing_input = format!("{}.{}", encode(format!(r#"{{"alg":"{}"}}"#, A::NAME)), encode("{}"));
        let accepts =
            |signature: &[u8]| authentic_payload(&key, &format!("{signing_input}.{}", encode(signature))).is_ok();

        let signature = pair.pair.sign(&SystemRandom::new(), signing_input.as_bytes()).unwrap().as_ref().to_vec();
        let (r, s) = signature.split_at(length);
        assert!(accepts(&signature));
        assert!(!accepts(&signature[..2 * length - 1]) && !accepts(&[&signature[..], &[0]].concat()));
        assert!(!accepts(&[&[0], r, &[0], s].concat()));
        assert!(!accepts(&[s, r].concat()));

        let pkcs8 = pair.pair.to_pkcs8v1().unwrap();
        let der = EcdsaKeyPair::from_pkcs8(asn1, pkcs8.as_ref()).unwrap();
        assert!(!accepts(der.sign(&SystemRandom::new(), signing_input.as_bytes()).unwrap().as_ref()), "DER");
    }
    check::<Es256>(&Pair::p256(), &ECDSA_P256_SHA256_ASN1_SIGNING);
    check::<Es384>(&Pair::p384(), &ECDSA_P384_SHA384_ASN1_SIGNING);
}

/// CVE-2022-21449: r = s = 0 satisfied a careless equation, whatever the message.
#[test]
fn rule_22_a_signature_of_zeros_signs_nothing() {
    fn check<A: Algorithm>(pair: &Pair, order: &[u8]) {
        let key = pem::<A>(&pair.spki).unwrap();
        let zero = &vec![0; pair.length][..];
        for signature in [[zero, zero], [order, order], [order, zero], [zero, order]] {
            let header = encode(format!(r#"{{"alg":"{}"}}"#, A::NAME));
            let token = format!("{header}.{}.{}", encode("{}"), encode(signature.concat()));
            let refusal = authentic_payload(&key, &token).map_err(reason);
            assert_eq!(refusal, Err("signature/signature".to_owned()));
        }
    }
    check::<Es256>(&Pair::p256(), &ORDER);
    check::<Es384>(&Pair::p384(), &ORDER_384);
}

/// The order of P-384, big-endian.
const ORDER_384: [u8; 48] =
    *b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xc7\x63\x4d\x81\xf4\x37\x2d\xdf\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\xec\xec\x19\x6a\xcc\xc5\x29\x73";

/// RFC 7638 §3.2: the required members alone, by their names' order.
#[test]
fn a_key_is_identified_by_its_thumbprint() {
    fn check<A: Algorithm>(pair: &Pair) {
        let (x, y) = pair.point[1..].split_at(pair.length);
        let required = format!(r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#, pair.crv, encode(x), encode(y));
        let key = VerifyingKey::<Jwt<A>>::read(KeyForm::Der, &pair.spki).unwrap();
        assert_eq!(key.identify().unwrap(), encode(digest(&SHA256, required.as_bytes())));
    }
    check::<Es256>(&Pair::p256());
    check::<Es384>(&Pair::p384());
}
