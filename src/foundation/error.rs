//! What can go wrong with keys, configuration and claims: everything except the judgement of a token.

use std::borrow::Cow;

/// A key, a policy, a set of claims or a store that cannot be used, and what to do about it.
///
/// The judgement of a token is never an `Error`: it is a [`Rejection`](crate::Rejection). The text never holds key bytes,
/// tokens, or a secret.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Kind);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("{0}")]
    Key(Cow<'static, str>),
    #[error("{0}")]
    Configuration(Cow<'static, str>),
    #[error("{0}")]
    Claims(Cow<'static, str>),
    #[cfg(feature = "random")]
    #[error("the operating system's random generator failed")]
    Random(#[source] getrandom::Error),
    #[error("the credential could not be made: {0}")]
    Issue(Cow<'static, str>),
    #[error("the token cannot be narrowed: {0}")]
    Narrowing(Cow<'static, str>),
}

impl Error {
    /// A key that cannot be read, made or used: say what was expected and what was found, never the key.
    pub fn key(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::Key(message.into()))
    }

    /// A policy, key set or rule that cannot be meant.
    pub fn configuration(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::Configuration(message.into()))
    }

    /// Claims that no verifier would accept.
    pub fn claims(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::Claims(message.into()))
    }

    /// A primitive that refused to sign, encrypt or serialise.
    pub fn issue(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::Issue(message.into()))
    }

    /// A token, or a restriction, that cannot be used to narrow: say which restriction and why, never the token.
    pub fn narrowing(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::Narrowing(message.into()))
    }

    #[cfg(feature = "random")]
    pub(crate) fn random(source: getrandom::Error) -> Self {
        Self(Kind::Random(source))
    }
}
