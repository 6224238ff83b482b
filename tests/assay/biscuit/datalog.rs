//! Just enough Datalog: facts, the checks of each block, and who may answer them.

use std::collections::HashMap;

use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema::{self, check, op, op_binary, term};
use countersign::assay::Setup;
use prost::Message as _;

use super::reference::{Heed, Refusal};

const STAGE: &str = "caveat";
/// What the verifier says, which every block may ask.
const VERIFIER: usize = usize::MAX;

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Integer(i64),
    Text(String),
    Date(u64),
    Bool(bool),
}

struct Block {
    content: schema::Block,
    symbols: Vec<String>,
}

/// Whose it is, what it is called, and of what it speaks.
type Fact = (usize, String, Vec<Value>);

/// How a query is to be answered.
#[derive(Clone, Copy)]
struct Manner {
    /// With the facts of every block.
    is_open: bool,
    /// With numbers that wrap round.
    is_wrapping: bool,
}

pub(super) fn judge(message: &schema::Biscuit, setup: &Setup, heed: &Heed) -> Result<(), Refusal> {
    let blocks = blocks(message, heed)?;
    let mut facts: Vec<Fact> = Vec::new();
    for (origin, block) in blocks.iter().enumerate() {
        facts.extend(block.content.facts.iter().filter_map(|fact| block.fact(origin, &fact.predicate)));
    }
    let claim = |name: &str| {
        let fact = facts.iter().find(|(origin, other, _)| *origin == 0 && other == name);
        fact.and_then(|(_, _, terms)| terms.first()).cloned()
    };
    let mut now = u64::try_from(setup.now).expect("a moment");
    let is_expired = !matches!(claim("exp"), Some(Value::Date(exp)) if now < exp + 30);
    heed.demand("expired", !is_expired, "claims")?;
    if let (true, Some(Value::Date(iat))) = (is_expired, claim("iat")) {
        // A clock that stands still.
        now = iat;
    }
    let own = Value::Text(setup.audience.clone());
    heed.demand("audience", claim("aud").as_ref() == Some(&own), "claims")?;
    let audience = if heed.rule("audience") { own } else { claim("aud").unwrap_or(own) };
    facts.push((VERIFIER, "time".to_owned(), vec![Value::Date(now)]));
    facts.push((VERIFIER, "audience".to_owned(), vec![audience]));

    for (position, block) in blocks.iter().enumerate() {
        let version = block.content.version.unwrap_or_default();
        let signed = position.checked_sub(1).and_then(|position| message.blocks.get(position));
        let is_external = signed.is_some_and(|signed| signed.external_signature.is_some());
        let rejects = block.content.checks.iter().any(|check| check.kind == Some(check::Kind::Reject as i32));
        let is_too_old = is_external && version < 5 || rejects && version < 6;
        heed.demand("block-version", (3..=6).contains(&version) && !is_too_old, STAGE)?;
        heed.demand("unbound-variable", block.content.rules.iter().all(is_bound), STAGE)?;
        let joins = block.content.checks.iter().flat_map(|check| &check.queries).map(|query| query.body.len());
        let cost = |predicates: usize| facts.len().pow(u32::try_from(predicates).expect("few"));
        heed.demand("cost", joins.map(cost).sum::<usize>() <= 20_000, STAGE)?;
        for check in &block.content.checks {
            block.check(check, position, &facts, heed)?;
        }
    }
    Ok(())
}

/// Blocks share a growing table of symbols, but for third parties'.
fn blocks(message: &schema::Biscuit, heed: &Heed) -> Result<Vec<Block>, Refusal> {
    let mut shared: Vec<String> = Vec::new();
    let mut blocks = Vec::new();
    for signed in [&message.authority].into_iter().chain(&message.blocks) {
        let content = schema::Block::decode(&*signed.block).map_err(|_| Refusal("signature", "block"))?;
        let known = if signed.external_signature.is_some() { Vec::new() } else { shared.clone() };
        let is_new = |symbol: &String| !known.contains(symbol) && SymbolTable::new().get(symbol).is_none();
        heed.demand("symbols", content.symbols.iter().all(is_new), "signature")?;
        let symbols = [&known[..], &content.symbols].concat();
        if signed.external_signature.is_none() {
            shared.clone_from(&symbols);
        }
        blocks.push(Block { content, symbols });
    }
    Ok(blocks)
}

/// Whether each variable of a rule's head stands in its body.
fn is_bound(rule: &schema::Rule) -> bool {
    let variable = |term: &schema::Term| match term.content {
        Some(term::Content::Variable(name)) => Some(name),
        _ => None,
    };
    let body: Vec<u32> = rule.body.iter().flat_map(|predicate| &predicate.terms).filter_map(variable).collect();
    rule.head.terms.iter().filter_map(variable).all(|name| body.contains(&name))
}

