//! Datalog as it is written, from the numbers and symbols that a block is made of.
//!
//! Strings are escaped, so that none can pass for the statement that follows it; and the work has a limit, because a short
//! block can name one long symbol many times.

use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema;
use biscuit_auth::format::schema::public_key::Algorithm;
use biscuit_auth::format::schema::{check, map_key, op, scope, term};

use super::key;
use super::operation::{Operand, binary, unary};
use super::warning::{Concern, Findings};
use super::words;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::hex;

/// How many bytes may be put together for one token.
const MAX_WORK: usize = 256 * 1024;
/// The first symbol that is not one of the specification's.
const FIRST_OWN_SYMBOL: u64 = 1024;

/// What the numbers of a block stand for.
pub(super) struct Symbols {
    known: SymbolTable,
    own: Vec<String>,
    keys: Vec<schema::PublicKey>,
}

impl Default for Symbols {
    fn default() -> Self {
        Self { known: SymbolTable::new(), own: Vec::new(), keys: Vec::new() }
    }
}

impl Symbols {
    /// Adds what `block` brings. Claims and Datalog are both written with these symbols, so a secret key ends here.
    pub(super) fn extend(&mut self, block: &schema::Block, findings: &mut Findings) {
        let symbols = block.symbols.iter();
        self.own.extend(symbols.map(|symbol| key::without_secrets(symbol, findings).into_owned()));
        self.keys.extend(block.public_keys.iter().cloned());
    }

    pub(super) fn get(&self, index: u64) -> Option<&str> {
        match index.checked_sub(FIRST_OWN_SYMBOL) {
            None => self.known.get_symbol(index),
            Some(index) => self.own.get(usize::try_from(index).ok()?).map(AsRef::as_ref),
        }
    }
}

/// The work allowed was used up.
struct TooLong;

type Text = Result<String, TooLong>;

/// Writes blocks of one token.
#[derive(Default)]
pub(super) struct Printer {
    work: usize,
}

impl Printer {
    /// The statements of a block.
    pub(super) fn block(
        &mut self,
        block: &schema::Block,
        signer: Option<&schema::PublicKey>,
        symbols: &Symbols,
        findings: &mut Findings,
    ) -> Vec<String> {
        let mut statements = Vec::new();
        let context = block.context.as_ref().map(|context| key::without_secrets(context, findings));
        let mut writer = Writer { printer: self, symbols };
        if writer.statements(block, signer, context.as_deref(), &mut statements).is_err() {
            findings.note(Concern::BlocksUnread, "its blocks are too long to be shown whole");
            statements.push("// the rest is too long to be shown".to_owned());
        }
        statements
    }
}

struct Writer<'p> {
    printer: &'p mut Printer,
    symbols: &'p Symbols,
}

