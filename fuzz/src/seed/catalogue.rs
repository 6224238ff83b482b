//! What the catalogue of attacks forges with the fuzzing keys, and what its tokens are made of.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::arbitrary::{JwtDraft, sheet};
use countersign::assay::{self, Bench, Circumstances, Family, KeyForm, KeyKind, Scheme, Setup};

use crate::keys;
use crate::model::circumstances::{AUDIENCE, ISSUER, KEY, NOW};

/// The longest token that is worth a place: what is longer is about its length, of which fuzzers think themselves.
const LONGEST: usize = 2048;
/// The signature at the end of a PASETO of version 4.
const PASETO_SIGNATURE: usize = 64;

/// Hands an input to a target.
pub type Add<'a> = dyn FnMut(&str, Vec<u8>) + 'a;

pub fn seed(add: &mut Add<'_>) {
    for scheme in Scheme::all() {
        let bench = bench(*scheme);
        for case in assay::catalogue::all().iter().filter(|case| case.applies_to(*scheme)) {
            let Ok(specimen) = case.forge(&bench) else { continue };
            for token in [&specimen.token, &specimen.twin] {
                if token.len() <= LONGEST {
                    seed_token(*scheme, token, add);
                }
            }
            [&specimen.setup, &specimen.twin_setup].into_iter().flatten().for_each(|setup| seed_key(setup, add));
        }
        seed_key(bench.setup(), add);
    }
}

fn bench(scheme: Scheme) -> Bench {
    let circumstances = Circumstances {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        typ: None,
        kid: Some("a".to_owned()),
        key_form: None,
        implicit: Vec::new(),
        now: NOW,
    };
    let hexadecimal = keys::hexadecimal(KEY.1);
    let key: &[u8] = match (scheme.name(), scheme.key()) {
        ("jwt/HS384" | "jwt/HS512", _) => keys::LONG_SECRET,
        (_, KeyKind::Secret(_)) if scheme.usual_form() == KeyForm::Hex => hexadecimal.as_bytes(),
        (_, KeyKind::Secret(_)) => KEY.1,
        (_, KeyKind::P256) => keys::P256,
        (_, KeyKind::P384) => keys::P384,
        (_, KeyKind::Ed25519) => keys::ED25519,
        _ => keys::RSA,
    };
    Bench::from_signing_key(scheme, key, circumstances).unwrap_or_else(|error| panic!("{}: {error}", scheme.name()))
}

fn seed_token(scheme: Scheme, token: &[u8], add: &mut Add<'_>) {
    add("inspect", token.to_vec());
    match scheme.family() {
        Family::Jws => {
            add("jwt_verify", token.to_vec());
            if scheme.name() == "jwt/HS256" {
                seed_jwt(token, add);
            }
        }
        Family::Paseto => {
            add("paseto_verify", token.to_vec());
            if scheme.name() == "paseto/v4.public" {
                seed_paseto(token, add);
            }
        }
        Family::Biscuit => add("biscuit_verify", token.to_vec()),
        Family::Macaroon => add("macaroon_wire", token.to_vec()),
        _ => {}
    }
}

fn seed_jwt(token: &[u8], add: &mut Add<'_>) {
    for segment in token.split(|byte| *byte == b'.') {
        add("base64url", segment.to_vec());
    }
    if let Some(draft) = JwtDraft::of(token) {
        add("json_strict", draft.header.clone());
        add("json_strict", draft.payload.clone());
        add("jwt_structured", sheet::of(&[b"", &draft.write()]));
    }
}

fn seed_paseto(token: &[u8], add: &mut Add<'_>) {
    let mut segments = token.split(|byte| *byte == b'.').skip(2);
    let mut decode = || URL_SAFE_NO_PAD.decode(segments.next()?).ok();
    let (Some(body), footer) = (decode(), decode().unwrap_or_default()) else { return };
    let payload = &body[..body.len().saturating_sub(PASETO_SIGNATURE)];
    for purpose in [&b"public"[..], b"local"] {
        add("paseto_structured", sheet::of(&[b"", payload, &footer, b"", purpose]));
    }
}

fn seed_key(setup: &Setup, add: &mut Add<'_>) {
    match setup.key.trim_ascii_start() {
        text if text.starts_with(b"-----BEGIN") => add("pem", setup.key.clone()),
        text if text.starts_with(b"{\"keys\"") => add("jwks", setup.key.clone()),
        text if text.starts_with(b"{") => add("jwk", setup.key.clone()),
        _ => {}
    }
    add("inspect", setup.key.clone());
}
