//! Encrypted tokens, held against a small recipient whose rules can be masked one at a time.

use std::collections::BTreeSet;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::key_wrap::{AES_128, AesKek, KeyWrap as _};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use aws_lc_rs::{hmac, pbkdf2};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::assay::{Bench, Circumstances, Expected, Scheme, Setup, Verdict, catalogue};

use super::reference::{Heed, Refusal, refused};

/// What a token may be decompressed to.
const MOST_BYTES: usize = 256 << 10;
/// The rounds that a token may ask for.
const MOST_ROUNDS: u64 = 100_000;

struct Recipient<'a> {
    setup: &'a Setup,
    heed: Heed,
}

impl Recipient<'_> {
    fn judge(&self, token: &[u8]) -> Verdict {
        match self.open(token) {
            Ok(()) => Verdict::Accept,
            Err(Refusal::At(stage, reason)) => Verdict::Reject { reason: Some(reason), stage: Some(stage.to_owned()) },
            Err(Refusal::Busy) => Verdict::Timeout,
        }
    }

    fn open(&self, token: &[u8]) -> Result<(), Refusal> {
        let text = std::str::from_utf8(token).unwrap_or_default();
        if text.starts_with('{') {
            return self.open_json(text);
        }
        let segments: Vec<_> = text.split('.').collect();
        if let [_, claims, _, honest @ ..] = segments.as_slice()
            && honest.len() == 5
        {
            self.heed.demand("jwe-polyglot", false, "encoding")?;
            self.decrypted(honest)?;
            return self.judge_claims(&URL_SAFE_NO_PAD.decode(claims).unwrap_or_default());
        }
        if segments.len() == 5 {
            return self.judge_claims(&self.decrypted(&segments)?);
        }
        self.heed.demand("jws-for-jwe", false, "encoding")?;
        let read: Option<Vec<_>> = segments.iter().map(|segment| URL_SAFE_NO_PAD.decode(segment).ok()).collect();
        match read {
            Some(read) if self.is_signed_somehow(&segments, &read) => self.judge_claims(&read[1]),
            _ => refused("signature", "signature"),
        }
    }

    /// A JSON serialization: where there is more than belongs to it, careless readers take it for segments.
    fn open_json(&self, text: &str) -> Result<(), Refusal> {
        let object: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let known = ["protected", "encrypted_key", "iv", "ciphertext", "tag", "recipients"];
        let is_plain =
            object.as_object().is_some_and(|members| members.keys().all(|name| known.contains(&name.as_str())));
        self.heed.demand(if is_plain { "jwe-compact" } else { "jwe-polyglot" }, false, "encoding")?;
        let key = object["encrypted_key"].as_str().or(object["recipients"][0]["encrypted_key"].as_str());
        let member = |name: &str| object[name].as_str().unwrap_or_default();
        let segments =
            [member("protected"), key.unwrap_or_default(), member("iv"), member("ciphertext"), member("tag")];
        let content = self.decrypted(&segments)?;
        if is_plain {
            return self.judge_claims(&content);
        }
        self.judge_claims(&URL_SAFE_NO_PAD.decode(text.split('.').nth(1).unwrap_or_default()).unwrap_or_default())
    }

    /// What was encrypted.
    fn decrypted(&self, segments: &[&str]) -> Result<Vec<u8>, Refusal> {
        let read: Option<Vec<_>> = segments.iter().map(|segment| URL_SAFE_NO_PAD.decode(segment).ok()).collect();
        let Some([header, encrypted_key, nonce, ciphertext, tag]) = read.as_deref() else {
            return refused("encoding", "base64");
        };
        let header: serde_json::Value = serde_json::from_slice(header).unwrap_or_default();
        let rounds = header["p2c"].as_u64();
        if rounds.is_some_and(|rounds| rounds > MOST_ROUNDS) {
            self.heed.demand("jwe-rounds", false, "header")?;
            return Err(Refusal::Busy);
        }
        self.heed.demand("jwe-rounds-few", rounds.is_none_or(|rounds| rounds >= 1000), "header")?;
        self.heed.demand("jwe-crit", header["crit"].is_null(), "header")?;
        let is_keyless = header["alg"] != "dir" || encrypted_key.is_empty();
        self.heed.demand("jwe-key-empty", is_keyless, "encoding")?;
        let keys = self.content_keys(&header, encrypted_key)?;
        let unsealed = |key: &Vec<u8>| unsealed(key, nonce, segments[0], ciphertext);
        let opened: Vec<_> = keys.iter().filter_map(unsealed).collect();
        let fitting = opened.iter().find(|(_, true_tag)| true_tag == tag).or(opened.first());
        let Some((content, true_tag)) = fitting else { return refused("signature", "no key opens it") };
        self.heed.demand("jwe-tag", tag.len() == 16, "signature")?;
        let does_hold = true_tag.starts_with(tag);
        self.heed.demand("jwe-intact", does_hold, "signature")?;
        if tag.len() < 16 && !does_hold {
            return refused("signature", "tag");
        }
        if header["zip"] == "DEF" { self.inflated(content) } else { Ok(content.clone()) }
    }

    fn inflated(&self, content: &[u8]) -> Result<Vec<u8>, Refusal> {
        let limit = if self.heed.rule("jwe-bomb") { MOST_BYTES } else { usize::MAX };
        let inflated = match content {
            [0x78, ..] => miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(content, limit),
            _ => miniz_oxide::inflate::decompress_to_vec_with_limit(content, limit),
        };
        inflated.map_err(|_| Refusal::At("size", "decompression".to_owned()))
    }

    /// The keys that the content may be encrypted with: of the target's own management; where that is not heeded, of the one
    /// that the token names, under what anyone knows.
    fn content_keys(&self, header: &serde_json::Value, encrypted: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
        let alg = header["alg"].as_str().unwrap_or_default();
        let own = match self.setup.scheme.algorithm() {
            "PBES2" => "PBES2-HS256+A128KW",
            own => own,
        };
        self.heed.demand("jwe-alg", alg == own, "header")?;
        let secret = self.setup.key.clone();
        let mut secrets = match (alg == own, alg) {
            (true, _) => vec![secret],
            (false, "dir") => vec![vec![0; 32]],
            (false, _) => [Some(Vec::new()), self.public_text()].into_iter().flatten().collect(),
        };
        if !self.heed.rule("jwe-key-unguessable") {
            let guesses = if alg == "dir" {
                vec![vec![0; 32]]
            } else {
                ["", "secret", "password", "changeme"].map(Vec::from).to_vec()
            };
            secrets.extend(guesses);
        }
        Ok(match alg {
            "dir" => secrets,
            "PBES2-HS256+A128KW" => secrets.iter().filter_map(|secret| unwrapped(secret, header, encrypted)).collect(),
            _ => self.deciphered(encrypted).into_iter().collect(),
        })
    }

    fn deciphered(&self, encrypted: &[u8]) -> Option<Vec<u8>> {
        let key = OaepPrivateDecryptingKey::new(self.private()?).ok()?;
        let mut out = vec![0; key.min_output_size()];
        Some(key.decrypt(&OAEP_SHA256_MGF1SHA256, encrypted, &mut out, None).ok()?.to_vec())
    }

    fn public_der(&self) -> Option<Vec<u8>> {
        let der: PublicKeyX509Der<'_> = self.private()?.public_key().as_der().ok()?;
        Some(der.as_ref().to_vec())
    }

    fn public_text(&self) -> Option<Vec<u8>> {
        let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        Some(pem::encode_config(&pem::Pem::new("PUBLIC KEY", self.public_der()?), config).into_bytes())
    }

    fn private(&self) -> Option<PrivateDecryptingKey> {
        PrivateDecryptingKey::from_pkcs8(pem::parse(&self.setup.key).ok()?.contents()).ok()
    }

    /// Whether three segments are signed with nothing, with what everybody knows, or with what is for encrypting.
    fn is_signed_somehow(&self, segments: &[&str], read: &[Vec<u8>]) -> bool {
        let ([header, payload, _], [header_bytes, _, signature]) = (segments, read) else { return false };
        let alg: serde_json::Value = serde_json::from_slice(header_bytes).unwrap_or_default();
        let input = format!("{header}.{payload}").into_bytes();
        match alg["alg"].as_str() {
            Some("none") => signature.is_empty(),
            Some("RS256") => self.public_der().is_some_and(|key| {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(&input, signature).is_ok()
            }),
            _ => [self.public_text(), Some(self.setup.key.clone())]
                .into_iter()
                .flatten()
                .any(|secret| hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &secret), &input, signature).is_ok()),
        }
    }

    fn judge_claims(&self, content: &[u8]) -> Result<(), Refusal> {
        let claims: serde_json::Value = serde_json::from_slice(content).unwrap_or_default();
        let is_in_order = claims["exp"].as_i64().is_some_and(|exp| self.setup.now < exp);
        if is_in_order { Ok(()) } else { refused("claims", "expired") }
    }
}

