//! Macaroons: claims under a chain of MACs, restrictions that any holder can append, and third parties that must agree.
//!
//! Every MAC of a token, discharges included, is checked before anything that it says is looked at; everything is iterative
//! and counted. A caveat takes away and never asserts: who, until when and for whom is in the identifier, which the first MAC
//! covers, and read from nowhere else. Locations are covered by none, and mean nothing.

mod caveat;
mod chain;
mod discharge;
pub(crate) mod identifier;
mod keys;
mod rules;
mod sealed_key;
mod third_party;
pub(crate) mod wire;

pub use keys::Key;
pub use rules::Rules;
pub use third_party::{Additions, ThirdParty};

pub(crate) use caveat::MAX_POINTS;
use caveat::{Parts, ensure_readable};
use sha2::{Digest as _, Sha256};
use wire::Bundle;

use crate::claims::claims::Claims;
use crate::claims::policy::Policy;
use crate::claims::restriction::Restriction;
use crate::claims::revocation::RevocationId;
use crate::credential::attenuate::Attenuate;
use crate::credential::authenticated::Authenticated;
use crate::credential::context::Context;
use crate::credential::credential::Credential;
use crate::credential::key_id::KeyId;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::scheme::{KeyModel, Scheme};
use crate::credential::token::Token;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

/// A Macaroon on HMAC-SHA256. Whoever can verify can mint; whoever holds one can narrow it.
#[derive(Debug)]
pub enum Macaroon {}

/// A token taken apart; nothing in it is trusted.
pub struct Opened {
    bundle: Bundle,
    kid: Option<Box<str>>,
}

impl Credential for Macaroon {
    const SCHEME: Scheme = Scheme::new("macaroon/v2", KeyModel::Shared)
        .narrowing("always")
        .revoked_by("jti, identifier")
        .up_to(wire::MAX_BYTES);
    type Minting = Key;
    type Verifying = Key;
    type Additions = Additions;
    type Rules = Rules;
    type Opened<'t> = Opened;

    fn generate() -> Result<Key, Error> {
        Key::generate()
    }

    fn verifying(key: &Key) -> Result<Key, Error> {
        key.copied()
    }

    fn issue(key: &SigningKey<Self>, claims: &Claims, additions: &Additions) -> Result<Token, Error> {
        let identifier = identifier::write(claims, key.kid())?.into_bytes().into();
        let mut parts = Parts::mint(&key.material().root, None, identifier);
        if additions.0.len() > wire::MAX_DISCHARGES {
            let most = wire::MAX_DISCHARGES;
            return Err(Error::claims(format!("verifiers read at most {most} discharges: ask no more third parties")));
        }
        additions.0.iter().try_for_each(|asked| parts.add_third_party(asked))?;
        Ok(Token::new(wire::write(&parts)))
    }

    fn open(token: &str, _: &Policy) -> Result<Opened, Rejection> {
        let bundle = wire::read(token)?;
        let kid: Option<Box<str>> = identifier::split(&bundle.root.identifier).and_then(|(kid, _)| kid).map(Into::into);
        match &kid {
            Some(kid) if !KeyId::is_well_formed(kid) => Err(Rejection::HeaderKid),
            _ => Ok(Opened { bundle, kid }),
        }
    }

    fn key_hint(opened: &Opened) -> Option<&str> {
        opened.kid.as_deref()
    }

    fn authenticate(
        key: &VerifyingKey<Self>,
        opened: Opened,
        rules: &Rules,
        context: &Context<'_>,
    ) -> Result<Authenticated, Rejection> {
        let Opened { bundle, .. } = opened;
        let discharged = discharge::authenticate(&key.material().root, &bundle)?;
        let claims = identifier::claims(&bundle.root.identifier)?;
        context.judge(&claims)?;
        let (restrictions, opaque_restrictions) = judge(&discharged?, rules, context)?;
        // Everything that was ever derived from this root has it, and no holder can change it.
        let revocation_ids = vec![RevocationId::new(Sha256::digest(&bundle.root.identifier).to_vec())];
        Ok(Authenticated { claims, restrictions, revocation_ids, opaque_restrictions })
    }
}

/// What is understood of the caveats, all of which hold, and whether there are others, which hold by the application's word.
fn judge(predicates: &[&[u8]], rules: &Rules, context: &Context<'_>) -> Result<(Vec<Restriction>, bool), Rejection> {
    let mut restrictions = Vec::with_capacity(predicates.len());
    for predicate in predicates {
        let text = std::str::from_utf8(predicate).map_err(|_| Rejection::Caveat)?;
        match text.parse::<Restriction>() {
            Ok(restriction) if context.admits(&restriction) => restrictions.push(restriction),
            Err(_) if rules.admit(text, context) => {}
            _ => return Err(Rejection::Caveat),
        }
    }
    let are_others = restrictions.len() < predicates.len();
    Ok((restrictions, are_others))
}

impl Attenuate for Macaroon {
    fn append(token: &str, restrictions: &[Restriction]) -> Result<Token, Error> {
        let mut parts = wire::read_alone(token)?;
        restrictions.iter().for_each(|restriction| parts.add_predicate(&restriction.to_string()));
        ensure_readable([&parts])?;
        Ok(Token::new(wire::write(&parts)))
    }
}

/// For macaroons of other applications, whose identifiers hold no claims: authentic, and nothing more.
pub mod dangerous {
    use super::chain::RootKey;
    use super::{discharge, wire};
    use crate::foundation::rejection::Rejection;

    /// What a macaroon says whose MACs hold. **Nothing of it was judged**: not one of the caveats.
    #[derive(Debug)]
    pub struct Unjudged {
        /// The root's identifier.
        pub identifier: Vec<u8>,
        /// The first-party caveats of the root and of its discharges, every one of which must hold.
        pub caveats: Vec<Vec<u8>>,
    }

    /// What `token`, with the discharges that follow it, says under this secret.
    ///
    /// # Errors
    /// Where it is no macaroon, a MAC does not hold, or its discharges are not those that it asks for.
    pub fn authentic(secret: &[u8], token: &str) -> Result<Unjudged, Rejection> {
        let bundle = wire::read(token)?;
        let caveats = discharge::authenticate(&RootKey::derive(secret), &bundle)??;
        let caveats = caveats.into_iter().map(<[u8]>::to_vec).collect();
        Ok(Unjudged { caveats, identifier: bundle.root.identifier.into() })
    }

    /// A macaroon of any identifier and caveats, understood or not: what no issuer makes.
    #[must_use]
    pub fn mint(secret: &[u8], location: &str, identifier: &[u8], caveats: &[&str]) -> String {
        let mut parts = super::Parts::mint(&RootKey::derive(secret), Some(location), identifier.into());
        caveats.iter().for_each(|caveat| parts.add_predicate(caveat));
        wire::write(&parts)
    }
}
