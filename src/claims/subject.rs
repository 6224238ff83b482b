//! `sub`: which subjects are plain names.

/// The longest subject, in characters (OIDC Core §2).
const MAX_CHARACTERS: usize = 255;

/// Whether `subject` is a non-empty, short name in which every character can be seen: what looks equal to a person is then
/// not made different by a character that shows nothing.
pub(crate) fn is_plain(subject: &str) -> bool {
    !subject.is_empty() && subject.chars().count() <= MAX_CHARACTERS && !subject.chars().any(is_invisible)
}

/// Control, format and line-separating characters, the byte order mark among them (Unicode categories Cc, Cf, Zl, Zp).
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
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