/// The content key, wrapped under what follows from a password.
fn unwrapped(password: &[u8], header: &serde_json::Value, encrypted: &[u8]) -> Option<Vec<u8>> {
    let salt = URL_SAFE_NO_PAD.decode(header["p2s"].as_str()?).ok()?;
    let salt = [b"PBES2-HS256+A128KW\0".to_vec(), salt].concat();
    let rounds = u32::try_from(header["p2c"].as_u64()?).ok()?;
    let mut key = [0; 16];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds.try_into().ok()?, &salt, password, &mut key);
    let mut out = [0; 64];
    Some(AesKek::new(&AES_128, &key).ok()?.unwrap(encrypted, &mut out).ok()?.to_vec())
}

/// What was encrypted, and the tag that it should have had: whoever encrypts zeros learns the key stream.
fn unsealed(key: &[u8], nonce: &[u8], bound: &str, ciphertext: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let seal = |mut text: Vec<u8>| {
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let tag = key.seal_in_place_separate_tag(nonce, Aad::from(bound), &mut text).ok()?;
        Some((text, tag.as_ref().to_vec()))
    };
    let (stream, _) = seal(vec![0; ciphertext.len()])?;
    let content: Vec<u8> = ciphertext.iter().zip(stream).map(|(byte, stream)| byte ^ stream).collect();
    let (_, tag) = seal(content.clone())?;
    Some((content, tag))
}