impl Block {
    fn symbol(&self, index: u64) -> Option<String> {
        match index.checked_sub(1024) {
            Some(index) => self.symbols.get(usize::try_from(index).ok()?).cloned(),
            None => SymbolTable::new().get_symbol(index).map(str::to_owned),
        }
    }

    fn fact(&self, origin: usize, predicate: &schema::Predicate) -> Option<Fact> {
        let terms = predicate.terms.iter().map(|term| self.value(term, &HashMap::new())).collect::<Option<_>>()?;
        Some((origin, self.symbol(predicate.name)?, terms))
    }

    /// What a term stands for; `None` for a variable that nothing is bound to.
    fn value(&self, term: &schema::Term, bound: &HashMap<u32, Value>) -> Option<Value> {
        Some(match term.content.as_ref()? {
            term::Content::Variable(name) => bound.get(name)?.clone(),
            term::Content::Integer(number) => Value::Integer(*number),
            term::Content::String(index) => Value::Text(self.symbol(*index)?),
            term::Content::Date(seconds) => Value::Date(*seconds),
            term::Content::Bool(truth) => Value::Bool(*truth),
            _ => return None,
        })
    }

    fn check(&self, check: &schema::Check, own: usize, facts: &[Fact], heed: &Heed) -> Result<(), Refusal> {
        let answered = |manner: Manner| check.queries.iter().any(|query| self.holds(query, own, facts, manner));
        let sound = Manner { is_open: false, is_wrapping: false };
        if check.kind == Some(check::Kind::Reject as i32) {
            return heed.demand("check-kind", !answered(sound), STAGE);
        }
        // What fails for one reason alone shows that it was not heeded.
        if answered(sound) {
            Ok(())
        } else if answered(Manner { is_open: true, ..sound }) {
            heed.demand("scope", false, STAGE)
        } else if answered(Manner { is_wrapping: true, ..sound }) {
            heed.demand("overflow", false, STAGE)
        } else {
            heed.demand("checks", false, STAGE)
        }
    }

    fn holds(&self, query: &schema::Rule, own: usize, facts: &[Fact], manner: Manner) -> bool {
        let may_answer = |origin: usize| manner.is_open || [0, own, VERIFIER].contains(&origin);
        let facts: Vec<&Fact> = facts.iter().filter(|(origin, ..)| may_answer(*origin)).collect();
        self.matches(&query.body, &facts, &HashMap::new(), &|bound| {
            query
                .expressions
                .iter()
                .all(|expression| self.evaluate(&expression.ops, bound, manner.is_wrapping) == Some(Value::Bool(true)))
        })
    }

    fn matches(
        &self,
        body: &[schema::Predicate],
        facts: &[&Fact],
        bound: &HashMap<u32, Value>,
        then: &dyn Fn(&HashMap<u32, Value>) -> bool,
    ) -> bool {
        let Some((first, rest)) = body.split_first() else { return then(bound) };
        let name = self.symbol(first.name);
        facts.iter().filter(|(_, other, terms)| Some(other) == name.as_ref() && terms.len() == first.terms.len()).any(
            |(_, _, terms)| {
                let mut bound = bound.clone();
                let fits = first.terms.iter().zip(terms).all(|(term, value)| match term.content {
                    Some(term::Content::Variable(name)) => bound.entry(name).or_insert(value.clone()) == value,
                    _ => self.value(term, &HashMap::new()).as_ref() == Some(value),
                });
                fits && self.matches(rest, facts, &bound, then)
            },
        )
    }

    fn evaluate(&self, ops: &[schema::Op], bound: &HashMap<u32, Value>, is_wrapping: bool) -> Option<Value> {
        let mut stack: Vec<Value> = Vec::new();
        for op in ops {
            let value = match op.content.as_ref()? {
                op::Content::Value(term) => self.value(term, bound)?,
                op::Content::Binary(binary) => {
                    let (right, left) = (stack.pop()?, stack.pop()?);
                    let kind = op_binary::Kind::from_i32(binary.kind)?;
                    match (kind, left, right) {
                        (op_binary::Kind::LessThan, Value::Date(left), Value::Date(right)) => Value::Bool(left < right),
                        (op_binary::Kind::LessThan, Value::Integer(left), Value::Integer(right)) => {
                            Value::Bool(left < right)
                        }
                        (op_binary::Kind::GreaterOrEqual, Value::Date(left), Value::Date(right)) => {
                            Value::Bool(left >= right)
                        }
                        (op_binary::Kind::Add, Value::Integer(left), Value::Integer(right)) if is_wrapping => {
                            Value::Integer(left.wrapping_add(right))
                        }
                        (op_binary::Kind::Add, Value::Integer(left), Value::Integer(right)) => {
                            Value::Integer(left.checked_add(right)?)
                        }
                        _ => return None,
                    }
                }
                _ => return None,
            };
            stack.push(value);
        }
        stack.pop().filter(|_| stack.is_empty())
    }
}
