//! What the catalogue does not tell: keys in every form, caveats, Datalog, and circumstances.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::arbitrary::{Honest, JwtDraft, sheet};
use countersign::jwt::Algorithm;
use countersign::macaroon::dangerous;
use countersign::{Attenuate, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Issuer, Jwt, Macaroon, Ps256, Rs256};

use super::catalogue::Add;
use crate::model::circumstances::{AUDIENCE, ISSUER, KEY, NOW};
use crate::model::macaroon::Root;
use crate::{keys, world};

/// Circumstances other than the usual ones: flags, leeway, type, clock.
const CIRCUMSTANCES: &[&[u8]] = &[
    b"",
    b"\x01",
    b"\x02",
    b"\x04",
    b"\x08",
    b"\x10",
    b"\x20",
    b"\x40",
    b"\x80",
    b"\0\x01\x01",
    b"\0\x78\x02",
    b"\0\0\x03",
    b"\0\0\0\x1d",
    b"\0\0\0\x7f",
    b"\0\0\0\x80",
    b"\0\0\0\x81",
];

const IDENTIFIERS: &[&str] = &[
    r#"countersign/1 {"iss":"https://issuer.example","sub":"alice","aud":["api"],"exp":1700000600}"#,
    r#"countersign/1 a {"iss":"https://issuer.example","sub":"alice","aud":"api","exp":1700000600,"iat":1699999995,"jti":"7"}"#,
    r#"countersign/1 b {"iss":"https://other.example","sub":"alice","aud":"api","exp":1700000600,"typ":"at+jwt"}"#,
    r#"countersign/1 b {"iss":"https://issuer.example","sub":"alice","aud":"api","exp":1700000600}"#,
    "countersign/2 {}",
];

const CAVEATS: &[&str] = &[
    "",
    "operation=read",
    "operation=write",
    "resource=/reports/7",
    "tenant=acme",
    "audience=api",
    "audience=web",
    r#"audience-in=["web","api"]"#,
    "expires-before=1700000300",
    "expires-before=1600000000",
    "not-before=1700000000",
    "not-before=1800000000",
    "sub=root",
    "a-b=c",
    "tenant=acme\noperation=read\nexpires-before=1700000300",
    "tenant=acme\noperation=read\nresource=/reports/7\naudience=web",
    r#"audience-in=["web","app","cli"]"#,
    "not-before=1700000020\nexpires-before=1700000040",
];

/// Circumstances, and moments in seconds from now, at which a policy changes its mind or is about to.
pub(super) const TIMES: &[(&[u8], &str)] = &[
    (b"", "-29"),
    (b"", "-30"),
    (b"", "600 30"),
    (b"", "600 31"),
    (b"", "600 -5 30"),
    (b"", "600 -5 31"),
    (b"", "5 -5 5"),
    (b"\x02", "895 -5 -5"),
    (b"\x02", "896 -5 -5"),
    (b"\x02", "600"),
    (b"\x04", "600 -5 -330"),
    (b"\x04", "600 -5 -331"),
];

const DATALOG: &[&str] = &[
    "",
    "claim(\"role\", \"reader\");",
    "claim_json(\"roles\", \"[1,2]\");",
    "check if operation(\"read\");",
    "check if time($t), $t < 2023-11-14T22:18:20Z;",
    "check if operation(\"write\");",
    "check all operation($x), $x == \"read\";",
    "reject if resource($r), $r.starts_with(\"/admin\");",
    "a(1); b($x) <- a($x);",
    "check if [1, 2].any($p -> $p > 1);",
    "check if resource($r), $r.matches(\"^/reports/[0-9]+$\");",
    "check if 1 / 0 == 1;",
    "check if operation($a), resource($b), tenant($c), $a !== $b || $b === $c;",
    "iss(\"https://other.example\");",
    "!iss(\"https://issuer.example\"); sub(\"alice\"); aud({\"api\", \"web\"}); exp(2023-11-14T22:23:20Z); typ(\"at+jwt\");",
    "!sub(\"alice\");",
    "sub(\"root\"); exp(2100-01-01T00:00:00Z);",
    "time(2000-01-01T00:00:00Z);",
    "audience(\"api\");",
    "time($t) <- exp($t);",
    "audience($name) <- aud($name);",
    "claim_json(\"roles\", \"[1,\");",
    "claim(\"role\", \"reader\"); claim(\"role\", \"writer\");",
    "!iss(\"https://issuer.example\"); sub(\"alice\"); aud(\"api\");",
];

/// How long the last packet of a Macaroon in version 1 is, which is `002f` in its own words.
const SIGNATURE_PACKET: usize = 0x2f;

