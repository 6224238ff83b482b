//! What a row of bytes is taken for: three segments, and what they spell.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_128, AesKek, KeyWrap as _};
use aws_lc_rs::pbkdf2;
use aws_lc_rs::signature::ED25519;
use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use countersign::assay::Setup;

use super::keys::{self, Key, Named};
use super::{Heed, Refusal, refused};

/// One reading of a token, in bytes.
pub(crate) struct Spelling {
    pub(crate) header: Vec<u8>,
    pub(crate) payload: Payload,
    pub(crate) signature: Vec<u8>,
    pub(crate) signing_input: Vec<u8>,
    /// Claims that are read from elsewhere than from what was signed.
    pub(crate) claims: Option<Vec<u8>>,
}

pub(crate) enum Payload {
    /// As it travelled, where it need not be encoded, and decoded, where it can be.
    Signed { bare: Vec<u8>, decoded: Option<Vec<u8>> },
    /// It needs no signature.
    Authentic(Vec<u8>),
}

/// Every reading that the rules which are heeded allow: one at most where all are.
pub(crate) fn spellings(token: &[u8], setup: &Setup, keys: &[Named], heed: &Heed) -> Result<Vec<Spelling>, Refusal> {
    if !heed.rule("one-format") && token.starts_with(b"v4.public.") {
        return paseto(token, keys).map_or_else(|| refused("signature", "paseto"), |spelling| Ok(vec![spelling]));
    }
    let text = if heed.rule("around") { std::str::from_utf8(token).ok() } else { stripped(token) };
    let Some(text) = text.filter(|text| text.is_ascii() || !heed.rule("dots")) else {
        return refused("encoding", "not ASCII");
    };
    let text = if heed.rule("dots") { text.to_owned() } else { with_true_dots(text) };
    if text.starts_with('{') && !(heed.rule("compact") && heed.rule("claims-as-signed")) {
        return serialized(&text, heed).map_or_else(|| refused("encoding", "no serialization"), Ok);
    }
    let segments: Vec<_> = text.split('.').collect();
    if segments.len() == 5
        && !heed.rule("work-asked-for")
        && rounds(segments[0]).is_some_and(|rounds| rounds > 1_000_000)
    {
        return Err(Refusal::Busy);
    }
    if segments.len() == 5 && !heed.rule("jwe-for-jws") {
        return decrypted(&segments, setup, keys)
            .map_or_else(|| refused("encoding", "no key"), |spelling| Ok(vec![spelling]));
    }
    let readings = if heed.rule("segments") {
        vec![three(&segments, heed).ok_or_else(|| Refusal::At("encoding", "segments".to_owned()))?]
    } else {
        // Three in a row, wherever they stand.
        let full = |line| str::split(line, '.').filter(|segment| !segment.is_empty()).collect::<Vec<_>>();
        let lines: Vec<_> = text.split(',').map(full).collect();
        lines.iter().flat_map(|full| full.windows(3)).map(|window| [window[0], window[1], window[2]]).collect()
    };
    let read: Vec<_> = readings.into_iter().filter_map(|segments| spelt(segments, heed)).collect();
    if read.is_empty() { refused("encoding", "base64 or segments") } else { Ok(read) }
}

/// The three segments; fewer, or empty ones, where a rule about them is masked.
fn three<'t>(segments: &[&'t str], heed: &Heed) -> Option<[&'t str; 3]> {
    let may_lack_signature = ["unsecured", "signature-present", "kid-resolved"].iter().any(|rule| !heed.rule(rule));
    let (header, payload, signature) = match *segments {
        [header, payload, signature] => (header, payload, signature),
        [header, payload] if may_lack_signature => (header, payload, ""),
        _ => return None,
    };
    let is_full = !header.is_empty() && !payload.is_empty();
    let is_signed = !signature.is_empty() || may_lack_signature;
    ((is_full || !heed.rule("segments-full")) && is_signed).then_some([header, payload, signature])
}

fn spelt([header, payload, signature]: [&str; 3], heed: &Heed) -> Option<Spelling> {
    let decoded = decode(payload, heed);
    if decoded.is_none() && heed.rule("b64") {
        return None;
    }
    Some(Spelling {
        header: decode(header, heed)?,
        payload: Payload::Signed { bare: payload.as_bytes().to_vec(), decoded },
        signature: decode(signature, heed)?,
        signing_input: format!("{header}.{payload}").into_bytes(),
        claims: None,
    })
}

fn decode(text: &str, heed: &Heed) -> Option<Vec<u8>> {
    let mut text = text.to_owned();
    if !heed.rule("base64-padding") {
        text = text.trim_end_matches('=').to_owned();
    }
    if !heed.rule("base64-alphabet") {
        text = text.replace('+', "-").replace('/', "_");
    }
    if !heed.rule("base64-space") {
        // What stands around a segment is another rule's.
        let is_space = |c: char| c.is_whitespace() || c == '\0';
        if text.starts_with(is_space) || text.ends_with(is_space) {
            return None;
        }
        text.retain(|c| !is_space(c));
    }
    if !heed.rule("base64-length") && text.len() % 4 == 1 && text.ends_with(char::is_alphanumeric) {
        text.pop();
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(!heed.rule("base64-bits"));
    GeneralPurpose::new(&base64::alphabet::URL_SAFE, config).decode(text).ok()
}

/// What is left of a token when everything around it is taken away.
fn stripped(token: &[u8]) -> Option<&str> {
    let token = token.strip_suffix(b"\xff").unwrap_or(token);
    let mut text = std::str::from_utf8(token).ok()?;
    text = text.trim_start_matches('\u{feff}');
    text = text.trim_matches(|c: char| c.is_whitespace() || "\0\"<>;".contains(c));
    text = text.strip_suffix("%00").unwrap_or(text);
    match text.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer ") => Some(rest),
        _ => Some(text),
    }
}

