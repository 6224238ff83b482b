//! Restrictions recognised among the checks that holders appended.

use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema::{self, op, op_binary, term};

use super::envelope::{Block, Blocks};
use super::facts::{AUDIENCE, TIME};
use crate::claims::restriction::Restriction;
use crate::foundation::clock::Timestamp;

/// What is understood of the appended checks, and whether there is more than that.
pub(super) fn recognise(blocks: &Blocks) -> (Vec<Restriction>, bool) {
    let checks = blocks.appended.iter().flat_map(|Block { content, symbols }| {
        let is_plain_block = content.scope.is_empty() && content.facts.is_empty();
        content.checks.iter().map(move |check| if is_plain_block { restriction(check, symbols) } else { None })
    });
    let recognised: Vec<_> = checks.collect();
    let is_opaque = recognised.iter().any(Option::is_none);
    (recognised.into_iter().flatten().collect(), is_opaque)
}

fn restriction(check: &schema::Check, symbols: &SymbolTable) -> Option<Restriction> {
    let is_plain_check = check.kind.is_none_or(|kind| kind == schema::check::Kind::One as i32);
    let [query] = check.queries.as_slice() else { return None };
    let [predicate] = query.body.as_slice() else { return None };
    let [argument] = predicate.terms.as_slice() else { return None };
    if !is_plain_check || !query.scope.is_empty() {
        return None;
    }
    match (symbols.get_symbol(predicate.name)?, argument.content.as_ref()?, query.expressions.as_slice()) {
        (TIME, term::Content::Variable(variable), [expression]) => time(*variable, expression),
        (AUDIENCE, term::Content::String(name), []) => Some(Restriction::Audience(symbols.get_symbol(*name)?.into())),
        _ => None,
    }
}

/// `$time < moment`, `$time <= moment`, `$time >= moment` or `$time > moment`.
fn time(variable: u32, expression: &schema::Expression) -> Option<Restriction> {
    let [left, right, operator] = expression.ops.as_slice() else { return None };
    let value = |op: &schema::Op| match op.content.as_ref()? {
        op::Content::Value(term) => term.content.clone(),
        _ => None,
    };
    let (term::Content::Variable(compared), term::Content::Date(seconds)) = (value(left)?, value(right)?) else {
        return None;
    };
    let op::Content::Binary(operator) = operator.content.as_ref()? else { return None };
    if compared != variable {
        return None;
    }
    let seconds = i64::try_from(seconds).ok()?;
    let from = |seconds| Timestamp::from_unix(seconds);
    match op_binary::Kind::from_i32(operator.kind)? {
        op_binary::Kind::LessThan => from(seconds).map(Restriction::ExpiresBefore),
        op_binary::Kind::LessOrEqual => from(seconds.checked_add(1)?).map(Restriction::ExpiresBefore),
        op_binary::Kind::GreaterOrEqual => from(seconds).map(Restriction::NotBefore),
        op_binary::Kind::GreaterThan => from(seconds.checked_add(1)?).map(Restriction::NotBefore),
        _ => None,
    }
}
