//! Keys that no verifier should take. Each case comes with its own, for which the target is started anew.

use aws_lc_rs::digest;

use super::{Forged, is_public_jws, is_shared_jws};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::rsa_block::{self, hash_of};
use crate::assay::forge::{attach, quoted};
use crate::assay::key::{Dsa, KeyForm, KeyKind, KeyPair, Order, PublicKey, RsaNumbers, mac, weak};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::scheme::{Family, Scheme};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

/// A rule about keys, which are signed with correctly: what there is to say of it.
const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    severity: Severity,
    demands: &'static str,
    gain: &'static str,
    references: &'static [&'static str],
) -> Rule {
    Rule { id, rows, class: Class::Strictness, severity, stage: Stage::Key, demands, gain, references }
}

static SECRET_LENGTH: Rule = rule(
    "secret-length",
    &["KEY-01"],
    Severity::Medium,
    "a secret is at least as long as the output of its hash",
    "whoever has one token can search for the secret, offline",
    &["RFC 7518 §3.2", "RFC 8725 §3.5"],
);
static SECRET_EMPTY: Rule = rule(
    "secret-empty",
    &["KEY-02"],
    Severity::High,
    "an empty or blank secret is none",
    "where a setting is missing, anyone can sign whatever they like",
    &["RFC 7518 §3.2"],
);
static SECRET_UNIFORM: Rule = rule(
    "secret-uniform",
    &["KEY-12"],
    Severity::Low,
    "a secret of one byte over and over is none",
    "whoever has one token finds the secret in 256 attempts",
    &["RFC 8725 §3.5"],
);
static SECRET_DISGUISED: Rule = rule(
    "secret-is-public-key",
    &["ALG-04", "KEY-02"],
    Severity::High,
    "a public key or certificate is refused as a secret",
    "whoever knows the public key, which is to say anyone, can sign whatever they like",
    &["RFC 8725 §2.1", "CVE-2022-29217"],
);
static RSA_SIZE: Rule = rule(
    "rsa-size",
    &["KEY-03"],
    Severity::Medium,
    "an RSA key has 2048 bits at least",
    "whoever can factor the modulus can sign whatever they like",
    &["RFC 7518 §3.3", "RFC 7518 §3.5"],
);
pub(super) static RSA_EXPONENT: Rule = rule(
    "rsa-exponent",
    &["KEY-04"],
    Severity::Low,
    "the public exponent of an RSA key is 65537 or more",
    "the least mistake in reading the padding lets anyone sign",
    &["RFC 8725 §3.5"],
);
static RSA_ROCA: Rule = rule(
    "rsa-roca",
    &["KEY-04"],
    Severity::Medium,
    "an RSA key of a generator that is known to be flawed is refused",
    "whoever can afford it computes the private key from the public one",
    &["CVE-2017-15361"],
);
static EC_CURVE: Rule = rule(
    "ec-curve",
    &["KEY-05"],
    Severity::Medium,
    "a key on another curve than the algorithm's is refused",
    "keys can be used for what they were not made for",
    &["RFC 7518 §3.4", "RFC 8725 §3.1"],
);
static RSA_KIND: Rule = rule(
    "rsa-kind",
    &["KEY-05"],
    Severity::Medium,
    "a key of another kind than the algorithm's is refused",
    "keys can be used for what they were not made for, and be weaker than any that the algorithm allows",
    &["RFC 7518 §3.3", "RFC 8725 §3.1", "CVE-2022-23539"],
);
static ED25519_ORDER: Rule = rule(
    "ed25519-small-order",
    &["KEY-06", "SIG-09"],
    Severity::High,
    "an Ed25519 key of small order is refused",
    "one signature fits every message: whoever talked a service into that key needs no other",
    &["RFC 8032 §8.9", "RFC 8725 §3.4"],
);
static JWK_USE: Rule = rule(
    "jwk-use",
    &["KEY-07"],
    Severity::Low,
    "a JWK is used for nothing that its `use`, `key_ops` or `alg` forbid",
    "keys can be used for what they were not made for",
    &["RFC 7517 §4.2", "RFC 7517 §4.3", "RFC 7517 §4.4"],
);
static JWK_ALGORITHM: Rule = rule(
    "jwk-algorithm",
    &["KEY-07", "ALG-05"],
    Severity::Medium,
    "a signature is made with the algorithm that the header names, whatever the JWK's own `alg` is",
    "the algorithms that were agreed on are those that a header may name, and not those that are used",
    &["RFC 7517 §4.4", "RFC 8725 §3.1", "CVE-2026-48523"],
);
static JWKS_MIXED: Rule = rule(
    "jwks-mixed",
    &["KEY-08"],
    Severity::Low,
    "a published set that holds a secret is refused",
    "a secret that everybody can read signs like any other",
    &["RFC 8725 §3.5"],
);
static JWKS_NAMES: Rule = rule(
    "jwks-duplicate-kid",
    &["KEY-09"],
    Severity::Low,
    "a set in which two keys have one name is refused",
    "which key verifies depends on their order",
    &["RFC 7517 §4.5"],
);

