//! What appended blocks cost to load and to judge, in steps: a fact looked at, a small value copied, 64 bytes read.
//!
//! Every bound is from above: a check is taken to fail, to look at everything, and to be written down in full, as the engine
//! does with those that fail.

use std::collections::{BTreeSet, HashMap};

use biscuit_auth::format::schema::{self, op, term};

use super::blocks::{Block, Blocks, Symbols};
use super::facts::{AUDIENCE, TIME};
use super::limits::is_variable;
use super::rules::Rules;
use crate::claims::request::Request;

/// How many facts the issuer's and the verifier's rules may derive, where they have any.
const DERIVED_FACTS: usize = 256;
/// How many bytes of a text cost as much as one step.
const BYTES_A_STEP: usize = 64;
/// How many symbols are looked at in one step: the engine goes through all of them for each that it translates.
const SYMBOLS_A_STEP: usize = 16;
/// What a block, a query and a term cost by being there: they are copied from form to form, and once more to be judged.
const BLOCK: usize = 100;
const QUERY: usize = 60;
const TERM: usize = 3;

/// What a holder's checks can reach.
pub(super) struct Reach<'b> {
    /// How many facts there can be.
    facts: usize,
    named: HashMap<&'b str, Named>,
    /// How many symbols there are.
    symbols: usize,
}

/// The facts of one name: how many there can be, and the widest of their terms.
#[derive(Clone, Copy, Default)]
struct Named {
    count: usize,
    widest: Width,
}

/// How much there is in a term: to be copied, and to be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Width {
    /// Its elements at every depth, itself included.
    elements: usize,
    /// The steps that its texts take.
    text: usize,
}

impl Width {
    fn max(self, other: Self) -> Self {
        Self { elements: self.elements.max(other.elements), text: self.text.max(other.text) }
    }

    fn sum(self) -> usize {
        self.elements.saturating_add(self.text)
    }

    fn of_text(text: &str) -> Self {
        Self { elements: 1, text: text.len() / BYTES_A_STEP }
    }

    /// The widest of a fact's terms.
    pub(super) fn of_fact<'s>(fact: &schema::Fact, symbol: impl Fn(u64) -> Option<&'s str> + Copy) -> Self {
        fact.predicate.terms.iter().map(|term| Self::of(term, symbol)).fold(Self::default(), Self::max)
    }

    fn of<'s>(term: &schema::Term, symbol: impl Fn(u64) -> Option<&'s str> + Copy) -> Self {
        let text = |index: u64| symbol(index).map_or(0, str::len) / BYTES_A_STEP;
        let within = |terms: &mut dyn Iterator<Item = Self>| {
            terms.fold(Self { elements: 1, text: 0 }, |all, one| Self {
                elements: all.elements.saturating_add(one.elements),
                text: all.text.saturating_add(one.text),
            })
        };
        match &term.content {
            Some(term::Content::String(index)) => Self { elements: 1, text: text(*index) },
            Some(term::Content::Variable(name)) => Self { elements: 1, text: text((*name).into()) },
            Some(term::Content::Bytes(bytes)) => Self { elements: 1 + bytes.len() / BYTES_A_STEP, text: 0 },
            Some(term::Content::Set(set)) => within(&mut set.set.iter().map(|inner| Self::of(inner, symbol))),
            Some(term::Content::Array(array)) => within(&mut array.array.iter().map(|inner| Self::of(inner, symbol))),
            Some(term::Content::Map(map)) => within(&mut map.entries.iter().map(|entry| {
                let key = match entry.key.content {
                    Some(schema::map_key::Content::String(index)) => text(index),
                    _ => 0,
                };
                let value = Self::of(&entry.value, symbol);
                Self { elements: value.elements.saturating_add(1), text: value.text.saturating_add(key) }
            })),
            _ => Self { elements: 1, text: 0 },
        }
    }
}

