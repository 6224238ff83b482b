//! A token: blocks, each signed by the key that the one before it names, and the proof that whoever holds it may go on.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;

use super::content::{Content, Op, Term};
use super::wire::{bytes, number};
use crate::assay::bench::{Bench, LIFETIME};
use crate::assay::key::{KeyPair, PublicKey, ecdsa_der};
use crate::assay::setup::Setup;
use crate::assay::specimen::Unmakeable;

/// A signed block.
#[derive(Clone)]
pub(in crate::assay) struct Link {
    pub(in crate::assay) block: Vec<u8>,
    /// The message that holds the key of the next block.
    pub(in crate::assay) next: NextKey,
    pub(in crate::assay) signature: Vec<u8>,
    /// A third party's signature, and its key.
    pub(in crate::assay) external: Option<(Vec<u8>, NextKey)>,
    /// The version of what is signed.
    pub(in crate::assay) version: u32,
}

/// A public key, and the number of its algorithm.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::assay) struct NextKey {
    algorithm: u32,
    key: Vec<u8>,
}

/// What shows that the holder may append, or that nobody may any more.
#[derive(Clone)]
pub(in crate::assay) enum Proof {
    Secret([u8; 32]),
    Sealed(Vec<u8>),
}

#[derive(Clone)]
pub(in crate::assay) struct Chain {
    pub(in crate::assay) root_key_id: Option<u32>,
    pub(in crate::assay) links: Vec<Link>,
    pub(in crate::assay) proof: Proof,
    symbols: Vec<String>,
}

impl Chain {
    /// What an honest authority block says under `setup`.
    pub(in crate::assay) fn honest_content(setup: &Setup) -> Content {
        let (exp, nbf) = (Term::Date(setup.now + LIFETIME), Term::Date(setup.now - 5));
        Self::content_without_times(setup)
            .fact("exp", std::slice::from_ref(&exp))
            .fact("nbf", std::slice::from_ref(&nbf))
            .check(
                &[("time", &[Term::Variable("time")])],
                &[Op::Value(Term::Variable("time")), Op::Value(exp), Op::Less],
            )
            .check(
                &[("time", &[Term::Variable("time")])],
                &[Op::Value(Term::Variable("time")), Op::Value(nbf), Op::AtLeast],
            )
            .check(&[("audience", &[Term::text(&setup.audience)])], &[])
    }

    /// The same, less its moments and its checks.
    pub(in crate::assay) fn content_without_times(setup: &Setup) -> Content {
        let content = Content::after(&[])
            .fact("iss", &[Term::text(&setup.issuer)])
            .fact("sub", &[Term::text("alice")])
            .fact("aud", &[Term::text(&setup.audience)])
            .fact("jti", &[Term::text("7f1d4b0c")]);
        match &setup.typ {
            Some(typ) => content.fact("typ", &[Term::text(typ)]),
            None => content,
        }
    }

    /// The plain honest token.
    pub(in crate::assay) fn honest(bench: &Bench) -> Result<Self, Unmakeable> {
        Self::of(bench, bench.pair()?, &Self::honest_content(bench.setup()))
    }

    /// A token of one block, signed with `root`.
    pub(in crate::assay) fn of(bench: &Bench, root: &KeyPair, content: &Content) -> Result<Self, Unmakeable> {
        let (secret, pair) = fresh()?;
        // What is signed with other keys than Ed25519 is of version 1.
        let version = u32::from(!matches!(root, KeyPair::Ed25519(_)));
        let mut link = Link {
            block: content.encoded(),
            next: NextKey::of(&pair)?,
            signature: Vec::new(),
            external: None,
            version,
        };
        link.signature = sign(root, &link.signed(None))?;
        let root_key_id = bench.setup().kid.as_deref().and_then(|kid| kid.parse().ok());
        Ok(Self { root_key_id, links: vec![link], proof: Proof::Secret(secret), symbols: content.all_symbols() })
    }

