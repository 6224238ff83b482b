//! The forms in which keys are written: what is read of each, and what of none.

use aws_lc_rs::encoding::{AsDer as _, EcPrivateKeyRfc5915Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
};
use countersign::jwt::{Algorithm, PublicAlgorithm};
use countersign::{
    EdDsa, Error, Es256, Es384, FixedClock, Hs256, Hs384, Hs512, Issuer, Jwt, KeyForm, KeySet, Ps256, Ps384, Ps512,
    Rs256, Rs384, Rs512, Secret, SigningKey, Verifier, VerifyingKey,
};

use super::forge::{SECRET, encode};
use super::rsa_pair::{self, armoured, der, pkcs1_private};
use crate::support::{ACCEPTED, ISSUER, NOW, at, claims, policy, verdict};

/// Whether what `signing` signs, `verifying` verifies.
fn belong_together<A: Algorithm>(signing: SigningKey<Jwt<A>>, verifying: VerifyingKey<Jwt<A>>) -> bool {
    let verifier = Verifier::new(KeySet::issuer(ISSUER, verifying), policy()).with_clock(FixedClock(at(NOW)));
    verdict(&verifier, Issuer::new(signing).issue(&claims()).unwrap()) == ACCEPTED
}

fn signing<A: Algorithm>(form: KeyForm, bytes: &[u8]) -> SigningKey<Jwt<A>> {
    SigningKey::read(form, bytes).unwrap_or_else(|error| panic!("{} as {form:?}: {error}", A::NAME))
}

fn verifying<A: Algorithm>(form: KeyForm, bytes: &[u8]) -> VerifyingKey<Jwt<A>> {
    VerifyingKey::read(form, bytes).unwrap_or_else(|error| panic!("{} as {form:?}: {error}", A::NAME))
}

fn contents(armour: &Secret) -> Vec<u8> {
    pem::parse(armour.expose()).unwrap().into_contents()
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    outcome.unwrap_err().to_string()
}

/// A key of every algorithm, and its DER.
fn each_public(check: &mut impl EachPublic) {
    fn one<A: PublicAlgorithm>(check: &mut impl EachPublic, key: SigningKey<Jwt<A>>) {
        let (private, public) =
            (contents(&key.write().unwrap()), contents(&key.verifying_key().unwrap().write().unwrap()));
        check.check(&key, &private, &public);
    }
    one(check, rsa_pair::signing::<Rs256>());
    one(check, rsa_pair::signing::<Rs384>());
    one(check, rsa_pair::signing::<Rs512>());
    one(check, rsa_pair::signing::<Ps256>());
    one(check, rsa_pair::signing::<Ps384>());
    one(check, rsa_pair::signing::<Ps512>());
    one(check, SigningKey::<Jwt<Es256>>::generate().unwrap());
    one(check, SigningKey::<Jwt<Es384>>::generate().unwrap());
    one(check, SigningKey::<Jwt<EdDsa>>::generate().unwrap());
}

trait EachPublic {
    fn check<A: PublicAlgorithm>(&mut self, key: &SigningKey<Jwt<A>>, private: &[u8], public: &[u8]);
}

#[test]
fn pem_der_and_jwk_are_the_same_key() {
    struct Same;
    impl EachPublic for Same {
        fn check<A: PublicAlgorithm>(&mut self, key: &SigningKey<Jwt<A>>, private: &[u8], public: &[u8]) {
            let public_key = key.verifying_key().unwrap();
            let private = [
                (KeyForm::Pem, key.write().unwrap()),
                (KeyForm::Der, Secret::from(private.to_vec())),
                (KeyForm::Jwk, key.to_jwk().unwrap()),
            ];
            let public = [
                (KeyForm::Pem, public_key.write().unwrap()),
                (KeyForm::Der, Secret::from(public.to_vec())),
                (KeyForm::Jwk, public_key.to_jwk()),
                (KeyForm::Certificate, Secret::from(certificate(public))),
                (KeyForm::Certificate, Secret::from(armoured("CERTIFICATE", &certificate(public)).into_bytes())),
            ];
            for (form, private) in &private {
                for (other, public) in &public {
                    let keys = (signing::<A>(*form, private.expose()), verifying::<A>(*other, public.expose()));
                    assert!(belong_together(keys.0, keys.1), "{}: {form:?} and {other:?}", A::NAME);
                }
            }
        }
    }
    each_public(&mut Same);
}