impl<'b> Reach<'b> {
    pub(super) fn of(blocks: &'b Blocks, rules: &'b Rules, request: &'b Request, audience: &str) -> Self {
        let mut named: HashMap<&str, Named> = HashMap::new();
        let mut count = |name: &'b str, count: usize, width: Width| {
            let known = named.entry(name).or_default();
            *known = Named { count: known.count + count, widest: known.widest.max(width) };
        };
        for Block { content, symbols, .. } in blocks.all() {
            for fact in &content.facts {
                let name = symbols.get_symbol(fact.predicate.name).unwrap_or_default();
                count(name, 1, Width::of_fact(fact, symbol_of(symbols)));
            }
        }
        // The time thrice, where there is leeway.
        count(TIME, 3, Width { elements: 1, text: 0 });
        count(AUDIENCE, 1, Width::of_text(audience));
        request.facts().for_each(|(name, value)| count(name, 1, Width::of_text(value)));
        rules.facts.iter().for_each(|(name, width)| count(name, 1, *width));

        let Block { content, symbols, .. } = &blocks.authority;
        let heads = content.rules.iter().map(|rule| symbols.get_symbol(rule.head.name).unwrap_or_default());
        let derived: BTreeSet<&str> = heads.chain(rules.derived_names.iter().map(String::as_str)).collect();
        // All that is derived could be of any of these names, and as wide as anything.
        let stated: usize = named.values().map(|known| known.count).sum();
        let facts = stated + if derived.is_empty() { 0 } else { DERIVED_FACTS };
        let widest = named.values().map(|known| known.widest).fold(Width::default(), Width::max);
        for name in derived {
            let known = named.entry(name).or_default();
            *known = Named { count: known.count + DERIVED_FACTS, widest };
        }

        // Every name and every text may be a symbol.
        let shared = blocks.authority.symbols.len();
        let foreign = blocks.appended.iter().filter(|block| block.third_party.is_some());
        let symbols = shared
            + foreign.map(|block| block.symbols.len()).sum::<usize>()
            + 2 * request.facts().count()
            + rules.symbols;
        Self { facts, named, symbols }
    }

    pub(super) fn facts(&self) -> usize {
        self.facts
    }

    /// What it costs to find one symbol.
    fn search(&self) -> usize {
        self.symbols / SYMBOLS_A_STEP
    }
}

fn symbol_of<'s>(symbols: &'s Symbols) -> impl Fn(u64) -> Option<&'s str> + Copy {
    |index| symbols.get_symbol(index)
}

/// What `appended` costs altogether; `None` where that is beyond counting.
pub(super) fn of(appended: &[Block], reach: &Reach<'_>) -> Option<usize> {
    let mut costs = appended.iter().map(|block| block_cost(block, reach));
    costs.try_fold(0_usize, |sum, cost| sum.checked_add(cost?))
}

fn block_cost(block: &Block, reach: &Reach<'_>) -> Option<usize> {
    // Every block is given a copy of the symbols.
    let mut cost = BLOCK.checked_add(reach.symbols)?;
    for fact in &block.content.facts {
        cost = cost.checked_add(loading(&fact.predicate, block, reach)?)?;
    }
    for query in block.content.checks.iter().flat_map(|check| &check.queries) {
        cost = cost.checked_add(query_cost(query, block, reach)?)?;
    }
    Some(cost)
}

/// What a predicate costs to be translated, copied and written down.
fn loading(predicate: &schema::Predicate, block: &Block, reach: &Reach<'_>) -> Option<usize> {
    let name = Width::of_text(block.symbols.get_symbol(predicate.name).unwrap_or_default());
    let terms = predicate.terms.iter().map(|term| Width::of(term, symbol_of(&block.symbols)));
    let widths = terms.fold(name.sum(), |sum, width| sum.saturating_add(width.sum()));
    widths.checked_mul(TERM + reach.search())
}

