//! What a holder may have appended: its cost is added up before any of it is run.
//!
//! The engine looks at its own limits only between queries, so that one check that joins many facts, or one regular
//! expression, could keep it busy for minutes. What passes here costs the verifier less than a fixed number of steps,
//! however it is spread over blocks. The authority block is the issuer's, who can sign what it likes; what it and the
//! verifier bring counts where a holder's checks can reach it.

use biscuit_auth::format::schema::{self, op, op_binary, term};

use super::envelope::{Block, Blocks};
use super::rules::Rules;
use crate::claims::request::Request;
use crate::foundation::rejection::Rejection;

/// How many steps all appended checks may cost together: a combination of facts looked at, or an operation on one.
const BUDGET: usize = 20_000;
/// How many facts the issuer's and the verifier's rules may derive, where they have any.
const DERIVED_FACTS: usize = 256;
/// The facts that the authorizer adds beside the request's: the time, thrice where there is leeway, and the audience.
const AMBIENT_FACTS: usize = 4;
/// How many bytes of a string cost as much as one operation.
const BYTES_A_STEP: usize = 64;

/// Refuses appended blocks that hold more than facts and affordable checks. Returns how many facts there can be in all.
pub(super) fn screen(blocks: &Blocks, rules: &Rules, request: &Request) -> Result<u64, Rejection> {
    let all = || blocks.appended.iter().chain([&blocks.authority]);
    let stated: usize = all().map(|block| block.content.facts.len()).sum();
    let derives_facts = rules.derives_facts || !blocks.authority.content.rules.is_empty();
    let derived = if derives_facts { DERIVED_FACTS } else { 0 };
    let facts = stated + request.facts().count() + AMBIENT_FACTS + rules.facts + derived;
    let width = all().map(width).max().unwrap_or(1);

    let cost =
        blocks.appended.iter().try_fold(0, |cost: usize, block| cost.checked_add(block_cost(block, facts, width)?));
    match cost {
        // The engine refuses when it has reached its limit, not when it has passed it.
        Some(cost) if cost <= BUDGET => Ok(facts as u64 + 1),
        Some(_) | None => Err(Rejection::Limit),
    }
}

/// What the largest term of a block costs to be looked at once: its elements, at every depth, or the length of its text.
fn width(Block { content, symbols }: &Block) -> usize {
    let text = symbols.strings().iter().map(String::len).max().unwrap_or_default() / BYTES_A_STEP;
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
fn block_cost(Block { content, .. }: &Block, facts: usize, width: usize) -> Option<usize> {
    if !content.rules.is_empty() {
        return None;
    }
    let queries = content.checks.iter().flat_map(|check| &check.queries);
    queries.map(|query| query_cost(query, facts, width)).try_fold(0, |sum: usize, cost| sum.checked_add(cost?))
}

fn query_cost(query: &schema::Rule, facts: usize, width: usize) -> Option<usize> {
    // The head of a check means nothing; the engine prints a complaint about one with variables.
    if !query.head.terms.is_empty() {
        return None;
    }
    let mut operations = query.expressions.iter().flat_map(|expression| &expression.ops);
    let count = query.expressions.iter().map(|expression| expression.ops.len()).sum::<usize>();
    if !operations.all(|operation| is_plain(operation.content.as_ref())) {
        return None;
    }
    let combinations = facts.checked_pow(u32::try_from(query.body.len()).ok()?)?;
    combinations.checked_mul(count.checked_mul(width)?.checked_add(1)?)
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
