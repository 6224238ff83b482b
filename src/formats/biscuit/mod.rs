//! Biscuit (specification version 3): claims signed as Datalog facts, restrictions that any holder can append.
//!
//! `biscuit-auth` signs, checks the chain of signatures and runs the Datalog. It validates nothing by itself: what is
//! claimed, when and for whom is read from the authority block's literal facts and judged here, like every format's; and
//! nothing that a holder wrote is run before `limits` has screened it.

mod authorize;
mod envelope;
mod facts;
mod keys;
mod limits;
mod restrictions;
mod rules;

use biscuit_auth as raw;
use biscuit_auth::{Algorithm, KeyPair, UnverifiedBiscuit, error};

use envelope::Envelope;
pub use keys::{Minting, Verifying};
pub use rules::{Rules, Value};

use crate::claims::claims::Claims;
use crate::claims::policy::Policy;
use crate::claims::restriction::Restriction;
use crate::credential::attenuate::Attenuate;
use crate::credential::authenticated::{Authenticated, RevocationId};
use crate::credential::context::Context;
use crate::credential::credential::Credential;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::scheme::{KeyIdForm, KeyModel, Scheme};
use crate::credential::token::Token;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

/// A Biscuit whose root key is Ed25519.
#[derive(Debug)]
pub enum Biscuit {}

/// A token taken apart: canonical, and nothing in it is trusted.
pub struct Opened {
    bytes: Vec<u8>,
    envelope: Envelope,
}

impl Opened {
    fn read(token: &str) -> Result<Self, Rejection> {
        // No letter of this one's alphabet, and the other formats' separator.
        if token.contains('.') {
            return Err(Rejection::WrongFormat);
        }
        let bytes = base64url::decode_padded(token).map_err(|_| Rejection::Base64)?;
        let envelope = Envelope::read(&bytes)?;
        Ok(Self { bytes, envelope })
    }
}

impl Credential for Biscuit {
    const SCHEME: Scheme = Scheme::new("biscuit/ed25519", KeyModel::Public)
        .key_ids(KeyIdForm::U32)
        .narrowing("until sealed")
        .revoked_by("jti, block ids")
        .up_to(16 * 1024);
    type Minting = Minting;
    type Verifying = Verifying;
    type Additions = ();
    type Rules = Rules;
    type Opened<'t> = Opened;

    fn generate() -> Result<Minting, Error> {
        Ok(Minting(KeyPair::new_with_algorithm(Algorithm::Ed25519)))
    }

    fn verifying(key: &Minting) -> Result<Verifying, Error> {
        Ok(Verifying(key.0.public()))
    }

    fn issue(key: &SigningKey<Self>, claims: &Claims, (): &()) -> Result<Token, Error> {
        let mut authority = facts::write(claims)?;
        if let Some(id) = key.kid().and_then(|kid| kid.as_str().parse().ok()) {
            authority = authority.root_key_id(id);
        }
        let token = authority.build(&key.material().0).and_then(|biscuit| biscuit.to_vec());
        let bytes = token.map_err(|_| Error::issue("the Biscuit could not be signed"))?;
        Ok(Token::new(base64url::encode_padded(bytes)))
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
        // One reason for every failure: what was malformed and what was forged look the same from outside.
        let biscuit = raw::Biscuit::from(&opened.bytes, key.material().0).map_err(|_| Rejection::Signature)?;
        let blocks = opened.envelope.blocks()?;
        let claims = facts::read(&blocks.authority)?;
        context.judge(&claims)?;
        let max_facts = limits::screen(&blocks, rules, context.request())?;
        authorize::authorize(&biscuit, rules, context, max_facts)?;
        let (restrictions, opaque_restrictions) = restrictions::recognise(&blocks, &claims);
        let ids = biscuit.revocation_identifiers().into_iter().zip(opened.envelope.has_one_signature());
        let revocation_ids = ids.filter(|(_, is_one)| *is_one).map(|(id, _)| RevocationId::new(id)).collect();
        Ok(Authenticated { claims, restrictions, revocation_ids, opaque_restrictions })
    }
}

impl Attenuate for Biscuit {
    fn append(token: &str, restrictions: &[Restriction]) -> Result<Token, Error> {
        let Opened { bytes, envelope } = Opened::read(token)
            .map_err(|_| Error::narrowing("it is no Biscuit, or one in another spelling than its own"))?;
        if envelope.has_all_blocks() {
            return Err(Error::narrowing("it has as many blocks as verifiers read"));
        }
        let block = restrictions::write(restrictions)?;
        let narrowed = UnverifiedBiscuit::from(&bytes).and_then(|biscuit| biscuit.append(block)?.to_vec());
        let bytes = narrowed.map_err(|error| match error {
            error::Token::AlreadySealed => Error::narrowing("it is sealed: its last holder closed it to restrictions"),
            _ => Error::narrowing("it is no Biscuit that a block can be appended to"),
        })?;
        Ok(Token::new(base64url::encode_padded(bytes)))
    }
}