pub(super) fn cases() -> Vec<Case> {
    let mut cases = secrets();
    cases.extend(disguised());
    cases.extend(rsa());
    cases.push(
        Case::jwt(
            &EC_CURVE,
            "key-on-another-curve",
            "signed with a key on the other curve, which the target is given",
            another_curve,
        )
        .on(|scheme| scheme.family() == Family::Jws && matches!(scheme.key(), KeyKind::P256 | KeyKind::P384)),
    );
    cases.push(
        Case::jwt(&RSA_KIND, "key-of-dsa", "signed with DSA, the key of which the target is given", |bench| {
            let key = Dsa::known().ok_or(Unmakeable::Primitive("a key"))?;
            let input = bench.draft()?.signing_input();
            let digest = digest::digest(hash_of(bench.scheme().algorithm()), &input);
            let signature = key.sign(digest.as_ref()).ok_or(Unmakeable::Primitive("a signature"))?;
            let setup = bench.under(KeyForm::SpkiPem, key.spki_pem());
            Ok(Specimen::new(attach(input, signature), bench.honest()?).under(setup))
        })
        .on(|scheme| is_rsa(scheme) && scheme.algorithm().starts_with("RS")),
    );
    cases.push(
        Case::jwt(
            &ED25519_ORDER,
            "key-of-small-order",
            "the target is given the neutral element; R is it, and S is zero",
            |bench| {
                let setup = bench.under_key(&PublicKey::Ed25519(weak::ED25519_IDENTITY.to_vec()))?;
                let signature = [weak::ED25519_IDENTITY, [0; 32]].concat();
                Ok(Specimen::new(bench.draft()?.with_signature(signature), bench.honest()?).under(setup))
            },
        )
        .on(|scheme| scheme.name() == "jwt/EdDSA"),
    );
    cases.extend(jwks());
    cases
}

/// The honest claims under this secret, which the target is given.
fn under_secret(bench: &Bench, secret: &[u8]) -> Forged {
    let input = bench.draft()?.signing_input();
    let signature = mac(bench.scheme().algorithm(), secret, &input).ok_or(Unmakeable::Primitive("an HMAC"))?;
    let setup = bench.under_key(&PublicKey::Secret(secret.to_vec()))?;
    Ok(Specimen::new(attach(input, signature), bench.honest()?).under(setup))
}

fn secrets() -> Vec<Case> {
    let short: [(&str, fn(usize) -> usize); 3] =
        [("one-byte-short", |hash| hash - 1), ("of-sixteen-bytes", |_| 16), ("of-eight-bytes", |_| 8)];
    let short = short.into_iter().map(|(name, length)| {
        Case::jwt(
            &SECRET_LENGTH,
            format!("secret-{name}"),
            format!("the target is given a secret that is {name}"),
            move |bench| {
                let length = length(hash_of(bench.scheme().algorithm()).output_len());
                under_secret(
                    bench,
                    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
                        .get(..length)
                        .unwrap_or_default(),
                )
            },
        )
    });
    let empty = [
        ("empty", ""),
        ("of-one-zero-byte", "\0"),
        ("of-one-blank", " "),
        ("of-one-line-feed", "\n"),
        ("of-one-letter", "a"),
    ];
    let empty = empty.into_iter().map(|(name, secret)| {
        Case::jwt(
            &SECRET_EMPTY,
            format!("secret-{name}"),
            format!("the target is given a secret that is {name}"),
            move |bench| under_secret(bench, secret.as_bytes()),
        )
    });
    let uniform =
        Case::jwt(&SECRET_UNIFORM, "secret-of-zeros", "the target is given 64 zero bytes as its secret", |bench| {
            under_secret(bench, &[0; 64])
        });
    short.chain(empty).chain([uniform]).map(|case| case.on(is_shared_jws)).collect()
}

