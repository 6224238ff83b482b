//! Public keys as HMAC secrets, in every form in which they are published.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{beside_honest, is_public_jws};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::key::{KeyForm, mac, unarmoured};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static KEY_KIND: Rule = Rule {
    id: "key-kind",
    rows: &["ALG-04"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Header,
    demands: "a public key is never the secret of an HMAC",
    gain: "whoever knows the public key, which is to say anyone, can sign whatever they like",
    references: &[
        "RFC 8725 §2.1",
        "RFC 8725 §3.1",
        "CVE-2015-9235",
        "CVE-2016-10555",
        "CVE-2022-23541",
        "CVE-2023-48238",
        "CVE-2024-37568",
    ],
};

/// A public key as a secret: what it is called, how it is made, and whether it is text.
struct Spelling {
    name: &'static str,
    write: fn(&Bench) -> Option<Vec<u8>>,
    is_text: bool,
    references: &'static [&'static str],
}

const SPELLINGS: &[Spelling] = &[
    of_text("spki-pem", |bench| deployed_or_written(bench, KeyForm::SpkiPem), &[]),
    of_text("pkcs1-pem", |bench| deployed_or_written(bench, KeyForm::Pkcs1Pem), &["CVE-2017-11424", "CVE-2023-48223"]),
    of_text("certificate-pem", |bench| deployed_or_written(bench, KeyForm::CertPem), &[]),
    of_text("openssh", |bench| deployed_or_written(bench, KeyForm::OpenSsh), &["CVE-2022-29217", "CVE-2024-33663"]),
    of_text("jwk", |bench| deployed_or_written(bench, KeyForm::Jwk), &[]),
    of_text("jwks", |bench| deployed_or_written(bench, KeyForm::Jwks), &[]),
    of_text("hex", |bench| deployed_or_written(bench, KeyForm::Hex), &[]),
    of_text("spki-base64", |bench| spki(bench).map(|der| STANDARD.encode(der).into_bytes()), &[]),
    of_bytes("raw", |bench| deployed_or_written(bench, KeyForm::Raw)),
    of_bytes("spki-der", spki),
    of_bytes("pkcs1-der", |bench| bench.public().pkcs1()),
    of_bytes("certificate-der", |bench| unarmoured(&deployed_or_written(bench, KeyForm::CertPem)?, "CERTIFICATE")),
];

const fn of_text(
    name: &'static str,
    write: fn(&Bench) -> Option<Vec<u8>>,
    references: &'static [&'static str],
) -> Spelling {
    Spelling { name, write, is_text: true, references }
}

const fn of_bytes(name: &'static str, write: fn(&Bench) -> Option<Vec<u8>>) -> Spelling {
    Spelling { name, write, is_text: false, references: &["CVE-2024-33663"] }
}

/// What may stand before a key in its file, or come before it on the way to the library: what it is called, and the text.
const BEFORE: &[(&str, &str)] = &[
    ("a-blank", " "),
    ("a-tab", "\t"),
    ("a-line-feed", "\n"),
    ("crlf", "\r\n"),
    ("a-byte-order-mark", "\u{feff}"),
    ("a-zero-width-space", "\u{200b}"),
    ("a-dot", "."),
    ("a-comment", "# The public key\n"),
];

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
    cases.extend(preceded());
    cases
}

/// The key file with something before it, at which a library that looks for keys at the beginning does not recognise one: added by
/// whoever hands it on, or there in the file, which the target is given.
fn preceded() -> Vec<Case> {
    const UNRECOGNISED: &[&str] = &["CVE-2026-34950"];
    let of = BEFORE.iter().flat_map(|(name, before)| {
        let whole = format!("deployed-key-after-{name}");
        let with = format!("HS256 under the key file as it is deployed, after {}", name.replace('-', " "));
        let bare = format!("{whole}-without-line-feed");
        [
            case("HS256", &whole, with.clone(), |bench| after(before, text(bench)?), UNRECOGNISED),
            case(
                "HS256",
                &bare,
                format!("{with}, without the line feed at its end"),
                |bench| after(before, text(bench)?.trim_ascii_end()),
                UNRECOGNISED,
            ),
        ]
    });
    let given = BEFORE.iter().filter(|(name, _)| GIVEN.contains(name)).map(|(name, before)| {
        let title =
            format!("the target is given its key file with {} before it: HS256 under that", name.replace('-', " "));
        Case::jwt(&KEY_KIND, format!("hs256-over-key-file-that-begins-with-{name}"), title, move |bench| {
            let file = text(bench).and_then(|file| after(before, file)).ok_or(Unmakeable::NoKeyForm("such a file"))?;
            let draft = bench.draft()?.alg("HS256");
            let signature = mac("HS256", &file, &draft.signing_input()).ok_or(Unmakeable::Primitive("an HMAC"))?;
            Ok(Specimen::new(draft.with_signature(signature), bench.honest()?)
                .under(bench.under(bench.setup().key_form, file)))
        })
        // The file is not as it should be: who keeps to his own is not open to this.
        .class_is(Class::Strictness)
        .severity_is(Severity::High)
        .refs(UNRECOGNISED)
        .on(is_public_jws)
    });
    of.chain(given).collect()
}

/// Of what may stand before a key, that with which the target is started anew.
const GIVEN: [&str; 3] = ["a-line-feed", "a-zero-width-space", "a-comment"];

/// The key file as it is deployed, where it is of text and is not what text would be confused with.
fn text(bench: &Bench) -> Option<&[u8]> {
    let setup = bench.setup();
    let is_text = !matches!(setup.key_form, KeyForm::Raw | KeyForm::Hex);
    is_text.then_some(setup.key.as_slice())
}

fn after(before: &str, file: &[u8]) -> Option<Vec<u8>> {
    Some([before.as_bytes(), file].concat())
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
