//! What only Biscuit can demand: Datalog of the verifier's own.

use std::fmt;
use std::sync::LazyLock;

use biscuit_auth::builder_ext::AuthorizerExt as _;
use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::schema;
use biscuit_auth::{AuthorizerBuilder, parser};

use super::Biscuit;
use super::algorithm::Algorithm;
use super::blocks::Blocks;
use super::cost::Width;
use super::datalog::{Parameters, Value, ensure_usable, unfilled, unreadable};
use super::facts::{AUDIENCE, TIME};
use crate::credential::keys::VerifyingKey;
use crate::foundation::error::Error;

/// What the verifier demands beyond the policy, and what it lets holders append: by default it allows whatever the
/// credential's own checks allow, and holders append checks alone, of plain expressions.
///
/// Its Datalog sees the authority block's facts, `time(date)`, `audience("…")`, and each fact of the request under its own
/// name; of third parties' facts those that it says it is `trusting`.
#[derive(Clone, Default)]
pub struct Rules {
    /// `None`: whatever the credential's own checks allow.
    authorizer: Option<AuthorizerBuilder>,
    /// Each fact it brings: its name, and how wide it is.
    pub(super) facts: Vec<(String, Width)>,
    /// The names of facts that its rules derive.
    pub(super) derived_names: Vec<String>,
    /// How many symbols it brings.
    pub(super) symbols: usize,
    allows_facts: bool,
    third_parties: Vec<schema::PublicKey>,
}

/// Parsed once: it is text.
static ALLOW_ALL: LazyLock<AuthorizerBuilder> = LazyLock::new(|| AuthorizerBuilder::new().allow_all());

impl Rules {
    /// The authorizer written in `source`: facts, rules, checks and policies. Where no policy matches, the credential is
    /// refused. Values are put in as parameters, `{name}`, never into the text. Its facts, and 256 more where it has rules,
    /// count when what holders appended is screened.
    ///
    /// # Errors
    /// Where the text is no Datalog, a parameter has no value, or it states `time` or `audience`.
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
        let Parameters { values, keys } = Parameters::of(source, values)?;
        let read = parser::parse_source(source).map_err(|errors| unreadable(source, &errors))?;
        ensure_usable(&read)?;
        let authorizer = AuthorizerBuilder::new().code_with_params(source, values, keys).map_err(unfilled)?;
        // An authorizer shows what it holds only as text or as a message.
        let snapshot = authorizer.snapshot().map_err(unusable)?;
        let (block, symbols) = (snapshot.world.authorizer_block, SymbolTable::from(snapshot.world.symbols));
        let symbols = symbols.map_err(unusable)?;
        let name = |predicate: &schema::Predicate| symbols.print_symbol_default(predicate.name);
        let width = |fact: &schema::Fact| Width::of_fact(fact, |index| symbols.get_symbol(index));
        let facts: Vec<_> = block.facts.iter().map(|fact| (name(&fact.predicate), width(fact))).collect();
        let derived_names: Vec<_> = block.rules.iter().map(|rule| name(&rule.head)).collect();
        let stated = facts.iter().map(|(name, _)| name).chain(&derived_names);
        if let Some(name) = stated.into_iter().find(|name| [TIME, AUDIENCE].contains(&name.as_str())) {
            return Err(Error::configuration(format!(
                "an authorizer cannot state `{name}`: the clock and the policy do"
            )));
        }
        let symbols = symbols.current_offset();
        Ok(Self { authorizer: Some(authorizer), facts, derived_names, symbols, ..Self::default() })
    }

    /// The same, letting holders state facts in their blocks, which nobody but their own checks trusts.
    #[must_use]
    pub fn allow_facts(mut self) -> Self {
        self.allows_facts = true;
        self
    }

    /// The same, letting in blocks of checks and facts that are signed with `key`; blocks of other third parties are
    /// refused. Their facts are seen where a rule, a check or a policy says that it is `trusting` the key. Where a policy of
    /// yours allows by them, a token can be good for more with such a block than without: that is what you trust the key for.
    ///
    /// # Example
    /// ```
    /// use countersign::biscuit::{Rules, Value};
    /// use countersign::{Biscuit, SigningKey};
    ///
    /// let directory = SigningKey::<Biscuit>::generate()?.verifying_key()?;
    /// let source = "allow if member(\"staff\") trusting {directory};";
    /// let rules = Rules::datalog(source, [("directory", Value::from(&directory))])?.accept_third_party(&directory);
    /// assert!(Rules::datalog(source, []).is_err());
    /// # let _ = rules;
    /// # Ok::<(), countersign::Error>(())
    /// ```
    #[must_use]
    pub fn accept_third_party<A: Algorithm>(mut self, key: &VerifyingKey<Biscuit<A>>) -> Self {
        self.third_parties.push(key.material().key().to_proto());
        self
    }

    /// Those that let in the facts of `blocks`, and the third parties who vouch for some of them.
    pub(super) fn letting_in(blocks: &Blocks) -> Self {
        let third_parties = blocks.appended.iter().filter_map(|block| block.third_party.clone()).collect();
        Self { allows_facts: true, third_parties, ..Self::default() }
    }

    pub(super) fn allows_facts(&self) -> bool {
        self.allows_facts
    }

    pub(super) fn accepts(&self, third_party: &schema::PublicKey) -> bool {
        self.third_parties.contains(third_party)
    }

    /// The names of what it states or derives.
    pub(super) fn stated(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|(name, _)| name.as_str()).chain(self.derived_names.iter().map(String::as_str))
    }

    pub(super) fn authorizer(&self) -> AuthorizerBuilder {
        self.authorizer.as_ref().unwrap_or(&ALLOW_ALL).clone()
    }
}

fn unusable<E>(_: E) -> Error {
    Error::configuration("the authorizer cannot be used")
}

impl fmt::Debug for Rules {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Rules")
    }
}
