//! Biscuit (specification version 3): claims signed as Datalog facts, restrictions that any holder can append.
//!
//! `biscuit-auth` signs, checks the chain of signatures and runs the Datalog. It validates nothing by itself: what is
//! claimed, when and for whom is read from the authority block's literal facts and judged here, like every format's; and
//! nothing that a holder wrote is run before `limits` has screened it.

mod algorithm;
mod authorize;
mod blocks;
mod cost;
mod datalog;
mod envelope;
mod facts;
mod holder;
mod keys;
mod limits;
mod restrictions;
mod rules;
mod third_party;
mod twin;

use std::marker::PhantomData;

use biscuit_auth as raw;
use biscuit_auth::format::SerializedBiscuit;

pub use algorithm::{Algorithm, Ed25519, P256};
pub use datalog::{Datalog, Value};
use envelope::Envelope;
pub use holder::{append, seal};
pub use keys::{Minting, Verifying};
pub use rules::Rules;
pub use third_party::{ThirdPartyBlock, ThirdPartyRequest};

use crate::claims::claims::Claims;
use crate::claims::policy::Policy;
use crate::claims::restriction::Restriction;
use crate::credential::attenuate::Attenuate;
use crate::credential::authenticated::Authenticated;
use crate::credential::context::Context;
use crate::credential::credential::Credential;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::scheme::Scheme;
use crate::credential::token::Token;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

/// A Biscuit whose root key is of algorithm `A`: [`Ed25519`] unless said otherwise.
pub struct Biscuit<A = Ed25519>(PhantomData<fn() -> A>);

/// A token taken apart: canonical, and nothing in it is trusted.
pub struct Opened {
    bytes: Secret,
    envelope: Envelope,
}

impl Opened {
    fn read(token: &str) -> Result<Self, Rejection> {
        // No letter of this one's alphabet, and the other formats' separator.
        if token.contains('.') {
            return Err(Rejection::WrongFormat);
        }
        let bytes = base64url::decode_padded(token).map_err(|_| Rejection::Base64)?;
        let envelope = Envelope::read(bytes.expose())?;
        Ok(Self { bytes, envelope })
    }
}

impl<A: Algorithm> Credential for Biscuit<A> {
    const SCHEME: Scheme = A::SCHEME;
    type Minting = Minting<A>;
    type Verifying = Verifying<A>;
    type Additions = Datalog;
    type Rules = Rules;
    type Opened<'t> = Opened;

    fn generate() -> Result<Minting<A>, Error> {
        Ok(Minting::generate())
    }

    fn verifying(key: &Minting<A>) -> Result<Verifying<A>, Error> {
        Ok(key.verifying())
    }

    fn issue(key: &SigningKey<Self>, claims: &Claims, additions: &Datalog) -> Result<Token, Error> {
        let mut authority = facts::write(claims)?.merge(additions.block());
        if let Some(id) = key.kid().and_then(|kid| kid.as_str().parse().ok()) {
            authority = authority.root_key_id(id);
        }
        let token = authority.build(key.material().pair()).and_then(|biscuit| biscuit.to_vec());
        let bytes = Secret::from(token.map_err(|_| Error::issue("the Biscuit could not be signed"))?);
        Ok(Token::new(base64url::encode_padded(bytes.expose())))
    }

    fn open(token: &str, _: &Policy) -> Result<Opened, Rejection> {
        Opened::read(token)
    }

    fn key_hint(opened: &Opened) -> Option<&str> {
        opened.envelope.root_key_id()
    }

    fn authenticate(
        key: &VerifyingKey<Self>,
        opened: Opened,
        rules: &Rules,
        context: &Context<'_>,
    ) -> Result<Authenticated, Rejection> {
        let (root, Opened { bytes, envelope }) = (key.material().key(), opened);
        // One reason for every failure: what was malformed and what was forged look the same from outside.
        let biscuit = if limits::are_modest(envelope.appended()) {
            raw::Biscuit::from(bytes.expose(), root).map(Some).map_err(|_| Rejection::Signature)?
        } else {
            SerializedBiscuit::from_slice(bytes.expose(), root).map(|_| None).map_err(|_| Rejection::Signature)?
        };
        let blocks = envelope.blocks()?;
        let claims = facts::read(&blocks.authority)?;
        context.judge(&claims)?;
        let biscuit = biscuit.ok_or(Rejection::Limit)?;
        let max_facts = limits::screen(&blocks, rules, context.request(), context.audience())?;
        authorize::authorize(&biscuit, rules, context, max_facts)?;
        let (restrictions, opaque_restrictions) = restrictions::recognise(&blocks, rules, &claims);
        let revocation_ids = envelope.revocation_ids(A::PROVIDED)?;
        Ok(Authenticated { claims, restrictions, revocation_ids, opaque_restrictions })
    }
}

impl<A: Algorithm> Attenuate for Biscuit<A> {
    fn append(token: &str, restrictions: &[Restriction]) -> Result<Token, Error> {
        holder::narrow(token, restrictions::write(restrictions)?)
    }
}

/// For tests and tools that need Datalog run rather than claims accepted.
pub mod dangerous {
    use std::time::Duration;

    use biscuit_auth as raw;
    use biscuit_auth::{AuthorizerBuilder, AuthorizerLimits};

    use super::algorithm::Algorithm;
    use super::{Biscuit, authorize};
    use crate::credential::keys::VerifyingKey;
    use crate::foundation::rejection::Rejection;

    /// Runs the authorizer written in `source` over the bytes of a token that `key` signed: the number of the policy that
    /// allowed it, and how many facts there were. Nothing is screened and no claim is looked at: this may take as long as
    /// whoever wrote the token wants, and accepts what no verifier must.
    ///
    /// # Errors
    /// Where the signatures do not hold, the text is no Datalog, or a check fails.
    pub fn run_unscreened<A: Algorithm>(
        key: &VerifyingKey<Biscuit<A>>,
        token: &[u8],
        source: &str,
    ) -> Result<(usize, usize), Rejection> {
        let limits = AuthorizerLimits { max_facts: 10_000, max_iterations: 1000, max_time: Duration::from_secs(60) };
        let biscuit = raw::Biscuit::from(token, key.material().key()).map_err(|_| Rejection::Signature)?;
        let authorizer = AuthorizerBuilder::new().code(source).map_err(|_| Rejection::Caveat)?;
        authorize::run(&biscuit, authorizer, limits)
    }
}
