//! Keys handed in by mistake. Nothing of one is ever shown.

use std::borrow::Cow;

use super::format::Format;
use super::inspection::Inspection;
use super::tidy;
use super::warning::{Concern, Findings};

/// What a key is called, and whether it is secret.
pub(super) struct Kind {
    name: &'static str,
    concern: Concern,
}

const fn kind(name: &'static str, concern: Concern) -> Option<Kind> {
    Some(Kind { name, concern })
}

/// What kind of key `text` is or holds; `None` where it is none.
pub(super) fn recognise(text: &str) -> Option<Kind> {
    pem(text).or_else(|| recognise_name(text.trim_start_matches('\u{feff}').trim().trim_matches(['"', '\'', '`'])))
}

/// The same, by how `text` begins.
pub(super) fn recognise_name(text: &str) -> Option<Kind> {
    paserk(text).or_else(|| jwk(text)).or_else(|| line(text))
}

/// What stands in the place of a secret key within a token.
pub(super) const REDACTED: &str = "(redacted)";
/// What is said of a secret key within a token.
pub(super) const HELD: &str = "it holds a secret key, which is not shown: whoever has it can mint";

/// The members of a JSON Web Key that are secret (RFC 7518 §6; `priv` in keys of more recent kinds).
const SECRET_MEMBERS: [&str; 9] = ["k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/// Whether member `name` of a JSON Web Key is secret.
pub(super) fn is_secret_member(name: &str) -> bool {
    SECRET_MEMBERS.contains(&name)
}

/// Whether a text within a token is a secret key. A wrapped one may stand in a footer (`wpk`).
pub(super) fn is_secret(text: &str) -> bool {
    recognise(text).is_some_and(|kind| kind.concern == Concern::SecretKey && kind.name != WRAPPED)
}

/// `text` as it may be shown: without the secret key that it is or, as JSON, holds.
pub(super) fn without_secrets<'t>(text: &'t str, findings: &mut Findings) -> Cow<'t, str> {
    let shown = if is_secret(text) { Some(REDACTED.to_owned()) } else { tidy::value_without_secrets(text) };
    match shown {
        Some(shown) => {
            findings.note(Concern::SecretKey, HELD);
            Cow::Owned(shown)
        }
        None => Cow::Borrowed(text),
    }
}

/// Says that it is a key, and what to do.
pub(super) fn explain(kind: &Kind, findings: &mut Findings) -> Inspection {
    let Kind { name, concern } = kind;
    findings.note(
        *concern,
        match concern {
            Concern::SecretKey => {
                format!("this is {name}, not a token: whoever has it can mint; keep it out of shells and logs")
            }
            _ => format!("this is {name}, not a token"),
        },
    );
    Inspection::of(Format::Key)
}

const BEGIN: &str = "BEGIN ";
const WRAPPED: &str = "a wrapped or sealed secret key (PASERK)";

/// The gravest armour, wherever it begins: a private key often follows its certificate.
fn pem(text: &str) -> Option<Kind> {
    // From hyphens to hyphens, so that a text without any is passed over at once.
    let labels = text.split("----").skip(1);
    let labels = labels.filter_map(|after| after.trim_start_matches(['-', ' ']).strip_prefix(BEGIN));
    labels.map(|label| armour(label.split('-').next().unwrap_or_default())).min_by_key(|kind| kind.concern)
}

/// What stands behind such a label. What is of an unknown kind passes for secret.
fn armour(label: &str) -> Kind {
    let (name, concern) = match label.trim() {
        label if label.contains("PRIVATE") => ("a private key in PEM", Concern::SecretKey),
        "CERTIFICATE" | "CERTIFICATE REQUEST" => ("a certificate in PEM", Concern::PublicKey),
        label if label.ends_with("PUBLIC KEY") => ("a public key in PEM", Concern::PublicKey),
        _ => ("a PEM file", Concern::SecretKey),
    };
    Kind { name, concern }
}

/// PASERK: `k4.secret.…`.
fn paserk(text: &str) -> Option<Kind> {
    let (version, rest) = text.split_once('.')?;
    if !matches!(version, "k1" | "k2" | "k3" | "k4") {
        return None;
    }
    match rest.split('.').next().unwrap_or_default() {
        "public" => kind("a public key (PASERK)", Concern::PublicKey),
        "lid" | "pid" | "sid" => kind("the identifier of a key (PASERK)", Concern::KeyId),
        "secret" => kind("a secret signing key (PASERK)", Concern::SecretKey),
        "local" => kind("a secret shared key (PASERK)", Concern::SecretKey),
        _ => kind(WRAPPED, Concern::SecretKey),
    }
}

/// A JSON Web Key, or a set of them. It passes for secret where any member could be.
fn jwk(text: &str) -> Option<Kind> {
    let has = |name: &str| text.contains(&format!("\"{name}\""));
    if !text.starts_with(['{', '[']) || !(has("kty") || has("keys")) {
        return None;
    }
    // What is escaped could be any of them.
    if has("oct") || SECRET_MEMBERS.into_iter().any(has) || text.contains("\\u") {
        kind("a secret key (JWK)", Concern::SecretKey)
    } else {
        kind("a public key (JWK)", Concern::PublicKey)
    }
}

/// Keys that are written on one line: OpenSSH's, and those of the Biscuit tools.
fn line(text: &str) -> Option<Kind> {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if begins(&["ed25519-private/", "secp256r1-private/"]) {
        kind("a private key (Biscuit)", Concern::SecretKey)
    } else if begins(&["ed25519/", "secp256r1/"]) {
        kind("a public key (Biscuit)", Concern::PublicKey)
    } else if begins(&["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"]) {
        kind("a public key (OpenSSH)", Concern::PublicKey)
    } else if begins(&["PuTTY-User-Key-File", "AGE-SECRET-KEY-"]) {
        kind("a private key", Concern::SecretKey)
    } else {
        None
    }
}