fn with_true_dots(text: &str) -> String {
    let dots = ["%2E", "%2e", "\u{ff0e}", "\u{3002}", "\u{2024}", ","];
    dots.into_iter().fold(text.to_owned(), |text, dot| text.replace(dot, "."))
}

/// The JSON serialization: of each signature, what it is of. Members that are not known are overlooked only by those who
/// look for claims elsewhere.
fn serialized(text: &str, heed: &Heed) -> Option<Vec<Spelling>> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let known = ["payload", "protected", "header", "signature", "signatures"];
    if heed.rule("claims-as-signed") && object.keys().any(|name| !known.contains(&name.as_str())) {
        return None;
    }
    let claims = if heed.rule("claims-as-signed") {
        None
    } else {
        let segments: Vec<_> = text.split('.').collect();
        let [_, claims, _] = segments.as_slice() else { return None };
        Some(URL_SAFE_NO_PAD.decode(claims).ok()?)
    };
    let payload = object.get("payload")?.as_str()?;
    let signatures = match object.get("signatures") {
        Some(signatures) => signatures.as_array()?.clone(),
        None => vec![serde_json::Value::Object(object.clone())],
    };
    let spelling = |signature: &serde_json::Value| {
        let strict = Heed::default();
        let segments = [signature["protected"].as_str()?, payload, signature["signature"].as_str()?];
        Some(Spelling { claims: claims.clone(), ..spelt(segments, &strict)? })
    };
    Some(signatures.iter().filter_map(spelling).collect())
}

fn authentic(header: Vec<u8>, payload: Vec<u8>) -> Spelling {
    Spelling {
        header,
        payload: Payload::Authentic(payload),
        signature: Vec::new(),
        signing_input: Vec::new(),
        claims: None,
    }
}

fn rounds(header: &str) -> Option<u64> {
    let header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    header["p2c"].as_u64()
}

/// The content of an encrypted token, under the key of the set-up as it comes to hand, or under none.
fn decrypted(segments: &[&str], setup: &Setup, keys: &[Named]) -> Option<Spelling> {
    let bytes: Vec<_> = segments.iter().map(|segment| URL_SAFE_NO_PAD.decode(segment).ok()).collect::<Option<_>>()?;
    let header: serde_json::Value = serde_json::from_slice(&bytes[0]).ok()?;
    let candidates: Vec<Vec<u8>> = match header["alg"].as_str()? {
        "dir" => {
            let raw = keys.iter().filter_map(|named| match &named.key {
                Key::Ed25519(key) => Some(key.clone()),
                _ => None,
            });
            raw.chain([vec![0; 32]]).collect()
        }
        "PBES2-HS256+A128KW" => {
            let salt =
                [b"PBES2-HS256+A128KW\0".to_vec(), URL_SAFE_NO_PAD.decode(header["p2s"].as_str()?).ok()?].concat();
            let rounds = u32::try_from(header["p2c"].as_u64()?).ok().filter(|rounds| *rounds <= 10_000)?;
            let unwrap = |password: &[u8]| {
                let mut key = [0; 16];
                pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds.try_into().ok()?, &salt, password, &mut key);
                let mut out = [0; 64];
                Some(AesKek::new(&AES_128, &key).ok()?.unwrap(&bytes[1], &mut out).ok()?.to_vec())
            };
            [&setup.key[..], setup.key.trim_ascii_end(), b""].into_iter().filter_map(unwrap).collect()
        }
        _ => return None,
    };
    let open = |key: &Vec<u8>| {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
        let mut content = [bytes[3].clone(), bytes[4].clone()].concat();
        let nonce = Nonce::try_assume_unique_for_key(&bytes[2]).ok()?;
        let length = key.open_in_place(nonce, Aad::from(segments[0]), &mut content).ok()?.len();
        content.truncate(length);
        Some(content)
    };
    candidates.iter().find_map(open).map(|content| authentic(bytes[0].clone(), content))
}

/// The claims of a v4.public PASETO under an Ed25519 key.
fn paseto(token: &[u8], keys: &[Named]) -> Option<Spelling> {
    let body = URL_SAFE_NO_PAD.decode(token.strip_prefix(b"v4.public.")?).ok()?;
    let (claims, signature) = body.split_last_chunk::<64>()?;
    let length = |count: usize| (count as u64).to_le_bytes().to_vec();
    let message =
        [length(4), length(10), b"v4.public.".to_vec(), length(claims.len()), claims.to_vec(), length(0), length(0)]
            .concat();
    let holds = keys.iter().any(|named| match &named.key {
        Key::Ed25519(key) => keys::verifies(&ED25519, key, &message, signature),
        _ => false,
    });
    holds.then(|| authentic(br#"{"typ":"JWT"}"#.to_vec(), claims.to_vec()))
}
