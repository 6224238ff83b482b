//! Where a reference is read.

/// The address at which `reference` (`RFC 8725 §3.1`, `CVE-2015-9235`) is read; `None` for what has no lasting one.
pub(super) fn address(reference: &str) -> Option<String> {
    if reference.starts_with("CVE-") {
        return Some(format!("https://www.cve.org/CVERecord?id={reference}"));
    }
    let (number, place) = reference.strip_prefix("RFC ")?.split_once(' ')?;
    let anchor = match (place.strip_prefix('§'), place.strip_prefix("appendix ")) {
        (Some(section), _) => format!("section-{section}"),
        (_, Some(appendix)) => format!("appendix-{appendix}"),
        _ => return None,
    };
    Some(format!("https://www.rfc-editor.org/rfc/rfc{number}#{anchor}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn sections_and_advisories_have_an_address_and_prose_has_none() {
        let rfc = "https://www.rfc-editor.org/rfc/rfc";
        assert_eq!(address("RFC 8725 §3.10"), Some(format!("{rfc}8725#section-3.10")));
        assert_eq!(address("RFC 7515 appendix F"), Some(format!("{rfc}7515#appendix-F")));
        assert!(address("CVE-2015-9235").is_some_and(|address| address.ends_with("=CVE-2015-9235")));
        assert_eq!(address("PASETO Specification, Message Format"), None);
        assert_eq!(address("RFC 8725"), None);
    }
}
