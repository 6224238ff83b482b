//! Encrypted JWTs: work that a token asks for, bombs, and tags that are too short.

use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::jwe::Sealed;
use crate::assay::forge::{Object, attach, deflate, quoted, signing_input};
use crate::assay::key::mac;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::scheme::Family;
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

pub(super) fn cases() -> Vec<Case> {
    let mut cases = work();
    cases.extend(tags());
    cases.extend(changed());
    cases.extend(not_encrypted());
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
    let rounds = [("two-billion", 2_147_483_647), ("a-hundred-million", 100_000_000)];
    let rounds = rounds.into_iter().map(|(name, rounds)| {
        let title = format!("it asks for {name} rounds of key derivation");
        case(&ROUNDS, format!("rounds-{name}"), title, move |bench| {
            beside_honest(bench, honest(bench)?.claiming_rounds(rounds).token())
        })
        .on(|scheme| scheme.name() == "jwe/PBES2")
    });
    let bombs = [("one-megabyte", 1 << 20), ("32-megabytes", 32 << 20)];
    let bombs = bombs.into_iter().map(|(name, length)| {
        let title = format!("honest claims and a padding that decompresses to {name}");
        case(&BOMB, format!("bomb-of-{name}"), title, move |bench| {
            let claims = bench.honest_claims().text();
            let open = format!("{},\"x\":\"", claims.trim_end_matches('}'));
            let content = deflate::swollen(open.as_bytes(), length, b"\"}");
            beside_honest(bench, bench.sealed(Object::default().with_string("zip", "DEF"), &content)?.token())
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

fn not_encrypted() -> Vec<Case> {
    vec![
        case(&ENCRYPTED, "unsecured", "the honest claims, neither encrypted nor signed", |bench| {
            let input = signing_input(r#"{"alg":"none","typ":"JWT"}"#, bench.honest_claims().text());
            beside_honest(bench, attach(input, ""))
        }),
        case(
            &ENCRYPTED,
            "signed-with-public-key",
            "the honest claims, signed with the public key's text as a secret",
            |bench| {
                let header = format!(r#"{{"alg":"HS256","typ":"JWT","kid":{}}}"#, quoted("assay-1"));
                let input = signing_input(header, bench.honest_claims().text());
                let key = bench.public().written(crate::assay::key::KeyForm::SpkiPem, None);
                let key = key.ok_or(Unmakeable::NoKeyForm("a public key"))?;
                let signature = mac("HS256", &key, &input).ok_or(Unmakeable::Primitive("an HMAC"))?;
                beside_honest(bench, attach(input, signature))
            },
        )
        .on(|scheme| scheme.name() == "jwe/RSA-OAEP-256"),
    ]
}
