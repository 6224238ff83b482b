//! JSON Web Tokens in the JWS compact serialization (RFC 7515, 7519), hardened as RFC 8725 asks and further.
//!
//! `jsonwebtoken` and its `aws_lc_rs` provider sign and verify; its `decode` and `Validation` are never called. What a
//! header says picks a trusted key at most: the algorithm is the key's, and the key's is the type's.

mod algorithm;
mod asn1;
mod by_key;
mod compact;
mod disguise;
mod ecdsa;
mod eddsa;
mod header;
mod hmac;
mod jwk;
mod key_set;
mod login;
mod modulus;
mod profile;
mod rsa;
mod rules;

use std::marker::PhantomData;

use jsonwebtoken::signature::{Signer as _, Verifier as _};
use zeroize::Zeroizing;

pub use algorithm::{Algorithm, PublicAlgorithm};
use algorithm::{MintingMaterial, VerifyingMaterial};
pub use by_key::{Assumed, ByKey};
use compact::{Compact, Decoded};
pub use ecdsa::{Es256, Es384};
pub use eddsa::EdDsa;
use header::Header;
pub use hmac::{Hs256, Hs384, Hs512};
pub use key_set::{JwkSet, SkippedKey};
pub use login::Login;
pub use profile::{AccessTokens, IdTokens};
pub use rsa::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
pub use rules::Rules;

use crate::claims::claims::Claims;
use crate::claims::json::{self, Form};
use crate::claims::policy::Policy;
use crate::claims::typ;
use crate::credential::authenticated::Authenticated;
use crate::credential::context::Context;
use crate::credential::credential::Credential;
use crate::credential::key_id::KeyId;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::portable::{KeyForm, Portable};
use crate::credential::scheme::Scheme;
use crate::credential::token::Token;
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

/// The type of a JWT that is of no particular kind (RFC 7519 §5.1).
const UNNAMED_TYPE: &str = "JWT";
/// The letters of an HS256 signature.
const SHORTEST_SIGNATURE: usize = 43;

/// A JSON Web Token signed with algorithm `A`.
pub struct Jwt<A>(PhantomData<fn() -> A>);

/// A token taken apart. Nothing in it is trusted but that it has the right shape and says the right algorithm.
pub struct Opened<'t> {
    signing_input: &'t str,
    alg: &'static str,
    kid: Option<Box<str>>,
    /// `None` where it is of no particular kind.
    typ: Option<Box<str>>,
    decoded: Decoded,
}

impl<A: Algorithm> Credential for Jwt<A> {
    const SCHEME: Scheme = A::SCHEME;
    type Minting = A::Minting;
    type Verifying = A::Verifying;
    type Additions = ();
    type Rules = Rules;
    type Opened<'t> = Opened<'t>;

    fn generate() -> Result<Self::Minting, Error> {
        A::Minting::generate()
    }

    fn verifying(key: &Self::Minting) -> Result<Self::Verifying, Error> {
        key.verifying()
    }

    fn issue(key: &SigningKey<Self>, claims: &Claims, (): &()) -> Result<Token, Error> {
        let typ = claims.credential_type().unwrap_or(UNNAMED_TYPE);
        let (header, payload) =
            (header::write(key.material().alg(), typ, key.kid()), json::write(claims, &Form::NUMERIC));
        let mut token = Vec::with_capacity(
            base64url::encoded_len(header.len()) + base64url::encoded_len(payload.len()) + SHORTEST_SIGNATURE + 2,
        );
        base64url::encode_into(header, &mut token);
        token.push(b'.');
        base64url::encode_into(payload, &mut token);
        let signature = Zeroizing::new(key.material().try_sign(&token).map_err(|_| Error::issue("signing failed"))?);
        token.reserve_exact(1 + base64url::encoded_len(signature.len()));
        token.push(b'.');
        base64url::encode_into(&*signature, &mut token);
        String::from_utf8(token).map(Token::new).map_err(|_| Error::issue("the token is no text"))
    }

