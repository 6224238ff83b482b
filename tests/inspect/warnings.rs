//! Each warning has a token that earns it, and a twin that does not.

use countersign::inspect::{Concern, Gravity};

use super::{CLAIMS, DATED, HEADER, base64, biscuit, codes, field, inspected, jwt, public};

/// The honest claims with `"exp"` and what follows replaced.
fn until(exp: &str) -> String {
    format!(r#"{{"iss":"i","sub":"s","aud":"a","iat":1795440293,{exp}}}"#)
}

fn header(members: &str) -> String {
    jwt(format!(r#"{{"alg":"ES256","typ":"JWT",{members}}}"#), CLAIMS)
}

fn algorithm(alg: &str) -> String {
    jwt(format!(r#"{{"alg":{alg},"typ":"JWT"}}"#), CLAIMS)
}

#[cfg(feature = "macaroon")]
fn macaroon(identifier: &str, caveats: &[&str]) -> String {
    countersign::macaroon::dangerous::mint(&[7; 32], "https://issuer.example", identifier.as_bytes(), caveats)
}

const BRACES: [char; 2] = ['{', '}'];

/// The concern, a token that earns it, and its twin.
fn cases() -> Vec<(Concern, String, String)> {
    let honest = || jwt(HEADER, CLAIMS);
    let claims = |claims: &str| jwt(HEADER, claims);
    let nested = |levels| claims(&format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels)));
    let numbered = |members| {
        let members: Vec<_> = (0..members).map(|number| format!("\"{number}\":0")).collect();
        format!("{{{}}}", members.join(","))
    };
    let many = |blocks: usize| biscuit(&vec![&b"\x18\x03"[..]; blocks]);
    vec![
        (Concern::SecretKey, "k4.secret.AAAA".into(), "k4.public.AAAA".into()),
        (Concern::SecretKey, "-----BEGIN PRIVATE KEY-----\nAAAA".into(), "-----BEGIN PUBLIC KEY-----\nAAAA".into()),
        (Concern::SecretKey, r#"{"kty":"oct","k":"AAAA"}"#.into(), r#"{"kty":"EC","x":"AAAA"}"#.into()),
        (Concern::SecretKey, r#"{"kty":"AKP","priv":"AAAA"}"#.into(), r#"{"kty":"AKP","pub":"AAAA"}"#.into()),
        (Concern::SecretKey, r#"{"kty":"RSA","qi":"AAAA"}"#.into(), r#"{"kty":"RSA","n":"AAAA"}"#.into()),
        (
            Concern::SecretKey,
            "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\nAA".into(),
            "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n-----BEGIN PUBLIC KEY-----\nAA".into(),
        ),
        (Concern::SecretKey, "\"k4.local.AAAA\"\n".into(), honest()),
        (Concern::SecretKey, "Bearer ed25519-private/00ff".into(), honest()),
        (Concern::PublicKey, "k4.public.AAAA".into(), "v4.public.AAAA".into()),
        (Concern::PublicKey, r#"{"keys":[{"kty":"EC"}]}"#.into(), honest()),
        (Concern::KeyId, "k4.pid.AAAA".into(), "k4.public.AAAA".into()),
        (Concern::AlgNone, algorithm("\"nOnE\""), algorithm("\"ES256\"")),
        (Concern::EmbeddedKey, header(r#""x5t#S256":"AA""#), header(r#""x5":"AA""#)),
        (
            Concern::EmbeddedKey,
            public(DATED, Some(r#"{"wpk":"k4.public.AA"}"#)),
            public(DATED, Some(r#"{"kid":"k4.pid.AA"}"#)),
        ),
        (Concern::SecretKey, header(r#""jwk":{"kty":"oct","k":"AA"}"#), header(r#""jwk":{"kty":"oct"}"#)),
        (Concern::SecretKey, header(r#""kid":"k4.secret.AA""#), header(r#""kid":"k4.public.AA""#)),
        (
            Concern::SecretKey,
            format!("v4.local.AAAA.{}", base64("k4.local.AA")),
            format!("v4.local.AAAA.{}", base64("AA")),
        ),
        (Concern::EmbeddedKey, header(r#""kid":"k4.public.AA""#), header(r#""kid":"k4.pid.AA""#)),
        (Concern::KidPath, header(r#""kid":"../../dev/null""#), header(r#""kid":"prod/eu-1""#)),
        (Concern::KidPath, header(r#""kid":"/etc/passwd""#), header(r#""kid":"/abc+def=""#)),
        (Concern::KidMalformed, header(r#""kid":"' OR 1=1 --""#), header(r#""kid":"../x""#)),
        (Concern::KidMalformed, header(r#""kid":7"#), header(r#""kid":"7""#)),
        (Concern::KidMalformed, header(r#""kid":"a b""#), header(r#""kid":"a_b""#)),
        (Concern::Empty, String::new(), honest()),
        (Concern::Empty, "\" \"".into(), honest()),
        (Concern::UnknownFormat, "a.b.c".into(), honest()),
        (Concern::JsonSerialization, r#"{"payload":"AA","signatures":[]}"#.into(), honest()),
        (Concern::Jwe, format!("{}.AA.AA.AA.AA", base64(HEADER)), honest()),
        (Concern::LegacyVersion, "v2.local.AAAA".into(), "v3.local.AAAA".into()),
        (Concern::TooLarge, claims(&until(&format!(r#""exp":1795441193,"x":"{}""#, "x".repeat(8192)))), honest()),
        (
            Concern::TooLarge,
            header(&format!(r#""x":"{}""#, "x".repeat(1503))),
            header(&format!(r#""x":"{}""#, "x".repeat(1502))),
        ),
        (
            Concern::TooLarge,
            public(DATED, Some(&format!(r#"{{"x":"{}"}}"#, "x".repeat(1529)))),
            public(DATED, Some(&format!(r#"{{"x":"{}"}}"#, "x".repeat(1528)))),
        ),
        (Concern::TooLarge, "A".repeat(1024 * 1024 + 1), "A".repeat(1024 * 1024)),
        (Concern::BearerPrefix, format!("Bearer {}", honest()), honest()),
        (Concern::BiscuitPrefix, format!("biscuit:{}", many(1)), many(1)),
        (Concern::UnknownFormat, " \"hello\" ".into(), honest()),
        (Concern::Quoted, format!("'{}'", honest()), honest()),
        (Concern::UrlEncoded, honest().replace('.', "%2e"), honest()),
        (Concern::WhiteSpace, format!("{}\r", honest()), honest()),
        (Concern::WhiteSpace, honest().replace('.', ".\n"), honest()),
        (Concern::NotAscii, format!("\u{feff}{}", honest()), honest()),
        (Concern::Segments, base64(HEADER), honest()),
        (Concern::Segments, format!("{}..c2ln", base64(HEADER)), honest()),
        (Concern::Segments, format!("{}.c2ln", honest()), honest()),
        (Concern::Segments, format!("{}.", public(DATED, None)), public(DATED, Some("{}"))),
        (Concern::Padding, honest() + "=", honest()),
        (Concern::Padding, many(2).trim_end_matches('=').into(), many(2)),
        (Concern::StandardAlphabet, honest() + "+/++", honest() + "-_--"),
        (Concern::TrailingBits, honest() + "AB", honest() + "AA"),
        (Concern::Base64, honest() + "A", honest() + "AAAA"),
        (Concern::Base64, honest() + "!", honest()),
        (Concern::InvalidUtf8, jwt(HEADER, b"{\"a\":\"\xff\"}"), jwt(HEADER, "{\"a\":\"é\"}")),
        (Concern::InvalidJson, claims("{"), claims("{}")),
        (Concern::InvalidJson, claims("[]"), claims("{}")),
        (Concern::LooseJson, claims(r#"{"a":1e400}"#), claims(r#"{"a":1e40}"#)),
        (Concern::LooseJson, claims(r#"{"a":"\ud800"}"#), claims(r#"{"a":"\ud83d\ude00"}"#)),
        (Concern::DuplicateName, claims(r#"{"a":1,"\u0061":1}"#), claims(r#"{"a":1,"A":1}"#)),
        (Concern::DuplicateName, claims(r#"{"x":1e400,"a":[{"b":1,"b":1}]}"#), claims(r#"{"a":[{"b":1},{"b":1}]}"#)),
        (Concern::TooDeep, nested(16), nested(15)),
        (Concern::TooDeep, claims(&numbered(2049)), claims(&numbered(2048))),
        (Concern::TooDeep, header(numbered(15).trim_matches(BRACES)), header(numbered(14).trim_matches(BRACES))),
        (
            Concern::TooDeep,
            header(r#""x":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]"#),
            claims(r#"{"x":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}"#),
        ),
        (Concern::TooDeep, public(DATED, Some(r#"{"a":[[[[]]]]}"#)), public(DATED, Some(r#"{"a":[[[]]]}"#))),
        (Concern::LooseJson, claims(&numbered(2049).replace(":0", ":1e400")), claims(&numbered(2049))),
        (Concern::TooDeep, nested(100), nested(15)),
        (Concern::SignatureMissing, honest().replace("c2ln", ""), honest()),
        (Concern::SignatureMissing, "v4.public.AAAA".into(), public(DATED, None)),
        (Concern::AlgMissing, jwt(r#"{"typ":"JWT"}"#, CLAIMS), honest()),
        (Concern::AlgMissing, algorithm(r#"{"ES256":null}"#), algorithm("\"ES256\"")),
        (Concern::AlgUnknown, algorithm("\"es256\""), algorithm("\"ES256\"")),
        (Concern::Crit, header(r#""crit":[]"#), header(r#""Crit":[]"#)),
        (Concern::B64, header(r#""b64":true"#), honest()),
        (Concern::Zip, header(r#""zip":"DEF""#), honest()),
        (Concern::Enc, header(r#""enc":"A256GCM""#), honest()),
        (Concern::Cty, header(r#""cty":"JWT""#), honest()),
        (Concern::ManyBlocks, many(12), many(11)),
        (Concern::ExpMissing, claims(&until(r#""x":1"#)), claims(&until(r#""exp":1795441193"#))),
        (Concern::Expired, claims(&until(r#""exp":1795440270"#)), claims(&until(r#""exp":1795440271"#))),
        (Concern::Expired, public(DATED.replace("2026", "2025"), None), public(DATED, None)),
        (Concern::NotYetValid, claims(&until(r#""nbf":1795440331"#)), claims(&until(r#""nbf":1795440330"#))),
        (Concern::IssuedInFuture, claims(r#"{"iat":1795440331}"#), claims(r#"{"iat":1795440330}"#)),
        (Concern::IssuedInFuture, claims(r#"{"iat":9,"exp":9}"#), claims(r#"{"iat":8,"exp":9}"#)),
        (Concern::ClaimType, claims(r#"{"exp":"1795441193"}"#), claims(r#"{"exp":1795441193}"#)),
        (Concern::ClaimType, claims(r#"{"exp":1795441193.5}"#), claims(r#"{"exp":1795441193}"#)),
        (Concern::ClaimType, public(CLAIMS, None), public(DATED, None)),
        (Concern::ClaimType, public(DATED.replace('T', "t"), None), public(DATED, None)),
        (Concern::ClaimType, public(DATED.replace('Z', "z"), None), public(DATED, None)),
        (Concern::ClaimType, claims(r#"{"iss":["a"]}"#), claims(r#"{"aud":["a"]}"#)),
        (Concern::ClaimType, claims(r#"{"aud":[1]}"#), claims(r#"{"aud":[]}"#)),
        (Concern::Subject, claims(r#"{"sub":""}"#), claims(r#"{"sub":" "}"#)),
        (Concern::Subject, claims(r#"{"sub":"a\u200b"}"#), claims(r#"{"sub":1}"#)),
        (
            Concern::Subject,
            claims(&format!(r#"{{"sub":"{}"}}"#, "é".repeat(256))),
            claims(&format!(r#"{{"sub":"{}"}}"#, "é".repeat(255))),
        ),
        (Concern::Audience, claims(r#"{"aud":[]}"#), claims(r#"{"aud":["a"]}"#)),
        (Concern::Audience, claims(r#"{"aud":["a","b","a"]}"#), claims(r#"{"aud":["a","b","A"]}"#)),
        (Concern::Audience, claims(r#"{"aud":""}"#), claims(r#"{"aud":[1]}"#)),
        (Concern::ClaimMissing, claims(r#"{"iss":"i","sub":"s"}"#), claims(r#"{"iss":"i","sub":"s","aud":"a"}"#)),
        (
            Concern::ForeignType,
            jwt(r#"{"alg":"ES256","typ":"at+jwt"}"#, CLAIMS),
            jwt(r#"{"alg":"ES256","typ":"application/jwt"}"#, CLAIMS),
        ),
        (Concern::ForeignType, jwt(r#"{"alg":"ES256"}"#, CLAIMS), honest()),
        (Concern::HiddenCharacters, claims("{\"sub\":\"a\u{202e}b\"}"), claims("{\"sub\":\"Алиса 👩\"}")),
        (Concern::HiddenCharacters, claims(r#"{"sub":"a\u0000"}"#), claims(r#"{"sub":"a\u0041"}"#)),
        (Concern::SharedKey, algorithm("\"HS256\""), algorithm("\"ES256\"")),
        (Concern::Lifetime, claims(&until(r#""exp":1795526694"#)), claims(&until(r#""exp":1795526693"#))),
        (Concern::Encrypted, "v4.local.AAAA".into(), public(DATED, None)),
        (Concern::BlocksUnread, biscuit(&[&field(1, &[b'a'; 65_536])]), honest()),
        #[cfg(feature = "biscuit")]
        (Concern::BlocksUnread, biscuit(&vec![&b"\x18\x03"[..]; 65]), many(11)),
        #[cfg(feature = "macaroon")]
        (Concern::ForeignIdentifier, macaroon("we used our key", &[]), macaroon("countersign/1 {}", &[])),
        #[cfg(feature = "macaroon")]
        (Concern::UnknownCaveat, macaroon("x", &["floor < 3"]), macaroon("x", &["floor=3"])),
        #[cfg(feature = "macaroon")]
        (Concern::Discharges, [macaroon("x", &[]), macaroon("y", &[])].join("~"), macaroon("x", &[])),
        #[cfg(feature = "macaroon")]
        (Concern::ManyBlocks, macaroon("x", &["a=b"; 33]), macaroon("x", &["a=b"; 32])),
        #[cfg(feature = "macaroon")]
        (Concern::ManyBlocks, vec![macaroon("x", &[]); 6].join("~"), vec![macaroon("x", &[]); 5].join("~")),
        #[cfg(feature = "macaroon")]
        (
            Concern::TooDeep,
            macaroon(&format!("countersign/1 {}", numbered(65)), &[]),
            macaroon(&format!("countersign/1 {}", numbered(64)), &[]),
        ),
        #[cfg(feature = "macaroon")]
        (Concern::KidMalformed, macaroon("countersign/1 ! {}", &[]), macaroon("countersign/1 a {}", &[])),
        #[cfg(feature = "macaroon")]
        (Concern::BlocksUnread, macaroon("x", &[&"a".repeat(60_000)]), macaroon("x", &["a=b"])),
        #[cfg(feature = "biscuit")]
        (Concern::MalformedBlock, biscuit(&[b"\x18"]), biscuit(&[b"\x18\x03"])),
    ]
}

#[test]
fn each_has_a_token_that_earns_it_and_a_twin_that_does_not() {
    let cases = cases();
    for (concern, token, twin) in &cases {
        assert!(codes(token).contains(&concern.code()), "{concern:?} not in {:?} of {token}", codes(token));
        assert!(!codes(twin).contains(&concern.code()), "{concern:?} in {:?} of {twin}", codes(twin));
    }
    let is_tried = |concern: &Concern| cases.iter().any(|(tried, _, _)| tried == concern);
    let untried: Vec<_> = Concern::ALL.iter().filter(|concern| !is_tried(concern)).collect();
    assert!(untried.is_empty() || cfg!(not(all(feature = "biscuit", feature = "macaroon"))), "no case for {untried:?}");
}

#[test]
fn honest_tokens_earn_none() {
    for token in [jwt(HEADER, CLAIMS), public(DATED, None), public(DATED, Some(r#"{"kid":"k4.pid.AA"}"#))] {
        assert_eq!(codes(&token), [""; 0], "{token}");
    }
    #[cfg(feature = "biscuit")]
    assert_eq!(codes(include_str!("../cli/tokens/biscuit-ed25519").trim_end()), [""; 0]);
}

#[test]
fn the_gravest_comes_first_and_each_once() {
    for (_, token, _) in cases() {
        let found: Vec<_> = inspected(token).warnings.iter().map(|warning| warning.concern).collect();
        assert!(found.is_sorted_by(|one, next| one < next), "{found:?}");
    }
}

#[test]
fn times_are_told_in_words() {
    let message = |token: String, concern: Concern| {
        inspected(token).warnings.iter().find(|warning| warning.concern == concern).unwrap().message.clone()
    };
    assert_eq!(message(jwt(HEADER, r#"{"exp":1795181100}"#), Concern::Expired), "it expired 3 days ago");
    assert_eq!(
        message(jwt(HEADER, r#"{"iat":1795440300,"exp":1798032300}"#), Concern::Lifetime),
        "it is valid for 30 days: more than a day is long for a bearer"
    );
}

/// Whatever it is wrapped in, nothing of a key is repeated.
#[test]
fn nothing_of_a_key_is_shown() {
    let folder = std::fs::read_dir("tests/cli/keys").unwrap();
    let mut keys: Vec<String> = folder
        .map(|entry| String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()).into_owned())
        .collect();
    keys.extend(["k4.local.SECRETSECRET", "ssh-ed25519 SECRETSECRET", "{\"kty\":\"SECRETSECRET\"}"].map(str::to_owned));
    for key in keys {
        for written in [key.clone(), format!(" \"{}\" ", key.trim()), format!("Bearer {key}")] {
            let shown = inspected(&written).to_json();
            let words = key.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 11);
            for word in words.filter(|word| !["certificate", "CERTIFICATE"].contains(word)) {
                assert!(!shown.contains(word), "{shown} repeats {word}");
            }
        }
    }
}

/// A Biscuit with a symbol, and a fact of that name.
#[cfg(feature = "biscuit")]
fn named(symbol: &str) -> String {
    biscuit(&[&[field(1, symbol.as_bytes()), field(4, &field(1, b"\x08\x80\x08"))].concat()])
}

/// A macaroon that asks a third party for something.
#[cfg(feature = "macaroon")]
fn asking(identifier: &str, what: &str) -> String {
    let key = countersign::Secret::from(vec![7; 16]);
    let asked = countersign::macaroon::ThirdParty::new("https://idp.example", key, what).unwrap();
    countersign::Macaroon::ask(&macaroon(identifier, &[]), &asked).unwrap().as_str().to_owned()
}

/// Nor is one that stands within a token, at whatever depth and under whatever name.
#[test]
fn nothing_of_a_key_within_a_token_is_shown() {
    #[cfg(feature = "macaroon")]
    let claims = r#"countersign/1 {"iss":"i","sub":"s","aud":["a"],"exp":1795441193}"#;
    let jwk = r#"{"kty":"oct","k":"SECRET"}"#;
    for token in [
        base64(jwk),
        format!("{}.AA.AA", base64(jwk)),
        base64(r#"{"keys":[{"kty":"EC","x":"AA","\u0064":"SECRET"}]}"#),
        header(&format!(r#""jwk":{jwk}"#)),
        header(r#""jwk":{"d":["SECRET"],"d":{"SECRET":1}}"#),
        header(r#""x":[{"y":{"kty":"RSA","qi":"SECRET"}}]"#),
        header(r#""x":{"kty":"AKP","pub":"AA","priv":"SECRET"}"#),
        header(r#""kid":"k4.secret.SECRET""#),
        header(&format!(r#""kid":"k4.secret.SECRET{}""#, "A".repeat(200))),
        header(r#""k4.local.SECRET":1"#),
        header(r#""x":" k3.\u006cocal.SECRET""#),
        header(r#""x":"-----BEGIN PRIVATE KEY-----\nSECRET""#),
        header(
            r#""x":"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nSECRET""#,
        ),
        header(&format!(r#""x":"{}""#, jwk.replace('"', "\\\""))),
        header(r#""x":"{\"kty\":\"RSA\",\"dp\":\"SECRET\"}""#),
        jwt(r#"{"alg":"k4.secret.SECRET","typ":"k4.local.SECRET"}"#, jwk),
        public(jwk, Some(r#"{"wpk":"k4.secret.SECRET"}"#)),
        public(DATED, Some("k4.local.SECRET")),
        #[cfg(feature = "biscuit")]
        named("k4.secret.SECRET"),
        #[cfg(feature = "biscuit")]
        named(r#"[{"x":"k4.secret.SECRET"}]"#),
        #[cfg(feature = "biscuit")]
        named(r#"{"jwk":{"d":"SECRET"}}"#),
        #[cfg(feature = "biscuit")]
        named(r#"{},"y":"k4.secret.SECRET""#),
        #[cfg(feature = "biscuit")]
        named(r#" {"\u006bty":"oct","k":"SECRET"}"#),
        #[cfg(feature = "biscuit")]
        biscuit(&[&field(2, b"k4.local.SECRET")]),
        #[cfg(feature = "macaroon")]
        macaroon(claims, &["a=b", "k4.secret.SECRET"]),
        #[cfg(feature = "macaroon")]
        macaroon(claims, &["key=k4.local.SECRET"]),
        #[cfg(feature = "macaroon")]
        macaroon(claims, &["-----BEGIN PRIVATE KEY-----\nSECRET==\n-----END PRIVATE KEY-----"]),
        #[cfg(feature = "macaroon")]
        asking(claims, "k4.local.SECRET"),
        #[cfg(feature = "macaroon")]
        macaroon("k4.local.SECRET", &[]),
    ] {
        let found = inspected(&token);
        assert_eq!(found.warnings[0].code(), "secret-key", "{token}");
        assert!(!found.to_json().contains("SECRET") && !format!("{found:?}").contains("SECRET"), "{found:?}");
    }
    // What is no key stays, whatever its members are called; and so does a wrapped key, whose place is a footer.
    for honest in [
        header(r#""k":"SECRET""#),
        jwt(HEADER, r#"{"d":{"p":"SECRET"}}"#),
        public(DATED, Some(r#"{"wpk":"k4.seal.SECRET"}"#)),
        #[cfg(feature = "biscuit")]
        named(r#"{"d":["SECRET"]}"#),
        #[cfg(feature = "biscuit")]
        biscuit(&[&field(2, b"the SECRET of k4.local")]),
        #[cfg(feature = "macaroon")]
        macaroon(claims, &["key=SECRET"]),
        #[cfg(feature = "macaroon")]
        asking(claims, "SECRET"),
    ] {
        assert!(inspected(&honest).to_json().contains("SECRET"), "{honest}");
        assert!(!codes(&honest).contains(&"secret-key"), "{honest}");
    }
}

/// What is a well-formed name here is no danger, and no reason to refuse.
#[test]
fn honest_key_ids_earn_no_grave_warning() {
    for kid in ["a--b", "key..1", "https://issuer.example/keys/1", "/abc+def=", "k4.pid.AA"] {
        assert_eq!(codes(header(&format!(r#""kid":"{kid}""#))), [""; 0], "{kid}");
    }
    let found = inspected(header(r#""kid":"../../x""#));
    assert!(found.warnings.iter().all(|warning| warning.concern.gravity() == Gravity::Advice), "{found:?}");
}
