//! Version and purpose: they are the key's, whatever the token says.

use super::{Forged, beside_honest, honest, is_local, is_public, is_v4_public, protected};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::paseto::{Message, Protection};
use crate::assay::key::{KeyForm, KeyPair, PublicKey};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::encoding::hex;
use crate::foundation::rejection::Stage;

static VERSION: Rule = Rule {
    id: "version",
    rows: &["PAS-01"],
    class: Class::Confusion,
    severity: Severity::Medium,
    stage: Stage::Encoding,
    demands: "a token of another version than the key's is refused",
    gain: "a token falls back to a version that was given up, and to what was weak in it",
    references: &["PASETO Implementation Guide, Algorithm Lucidity"],
};
static PURPOSE: Rule = Rule {
    id: "purpose",
    rows: &["PAS-02"],
    class: Class::Confusion,
    severity: Severity::High,
    stage: Stage::Encoding,
    demands: "a token of another purpose than the key's is refused",
    gain: "what was signed passes for what was encrypted, or the other way round",
    references: &["PASETO Implementation Guide, Algorithm Lucidity"],
};
static KEY_PURPOSE: Rule = Rule {
    id: "key-purpose",
    rows: &["PAS-03"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "a public key is never the secret of a local token",
    gain: "whoever knows the public key, which is to say anyone, can write whatever they like",
    references: &["PASETO Implementation Guide, Algorithm Lucidity", "RFC 8725 §2.1"],
};
static SPELLING: Rule = Rule {
    id: "header-spelling",
    rows: &["PAS-01"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "version and purpose have one spelling",
    gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    references: &["PASETO Specification, Message Format"],
};
static ONE_FORMAT: Rule = Rule {
    id: "one-format",
    rows: &["X-04"],
    class: Class::Confusion,
    severity: Severity::Medium,
    stage: Stage::Encoding,
    demands: "a token of another format is refused, even under the same key",
    gain: "a token that was made for another protocol is used in this one",
    references: &["RFC 8725 §3.12"],
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = relabelled();
    cases.extend(of_other_versions());
    cases.extend(under_the_public_key());
    cases.extend(respelt());
    cases.push(Case::paseto(&ONE_FORMAT, "jwt-under-the-same-key", "a JWT under the same key", jwt));
    cases
}

/// Headers that lie, authenticated like true ones.
fn relabelled() -> Vec<Case> {
    let versions = ["v1", "v2", "v3", "v4", "v5"].into_iter().map(|version| {
        let name = format!("header-says-{version}");
        let title = format!("it says {version}, and is protected as the key's version does it");
        Case::paseto(&VERSION, name, title, move |bench| {
            let message = Message::honest(bench.setup());
            if message.header.starts_with(version) {
                return Err(Unmakeable::NotHere("another version than this"));
            }
            let header = format!("{version}.{}", message.header.split_once('.').unwrap_or_default().1);
            beside_honest(bench, message.header(header).protected(bench)?.token())
        })
    });
    let purpose = Case::paseto(
        &PURPOSE,
        "header-says-other-purpose",
        "it says the other purpose, and is protected as the key's purpose does it",
        protected(|message, _| {
            let header = match message.header.strip_suffix("local.") {
                Some(version) => format!("{version}public."),
                None => message.header.replace("public", "local"),
            };
            message.header(header)
        }),
    );
    let seed = Case::paseto(
        &PURPOSE,
        "public-under-the-secret",
        "a v4.public token whose signing key has the shared secret for its seed",
        |bench| {
            let KeyPair::Secret(secret) = bench.pair()? else { return Err(Unmakeable::NotHere("a secret")) };
            let pair = KeyPair::ed25519_from_seed(secret.expose()).ok_or(Unmakeable::Primitive("a key"))?;
            let message = Message::honest(bench.setup()).header("v4.public.");
            beside_honest(bench, message.protected_by(Protection::V4Public(&pair))?.token())
        },
    );
    versions.chain([purpose, seed.on(is_local)]).collect()
}

/// Tokens as another version makes them, under the same key.
fn of_other_versions() -> Vec<Case> {
    let local = |name: &'static str, header: &'static str, protection: for<'k> fn(&'k [u8]) -> Protection<'k>| {
        Case::paseto(&VERSION, name, format!("a true {header} token under the same key"), move |bench| {
            let KeyPair::Secret(secret) = bench.pair()? else { return Err(Unmakeable::NotHere("a secret")) };
            let message = Message::honest(bench.setup()).header(format!("{header}."));
            beside_honest(bench, message.protected_by(protection(secret.expose()))?.token())
        })
        .on(is_local)
    };
    let public = Case::paseto(&VERSION, "true-v2-public", "a true v2.public token under the same key", |bench| {
        let message = Message::honest(bench.setup()).header("v2.public.");
        beside_honest(bench, message.protected_by(Protection::V2Public(bench.pair()?))?.token())
    });
    vec![
        public.on(is_v4_public),
        local("true-v3-local", "v3.local", |key| Protection::V3Local(key)),
        local("true-v2-local", "v2.local", |key| Protection::V2Local(key)),
    ]
}

