//! What a block says: Datalog in numbers, beside the symbols that they stand for.

use super::wire::{bytes, number};

/// The symbols that every token knows (specification, *Symbol table*).
const DEFAULT: [&str; 28] = [
    "read",
    "write",
    "resource",
    "operation",
    "right",
    "time",
    "role",
    "owner",
    "tenant",
    "namespace",
    "user",
    "team",
    "service",
    "admin",
    "email",
    "group",
    "member",
    "ip_address",
    "client",
    "client_ip",
    "domain",
    "path",
    "version",
    "cluster",
    "node",
    "hostname",
    "nonce",
    "query",
];
/// The number of the first symbol that a token brings.
const FIRST: u64 = 1024;

/// A block before it is signed.
#[derive(Clone)]
pub(in crate::assay) struct Content {
    /// The symbols of the blocks before this one.
    known: Vec<String>,
    symbols: Vec<String>,
    version: u32,
    /// The fields after the version, in their order.
    facts: Vec<u8>,
    rules: Vec<u8>,
    checks: Vec<u8>,
}

#[derive(Clone)]
pub(in crate::assay) enum Term {
    Variable(&'static str),
    Integer(i64),
    Text(String),
    Date(i64),
}

/// An operation of an expression.
#[derive(Clone)]
pub(in crate::assay) enum Op {
    Value(Term),
    Less,
    AtLeast,
    Add,
}

/// How a check is to be understood.
#[derive(Clone, Copy)]
pub(in crate::assay) enum Kind {
    One,
    Reject,
}

impl Term {
    pub(in crate::assay) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl Content {
    /// A block after others that brought these symbols.
    pub(super) fn after(known: &[String]) -> Self {
        let (facts, rules, checks) = Default::default();
        Self { known: known.to_vec(), symbols: Vec::new(), version: 3, facts, rules, checks }
    }

    /// A third party's block: it brings all of its symbols itself.
    pub(in crate::assay) fn of_third_party() -> Self {
        Self::after(&[]).version(5)
    }

    /// The block with this version of Datalog.
    pub(in crate::assay) fn version(mut self, version: u32) -> Self {
        self.version = version;
        self
    }

    /// The block with a fact.
    pub(in crate::assay) fn fact(mut self, name: &str, terms: &[Term]) -> Self {
        let predicate = self.predicate(name, terms);
        self.facts.extend(bytes(4, bytes(1, predicate)));
        self
    }

    /// The block with a rule that derives `head` wherever `body` holds.
    pub(in crate::assay) fn rule(mut self, head: (&str, &[Term]), body: (&str, &[Term])) -> Self {
        let (head, body) = (self.predicate(head.0, head.1), self.predicate(body.0, body.1));
        self.rules.extend(bytes(5, [bytes(1, head), bytes(2, body)].concat()));
        self
    }

    /// The block with `check if` all of `body` holds, and `operations` come to *true*.
    pub(in crate::assay) fn check(self, body: &[(&str, &[Term])], operations: &[Op]) -> Self {
        self.check_of(Kind::One, body, operations)
    }

    /// The block with a check of this kind.
    pub(in crate::assay) fn check_of(mut self, kind: Kind, body: &[(&str, &[Term])], operations: &[Op]) -> Self {
        let head = self.predicate("query", &[]);
        let mut query = bytes(1, head);
        for (name, terms) in body {
            let predicate = self.predicate(name, terms);
            query.extend(bytes(2, predicate));
        }
        if !operations.is_empty() {
            let operations: Vec<u8> = operations.iter().flat_map(|op| bytes(1, self.operation(op))).collect();
            query.extend(bytes(3, operations));
        }
        let mut check = bytes(1, query);
        if let Kind::Reject = kind {
            check.extend(number(2, 2));
        }
        self.checks.extend(bytes(6, check));
        self
    }

    /// The block with a symbol that it does not need, or that stands elsewhere already.
    pub(in crate::assay) fn symbol(mut self, symbol: &str) -> Self {
        self.symbols.push(symbol.to_owned());
        self
    }

    /// The block as it is signed.
    pub(in crate::assay) fn encoded(&self) -> Vec<u8> {
        let symbols = self.symbols.iter().flat_map(|symbol| bytes(1, symbol));
        let version = number(3, u64::from(self.version));
        symbols.chain(version).chain([&self.facts[..], &self.rules, &self.checks].concat()).collect()
    }

    /// The symbols of this block and those before it.
    pub(super) fn all_symbols(&self) -> Vec<String> {
        [&self.known[..], &self.symbols].concat()
    }

    fn index(&mut self, symbol: &str) -> u64 {
        if let Some(index) = DEFAULT.iter().position(|known| *known == symbol) {
            return index as u64;
        }
        let all = self.all_symbols();
        let index = all.iter().position(|known| known == symbol).unwrap_or_else(|| {
            self.symbols.push(symbol.to_owned());
            all.len()
        });
        FIRST + index as u64
    }

    fn predicate(&mut self, name: &str, terms: &[Term]) -> Vec<u8> {
        let name = number(1, self.index(name));
        let terms = terms.iter().flat_map(|term| bytes(2, self.term(term)));
        name.into_iter().chain(terms).collect()
    }

    fn term(&mut self, term: &Term) -> Vec<u8> {
        match term {
            Term::Variable(name) => number(1, self.index(name)),
            Term::Integer(value) => number(2, value.cast_unsigned()),
            Term::Text(text) => number(3, self.index(text)),
            Term::Date(seconds) => number(4, seconds.cast_unsigned()),
        }
    }

    fn operation(&mut self, operation: &Op) -> Vec<u8> {
        let binary = |kind| bytes(3, number(1, kind));
        match operation {
            Op::Value(term) => bytes(1, self.term(term)),
            Op::Less => binary(0),
            Op::AtLeast => binary(3),
            Op::Add => binary(9),
        }
    }
}
