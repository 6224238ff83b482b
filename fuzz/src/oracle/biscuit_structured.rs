//! Datalog in signed blocks: nothing runs for long, holders bring nothing but what is let in, what is accepted the engine accepts
//! too when it is asked directly, and a block more never makes a token acceptable.
//!
//! The input is a sheet: circumstances, the authority block beside its claims (all of it, where it begins with `!`), and up to
//! four blocks that holders append.

use std::sync::LazyLock;
use std::time::Duration;

use biscuit_auth::builder::{Binary, BiscuitBuilder, BlockBuilder, Fact, Op, Term, Unary, fact, string};
use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::{Algorithm, AuthorizerBuilder, AuthorizerLimits, KeyPair, PrivateKey, error};
use countersign::arbitrary::sheet;
use countersign::biscuit::Rules;
use countersign::{Biscuit, KeySet, Rejection, Stage, Verified, Verifier};
use rustix::time::{ClockId, clock_gettime};

use super::biscuit_verify::assert_authority_says;
use super::macaroon_structured::restriction_request;
use crate::model::circumstances::{AUDIENCE, Circumstances, ISSUER, KEY};
use crate::model::{policy, restriction};
use crate::{keys, world};

const HONEST: &str = r#"iss("https://issuer.example"); sub("alice"); aud("api"); exp(2023-11-14T22:23:20Z);
    iat(2023-11-14T22:13:15Z); jti("7f1d4b0c");"#;
/// The longest block in text: its parser is not what is on trial.
const LONGEST: usize = 1024;
/// How long a thread may work at a verification. At an honest one it works for a quarter of a millisecond.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the engine is asked before one answer is taken for the only one it has.
const TURNS: usize = 64;

static ROOT: LazyLock<KeyPair> = LazyLock::new(|| {
    let armour = std::str::from_utf8(keys::ED25519).expect("PEM is text");
    KeyPair::from(&PrivateKey::from_pem(armour).expect("a key"))
});
static NEXT: LazyLock<KeyPair> =
    LazyLock::new(|| KeyPair::from(&PrivateKey::from_bytes(KEY.1, Algorithm::Ed25519).expect("a seed")));
static KEYS: LazyLock<KeySet<Biscuit>> =
    LazyLock::new(|| KeySet::issuer(ISSUER, keys::signing::<Biscuit>().verifying_key().expect("a public half")));

pub fn check(data: &[u8]) {
    let [circumstances, authority, blocks @ ..] = sheet::parts::<6>(data);
    // The key has no name; a Biscuit is longer than other tokens.
    let mut under = Circumstances { trusts_two_keys: false, ..Circumstances::of(circumstances) };
    under.max_token_bytes *= 2;
    let texts: Option<Vec<_>> = [authority].iter().chain(&blocks).map(|text| readable(text)).collect();
    let Some(texts) = texts else { return };
    let (authority, blocks) = texts.split_first().expect("there is an authority block");
    let authority = authority.strip_prefix('!').map_or_else(|| format!("{HONEST}{authority}"), str::to_owned);
    let trial =
        Trial { under, verifier: world::verifier_of(KEYS.clone(), &Circumstances { is_single_use: false, ..under }) };
    let blocks = blocks.iter().filter(|block| !block.is_empty());
    let Ok(blocks) = blocks.map(|block| BlockBuilder::new().code(block)).collect::<Result<Vec<_>, _>>() else { return };
    let is_plain = blocks.iter().all(|block| is_let_in(block, &under));
    let Ok(chain) = chain(&authority, blocks) else { return };
    let (whole, parents) = chain.split_last().expect("there is a root");
    if trial.judge(whole).is_ok() {
        assert!(is_plain, "what holders may not bring was let in");
        let stated = BlockBuilder::new().code(&authority).expect("it was read once");
        let mut heads = stated.rules.iter().map(|rule| rule.head.name.as_str());
        assert!(!heads.any(|head| ["time", "audience"].contains(&head)), "the authority tells the circumstances");
        // A block more takes away, and never adds.
        for parent in parents {
            assert!(can_be(true, || trial.judge(parent).is_ok()), "a block more made it acceptable");
        }
    }
}

