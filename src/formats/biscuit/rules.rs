//! What only Biscuit can demand: Datalog of the verifier's own.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use biscuit_auth::AuthorizerBuilder;
use biscuit_auth::builder::Term;
use biscuit_auth::builder_ext::AuthorizerExt as _;
use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema;

use crate::foundation::clock::Timestamp;
use crate::foundation::error::Error;

/// A Datalog authorizer, asked after the policy has accepted the claims. By default it allows whatever the credential's own
/// checks allow.
///
/// It sees the authority block's facts, `time(date)`, `audience("…")`, and each fact of the request under its own name.
#[derive(Clone, Default)]
pub struct Rules {
    /// `None`: whatever the credential's own checks allow.
    authorizer: Option<AuthorizerBuilder>,
    /// The name of each fact it brings.
    pub(super) fact_names: Vec<String>,
    /// The names of facts that its rules derive.
    pub(super) derived_names: Vec<String>,
}

/// Parsed once: it is text.
static ALLOW_ALL: LazyLock<AuthorizerBuilder> = LazyLock::new(|| AuthorizerBuilder::new().allow_all());

/// How deep an authorizer's text may be nested: its parser goes down with it.
const MAX_NESTING: usize = 64;

impl Rules {
    /// The authorizer written in `source`: facts, rules, checks and policies. Where no policy matches, the credential is
    /// refused. Values are put in as parameters, `{name}`, never into the text. Its facts, and 256 more where it has rules,
    /// count when what holders appended is screened.
    ///
    /// # Errors
    /// Where the text is no Datalog, or a parameter has no value.
    ///
    /// # Example
    /// ```
    /// use countersign::biscuit::{Rules, Value};
    ///
    /// let rules = Rules::datalog(r#"allow if claim("role", {role}), operation("read")"#, [("role", Value::from("admin"))]);
    /// assert!(rules.is_ok());
    /// assert!(Rules::datalog("allow if claim(", []).is_err());
    /// ```
    pub fn datalog<'p>(source: &str, values: impl IntoIterator<Item = (&'p str, Value)>) -> Result<Self, Error> {
        if nesting(source) > MAX_NESTING {
            return Err(Error::configuration(format!("the authorizer is nested deeper than {MAX_NESTING} levels")));
        }
        let values: HashMap<_, _> = values.into_iter().map(|(name, value)| (name.to_owned(), value.0)).collect();
        let authorizer = AuthorizerBuilder::new()
            .code_with_params(source, values, HashMap::new())
            .map_err(|error| Error::configuration(format!("the authorizer cannot be used: {error}")))?;
        // An authorizer shows what it holds only as text or as a message.
        let snapshot = authorizer.snapshot().map_err(|_| Error::configuration("the authorizer cannot be used"))?;
        let (block, symbols) = (snapshot.world.authorizer_block, SymbolTable::from(snapshot.world.symbols));
        let symbols = symbols.map_err(|_| Error::configuration("the authorizer cannot be used"))?;
        let name = |predicate: &schema::Predicate| symbols.print_symbol_default(predicate.name);
        let fact_names = block.facts.iter().map(|fact| name(&fact.predicate)).collect();
        let derived_names = block.rules.iter().map(|rule| name(&rule.head)).collect();
        Ok(Self { authorizer: Some(authorizer), fact_names, derived_names })
    }

    pub(super) fn authorizer(&self) -> AuthorizerBuilder {
        self.authorizer.as_ref().unwrap_or(&ALLOW_ALL).clone()
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Rules")
    }
}

/// How many brackets are open at once, at most; those in strings and comments count too.
fn nesting(source: &str) -> usize {
    let mut open: usize = 0;
    let depths = source.bytes().map(|byte| {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    depths.max().unwrap_or_default()
}

/// A value for a parameter of [`Rules::datalog`].
#[derive(Clone, Debug)]
pub struct Value(Term);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(Term::Str(text.to_owned()))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self(Term::Integer(number))
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self(Term::Bool(truth))
    }
}

impl From<Timestamp> for Value {
    fn from(moment: Timestamp) -> Self {
        Self(Term::Date(moment.unix().unsigned_abs()))
    }
}
