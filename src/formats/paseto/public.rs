//! v4.public: Ed25519 over the header, the payload, the footer and the implicit assertion (PASETO *Version 4*, *Sign*).

use pasetors::keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate as _};
use pasetors::paserk::Id;
use pasetors::token::{Public, UntrustedToken};
use pasetors::version4::{PublicToken, V4};

use super::{FORM, Paseto, V4Public, footer, paserk};
use crate::claims::claims::Claims;
use crate::claims::json;
use crate::claims::policy::Policy;
use crate::credential::authenticated::Authenticated;
use crate::credential::context::Context;
use crate::credential::credential::Credential;
use crate::credential::key_id::KeyId;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::portable::{KeyForm, Portable};
use crate::credential::scheme::{KeyModel, Scheme};
use crate::credential::token::Token;
use crate::foundation::ed25519;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

const HEADER: &str = PublicToken::HEADER;
const SECRET: &str = "k4.secret.";
const PUBLIC: &str = "k4.public.";
/// Seed and public key.
const SECRET_BYTES: usize = 64;
const PUBLIC_BYTES: usize = 32;

/// A token taken apart: canonical, and nothing in it is trusted.
pub struct Opened {
    token: UntrustedToken<Public, V4>,
    kid: Option<Box<str>>,
}

/// Takes a token apart by its shape alone.
fn open(token: &str, footer_limit: usize) -> Result<UntrustedToken<Public, V4>, Rejection> {
    let body = token.strip_prefix(HEADER).ok_or(Rejection::WrongFormat)?;
    let segments: Vec<&str> = body.splitn(3, '.').collect();
    let (payload, footer) = match segments.as_slice() {
        [payload] => (*payload, None),
        [payload, footer] => (*payload, Some(*footer)),
        _ => return Err(Rejection::Segments),
    };
    if payload.is_empty() || footer.is_some_and(str::is_empty) {
        return Err(Rejection::Segments);
    }
    if footer.is_some_and(|footer| footer.len() > footer_limit) {
        return Err(Rejection::TooLarge);
    }
    // pasetors' own decoder lets other spellings through.
    for segment in [Some(payload), footer].into_iter().flatten() {
        base64url::decode(segment).map_err(|_| Rejection::Base64)?;
    }
    UntrustedToken::try_from(token).map_err(|_| Rejection::Segments)
}

/// The payload, once its signature held.
fn authentic(key: &AsymmetricPublicKey<V4>, token: &UntrustedToken<Public, V4>) -> Result<String, Rejection> {
    // The footer is covered by the signature; there is none to compare it with.
    match PublicToken::verify(key, token, None, None) {
        Ok(trusted) => Ok(trusted.payload().to_owned()),
        // Said only once the signature held.
        Err(pasetors::errors::Error::PayloadInvalidUtf8) => Err(Rejection::ClaimsJson),
        Err(_) => Err(Rejection::Signature),
    }
}

impl Credential for Paseto<V4Public> {
    const SCHEME: Scheme = Scheme::new("paseto/v4.public", KeyModel::Public);
    type Minting = AsymmetricSecretKey<V4>;
    type Verifying = AsymmetricPublicKey<V4>;
    type Additions = ();
    type Rules = ();
    type Opened<'t> = Opened;

    fn generate() -> Result<Self::Minting, Error> {
        AsymmetricKeyPair::<V4>::generate().map(|pair| pair.secret).map_err(|_| Error::key("the key generator failed"))
    }

    fn verifying(key: &Self::Minting) -> Result<Self::Verifying, Error> {
        AsymmetricPublicKey::try_from(key).map_err(|_| Error::key("the public key could not be derived"))
    }

    fn issue(key: &SigningKey<Self>, claims: &Claims, (): &()) -> Result<Token, Error> {
        let payload = json::write(claims, &FORM);
        let footer = footer::write(key.kid());
        let footer = (!footer.is_empty()).then_some(footer.as_bytes());
        PublicToken::sign(key.material(), payload.as_bytes(), footer, None)
            .map(Token::new)
            .map_err(|_| Error::issue("signing failed"))
    }

    fn open(token: &str, policy: &Policy) -> Result<Opened, Rejection> {
        let token = open(token, policy.header_limit())?;
        let kid = footer::kid(token.untrusted_footer())?;
        Ok(Opened { token, kid })
    }

    fn key_hint(opened: &Opened) -> Option<&str> {
        opened.kid.as_deref()
    }

    fn authenticate(
        key: &VerifyingKey<Self>,
        opened: Opened,
        (): &(),
        _: &Context<'_>,
    ) -> Result<Authenticated, Rejection> {
        let payload = authentic(key.material(), &opened.token)?;
        json::read(payload.as_bytes(), &FORM).map(Authenticated::from)
    }
}

impl Portable for Paseto<V4Public> {
    const WRITTEN_AS: KeyForm = KeyForm::Paserk;

    fn read_minting(form: KeyForm, bytes: &[u8]) -> Result<(Self::Minting, Option<KeyId>), Error> {
        let secret = paserk::read(form, bytes, SECRET, SECRET_BYTES)?;
        let unsound = || Error::key("the `k4.secret` PASERK is not a seed followed by its own public key");
        let (seed, public) = secret.expose().split_last_chunk::<PUBLIC_BYTES>().ok_or_else(unsound)?;
        // pasetors panics on an all-zero seed.
        if seed.iter().all(|byte| *byte == 0) || !ed25519::is_sound_public_key(public) {
            return Err(unsound());
        }
        Ok((AsymmetricSecretKey::from(secret.expose()).map_err(|_| unsound())?, None))
    }

    fn read_verifying(form: KeyForm, bytes: &[u8]) -> Result<(Self::Verifying, Option<KeyId>), Error> {
        let public = paserk::read(form, bytes, PUBLIC, PUBLIC_BYTES)?;
        let unsound = || Error::key("the `k4.public` PASERK is not a sound Ed25519 public key");
        let is_sound = <&[u8; PUBLIC_BYTES]>::try_from(public.expose()).is_ok_and(ed25519::is_sound_public_key);
        if !is_sound {
            return Err(unsound());
        }
        Ok((AsymmetricPublicKey::from(public.expose()).map_err(|_| unsound())?, None))
    }

    fn write_minting(key: &Self::Minting) -> Result<Secret, Error> {
        Ok(paserk::write(SECRET, key.as_bytes()))
    }

    fn write_verifying(key: &Self::Verifying) -> Result<Secret, Error> {
        Ok(paserk::write(PUBLIC, key.as_bytes()))
    }

    fn identify(key: &Self::Verifying) -> Result<String, Error> {
        use pasetors::paserk::FormatAsPaserk as _;
        let mut id = String::new();
        Id::from(key).fmt(&mut id).map_err(|_| Error::key("the PASERK id could not be written"))?;
        Ok(id)
    }
}

/// For tests and tools that need authentic bytes rather than accepted claims.
pub mod dangerous {
    use super::{Paseto, V4Public, authentic, open};
    use crate::credential::keys::VerifyingKey;
    use crate::foundation::rejection::Rejection;

    /// The payload that `key` signed. Footer and claims are not looked at: this accepts what no verifier must.
    ///
    /// # Errors
    /// Where the token is not canonical v4.public, or the signature does not hold.
    pub fn authentic_payload(key: &VerifyingKey<Paseto<V4Public>>, token: &str) -> Result<String, Rejection> {
        authentic(key.material(), &open(token, token.len())?)
    }
}
