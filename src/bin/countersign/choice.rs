//! Options that name one of a few things.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use countersign::KeyForm;
use countersign::registry::{self, SchemeEntry};

/// Takes the name of a scheme of this build.
pub(crate) fn scheme() -> impl TypedValueParser<Value = &'static SchemeEntry> {
    let names = registry::all().iter().map(|entry| entry.scheme().name());
    PossibleValuesParser::new(names).try_map(|name| registry::find(&name))
}

/// How answers are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    Human,
    Json,
}

/// How the key file is written, where its content and name do not say.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum KeyFormat {
    Pem,
    Paserk,
    Jwk,
    Raw,
    Hex,
    Base64url,
    Der,
    /// An X.509 certificate, of which the key alone is taken
    Certificate,
}

impl From<KeyFormat> for KeyForm {
    fn from(format: KeyFormat) -> Self {
        match format {
            KeyFormat::Pem => Self::Pem,
            KeyFormat::Paserk => Self::Paserk,
            KeyFormat::Jwk => Self::Jwk,
            KeyFormat::Raw => Self::Raw,
            KeyFormat::Hex => Self::Hex,
            KeyFormat::Base64url => Self::Base64url,
            KeyFormat::Der => Self::Der,
            KeyFormat::Certificate => Self::Certificate,
        }
    }
}
