//! Datalog of the application's own, for issuers and holders: values come in as parameters, never as text.

use std::collections::HashMap;
use std::fmt;

use biscuit_auth::PublicKey;
use biscuit_auth::builder::{BlockBuilder, Fact, Rule, Term};
use biscuit_auth::parser::{self, SourceResult};

use super::Biscuit;
use super::algorithm::Algorithm;
use super::facts::is_reserved;
use crate::credential::keys::VerifyingKey;
use crate::foundation::clock::Timestamp;
use crate::foundation::error::Error;

/// Facts, rules and checks of a block: what an issuer adds to its claims
/// ([`issue_with`](crate::Issuer::issue_with)), a holder appends ([`append`](super::append)), and a third party vouches for
/// ([`ThirdPartyRequest::sign`](super::ThirdPartyRequest::sign)). By default nothing.
///
/// # Example
/// ```
/// use countersign::biscuit::{Datalog, Value};
///
/// let rights = Datalog::new("right({file}, \"read\"); check if operation(\"read\");", [("file", Value::from("/reports/7"))]);
/// assert!(rights.is_ok());
/// assert!(Datalog::new("right(", []).is_err());
/// assert!(Datalog::new("sub(\"root\");", []).is_err());           // a claim is made by claiming it
/// ```
#[derive(Clone, Default)]
pub struct Datalog(BlockBuilder);

impl Datalog {
    /// The block written in `source`. Values are put in as parameters, `{name}`, never into the text; a key of a third party
    /// stands in `trusting {name}`.
    ///
    /// # Errors
    /// Where the text is no Datalog, a parameter has no value, or a fact or rule is named like a claim, `time` or `audience`:
    /// those are the issuer's claims and the verifier's to tell.
    pub fn new<'p>(source: &str, values: impl IntoIterator<Item = (&'p str, Value)>) -> Result<Self, Error> {
        let Parameters { values, keys } = Parameters::of(source, values)?;
        let read = parser::parse_block_source(source).map_err(|errors| unreadable(source, &errors))?;
        if !read.scopes.is_empty() {
            return Err(Error::configuration(
                "the Datalog trusts others as a whole: say `trusting` in each rule or check",
            ));
        }
        ensure_usable(&read)?;
        let block = BlockBuilder::new().code_with_params(source, values, keys).map_err(unfilled)?;
        let facts = block.facts.iter().map(|Fact { predicate, .. }| predicate);
        let heads = block.rules.iter().map(|Rule { head, .. }| head);
        match facts.chain(heads).find(|predicate| is_reserved(&predicate.name)) {
            Some(predicate) => Err(Error::configuration(format!(
                "Datalog cannot state `{}`: claims are made by claiming them, and time and audience are the verifier's to tell",
                predicate.name
            ))),
            None => Ok(Self(block)),
        }
    }

    pub(super) fn block(&self) -> BlockBuilder {
        self.0.clone()
    }
}

impl fmt::Debug for Datalog {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Datalog")
    }
}

/// How deep a text may be nested: its parser goes down with it.
const MAX_NESTING: usize = 64;

/// The values and keys that a text's parameters stand for.
pub(super) struct Parameters {
    pub(super) values: HashMap<String, Term>,
    pub(super) keys: HashMap<String, PublicKey>,
}

impl Parameters {
    /// Those of `source`, which its parser can be given.
    pub(super) fn of<'p>(source: &str, given: impl IntoIterator<Item = (&'p str, Value)>) -> Result<Self, Error> {
        if nesting(source) > MAX_NESTING {
            return Err(Error::configuration(format!("the Datalog is nested deeper than {MAX_NESTING} levels")));
        }
        let mut parameters = Self { values: HashMap::new(), keys: HashMap::new() };
        for (name, value) in given {
            match value.0 {
                Content::Term(term) => drop(parameters.values.insert(name.to_owned(), term)),
                Content::Key(key) => drop(parameters.keys.insert(name.to_owned(), key)),
            }
        }
        Ok(parameters)
    }
}

/// Where a text is no Datalog. What it says stays out of it: an application may have written secrets into it.
pub(super) fn unreadable(source: &str, errors: &[parser::Error<'_>]) -> Error {
    let rest = errors.first().map_or(0, |error| error.input.len());
    let read = source.get(..source.len().saturating_sub(rest)).unwrap_or(source);
    let line = read.matches('\n').count() + 1;
    Error::configuration(format!("the Datalog cannot be read near its line {line}: expected statements ended by `;`"))
}

/// Refuses what `biscuit-auth` reads, and would panic at: keys in the text that are none, and parameters that it does not
/// find within values. The parser's own types have no name outside of it, so that they are looked at as they are written
/// for debugging.
pub(super) fn ensure_usable(read: &SourceResult<'_>) -> Result<(), Error> {
    let checks = read.checks.iter().flat_map(|(_, check)| &check.queries);
    let policies = read.policies.iter().flat_map(|(_, policy)| &policy.queries);
    for rule in read.rules.iter().map(|(_, rule)| rule).chain(checks).chain(policies) {
        if rule.scopes.iter().any(|scope| format!("{scope:?}").starts_with("PublicKey(")) {
            return Err(Error::configuration(
                "the Datalog names a key to trust: put it in as a parameter, `trusting {name}`",
            ));
        }
        let mut terms = rule.body.iter().chain([&rule.head]).flat_map(|predicate| &predicate.terms);
        terms.try_for_each(ensure_whole)?;
        rule.expressions.iter().flat_map(|expression| &expression.ops).try_for_each(ensure_whole)?;
    }
    read.facts.iter().flat_map(|(_, fact)| &fact.predicate.terms).try_for_each(ensure_whole)
}

/// Refuses a parameter within a set, an array or a map.
fn ensure_whole(value: &impl fmt::Debug) -> Result<(), Error> {
    let written = format!("{value:?}");
    let is_composed = ["Set(", "Array(", "Map("].iter().any(|kind| written.contains(kind));
    if is_composed && written.contains("Parameter(\"") {
        return Err(Error::configuration(
            "a parameter stands for a whole value, and not within a set, an array or a map",
        ));
    }
    Ok(())
}

/// What is left to go wrong once a text has been read.
pub(super) fn unfilled<E>(_: E) -> Error {
    Error::configuration("the Datalog has a parameter that was given no value, or one of the wrong kind")
}

/// How many brackets are open at once, at most; those in strings and comments count too.
fn nesting(source: &str) -> usize {
    let mut open: usize = 0;
    let depths = source.bytes().map(|byte| {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    depths.max().unwrap_or_default()
}

/// A value for a parameter of [`Datalog`] or [`Rules::datalog`](super::Rules::datalog).
#[derive(Clone)]
pub struct Value(Content);

#[derive(Clone)]
enum Content {
    Term(Term),
    Key(PublicKey),
}

impl fmt::Debug for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Value")
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(Content::Term(Term::Str(text.to_owned())))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self(Content::Term(Term::Integer(number)))
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self(Content::Term(Term::Bool(truth)))
    }
}

impl From<Timestamp> for Value {
    fn from(moment: Timestamp) -> Self {
        Self(Content::Term(Term::Date(moment.unix().unsigned_abs())))
    }
}

impl<A: Algorithm> From<&VerifyingKey<Biscuit<A>>> for Value {
    /// A third party, for `trusting {name}`.
    fn from(key: &VerifyingKey<Biscuit<A>>) -> Self {
        Self(Content::Key(key.material().key()))
    }
}
