//! Restrictions written as checks, and recognised among a token's.

use std::collections::BTreeSet;

use biscuit_auth::builder::{Binary, BlockBuilder, Check};
use biscuit_auth::format::schema::{self, op, op_binary, term};

use super::blocks::{Block, Blocks, Symbols};
use super::facts::{AUDIENCE, TIME, check_audience, check_fact, check_time, is_reserved};
use super::rules::Rules;
use crate::claims::claims::Claims;
use crate::claims::restriction::{OPERATION, RESOURCE, Restriction};
use crate::foundation::clock::Timestamp;
use crate::foundation::error::Error;

/// A block of one check for each of `restrictions`.
pub(super) fn write(restrictions: &[Restriction]) -> Result<BlockBuilder, Error> {
    let mut checks = restrictions.iter().map(check);
    checks
        .try_fold(BlockBuilder::new(), |block, check| block.check(check))
        .map_err(|_| Error::narrowing("the restrictions cannot be written as Biscuit checks"))
}

fn check(restriction: &Restriction) -> Check {
    match restriction {
        Restriction::ExpiresBefore(moment) => check_time(Binary::LessThan, *moment),
        Restriction::NotBefore(moment) => check_time(Binary::GreaterOrEqual, *moment),
        Restriction::Audience(names) => check_audience(names.iter().map(AsRef::as_ref)),
        Restriction::Operation(value) => check_fact(OPERATION, value),
        Restriction::Resource(value) => check_fact(RESOURCE, value),
        Restriction::Custom { name, value } => check_fact(name, value),
    }
}

/// What is understood of the checks beyond what the claims say already, and whether there is more than that.
pub(super) fn recognise(blocks: &Blocks, rules: &Rules, claims: &Claims) -> (Vec<Restriction>, bool) {
    let Block { content, symbols, .. } = &blocks.authority;
    let trusts_itself_alone = content.scope.is_empty();
    let answered: BTreeSet<_> = answered(&blocks.authority).chain(rules.stated()).collect();
    let restriction = |check, symbols| {
        // What the issuer or the verifier states itself, the request need not.
        restriction(check, symbols).filter(|found| found.fact().is_none_or(|(name, _)| !answered.contains(name)))
    };
    let of_authority =
        content.checks.iter().map(|check| if trusts_itself_alone { restriction(check, symbols) } else { None });
    let of_authority = of_authority.filter(|found| !found.as_ref().is_some_and(|found| is_claimed(found, claims)));
    let of_holders = blocks.appended.iter().flat_map(|Block { content, symbols, .. }| {
        // A block's own facts could answer its own checks.
        let is_plain_block = content.scope.is_empty() && content.facts.is_empty();
        content.checks.iter().map(move |check| if is_plain_block { restriction(check, symbols) } else { None })
    });
    let recognised: Vec<_> = of_authority.chain(of_holders).collect();
    let is_opaque = recognised.iter().any(Option::is_none);
    (recognised.into_iter().flatten().collect(), is_opaque)
}

/// The names of the facts that a block states or derives.
fn answered(Block { content, symbols, .. }: &Block) -> impl Iterator<Item = &str> {
    let stated = content.facts.iter().map(|fact| fact.predicate.name);
    stated.chain(content.rules.iter().map(|rule| rule.head.name)).filter_map(|name| symbols.get_symbol(name))
}

/// Whether a restriction takes nothing away that the claims do not.
fn is_claimed(restriction: &Restriction, claims: &Claims) -> bool {
    match restriction {
        Restriction::ExpiresBefore(moment) => claims.exp() <= *moment,
        Restriction::NotBefore(moment) => claims.nbf().is_some_and(|nbf| nbf >= *moment),
        Restriction::Audience(names) => {
            claims.aud().is_some_and(|aud| aud.iter().all(|name| names.iter().any(|other| **other == *name)))
        }
        Restriction::Operation(_) | Restriction::Resource(_) | Restriction::Custom { .. } => false,
    }
}

fn restriction(check: &schema::Check, symbols: &Symbols) -> Option<Restriction> {
    let is_plain_check = check.kind.is_none_or(|kind| kind == schema::check::Kind::One as i32);
    let [query] = check.queries.as_slice() else { return None };
    let [predicate] = query.body.as_slice() else { return None };
    let [argument] = predicate.terms.as_slice() else { return None };
    if !is_plain_check || !query.scope.is_empty() {
        return None;
    }
    match (symbols.get_symbol(predicate.name)?, argument.content.as_ref()?, query.expressions.as_slice()) {
        (TIME, term::Content::Variable(variable), [expression]) => time(*variable, expression),
        (AUDIENCE, term::Content::String(name), []) => {
            Some(Restriction::Audience(vec![symbols.get_symbol(*name)?.into()]))
        }
        (AUDIENCE, term::Content::Variable(variable), [expression]) => audiences(*variable, expression, symbols),
        (name, term::Content::String(value), []) if !is_reserved(name) => {
            Restriction::to_fact(name, symbols.get_symbol(*value)?)
        }
        _ => None,
    }
}

fn value(op: &schema::Op) -> Option<&term::Content> {
    match op.content.as_ref()? {
        op::Content::Value(term) => term.content.as_ref(),
        _ => None,
    }
}

/// `{"…", "…"}.contains($audience)`
fn audiences(variable: u32, expression: &schema::Expression, symbols: &Symbols) -> Option<Restriction> {
    let [left, right, operator] = expression.ops.as_slice() else { return None };
    let (term::Content::Set(names), term::Content::Variable(contained)) = (value(left)?, value(right)?) else {
        return None;
    };
    let op::Content::Binary(operator) = operator.content.as_ref()? else { return None };
    if *contained != variable || operator.kind != op_binary::Kind::Contains as i32 {
        return None;
    }
    let name = |term: &schema::Term| match term.content.as_ref()? {
        term::Content::String(name) => Some(symbols.get_symbol(*name)?.into()),
        _ => None,
    };
    names.set.iter().map(name).collect::<Option<_>>().map(Restriction::Audience)
}

/// `$time < moment`, `$time <= moment`, `$time >= moment` or `$time > moment`.
fn time(variable: u32, expression: &schema::Expression) -> Option<Restriction> {
    let [left, right, operator] = expression.ops.as_slice() else { return None };
    let (term::Content::Variable(compared), term::Content::Date(seconds)) = (value(left)?, value(right)?) else {
        return None;
    };
    let op::Content::Binary(operator) = operator.content.as_ref()? else { return None };
    if *compared != variable {
        return None;
    }
    let seconds = i64::try_from(*seconds).ok()?;
    let from = |seconds| Timestamp::from_unix(seconds);
    match op_binary::Kind::from_i32(operator.kind)? {
        op_binary::Kind::LessThan => from(seconds).map(Restriction::ExpiresBefore),
        op_binary::Kind::LessOrEqual => from(seconds.checked_add(1)?).map(Restriction::ExpiresBefore),
        op_binary::Kind::GreaterOrEqual => from(seconds).map(Restriction::NotBefore),
        op_binary::Kind::GreaterThan => from(seconds.checked_add(1)?).map(Restriction::NotBefore),
        _ => None,
    }
}
