//! What whoever holds a token can do with it: append, and seal. None of it needs a key, and nothing is verified.

use biscuit_auth::builder::BlockBuilder;
use biscuit_auth::{UnverifiedBiscuit, error};

use super::datalog::Datalog;
use super::envelope::{Envelope, MAX_APPENDED_BLOCKS};
use super::limits;
use super::{Biscuit, Opened};
use crate::credential::attenuate::{ensure_within_cap, within_cap};
use crate::credential::token::Token;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

/// `token` with a block more, which says `datalog`. Its checks must hold from now on; its facts are seen by its own checks
/// alone. Verifiers run what their [`Rules`](super::Rules) let in: unless they say more, checks of plain expressions.
///
/// # Errors
/// Where that is no Biscuit, or one that takes no more blocks.
///
/// # Example
/// ```
/// use countersign::biscuit::{self, Datalog, Value};
/// use countersign::{Biscuit, Claims, Issuer, SigningKey, Timestamp};
///
/// let claims = Claims::expiring_at(Timestamp::from_unix(2_000_000_000).unwrap())
///     .issuer("https://issuer.example").subject("alice").audience("api");
/// let token = Issuer::new(SigningKey::<Biscuit>::generate()?).issue(&claims)?;
/// let reports = Datalog::new("check if resource($r), $r.starts_with({prefix});", [("prefix", Value::from("/reports/"))])?;
/// let narrowed = biscuit::append(token.as_str(), &reports)?;
/// assert!(biscuit::append(biscuit::seal(narrowed.as_str())?.as_str(), &reports).is_err());
/// # Ok::<(), countersign::Error>(())
/// ```
pub fn append(token: &str, datalog: &Datalog) -> Result<Token, Error> {
    append_block(&open_with_room(token)?, datalog.block()).and_then(finished)
}

/// `token`, closed: nothing can be appended any more.
///
/// # Errors
/// Where that is no Biscuit, or one that is sealed already.
pub fn seal(token: &str) -> Result<Token, Error> {
    open(token)?.seal().and_then(|sealed| sealed.to_vec()).map_err(refused).and_then(finished)
}

/// `token` with one check for each of the restrictions that `block` was written from, which any verifier runs.
pub(super) fn narrow(token: &str, block: BlockBuilder) -> Result<Token, Error> {
    let narrowed = Secret::from(append_block(&open_with_room(token)?, block)?);
    let envelope = envelope(&narrowed)?;
    if limits::are_modest(envelope.appended()) && envelope.blocks().is_ok_and(|blocks| limits::leave_room(&blocks)) {
        written(&narrowed)
    } else {
        Err(Error::narrowing("it would carry more than verifiers run: restrict it by less"))
    }
}

/// A token that a block more can be appended to.
pub(super) fn open_with_room(token: &str) -> Result<UnverifiedBiscuit, Error> {
    let biscuit = open(token)?;
    if biscuit.block_count() > MAX_APPENDED_BLOCKS {
        return Err(Error::narrowing("it has as many blocks as verifiers read"));
    }
    Ok(biscuit)
}

/// A token as a holder has it.
fn open(token: &str) -> Result<UnverifiedBiscuit, Error> {
    let no_biscuit = || Error::narrowing("it is no Biscuit, or one in another spelling than its own");
    ensure_within_cap::<Biscuit>(token)?;
    let Opened { bytes, envelope } = Opened::read(token).map_err(|_| no_biscuit())?;
    if !limits::are_modest(envelope.appended()) {
        return Err(no_biscuit());
    }
    UnverifiedBiscuit::from(bytes.expose()).map_err(|_| no_biscuit())
}

fn append_block(biscuit: &UnverifiedBiscuit, block: BlockBuilder) -> Result<Vec<u8>, Error> {
    biscuit.append(block).and_then(|biscuit| biscuit.to_vec()).map_err(refused)
}

pub(super) fn refused(error: error::Token) -> Error {
    match error {
        error::Token::AlreadySealed | error::Token::AppendOnSealed => {
            Error::narrowing("it is sealed: its last holder closed it to restrictions")
        }
        _ => Error::narrowing("it is no Biscuit that a block can be appended to"),
    }
}

/// A token as it travels, which verifiers read.
pub(super) fn finished(bytes: Vec<u8>) -> Result<Token, Error> {
    let bytes = Secret::from(bytes);
    envelope(&bytes)?;
    written(&bytes)
}

/// What verifiers read of a token first.
fn envelope(bytes: &Secret) -> Result<Envelope, Error> {
    Envelope::read(bytes.expose()).map_err(|refusal| match refusal {
        Rejection::TooLarge => Error::narrowing("it would have more signatures than verifiers check"),
        _ => Error::narrowing("it is no Biscuit that a block can be appended to"),
    })
}

fn written(bytes: &Secret) -> Result<Token, Error> {
    within_cap::<Biscuit>(Token::new(base64url::encode_padded(bytes.expose())))
}
