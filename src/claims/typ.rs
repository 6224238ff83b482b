//! `typ`: what kind of credential this is, so that one kind never passes for another (RFC 8725 §3.11).

/// What a policy wants of the type.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) enum TypeRule {
    /// Nothing was said: the format's unnamed type where it has one (JWT's `JWT`), any otherwise.
    #[default]
    Unspecified,
    Exactly(Box<str>),
    AbsentOr(Box<str>),
    Absent,
}

impl TypeRule {
    /// Whether a credential of type `found` will do, in a format whose credentials of no particular kind are of type
    /// `unnamed`; where that is `None`, they carry no type at all.
    pub(crate) fn admits(&self, found: Option<&str>, unnamed: Option<&str>) -> bool {
        match (self, found) {
            (Self::Unspecified, found) => unnamed.is_none_or(|unnamed| found.is_some_and(|found| same(found, unnamed))),
            (Self::Exactly(wanted), Some(found)) | (Self::AbsentOr(wanted), Some(found)) => same(found, wanted),
            (Self::AbsentOr(_) | Self::Absent, None) => true,
            (Self::Exactly(_), None) | (Self::Absent, Some(_)) => false,
        }
    }
}

/// Whether two types are the same media type: ASCII letters match in either case, and `application/` may be left out where
/// no other slash follows (RFC 7515 §4.1.9).
pub(crate) fn same(one: &str, other: &str) -> bool {
    one == other || short(one).eq_ignore_ascii_case(short(other))
}

fn short(typ: &str) -> &str {
    const PREFIX: &str = "application/";
    match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) && !rest.contains('/') => rest,
        _ => typ,
    }
}

/// Whether `typ` can be written as a type: short, and of visible ASCII characters.
pub(crate) fn is_plain(typ: &str) -> bool {
    !typ.is_empty() && typ.len() <= 128 && typ.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_compare_without_case_and_prefix() {
        assert!(same("at+jwt", "application/AT+JWT"));
        assert!(!same("at+jwt", "at+jw"));
        assert!(!same("application/a/b", "a/b"));
        assert!(!same("text/at+jwt", "at+jwt"));
    }

    #[test]
    fn each_rule_admits_what_it_says() {
        let at = || "at+jwt".into();
        let admitted =
            |rule: &TypeRule| [None, Some("JWT"), Some("at+jwt")].map(|found| rule.admits(found, Some("JWT")));
        assert_eq!(admitted(&TypeRule::Unspecified), [false, true, false]);
        assert_eq!(admitted(&TypeRule::Exactly(at())), [false, false, true]);
        assert_eq!(admitted(&TypeRule::AbsentOr(at())), [true, false, true]);
        assert_eq!(admitted(&TypeRule::Absent), [true, false, false]);
        assert!(TypeRule::Unspecified.admits(None, None) && TypeRule::Unspecified.admits(Some("x"), None));
    }
}
