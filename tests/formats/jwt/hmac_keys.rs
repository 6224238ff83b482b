//! Which bytes are a secret.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::{Es256, Hs256, Jwt, KeyForm, SigningKey, VerifyingKey};

use super::forge::{SECRET, encode};

fn is_secret(bytes: &[u8]) -> bool {
    let signs = SigningKey::<Jwt<Hs256>>::read(KeyForm::Raw, bytes).is_ok();
    assert_eq!(signs, VerifyingKey::<Jwt<Hs256>>::read(KeyForm::Raw, bytes).is_ok(), "both ends must agree");
    signs
}

#[test]
fn rule_18_a_secret_is_as_long_as_the_hash() {
    assert!(is_secret(SECRET));
    assert!(is_secret(&[SECRET.as_slice(), SECRET].concat()));
    for length in [0, 1, 16, 31] {
        assert!(!is_secret(&SECRET[..length]), "{length} bytes");
    }
}

#[test]
fn rule_18_a_secret_is_not_one_byte_repeated() {
    for byte in [0, b'a', 0xff] {
        assert!(!is_secret(&[byte; 32]));
        assert!(!is_secret(&[byte; 64]));
    }
    let mut nearly = [0; 32];
    nearly[31] = 1;
    assert!(is_secret(&nearly));
}

/// A secret is never trimmed: white space is part of it.
#[test]
fn rule_18_a_raw_secret_is_taken_as_it_is() {
    let with_line_feed = [&SECRET[..31], b"\n"].concat();
    assert!(is_secret(&with_line_feed));
    assert!(!is_secret(with_line_feed.trim_ascii()));
}

#[test]
fn rule_18_holds_in_every_form() {
    let reads = |form, text: &str| SigningKey::<Jwt<Hs256>>::read(form, text.as_bytes()).is_ok();
    assert!(reads(KeyForm::Hex, &format!("{}10", "0f".repeat(31))));
    assert!(!reads(KeyForm::Hex, &format!("{}10", "0f".repeat(30))));
    assert!(!reads(KeyForm::Hex, &"0f".repeat(32)));
    assert!(!reads(KeyForm::Hex, &"0g".repeat(32)));

    let jwk = |bytes: &[u8]| format!(r#"{{"kty":"oct","k":"{}"}}"#, encode(bytes));
    assert!(reads(KeyForm::Jwk, &jwk(SECRET)));
    assert!(!reads(KeyForm::Jwk, &jwk(&SECRET[..31])));
    assert!(!reads(KeyForm::Jwk, &jwk(&[7; 32])));
}

/// CVE-2015-9235, CVE-2022-29217: whoever passes a published key as a secret lets everyone mint.
#[test]
fn rule_19_a_public_key_is_no_secret_in_any_disguise() {
    let ec = SigningKey::<Jwt<Es256>>::generate().unwrap().verifying_key().unwrap().write().unwrap();
    let rsa = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
    let spki = rsa.public_key().as_der().unwrap().as_ref().to_vec();
    let pkcs1 = rsa.public_key().as_ref().to_vec();

    let ec_der = pem::parse(ec.expose()).unwrap().into_contents();
    for der in [spki, pkcs1, ec_der, certificate()] {
        assert!(!is_secret(&der), "DER: {der:02x?}");
        assert!(!is_secret(&[b"\n", der.as_slice(), b"\n"].concat()), "DER and line feeds: {der:02x?}");
        let base64 = STANDARD.encode(&der);
        assert!(!is_secret(base64.as_bytes()), "base64 DER: {base64}");
        assert!(!is_secret(encode(&der).as_bytes()), "base64url DER: {base64}");
        let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!is_secret(hex.as_bytes()), "hexadecimal DER: {hex}");
        for label in ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"] {
            let armour = pem::encode(&pem::Pem::new(label, der.clone()));
            let folded = armour.replace('\n', "\r\n");
            for text in [armour.clone(), folded, format!(" \n\t{armour}\n\n"), format!("# my key\n{armour}")] {
                assert!(!is_secret(text.as_bytes()), "{text}");
            }
        }
    }

    let point = "AAAAC3NzaC1lZDI1NTE5AAAAIGBtgPzeWVNt7v2bkLlOPCTcvQyKbcVLxq2yYHmhhVmt";
    for text in [
        format!("ssh-ed25519 {point} alice@example"),
        format!("ssh-rsa {point}"),
        format!("ecdsa-sha2-nistp256 {point}"),
        format!("sk-ssh-ed25519@openssh.com {point}"),
        format!("\n  ssh-ed25519 {point}\n"),
        format!("---- BEGIN SSH2 PUBLIC KEY ----\n{point}\n---- END SSH2 PUBLIC KEY ----"),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{point}"}}"#),
        format!(r#" {{ "use":"sig", "kty" : "EC", "x":"{point}"}}"#),
        format!(r#"{{"keys":[{{"x":"{point}"}}]}}"#),
    ] {
        assert!(!is_secret(text.as_bytes()), "{text}");
    }

    // What people do use as secrets.
    for secret in ["ssh, this is a secret of 32 bytes!", "{not a key, and 32 bytes long!!}"] {
        assert!(is_secret(secret.as_bytes()), "{secret}");
    }
    assert!(is_secret(STANDARD.encode([SECRET.as_slice(), SECRET].concat()).as_bytes()));
}

/// The first fields of an X.509 certificate, which is all that tells it from other DER: version, serial number, algorithm.
fn certificate() -> Vec<u8> {
    let body = b"\xa0\x03\x02\x01\x02\x02\x01\x07\x30\x05\x06\x03\x2b\x65\x70";
    let algorithm = b"\x30\x05\x06\x03\x2b\x65\x70";
    let signature = [&b"\x03\x41\x00"[..], &[0x5a; 64]].concat();
    let content = [&[0x30, 15][..], body, algorithm, &signature].concat();
    [&[0x30, u8::try_from(content.len()).unwrap()][..], &content].concat()
}
