//! `sub`: which subjects are plain names.

use crate::foundation::text::is_visible;

/// The longest subject, in characters (OIDC Core §2).
const MAX_CHARACTERS: usize = 255;

/// Whether `subject` is a non-empty, short name without control and format characters, which could make two that look alike
/// differ. Blanks and letters that resemble others are the issuer's to keep apart.
pub(crate) fn is_plain(subject: &str) -> bool {
    let is_short = || subject.len() <= MAX_CHARACTERS || subject.chars().count() <= MAX_CHARACTERS;
    // Of ASCII, the same is quicker to say.
    let is_visible = || subject.bytes().all(|byte| matches!(byte, b' '..=b'~')) || subject.chars().all(is_visible);
    !subject.is_empty() && is_short() && is_visible()
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn names_are_plain_and_tricks_are_not() {
        for subject in ["alice", "Алиса", "248289761001", "user@example.com", "a b", "👩"] {
            assert!(is_plain(subject), "{subject:?}");
        }
        for subject in ["", "a\0", "\u{feff}a", "a\u{200b}", "a\u{202e}b", "a\nb", "\u{7f}", "a\u{2028}", "a\u{e0061}"]
        {
            assert!(!is_plain(subject), "{subject:?}");
        }
        assert!(is_plain(&"é".repeat(255)));
        assert!(!is_plain(&"é".repeat(256)));
    }
}