    /// An empty block to be appended.
    pub(in crate::assay) fn next_content(&self) -> Content {
        Content::after(&self.symbols)
    }

    /// The token with a block that its holder appends.
    pub(in crate::assay) fn append(&self, content: &Content) -> Result<Self, Unmakeable> {
        self.append_by(&self.holder()?, content)
    }

    /// The token with a block that this key signs.
    pub(in crate::assay) fn append_by(&self, pair: &KeyPair, content: &Content) -> Result<Self, Unmakeable> {
        self.append_link(pair, content.encoded(), content.all_symbols(), None, 0)
    }

    /// The token with a block of a third party's, whose signature is over what `signed` says.
    pub(in crate::assay) fn append_external(
        &self,
        third: &KeyPair,
        content: &Content,
        version: u32,
        signed: impl Fn(&[u8]) -> Vec<u8>,
    ) -> Result<Self, Unmakeable> {
        let block = content.encoded();
        let external = (sign(third, &signed(&block))?, NextKey::of(third)?);
        self.append_signed(block, Some(external), version)
    }

    /// The token with a block that a third party is said to have signed.
    pub(in crate::assay) fn append_signed(
        &self,
        block: Vec<u8>,
        external: Option<(Vec<u8>, NextKey)>,
        version: u32,
    ) -> Result<Self, Unmakeable> {
        self.append_link(&self.holder()?, block, self.symbols.clone(), external, version)
    }

    /// The key with which the holder may go on.
    fn holder(&self) -> Result<KeyPair, Unmakeable> {
        let Proof::Secret(secret) = &self.proof else { return Err(Unmakeable::Primitive("a key")) };
        KeyPair::ed25519_from_seed(secret).ok_or(Unmakeable::Primitive("a key"))
    }

    /// What a third party signs for this token.
    pub(in crate::assay) fn external_payload(&self, block: &[u8]) -> Vec<u8> {
        let previous = self.links.last().map(|link| link.signature.as_slice()).unwrap_or_default();
        [b"\0EXTERNAL\0\0VERSION\0", &1_u32.to_le_bytes()[..], b"\0PAYLOAD\0", block, b"\0PREVSIG\0", previous].concat()
    }

    /// What third parties signed once, and could be moved to another token of the same holder.
    pub(in crate::assay) fn legacy_external_payload(&self, block: &[u8]) -> Vec<u8> {
        let key = self.links.last().map(|link| link.next.signed()).unwrap_or_default();
        [block, &key].concat()
    }

    fn append_link(
        &self,
        pair: &KeyPair,
        block: Vec<u8>,
        symbols: Vec<String>,
        external: Option<(Vec<u8>, NextKey)>,
        version: u32,
    ) -> Result<Self, Unmakeable> {
        let (secret, next) = fresh()?;
        let mut link = Link { block, next: NextKey::of(&next)?, signature: Vec::new(), external, version };
        link.signature = sign(pair, &link.signed(self.links.last()))?;
        let mut chain = self.clone();
        chain.links.push(link);
        (chain.proof, chain.symbols) = (Proof::Secret(secret), symbols);
        Ok(chain)
    }

    /// The token to which nothing can be appended any more.
    pub(in crate::assay) fn sealed(&self) -> Result<Self, Unmakeable> {
        self.sealed_by(&self.holder()?)
    }

    /// The token, sealed with this key.
    pub(in crate::assay) fn sealed_by(&self, pair: &KeyPair) -> Result<Self, Unmakeable> {
        let last = self.links.last().ok_or(Unmakeable::Primitive("a block"))?;
        let signature = sign(pair, &[&last.block[..], &last.next.signed(), &last.signature].concat())?;
        Ok(Self { proof: Proof::Sealed(signature), ..self.clone() })
    }

