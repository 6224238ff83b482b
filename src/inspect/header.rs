//! The members that headers and footers have in common: names of keys, and keys.

use super::key::REDACTED;
use super::object::UnverifiedObject;
use super::warning::{Concern, Findings};
use super::words::excerpt;
use crate::claims::policy::Policy;
use crate::credential::key_id::KeyId;

const EMBEDDED: [&str; 6] = ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"];

/// Warns of one that is longer, as it travels, than a verifier reads.
pub(super) fn judge_length(text: &str, part: &str, findings: &mut Findings) {
    let limit = Policy::audience("").header_limit();
    if text.len() > limit {
        findings.note(
            Concern::TooLarge,
            format!("its {part} is longer than the {} KiB that a verifier reads", limit / 1024),
        );
    }
}

/// Warns of keys that a token brings along, or points to.
pub(super) fn judge_embedded_keys(header: &UnverifiedObject, findings: &mut Findings) {
    let is_bare_key = |value: &str| {
        let value = value.trim_start_matches('"');
        ["k1.", "k2.", "k3.", "k4."]
            .iter()
            .any(|version| value.strip_prefix(version).is_some_and(|rest| rest.starts_with("public.")))
    };
    let found: Vec<_> = header
        .members()
        .filter(|(name, value)| EMBEDDED.contains(name) || is_bare_key(value))
        .map(|(name, _)| format!("`{}`", excerpt(name, 32)))
        .collect();
    if !found.is_empty() {
        let found = found.join(", ");
        findings.note(
            Concern::EmbeddedKey,
            format!("it brings or points to its own key ({found}): who trusts that, trusts whoever wrote it"),
        );
    }
}

/// Warns of a `kid` that no verifier looks up, and of one that others could take for a path.
pub(super) fn judge_kid(header: &UnverifiedObject, findings: &mut Findings) {
    let Some(kid) = header.string("kid") else { return };
    match kid.as_deref() {
        Some(REDACTED) => {}
        Some(kid) if KeyId::is_well_formed(kid) => {
            if looks_like_path(kid) {
                let kid = excerpt(kid, 64);
                findings.note(Concern::KidPath, format!("its `kid` reads like a path, and is only ever a name: {kid}"));
            }
        }
        kid => {
            let looks = if kid.is_some_and(looks_like_query) { " (it looks like a path or a query)" } else { "" };
            let form = "a string of 1 to 128 characters of A-Z a-z 0-9 . _ ~ : = + / -";
            findings.note(Concern::KidMalformed, format!("its `kid` is not {form}{looks}"));
        }
    }
}

/// Whether a well-formed `kid` names a place among files. One that merely begins with a slash may be base64.
fn looks_like_path(kid: &str) -> bool {
    let begins = ["./", "~/"].iter().any(|start| kid.starts_with(start));
    let is_absolute = kid.strip_prefix('/').is_some_and(|rest| rest.contains('/') && !rest.contains(['+', '=']));
    begins || is_absolute || kid.split('/').any(|step| step == "..")
}

/// Whether a `kid` that is not well-formed would mean something to a shell, a database or a file system.
fn looks_like_query(kid: &str) -> bool {
    kid.contains(['\'', '"', '`', ';', '|', '&', '$', '\\', '%'])
        || kid.contains(|character: char| character == ' ' || character.is_control())
        || looks_like_path(kid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_paths_and_queries() {
        for kid in ["../../dev/null", "/etc/passwd", "keys/../../x", "./k", "~/k", ".."] {
            assert!(looks_like_path(kid), "{kid}");
        }
        for kid in ["' OR 1=1 --", "x' UNION SELECT 'k", "C:\\k", "|id", "$(id)", "k;id", "../a b"] {
            assert!(!KeyId::is_well_formed(kid) && looks_like_query(kid), "{kid}");
        }
        for kid in [
            "2026-11",
            "k4.pid.yMgldRRLHBLkhmcp8NG8yZrtyldbYoAjQWPv_Ma1rzRu",
            "prod/eu-1",
            "abc+/==",
            "/abc+def=",
            "urn:key:1",
            "a-b",
            "a--b",
            "key..1",
            "https://issuer.example/keys/1",
        ] {
            assert!(KeyId::is_well_formed(kid) && !looks_like_path(kid), "{kid}");
        }
    }
}
