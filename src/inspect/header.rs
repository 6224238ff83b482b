//! The members that headers and footers have in common: names of keys, and keys.

use super::object::UnverifiedObject;
use super::warning::{Concern, Findings};
use super::words::excerpt;
use crate::credential::key_id::KeyId;

const EMBEDDED: [&str; 6] = ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"];

/// Warns of keys that a token brings along, or points to.
pub(super) fn judge_embedded_keys(header: &UnverifiedObject, findings: &mut Findings) {
    let is_bare_key = |value: &str| {
        let value = value.trim_start_matches('"');
        ["k1.", "k2.", "k3.", "k4."].iter().any(|version| {
            value
                .strip_prefix(version)
                .is_some_and(|rest| ["local.", "secret.", "public."].iter().any(|kind| rest.starts_with(kind)))
        })
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

/// Warns of a `kid` that is no plain name.
pub(super) fn judge_kid(header: &UnverifiedObject, findings: &mut Findings) {
    match header.string("kid") {
        None => {}
        Some(Some(kid)) if looks_like_path_or_query(&kid) => {
            let kid = excerpt(&kid, 64);
            findings.note(Concern::KidInjection, format!("its `kid` looks like a path, an address or a query: {kid}"));
        }
        Some(Some(kid)) if KeyId::is_well_formed(&kid) => {}
        Some(_) => {
            let message = "its `kid` is not a string of 1 to 128 characters of A-Z a-z 0-9 . _ ~ : = + / -";
            findings.note(Concern::KidMalformed, message);
        }
    }
}

fn looks_like_path_or_query(kid: &str) -> bool {
    let begins = ["/", "./", "~/", "|"].iter().any(|start| kid.starts_with(start));
    let holds = ["..", "://", "\\", "'", "\"", ";", "--", "`", "$(", "||", "&&", "\0", "%00", "%2e", "%2f"];
    let lower = kid.to_ascii_lowercase();
    let is_query = [" or ", " union ", "select "].iter().any(|word| lower.contains(word));
    begins || is_query || holds.iter().any(|sign| lower.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_paths_and_queries() {
        for kid in [
            "../../dev/null",
            "/etc/passwd",
            "https://evil.example/k",
            "' OR 1=1 --",
            "x' UNION SELECT 'k",
            "C:\\k",
            "|id",
            "$(id)",
            "k;id",
        ] {
            assert!(looks_like_path_or_query(kid), "{kid}");
        }
        for kid in [
            "2026-11",
            "k4.pid.yMgldRRLHBLkhmcp8NG8yZrtyldbYoAjQWPv_Ma1rzRu",
            "prod/eu-1",
            "abc+/==",
            "urn:key:1",
            "a-b",
        ] {
            assert!(!looks_like_path_or_query(kid), "{kid}");
        }
    }
}