    /// The message.
    pub(in crate::assay) fn message(&self) -> Vec<u8> {
        let mut message = self.root_key_id.map(|id| number(1, u64::from(id))).unwrap_or_default();
        for (position, link) in self.links.iter().enumerate() {
            message.extend(bytes(if position == 0 { 2 } else { 3 }, link.encoded()));
        }
        let proof = match &self.proof {
            Proof::Secret(secret) => bytes(1, secret),
            Proof::Sealed(signature) => bytes(2, signature),
        };
        message.extend(bytes(4, proof));
        message
    }

    /// The token as it travels.
    pub(in crate::assay) fn token(&self) -> Vec<u8> {
        written(&self.message())
    }
}

/// A message as it travels.
pub(in crate::assay) fn written(message: &[u8]) -> Vec<u8> {
    URL_SAFE.encode(message).into_bytes()
}

impl NextKey {
    pub(in crate::assay) fn of(pair: &KeyPair) -> Result<Self, Unmakeable> {
        match pair.public().map_err(|_| Unmakeable::Primitive("a key"))? {
            PublicKey::Ed25519(key) => Ok(Self { algorithm: 0, key }),
            other => Ok(Self { algorithm: 1, key: other.compressed().ok_or(Unmakeable::Primitive("a key"))? }),
        }
    }

    fn message(&self) -> Vec<u8> {
        [number(1, u64::from(self.algorithm)), bytes(2, &self.key)].concat()
    }

    fn signed(&self) -> Vec<u8> {
        [&self.algorithm.to_le_bytes()[..], &self.key].concat()
    }
}

impl Link {
    /// What the key of the block before signs; `previous`: that block, where there is one.
    pub(in crate::assay) fn signed(&self, previous: Option<&Self>) -> Vec<u8> {
        let external = self.external.as_ref().map(|(signature, _)| signature.as_slice());
        if self.version == 0 {
            return [&self.block[..], external.unwrap_or_default(), &self.next.signed()].concat();
        }
        let (algorithm, key) = (self.next.algorithm.to_le_bytes(), &self.next.key);
        let mut signed = [
            b"\0BLOCK\0\0VERSION\0",
            &self.version.to_le_bytes()[..],
            b"\0PAYLOAD\0",
            &self.block,
            b"\0ALGORITHM\0",
            &algorithm,
            b"\0NEXTKEY\0",
            key,
        ]
        .concat();
        if let Some(previous) = previous {
            signed.extend([b"\0PREVSIG\0", &previous.signature[..]].concat());
            signed.extend(external.map(|external| [b"\0EXTERNALSIG\0", external].concat()).unwrap_or_default());
        }
        signed
    }

    fn encoded(&self) -> Vec<u8> {
        let mut message = [bytes(1, &self.block), bytes(2, self.next.message()), bytes(3, &self.signature)].concat();
        if let Some((signature, key)) = &self.external {
            message.extend(bytes(4, [bytes(1, signature), bytes(2, key.message())].concat()));
        }
        if self.version > 0 {
            message.extend(number(5, u64::from(self.version)));
        }
        message
    }
}

/// A signature as Biscuit writes it: Ed25519, or ECDSA in DER.
pub(in crate::assay) fn sign(pair: &KeyPair, message: &[u8]) -> Result<Vec<u8>, Unmakeable> {
    let signature = match pair {
        KeyPair::Ec(..) => pair.sign("ES256", message).map(|signature| ecdsa_der(&signature)),
        _ => pair.sign("EdDSA", message),
    };
    signature.ok_or(Unmakeable::Primitive("a signature"))
}

/// A key for the next block, and its seed.
fn fresh() -> Result<([u8; 32], KeyPair), Unmakeable> {
    let mut seed = [0; 32];
    rand::fill(&mut seed).map_err(|_| Unmakeable::Primitive("random bytes"))?;
    Ok((seed, KeyPair::ed25519_from_seed(&seed).ok_or(Unmakeable::Primitive("a key"))?))
}