    fn open<'t>(token: &'t str, policy: &Policy) -> Result<Opened<'t>, Rejection> {
        let compact = Compact::split(token)?;
        if compact.header.len() > policy.header_limit() {
            return Err(Rejection::TooLarge);
        }
        let decoded = compact.decode()?;
        let Header { alg, typ, kid } = Header::of(decoded.header(), A::ADMITTED)?;
        if !policy.admits_type(typ.as_deref(), Some(UNNAMED_TYPE)) {
            return Err(Rejection::HeaderType);
        }
        let typ = typ.filter(|found| !typ::same(found, UNNAMED_TYPE)).map(Box::from);
        Ok(Opened { signing_input: compact.signing_input, alg, kid: kid.map(Box::from), typ, decoded })
    }

    fn key_hint<'o>(opened: &'o Opened<'_>) -> Option<&'o str> {
        opened.kid.as_deref()
    }

    fn are_at_odds(one: &Self::Verifying, other: &Self::Verifying) -> bool {
        one.alg() != other.alg() && matches!((one.identify(), other.identify()), (Ok(one), Ok(other)) if one == other)
    }

    fn authenticate(
        key: &VerifyingKey<Self>,
        opened: Opened<'_>,
        rules: &Rules,
        context: &Context<'_>,
    ) -> Result<Authenticated, Rejection> {
        let Opened { signing_input, alg, typ, decoded, .. } = opened;
        // Where there are several algorithms, the one that counts is the key's.
        if alg != key.material().alg() {
            return Err(Rejection::Algorithm);
        }
        key.material().verify(signing_input.as_bytes(), &decoded.signature).map_err(|_| Rejection::Signature)?;
        let mut claims = json::read(decoded.payload(), &Form::NUMERIC)?;
        claims.typ = typ;
        rules.judge(&claims, alg, context)?;
        Ok(claims.into())
    }
}

impl<A: Algorithm> Portable for Jwt<A> {
    const WRITTEN_AS: KeyForm = <A::Minting as MintingMaterial>::WRITTEN_AS;

    fn read_minting(form: KeyForm, bytes: &[u8]) -> Result<(Self::Minting, Option<KeyId>), Error> {
        A::Minting::read(form, bytes)
    }

    fn read_verifying(form: KeyForm, bytes: &[u8]) -> Result<(Self::Verifying, Option<KeyId>), Error> {
        <A::Verifying as VerifyingMaterial>::read(form, bytes)
    }

    fn write_minting(key: &Self::Minting) -> Result<Secret, Error> {
        MintingMaterial::write(key)
    }

    fn write_verifying(key: &Self::Verifying) -> Result<Secret, Error> {
        VerifyingMaterial::write(key)
    }

    fn identify(key: &Self::Verifying) -> Result<String, Error> {
        key.identify()
    }
}

impl<A: Algorithm> SigningKey<Jwt<A>> {
    /// The key as a JWK (RFC 7517), private members included, which names its algorithm and itself.
    ///
    /// # Errors
    /// Where the library that holds the key cannot write it.
    ///
    /// # Example
    /// ```
    /// use countersign::{EdDsa, Jwt, KeyForm, SigningKey, VerifyingKey};
    ///
    /// let key = SigningKey::<Jwt<EdDsa>>::generate()?.with_kid("2026-11")?;
    /// let public = key.verifying_key()?.to_jwk();
    /// assert_eq!(VerifyingKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, public.expose())?.kid(), key.kid());
    /// assert!(VerifyingKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, key.to_jwk()?.expose()).is_err());    // that one is private
    /// # Ok::<(), countersign::Error>(())
    /// ```
    pub fn to_jwk(&self) -> Result<Secret, Error> {
        Ok(self.material().members()?.written_for(self.material().alg(), self.kid()))
    }
}

impl<A: Algorithm> VerifyingKey<Jwt<A>> {
    /// The key as a JWK (RFC 7517), which names its algorithm and itself. For a shared key this is the secret.
    #[must_use]
    pub fn to_jwk(&self) -> Secret {
        self.material().members().written_for(self.material().alg(), self.kid())
    }
}

/// For tests and tools that need authentic bytes rather than accepted claims.
pub mod dangerous {
    use jsonwebtoken::signature::Verifier as _;

    use super::{Algorithm, Compact, Jwt};
    use crate::credential::keys::VerifyingKey;
    use crate::foundation::rejection::Rejection;

    /// The payload that `key` signed. Neither header nor claims are looked at: this accepts what no verifier must.
    ///
    /// # Errors
    /// Where the token is not three canonical segments, or the signature does not hold.
    pub fn authentic_payload<A: Algorithm>(key: &VerifyingKey<Jwt<A>>, token: &str) -> Result<Vec<u8>, Rejection> {
        let compact = Compact::split(token)?;
        let decoded = compact.decode()?;
        let signed = compact.signing_input.as_bytes();
        key.material().verify(signed, &decoded.signature).map_err(|_| Rejection::Signature)?;
        Ok(decoded.payload().to_vec())
    }
}
