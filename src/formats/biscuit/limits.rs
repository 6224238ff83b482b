//! What holders may have appended, before any of it is run.
//!
//! By default: checks of plain expressions, which is all that narrowing writes and most of what hands do. No rules, no
//! closures, no calls to the outside, and no regular expressions, which are built at each use and may take milliseconds to
//! build; the verifier's [`Rules`] can let in facts, and the blocks of third parties that it names. Everything is counted
//! over all blocks together, and what is left is charged to one budget (`cost`): the engine looks at its own limits only
//! between queries, so that one check that joins many facts could keep it busy for minutes.
//!
//! The authority block is the issuer's, who can sign what it likes; what it and the verifier bring counts where a holder's
//! checks can reach it.

use std::collections::BTreeSet;

use biscuit_auth::format::schema::{self, map_key, op, op_binary, term};

use super::blocks::{Block, Blocks, Symbols};
use super::cost::{self, Reach};
use super::rules::Rules;
use crate::claims::request::Request;
use crate::foundation::encoding::protobuf;
use crate::foundation::rejection::Rejection;

/// Two for each thing that narrowing says, and some of the holder's own.
const MAX_SYMBOLS: usize = 160;
const MAX_PUBLIC_KEYS: usize = 4;
const MAX_FACTS: usize = 64;
const MAX_CHECKS: usize = 64;
/// Predicates, values at every depth, expressions and their operations, and whom to trust.
const MAX_TERMS: usize = 1024;
/// How many predicates are joined: the engine goes down with each.
const MAX_JOIN: usize = 16;
/// How deep values are nested: a set in an array in a map.
const MAX_NESTING: usize = 3;
/// How many steps all of it may cost: some hundreds of microseconds.
const BUDGET: usize = 16_000;

/// The field numbers of a block's message (the specification's `schema.proto`).
const SYMBOLS_FIELD: u64 = 1;
const PUBLIC_KEYS_FIELD: u64 = 8;

/// Whether appended blocks name few enough symbols and keys to be taken apart at all. Nothing is kept of them.
pub(super) fn are_modest<'b>(mut contents: impl Iterator<Item = &'b [u8]>) -> bool {
    let (mut symbols, mut keys) = (0, 0);
    contents.all(|content| {
        protobuf::fields(content).all(|field| {
            match field {
                Some((SYMBOLS_FIELD, _)) => symbols += 1,
                Some((PUBLIC_KEYS_FIELD, _)) => keys += 1,
                _ => {}
            }
            field.is_some() && symbols <= MAX_SYMBOLS && keys <= MAX_PUBLIC_KEYS
        })
    })
}

/// Refuses appended blocks that hold what is never run, or more than is affordable. Returns how many facts there can be in
/// all.
pub(super) fn screen(blocks: &Blocks, rules: &Rules, request: &Request, audience: &str) -> Result<u64, Rejection> {
    let reach = Reach::of(blocks, rules, request, audience);
    // The engine refuses when it has reached its limit, not when it has passed it.
    if is_affordable(blocks, rules, &reach, BUDGET) { Ok(reach.facts() as u64 + 1) } else { Err(Rejection::Limit) }
}

/// Whether any verifier that lets it in is going to run what holders appended: half of the budget is left for what it brings
/// itself.
pub(super) fn leave_room(blocks: &Blocks) -> bool {
    let (rules, request) = (Rules::letting_in(blocks), Request::default());
    is_affordable(blocks, &rules, &Reach::of(blocks, &rules, &request, ""), BUDGET / 2)
}

fn is_affordable(blocks: &Blocks, rules: &Rules, reach: &Reach<'_>, budget: usize) -> bool {
    let mut tally = Tally::default();
    let is_admitted = blocks.appended.iter().all(|block| tally.add(block, rules).is_some());
    is_admitted && tally.is_modest() && cost::of(&blocks.appended, reach).is_some_and(|cost| cost <= budget)
}

/// What there is of each kind in appended blocks.
#[derive(Default)]
struct Tally {
    facts: usize,
    checks: usize,
    terms: usize,
}

