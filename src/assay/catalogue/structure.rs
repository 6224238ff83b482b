//! The serialization: three segments, and no other form.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Forged, beside_honest, is_public_jws};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::jwe::{Management, Sealed};
use crate::assay::forge::{Object, quoted};
use crate::assay::key::KeyKind;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static SEGMENTS: Rule = Rule {
    id: "segments",
    rows: &["STR-01"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "a signed token has three segments",
    gain: "two readers of one token see different claims",
    references: &["RFC 7515 §7.1", "RFC 7519 §7.2"],
};
static FULL: Rule = Rule {
    id: "segments-full",
    rows: &["STR-02", "STR-05"],
    class: Class::Strictness,
    severity: Severity::Medium,
    stage: Stage::Encoding,
    demands: "neither header nor payload is empty, nor kept elsewhere",
    gain: "a token without claims passes every check of claims that does not find any",
    references: &["RFC 7519 §7.2", "RFC 7515 appendix F"],
};
static COMPACT: Rule = Rule {
    id: "compact",
    rows: &["STR-03"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "a JWT is written in the compact serialization, not as JSON",
    gain: "headers that nobody signed, and signatures that nobody checked, travel along",
    references: &["RFC 7519 §3", "RFC 7519 §7.2"],
};
static ONE_READING: Rule = Rule {
    id: "claims-as-signed",
    rows: &["STR-04", "STR-08"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "the claims are read from the very bytes whose signature was checked",
    gain: "whoever has one genuine token can write any other",
    references: &["CVE-2022-39227", "RFC 8725 §2.4"],
};
static SIGNED: Rule = Rule {
    id: "jwe-for-jws",
    rows: &["STR-06"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "an encrypted token is not taken for a signed one",
    gain: "anyone can encrypt whatever they like with the public key, and it passes for signed",
    references: &["RFC 8725 §2.3", "CVE-2023-51774"],
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = counts();
    cases.extend(empty());
    cases.extend(serialized());
    cases.extend(polyglots());
    cases.extend(encrypted());
    cases
}

fn counts() -> Vec<Case> {
    let of: [(&str, &str, fn(&str) -> String); 8] = [
        ("dot-after", "an honest token and a dot", |token| format!("{token}.")),
        ("dot-before", "a dot and an honest token", |token| format!(".{token}")),
        ("four", "an honest token and a fourth segment", |token| format!("{token}.e30")),
        ("four-first", "an honest token after another segment", |token| format!("e30.{token}")),
        ("five", "an honest token and two more segments", |token| format!("{token}.e30.e30")),
        ("six", "an honest token, twice", |token| format!("{token}.{token}")),
        ("two-dots-after", "an honest token and two dots", |token| format!("{token}..")),
        ("line-of-two", "two honest tokens, parted by a comma", |token| format!("{token},{token}")),
    ];
    of.into_iter()
        .map(|(name, title, write)| {
            Case::jwt(&SEGMENTS, format!("segments-{name}"), title, move |bench| {
                beside_honest(bench, write(&honest_text(bench)?).into_bytes())
            })
        })
        .collect()
}

fn honest_text(bench: &Bench) -> Result<String, Unmakeable> {
    String::from_utf8(bench.unseen()?).map_err(|_| Unmakeable::NotHere("a token of text"))
}

fn empty() -> Vec<Case> {
    let part = |bench: &Bench, at: usize| -> Result<String, Unmakeable> {
        Ok(honest_text(bench)?.split('.').nth(at).unwrap_or_default().to_owned())
    };
    vec![
        Case::jwt(&FULL, "header-empty", "correctly signed, without a header", move |bench| {
            beside_honest(bench, bench.sign_input(format!(".{}", part(bench, 1)?).into_bytes())?)
        }),
        Case::jwt(&FULL, "payload-empty", "correctly signed, without a payload", move |bench| {
            beside_honest(bench, bench.sign_input(format!("{}.", part(bench, 0)?).into_bytes())?)
        }),
        Case::jwt(&FULL, "header-and-payload-empty", "correctly signed, with nothing to sign", |bench| {
            beside_honest(bench, bench.sign_input(b".".to_vec())?)
        }),
    ]
}

/// The segments of an honest token.
struct Parts {
    header: String,
    payload: String,
    signature: String,
}

impl Parts {
    fn of(token: Vec<u8>) -> Result<Self, Unmakeable> {
        let token = String::from_utf8(token).map_err(|_| Unmakeable::NotHere("a token of text"))?;
        let mut segments = token.split('.').map(str::to_owned);
        let mut next = || segments.next().ok_or(Unmakeable::NotHere("a token of three segments"));
        Ok(Self { header: next()?, payload: next()?, signature: next()? })
    }

    fn flattened(&self) -> Object {
        Object::default()
            .with_string("payload", &self.payload)
            .with_string("protected", &self.header)
            .with_string("signature", &self.signature)
    }

    fn signature(&self) -> String {
        Object::default().with_string("protected", &self.header).with_string("signature", &self.signature).text()
    }

    fn general(&self, signatures: &[String]) -> Object {
        Object::default()
            .with_string("payload", &self.payload)
            .with("signatures", format!("[{}]", signatures.join(",")))
    }
}

fn serialized() -> Vec<Case> {
    let of: [(&str, &str, fn(&Parts) -> Object); 5] = [
        ("flattened", "an honest token as flattened JSON", Parts::flattened),
        ("flattened-with-header", "an honest token as flattened JSON, with a header that nobody signed", |parts| {
            parts.flattened().with("header", r#"{"x":1}"#)
        }),
        ("general", "an honest token as JSON", |parts| parts.general(&[parts.signature()])),
        ("general-after-bogus", "an honest token as JSON, after a signature that does not hold", |parts| {
            let bogus =
                Object::default().with_string("protected", &parts.header).with_string("signature", "AAAA").text();
            parts.general(&[bogus, parts.signature()])
        }),
        ("general-before-bogus", "an honest token as JSON, before a signature that does not hold", |parts| {
            let bogus =
                Object::default().with_string("protected", &parts.header).with_string("signature", "AAAA").text();
            parts.general(&[parts.signature(), bogus])
        }),
    ];
    of.into_iter()
        .map(|(name, title, write)| {
            Case::jwt(&COMPACT, format!("json-{name}"), title, move |bench| {
                beside_honest(bench, write(&Parts::of(bench.unseen()?)?).text().into_bytes())
            })
        })
        .collect()
}

/// JSON to one reader, three segments to another: the first sees a token that has expired, the second another payload.
fn polyglots() -> Vec<Case> {
    let of: [(&str, fn(&Parts, &str) -> String); 4] = [
        ("blank-before", |parts, forged| {
            let name = quoted(&format!("  {}.{forged}.", parts.header));
            format!(
                r#"{{{name}:"","protected":"{}","payload":"{}","signature":"{}"}}"#,
                parts.header, parts.payload, parts.signature
            )
        }),
        ("no-blank", |parts, forged| {
            let name = quoted(&format!("{}.{forged}.", parts.header));
            format!(
                r#"{{{name}:"","protected":"{}","payload":"{}","signature":"{}"}}"#,
                parts.header, parts.payload, parts.signature
            )
        }),
        ("general", |parts, forged| {
            let name = quoted(&format!("  {}.{forged}.", parts.header));
            format!(r#"{{{name}:"","payload":"{}","signatures":[{}]}}"#, parts.payload, parts.signature())
        }),
        ("value", |parts, forged| {
            let value = quoted(&format!("  {}.{forged}.", parts.header));
            format!(
                r#"{{"x":{value},"protected":"{}","payload":"{}","signature":"{}"}}"#,
                parts.header, parts.payload, parts.signature
            )
        }),
    ];
    of.into_iter()
        .map(|(name, write)| {
            let title = format!("an expired token as JSON, in which three other segments stand ({name})");
            Case::jwt(&ONE_READING, format!("polyglot-{name}"), title, move |bench| {
                let draft = bench.draft()?;
                let forged = URL_SAFE_NO_PAD.encode(draft.clone().claim("sub", quoted("admin")).claims.text());
                // What was signed has long expired: who accepts has read the other claims.
                let expired = draft.claim("exp", "1000003600").claim("iat", "1000000000").claim("nbf", "1000000000");
                beside_honest(bench, write(&Parts::of(expired.signed(bench)?)?, &forged).into_bytes())
            })
        })
        .collect()
}

/// The honest claims, sealed.
fn sealed(bench: &Bench, management: &Management<'_>) -> Forged {
    let draft = bench.draft()?;
    let header = [("typ", draft.header.value("typ")), ("kid", draft.header.value("kid"))];
    let header = header.into_iter().fold(Object::default(), |header, (name, value)| match value {
        Some(value) => header.with(name, value),
        None => header,
    });
    let token =
        Sealed::new(header, management, draft.claims.text().as_bytes()).ok_or(Unmakeable::Primitive("a JWE"))?;
    beside_honest(bench, token.token())
}

fn encrypted() -> Vec<Case> {
    const ROUNDS: u32 = 1000;
    vec![
        Case::jwt(&SIGNED, "jwe-under-deployed-key", "encrypted with the public key's file as a password", |bench| {
            sealed(bench, &Management::Password(&bench.setup().key, ROUNDS))
        })
        .on(is_public_jws),
        Case::jwt(
            &SIGNED,
            "jwe-under-bare-key",
            "encrypted with the public key's text as a password, without the line feed at its end",
            |bench| sealed(bench, &Management::Password(bench.setup().key.trim_ascii_end(), ROUNDS)),
        )
        .on(is_public_jws),
        Case::jwt(&SIGNED, "jwe-under-raw-key", "encrypted with the 32 bytes of the public key", |bench| {
            sealed(bench, &Management::Direct(bench.public().raw().unwrap_or_default()))
        })
        .on(|scheme| is_public_jws(scheme) && scheme.key() == KeyKind::Ed25519),
        Case::jwt(&SIGNED, "jwe-under-empty-password", "encrypted with an empty password", |bench| {
            sealed(bench, &Management::Password(b"", ROUNDS))
        }),
        Case::jwt(&SIGNED, "jwe-under-zeros", "encrypted with a key of zeros", |bench| {
            sealed(bench, &Management::Direct(&[0; 32]))
        }),
    ]
}
