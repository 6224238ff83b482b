//! PASETO (the versions 3 and 4): one version and purpose for each type, nothing to negotiate.
//!
//! `pasetors`' low level signs and encrypts; payloads are read and judged here like every format's. Written and read in the
//! one canonical spelling; what is left open is which of its two an ECDSA signature (v3.public) is.

mod assertion;
mod footer;
mod paserk;
mod protocol;
mod segments;
mod times;
mod v3_public;
mod v4_local;
mod v4_public;

use std::marker::PhantomData;

pub use assertion::ImplicitAssertion;
pub use protocol::Protocol;
use protocol::{Minting, Verifying};
pub use v3_public::V3Public;
pub use v4_local::V4Local;
pub use v4_public::V4Public;

use crate::claims::claims::Claims;
use crate::claims::json::{self, Form};
use crate::claims::policy::Policy;
use crate::credential::authenticated::Authenticated;
use crate::credential::context::Context;
use crate::credential::credential::Credential;
use crate::credential::key_id::KeyId;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::portable::{KeyForm, Portable};
use crate::credential::scheme::Scheme;
use crate::credential::token::Token;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

/// A PASETO of version and purpose `P`.
pub struct Paseto<P>(PhantomData<fn() -> P>);

/// How PASETO writes claims (its registered claims): times as RFC 3339 text, the type among the claims.
const FORM: Form = Form { write_time: times::write, read_time: times::read, has_type: true, ..Form::NUMERIC };

/// A token taken apart: canonical, and nothing in it is trusted.
pub struct Opened<P: Protocol> {
    untrusted: P::Untrusted,
    kid: Option<Box<str>>,
}

impl<P: Protocol> Credential for Paseto<P> {
    const SCHEME: Scheme = P::SCHEME;
    type Minting = Minting<P>;
    type Verifying = Verifying<P>;
    type Additions = ImplicitAssertion;
    type Rules = ImplicitAssertion;
    type Opened<'t> = Opened<P>;

    fn generate() -> Result<Self::Minting, Error> {
        P::generate().map(Minting)
    }

    fn verifying(key: &Self::Minting) -> Result<Self::Verifying, Error> {
        P::verifying(&key.0).map(Verifying)
    }

    fn issue(key: &SigningKey<Self>, claims: &Claims, assertion: &ImplicitAssertion) -> Result<Token, Error> {
        let payload = json::write(claims, &FORM);
        P::protect(&key.material().0, payload.as_bytes(), footer::write(key.kid()).as_deref(), assertion.as_bytes())
            .map(Token::new)
    }

    fn open(token: &str, policy: &Policy) -> Result<Opened<P>, Rejection> {
        let untrusted = segments::decode::<P>(token, policy.header_limit())?;
        Ok(Opened { kid: footer::kid(P::footer(&untrusted))?, untrusted })
    }

    fn key_hint(opened: &Opened<P>) -> Option<&str> {
        opened.kid.as_deref()
    }

    fn authenticate(
        key: &VerifyingKey<Self>,
        opened: Opened<P>,
        assertion: &ImplicitAssertion,
        _: &Context<'_>,
    ) -> Result<Authenticated, Rejection> {
        let trusted = P::authenticate(&key.material().0, &opened.untrusted, assertion.as_bytes())?;
        json::read(trusted.payload().as_bytes(), &FORM).map(Authenticated::from)
    }
}

impl<P: Protocol> Portable for Paseto<P> {
    const WRITTEN_AS: KeyForm = KeyForm::Paserk;

    fn read_minting(form: KeyForm, bytes: &[u8]) -> Result<(Minting<P>, Option<KeyId>), Error> {
        paserk::ensure_form(form)?;
        Ok((Minting(P::read_minting(bytes)?), None))
    }

    fn read_verifying(form: KeyForm, bytes: &[u8]) -> Result<(Verifying<P>, Option<KeyId>), Error> {
        paserk::ensure_form(form)?;
        Ok((Verifying(P::read_verifying(bytes)?), None))
    }

    fn write_minting(key: &Minting<P>) -> Result<Secret, Error> {
        Ok(P::write_minting(&key.0))
    }

    fn write_verifying(key: &Verifying<P>) -> Result<Secret, Error> {
        Ok(P::write_verifying(&key.0))
    }

    fn identify(key: &Verifying<P>) -> Result<String, Error> {
        Ok(P::identify(&key.0))
    }
}

impl<P: Protocol> SigningKey<Paseto<P>> {
    /// The PASERK identifier of the key that mints: `k4.sid.…`, or `k4.lid.…` where one key does both.
    #[must_use]
    pub fn paserk_id(&self) -> String {
        P::identify_minting(&self.material().0)
    }
}

/// For tests and tools that need authentic bytes rather than accepted claims.
pub mod dangerous {
    use super::{ImplicitAssertion, Paseto, Protocol, segments};
    use crate::credential::keys::{SigningKey, VerifyingKey};
    use crate::credential::token::Token;
    use crate::foundation::error::Error;
    use crate::foundation::rejection::Rejection;

    /// The payload that `key` protected, and the footer. Claims are not looked at: this accepts what no verifier must.
    ///
    /// # Errors
    /// Where the token is not canonical, or the protection does not hold.
    pub fn authentic_payload<P: Protocol>(
        key: &VerifyingKey<Paseto<P>>,
        token: &str,
        assertion: &ImplicitAssertion,
    ) -> Result<(String, Vec<u8>), Rejection> {
        let untrusted = segments::decode::<P>(token, token.len())?;
        let trusted = P::authenticate(&key.material().0, &untrusted, assertion.as_bytes())?;
        Ok((trusted.payload().to_owned(), trusted.footer().to_owned()))
    }

    /// A token of any payload and footer, claims or not: what no issuer makes.
    ///
    /// # Errors
    /// Where the payload is empty, or a primitive fails.
    pub fn protect_payload<P: Protocol>(
        key: &SigningKey<Paseto<P>>,
        payload: &[u8],
        footer: &[u8],
        assertion: &ImplicitAssertion,
    ) -> Result<Token, Error> {
        let footer = (!footer.is_empty()).then_some(footer);
        P::protect(&key.material().0, payload, footer, assertion.as_bytes()).map(Token::new)
    }
}
