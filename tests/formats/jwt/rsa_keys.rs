//! RSA keys and signatures.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding};
use countersign::jwt::Algorithm;
use countersign::jwt::dangerous::authentic_payload;
use countersign::{
    Error, Es256, Es384, Issuer, Jwt, KeyForm, KeySet, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512, SigningKey, Verifier,
    VerifyingKey,
};

use super::forge::{encode, payload};
use super::rsa_pair::{
    Numbers, RSA_ENCRYPTION, armoured, der, pair, pkcs1, pkcs1_private, pkcs8, signing, spki, spki_of, verifying,
};
use crate::support::{ACCEPTED, ISSUER, NOW, at, claims, policy, verdict, verifier};

const F4: &[u8] = &[1, 0, 1];

fn signs(form: KeyForm, text: &str) -> Result<SigningKey<Jwt<Rs256>>, Error> {
    SigningKey::read(form, text.as_bytes())
}

fn verifies(form: KeyForm, text: &str) -> Result<VerifyingKey<Jwt<Rs256>>, Error> {
    VerifyingKey::read(form, text.as_bytes())
}

fn verifies_pem(spki: &[u8]) -> bool {
    verifies(KeyForm::Pem, &armoured("PUBLIC KEY", spki)).is_ok()
}

fn verifies_jwk(numbers: &Numbers) -> bool {
    verifies(KeyForm::Jwk, &numbers.jwk()).is_ok()
}

/// Whether both forms of a public key are taken.
#[track_caller]
fn is_sound(n: &[u8], e: &[u8]) -> bool {
    let numbers = Numbers::public(n, e);
    let is_sound = verifies_jwk(&numbers);
    assert_eq!(is_sound, verifies_pem(&numbers.spki()), "the form must not matter");
    is_sound
}

/// An odd number of this many bits, of which nothing else is known.
fn odd(bits: usize) -> Vec<u8> {
    let mut number = vec![0xc5; bits.div_ceil(8)];
    number[0] = 1 << ((bits - 1) % 8);
    number
}

#[test]
fn rule_20_a_modulus_has_2048_to_4096_bits() {
    for bits in [2048, 2049, 3072, 4095, 4096] {
        assert!(is_sound(&odd(bits), F4), "{bits} bits");
    }
    for bits in [8, 512, 1024, 2040, 2047, 4097, 4104, 8192, 16_384] {
        assert!(!is_sound(&odd(bits), F4), "{bits} bits");
    }
}

#[test]
fn rule_20_an_exponent_is_odd_not_small_and_fits_in_32_bits() {
    let n = odd(2048);
    for exponent in [F4, &[1, 0, 3], &[0xff, 0xff, 0xff, 0xff]] {
        assert!(is_sound(&n, exponent), "{exponent:02x?}");
    }
    for exponent in
        [&[1][..], &[2], &[3], &[17], &[0xff, 0xff], &[1, 0, 0], &[1, 0, 2], &[1, 0, 0, 0, 1], &odd(2048)[..]]
    {
        assert!(!is_sound(&n, exponent), "{exponent:02x?}");
    }
}

#[test]
fn rule_20_a_modulus_is_odd() {
    let mut n = odd(2048);
    assert!(is_sound(&n, F4));
    n[255] ^= 1;
    assert!(!is_sound(&n, F4));
}

/// CVE-2017-15361: such a key can be factored.
#[test]
fn rule_20_a_modulus_bears_no_fingerprint() {
    let private = pem::parse(include_str!("rsa/roca.pem")).unwrap().into_contents();
    let numbers = Numbers::of_pkcs8(&private);
    let public = Numbers::public(numbers.get("n"), F4);
    for refusal in [
        verifies(KeyForm::Jwk, &public.jwk()).unwrap_err(),
        verifies(KeyForm::Pem, &armoured("PUBLIC KEY", &public.spki())).unwrap_err(),
        signs(KeyForm::Jwk, &numbers.jwk()).unwrap_err(),
        signs(KeyForm::Pem, &armoured("PRIVATE KEY", &private)).unwrap_err(),
    ] {
        assert!(refusal.to_string().contains("CVE-2017-15361"), "{refusal}");
    }
    assert!(is_sound(Numbers::private().get("n"), F4));
}