#[test]
fn each_case_is_caught_by_its_own_rule_and_by_no_other() {
    let of_jwe = || catalogue::all().iter().filter(|case| case.id().starts_with("jwe/"));
    let rules: BTreeSet<_> = of_jwe().map(|case| case.rule().id).collect();
    let (mut objections, mut caught) = (Vec::new(), BTreeSet::new());
    for scheme in Scheme::all().iter().filter(|scheme| scheme.name().starts_with("jwe/")) {
        let bench = Bench::generate(*scheme, Circumstances::now()).expect("keys are made");
        for case in of_jwe().filter(|case| case.applies_to(*scheme)) {
            let specimen = case.forge(&bench).expect("it is forged");
            let judge = |heed, token: &[u8]| Recipient { setup: bench.setup(), heed }.judge(token);
            let Expected::Reject(expected) = case.expected() else { panic!("{} is no attack", case.id()) };
            let sound = judge(Heed::default(), &specimen.token);
            let is_in_time = matches!(&sound, Verdict::Reject { stage: Some(stage), .. } if stage == expected.as_str());
            if !is_in_time || judge(Heed::default(), &specimen.twin) != Verdict::Accept {
                objections.push(format!("{scheme} {}: {sound:?}, not {expected}", case.id()));
            }
            for rule in &rules {
                let is_caught = !matches!(judge(Heed::all_but([*rule]), &specimen.token), Verdict::Reject { .. });
                if is_caught != (*rule == case.rule().id) {
                    objections.push(format!("{scheme} {}: caught by {rule}: {is_caught}", case.id()));
                }
                if is_caught {
                    caught.insert(case.id());
                }
            }
        }
    }
    objections.extend(of_jwe().filter(|case| !caught.contains(case.id())).map(|case| format!("{}: a hole", case.id())));
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}