#[test]
fn a_secret_is_read_from_raw_hex_base64url_and_jwk() {
    fn check<A: Algorithm>() {
        let key = SigningKey::<Jwt<A>>::generate().unwrap();
        let hex = key.write().unwrap();
        let digits: Vec<_> = hex.expose().trim_ascii().chunks(2).map(|pair| str::from_utf8(pair).unwrap()).collect();
        let raw: Vec<u8> = digits.iter().map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        for (form, bytes) in [
            (KeyForm::Hex, hex.expose().to_vec()),
            (KeyForm::Raw, raw.clone()),
            (KeyForm::Base64url, encode(&raw).into_bytes()),
            (KeyForm::Base64url, format!("{}\n", encode(&raw)).into_bytes()),
            (KeyForm::Jwk, key.to_jwk().unwrap().expose().to_vec()),
            (KeyForm::Jwk, key.verifying_key().unwrap().to_jwk().expose().to_vec()),
        ] {
            assert!(belong_together(signing::<A>(form, &bytes), verifying(KeyForm::Raw, &raw)), "{}", A::NAME);
            assert!(belong_together(signing::<A>(KeyForm::Raw, &raw), verifying(form, &bytes)), "{}", A::NAME);
        }
    }
    check::<Hs256>();
    check::<Hs384>();
    check::<Hs512>();
    for text in [format!("{}=", encode(SECRET)), encode(SECRET) + "\n\nA", "+".repeat(44), encode(&SECRET[..31])] {
        assert!(SigningKey::<Jwt<Hs256>>::read(KeyForm::Base64url, text.as_bytes()).is_err(), "{text}");
    }
    for form in [KeyForm::Pem, KeyForm::Der, KeyForm::Certificate, KeyForm::Paserk] {
        assert!(refusal(SigningKey::<Jwt<Hs256>>::read(form, SECRET)).contains("expected a secret as `hex`"));
    }
}

/// RFC 8017 §A.1, as OpenSSL wrote keys for decades.
#[test]
fn pkcs1_is_read_where_the_key_is_rsa() {
    let (private, public) = (rsa_pair::pkcs8(), rsa_pair::pkcs1());
    let private = pkcs1_private(&private);
    for (form, private, public) in [
        (KeyForm::Der, private.to_vec(), public.clone()),
        (
            KeyForm::Pem,
            armoured("RSA PRIVATE KEY", private).into_bytes(),
            armoured("RSA PUBLIC KEY", &public).into_bytes(),
        ),
    ] {
        assert!(belong_together(signing::<Rs256>(form, &private), rsa_pair::verifying()));
        assert!(belong_together(rsa_pair::signing::<Ps384>(), verifying(form, &public)));
        let spelt_otherwise = [&public[..], b"\0"].concat();
        assert!(VerifyingKey::<Jwt<Rs256>>::read(KeyForm::Der, &spelt_otherwise).is_err());
        assert!(
            refusal(SigningKey::<Jwt<Es256>>::read(form, &private))
                .contains("not a private key for ES256: expected one on P-256")
        );
        assert!(
            refusal(VerifyingKey::<Jwt<EdDsa>>::read(form, &public))
                .contains("not a public key for EdDSA: expected one on Ed25519")
        );
    }
    let even = der(0x30, &[&der(2, &[&[0x80][..], &[0xaa; 255]].concat()), &b"\x02\x03\x01\x00\x01"[..]].concat());
    assert!(VerifyingKey::<Jwt<Rs256>>::read(KeyForm::Der, &even).is_err(), "negative, and even");
}