fn disguised() -> Vec<Case> {
    let of = [
        ("spki-pem", KeyForm::SpkiPem),
        ("pkcs1-pem", KeyForm::Pkcs1Pem),
        ("openssh", KeyForm::OpenSsh),
        ("jwk", KeyForm::Jwk),
        ("spki-der", KeyForm::Raw),
    ];
    of.into_iter()
        .map(|(name, form)| {
            let title = format!("the target is given an RSA public key as its secret ({name})");
            Case::jwt(&SECRET_DISGUISED, format!("secret-is-{name}"), title, move |bench| {
                let key = weak::rsa_with_exponent(65_537).ok_or(Unmakeable::Primitive("a key"))?.public();
                let text = if form == KeyForm::Raw { key.spki() } else { key.written(form, None) };
                under_secret(bench, &text.ok_or(Unmakeable::NoKeyForm(name))?)
            })
            .on(is_shared_jws)
        })
        .collect()
}

/// The honest claims, signed with this RSA key.
fn under_rsa(bench: &Bench, key: Option<RsaNumbers>) -> Forged {
    let key = key.ok_or(Unmakeable::Primitive("a key"))?;
    let input = bench.draft()?.signing_input();
    let block = rsa_block::proper(bench.scheme().algorithm(), &input, key.bits())
        .ok_or(Unmakeable::NotHere("a shorter hash"))?;
    let setup = bench.under_key(&key.public())?;
    Ok(Specimen::new(attach(input, key.raise(&block)), bench.honest()?).under(setup))
}

fn rsa() -> Vec<Case> {
    let mut cases = vec![
        Case::jwt(&RSA_SIZE, "rsa-512-bits", "the target is given an RSA key of 512 bits", |bench| {
            under_rsa(bench, weak::rsa_512())
        })
        .severity_is(Severity::High),
        Case::jwt(&RSA_SIZE, "rsa-1024-bits", "the target is given an RSA key of 1024 bits", |bench| {
            under_rsa(bench, weak::rsa_1024())
        }),
        Case::jwt(&RSA_EXPONENT, "rsa-exponent-3", "the target is given an RSA key whose exponent is 3", |bench| {
            under_rsa(bench, weak::rsa_with_exponent(3))
        }),
        Case::jwt(
            &RSA_EXPONENT,
            "rsa-exponent-1",
            "the target is given an RSA key whose exponent is 1: the block is its own signature",
            |bench| under_rsa(bench, weak::rsa_with_exponent(1)),
        )
        .severity_is(Severity::High),
        Case::jwt(&RSA_ROCA, "rsa-roca", "the target is given an RSA key with the fingerprint of ROCA", |bench| {
            under_rsa(bench, weak::rsa_of_roca())
        }),
    ];
    cases = cases.into_iter().map(|case| case.on(is_rsa)).collect();
    cases
}

pub(super) fn is_rsa(scheme: Scheme) -> bool {
    scheme.family() == Family::Jws && scheme.key() == KeyKind::Rsa
}

fn another_curve(bench: &Bench) -> Forged {
    let (kind, order) = match bench.scheme().key() {
        KeyKind::P256 => (KeyKind::P384, Order::of_p384()),
        _ => (KeyKind::P256, Order::of_p256()),
    };
    let failed = Unmakeable::Primitive("a key on the other curve");
    let generate = || KeyPair::generate(kind).map_err(|_| failed.clone());
    let (pair, nonce) = (generate()?, generate()?);
    let input = bench.draft()?.signing_input();
    let digest = digest::digest(hash_of(bench.scheme().algorithm()), &input);
    let signature = order.and_then(|order| order.sign(&pair, &nonce, digest.as_ref())).ok_or(failed.clone())?;
    let setup = bench.under_key(&pair.public().map_err(|_| failed)?)?;
    Ok(Specimen::new(attach(input, signature), bench.honest()?).under(setup))
}