/// The engine goes through all facts for the first predicate, again for the second with each that fits the first, and so on;
/// and evaluates the expressions for each combination.
fn query_cost(query: &schema::Rule, block: &Block, reach: &Reach<'_>) -> Option<usize> {
    let mut cost = QUERY.checked_add(loading(&query.head, block, reach)?)?;
    cost = cost.checked_add(query.scope.len().checked_mul(TERM)?)?;
    let named = |predicate: &schema::Predicate| {
        let name = block.symbols.get_symbol(predicate.name).unwrap_or_default();
        reach.named.get(name).copied().unwrap_or_default()
    };
    // A variable stands for a term of one of these facts.
    let widest = query.body.iter().map(|predicate| named(predicate).widest).fold(Width::default(), Width::max);
    let terms = query.body.iter().flat_map(|predicate| &predicate.terms);
    let variables = terms.filter(|term| is_variable(term)).count();
    // For each combination what has been found so far is copied.
    let combination = variables.checked_mul(widest.elements.checked_add(2)?)?.checked_add(4)?;
    let mut combinations = 1_usize;
    for predicate in &query.body {
        let same = named(predicate).count;
        let compared = same.checked_mul(predicate.terms.len())?.checked_mul(widest.elements)?;
        let looked_at = combinations.checked_mul((reach.facts / 2).checked_add(compared)?)?;
        combinations = combinations.checked_mul(same)?;
        cost = cost.checked_add(loading(predicate, block, reach)?)?.checked_add(looked_at)?;
        cost = cost.checked_add(combinations.checked_mul(combination)?)?;
    }
    for expression in &query.expressions {
        let (once, each) = expression_cost(expression, widest, block, reach)?;
        // Expressions are evaluated once where there is nothing to combine, and written down once where they fail.
        cost = cost.checked_add(once)?.checked_add(each.checked_mul(combinations.checked_add(1)?)?)?;
    }
    Some(cost)
}

/// What an expression costs by being there, and each time that it is evaluated. An operation works on what those before it
/// made of the values, and what they made may have grown with each.
fn expression_cost(
    expression: &schema::Expression,
    variable: Width,
    block: &Block,
    reach: &Reach<'_>,
) -> Option<(usize, usize)> {
    let (mut mass, mut loaded) = (1_usize, 0_usize);
    for operation in &expression.ops {
        let width = match operation.content.as_ref()? {
            op::Content::Value(term) => {
                let written = Width::of(term, symbol_of(&block.symbols));
                // A variable is written down by its name, and evaluated as what it stands for.
                if is_variable(term) { variable.sum().checked_add(written.text)? } else { written.sum() }
            }
            _ => 0,
        };
        mass = mass.checked_add(width)?;
        loaded = loaded.checked_add(width.checked_add(1)?.checked_mul(TERM + reach.search())?)?;
    }
    let operations = expression.ops.len();
    // A text that is made is a symbol, to be searched for among all.
    let each = mass.checked_add(operations / BYTES_A_STEP)?.checked_add(reach.search())?.checked_mul(operations)?;
    Some((loaded, each))
}

#[cfg(test)]
mod tests {
    use biscuit_auth::builder::BlockBuilder;
    use biscuit_auth::{KeyPair, builder};
    use prost::Message as _;

    use super::*;

    const AUDIENCE: &str = "api";

    fn token(authority: &str, appended: &[&str]) -> biscuit_auth::Biscuit {
        let token = builder::BiscuitBuilder::new().code(authority).unwrap().build(&KeyPair::new()).unwrap();
        let block = |code: &&str| BlockBuilder::new().code(code).unwrap();
        appended.iter().map(block).fold(token, |token, block| token.append(block).unwrap())
    }

    fn blocks(token: &biscuit_auth::Biscuit) -> Blocks {
        Blocks::read(&schema::Biscuit::decode(token.to_vec().unwrap().as_slice()).unwrap()).unwrap()
    }

    fn cost(token: &biscuit_auth::Biscuit, rules: &Rules, request: &Request, audience: &str) -> usize {
        let blocks = blocks(token);
        of(&blocks.appended, &Reach::of(&blocks, rules, request, audience)).unwrap()
    }

    fn of_blocks(authority: &str, appended: &[&str]) -> usize {
        cost(&token(authority, appended), &Rules::default(), &Request::default(), AUDIENCE)
    }

    /// A check that has no body and this expression: its block, itself, its head, and the expression's cost.
    fn of_expression(expression: &str) -> usize {
        of_blocks("", &[&format!("check if {expression};")]) - BLOCK - QUERY - TERM
    }

