//! Blocks that somebody else vouches for: the holder asks, the third party signs, the holder appends.

use std::fmt;
use std::str::FromStr;

use biscuit_auth as raw;

use super::Biscuit;
use super::algorithm::Algorithm;
use super::datalog::Datalog;
use super::holder::{self, refused};
use crate::credential::keys::SigningKey;
use crate::credential::token::Token;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;

/// The longest that a request or a block is read, in characters: that of a token.
const MAX_LENGTH: usize = 16 * 1024;

/// A holder's request for a block that a third party vouches for. It names the token's last signature, so that the block can
/// be appended to that token alone, and shows nothing else of it. Its text travels to the third party.
///
/// # Example
/// ```
/// use countersign::biscuit::{Datalog, ThirdPartyBlock, ThirdPartyRequest};
/// use countersign::{Biscuit, Claims, Issuer, SigningKey, Timestamp};
///
/// let claims = Claims::expiring_at(Timestamp::from_unix(2_000_000_000).unwrap())
///     .issuer("https://issuer.example").subject("alice").audience("api");
/// let token = Issuer::new(SigningKey::<Biscuit>::generate()?).issue(&claims)?;
///
/// let request = ThirdPartyRequest::new(token.as_str())?.to_string();
/// let directory = SigningKey::<Biscuit>::generate()?;             // at the third party
/// let block = request.parse::<ThirdPartyRequest>()?.sign(&directory, &Datalog::new("member(\"staff\");", [])?)?;
/// let block: ThirdPartyBlock = block.to_string().parse()?;        // back at the holder
/// assert!(block.append_to(token.as_str()).is_ok());
/// assert!(block.append_to("no token").is_err());
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ThirdPartyRequest(Vec<u8>);

impl ThirdPartyRequest {
    /// A request for a block to be appended to `token`.
    ///
    /// # Errors
    /// Where that is no Biscuit, or one that takes no more blocks.
    pub fn new(token: &str) -> Result<Self, Error> {
        let biscuit = holder::open_with_room(token)?;
        let request = biscuit.third_party_request().and_then(|request| request.serialize()).map_err(refused)?;
        Ok(Self(request))
    }

    /// A block that says `datalog`, vouched for with `key`: whoever trusts the key believes the facts.
    ///
    /// # Errors
    /// Where the block cannot be signed.
    pub fn sign<A: Algorithm>(
        &self,
        key: &SigningKey<Biscuit<A>>,
        datalog: &Datalog,
    ) -> Result<ThirdPartyBlock, Error> {
        let request = raw::ThirdPartyRequest::deserialize(&self.0).map_err(malformed)?;
        let private = key.material().pair().private();
        let block = request.create_block(&private, datalog.block()).and_then(|block| block.serialize());
        block.map(ThirdPartyBlock).map_err(|_| Error::issue("the third-party block could not be signed"))
    }
}

/// A block signed by a third party, for one token. Its text travels back to the holder.
#[derive(Clone, PartialEq, Eq)]
pub struct ThirdPartyBlock(Vec<u8>);

impl ThirdPartyBlock {
    /// `token` with this block appended. As always with holders, nothing is verified: a block that was signed for another
    /// token, or by nobody, makes one that every verifier refuses.
    ///
    /// # Errors
    /// Where that is no Biscuit or one that takes no more blocks, or this is no block; where more signatures would be to check
    /// than verifiers do, of which one on P-256 counts as eight on Ed25519.
    pub fn append_to(&self, token: &str) -> Result<Token, Error> {
        let biscuit = holder::open_with_room(token)?;
        // Asked of the token first: of a sealed one the library complains about the block.
        biscuit.third_party_request().map_err(refused)?;
        let narrowed = biscuit.append_third_party(&self.0).and_then(|biscuit| biscuit.to_vec());
        narrowed.map_err(|_| Error::narrowing("it is no third-party block")).and_then(holder::finished)
    }
}

fn malformed<E>(_: E) -> Error {
    Error::narrowing("it is no request for a third-party block, or one of an old kind that is not bound to a token")
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = base64url::decode_padded(Some(text).filter(|text| text.len() <= MAX_LENGTH)?).ok()?;
    Some(bytes.expose().to_vec())
}

impl FromStr for ThirdPartyRequest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = decode(text).ok_or_else(|| malformed(()))?;
        let request = raw::ThirdPartyRequest::deserialize(&bytes).map_err(malformed)?;
        // A field that is missing is read as an empty one: written again, it is not the same.
        let canonical = request.serialize().map_err(malformed)?;
        if canonical == bytes { Ok(Self(canonical)) } else { Err(malformed(())) }
    }
}

impl FromStr for ThirdPartyBlock {
    type Err = Error;

    /// Reads the text alone: whether it is a block for a token shows when it is appended.
    fn from_str(text: &str) -> Result<Self, Error> {
        decode(text).map(Self).ok_or_else(|| Error::narrowing("it is no third-party block"))
    }
}

macro_rules! travels {
    ($($name:ident)+) => { $(
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&base64url::encode_padded(&self.0))
            }
        }

        /// Shows none of its bytes: they belong to a token.
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }
    )+ };
}

travels! { ThirdPartyRequest ThirdPartyBlock }