#[test]
fn rule_20_a_signing_key_is_as_sound() {
    assert!(signs(KeyForm::Pem, &armoured("PRIVATE KEY", &pkcs8())).is_ok());
    assert!(signs(KeyForm::Jwk, &Numbers::private().jwk()).is_ok());
    for (fault, armour) in [
        ("1024 bits", include_str!("rsa/1024-bits.pem")),
        ("4104 bits", include_str!("rsa/4104-bits.pem")),
        ("exponent 3", include_str!("rsa/exponent-3.pem")),
    ] {
        let numbers = Numbers::of_pkcs8(pem::parse(armour).unwrap().contents());
        assert!(signs(KeyForm::Pem, armour).is_err(), "{fault}");
        let refusal = signs(KeyForm::Jwk, &numbers.jwk()).unwrap_err().to_string();
        assert!(refusal.starts_with("not a sound RSA key"), "{fault}: {refusal}");
    }
}

#[test]
fn a_number_is_written_without_leading_zeros() {
    let padded = |number: &[u8]| [&[0], number].concat();
    let numbers = Numbers::private();
    let public = Numbers::public(numbers.get("n"), F4);
    assert!(verifies_jwk(&public));
    assert!(signs(KeyForm::Jwk, &numbers.jwk()).is_ok());
    for name in ["n", "e"] {
        for other in [padded(public.get(name)), Vec::new(), vec![0]] {
            assert!(!verifies_jwk(&public.with(name, &other)), "{name}: {other:02x?}");
            assert!(signs(KeyForm::Jwk, &numbers.with(name, &other).jwk()).is_err(), "{name}: {other:02x?}");
        }
        assert!(!verifies_jwk(&public.without(name)), "{name}");
        assert!(signs(KeyForm::Jwk, &numbers.without(name).jwk()).is_err(), "{name}");
    }
    // A padded spelling, and one of the other alphabet.
    for other in ["AQAB=", "AQ+B", " AQAB", "AQA"] {
        assert!(verifies(KeyForm::Jwk, &public.jwk().replace("\"AQAB\"", &format!("{other:?}"))).is_err(), "{other}");
    }
    // The library would refuse it too, and not say why.
    let padded = public.with("n", &padded(public.get("n")));
    let error = verifies(KeyForm::Jwk, &padded.jwk()).unwrap_err().to_string();
    assert!(error.contains("`n`") && error.contains("leading zeros"), "{error}");
}

#[test]
fn rule_23_private_members_belong_to_the_modulus() {
    let numbers = Numbers::private();
    assert!(signs(KeyForm::Jwk, &numbers.jwk()).is_ok());
    for name in ["n", "d", "p", "q", "dp", "dq", "qi"] {
        let number = numbers.get(name);
        let mut changed = number.to_vec();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        for other in [&changed[..], &number[1..], &[1], &[0], &[]] {
            assert!(signs(KeyForm::Jwk, &numbers.with(name, other).jwk()).is_err(), "{name}: {other:02x?}");
        }
        assert!(signs(KeyForm::Jwk, &numbers.without(name).jwk()).is_err(), "{name}");
    }
    let swapped = numbers.with("p", numbers.get("q")).with("q", numbers.get("p"));
    assert!(signs(KeyForm::Jwk, &swapped.jwk()).is_err());
    let of_more_primes = Numbers([&numbers.0[..], &[("oth", vec![1])]].concat());
    assert!(signs(KeyForm::Jwk, &of_more_primes.jwk()).is_err());

    // A verifier must not hold what is private.
    assert!(!verifies_jwk(&numbers));
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        let with = Numbers([&Numbers::public(numbers.get("n"), F4).0[..], &[(name, vec![1])]].concat());
        assert!(!verifies_jwk(&with), "{name}");
    }
    assert!(verifies_jwk(&Numbers::public(numbers.get("n"), F4)));
}