/// Payloads and footers of PASETO.
const PAYLOADS: &[&str] = &[
    r#"{"iss":"https://issuer.example","sub":"alice","aud":"api","exp":"2023-11-14T22:23:20Z","jti":"7"}"#,
    r#"{"iss":"https://issuer.example","sub":"alice","aud":["api"],"exp":"2023-11-14T23:23:20.5+01:00","nbf":"2023-11-14T22:13:15.25Z","iat":"2023-11-14T22:13:15.999999999Z"}"#,
];
/// Moments that are no text of PASETO's, though others would read them.
const MOMENTS: &[&str] =
    &["2023-11-14t22:23:20Z", "2023-11-14 22:23:20Z", "2023-11-14T22:23:20z", "2023-11-14T22:23:20"];
const FOOTERS: &[&str] = &["", r#"{"kid":"a"}"#];

pub fn seed(add: &mut Add<'_>) {
    seed_keys(add);
    let honest = Honest { issuer: ISSUER, audience: AUDIENCE, algorithm: "HS256", now: NOW };
    let draft = JwtDraft::honest(&honest);
    for part in [&draft.header, &draft.payload] {
        add("json_strict", part.clone());
        add("base64url", URL_SAFE_NO_PAD.encode(part).into_bytes());
    }
    for circumstances in CIRCUMSTANCES {
        add("jwt_structured", sheet::of(&[circumstances, &draft.write()]));
        add(
            "policy",
            sheet::of(&[circumstances, b"600 -5 -5", ISSUER.as_bytes(), b"alice", b"api web", b"7", b"at+jwt"]),
        );
        add("policy", sheet::of(&[circumstances, b"600", ISSUER.as_bytes(), b"alice", b"api", b"revoked"]));
        add("macaroon_structured", sheet::of(&[circumstances, IDENTIFIERS[1].as_bytes(), b"operation=read"]));
        for format in [&b"biscuit"[..], b"macaroon"] {
            add(
                "attenuate_monotone",
                sheet::of(&[circumstances, b"operation=read\n\nexpires-before=1700000300", format]),
            );
        }
        add("biscuit_structured", sheet::of(&[circumstances, b"", b"check if operation(\"read\");"]));
        add("paseto_structured", sheet::of(&[circumstances, PAYLOADS[0].as_bytes()]));
    }
    for payload in PAYLOADS {
        for (footer, purpose) in FOOTERS.iter().zip([&b"public"[..], b"local"]) {
            add("paseto_structured", sheet::of(&[b"", payload.as_bytes(), footer.as_bytes(), b"tenant 7", purpose]));
        }
    }
    for moment in MOMENTS {
        let payload = PAYLOADS[0].replace("2023-11-14T22:23:20Z", moment);
        add("paseto_structured", sheet::of(&[b"", payload.as_bytes()]));
    }
    for (circumstances, times) in TIMES {
        add("policy", sheet::of(&[circumstances, times.as_bytes(), ISSUER.as_bytes(), b"alice", b"api", b"7"]));
    }
    for identifier in IDENTIFIERS {
        for signer in [&b"issuer"[..], b"other", b"nobody"] {
            add("macaroon_structured", sheet::of(&[b"\x20", identifier.as_bytes(), b"", signer]));
            add("macaroon_structured", sheet::of(&[b"", identifier.as_bytes(), b"tenant=acme", signer]));
        }
    }
    for caveat in CAVEATS {
        add("macaroon_structured", sheet::of(&[b"", IDENTIFIERS[0].as_bytes(), caveat.as_bytes()]));
        for format in [&b"biscuit"[..], b"macaroon"] {
            add("attenuate_monotone", sheet::of(&[b"", caveat.as_bytes(), format]));
        }
    }
    let many = format!("{}operation=write", "operation=read\n".repeat(12));
    add("macaroon_structured", sheet::of(&[b"", IDENTIFIERS[0].as_bytes(), many.as_bytes()]));
    for format in [&b"biscuit"[..], b"macaroon"] {
        // A holder each; and what is accepted for the leeway alone.
        add("attenuate_monotone", sheet::of(&[b"", many.replace('\n', "\n\n").as_bytes(), format]));
        add("attenuate_monotone", sheet::of(&[b"\0\x78\0\x2a", b"operation=read\n\ntenant=acme", format]));
    }
    for datalog in DATALOG {
        add("biscuit_structured", sheet::of(&[b"", datalog.as_bytes()]));
        add("biscuit_structured", sheet::of(&[b"", b"", datalog.as_bytes()]));
        add("biscuit_structured", sheet::of(&[b"\x40", b"", datalog.as_bytes(), b"check if true;"]));
    }
    for scheme in (0..6_u8).chain(240..=255) {
        add("cross_format", sheet::of(&[&[scheme], b"", b"a claim"]));
        add("cross_format", sheet::of(&[&[scheme], b"\x01\x02\x03\x04", b""]));
    }
    seed_macaroons(add);
}

fn seed_keys(add: &mut Add<'_>) {
    for pem in [keys::ED25519, keys::P256, keys::P384, keys::RSA] {
        add("pem", pem.to_vec());
    }
    // Two sections, and sections that say that they hold something else.
    add("pem", [keys::ED25519, keys::P256].concat());
    for pem in [keys::ED25519, keys::P256] {
        let text = String::from_utf8_lossy(pem);
        add("pem", text.replace("PRIVATE KEY", "EC PRIVATE KEY").into_bytes());
        add("pem", text.replace("PRIVATE KEY", "PUBLIC KEY").into_bytes());
    }
    let jwks = [jwk::<EdDsa>(add), jwk::<Es256>(add), jwk::<Es384>(add), jwk::<Rs256>(add), jwk::<Ps256>(add)];
    jwk::<Hs256>(add);
    jwk::<Hs384>(add);
    jwk::<Hs512>(add);
    for disguised in [keys::ED25519, jwks[0].as_bytes()] {
        add("jwk", format!("{{\"kty\":\"oct\",\"k\":\"{}\"}}", URL_SAFE_NO_PAD.encode(disguised)).into_bytes());
    }
    for jwk in &jwks[..3] {
        // For something else than signatures; and padded, which a number must not be.
        add("jwk", jwk.replace(r#""use":"sig""#, r#""key_ops":["encrypt"]"#).into_bytes());
        add("jwk", jwk.replacen("\",\"alg\"", "=\",\"alg\"", 1).into_bytes());
    }
    add("jwks", format!("{{\"keys\":[{}]}}", jwks.join(",")).into_bytes());
    for jwk in jwks {
        add("jwks", format!("{{\"keys\":[{jwk}]}}").into_bytes());
    }
}

/// Both halves of the key of one algorithm; returns the public one.
fn jwk<A: Algorithm>(add: &mut Add<'_>) -> String {
    let key = keys::signing::<Jwt<A>>();
    let public = key.verifying_key().expect("a public half");
    let private = key.to_jwk().expect("it can be written");
    add("jwk", private.expose().to_vec());
    // A header that gives the key away.
    let header = [&b"{\"alg\":\"HS256\",\"jwk\":"[..], private.expose(), b"}"].concat();
    add("inspect", [URL_SAFE_NO_PAD.encode(header).as_bytes(), b".e30."].concat());
    add("jwk", public.to_jwk().expose().to_vec());
    add("pem", public.write().expect("it can be written").expose().to_vec());
    String::from_utf8(public.without_kid().to_jwk().expose().to_vec()).expect("JSON is text")
}

fn seed_macaroons(add: &mut Add<'_>) {
    let token = Issuer::new(keys::signing::<Macaroon>()).issue(&world::honest_claims()).expect("honest claims");
    for caveat in CAVEATS.iter().filter_map(|caveat| caveat.parse().ok()) {
        let narrowed = Macaroon::attenuate(token.as_str(), &[caveat]).expect("room for a caveat");
        for token in [narrowed.as_str(), token.as_str()] {
            add("macaroon_wire", URL_SAFE_NO_PAD.decode(token).expect("it is base64url"));
            add("macaroon_wire", token.as_bytes().to_vec());
            add("inspect", token.as_bytes().to_vec());
        }
    }
    let mac = Root { identifier: IDENTIFIERS[0].as_bytes(), caveats: Vec::new() }.mac(KEY.1);
    let signature = URL_SAFE_NO_PAD.encode(&mac);
    let identifier = IDENTIFIERS[0].replace('"', "\\\"");
    for location in ["", "\"l\":\"https://issuer.example\","] {
        let json = format!("{{\"v\":2,{location}\"i\":\"{identifier}\",\"c\":[],\"s64\":\"{signature}\"}}");
        add("macaroon_wire", json.into_bytes());
    }
    let mut v1 = Vec::new();
    for (name, content) in
        [("location", ISSUER.as_bytes()), ("identifier", IDENTIFIERS[0].as_bytes()), ("signature", &mac)]
    {
        v1.extend(format!("{:04x}{name} ", name.len() + content.len() + 6).into_bytes());
        v1.extend([content, b"\n"].concat());
    }
    // A length in capitals is another spelling of the same.
    let length = v1.len() - SIGNATURE_PACKET;
    let mut capitals = v1.clone();
    capitals[length..length + 4].make_ascii_uppercase();
    add("macaroon_wire", capitals);
    add("macaroon_wire", v1);
    let located = dangerous::mint(KEY.1, ISSUER, IDENTIFIERS[0].as_bytes(), &["operation=read"]);
    add("macaroon_wire", URL_SAFE_NO_PAD.decode(&located).expect("it is base64url"));
    add("macaroon_wire", located.into_bytes());
}
