//! Keys as they lie in files.

use crate::credential::portable::KeyForm;
use crate::foundation::secret::Secret;

/// A key as it was read from a file.
///
/// # Example
/// ```
/// use countersign::KeyForm;
/// use countersign::registry::KeyFile;
///
/// assert_eq!(KeyFile::recognise(None, b"k4.public.AAAA"), Some(KeyForm::Paserk));
/// assert_eq!(KeyFile::recognise(Some("hex"), b"00ff"), Some(KeyForm::Hex));
/// assert_eq!(KeyFile::recognise(Some("txt"), b"00ff"), None);         // looking like hex is not enough
/// ```
#[derive(Clone, Debug)]
pub struct KeyFile {
    form: KeyForm,
    bytes: Secret,
}

impl KeyFile {
    /// A key written in `form`.
    #[must_use]
    pub fn new(form: KeyForm, bytes: Vec<u8>) -> Self {
        Self { form, bytes: Secret::from(bytes) }
    }

    /// The form that the name's extension or the content says, without guessing: `.hex` and `.raw`, PEM armour, a PASERK
    /// prefix, a JSON object.
    #[must_use]
    pub fn recognise(extension: Option<&str>, bytes: &[u8]) -> Option<KeyForm> {
        match (extension, bytes.trim_ascii_start()) {
            (Some("hex"), _) => Some(KeyForm::Hex),
            (Some("raw"), _) => Some(KeyForm::Raw),
            (_, text) if text.starts_with(b"-----BEGIN ") => Some(KeyForm::Pem),
            (_, text) if text.starts_with(b"{") => Some(KeyForm::Jwk),
            (_, [b'k', b'1'..=b'4', b'.', ..]) => Some(KeyForm::Paserk),
            _ => None,
        }
    }

    /// How the key is written.
    #[must_use]
    pub fn form(&self) -> KeyForm {
        self.form
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.expose()
    }
}

/// Fresh keys, ready to be written to files.
#[derive(Debug)]
pub struct NewKeys {
    /// The files, the secret one first.
    pub files: Vec<NewFile>,
    /// The identifier that follows from the key; random for a shared secret.
    pub id: String,
}

/// A file to be written.
#[derive(Debug)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Whether only its owner may read it.
    pub is_secret: bool,
    /// Its content.
    pub content: Secret,
}