impl Writer<'_> {
    fn statements(
        &mut self,
        block: &schema::Block,
        signer: Option<&schema::PublicKey>,
        context: Option<&str>,
        out: &mut Vec<String>,
    ) -> Result<(), TooLong> {
        if let Some(signer) = signer {
            out.push(self.charged(format!("// a third party's block, signed by {}", public_key(signer)))?);
        }
        if let Some(context) = context {
            out.push(self.charged(format!("// context: {}", words::visible(context)))?);
        }
        if !block.scope.is_empty() {
            out.push(self.trusting(&block.scope)?);
        }
        for fact in &block.facts {
            out.push(self.predicate(&fact.predicate)?);
        }
        for rule in &block.rules {
            let parts = [self.predicate(&rule.head)?, self.body(rule)?];
            out.push(self.charged(parts.join(" <- "))?);
        }
        for check in &block.checks {
            let kind = match check.kind.map(check::Kind::from_i32) {
                None | Some(Some(check::Kind::One)) => "check if",
                Some(Some(check::Kind::All)) => "check all",
                Some(Some(check::Kind::Reject)) => "reject if",
                Some(None) => "check <?>",
            };
            let queries = check.queries.iter().map(|query| self.body(query)).collect::<Result<Vec<_>, _>>()?;
            out.push(self.charged(format!("{kind} {}", queries.join(" or ")))?);
        }
        Ok(())
    }

    fn charge(&mut self, bytes: usize) -> Result<(), TooLong> {
        self.printer.work = self.printer.work.saturating_add(bytes);
        if self.printer.work > MAX_WORK { Err(TooLong) } else { Ok(()) }
    }

    /// Everything that is put together passes here.
    fn charged(&mut self, text: String) -> Text {
        self.charge(text.len() + 1).map(|()| text)
    }

    /// What is long to write out is paid for before that: `bytes` of it.
    fn paid(&mut self, bytes: usize, write: impl FnOnce() -> String) -> Text {
        self.charge(bytes + 1)?;
        let text = write();
        self.charge(text.len().saturating_sub(bytes)).map(|()| text)
    }

    /// A name as it is where it can be one, and in quotation marks where it only pretends to be.
    fn name(&mut self, index: u64) -> Text {
        match self.symbols.get(index) {
            Some(name) if is_name(name) => self.paid(name.len(), || name.to_owned()),
            _ => self.string(index),
        }
    }

    fn string(&mut self, index: u64) -> Text {
        match self.symbols.get(index) {
            Some(text) => self.paid(text.len(), || quoted(text)),
            None => self.charged(format!("<{index}?>")),
        }
    }

    fn predicate(&mut self, predicate: &schema::Predicate) -> Text {
        let name = self.name(predicate.name)?;
        let terms = predicate.terms.iter().map(|term| self.term(term)).collect::<Result<Vec<_>, _>>()?;
        self.charged(format!("{name}({})", terms.join(", ")))
    }

    fn body(&mut self, rule: &schema::Rule) -> Text {
        let mut parts = rule.body.iter().map(|predicate| self.predicate(predicate)).collect::<Result<Vec<_>, _>>()?;
        for expression in &rule.expressions {
            parts.push(self.expression(&expression.ops)?);
        }
        let mut text = parts.join(", ");
        if !rule.scope.is_empty() {
            text = [text, self.trusting(&rule.scope)?].join(" ");
        }
        self.charged(text)
    }

    fn trusting(&mut self, scopes: &[schema::Scope]) -> Text {
        let symbols = self.symbols;
        let scope = |scope: &schema::Scope| match &scope.content {
            Some(scope::Content::ScopeType(0)) => self.charged("authority".to_owned()),
            Some(scope::Content::ScopeType(1)) => self.charged("previous".to_owned()),
            Some(scope::Content::PublicKey(index)) => {
                match usize::try_from(*index).ok().and_then(|index| symbols.keys.get(index)) {
                    Some(found) => self.paid(2 * found.key.len(), || public_key(found)),
                    None => self.charged(format!("<key {index}?>")),
                }
            }
            Some(scope::Content::ScopeType(_)) | None => self.charged("<?>".to_owned()),
        };
        let scopes = scopes.iter().map(scope).collect::<Result<Vec<_>, _>>()?;
        self.charged(format!("trusting {}", scopes.join(", ")))
    }

    /// A term. How deep terms lie within each other was bounded when they were decoded.
    fn term(&mut self, term: &schema::Term) -> Text {
        let Some(content) = &term.content else { return self.charged("<?>".to_owned()) };
        match content {
            term::Content::Variable(index) => {
                let name = self.name(u64::from(*index))?;
                self.charged(format!("${name}"))
            }
            term::Content::Integer(number) => self.charged(number.to_string()),
            term::Content::String(index) => self.string(*index),
            term::Content::Date(seconds) => {
                let moment = i64::try_from(*seconds).ok().and_then(Timestamp::from_unix);
                self.charged(moment.map_or_else(|| format!("<date {seconds}?>"), words::date))
            }
            term::Content::Bytes(bytes) => self.charged(format!("hex:{}", hex::encode(bytes))),
            term::Content::Bool(truth) => self.charged(truth.to_string()),
            term::Content::Null(_) => self.charged("null".to_owned()),
            term::Content::Set(set) if set.set.is_empty() => self.charged("{,}".to_owned()),
            term::Content::Set(set) => self.terms(&set.set, ["{", "}"]),
            term::Content::Array(array) => self.terms(&array.array, ["[", "]"]),
            term::Content::Map(map) => {
                let mut entries = Vec::new();
                for entry in &map.entries {
                    let name = match entry.key.content {
                        Some(map_key::Content::Integer(number)) => number.to_string(),
                        Some(map_key::Content::String(index)) => self.string(index)?,
                        None => "<?>".to_owned(),
                    };
                    entries.push(format!("{name}: {}", self.term(&entry.value)?));
                }
                self.charged(format!("{{{}}}", entries.join(", ")))
            }
        }
    }

    fn terms(&mut self, terms: &[schema::Term], around: [&str; 2]) -> Text {
        // The first that is too long is the last that is written.
        let texts = terms.iter().map(|term| self.term(term)).collect::<Result<Vec<_>, _>>()?;
        let [open, close] = around;
        self.charged([open, &texts.join(", "), close].concat())
    }

    /// An expression as it is written.
    fn expression(&mut self, ops: &[schema::Op]) -> Text {
        self.operand(ops).map(|operand| operand.text)
    }

    /// An expression, which is stored with each operator behind its operands.
    fn operand(&mut self, ops: &[schema::Op]) -> Result<Operand, TooLong> {
        let mut stack: Vec<Operand> = Vec::new();
        for op in ops {
            let mut pop = || stack.pop().unwrap_or_else(|| Operand::whole("<?>".to_owned()));
            let operand = match &op.content {
                Some(op::Content::Value(term)) => Operand::whole(self.term(term)?),
                Some(op::Content::Unary(op)) => {
                    let operand = pop();
                    let function = self.foreign(op.ffi_name)?;
                    self.combined(unary(op.kind, operand, &function))?
                }
                Some(op::Content::Binary(op)) => {
                    let (right, left) = (pop(), pop());
                    let function = self.foreign(op.ffi_name)?;
                    self.combined(binary(op.kind, left, right, &function))?
                }
                Some(op::Content::Closure(closure)) => {
                    let body = self.operand(&closure.ops)?;
                    let mut parameters = Vec::new();
                    for parameter in &closure.params {
                        parameters.push(format!("${}", self.name(u64::from(*parameter))?));
                    }
                    if parameters.is_empty() {
                        body
                    } else {
                        self.combined(Operand::loose(format!("{} -> {}", parameters.join(", "), body.text)))?
                    }
                }
                None => Operand::whole("<?>".to_owned()),
            };
            stack.push(operand);
        }
        // More or less than one value is left of an expression that is none.
        let stack = match <[Operand; 1]>::try_from(stack) {
            Ok([only]) => return Ok(only),
            Err(other) => other,
        };
        let rest: Vec<_> = stack.into_iter().map(|operand| operand.text).collect();
        self.combined(Operand::whole(format!("<{}?>", rest.join(" "))))
    }

    fn combined(&mut self, operand: Operand) -> Result<Operand, TooLong> {
        self.charge(operand.text.len() + 1).map(|()| operand)
    }

    fn foreign(&mut self, name: Option<u64>) -> Text {
        name.map_or(Ok(String::new()), |name| self.name(name))
    }
}

fn public_key(key: &schema::PublicKey) -> String {
    let algorithm = match Algorithm::from_i32(key.algorithm) {
        Some(Algorithm::Ed25519) => "ed25519",
        Some(Algorithm::Secp256r1) => "secp256r1",
        None => "<?>",
    };
    format!("{algorithm}/{}", hex::encode(&key.key))
}

/// Whether `text` is what a predicate or a variable can be called.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", words::visible(&text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")))
}
