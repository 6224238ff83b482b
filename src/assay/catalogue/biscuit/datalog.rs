//! What blocks say: checks hold, for the right facts; and nothing is computed that is not a number.

use super::{TIME, appending, before, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::biscuit::{Chain, Content, Kind, Op, Term};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Specimen;
use crate::foundation::rejection::Stage;

const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    class: Class,
    severity: Severity,
    demands: &'static str,
    gain: &'static str,
) -> Rule {
    Rule {
        id,
        rows,
        class,
        severity,
        stage: Stage::Caveat,
        demands,
        gain,
        references: &["Biscuit Specification, Datalog"],
    }
}

static CHECKS: Rule = rule(
    "checks",
    &["BIS-06"],
    Class::Confusion,
    Severity::High,
    "every check of every block holds",
    "a token that was narrowed is used as if it had not been",
);
static KINDS: Rule = rule(
    "check-kind",
    &["BIS-06"],
    Class::Confusion,
    Severity::High,
    "`reject if` refuses where its query holds",
    "a token is used for the one thing that its holder ruled out",
);
static SCOPE: Rule = rule(
    "scope",
    &["BIS-06"],
    Class::Forgery,
    Severity::Critical,
    "a check trusts its own block, the authority block and the verifier, and no block of a later holder",
    "whoever holds a token answers its checks with facts of their own",
);
static UNBOUND: Rule = rule(
    "unbound-variable",
    &["BIS-07"],
    Class::Strictness,
    Severity::Low,
    "a rule whose head has a variable that its body does not bind is refused",
    "a rule derives facts of anything at all",
);
static OVERFLOW: Rule = rule(
    "overflow",
    &["BIS-12"],
    Class::Strictness,
    Severity::Medium,
    "arithmetic that leaves 64 bits fails its check",
    "a limit is passed by a number that wraps round",
);
static COST: Rule = rule(
    "cost",
    &["BIS-13"],
    Class::Resource,
    Severity::Medium,
    "what a holder's checks may cost is bounded before they run",
    "whoever holds a token keeps the verifier busy",
);
static SYMBOLS: Rule = Rule {
    stage: Stage::Signature,
    ..rule(
        "symbols",
        &["BIS-16"],
        Class::Strictness,
        Severity::Medium,
        "no block brings a symbol that stands in the table already",
        "two readers count symbols differently, and read different facts",
    )
};
static EXPIRED: Rule = Rule {
    stage: Stage::Claims,
    ..rule(
        "expired",
        &["CLM-01"],
        Class::Strictness,
        Severity::High,
        "a token that has expired is refused",
        "a stolen token stays good for ever",
    )
};
static AUDIENCE: Rule = Rule {
    stage: Stage::Claims,
    ..rule(
        "audience",
        &["X-03", "CLM-09"],
        Class::Confusion,
        Severity::High,
        "a token for somebody else is refused",
        "a token that was given to one service is used at another",
    )
};

const OPERATION: (&str, &[Term]) = ("operation", &[]);

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = checks();
    cases.extend(scopes());
    cases.extend(symbols());
    cases.extend(claims());
    cases.push(Case::biscuit(
        &UNBOUND,
        "rule-with-unbound-variable",
        "a rule of the authority block derives what it does not bind",
        |bench| {
            let content = Chain::honest_content(bench.setup());
            let rule = |variable| {
                content.clone().rule(("seen", &[Term::Variable(variable)]), ("sub", &[Term::Variable("name")]))
            };
            let token = |content: &Content| Ok(Chain::of(bench, bench.pair()?, content)?.token());
            Ok(Specimen::new(token(&rule("anything"))?, token(&rule("name"))?))
        },
    ));
    cases.push(Case::biscuit(
        &OVERFLOW,
        "addition-overflows",
        "a check adds one to the largest number, and finds the sum negative",
        appending(|content, _| {
            let sum = [Op::Value(Term::Integer(i64::MAX)), Op::Value(Term::Integer(1)), Op::Add];
            let is_negative = [Op::Value(Term::Integer(0)), Op::Less];
            content.check(&[], &[&sum[..], &is_negative].concat())
        }),
    ));
    cases.push(Case::biscuit(
        &COST,
        "check-joins-many-facts",
        "two checks go through sixty facts, three at once, for the one sum that will do: the largest, and the smallest",
        appending(|content, _| {
            let content = (0..60).fold(content, |content, number| content.fact("n", &[Term::Integer(number)]));
            let each = ["a", "b", "c"].map(|variable| [Term::Variable(variable)]);
            let body = each.each_ref().map(|terms| ("n", &terms[..]));
            // An engine that stops where it finds one does no work where it begins with that, from whichever end it begins.
            let [first, second, third] = ["a", "b", "c"].map(|variable| Op::Value(Term::Variable(variable)));
            let sum = [first, second, Op::Add, third, Op::Add];
            let is_largest = [&[Op::Value(Term::Integer(3 * 59 - 1))][..], &sum, &[Op::Less]].concat();
            let is_smallest = [&sum[..], &[Op::Value(Term::Integer(1)), Op::Less]].concat();
            content.check(&body, &is_largest).check(&body, &is_smallest)
        }),
    ));
    cases
}