/// RFC 5915, as `openssl ecparam -genkey` writes keys: after the parameters of their curve.
#[test]
fn sec1_is_read_where_the_key_is_ec() {
    fn check<A: PublicAlgorithm>(algorithm: &'static EcdsaSigningAlgorithm, parameters: &[u8]) {
        let pair = EcdsaKeyPair::generate(algorithm).unwrap();
        let sec1: EcPrivateKeyRfc5915Der = pair.private_key().as_der().unwrap();
        let pkcs8 = signing::<A>(KeyForm::Der, pair.to_pkcs8v1().unwrap().as_ref());
        let armour = armoured("EC PRIVATE KEY", sec1.as_ref());
        let with_parameters = format!("{}{armour}", armoured("EC PARAMETERS", parameters));
        for (form, bytes) in [
            (KeyForm::Der, sec1.as_ref()),
            (KeyForm::Pem, armour.as_bytes()),
            (KeyForm::Pem, with_parameters.as_bytes()),
        ] {
            assert!(belong_together(signing::<A>(form, bytes), pkcs8.verifying_key().unwrap()));
            assert!(VerifyingKey::<Jwt<A>>::read(form, bytes).is_err());
            assert!(
                refusal(SigningKey::<Jwt<Rs256>>::read(form, bytes))
                    .contains("not a private key for RS256: expected one of type RSA")
            );
            assert!(SigningKey::<Jwt<EdDsa>>::read(form, bytes).is_err());
        }
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Der, &[sec1.as_ref(), b"\0"].concat()).is_err());
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Pem, format!("{armour}{armour}").as_bytes()).is_err());
        // Parameters belong to private keys on curves, and hide nothing beside a public one.
        let public = pkcs8.verifying_key().unwrap().write().unwrap();
        let hidden = [public.expose(), armour.replace("EC PRIVATE KEY", "EC PARAMETERS").as_bytes()].concat();
        assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Pem, &hidden).is_err());
        let unfinished = [public.expose(), b"-----BEGIN PRIVATE KEY-----\nAAAA"].concat();
        assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Pem, &unfinished).is_err());
        let parameters_alone = armoured("EC PARAMETERS", parameters);
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Pem, parameters_alone.as_bytes()).is_err());
    }
    check::<Es256>(&ECDSA_P256_SHA256_FIXED_SIGNING, b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
    check::<Es384>(&ECDSA_P384_SHA384_FIXED_SIGNING, b"\x06\x05\x2b\x81\x04\x00\x22");
}

#[test]
fn a_certificate_gives_its_key_only_when_asked() {
    let spki = rsa_pair::spki();
    let certificate = certificate(&spki);
    let armour = armoured("CERTIFICATE", &certificate);
    let read = |form, bytes: &[u8]| VerifyingKey::<Jwt<Rs256>>::read(form, bytes);
    assert!(read(KeyForm::Certificate, armour.as_bytes()).is_ok());
    assert!(read(KeyForm::Certificate, &certificate).is_ok());
    for (form, bytes) in [(KeyForm::Pem, armour.as_bytes()), (KeyForm::Der, &certificate)] {
        assert!(refusal(read(form, bytes)).contains("whose key is taken only when asked for"));
    }
    for (form, bytes) in [
        (KeyForm::Certificate, spki.clone()),
        (KeyForm::Certificate, armoured("PUBLIC KEY", &spki).into_bytes()),
        (KeyForm::Certificate, rsa_pair::pkcs8()),
        (KeyForm::Certificate, certificate[..certificate.len() - 1].to_vec()),
        (KeyForm::Certificate, [certificate.as_slice(), b"\0"].concat()),
        (KeyForm::Certificate, Vec::new()),
    ] {
        assert!(read(form, &bytes).is_err());
    }
    // It has no private key to give.
    assert!(SigningKey::<Jwt<Rs256>>::read(KeyForm::Certificate, &certificate).is_err());
    // And its key is as good as any other: of the right kind, and sound.
    assert!(VerifyingKey::<Jwt<Es256>>::read(KeyForm::Certificate, &certificate).is_err());
    let weak = self::certificate(&rsa_pair::Numbers::public(&[0xc5; 128], &[1, 0, 1]).spki());
    assert!(refusal(read(KeyForm::Certificate, &weak)).contains("1024 bits"));
}

