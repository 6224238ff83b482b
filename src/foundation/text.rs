//! Characters that people can see, and those that only look as if they were not there.

/// Whether `character` shows something of its own: not a control, format or line-separating character, the byte order mark
/// among them (Unicode categories Cc, Cf, Zl, Zp). Those can make two names that look alike differ, and steer a terminal.
///
/// # Example
/// ```
/// use countersign::text::is_visible;
///
/// assert!(is_visible('é'));
/// assert!(!is_visible('\u{200b}'));
/// ```
#[must_use]
pub fn is_visible(character: char) -> bool {
    !character.is_control()
        && !matches!(character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}