/// Local tokens under the public key in each form in which it may be deployed.
fn under_the_public_key() -> Vec<Case> {
    type Form = fn(&Bench) -> Option<Vec<u8>>;
    let forms: [(&str, &str, Form); 4] = [
        ("raw", "its bytes", raw),
        ("hex", "its bytes in hexadecimal", |bench| Some(hex::encode(raw(bench)?).into_bytes())),
        ("deployed", "the key file as it is deployed", |bench| Some(bench.setup().key.clone())),
        ("paserk", "its PASERK", |bench| bench.public().written(KeyForm::Paserk, bench.setup().kid.as_deref())),
    ];
    let case = |(name, what, form): (&str, &str, Form)| {
        let title = format!("a local token under the public key: {what}");
        Case::paseto(&KEY_PURPOSE, format!("local-under-public-key-{name}"), title, move |bench| {
            let key = form(bench).ok_or(Unmakeable::NoKeyForm("bytes"))?;
            let message = Message::of(bench);
            let header = message.header.replace("public", "local");
            let protection = if header.starts_with("v3") {
                Protection::V3Local(&key)
            } else {
                if key.len() > 64 {
                    return Err(Unmakeable::NoKeyForm("64 bytes or fewer, which is as much as BLAKE2b takes"));
                }
                Protection::V4Local(&key)
            };
            beside_honest(bench, message.header(header).protected_by(protection)?.token())
        })
        .on(is_public)
    };
    forms.into_iter().map(case).collect()
}

/// The public key as PASETO has it: an Ed25519 key's bytes, a compressed point.
fn raw(bench: &Bench) -> Option<Vec<u8>> {
    match bench.public() {
        PublicKey::Ed25519(bytes) => Some(bytes.clone()),
        point => point.compressed(),
    }
}

fn respelt() -> Vec<Case> {
    type Respell = fn(&str) -> String;
    let spellings: [(&str, Respell); 3] = [
        ("upper-case-version", |header| header.replacen('v', "V", 1)),
        ("upper-case-purpose", |header| {
            let (version, purpose) = header.split_once('.').unwrap_or_default();
            format!("{version}.{}", purpose.to_ascii_uppercase())
        }),
        ("leading-zero", |header| header.replacen('v', "v0", 1)),
    ];
    let case = |(name, respell): (&str, Respell)| {
        Case::paseto(&SPELLING, format!("header-{name}"), "version and purpose are spelt otherwise", move |bench| {
            let mut token = honest(bench)?;
            token.header = respell(&token.header);
            beside_honest(bench, token.token())
        })
    };
    spellings.into_iter().map(case).collect()
}

/// The honest JWT, under the scheme's key.
fn jwt(bench: &Bench) -> Forged {
    let algorithm = match bench.pair()? {
        KeyPair::Secret(_) => "HS256",
        KeyPair::Ec(..) => "ES384",
        _ => "EdDSA",
    };
    let draft = bench.draft()?.alg(algorithm);
    let signature = bench.pair()?.sign(algorithm, &draft.signing_input());
    beside_honest(bench, draft.with_signature(signature.ok_or(Unmakeable::Primitive("a signature"))?))
}
