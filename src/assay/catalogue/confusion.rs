//! Public keys as HMAC secrets, in every form in which they are published.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{beside_honest, is_public_jws};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::key::{KeyForm, mac, unarmoured};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static KEY_KIND: Rule = Rule {
    id: "key-kind",
    rows: &["ALG-04"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Header,
    demands: "a public key is never the secret of an HMAC",
    gain: "whoever knows the public key, which is to say anyone, can sign whatever they like",
    references: &["RFC 8725 §2.1", "RFC 8725 §3.1", "CVE-2015-9235", "CVE-2016-10555", "CVE-2023-48238"],
};

/// A public key as a secret: what it is called, how it is made, and whether it is text.
struct Spelling {
    name: &'static str,
    write: fn(&Bench) -> Option<Vec<u8>>,
    is_text: bool,
    references: &'static [&'static str],
}

const SPELLINGS: &[Spelling] = &[
    text("spki-pem", |bench| deployed_or_written(bench, KeyForm::SpkiPem), &[]),
    text("pkcs1-pem", |bench| deployed_or_written(bench, KeyForm::Pkcs1Pem), &["CVE-2017-11424", "CVE-2023-48223"]),
    text("certificate-pem", |bench| deployed_or_written(bench, KeyForm::CertPem), &[]),
    text("openssh", |bench| deployed_or_written(bench, KeyForm::OpenSsh), &["CVE-2022-29217", "CVE-2024-33663"]),
    text("jwk", |bench| deployed_or_written(bench, KeyForm::Jwk), &[]),
    text("jwks", |bench| deployed_or_written(bench, KeyForm::Jwks), &[]),
    text("hex", |bench| deployed_or_written(bench, KeyForm::Hex), &[]),
    text("spki-base64", |bench| spki(bench).map(|der| STANDARD.encode(der).into_bytes()), &[]),
    binary("raw", |bench| deployed_or_written(bench, KeyForm::Raw)),
    binary("spki-der", spki),
    binary("pkcs1-der", |bench| bench.public().pkcs1()),
    binary("certificate-der", |bench| unarmoured(&deployed_or_written(bench, KeyForm::CertPem)?, "CERTIFICATE")),
];

const fn text(
    name: &'static str,
    write: fn(&Bench) -> Option<Vec<u8>>,
    references: &'static [&'static str],
) -> Spelling {
    Spelling { name, write, is_text: true, references }
}

const fn binary(name: &'static str, write: fn(&Bench) -> Option<Vec<u8>>) -> Spelling {
    Spelling { name, write, is_text: false, references: &["CVE-2024-33663"] }
}

/// Line feeds around a text: what they are called, and the text with them.
type Ends = (&'static str, fn(&[u8]) -> Vec<u8>);

const ENDS: &[Ends] = &[
    ("", |text| [text, b"\n"].concat()),
    ("-without-line-feed", |text| text.to_vec()),
    ("-between-line-feeds", |text| [b"\n", text, b"\n"].concat()),
    ("-with-crlf", |text| {
        let lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
        [lines.join(&b"\r\n"[..]), b"\r\n".to_vec()].concat()
    }),
];

pub(super) fn cases() -> Vec<Case> {
    let hashes = ["HS256", "HS384", "HS512"];
    let mut cases: Vec<_> = hashes
        .into_iter()
        .map(|algorithm| {
            let title = format!("{algorithm} under the key file, exactly as it is deployed");
            case(algorithm, "deployed-key", title, |bench| Some(bench.setup().key.clone()), &[])
        })
        .collect();
    for algorithm in hashes {
        for Spelling { name, write, is_text, references } in SPELLINGS {
            let ends = if *is_text { ENDS } else { &[("", <[u8]>::to_vec as fn(&[u8]) -> Vec<u8>)] };
            cases.extend(ends.iter().map(|(end, finish)| {
                let form = format!("{name}{end}");
                let title = format!("{algorithm} under the public key as a secret: {form}");
                let secret = move |bench: &Bench| write(bench).map(|bytes| finish(bare(&bytes, *is_text)));
                case(algorithm, &form, title, secret, references)
            }));
        }
    }
    cases
}

fn case(
    algorithm: &'static str,
    form: &str,
    title: String,
    secret: impl Fn(&Bench) -> Option<Vec<u8>> + Send + Sync + 'static,
    references: &[&'static str],
) -> Case {
    let name = format!("{}-over-{form}", algorithm.to_lowercase());
    let forge = move |bench: &Bench| {
        let secret = secret(bench).ok_or(Unmakeable::NoKeyForm("such a file"))?;
        let draft = bench.draft()?.alg(algorithm);
        let signature = mac(algorithm, &secret, &draft.signing_input());
        beside_honest(bench, draft.with_signature(signature.ok_or(Unmakeable::Primitive("an HMAC"))?))
    };
    Case::jwt(&KEY_KIND, name, title, forge).refs(references).on(is_public_jws)
}

/// A text without the line feeds at its end; other bytes as they are.
fn bare(bytes: &[u8], is_text: bool) -> &[u8] {
    if is_text { bytes.trim_ascii_end() } else { bytes }
}

fn spki(bench: &Bench) -> Option<Vec<u8>> {
    bench.public().spki()
}

fn deployed_or_written(bench: &Bench, form: KeyForm) -> Option<Vec<u8>> {
    let setup = bench.setup();
    if setup.key_form == form {
        return Some(setup.key.clone());
    }
    match bench.pair() {
        Ok(pair) => pair.written(form, setup.kid.as_deref()).ok().flatten(),
        Err(_) => bench.public().written(form, setup.kid.as_deref()),
    }
}
