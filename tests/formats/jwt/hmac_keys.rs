//! Which bytes are a secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::jwt::Algorithm;
use countersign::{Es256, Es384, Hs256, Hs384, Hs512, Jwt, KeyForm, SigningKey, VerifyingKey};

use super::forge::{SECRET, encode};
use super::rsa_pair;

fn is_secret(bytes: &[u8]) -> bool {
    is_secret_for::<Hs256>(bytes)
}

fn is_secret_for<A: Algorithm>(bytes: &[u8]) -> bool {
    let signs = SigningKey::<Jwt<A>>::read(KeyForm::Raw, bytes).is_ok();
    assert_eq!(signs, VerifyingKey::<Jwt<A>>::read(KeyForm::Raw, bytes).is_ok(), "both ends must agree");
    signs
}

#[test]
fn rule_18_a_secret_is_as_long_as_the_hash() {
    assert!(is_secret(SECRET));
    assert!(is_secret(&[SECRET.as_slice(), SECRET].concat()));
    for length in [0, 1, 16, 31] {
        assert!(!is_secret(&SECRET[..length]), "{length} bytes");
    }
    let random = [SECRET.as_slice(), b"and as many again for HMAC-SHA512"].concat();
    for (length, hs384, hs512) in [(32, false, false), (47, false, false), (48, true, false), (63, true, false)] {
        assert_eq!(is_secret_for::<Hs384>(&random[..length]), hs384, "HS384, {length} bytes");
        assert_eq!(is_secret_for::<Hs512>(&random[..length]), hs512, "HS512, {length} bytes");
    }
    assert!(is_secret_for::<Hs512>(&random[..64]));
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
    assert!(!is_secret_for::<Hs384>(&[b'a'; 48]) && !is_secret_for::<Hs512>(&[b'a'; 64]));
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
    for member in [r#""alg":"HS512""#, r#""use":"enc""#, r#""key_ops":["verify"]"#, r#""kty":"EC""#, r#""crv":"P-256""#]
    {
        let name = member.split(':').next().unwrap();
        let own = jwk(SECRET).replace(r#""kty":"oct","#, if name == "\"kty\"" { "" } else { r#""kty":"oct","# });
        assert!(!reads(KeyForm::Jwk, &own.replace('{', &format!("{{{member},"))), "{member}");
    }
    assert!(!reads(KeyForm::Jwk, &jwk(SECRET).replace(r#""k":""#, r#""k":"\u0041"#)), "escapes");
    assert!(reads(KeyForm::Jwk, &jwk(SECRET)));
    assert!(!reads(KeyForm::Jwk, &jwk(&SECRET[..31])));
    assert!(!reads(KeyForm::Jwk, &jwk(&[7; 32])));

    let reads_512 = |form, text: &str| SigningKey::<Jwt<Hs512>>::read(form, text.as_bytes()).is_ok();
    assert!(reads_512(KeyForm::Hex, &format!("{}10", "0f".repeat(63))));
    assert!(!reads_512(KeyForm::Hex, &format!("{}10", "0f".repeat(62))));
    assert!(reads_512(KeyForm::Jwk, &jwk(&[SECRET.as_slice(), SECRET].concat())));
    assert!(!reads_512(KeyForm::Jwk, &jwk(SECRET)));
}

#[test]
fn rule_18_a_secret_that_was_made_here_fits_its_algorithm() {
    fn check<A: Algorithm>(bytes: usize) {
        let written = SigningKey::<Jwt<A>>::generate().unwrap().write().unwrap();
        assert_eq!(written.expose().trim_ascii().len(), 2 * bytes, "{}", A::NAME);
        assert!(SigningKey::<Jwt<A>>::read(KeyForm::Hex, written.expose()).is_ok(), "{}", A::NAME);
    }
    check::<Hs256>(32);
    check::<Hs384>(48);
    check::<Hs512>(64);
}

/// CVE-2015-9235, CVE-2022-29217: whoever passes a published key as a secret lets everyone mint.
#[test]
fn rule_19_a_public_key_is_no_secret_in_any_disguise() {
    let ec = SigningKey::<Jwt<Es256>>::generate().unwrap().verifying_key().unwrap().write().unwrap();
    for der in [rsa_pair::spki(), rsa_pair::pkcs1(), ec_der_of(&ec), certificate()] {
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
        format!(r#"[{{"kty":"OKP","crv":"Ed25519","x":"{point}"}}]"#),
        format!(r#" [ {{"use":"sig"}}, {{"x":"{point}","kty":"OKP"}} ]"#),
        format!(r#"{{"\u006bty":"OKP","x":"{point}"}}"#),
        format!(r#"[{{"x":"{point}","\u006b\u0074\u0079":"OKP"}}]"#),
        format!(r#"{{"\u006beys":[{{"x":"{point}"}}]}}"#),
        "k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI".to_owned(),
        "\nk4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI\n".to_owned(),
        format!("k3.public.A{}", "B".repeat(65)),
    ] {
        assert!(!is_secret(text.as_bytes()), "{text}");
    }

    // The same once more: as text of two bytes a character, as text in an encoding, and in .NET's XML.
    let armour = rsa_pair::armoured("PUBLIC KEY", &rsa_pair::spki());
    let utf_16 = |mark: u16, bytes: fn(u16) -> [u8; 2]| {
        [mark].into_iter().chain(armour.encode_utf16()).flat_map(bytes).collect::<Vec<u8>>()
    };
    let hex: String = armour.bytes().map(|byte| format!("{byte:02x}")).collect();
    for bytes in [
        utf_16(0xfeff, u16::to_le_bytes),
        utf_16(0xfeff, u16::to_be_bytes),
        STANDARD.encode(&armour).into_bytes(),
        encode(&armour).into_bytes(),
        hex.into_bytes(),
        STANDARD.encode(format!("ssh-ed25519 {point} alice@example")).into_bytes(),
        b"<RSAKeyValue><Modulus>4f5wg5l2hKsTeNem</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>".to_vec(),
    ] {
        assert!(!is_secret(&bytes), "{bytes:02x?}");
    }
    // A key of which nothing but its name tells: 32 bytes could be anything.
    let bare = r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    for text in [
        bare.to_owned(),
        format!("{bare};"),
        bare.replace('"', "'"),
        bare.replace("\"kty\":", "\"kty\" \n: "),
        bare.replace("kty", r"\u006bty"),
        format!("[{}]", bare.replace("kty", r"\u006bty")),
        format!(r#"{{"\u006beys":[{}]}}"#, bare.replace("kty", "xxx")),
    ] {
        assert!(!is_secret(text.as_bytes()), "{text}");
    }
    // OpenSSH's binary form, and a point that JOSE libraries hand out as raw bytes.
    assert!(!is_secret(point.as_bytes()));
    assert!(!is_secret(&STANDARD.decode(point).unwrap()));
    let raw_point = &ec_der_of(&ec)[26..];
    assert!(raw_point.len() == 65 && !is_secret(raw_point));
    assert!(is_secret(&[&[4], [SECRET.as_slice(), SECRET].concat().as_slice()].concat()), "no point of the curve");

    // Within other text, in spellings that no strict reader takes, and in the forms of other formats.
    let spki = STANDARD.encode(rsa_pair::spki());
    let colons: Vec<_> = rsa_pair::spki().iter().map(|byte| format!("{byte:02X}")).collect();
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{point}"}}"#);
    for text in [
        format!("example.com,192.0.2.1 ssh-ed25519 {point}"),
        format!("no-pty,command=\"true\" ssh-rsa {point}"),
        format!("# a comment\necdsa-sha2-nistp384 {point}"),
        format!("sk-ecdsa-sha2-nistp256@openssh.com {point}"),
        format!(r#"{{"alg":"EdDSA","jwk":{jwk}}}"#),
        format!(r#"{{"cnf":{{"jwk":{jwk}}}}}"#),
        format!("{jwk};"),
        format!("{jwk}\n{jwk}"),
        jwk.replace("\"kty\"", "\"kty\" :\"OKP\",\"kty\" "),
        jwk.replace('"', "'"),
        format!("\u{feff}{jwk}"),
        "<RSAKeyValue xmlns=\"urn:x\"><Modulus>4f5wg5l2hKsTeNem</Modulus></RSAKeyValue>".to_owned(),
        "<ds:ECKeyValue><ds:NamedCurve URI=\"urn:oid\"/></ds:ECKeyValue>".to_owned(),
        format!("<ds:X509Certificate>{spki}</ds:X509Certificate>"),
        format!("<key>{spki}</key>"),
        format!("\"{spki}\""),
        format!(r#"{{"public_key":"{spki}"}}"#),
        format!(r#"["{spki}"]"#),
        format!("{}\n{}", &spki[..64], &spki[64..]),
        colons.join(":"),
        format!("0x{}", colons.concat()),
        format!("ed25519/{}", "ab".repeat(32)),
        format!("k1.public.{spki}"),
        "PUBLIC_KEY=k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI".to_owned(),
        r#"{"key":"k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI"}"#.to_owned(),
    ] {
        assert!(!is_secret(text.as_bytes()), "{text}");
    }
    let twice = [rsa_pair::spki(), rsa_pair::spki()].concat();
    let base64_utf_16: Vec<u8> = spki.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let p384 = SigningKey::<Jwt<Es384>>::generate().unwrap().verifying_key().unwrap().write().unwrap();
    let p384 = &ec_der_of(&p384)[23..];
    let compressed = |point: &[u8]| [&[2 + (point[point.len() - 1] & 1)], &point[1..=point.len() / 2]].concat();
    assert!(!is_secret(&base64_utf_16));
    for bytes in [
        twice,
        p384.to_vec(),
        p384[1..].to_vec(),
        compressed(p384),
        raw_point[1..].to_vec(),
        compressed(raw_point),
        STANDARD.decode("AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA==").unwrap(),
    ] {
        assert!(!is_secret(&bytes), "{bytes:02x?}");
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!is_secret(hex.as_bytes()), "{hex}");
    }

    // What people do use as secrets.
    for secret in [
        "ssh, this is a secret of 32 bytes!",
        "{not a key, and 32 bytes long!!}",
        "k4 public, and 32 bytes at least",
        r#"{"secret":"of at least 32 bytes"}"#,
        r#"[{"secret":"of at least 32 bytes"}]"#,
        r#"["kty", "keys", "of at least 32"]"#,
    ] {
        assert!(is_secret(secret.as_bytes()), "{secret}");
    }
    assert!(is_secret(STANDARD.encode([SECRET.as_slice(), SECRET].concat()).as_bytes()));
    // A length that OpenSSH would write before something else, and what OpenSSH would write after another length.
    for bytes in
        [&b"\x00\x00\x00\x0brandom-bytes-of-any-kind-at-all"[..], b"\x00\x00\x01\x00ssh-unheard-of-among-all-key-types"]
    {
        assert!(is_secret(bytes), "{bytes:02x?}");
    }

    // The longer hashes are no less careful.
    let pem = rsa_pair::armoured("PUBLIC KEY", &rsa_pair::spki());
    assert!(!is_secret_for::<Hs384>(pem.as_bytes()) && !is_secret_for::<Hs512>(pem.as_bytes()));
}

fn ec_der_of(armour: &countersign::Secret) -> Vec<u8> {
    pem::parse(armour.expose()).unwrap().into_contents()
}

/// The first fields of an X.509 certificate, which is all that tells it from other DER: version, serial number, algorithm.
fn certificate() -> Vec<u8> {
    let body = b"\xa0\x03\x02\x01\x02\x02\x01\x07\x30\x05\x06\x03\x2b\x65\x70";
    let algorithm = b"\x30\x05\x06\x03\x2b\x65\x70";
    let signature = [&b"\x03\x41\x00"[..], &[0x5a; 64]].concat();
    let content = [&[0x30, 15][..], body, algorithm, &signature].concat();
    [&[0x30, u8::try_from(content.len()).unwrap()][..], &content].concat()
}

/// A name that followed from the secret would let anyone test guesses at it.
#[test]
fn a_secret_is_identified_by_nothing_of_its_own() {
    let key = VerifyingKey::<Jwt<Hs256>>::read(KeyForm::Raw, SECRET).unwrap();
    let (one, other) = (key.identify().unwrap(), key.identify().unwrap());
    assert_ne!(one, other);
    // Sixteen random bytes.
    assert!(one.len() == 22 && other.len() == 22, "{one}, {other}");
}
