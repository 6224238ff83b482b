//! `Jwt<ByKey>`: the algorithm is the key's, for issuers that publish keys of several.

use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{self, Signer, Verifier};

use super::Jwt;
use super::algorithm::{Algorithm, MintingMaterial, PublicAlgorithm, VerifyingMaterial, sealed};
use super::ecdsa::{Es256, Es384};
use super::eddsa::EdDsa;
use super::jwk::{Jwk, Kind, Members};
use super::key_set::JwkSet;
use super::rsa::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
use crate::credential::key_id::KeyId;
use crate::credential::keys::{SigningKey, VerifyingKey};
use crate::credential::portable::KeyForm;
use crate::credential::scheme::{KeyModel, Scheme};
use crate::foundation::error::Error;
use crate::foundation::secret::Secret;

/// The algorithm that each key is for, where an issuer's keys are for several.
///
/// A key is bound to one algorithm when it is made: by the type it had ([`VerifyingKey::by_key`]), by its JWK's `alg`, or by
/// what the application [assumes](Assumed) of JWKs that do not say. A token's header names a trusted key; `alg` must then be
/// that key's, and chooses nothing. Public-key algorithms alone: a secret among public keys is how keys get confused.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use countersign::{
///     ByKey, Claims, EdDsa, Es256, Issuer, Jwt, KeySet, Policy, Request, SigningKey, SystemClock, Verifier,
/// };
///
/// let old = SigningKey::<Jwt<Es256>>::generate()?.with_kid("old")?;
/// let new = SigningKey::<Jwt<EdDsa>>::generate()?.with_kid("new")?;
/// let keys = KeySet::<Jwt<ByKey>>::issuer("https://issuer.example", old.verifying_key()?.by_key());
/// keys.add("https://issuer.example", new.verifying_key()?.by_key())?;
///
/// let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?
///     .issuer("https://issuer.example").subject("alice").audience("api");
/// let verifier = Verifier::new(keys, Policy::audience("api"));
/// assert!(verifier.verify(Issuer::new(old).issue(&claims)?, &Request::default()).is_ok());
/// assert!(verifier.verify(Issuer::new(new).issue(&claims)?, &Request::default()).is_ok());
///
/// let impostor = SigningKey::<Jwt<EdDsa>>::generate()?.with_kid("old")?;    // that key is for another algorithm
/// assert!(verifier.verify(Issuer::new(impostor).issue(&claims)?, &Request::default()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub enum ByKey {}

impl sealed::Sealed for ByKey {}

impl Algorithm for ByKey {
    const NAME: &'static str = "ByKey";
    const ADMITTED: &'static [&'static str] = &[
        Rs256::NAME,
        Rs384::NAME,
        Rs512::NAME,
        Ps256::NAME,
        Ps384::NAME,
        Ps512::NAME,
        Es256::NAME,
        Es384::NAME,
        EdDsa::NAME,
    ];
    const SCHEME: Scheme = Scheme::new("jwt/ByKey", KeyModel::Public).typed_in_header();
    type Minting = AnySigningKey;
    type Verifying = AnyVerifyingKey;
}

impl ByKey {
    /// Takes JWKs that name no `alg`, and keys in other forms, to be for algorithm `A` where they are of its kind.
    ///
    /// # Example
    /// ```
    /// use countersign::{ByKey, Rs256};
    ///
    /// // Two published keys, of which neither says what it is for.
    /// let jwks = br#"{"keys":[
    ///     {"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    ///      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
    ///     {"kty":"OKP","crv":"Ed25519","kid":"b","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    /// assert_eq!(ByKey::assuming::<countersign::EdDsa>().read_set(jwks)?.skipped().len(), 1);
    /// assert_eq!(ByKey::assuming::<Rs256>().read_set(jwks)?.skipped().len(), 2);
    /// # Ok::<(), countersign::Error>(())
    /// ```
    #[must_use]
    pub fn assuming<A: PublicAlgorithm>() -> Assumed {
        Assumed(vec![Reader::of::<A>()])
    }
}

