//! Which keys are trusted, and whose they are.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::credential::credential::Credential;
use crate::credential::keys::VerifyingKey;
use crate::foundation::error::Error;

/// The keys that a verifier trusts, each belonging to one issuer, so that no issuer's key can speak for another.
///
/// Clones share their content: keep one beside the verifier and rotate keys while it runs; readers never wait.
/// A token that names its key is held against that key; one that does not is accepted only where there is one key in all.
/// Keys are never tried in turn.
///
/// # Example
/// ```
/// # #[cfg(feature = "jwt")] {
/// use countersign::{Es256, Jwt, KeySet, SigningKey};
///
/// let old = SigningKey::<Jwt<Es256>>::generate()?.with_kid("2026-10")?;
/// let new = SigningKey::<Jwt<Es256>>::generate()?.with_kid("2026-11")?;
/// let keys = KeySet::issuer("https://issuer.example", old.verifying_key()?);
/// keys.add("https://issuer.example", new.verifying_key()?)?;
/// assert!(keys.add("https://other.example", new.verifying_key()?).is_err());    // one name, two keys
/// assert!(keys.remove("2026-10"));
/// assert!(!keys.remove("2026-10"));
/// # }
/// # Ok::<(), countersign::Error>(())
/// ```
pub struct KeySet<C: Credential>(Arc<ArcSwap<Entries<C>>>);

/// The content of a set at one moment.
pub(crate) struct Entries<C: Credential>(Vec<Arc<Entry<C>>>);

/// A key and whose it is.
pub(crate) struct Entry<C: Credential> {
    pub(crate) issuer: Box<str>,
    pub(crate) key: VerifyingKey<C>,
}

impl<C: Credential> KeySet<C> {
    /// A set of one key, which belongs to `issuer`. Where the key has no name, the names that tokens give are ignored.
    #[must_use]
    pub fn issuer(issuer: impl Into<Box<str>>, key: VerifyingKey<C>) -> Self {
        let entry = Entry { issuer: issuer.into(), key };
        Self(Arc::new(ArcSwap::from_pointee(Entries(vec![Arc::new(entry)]))))
    }

    /// Trusts one more key of `issuer`, from the next verification on.
    ///
    /// # Errors
    /// Where the set holds a key of this name, be it another issuer's, or this key for another algorithm, or where one of its
    /// keys has no name and could no longer be told from the others. The set is then as it was.
    pub fn add(&self, issuer: impl Into<Box<str>>, key: VerifyingKey<C>) -> Result<(), Error> {
        let entry = Arc::new(Entry { issuer: issuer.into(), key });
        let mut outcome = Ok(());
        self.0.rcu(|entries| {
            let mut entries: Vec<_> = entries.0.iter().map(Arc::clone).collect();
            entries.push(Arc::clone(&entry));
            outcome = ensure_distinct(&entries);
            if outcome.is_err() {
                entries.pop();
            }
            Entries(entries)
        });
        outcome
    }

    /// Trusts these keys of `issuer`, and no others of it, from the next verification on. What is trusted of other issuers
    /// stays as it is, and no verification sees half of the change.
    ///
    /// # Errors
    /// As [`KeySet::add`]. The set is then as it was.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "jwt")] {
    /// use countersign::{Es256, Jwt, KeySet, SigningKey};
    ///
    /// let named = |kid: &str| SigningKey::<Jwt<Es256>>::generate()?.with_kid(kid)?.verifying_key();
    /// let keys = KeySet::issuer("https://issuer.example", named("2026-10")?);
    /// keys.add("https://other.example", named("theirs")?)?;
    /// keys.rotate("https://issuer.example", [named("2026-10")?, named("2026-11")?])?;
    /// assert!(keys.rotate("https://issuer.example", [named("theirs")?]).is_err());      // another issuer's name
    /// # }
    /// # Ok::<(), countersign::Error>(())
    /// ```
    pub fn rotate(&self, issuer: &str, keys: impl IntoIterator<Item = VerifyingKey<C>>) -> Result<(), Error> {
        let own = |key| Arc::new(Entry { issuer: issuer.into(), key });
        let own: Vec<_> = keys.into_iter().map(own).collect();
        let mut outcome = Ok(());
        self.0.rcu(|entries| {
            let others = entries.0.iter().filter(|entry| *entry.issuer != *issuer);
            let rotated: Vec<_> = others.chain(&own).map(Arc::clone).collect();
            outcome = (1..=rotated.len()).try_for_each(|end| ensure_distinct(rotated.get(..end).unwrap_or_default()));
            if outcome.is_ok() { Arc::new(Entries(rotated)) } else { Arc::clone(entries) }
        });
        outcome
    }

    /// Trusts the key of this name no longer; `false` where there was none.
    pub fn remove(&self, kid: &str) -> bool {
        let mut is_found = false;
        self.0.rcu(|entries| {
            let kept: Vec<_> = entries.0.iter().filter(|entry| !entry.goes_by(kid)).map(Arc::clone).collect();
            is_found = kept.len() < entries.0.len();
            Entries(kept)
        });
        is_found
    }

    /// Trusts the keys of `other`, and no others, from the next verification on.
    pub fn replace(&self, other: &Self) {
        self.0.store(other.0.load_full());
    }

    /// The content at this moment, which later changes leave as it is.
    pub(crate) fn snapshot(&self) -> impl std::ops::Deref<Target = Arc<Entries<C>>> {
        self.0.load()
    }
}

impl<C: Credential> Entries<C> {
    /// The key for a token that names its key `hint`.
    pub(crate) fn find(&self, hint: Option<&str>) -> Option<&Entry<C>> {
        match (self.0.as_slice(), hint) {
            ([only], None) => Some(only),
            ([only], Some(_)) if only.key.kid().is_none() => Some(only),
            (entries, Some(kid)) => entries.iter().find(|entry| entry.goes_by(kid)).map(AsRef::as_ref),
            (_, None) => None,
        }
    }

    /// Whether any key belongs to `issuer`.
    pub(crate) fn trusts(&self, issuer: &str) -> bool {
        self.0.iter().any(|entry| *entry.issuer == *issuer)
    }
}

impl<C: Credential> Entry<C> {
    fn goes_by(&self, kid: &str) -> bool {
        self.key.kid().is_some_and(|own| own.as_str() == kid)
    }
}

fn ensure_distinct<C: Credential>(entries: &[Arc<Entry<C>>]) -> Result<(), Error> {
    let [others @ .., last] = entries else { return Ok(()) };
    if others.is_empty() {
        return Ok(());
    }
    if entries.iter().any(|entry| entry.key.kid().is_none()) {
        return Err(Error::configuration(
            "a key without a key id can only be trusted alone: name every key of the set",
        ));
    }
    if others.iter().any(|entry| C::are_at_odds(entry.key.material(), last.key.material())) {
        return Err(Error::configuration("the set already holds this key for another algorithm: a key is for one"));
    }
    match last.key.kid() {
        Some(kid) if others.iter().any(|entry| entry.goes_by(kid.as_str())) => Err(Error::configuration(format!(
            "the set already holds a key named `{kid}`: two keys cannot share a name"
        ))),
        _ => Ok(()),
    }
}

impl<C: Credential> Clone for KeySet<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: Credential> fmt::Debug for KeySet<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.snapshot();
        out.debug_list().entries(entries.0.iter().map(|entry| (&entry.issuer, &entry.key))).finish()
    }
}