/// A token of this authority block, and each that holders make of it with one of these blocks more. The keys between the
/// blocks are fixed as well: one input is one token.
fn chain(authority: &str, blocks: Vec<BlockBuilder>) -> Result<Vec<biscuit_auth::Biscuit>, error::Token> {
    let root = BiscuitBuilder::new().code(authority)?.build_with_key_pair(&ROOT, SymbolTable::new(), &NEXT)?;
    let mut chain = vec![root];
    for block in blocks {
        let parent = chain.last().expect("there is a root");
        chain.push(parent.append_with_keypair(&NEXT, block)?);
    }
    Ok(chain)
}

/// Whether the engine's answer can be this one. It stops at an expression on values of two types, or at the value before that
/// makes a check hold, whichever its tables, whose order is random, bring first: then either answer is its own.
fn can_be(answer: bool, ask: impl Fn() -> bool) -> bool {
    (0..TURNS).any(|_| ask() == answer)
}

/// Whether a holder may append it: checks of plain expressions, and facts where the verifier lets them in.
fn is_let_in(block: &BlockBuilder, under: &Circumstances) -> bool {
    let queries = block.checks.iter().flat_map(|check| &check.queries);
    let mut operations = queries.flat_map(|query| &query.expressions).flat_map(|expression| &expression.ops);
    let is_plain = |operation: &Op| match operation {
        Op::Closure(..) | Op::Binary(Binary::Regex | Binary::Ffi(_)) | Op::Unary(Unary::Ffi(_)) => false,
        Op::Value(_) | Op::Unary(_) | Op::Binary(_) => true,
    };
    block.rules.is_empty() && (block.facts.is_empty() || under.takes_any_kind) && operations.all(is_plain)
}

fn readable(text: &[u8]) -> Option<&str> {
    std::str::from_utf8(text).ok().filter(|text| text.len() <= LONGEST)
}

/// How long this thread has worked: what else the machine does meanwhile is not counted.
fn worked() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).expect("time goes forward")
}

struct Trial {
    under: Circumstances,
    verifier: Verifier<Biscuit>,
}

impl Trial {
    fn judge(&self, token: &biscuit_auth::Biscuit) -> Result<Verified<Biscuit>, Rejection> {
        let text = token.to_base64().expect("it can be written");
        let rules = if self.under.takes_any_kind { Rules::default().allow_facts() } else { Rules::default() };
        let start = worked();
        let found = self.verifier.verify_with(&text, &restriction_request(), &rules);
        let spent = worked() - start;
        assert!(spent < PATIENCE, "it took {spent:?}");
        match &found {
            Ok(found) => {
                let claims = world::plain(found.claims());
                let expected = policy::judge_with_type(&claims, ISSUER, &self.under).and_then(|()| {
                    policy::judge_names(&claims, true, &Circumstances { is_single_use: false, ..self.under })
                });
                assert_eq!(expected, Ok(()), "the model refuses these claims");
                assert_authority_says(token, &claims);
                assert!(can_be(true, || self.engine_accepts(token)), "the engine itself refuses it");
            }
            Err(Rejection::Caveat) => {
                assert!(can_be(false, || self.engine_accepts(token)), "the engine itself accepts it")
            }
            Err(refused) => assert!(
                matches!(refused.stage(), Stage::Size | Stage::Claims) || *refused == Rejection::Limit,
                "{refused:?} of a token that was signed"
            ),
        }
        found
    }

    /// Whether the engine, asked directly and with time to spare, finds that every check holds.
    fn engine_accepts(&self, token: &biscuit_auth::Biscuit) -> bool {
        let limits = AuthorizerLimits { max_facts: 100_000, max_iterations: 10_000, max_time: Duration::from_secs(60) };
        let authorizer =
            self.facts().into_iter().try_fold(AuthorizerBuilder::new(), |builder, fact| builder.fact(fact));
        let built =
            authorizer.and_then(|builder| builder.code("allow if true;")).map(|builder| builder.set_limits(limits));
        built.and_then(|builder| builder.build(token)).is_ok_and(|mut authorizer| authorizer.authorize().is_ok())
    }

    /// Time with the edges of the leeway, the audience, and what the bearer is doing.
    fn facts(&self) -> Vec<Fact> {
        let Circumstances { now, leeway, .. } = self.under;
        let times = [now - leeway, now, now + leeway].map(|moment| Term::Date(world::at(moment).unix().unsigned_abs()));
        let request = restriction::REQUEST.map(|(name, value)| fact(name, &[string(value)]));
        let times = times.map(|moment| fact("time", &[moment]));
        times.into_iter().chain([fact("audience", &[string(AUDIENCE)])]).chain(request).collect()
    }
}