/// Which algorithm a key is for that does not say so itself: the application's word, never the token's.
pub struct Assumed(Vec<Reader>);

impl Assumed {
    /// Assumes algorithm `A` of keys of its kind too.
    ///
    /// # Errors
    /// Where another is assumed of the same kind of key: which was meant would be a guess.
    pub fn and<A: PublicAlgorithm>(mut self) -> Result<Self, Error> {
        let Kind { kty, crv, .. } = A::KIND;
        if let Some(other) = self.0.iter().find(|other| (other.kind.kty, other.kind.crv) == (kty, crv)) {
            let (one, other) = (other.kind.algorithm, A::NAME);
            return Err(Error::configuration(format!(
                "both {one} and {other} are assumed of keys {}: choose one",
                A::KIND.described()
            )));
        }
        self.0.push(Reader::of::<A>());
        Ok(self)
    }

    /// The verifying key in `bytes`, bound to the algorithm that its JWK names, or else to the one assumed.
    ///
    /// # Errors
    /// Where there is no sound public key, or no algorithm for it.
    pub fn read(&self, form: KeyForm, bytes: &[u8]) -> Result<VerifyingKey<Jwt<ByKey>>, Error> {
        VerifyingKey::read_by(bytes, |bytes| (self.reader(form, bytes)?.verifying)(form, bytes))
    }

    /// The set of keys in `bytes`, each bound to the algorithm that it names, or else to the one assumed.
    ///
    /// # Errors
    /// As [`JwkSet::read`].
    pub fn read_set(&self, bytes: &[u8]) -> Result<JwkSet<ByKey>, Error> {
        JwkSet::read_by(bytes, |text| self.read(KeyForm::Jwk, text.as_bytes()))
    }

    fn reader(&self, form: KeyForm, bytes: &[u8]) -> Result<&Reader, Error> {
        if form != KeyForm::Jwk {
            return match self.0.as_slice() {
                [only] => Ok(only),
                _ => Err(Error::key(
                    "only a JWK names its algorithm: say which this key is for by reading it as a key of that algorithm",
                )),
            };
        }
        let jwk = Jwk::read(bytes)?;
        if let Some(alg) = jwk.string("alg")? {
            return READERS.iter().find(|reader| *reader.kind.algorithm == *alg).ok_or_else(|| {
                Error::key(format!(
                    "the JWK's `alg` is none of those that public keys here are for: {}",
                    ByKey::ADMITTED.join(", ")
                ))
            });
        }
        let (kty, crv) = (jwk.string("kty")?, jwk.string("crv")?);
        let is_of_kind =
            |reader: &&Reader| Some(reader.kind.kty) == kty.as_deref() && reader.kind.crv == crv.as_deref();
        self.0.iter().find(is_of_kind).ok_or_else(|| {
            Error::key(
                "the JWK names no `alg`, and none is assumed of keys of its kind: say which with `ByKey::assuming`",
            )
        })
    }

    /// Nothing: every key must say what it is for.
    pub(super) const NOTHING: &'static Self = &Self(Vec::new());
}

/// How keys of one algorithm are read.
struct Reader {
    kind: Kind,
    minting: Read<AnySigningKey>,
    verifying: Read<AnyVerifyingKey>,
}

/// Reads a key in some form, and its name where the form carries one.
type Read<K> = fn(KeyForm, &[u8]) -> Result<(K, Option<KeyId>), Error>;

static READERS: [Reader; 9] = [
    Reader::of::<Rs256>(),
    Reader::of::<Rs384>(),
    Reader::of::<Rs512>(),
    Reader::of::<Ps256>(),
    Reader::of::<Ps384>(),
    Reader::of::<Ps512>(),
    Reader::of::<Es256>(),
    Reader::of::<Es384>(),
    Reader::of::<EdDsa>(),
];