impl Tally {
    /// `None` where a block holds what is never run.
    fn add(&mut self, block: &Block, rules: &Rules) -> Option<()> {
        let schema::Block { facts, rules: derivations, checks, scope, .. } = &block.content;
        let is_admitted = match &block.third_party {
            Some(key) => rules.accepts(key),
            None => facts.is_empty() || rules.allows_facts(),
        };
        if !is_admitted || !derivations.is_empty() {
            return None;
        }
        self.facts += facts.len();
        self.checks += checks.len();
        self.terms += scope.len();
        let symbols = &block.symbols;
        facts.iter().try_for_each(|fact| self.predicate(&fact.predicate, symbols))?;
        checks.iter().flat_map(|check| &check.queries).try_for_each(|query| self.query(query, symbols))
    }

    fn query(&mut self, query: &schema::Rule, symbols: &Symbols) -> Option<()> {
        if query.body.len() > MAX_JOIN {
            return None;
        }
        // An expression counts by being there: an empty one is copied as well.
        self.terms += query.scope.len() + query.expressions.len();
        self.predicate(&query.head, symbols)?;
        query.body.iter().try_for_each(|predicate| self.predicate(predicate, symbols))?;
        query.expressions.iter().flat_map(|expression| &expression.ops).try_for_each(|operation| {
            self.terms += 1;
            match operation.content.as_ref()? {
                op::Content::Value(term) => self.term(term, symbols, 0),
                op::Content::Unary(unary) => unary.ffi_name.is_none().then_some(()),
                op::Content::Binary(binary) => is_plain(binary).then_some(()),
                op::Content::Closure(_) => None,
            }
        })?;
        // The head of a check means nothing; but of one with a variable that its body lacks, the engine complains on
        // standard output.
        let bound: BTreeSet<u32> =
            query.body.iter().flat_map(|predicate| &predicate.terms).filter_map(variable).collect();
        query.head.terms.iter().filter_map(variable).all(|variable| bound.contains(&variable)).then_some(())
    }

    fn predicate(&mut self, predicate: &schema::Predicate, symbols: &Symbols) -> Option<()> {
        self.terms += 1;
        symbols.get_symbol(predicate.name)?;
        predicate.terms.iter().try_for_each(|term| self.term(term, symbols, 0))
    }

    /// A name that a later block would have to bring is none, of a variable or a key either: what it costs could not be told.
    fn term(&mut self, term: &schema::Term, symbols: &Symbols, depth: usize) -> Option<()> {
        self.terms += 1;
        if depth > MAX_NESTING || !self.is_modest() {
            return None;
        }
        let mut inner = |term| self.term(term, symbols, depth + 1);
        match term.content.as_ref()? {
            term::Content::String(index) => symbols.get_symbol(*index).map(drop),
            term::Content::Variable(name) => symbols.get_symbol((*name).into()).map(drop),
            term::Content::Set(set) => set.set.iter().try_for_each(inner),
            term::Content::Array(array) => array.array.iter().try_for_each(inner),
            term::Content::Map(map) => map.entries.iter().try_for_each(|entry| {
                if let Some(map_key::Content::String(index)) = entry.key.content {
                    symbols.get_symbol(index)?;
                }
                inner(&entry.value)
            }),
            _ => Some(()),
        }
    }

    fn is_modest(&self) -> bool {
        self.facts <= MAX_FACTS && self.checks <= MAX_CHECKS && self.terms <= MAX_TERMS
    }
}

fn variable(term: &schema::Term) -> Option<u32> {
    match term.content {
        Some(term::Content::Variable(variable)) => Some(variable),
        _ => None,
    }
}

pub(super) fn is_variable(term: &schema::Term) -> bool {
    variable(term).is_some()
}

/// Neither a regular expression nor a call to the outside.
fn is_plain(binary: &schema::OpBinary) -> bool {
    binary.ffi_name.is_none() && binary.kind != op_binary::Kind::Regex as i32
}