#[test]
fn a_public_pem_is_the_canonical_spki() {
    let (spki, pkcs1) = (spki(), pkcs1());
    assert_eq!(spki_of(RSA_ENCRYPTION, &pkcs1), spki);
    assert!(verifies_pem(&spki));

    assert!(!verifies_pem(&pkcs1), "PKCS#1");
    assert!(!verifies_pem(&pkcs8()), "a private key");
    assert!(!verifies_pem(&[&spki[..], &[0]].concat()), "a byte after it");
    assert!(!verifies_pem(&spki[..spki.len() - 1]), "a byte missing");
    assert!(!verifies_pem(&spki_of(RSA_ENCRYPTION, &[&pkcs1[..], &[0]].concat())), "a byte inside it");
    for (what, algorithm) in [
        ("no parameters", &b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"[..]),
        ("id-RSASSA-PSS", b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"),
        ("id-RSASSA-PSS and NULL", b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x05\x00"),
        ("rsaEncryption twice", &[&RSA_ENCRYPTION[..2], &RSA_ENCRYPTION[2..], &RSA_ENCRYPTION[2..]].concat()),
    ] {
        assert!(!verifies_pem(&spki_of(algorithm, &pkcs1)), "{what}");
    }
    let numbers = |e: &[u8]| der(0x30, &[&der(2, &[&[0], Numbers::private().get("n")].concat())[..], e].concat());
    assert!(verifies_pem(&spki_of(RSA_ENCRYPTION, &numbers(b"\x02\x03\x01\x00\x01"))));
    assert!(!verifies_pem(&spki_of(RSA_ENCRYPTION, &numbers(b"\x02\x04\x00\x01\x00\x01"))), "a leading zero");
    assert!(!verifies_pem(&spki_of(RSA_ENCRYPTION, &numbers(b"\x02\x81\x03\x01\x00\x01"))), "a long length");

    for label in ["RSA PUBLIC KEY", "CERTIFICATE", "PRIVATE KEY", "X509 CRL"] {
        assert!(verifies(KeyForm::Pem, &armoured(label, &spki)).is_err(), "{label}");
    }
}

#[test]
fn a_private_pem_holds_what_its_label_says() {
    let pkcs8 = pkcs8();
    assert!(signs(KeyForm::Pem, &armoured("PRIVATE KEY", &pkcs8)).is_ok());
    assert!(signs(KeyForm::Pem, &armoured("PRIVATE KEY", pkcs1_private(&pkcs8))).is_err());
    assert!(signs(KeyForm::Pem, &armoured("RSA PRIVATE KEY", &pkcs8)).is_err());
    assert!(signs(KeyForm::Pem, &armoured("RSA PRIVATE KEY", pkcs1_private(&pkcs8))).is_ok());
    assert!(signs(KeyForm::Pem, &armoured("ENCRYPTED PRIVATE KEY", &pkcs8)).is_err());
    assert!(signs(KeyForm::Pem, &armoured("PUBLIC KEY", &spki())).is_err());
    assert!(signs(KeyForm::Pem, &armoured("PRIVATE KEY", &spki())).is_err());
}

#[test]
fn rule_31_a_private_pem_is_no_verifying_key() {
    let refusal = verifies(KeyForm::Pem, &armoured("PRIVATE KEY", &pkcs8())).unwrap_err().to_string();
    assert!(refusal.contains("a private key, which a verifier must not hold"), "{refusal}");
    let old_label = verifies(KeyForm::Pem, &armoured("RSA PRIVATE KEY", pkcs1_private(&pkcs8()))).unwrap_err();
    assert!(old_label.to_string().contains("a private key, which a verifier must not hold"), "{old_label}");
    assert!(verifies_pem(&spki()));
}

#[test]
fn a_key_of_another_kind_is_refused() {
    fn is_refused_by<A: Algorithm>(private: &str, public: &str, private_jwk: &str, public_jwk: &str) {
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Pem, private.as_bytes()).is_err(), "{}", A::NAME);
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Jwk, private_jwk.as_bytes()).is_err(), "{}", A::NAME);
        assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Pem, public.as_bytes()).is_err(), "{}", A::NAME);
        assert!(VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, public_jwk.as_bytes()).is_err(), "{}", A::NAME);
    }
    let (private, public) = (armoured("PRIVATE KEY", &pkcs8()), armoured("PUBLIC KEY", &spki()));
    let numbers = Numbers::private();
    let (private_jwk, public_jwk) = (numbers.jwk(), Numbers::public(numbers.get("n"), F4).jwk());
    is_refused_by::<Es256>(&private, &public, &private_jwk, &public_jwk);
    is_refused_by::<Es384>(&private, &public, &private_jwk, &public_jwk);

    let ec = SigningKey::<Jwt<Es256>>::generate().unwrap();
    let text = |secret: countersign::Secret| String::from_utf8(secret.expose().to_vec()).unwrap();
    let (private, public) = (text(ec.write().unwrap()), text(ec.verifying_key().unwrap().write().unwrap()));
    // RFC 7515 appendix A.3.
    let public_jwk = r#""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;
    let private_jwk = format!(r#"{{{public_jwk},"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}}"#);
    let public_jwk = format!("{{{public_jwk}}}");
    is_refused_by::<Rs256>(&private, &public, &private_jwk, &public_jwk);
    is_refused_by::<Ps512>(&private, &public, &private_jwk, &public_jwk);
    assert!(SigningKey::<Jwt<Es256>>::read(KeyForm::Jwk, private_jwk.as_bytes()).is_ok());
    assert!(VerifyingKey::<Jwt<Es256>>::read(KeyForm::Jwk, public_jwk.as_bytes()).is_ok());

    // A curve has no place in it.
    let with_curve = numbers.jwk().replace(r#""kty":"RSA""#, r#""kty":"RSA","crv":"P-256""#);
    assert!(signs(KeyForm::Jwk, &with_curve).is_err());
    // `alg` is heeded.
    for (alg, is_taken) in [("RS256", true), ("RS384", false), ("PS256", false), ("RSA-OAEP", false)] {
        let jwk = numbers.jwk().replace(r#""kty":"RSA""#, &format!(r#""kty":"RSA","alg":"{alg}""#));
        assert_eq!(signs(KeyForm::Jwk, &jwk).is_ok(), is_taken, "{alg}");
    }
    for form in [KeyForm::Raw, KeyForm::Hex, KeyForm::Paserk] {
        assert!(SigningKey::<Jwt<Rs256>>::read(form, &pkcs8()).is_err(), "{form:?}");
        assert!(VerifyingKey::<Jwt<Rs256>>::read(form, &spki()).is_err(), "{form:?}");
    }
}

/// One file serves the whole family; a token belongs to one algorithm.
#[test]
fn rule_04_tokens_of_one_key_do_not_cross_algorithms() {
    fn token<A: Algorithm>() -> (&'static str, String) {
        let token = Issuer::new(signing::<A>()).issue(&claims()).unwrap();
        (A::NAME, token.as_str().to_owned())
    }
    fn check<A: Algorithm>(tokens: &[(&str, String)]) {
        let verifier = verifier(&signing::<A>(), policy());
        for (name, token) in tokens {
            let expected = if *name == A::NAME { ACCEPTED } else { "header/algorithm" };
            assert_eq!(verdict(&verifier, token), expected, "{name} held against {}", A::NAME);
        }
    }
    let tokens =
        [token::<Rs256>(), token::<Rs384>(), token::<Rs512>(), token::<Ps256>(), token::<Ps384>(), token::<Ps512>()];
    check::<Rs256>(&tokens);
    check::<Rs384>(&tokens);
    check::<Rs512>(&tokens);
    check::<Ps256>(&tokens);
    check::<Ps384>(&tokens);
    check::<Ps512>(&tokens);
}

#[test]
fn rule_04_a_header_that_lies_about_the_padding_gains_nothing() {
    let signed = |alg: &str, encoding: &'static dyn RsaEncoding| {
        let signing_input = format!("{}.{}", encode(format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#)), encode(payload(&[])));
        let mut signature = vec![0; 256];
        pair().sign(encoding, &SystemRandom::new(), signing_input.as_bytes(), &mut signature).unwrap();
        format!("{signing_input}.{}", encode(signature))
    };
    let (v15, pss) = (verifier(&signing::<Rs256>(), policy()), verifier(&signing::<Ps256>(), policy()));
    assert_eq!(verdict(&v15, signed("RS256", &RSA_PKCS1_SHA256)), ACCEPTED);
    assert_eq!(verdict(&pss, signed("PS256", &RSA_PSS_SHA256)), ACCEPTED);
    assert_eq!(verdict(&v15, signed("RS256", &RSA_PSS_SHA256)), "signature/signature");
    assert_eq!(verdict(&pss, signed("PS256", &RSA_PKCS1_SHA256)), "signature/signature");
}

/// RFC 7518 §3.5. Signatures made with OpenSSL.
#[test]
fn a_salt_is_as_long_as_the_hash() {
    let key = VerifyingKey::<Jwt<Ps256>>::read(KeyForm::Pem, include_bytes!("rsa/salted.pem")).unwrap();
    assert!(authentic_payload(&key, include_str!("rsa/salt-of-32-bytes.jwt")).is_ok());
    assert!(authentic_payload(&key, include_str!("rsa/salt-of-20-bytes.jwt")).is_err());
}

/// RFC 7638 §3.1.
#[test]
fn a_key_is_identified_by_its_thumbprint() {
    const N: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3\
        oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ\
        vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDK\
        gw";
    const THUMBPRINT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    let example = format!(r#"{{"kty":"RSA","n":"{N}","e":"AQAB","alg":"RS256","kid":"2011-04-29"}}"#);
    let from_jwk = verifies(KeyForm::Jwk, &example).unwrap();
    let from_pem = VerifyingKey::<Jwt<Rs256>>::read(KeyForm::Pem, from_jwk.write().unwrap().expose()).unwrap();
    assert_eq!(from_jwk.identify().unwrap(), THUMBPRINT);
    assert_eq!(from_pem.identify().unwrap(), THUMBPRINT);

    // It follows from the key alone.
    let numbers = Numbers::private();
    let of_pem = verifying::<Rs256>().identify().unwrap();
    assert_eq!(
        verifies(KeyForm::Jwk, &Numbers::public(numbers.get("n"), F4).jwk()).unwrap().identify().unwrap(),
        of_pem
    );
    assert_eq!(signing::<Rs256>().verifying_key().unwrap().identify().unwrap(), of_pem);
    assert_eq!(verifying::<Ps512>().identify().unwrap(), of_pem);
    assert_ne!(of_pem, THUMBPRINT);
}

#[test]
fn a_key_that_was_written_down_is_the_same_key() {
    let written = signing::<Ps384>().write().unwrap();
    assert_eq!(pem::parse(written.expose()).unwrap().contents(), pkcs8());
    assert_eq!(pem::parse(verifying::<Ps384>().write().unwrap().expose()).unwrap().contents(), spki());

    let from_jwk = SigningKey::<Jwt<Ps384>>::read(KeyForm::Jwk, Numbers::private().jwk().as_bytes()).unwrap();
    assert_eq!(pem::parse(from_jwk.write().unwrap().expose()).unwrap().contents(), pkcs8());
    let verifier = Verifier::new(KeySet::issuer(ISSUER, verifying::<Ps384>()), policy())
        .with_clock(countersign::FixedClock(at(NOW)));
    assert_eq!(verdict(&verifier, Issuer::new(from_jwk).issue(&claims()).unwrap()), ACCEPTED);
}
