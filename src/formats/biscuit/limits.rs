//! What a holder may have appended: its cost is added up before any of it is run.
//!
//! The engine looks at its own limits only between queries, so that one check that joins many facts, or one regular
//! expression, could keep it busy for minutes. What passes here costs the verifier less than a fixed number of steps,
//! however it is spread over blocks. The authority block is the issuer's, who can sign what it likes; what it and the
//! verifier bring counts where a holder's checks can reach it.

use std::collections::HashMap;

use biscuit_auth::format::schema::{self, op, op_binary, term};

use super::envelope::{Block, Blocks};
use super::facts::{AUDIENCE, TIME};
use super::rules::Rules;
use crate::claims::request::Request;
use crate::foundation::rejection::Rejection;

/// How many steps all appended checks may cost together: a fact looked at, or an operation on a small value.
const BUDGET: usize = 20_000;
/// How many facts the issuer's and the verifier's rules may derive, where they have any.
const DERIVED_FACTS: usize = 256;
/// How many bytes of a string cost as much as one operation.
const BYTES_A_STEP: usize = 64;

/// Refuses appended blocks that hold more than facts and affordable checks. Returns how many facts there can be in all.
pub(super) fn screen(blocks: &Blocks, rules: &Rules, request: &Request) -> Result<u64, Rejection> {
    let reach = Reach::of(blocks, rules, request);
    let costs = blocks.appended.iter().map(|block| block_cost(block, &reach));
    match costs.reduce(sum).unwrap_or(Some(0)) {
        // The engine refuses when it has reached its limit, not when it has passed it.
        Some(cost) if cost <= BUDGET => Ok(reach.facts as u64 + 1),
        Some(_) | None => Err(Rejection::Limit),
    }
}

fn sum(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one?.checked_add(other?)
}

/// What a holder's checks can reach.
struct Reach<'b> {
    /// How many facts there can be.
    facts: usize,
    /// How many of each name.
    named: HashMap<&'b str, usize>,
    /// What the largest term costs to be looked at once.
    width: usize,
}

impl<'b> Reach<'b> {
    fn of(blocks: &'b Blocks, rules: &'b Rules, request: &'b Request) -> Self {
        let all = || blocks.appended.iter().chain([&blocks.authority]);
        let mut named: HashMap<&str, usize> = HashMap::new();
        let mut count = |name: &'b str, facts: usize| *named.entry(name).or_default() += facts;
        for Block { content, symbols } in all() {
            for fact in &content.facts {
                count(symbols.get_symbol(fact.predicate.name).unwrap_or_default(), 1);
            }
        }
        // The time thrice, where there is leeway.
        count(TIME, 3);
        count(AUDIENCE, 1);
        request.facts().for_each(|(name, _)| count(name, 1));
        rules.fact_names.iter().for_each(|name| count(name, 1));

        let Block { content, symbols } = &blocks.authority;
        let heads = content.rules.iter().map(|rule| symbols.get_symbol(rule.head.name).unwrap_or_default());
        let mut derived: Vec<_> = heads.chain(rules.derived_names.iter().map(String::as_str)).collect();
        derived.sort_unstable();
        derived.dedup();
        // All that is derived could be of any of these names.
        let stated: usize = named.values().sum();
        let facts = stated + if derived.is_empty() { 0 } else { DERIVED_FACTS };
        for name in derived {
            *named.entry(name).or_default() += DERIVED_FACTS;
        }
        Self { facts, named, width: all().map(width).max().unwrap_or(1) }
    }
}

/// What the largest term of a block costs to be looked at once: its elements, at every depth, or the length of its text.
fn width(Block { content, .. }: &Block) -> usize {
    let text = content.symbols.iter().map(String::len).max().unwrap_or_default() / BYTES_A_STEP;
    let facts = content.facts.iter().flat_map(|fact| &fact.predicate.terms);
    let queries = content.checks.iter().flat_map(|check| &check.queries);
    let operations = queries.flat_map(|query| &query.expressions).flat_map(|expression| &expression.ops);
    let values = operations.filter_map(|operation| match operation.content.as_ref()? {
        op::Content::Value(term) => Some(term),
        _ => None,
    });
    facts.chain(values).map(size).max().unwrap_or_default().max(1) + text
}

/// The elements of a term, itself included. Terms nest no deeper than their decoder goes.
fn size(term: &schema::Term) -> usize {
    let inner: usize = match &term.content {
        Some(term::Content::Set(set)) => set.set.iter().map(size).sum(),
        Some(term::Content::Array(array)) => array.array.iter().map(size).sum(),
        Some(term::Content::Map(map)) => map.entries.iter().map(|entry| 1 + size(&entry.value)).sum(),
        Some(term::Content::Bytes(bytes)) => bytes.len() / BYTES_A_STEP,
        _ => 0,
    };
    1 + inner
}

/// What a block's checks cost; `None` where it holds what is never run, or the sum is beyond counting.
fn block_cost(block: &Block, reach: &Reach<'_>) -> Option<usize> {
    if !block.content.rules.is_empty() {
        return None;
    }
    let queries = block.content.checks.iter().flat_map(|check| &check.queries);
    queries.map(|query| query_cost(query, block, reach)).reduce(sum).unwrap_or(Some(0))
}

/// The engine goes through all facts for the first predicate, again for the second with each that fits the first, and so on;
/// and evaluates the expressions for each combination.
fn query_cost(query: &schema::Rule, block: &Block, reach: &Reach<'_>) -> Option<usize> {
    // The head of a check means nothing; the engine prints a complaint about one with variables.
    if !query.head.terms.is_empty() {
        return None;
    }
    let (mut looked_at, mut combinations) = (0_usize, 1_usize);
    for predicate in &query.body {
        let name = block.symbols.get_symbol(predicate.name).unwrap_or_default();
        looked_at = looked_at.checked_add(reach.facts.checked_mul(combinations)?)?;
        combinations = combinations.checked_mul(reach.named.get(name).copied().unwrap_or_default())?;
    }
    let expressions = query.expressions.iter().map(|expression| expression_cost(expression, reach.width));
    // Expressions are evaluated once where there is nothing to combine, and printed once where they fail.
    let evaluated = expressions.reduce(sum).unwrap_or(Some(0))?.checked_mul(combinations.max(1))?;
    looked_at.checked_add(evaluated)?.checked_add(1)
}

/// An operation works on what those before it made of the values, and what they made may have grown with each.
fn expression_cost(expression: &schema::Expression, width: usize) -> Option<usize> {
    let operations = expression.ops.len();
    if !expression.ops.iter().all(|operation| is_plain(operation.content.as_ref())) {
        return None;
    }
    operations.checked_mul(width)?.checked_mul(1 + operations / 4)
}

/// Neither a regular expression, nor a closure, nor a call to the outside.
fn is_plain(operation: Option<&op::Content>) -> bool {
    match operation {
        Some(op::Content::Value(_)) => true,
        Some(op::Content::Unary(unary)) => unary.ffi_name.is_none(),
        Some(op::Content::Binary(binary)) => binary.ffi_name.is_none() && binary.kind != op_binary::Kind::Regex as i32,
        Some(op::Content::Closure(_)) | None => false,
    }
}
