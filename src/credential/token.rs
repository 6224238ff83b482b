//! A freshly issued token.

use std::fmt;

use zeroize::Zeroizing;

/// A token as it travels. Whoever has it can use it: `Debug` does not show it, there is no `Display`, and the memory is
/// wiped when it is dropped.
pub struct Token(Zeroizing<String>);

impl Token {
    /// A token that a format has just made. The text is not copied, not even to give room back: a copy would not be wiped.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The token's text, for sending.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<[u8]> for Token {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Token({} bytes)", self.0.len())
    }
}