fn jwks() -> Vec<Case> {
    let forbidden = [
        ("use-enc", r#","use":"enc""#),
        ("key-ops-encrypt", r#","key_ops":["encrypt"]"#),
        ("key-ops-empty", r#","key_ops":[]"#),
        ("alg-of-another", r#","alg":"RSA-OAEP""#),
    ];
    let forbidden = forbidden.into_iter().map(|(name, more)| {
        let title = format!("correctly signed, by a key whose JWK forbids it ({name})");
        Case::jwt(&JWK_USE, format!("jwk-{name}"), title, move |bench| {
            in_set(bench, &[bench.public().jwk(Some("assay-1"), more)])
        })
    });
    let mixed = Case::jwt(&JWKS_MIXED, "jwks-with-secret", "correctly signed; the set also holds a secret", |bench| {
        let secret = PublicKey::Secret(b"a secret that everybody can read, of no less than 64 bytes in all".to_vec());
        in_set(bench, &[bench.public().jwk(Some("assay-1"), ""), secret.jwk(Some("assay-2"), "")])
    });
    let twice = [("first", false), ("last", true)].into_iter().map(|(name, is_last)| {
        let title = format!("correctly signed; the set holds two keys of this name, of which it is the {name}");
        Case::jwt(&JWKS_NAMES, format!("jwks-duplicate-kid-{name}"), title, move |bench| {
            let stranger = bench.stranger()?.public().map_err(|_| Unmakeable::Primitive("a key"))?;
            let mut keys = [bench.public().jwk(Some("assay-1"), ""), stranger.jwk(Some("assay-1"), "")];
            if is_last {
                keys.reverse();
            }
            in_set(bench, &keys)
        })
    });
    let of_set = [misnamed(KeyForm::Jwks).needing(Feature::Jwks)];
    let in_sets = forbidden.chain([mixed]).chain(twice).map(|case| case.needing(Feature::Jwks).on(is_public_jws));
    in_sets.chain(of_set).chain([misnamed(KeyForm::Jwk)]).collect()
}

/// A token of one algorithm under the name of another: the JWK that the target is given says which was used.
fn misnamed(form: KeyForm) -> Case {
    let title =
        format!("the target is given a {} of another algorithm, with which is signed", form.as_str().to_uppercase());
    Case::jwt(&JWK_ALGORITHM, format!("{}-of-another-algorithm", form.as_str()), title, move |bench| {
        let used = if bench.scheme().algorithm() == "RS512" { "RS256" } else { "RS512" };
        let written = |more: &str| {
            let jwk = bench.public().jwk(Some("assay-1"), more);
            let key = if form == KeyForm::Jwks { format!(r#"{{"keys":[{jwk}]}}"#) } else { jwk };
            bench.under(form, key)
        };
        let draft = bench.draft()?.header("kid", quoted("assay-1"));
        let input = draft.signing_input();
        let signature = bench.pair()?.sign(used, &input).ok_or(Unmakeable::Primitive("a signature"))?;
        let specimen = Specimen::new(attach(input, signature), draft.signed(bench)?);
        let specimen = specimen.under(written(&format!(r#","alg":"{used}""#)));
        // Who reads sets is asked with one. A JWK is not for everybody.
        Ok(if form == KeyForm::Jwks { specimen.twin_under(written("")) } else { specimen })
    })
    .on(is_rsa)
}

/// An honest token, for a target that is given this set; its twin, for one that is given the genuine key alone.
fn in_set(bench: &Bench, keys: &[String]) -> Forged {
    let set = |keys: &[String]| bench.under(KeyForm::Jwks, format!(r#"{{"keys":[{}]}}"#, keys.join(",")));
    let token = bench.draft()?.header("kid", quoted("assay-1")).signed(bench)?;
    let alone = set(&[bench.public().jwk(Some("assay-1"), "")]);
    Ok(Specimen::new(token.clone(), token).under(set(keys)).twin_under(alone))
}
