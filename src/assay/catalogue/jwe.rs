//! Encrypted JWTs: work that a token asks for, bombs, and tags that are too short.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::jwe::{Management, Sealed};
use crate::assay::forge::{Object, deflate, quoted};
use crate::assay::key::{KeyForm, mac};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::scheme::{Family, Scheme};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static ROUNDS: Rule = Rule {
    id: "jwe-rounds",
    rows: &["DOS-02"],
    class: Class::Resource,
    severity: Severity::High,
    stage: Stage::Header,
    demands: "the rounds of key derivation that a token asks for are bounded",
    gain: "one short token keeps the recipient busy for hours",
    references: &["RFC 7518 §8.1", "CVE-2022-36083", "CVE-2023-50658", "CVE-2023-52428", "CVE-2023-6681"],
};
static BOMB: Rule = Rule {
    id: "jwe-bomb",
    rows: &["DOS-03"],
    class: Class::Resource,
    severity: Severity::High,
    stage: Stage::Size,
    demands: "what a token is decompressed to is bounded",
    gain: "one short token fills the recipient's memory",
    references: &["CVE-2024-28176", "CVE-2024-28102", "CVE-2024-28180", "CVE-2024-33664"],
};
static TAG: Rule = Rule {
    id: "jwe-tag",
    rows: &["SIG-02", "STR-06"],
    class: Class::Forgery,
    severity: Severity::High,
    stage: Stage::Signature,
    demands: "the tag of an encrypted token is whole",
    gain: "whoever can ask often enough guesses the tag, and changes what was encrypted",
    references: &["RFC 7518 §5.3", "CVE-2025-54887"],
};
static INTACT: Rule = Rule {
    id: "jwe-intact",
    rows: &["SIG-01"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Signature,
    demands: "nothing of an encrypted token can be changed",
    gain: "what was encrypted, and the header around it, can be changed without a key",
    references: &["RFC 7516 §5.2"],
};
static ENCRYPTED: Rule = Rule {
    id: "jws-for-jwe",
    rows: &["STR-06"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "where an encrypted token is expected, one that is not is refused",
    gain: "anyone can write a token that says whatever they like",
    references: &["RFC 8725 §2.3", "CVE-2022-3102"],
};

static MANAGEMENT: Rule = Rule {
    id: "jwe-alg",
    rows: &["ALG-02", "STR-06"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Header,
    demands: "the management of keys is the one expected, not the one that the token names",
    gain: "anyone encrypts under what anyone knows, and it is taken for the issuer's",
    references: &["RFC 8725 §3.1", "RFC 8725 §2.1"],
};
static GUESSABLE: Rule = Rule {
    id: "jwe-key-unguessable",
    rows: &["KEY-02"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Signature,
    demands: "nothing is decrypted with a key that was left empty, or that everybody tries first",
    gain: "where a setting is missing, anyone can encrypt whatever they like",
    references: &["RFC 8725 §3.5", "RFC 7518 §8.8"],
};
static FEW_ROUNDS: Rule = Rule {
    id: "jwe-rounds-few",
    rows: &["DOS-02"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Header,
    demands: "a key is derived from a password in a thousand rounds at least",
    gain: "whoever has one token tries passwords a thousand times as fast",
    references: &["RFC 7518 §4.8.1.2"],
};
static CRITICAL: Rule = Rule {
    id: "jwe-crit",
    rows: &["HDR-06"],
    class: Class::Strictness,
    severity: Severity::Medium,
    stage: Stage::Header,
    demands: "a header that asks for critical extensions is refused where they are not understood",
    gain: "a restriction that the issuer put into the token is overlooked",
    references: &["RFC 7516 §4.1.13"],
};
static NO_KEY: Rule = Rule {
    id: "jwe-key-empty",
    rows: &["STR-06"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "where the key is agreed on beforehand, the token brings none along",
    gain: "the same token has many spellings, and what is revoked by its text is not",
    references: &["RFC 7516 §5.2"],
};
static COMPACT: Rule = Rule {
    id: "jwe-compact",
    rows: &["STR-03"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "an encrypted JWT is five segments, and no JSON serialization",
    gain: "two readers of one token see different claims",
    references: &["RFC 7519 §3", "RFC 8725 §2.13"],
};
static POLYGLOT: Rule = Rule {
    id: "jwe-polyglot",
    rows: &["STR-04", "STR-08"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "claims are read from what was decrypted, and nothing stands around that",
    gain: "whoever has one token puts whatever claims they like beside it",
    references: &["RFC 8725 §2.13", "CVE-2022-39227"],
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = work();
    cases.extend(tags());
    cases.extend(changed());
    cases.extend(not_encrypted());
    cases.extend(managed_otherwise());
    cases.extend(guessed());
    cases.extend(illegal());
    cases.extend(serialized());
    cases
}

fn case(
    rule: &'static Rule,
    name: impl std::fmt::Display,
    title: impl Into<String>,
    forge: impl Fn(&Bench) -> Forged + Send + Sync + 'static,
) -> Case {
    Case::new(Family::Jwe, rule, format!("jwe/{name}"), title, forge)
}

/// The honest claims, sealed.
fn honest(bench: &Bench) -> Result<Sealed, Unmakeable> {
    bench.sealed(Object::default(), bench.honest_claims().text().as_bytes())
}

fn work() -> Vec<Case> {
    let rounds = [("ten-billion", 10_000_000_000), ("two-billion", 2_147_483_647), ("a-hundred-million", 100_000_000)];
    let rounds = rounds.into_iter().map(|(name, rounds)| {
        let title = format!("it asks for {name} rounds of key derivation");
        case(&ROUNDS, format!("rounds-{name}"), title, move |bench| {
            beside_honest(bench, honest(bench)?.claiming_rounds(rounds).token())
        })
        .on(|scheme| scheme.name() == "jwe/PBES2")
    });
    type Swell = fn(&[u8], usize, &[u8]) -> Vec<u8>;
    let wraps: [(&str, &str, Swell); 2] =
        [("", "", deflate::swollen), ("-in-zlib", ", in the wrapper of zlib", deflate::swollen_in_zlib)];
    let bombs = [("one-megabyte", 1 << 20), ("32-megabytes", 32 << 20)].into_iter().flat_map(move |(name, length)| {
        wraps.map(|(suffix, what, swell)| {
            let title = format!("honest claims and a padding that decompresses to {name}{what}");
            case(&BOMB, format!("bomb-of-{name}{suffix}"), title, move |bench| {
                let claims = bench.honest_claims().text();
                let open = format!("{},\"x\":\"", claims.trim_end_matches('}'));
                let content = swell(open.as_bytes(), length, b"\"}");
                beside_honest(bench, bench.sealed(Object::default().with_string("zip", "DEF"), &content)?.token())
            })
        })
    });
    rounds.chain(bombs).collect()
}

fn tags() -> Vec<Case> {
    let of = [("empty", 0), ("of-one-byte", 1), ("of-four-bytes", 4), ("of-eight-bytes", 8), ("of-fifteen-bytes", 15)];
    of.into_iter()
        .map(|(name, length)| {
            case(&TAG, format!("tag-{name}"), format!("the tag of an honest token, cut short ({name})"), move |bench| {
                let mut sealed = honest(bench)?;
                sealed.tag.truncate(length);
                beside_honest(bench, sealed.token())
            })
        })
        .collect()
}

fn changed() -> Vec<Case> {
    fn flip(bytes: &mut [u8]) {
        bytes.iter_mut().take(1).for_each(|byte| *byte ^= 1);
    }
    let of: [(&str, fn(&mut Sealed)); 3] = [
        ("tag", |sealed| flip(&mut sealed.tag)),
        ("ciphertext", |sealed| sealed.ciphertext.iter_mut().skip(20).take(1).for_each(|byte| *byte ^= 1)),
        ("header", |sealed| {
            let header = Object::read(sealed.header.as_bytes()).unwrap_or_default();
            sealed.header = header.with("x", "1").text();
        }),
    ];
    of.into_iter()
        .map(|(name, change)| {
            case(
                &INTACT,
                format!("changed-{name}"),
                format!("an honest token whose {name} was changed"),
                move |bench| {
                    let mut sealed = honest(bench)?;
                    change(&mut sealed);
                    beside_honest(bench, sealed.token())
                },
            )
        })
        .collect()
}

/// The honest JWT of `algorithm`, signed by `sign`.
fn signed(bench: &Bench, algorithm: &str, sign: impl FnOnce(&[u8]) -> Result<Option<Vec<u8>>, Unmakeable>) -> Forged {
    let draft = bench.honest_draft().alg(algorithm);
    let signature = sign(&draft.signing_input())?.ok_or(Unmakeable::Primitive("a signature"))?;
    beside_honest(bench, draft.with_signature(signature))
}

fn not_encrypted() -> Vec<Case> {
    let by_owner = |name, title, sign: fn(&Bench) -> Forged| {
        let case = case(&ENCRYPTED, name, title, sign);
        case.class_is(Class::Confusion).severity_is(Severity::Medium)
    };
    vec![
        case(&ENCRYPTED, "unsecured", "the honest claims, neither encrypted nor signed", |bench| {
            beside_honest(bench, bench.honest_draft().alg("none").with_signature(""))
        }),
        case(
            &ENCRYPTED,
            "signed-with-public-key",
            "the honest claims, signed with the public key's text as a secret",
            |bench| {
                let key = public_key_text(bench)?;
                signed(bench, "HS256", |input| Ok(mac("HS256", &key, input)))
            },
        )
        .on(is_rsa),
        by_owner("signed-with-private-key", "the honest claims, signed with the recipient's own key", |bench| {
            signed(bench, "RS256", |input| Ok(bench.pair()?.sign("RS256", input)))
        })
        .on(is_rsa),
        by_owner("signed-with-the-secret", "the honest claims, signed with the secret that encrypts", |bench| {
            let secret = bench.public().raw().unwrap_or_default();
            signed(bench, "HS256", |input| Ok(mac("HS256", secret, input)))
        })
        .on(|scheme| scheme.family() == Family::Jwe && scheme.is_shared()),
    ]
}

fn is_rsa(scheme: Scheme) -> bool {
    scheme.name() == "jwe/RSA-OAEP-256"
}

fn public_key_text(bench: &Bench) -> Result<Vec<u8>, Unmakeable> {
    bench.public().written(KeyForm::SpkiPem, None).ok_or(Unmakeable::NoKeyForm("a public key"))
}

/// The honest claims, encrypted in another way than the target's.
fn by(bench: &Bench, management: &Management<'_>) -> Forged {
    let claims = bench.honest_claims().text();
    beside_honest(bench, bench.sealed_by(management, Object::default(), claims.as_bytes())?.token())
}

/// Few rounds, so that whoever follows has an answer at once.
const ROUNDS_OF_STRANGERS: u32 = 1000;
const ZEROS: &[u8; 32] = &[0; 32];

fn managed_otherwise() -> Vec<Case> {
    let under_zeros = "it says that the key is agreed on, which would be all zeros";
    let under_nothing = "it says that the key follows from a password, which would be empty";
    let public = case(
        &MANAGEMENT,
        "password-of-public-key",
        "it says that the key follows from a password, which would be the public key's text",
        |bench| by(bench, &Management::Password(&public_key_text(bench)?, ROUNDS_OF_STRANGERS)),
    );
    vec![
        case(&MANAGEMENT, "dir-under-zeros-for-a-password", under_zeros, |bench| by(bench, &Management::Direct(ZEROS)))
            .on(|scheme| scheme.name() == "jwe/PBES2"),
        case(&MANAGEMENT, "password-empty-for-dir", under_nothing, |bench| {
            by(bench, &Management::Password(b"", ROUNDS_OF_STRANGERS))
        })
        .on(|scheme| scheme.name() == "jwe/dir"),
        // Anyone may encrypt to a public key: what is lost is that nobody else reads it.
        case(&MANAGEMENT, "dir-under-zeros-for-rsa", under_zeros, |bench| by(bench, &Management::Direct(ZEROS)))
            .on(is_rsa)
            .class_is(Class::Strictness)
            .severity_is(Severity::Medium),
        public.on(is_rsa).class_is(Class::Strictness).severity_is(Severity::Medium),
    ]
}

fn guessed() -> Vec<Case> {
    let zeros = case(&GUESSABLE, "key-of-zeros", "encrypted with a key of zeros", |bench| {
        by(bench, &Management::Direct(ZEROS))
    });
    let words = [("empty", ""), ("secret", "secret"), ("password", "password"), ("changeme", "changeme")];
    let words = words.into_iter().map(|(name, word)| {
        let title = format!("encrypted with a password that is a guess ({name})");
        case(&GUESSABLE, format!("password-{name}"), title, move |bench| {
            by(bench, &Management::Password(word.as_bytes(), ROUNDS_OF_STRANGERS))
        })
        .on(|scheme| scheme.name() == "jwe/PBES2")
    });
    words.chain([zeros.on(|scheme| scheme.name() == "jwe/dir")]).collect()
}

fn illegal() -> Vec<Case> {
    let with = |header: Object| {
        move |bench: &Bench| {
            let content = bench.honest_claims().text();
            beside_honest(bench, bench.sealed(header.clone(), content.as_bytes())?.token())
        }
    };
    let unknown = Object::default().with("crit", r#"["assay"]"#).with("assay", "true");
    vec![
        case(&FEW_ROUNDS, "rounds-one", "its key follows from the password in one round", |bench| {
            by(bench, &Management::Password(bench.public().raw().unwrap_or_default(), 1))
        })
        .on(|scheme| scheme.name() == "jwe/PBES2"),
        case(&CRITICAL, "crit-unknown", "it asks for a critical extension that nobody knows", with(unknown)),
        case(&NO_KEY, "dir-with-a-key", "the key is agreed on, and it brings one along", |bench| {
            let mut sealed = honest(bench)?;
            sealed.encrypted_key = b"no key of any use".to_vec();
            beside_honest(bench, sealed.token())
        })
        .on(|scheme| scheme.name() == "jwe/dir"),
    ]
}

fn serialized() -> Vec<Case> {
    /// Claims that nobody encrypted, as a segment.
    fn beside(bench: &Bench) -> String {
        URL_SAFE_NO_PAD.encode(bench.honest_claims().with_string("sub", "admin").text())
    }
    vec![
        case(&COMPACT, "json-flattened", "an honest token in the flattened JSON serialization", |bench| {
            beside_honest(bench, honest(bench)?.flattened().text().into_bytes())
        }),
        case(&COMPACT, "json-general", "an honest token in the general JSON serialization", |bench| {
            let flat = honest(bench)?.flattened();
            let key = flat.value("encrypted_key").map(|key| format!(r#"{{"encrypted_key":{key}}}"#));
            let recipients = format!("[{}]", key.as_deref().unwrap_or("{}"));
            let general = flat.without("encrypted_key").with("recipients", recipients);
            beside_honest(bench, general.text().into_bytes())
        }),
        case(
            &POLYGLOT,
            "polyglot-json-and-compact",
            "an honest token in JSON, with other claims where readers of segments look for them",
            |bench| {
                let object = honest(bench)?.flattened().preceded_by(&quoted(&format!("a.{}.b", beside(bench))), "0");
                beside_honest(bench, object.text().into_bytes())
            },
        ),
        case(
            &POLYGLOT,
            "polyglot-behind-unsecured",
            "an honest token behind an unsecured one, with other claims, in a row",
            |bench| {
                let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
                let front = format!("{header}.{}..", beside(bench));
                beside_honest(bench, [front.into_bytes(), honest(bench)?.token()].concat())
            },
        ),
    ]
}