fn checks() -> Vec<Case> {
    type Narrow = fn(Content, &Bench) -> Content;
    let failing: [(&str, &str, Narrow); 5] = [
        ("expired", "a holder's check expired an hour ago", |content, bench| {
            content.check(&[TIME], &before(bench.setup().now - 3600))
        }),
        ("other-audience", "a holder's check wants another audience", |content, _| {
            content.check(&[("audience", &[Term::text("https://other.example")])], &[])
        }),
        ("unanswered", "a holder's check asks for a fact that nobody supplies", |content, _| {
            content.check(&[("assay_never_supplied", &[Term::text("x")])], &[])
        }),
        ("of-a-number", "a holder's check comes to a number, and not to *true*", |content, _| {
            content.check(&[], &[Op::Value(Term::Integer(1))])
        }),
        ("of-two-values", "a holder's check comes to a number, and to *true* after it", |content, _| {
            content.check(&[], &[&[1, 0, 1].map(|number| Op::Value(Term::Integer(number)))[..], &[Op::Less]].concat())
        }),
    ];
    let failing = failing
        .into_iter()
        .map(|(name, title, change)| Case::biscuit(&CHECKS, format!("check-{name}"), title, appending(change)));
    let rejecting = Case::biscuit(
        &KINDS,
        "reject-if",
        "a holder rules out every time there is, which a query of another kind would ask for",
        appending(|content, bench| {
            content.version(6).check_of(Kind::Reject, &[TIME], &before(bench.setup().now + 300))
        }),
    );
    failing.chain([rejecting]).collect()
}

/// Facts of a later block that would answer what an earlier one asks.
fn scopes() -> Vec<Case> {
    let answered = |name: &'static str,
                    title: &'static str,
                    asked: fn(Content, &Bench) -> Content,
                    answer: fn(Content) -> Content| {
        Case::biscuit(&SCOPE, format!("scope-{name}"), title, move |bench| {
            let chain = Chain::honest(bench)?;
            let asking = chain.append(&asked(chain.next_content(), bench))?;
            let answering = asking.append(&answer(asking.next_content()))?;
            // The same facts, in the very block that asks for them.
            let twin = chain.append(&answer(asked(chain.next_content(), bench)))?;
            Ok(Specimen::new(answering.token(), twin.token()))
        })
        .needing(Feature::Blocks)
    };
    let authority = Case::biscuit(
        &SCOPE,
        "scope-authority",
        "a holder's block brings the fact that the authority block asks for",
        |bench| {
            let asking = Chain::honest_content(bench.setup()).check(&[OPERATION], &[]);
            let chain = Chain::of(bench, bench.pair()?, &asking)?;
            let token = chain.append(&chain.next_content().fact("operation", &[]))?.token();
            let twin = Chain::of(bench, bench.pair()?, &asking.fact("operation", &[]))?;
            Ok(Specimen::new(token, twin.token()))
        },
    );
    let audience = |content: Content| content.fact("audience", &[Term::text("https://other.example")]);
    vec![
        authority,
        answered(
            "audience",
            "a later block brings the audience that an earlier one asks for",
            |content, _| content.check(&[("audience", &[Term::text("https://other.example")])], &[]),
            audience,
        ),
        answered(
            "time",
            "a later block brings a time that an earlier one would hold at",
            |content, _| content.check(&[TIME], &before(2)),
            |content| content.fact("time", &[Term::Date(1)]),
        ),
    ]
}

fn symbols() -> Vec<Case> {
    vec![
        Case::biscuit(&SYMBOLS, "symbol-of-every-token", "a block brings a symbol that every token knows", |bench| {
            let content = Chain::honest_content(bench.setup()).symbol("admin");
            beside_honest(bench, Chain::of(bench, bench.pair()?, &content)?.token())
        }),
        Case::biscuit(
            &SYMBOLS,
            "symbol-of-an-earlier-block",
            "a block brings a symbol that the authority block brought",
            appending(|content, _| content.symbol("alice")),
        ),
    ]
}

fn claims() -> Vec<Case> {
    vec![
        Case::biscuit(&EXPIRED, "exp-an-hour-ago", "it expired an hour ago, and says so in a check too", |bench| {
            let exp = bench.setup().now - 3600;
            let content = Chain::content_without_times(bench.setup())
                .fact("exp", &[Term::Date(exp)])
                .fact("iat", &[Term::Date(exp - 60)])
                .check(&[TIME], &before(exp));
            beside_honest(bench, Chain::of(bench, bench.pair()?, &content)?.token())
        }),
        Case::biscuit(&AUDIENCE, "aud-other", "it is for somebody else, and says so in a check too", |bench| {
            let mut setup = bench.setup().clone();
            setup.audience = "https://other.example".to_owned();
            let content = Chain::honest_content(&setup);
            beside_honest(bench, Chain::of(bench, bench.pair()?, &content)?.token())
        }),
    ]
}
