//! What a holder may have appended: counted before any of it is run.
//!
//! The engine looks at its own limits only between rounds, so that one check that joins many facts, or one regular
//! expression, could keep it busy for minutes. What passes here costs less than a known number of steps. The authority
//! block is the issuer's, who can sign what it likes.

use biscuit_auth::format::schema;
use biscuit_auth::format::schema::{op, op_binary};

use super::envelope::{Block, Blocks};
use crate::claims::request::Request;
use crate::foundation::rejection::Rejection;

const MAX_FACTS: usize = 16;
const MAX_CHECKS: usize = 16;
const MAX_QUERIES: usize = 8;
const MAX_EXPRESSIONS: usize = 16;
const MAX_OPERATIONS: usize = 32;
/// How many combinations of facts one query may have to look at.
const MAX_COMBINATIONS: usize = 10_000;
/// The facts that the authorizer adds beside the request's: the time, thrice where there is leeway, and the audience.
const AMBIENT_FACTS: usize = 4;

/// Refuses appended blocks that hold more than facts and modest checks.
pub(super) fn screen(blocks: &Blocks, request: &Request) -> Result<(), Rejection> {
    let appended = blocks.appended.iter().map(|block| block.content.facts.len());
    let facts =
        blocks.authority.content.facts.len() + request.facts().count() + AMBIENT_FACTS + appended.sum::<usize>();
    if blocks.appended.iter().all(|block| is_modest(block, facts)) { Ok(()) } else { Err(Rejection::Limit) }
}

fn is_modest(Block { content, .. }: &Block, facts: usize) -> bool {
    content.rules.is_empty()
        && content.facts.len() <= MAX_FACTS
        && content.checks.len() <= MAX_CHECKS
        && content
            .checks
            .iter()
            .all(|check| check.queries.len() <= MAX_QUERIES && check.queries.iter().all(|query| is_cheap(query, facts)))
}

fn is_cheap(query: &schema::Rule, facts: usize) -> bool {
    let predicates = u32::try_from(query.body.len()).unwrap_or(u32::MAX);
    facts.max(2).checked_pow(predicates).is_some_and(|combinations| combinations <= MAX_COMBINATIONS)
        && query.expressions.len() <= MAX_EXPRESSIONS
        && query.expressions.iter().all(|expression| {
            expression.ops.len() <= MAX_OPERATIONS && expression.ops.iter().all(|op| is_plain(op.content.as_ref()))
        })
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
