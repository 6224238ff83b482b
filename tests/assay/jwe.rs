//! Encrypted tokens, held against a small recipient whose rules can be masked one at a time.

use std::collections::BTreeSet;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::key_wrap::{AES_128, AesKek, KeyWrap as _};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
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
        let segments: Vec<_> = text.split('.').collect();
        let read: Option<Vec<_>> = segments.iter().map(|segment| URL_SAFE_NO_PAD.decode(segment).ok()).collect();
        let Some(read) = read else { return refused("encoding", "base64") };
        let [header, encrypted_key, nonce, ciphertext, tag] = read.as_slice() else {
            let holds = self.is_signed_somehow(&segments, &read);
            return self
                .heed
                .demand("jws-for-jwe", false, "encoding")
                .and_then(|()| if holds { self.judge_claims(&read[1]) } else { refused("signature", "signature") });
        };
        let header: serde_json::Value = serde_json::from_slice(header).unwrap_or_default();
        if header["p2c"].as_u64().is_some_and(|rounds| rounds > MOST_ROUNDS) {
            self.heed.demand("jwe-rounds", false, "header")?;
            return Err(Refusal::Busy);
        }
        let Some(key) = self.content_key(&header, encrypted_key) else { return refused("key", "content key") };
        let Some((content, true_tag)) = unsealed(&key, nonce, segments[0], ciphertext) else {
            return refused("encoding", "nonce");
        };
        self.heed.demand("jwe-tag", tag.len() == 16, "signature")?;
        let does_hold = true_tag.starts_with(tag);
        self.heed.demand("jwe-intact", does_hold, "signature")?;
        if tag.len() < 16 && !does_hold {
            return refused("signature", "tag");
        }
        let content = if header["zip"] == "DEF" { self.inflated(&content)? } else { content };
        self.judge_claims(&content)
    }

    fn inflated(&self, content: &[u8]) -> Result<Vec<u8>, Refusal> {
        let limit = if self.heed.rule("jwe-bomb") { MOST_BYTES } else { usize::MAX };
        miniz_oxide::inflate::decompress_to_vec_with_limit(content, limit)
            .map_err(|_| Refusal::At("size", "decompression".to_owned()))
    }

    fn content_key(&self, header: &serde_json::Value, encrypted: &[u8]) -> Option<Vec<u8>> {
        let secret = &self.setup.key;
        match self.setup.scheme.algorithm() {
            "dir" if header["alg"] == "dir" => Some(secret.clone()),
            "PBES2" if header["alg"] == "PBES2-HS256+A128KW" => {
                let salt = URL_SAFE_NO_PAD.decode(header["p2s"].as_str()?).ok()?;
                let salt = [b"PBES2-HS256+A128KW\0".to_vec(), salt].concat();
                let rounds = u32::try_from(header["p2c"].as_u64()?).ok()?;
                let mut key = [0; 16];
                pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds.try_into().ok()?, &salt, secret, &mut key);
                let mut out = [0; 64];
                Some(AesKek::new(&AES_128, &key).ok()?.unwrap(encrypted, &mut out).ok()?.to_vec())
            }
            "RSA-OAEP-256" if header["alg"] == "RSA-OAEP-256" => {
                let key = OaepPrivateDecryptingKey::new(self.private()?).ok()?;
                let mut out = vec![0; key.min_output_size()];
                Some(key.decrypt(&OAEP_SHA256_MGF1SHA256, encrypted, &mut out, None).ok()?.to_vec())
            }
            _ => None,
        }
    }

    fn private(&self) -> Option<PrivateDecryptingKey> {
        PrivateDecryptingKey::from_pkcs8(pem::parse(&self.setup.key).ok()?.contents()).ok()
    }

    /// Whether three segments are signed with nothing, or with what everybody knows.
    fn is_signed_somehow(&self, segments: &[&str], read: &[Vec<u8>]) -> bool {
        let ([header, payload, _], [header_bytes, _, signature]) = (segments, read) else { return false };
        let alg: serde_json::Value = serde_json::from_slice(header_bytes).unwrap_or_default();
        if alg["alg"] == "none" {
            return signature.is_empty();
        }
        let public = self.private().and_then(|key| {
            let der: PublicKeyX509Der<'_> = key.public_key().as_der().ok()?;
            let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
            Some(pem::encode_config(&pem::Pem::new("PUBLIC KEY", der.as_ref()), config))
        });
        public.is_some_and(|secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            hmac::verify(&key, format!("{header}.{payload}").as_bytes(), signature).is_ok()
        })
    }

    fn judge_claims(&self, content: &[u8]) -> Result<(), Refusal> {
        let claims: serde_json::Value = serde_json::from_slice(content).unwrap_or_default();
        let is_in_order = claims["exp"].as_i64().is_some_and(|exp| self.setup.now < exp);
        if is_in_order { Ok(()) } else { refused("claims", "expired") }
    }
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