#[test]
fn a_certificate_has_its_key_in_its_place() {
    let (whole, spki) = (certificate(&rsa_pair::spki()), rsa_pair::spki());
    let read = |bytes: &[u8]| VerifyingKey::<Jwt<Rs256>>::read(KeyForm::Certificate, bytes);
    // Its header takes four bytes, and so does that of its body.
    let (body, rest) = whole[8..].split_at(u16::from_be_bytes([whole[6], whole[7]]).into());
    let of_body = |body: &[u8]| der(0x30, &[der(0x30, body).as_slice(), rest].concat());
    assert_eq!(of_body(body), whole);
    // Version 1 is not written down (RFC 5280 §4.1.2.1).
    assert!(read(&of_body(&body[5..])).is_ok());
    let serial = b"\x02\x01\x07";
    let at = body.windows(serial.len()).position(|window| window == serial).unwrap();
    let mut no_serial = body.to_vec();
    no_serial[at] = 0x04;
    let no_key = [&body[..body.len() - spki.len()], b"\x30\x00"].concat();
    for body in [no_serial, no_key, body[..body.len() - spki.len()].to_vec()] {
        let refusal = refusal(read(&of_body(&body)));
        assert!(refusal.contains("no public key where RFC 5280 has one"), "{refusal}");
    }
}

/// Whatever the form, a verifier never holds what can mint.
#[test]
fn rule_31_holds_in_every_form() {
    struct Refused;
    impl EachPublic for Refused {
        fn check<A: PublicAlgorithm>(&mut self, key: &SigningKey<Jwt<A>>, private: &[u8], public: &[u8]) {
            for (form, bytes) in [(KeyForm::Pem, key.write().unwrap()), (KeyForm::Der, Secret::from(private.to_vec()))]
            {
                let refusal = refusal(VerifyingKey::<Jwt<A>>::read(form, bytes.expose()));
                assert!(refusal.contains("a private key, which a verifier must not hold"), "{}: {refusal}", A::NAME);
            }
            assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, key.to_jwk().unwrap().expose()).is_err());
            assert!(SigningKey::<Jwt<A>>::read(KeyForm::Der, public).is_err());
            // Nothing tells a private key from a public one where it is bytes alone.
            for form in [KeyForm::Raw, KeyForm::Hex, KeyForm::Base64url, KeyForm::Paserk] {
                assert!(SigningKey::<Jwt<A>>::read(form, private).is_err());
                assert!(VerifyingKey::<Jwt<A>>::read(form, public).is_err());
            }
        }
    }
    each_public(&mut Refused);
}

#[test]
fn der_is_one_structure_in_its_one_spelling() {
    struct Strict;
    impl EachPublic for Strict {
        fn check<A: PublicAlgorithm>(&mut self, _: &SigningKey<Jwt<A>>, private: &[u8], public: &[u8]) {
            let signs = |bytes: &[u8]| SigningKey::<Jwt<A>>::read(KeyForm::Der, bytes).is_ok();
            let verifies = |bytes: &[u8]| VerifyingKey::<Jwt<A>>::read(KeyForm::Der, bytes).is_ok();
            assert!(signs(private) && verifies(public), "{}", A::NAME);
            let longer = |content: &[u8]| der(0x30, &[content, b"\x05\x00"].concat());
            let content =
                |whole: &[u8]| whole[if whole[1] < 0x80 { 2 } else { 2 + usize::from(whole[1] & 0x7f) }..].to_vec();
            assert_eq!(der(0x30, &content(public)), public);
            assert!(!verifies(&longer(&content(public))), "{}: an element too many", A::NAME);
            assert!(!signs(&[private, b"\0"].concat()) && !verifies(&[public, b"\n"].concat()), "{}", A::NAME);
            assert!(!signs(&[b"\n", private].concat()) && !verifies(&[b"\0", public].concat()), "{}", A::NAME);
            let in_pem = armoured("PRIVATE KEY", &[private, b"\0"].concat());
            assert!(SigningKey::<Jwt<A>>::read(KeyForm::Pem, in_pem.as_bytes()).is_err(), "{}", A::NAME);
            for length in (0..public.len()).step_by(7) {
                assert!(!verifies(&public[..length]), "{}: {length} bytes", A::NAME);
            }
            for length in (0..private.len()).step_by(7) {
                assert!(!signs(&private[..length]), "{}: {length} bytes", A::NAME);
            }
        }
    }
    each_public(&mut Strict);
}

