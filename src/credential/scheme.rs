//! What can be said of a format and its algorithm before any token is seen.

/// A format bound to one algorithm, and what follows from the choice.
///
/// # Example
/// ```
/// use countersign::{KeyIdForm, KeyModel, Scheme};
///
/// const MINE: Scheme = Scheme::new("mine/1", KeyModel::Public).narrowing("until sealed").revoked_by("jti");
/// assert_eq!(MINE.name(), "mine/1");
/// assert!(!MINE.is_confidential());
/// assert_eq!(MINE.key_id_form(), KeyIdForm::Text);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    name: &'static str,
    key_model: KeyModel,
    key_id_form: KeyIdForm,
    confidential: bool,
    narrowing: Option<&'static str>,
    revoked_by: &'static str,
    typed_in_header: bool,
    max_token_bytes: usize,
}

/// Who can mint: the question that decides where a verifying key may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyModel {
    /// One secret does both: whoever verifies can mint.
    Shared,
    /// The verifying key is public, and mints nothing.
    Public,
}

/// What a key identifier can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyIdForm {
    /// 1 to 128 characters of `A–Z a–z 0–9 . _ ~ : = + / -`.
    Text,
    /// A decimal number below 2³², without leading zeros.
    U32,
}

impl Scheme {
    /// A scheme named `format/algorithm`: not confidential, not narrowable, revoked by `jti`, keys named by text, tokens of
    /// up to 8 KiB.
    #[must_use]
    pub const fn new(name: &'static str, key_model: KeyModel) -> Self {
        Self {
            name,
            key_model,
            key_id_form: KeyIdForm::Text,
            confidential: false,
            narrowing: None,
            revoked_by: "jti",
            typed_in_header: false,
            max_token_bytes: 8 * 1024,
        }
    }

    /// The same, its claims hidden from the bearer.
    #[must_use]
    pub const fn confidential(mut self) -> Self {
        self.confidential = true;
        self
    }

    /// The same, its holder able to narrow it, `how` far.
    #[must_use]
    pub const fn narrowing(mut self, how: &'static str) -> Self {
        self.narrowing = Some(how);
        self
    }

    /// The same, revoked by `what`.
    #[must_use]
    pub const fn revoked_by(mut self, what: &'static str) -> Self {
        self.revoked_by = what;
        self
    }

    /// The same, its keys named in this form.
    #[must_use]
    pub const fn key_ids(mut self, form: KeyIdForm) -> Self {
        self.key_id_form = form;
        self
    }

    /// The same, its type standing in a header: the format judges it while it opens a token, with
    /// [`Policy::admits_type`](crate::Policy::admits_type). Otherwise the verifier judges the type among the claims.
    #[must_use]
    pub const fn typed_in_header(mut self) -> Self {
        self.typed_in_header = true;
        self
    }

    /// The same, its tokens read up to this many bytes.
    #[must_use]
    pub const fn up_to(mut self, bytes: usize) -> Self {
        self.max_token_bytes = bytes;
        self
    }

    /// The name by which it is chosen: `jwt/ES256`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Who can mint.
    #[must_use]
    pub const fn key_model(&self) -> KeyModel {
        self.key_model
    }

    /// What a key identifier can be.
    #[must_use]
    pub const fn key_id_form(&self) -> KeyIdForm {
        self.key_id_form
    }

    /// Whether the claims are hidden from who bears the token.
    #[must_use]
    pub const fn is_confidential(&self) -> bool {
        self.confidential
    }

    /// How far a holder can narrow a token offline: `until sealed`, `always`; `None` where it cannot.
    #[must_use]
    pub const fn holder_can_narrow(&self) -> Option<&'static str> {
        self.narrowing
    }

    /// By what a token can be named in order to revoke it.
    #[must_use]
    pub const fn revocable_by(&self) -> &'static str {
        self.revoked_by
    }

    /// Whether the type stands in a header, and is judged there.
    #[must_use]
    pub const fn has_type_in_header(&self) -> bool {
        self.typed_in_header
    }

    /// The longest token read, in bytes, unless the policy says otherwise.
    #[must_use]
    pub const fn max_token_bytes(&self) -> usize {
        self.max_token_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_what_was_said_of_it() {
        // Formats say it in constants; here it is said at run time.
        let plain = Scheme::new(std::hint::black_box("mine/1"), KeyModel::Shared);
        assert_eq!(
            (plain.name(), plain.key_model(), plain.key_id_form()),
            ("mine/1", KeyModel::Shared, KeyIdForm::Text)
        );
        assert!(!plain.is_confidential() && !plain.has_type_in_header());
        assert_eq!((plain.holder_can_narrow(), plain.revocable_by(), plain.max_token_bytes()), (None, "jti", 8192));
        let other = plain
            .confidential()
            .narrowing("always")
            .revoked_by("id")
            .key_ids(KeyIdForm::U32)
            .typed_in_header()
            .up_to(7);
        assert_eq!(
            (other.name(), other.key_model(), other.key_id_form()),
            ("mine/1", KeyModel::Shared, KeyIdForm::U32)
        );
        assert!(other.is_confidential() && other.has_type_in_header());
        assert_eq!(
            (other.holder_can_narrow(), other.revocable_by(), other.max_token_bytes()),
            (Some("always"), "id", 7)
        );
    }
}