impl Reader {
    const fn of<A: PublicAlgorithm>() -> Self {
        Self {
            kind: A::KIND,
            minting: |form, bytes| {
                let (material, kid) = <A::Minting as MintingMaterial>::read(form, bytes)?;
                Ok((AnySigningKey(Box::new(material)), kid))
            },
            verifying: |form, bytes| {
                let (material, kid) = <A::Verifying as VerifyingMaterial>::read(form, bytes)?;
                Ok((AnyVerifyingKey(Box::new(material)), kid))
            },
        }
    }
}

/// A private key of some public-key algorithm, which it keeps for ever.
pub struct AnySigningKey(Box<dyn SigningMaterial>);

/// A public key of some algorithm, which it keeps for ever.
pub struct AnyVerifyingKey(Box<dyn VerifyingMaterial>);

/// [`MintingMaterial`] whose type has been forgotten.
trait SigningMaterial: JwtSigner + Send + Sync {
    fn verifying(&self) -> Result<AnyVerifyingKey, Error>;
    fn alg(&self) -> &'static str;
    fn members(&self) -> Result<Members, Error>;
}

impl<M: MintingMaterial> SigningMaterial for M {
    fn verifying(&self) -> Result<AnyVerifyingKey, Error> {
        Ok(AnyVerifyingKey(Box::new(MintingMaterial::verifying(self)?)))
    }

    fn alg(&self) -> &'static str {
        MintingMaterial::alg(self)
    }

    fn members(&self) -> Result<Members, Error> {
        MintingMaterial::members(self)
    }
}

impl<A: PublicAlgorithm> SigningKey<Jwt<A>> {
    /// The same key, whose algorithm is its own and no longer its type's.
    #[must_use]
    pub fn by_key(self) -> SigningKey<Jwt<ByKey>> {
        self.map(|material| AnySigningKey(Box::new(material)))
    }
}

impl<A: PublicAlgorithm> VerifyingKey<Jwt<A>> {
    /// The same key, whose algorithm is its own and no longer its type's.
    #[must_use]
    pub fn by_key(self) -> VerifyingKey<Jwt<ByKey>> {
        self.map(|material| AnyVerifyingKey(Box::new(material)))
    }
}

impl MintingMaterial for AnySigningKey {
    type Verifying = AnyVerifyingKey;
    const WRITTEN_AS: KeyForm = KeyForm::Jwk;

    /// For EdDSA. For another algorithm, make a key of its type.
    fn generate() -> Result<Self, Error> {
        Ok(Self(Box::new(<<EdDsa as Algorithm>::Minting as MintingMaterial>::generate()?)))
    }

    fn verifying(&self) -> Result<AnyVerifyingKey, Error> {
        self.0.verifying()
    }

    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        (Assumed::NOTHING.reader(form, bytes)?.minting)(form, bytes)
    }

    fn write(&self) -> Result<Secret, Error> {
        Ok(self.0.members()?.written_for(self.0.alg(), None))
    }

    fn alg(&self) -> &'static str {
        self.0.alg()
    }

    fn members(&self) -> Result<Members, Error> {
        self.0.members()
    }
}

impl VerifyingMaterial for AnyVerifyingKey {
    fn read(form: KeyForm, bytes: &[u8]) -> Result<(Self, Option<KeyId>), Error> {
        (Assumed::NOTHING.reader(form, bytes)?.verifying)(form, bytes)
    }

    fn write(&self) -> Result<Secret, Error> {
        Ok(self.0.members().written_for(self.0.alg(), None))
    }

    fn identify(&self) -> Result<String, Error> {
        self.0.identify()
    }

    fn alg(&self) -> &'static str {
        self.0.alg()
    }

    fn members(&self) -> Members {
        self.0.members()
    }
}

impl Signer<Vec<u8>> for AnySigningKey {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        self.0.try_sign(message)
    }
}

impl Verifier<Vec<u8>> for AnyVerifyingKey {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.0.verify(message, signature)
    }
}

impl JwtSigner for AnySigningKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.0.algorithm()
    }
}

impl JwtVerifier for AnyVerifyingKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.0.algorithm()
    }
}