#[test]
fn what_is_larger_than_any_key_is_not_looked_at() {
    let key = SigningKey::<Jwt<EdDsa>>::generate().unwrap().verifying_key().unwrap().to_jwk();
    let padded = |length: usize| [key.expose(), " ".repeat(length - key.expose().len()).as_bytes()].concat();
    assert!(VerifyingKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, &padded(64 * 1024)).is_ok());
    let refusal = refusal(VerifyingKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, &padded(64 * 1024 + 1)));
    assert!(refusal.contains("at most 65536 bytes"), "{refusal}");
    assert!(SigningKey::<Jwt<Hs256>>::read(KeyForm::Raw, &SECRET.repeat(4096)).is_err());
}

#[test]
fn a_jwk_says_what_it_is_for_and_no_more() {
    let text = |secret: Secret| String::from_utf8(secret.expose().to_vec()).unwrap();
    // RFC 8037 appendix A.1, A.2 and A.3.
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#;
    let key = signing::<EdDsa>(KeyForm::Jwk, jwk.as_bytes());
    let written =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"EdDSA","use":"sig"}"#;
    assert_eq!(text(key.verifying_key().unwrap().to_jwk()), written);
    assert_eq!(key.verifying_key().unwrap().identify().unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let named = key.with_kid("2026-11").unwrap();
    assert_eq!(text(named.verifying_key().unwrap().to_jwk()), written.replace('}', r#","kid":"2026-11"}"#));
    assert!(text(named.to_jwk().unwrap()).contains(r#""d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A""#));
}

/// A refusal names what was found, and what was expected instead: whoever holds the wrong file is to see which it is.
#[test]
fn a_refusal_says_what_was_found() {
    let (pkcs8, spki, pkcs1) = (rsa_pair::pkcs8(), rsa_pair::spki(), rsa_pair::pkcs1());
    let (certificate, other) = (certificate(&spki), b"\x05\x00");
    let armoured = |label, der: &[u8]| armoured(label, der).into_bytes();
    let (mislabelled, private) =
        ("does not hold what its label says: expected", "which a verifier must not hold: expected");
    for (form, bytes, told) in [
        (KeyForm::Pem, armoured("PRIVATE KEY", &pkcs8), format!("{private} a public key")),
        (KeyForm::Pem, armoured("PRIVATE KEY", other), format!("{private} a public key")),
        (KeyForm::Pem, armoured("RSA PRIVATE KEY", other), format!("{private} a public key")),
        (KeyForm::Pem, armoured("EC PRIVATE KEY", other), format!("{private} a public key")),
        (KeyForm::Pem, armoured("OPENSSH PRIVATE KEY", other), format!("{private} a public key")),
        (KeyForm::Pem, armoured("PUBLIC KEY", &pkcs8), format!("{mislabelled} a public key")),
        (KeyForm::Pem, armoured("RSA PUBLIC KEY", other), format!("{mislabelled} a public key")),
        (KeyForm::Pem, armoured("CERTIFICATE", &spki), "whose key is taken only when asked for".into()),
        (KeyForm::Pem, armoured("PARCEL", &spki), "of another kind: expected a public key".into()),
        (KeyForm::Der, other.to_vec(), "not the DER of a key: expected a public key".into()),
        (KeyForm::Certificate, pkcs8.clone(), format!("{private} an X.509 certificate")),
        (KeyForm::Certificate, pkcs1, "this is a public key: expected an X.509 certificate".into()),
        (KeyForm::Certificate, spki.clone(), "this is a public key: expected an X.509 certificate".into()),
        (KeyForm::Certificate, armoured("CERTIFICATE", &spki), format!("{mislabelled} an X.509 certificate")),
        (KeyForm::Certificate, armoured("PUBLIC KEY", other), "this is a public key".into()),
    ] {
        let of_rsa = refusal(VerifyingKey::<Jwt<Rs256>>::read(form, &bytes));
        let of_another = refusal(VerifyingKey::<Jwt<EdDsa>>::read(form, &bytes));
        assert!(of_rsa.contains(&told) && of_another.contains(&told), "{told}: {of_rsa}; {of_another}");
    }
    for (form, bytes, told) in [
        (KeyForm::Pem, armoured("PUBLIC KEY", &spki), "this is a public key: expected a private key"),
        (KeyForm::Pem, armoured("PUBLIC KEY", other), "this is a public key: expected a private key"),
        (KeyForm::Pem, armoured("RSA PUBLIC KEY", other), "this is a public key: expected a private key"),
        (KeyForm::Pem, armoured("PRIVATE KEY", &spki), "does not hold what its label says: expected a private key"),
        (KeyForm::Pem, armoured("RSA PRIVATE KEY", other), "does not hold what its label says: expected a private key"),
        (KeyForm::Pem, armoured("EC PRIVATE KEY", other), "does not hold what its label says: expected a private key"),
        (KeyForm::Pem, armoured("ENCRYPTED PRIVATE KEY", other), "decrypt it first; expected a private key"),
        (KeyForm::Pem, armoured("OPENSSH PRIVATE KEY", other), "`ssh-keygen -p -m PKCS8`; expected a private key"),
        (KeyForm::Pem, armoured("CERTIFICATE", &certificate), "this is a certificate"),
        (KeyForm::Der, spki.clone(), "this is a public key: expected a private key"),
        (KeyForm::Der, certificate.clone(), "this is a certificate"),
        (KeyForm::Certificate, certificate.clone(), "not written as `certificate`: expected `pem`, `der` or `jwk`"),
        (KeyForm::Hex, b"00".to_vec(), "not written as `hex`: expected `pem`, `der` or `jwk`"),
    ] {
        let refusal = refusal(SigningKey::<Jwt<Rs256>>::read(form, &bytes));
        assert!(refusal.contains(told), "{told}: {refusal}");
    }
}

/// Nothing follows within the outermost structure either, and what resembles a structure is none.
#[test]
fn a_structure_is_told_by_all_its_elements() {
    let octets = der(0x04, &[7; 4]);
    let (number, nothing, bits) = (der(0x02, &[7]), der(0x30, b""), der(0x03, b"\x00\x05\x00"));
    let identifier = der(0x30, b"\x06\x03\x2b\x65\x70");
    for elements in [
        [number.as_slice(), &number, b"\xff"].concat(),
        [number.as_slice(), &number, &octets].concat(),
        [identifier.as_slice(), &bits, b"\xff"].concat(),
        [identifier.as_slice(), &bits, &octets].concat(),
        [der(0x30, &number).as_slice(), &bits].concat(),
        [nothing.as_slice(), &bits].concat(),
        [der(0x30, &octets).as_slice(), &nothing, &bits].concat(),
        [nothing.as_slice(), &nothing, &bits].concat(),
        [number.as_slice(), &nothing].concat(),
    ] {
        for form in [KeyForm::Der, KeyForm::Certificate] {
            let refusal = refusal(VerifyingKey::<Jwt<Rs256>>::read(form, &der(0x30, &elements)));
            assert!(refusal.contains("not the DER of a key"), "{elements:02x?}: {refusal}");
        }
    }
}

/// An X.509 certificate of this key; who signed it, and whether anybody did, is not looked at.
fn certificate(spki: &[u8]) -> Vec<u8> {
    let algorithm = der(0x30, b"\x06\x03\x2b\x65\x70");
    let name = der(0x30, &der(0x31, &der(0x30, b"\x06\x03\x55\x04\x03\x0c\x04test")));
    let validity = der(0x30, b"\x17\x0d250101000000Z\x17\x0d350101000000Z");
    let version_and_serial = b"\xa0\x03\x02\x01\x02\x02\x01\x07";
    let body = [&version_and_serial[..], &algorithm, &name, &validity, &name, spki].concat();
    let signature = der(0x03, &[&[0][..], &[0x5a; 64]].concat());
    der(0x30, &[der(0x30, &body), algorithm, signature].concat())
}