    /// Worked out by hand: there are few symbols, so that finding one is free.
    #[test]
    fn blocks_and_facts_cost_by_being_there() {
        assert_eq!(of_blocks("", &[]), 0);
        assert_eq!(of_blocks("", &[""]), 100);
        assert_eq!(of_blocks("", &["", ""]), 200);
        // Two symbols of the issuer's are copied for each block.
        assert_eq!(of_blocks(r#"f("a");"#, &["", ""]), 204);
        // A fact is its name and its terms, three steps each. `g` is a symbol.
        assert_eq!(of_blocks("", &["g(1);"]), 101 + 6);
        assert_eq!(of_blocks("", &["g(1, 2); g(3, 4);"]), 101 + 9 + 9);
        // A name of 128 bytes is three: itself, and two for its text.
        assert_eq!(of_blocks("", &[&format!("{}(1);", "n".repeat(128))]), 101 + (3 + 1) * 3);
    }

    #[test]
    fn expressions_cost_what_they_work_on() {
        // Loaded once: a value and its operation, three steps each; worked on twice, all that there is for each operation.
        assert_eq!(of_expression("true"), 2 * 3 + 2 * 2);
        assert_eq!(of_expression("1 < 2"), (2 + 2 + 1) * 3 + 2 * 3 * 3);
        let long = "x".repeat(64);
        // The texts are symbols, which the block copies.
        assert_eq!(of_expression(&format!(r#""{long}{long}" == "y""#)), 2 + (4 + 2 + 1) * 3 + 2 * 5 * 3);
        assert_eq!(of_expression("{1, 2, 3}.contains(1)"), (5 + 2 + 1) * 3 + 2 * 6 * 3);
        assert_eq!(of_expression(&format!(r#"["{long}", 1].contains(1)"#)), 1 + (5 + 2 + 1) * 3 + 2 * 6 * 3);
        assert_eq!(of_expression(&format!("hex:{}.length() == 1", "00".repeat(128))), (4 + 1 + 2 + 1) * 3 + 2 * 5 * 4);
        let map = format!(r#"{{"{long}": 1, "b": "{long}y"}}.length() == 2"#);
        assert_eq!(of_expression(&map), 3 + (8 + 1 + 2 + 1) * 3 + 2 * 9 * 4);
        // With 131 operations a text that is made of them can have grown by two steps.
        let sum = format!("1{} == 65", " + 1".repeat(64));
        assert_eq!(of_expression(&sum), (66 * 2 + 65) * 3 + 2 * (67 + 2) * 131);
    }

    #[test]
    fn joins_cost_as_many_combinations_as_there_can_be() {
        // Six facts: two of the block's, and what the verifier states, of which half are passed over, and two compared.
        // A combination is four, and three for its variable.
        let once = (6 / 2 + 2) + 6 + 2 * 7;
        assert_eq!(of_blocks("", &["f(1); f(2); check if f($a);"]), 102 + 2 * 6 + 63 + once);
        let twice = (7 / 2 + 3) + 6 + 3 * 10 + 3 * (7 / 2 + 3) + 6 + 9 * 10;
        let expression = (2 + 2 + 1) * 3 + (9 + 1) * 3 * 3;
        assert_eq!(
            of_blocks("", &["f(1); f(2); f(3); check if f($a), f($b), $a < $b;"]),
            103 + 3 * 6 + 63 + twice + expression
        );
        // A name of 128 bytes is written down where the variable stands: in the body, and in each expression.
        let name = "n".repeat(128);
        let named = (6 / 2 + 2) + (1 + 1 + 2) * 3 + 2 * 7 + (3 + 1 + 1 + 1 + 1) * 3 + (2 + 1) * (1 + 3 + 1) * 3;
        assert_eq!(
            of_blocks("", &[&format!("f(1); f(2); check if f(${name}), ${name} < 7;")]),
            102 + 2 * 6 + 63 + named
        );
        // Nothing is called `g`; to trust somebody is three steps.
        assert_eq!(of_blocks("", &[r#"check if g("x") trusting authority;"#]), 102 + 63 + 3 + 2 + 6);
        // A variable is as wide as the widest of each: three elements, and two for a text.
        let wide = format!(r#"f("{}", [1, 2]); check if f($a, $b), $a == 1;"#, "x".repeat(128));
        let fact = (1 + 3 + 3) * 3;
        let join = (5 / 2 + 2 * 3) + 9 + (2 * 5 + 4);
        let expression = (6 + 2 + 1) * 3 + (1 + 1) * (1 + 5 + 1) * 3;
        assert_eq!(of_blocks("", &[&wide]), 104 + fact + 63 + join + expression);
    }

    #[test]
    fn symbols_are_searched_for() {
        // Thirty-two of them: two steps for each that is to be found.
        let texts: Vec<_> = (0..31).map(|number| format!(r#""s{number}""#)).collect();
        let authority = format!("f({});", texts.join(", "));
        assert_eq!(of_blocks(&authority, &["check if true;"]), 132 + 60 + 5 + 2 * 5 + 2 * (2 + 2));
        assert_eq!(of_blocks(&authority, &["f(1);"]), 132 + 2 * 5);
    }

    #[test]
    fn what_issuer_and_verifier_bring_is_reached() {
        let ask = |name: &str| format!(r#"check if {name}($a), $a == "y";"#);
        // One fact of this name, of one text of 64 bytes, beside four others: it is compared, and looked at as two.
        let reached =
            |symbols: usize, facts: usize| 100 + symbols + 63 + (facts / 2 + 1) + 6 + 7 + (3 + 2 + 1) * 3 + 2 * 4 * 3;
        let long = "x".repeat(64);
        let asked = token("", &[&ask("f")]);
        // Its name and its text may be symbols.
        let request = Request::default().fact("f", long.as_str());
        assert_eq!(cost(&asked, &Rules::default(), &request, AUDIENCE), reached(3 + 2, 5));
        let rules = Rules::datalog(&format!(r#"f("{long}"); allow if true;"#), []).unwrap();
        assert_eq!(cost(&asked, &rules, &Request::default(), AUDIENCE), reached(3 + rules.symbols, 5));
        assert!(rules.symbols >= 2);
        let audience = token("", &[&ask("audience")]);
        assert_eq!(cost(&audience, &Rules::default(), &Request::default(), &long), reached(3, 4));
        // The time is there thrice.
        let time = 101 + 63 + (4 / 2 + 3) + 6 + 3 * 7 + (2 + 2 + 1) * 3 + (3 + 1) * 3 * 3;
        assert_eq!(of_blocks("", &["check if time($t), $t > 2020-01-01T00:00:00Z;"]), time);
    }

    #[test]
    fn what_rules_derive_may_be_of_any_number_and_width() {
        let derived = |symbols: usize, stated: usize, same: usize| {
            100 + symbols + 63 + ((stated + 256) / 2 + same) + 6 + same * 7
        };
        let asked = "check if g($a);";
        assert_eq!(of_blocks(r#"f("x"); g($x) <- f($x);"#, &[asked]), derived(4, 5, 256));
        assert_eq!(of_blocks(r#"g("x"); g($x) <- g($x);"#, &[asked]), derived(3, 5, 257));
        let rules = Rules::datalog("g($x) <- f($x); allow if true;", []).unwrap();
        let of_verifier = cost(&token("", &[asked]), &rules, &Request::default(), AUDIENCE);
        assert_eq!(of_verifier, derived(2 + rules.symbols, 4, 256));
        // As wide as the widest that is stated, which is an array of two.
        let wide = 103 + 63 + (261 / 2 + 256 * 3) + 6 + 256 * (5 + 4);
        assert_eq!(of_blocks("f([1, 2]); g($x) <- f($x);", &["check if g($x);"]), wide);
    }

    #[test]
    fn third_parties_bring_symbols_of_their_own() {
        let (directory, holder) = (KeyPair::new(), token("", &[]));
        let block = BlockBuilder::new().code(r#"check if "x" == "y";"#).unwrap();
        let block = holder.third_party_request().unwrap().create_block(&directory.private(), block).unwrap();
        let vouched = holder.append_third_party(directory.public(), block).unwrap();
        let both = vouched.append(BlockBuilder::new()).unwrap();
        let alone = 102 + 63 + (2 + 2 + 1) * 3 + 2 * 3 * 3;
        let rules = (Rules::default(), Request::default());
        assert_eq!(cost(&vouched, &rules.0, &rules.1, AUDIENCE), alone);
        assert_eq!(cost(&both, &rules.0, &rules.1, AUDIENCE), alone + 102);
    }
}
