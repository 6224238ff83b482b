//! Datalog as it is written, from the numbers and symbols that a block is made of.
//!
//! Strings are escaped, so that none can pass for the statement that follows it; and the work has a limit, because a short
//! block can name one long symbol many times.

use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema;
use biscuit_auth::format::schema::op_binary::Kind as Binary;
use biscuit_auth::format::schema::op_unary::Kind as Unary;
use biscuit_auth::format::schema::{check, map_key, op, public_key, scope, term};

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
    pub(super) fn extend(&mut self, block: &schema::Block) {
        self.own.extend(block.symbols.iter().cloned());
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
    /// The statements of a block, and whether they are all.
    pub(super) fn block(
        &mut self,
        block: &schema::Block,
        signer: Option<&schema::PublicKey>,
        symbols: &Symbols,
    ) -> (Vec<String>, bool) {
        let mut statements = Vec::new();
        let mut writer = Writer { printer: self, symbols };
        let is_whole = writer.statements(block, signer, &mut statements).is_ok();
        if !is_whole {
            statements.push("// the rest is too long to be shown".to_owned());
        }
        (statements, is_whole)
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
        out: &mut Vec<String>,
    ) -> Result<(), TooLong> {
        if let Some(signer) = signer {
            out.push(self.charged(format!("// a third party's block, signed by {}", key(signer)))?);
        }
        if let Some(context) = &block.context {
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

    /// Everything that is put together passes here.
    fn charged(&mut self, text: String) -> Text {
        self.printer.work += text.len() + 1;
        if self.printer.work > MAX_WORK { Err(TooLong) } else { Ok(text) }
    }

    fn joined(&mut self, texts: impl Iterator<Item = Text>, around: [&str; 2]) -> Text {
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let [open, close] = around;
        self.charged([open, &texts.join(", "), close].concat())
    }

    /// A name as it is where it can be one, and in quotation marks where it only pretends to be.
    fn name(&mut self, index: u64) -> Text {
        let text = match self.symbols.get(index) {
            Some(name) if is_name(name) => name.to_owned(),
            Some(other) => quoted(other),
            None => format!("<{index}?>"),
        };
        self.charged(text)
    }

    fn string(&mut self, index: u64) -> Text {
        let text = self.symbols.get(index).map_or_else(|| format!("<{index}?>"), quoted);
        self.charged(text)
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
        let scopes = scopes.iter().map(|scope| {
            Ok(match &scope.content {
                Some(scope::Content::ScopeType(0)) => "authority".to_owned(),
                Some(scope::Content::ScopeType(1)) => "previous".to_owned(),
                Some(scope::Content::PublicKey(index)) => {
                    let found = usize::try_from(*index).ok().and_then(|index| symbols.keys.get(index));
                    found.map_or_else(|| format!("<key {index}?>"), key)
                }
                Some(scope::Content::ScopeType(_)) | None => "<?>".to_owned(),
            })
        });
        self.joined(scopes, ["trusting ", ""])
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
        let texts: Vec<Text> = terms.iter().map(|term| self.term(term)).collect();
        self.joined(texts.into_iter(), around)
    }

    /// An expression, which is stored with each operator behind its operands.
    fn expression(&mut self, ops: &[schema::Op]) -> Text {
        let mut stack: Vec<String> = Vec::new();
        for op in ops {
            let mut pop = || stack.pop().unwrap_or_else(|| "<?>".to_owned());
            let text = match &op.content {
                Some(op::Content::Value(term)) => self.term(term)?,
                Some(op::Content::Unary(unary)) => {
                    let operand = pop();
                    let function = self.foreign(unary.ffi_name)?;
                    self.charged(apply_unary(Unary::from_i32(unary.kind), &operand, &function))?
                }
                Some(op::Content::Binary(binary)) => {
                    let (right, left) = (pop(), pop());
                    let function = self.foreign(binary.ffi_name)?;
                    self.charged(apply_binary(Binary::from_i32(binary.kind), &left, &right, &function))?
                }
                Some(op::Content::Closure(closure)) => {
                    let body = self.expression(&closure.ops)?;
                    let mut parameters = Vec::new();
                    for parameter in &closure.params {
                        parameters.push(format!("${}", self.name(u64::from(*parameter))?));
                    }
                    if parameters.is_empty() {
                        body
                    } else {
                        self.charged(format!("{} -> {body}", parameters.join(", ")))?
                    }
                }
                None => "<?>".to_owned(),
            };
            stack.push(text);
        }
        // More or less than one value is left of an expression that is none.
        match stack.as_slice() {
            [text] => Ok(text.clone()),
            rest => self.charged(format!("<{}?>", rest.join(" "))),
        }
    }

    fn foreign(&mut self, name: Option<u64>) -> Text {
        name.map_or(Ok(String::new()), |name| self.name(name))
    }
}

fn apply_unary(kind: Option<Unary>, operand: &str, function: &str) -> String {
    match kind {
        Some(Unary::Negate) => format!("!{operand}"),
        Some(Unary::Parens) => format!("({operand})"),
        Some(Unary::Length) => format!("{operand}.length()"),
        Some(Unary::TypeOf) => format!("{operand}.type()"),
        Some(Unary::Ffi) => format!("{operand}.extern::{function}()"),
        None => format!("{operand}.<?>()"),
    }
}

fn apply_binary(kind: Option<Binary>, left: &str, right: &str, function: &str) -> String {
    let infix = |operator: &str| format!("{left} {operator} {right}");
    let method = |name: &str| format!("{left}.{name}({right})");
    match kind {
        Some(Binary::LessThan) => infix("<"),
        Some(Binary::GreaterThan) => infix(">"),
        Some(Binary::LessOrEqual) => infix("<="),
        Some(Binary::GreaterOrEqual) => infix(">="),
        Some(Binary::Equal) => infix("==="),
        Some(Binary::NotEqual) => infix("!=="),
        Some(Binary::HeterogeneousEqual) => infix("=="),
        Some(Binary::HeterogeneousNotEqual) => infix("!="),
        Some(Binary::Add) => infix("+"),
        Some(Binary::Sub) => infix("-"),
        Some(Binary::Mul) => infix("*"),
        Some(Binary::Div) => infix("/"),
        Some(Binary::And) => infix("&&!"),
        Some(Binary::Or) => infix("||!"),
        Some(Binary::LazyAnd) => infix("&&"),
        Some(Binary::LazyOr) => infix("||"),
        Some(Binary::BitwiseAnd) => infix("&"),
        Some(Binary::BitwiseOr) => infix("|"),
        Some(Binary::BitwiseXor) => infix("^"),
        Some(Binary::Contains) => method("contains"),
        Some(Binary::Prefix) => method("starts_with"),
        Some(Binary::Suffix) => method("ends_with"),
        Some(Binary::Regex) => method("matches"),
        Some(Binary::Intersection) => method("intersection"),
        Some(Binary::Union) => method("union"),
        Some(Binary::All) => method("all"),
        Some(Binary::Any) => method("any"),
        Some(Binary::Get) => method("get"),
        Some(Binary::TryOr) => method("try_or"),
        Some(Binary::Ffi) => method(&format!("extern::{function}")),
        None => method("<?>"),
    }
}

fn key(key: &schema::PublicKey) -> String {
    let algorithm = match public_key::Algorithm::from_i32(key.algorithm) {
        Some(public_key::Algorithm::Ed25519) => "ed25519",
        Some(public_key::Algorithm::Secp256r1) => "secp256r1",
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
