//! Looks for shapes of blocks that cost more than those that are known: a climb from random beginnings, each shape a list of
//! small numbers. What it prints is worth a case of its own.

use std::time::{Duration, Instant};

use biscuit_auth::KeyPair;
use biscuit_auth::builder::{
    Binary, BlockBuilder, Check, CheckKind, Expression, Fact, Op, Predicate, Rule, Term, Unary, pred, string, var,
};
use countersign::biscuit::Rules;
use countersign::{Biscuit, KeyForm, Request, VerifyingKey};

use crate::biscuit::{Door, text};
use crate::trial;

/// What a shape is made of, and how large each number can be.
const GENES: [(&str, u64); 24] = [
    ("blocks", 10),
    ("checks", 64),
    ("queries", 64),
    ("predicates", 40),
    ("terms", 40),
    ("name", 4),
    ("expressions", 8),
    ("operations", 300),
    ("operator", 8),
    ("value", 7),
    ("value size", 600),
    ("text", 3000),
    ("kind", 2),
    ("issuer's facts", 200),
    ("issuer's width", 60),
    ("issuer's text", 4000),
    ("request's facts", 60),
    ("request's text", 4000),
    ("facts allowed", 1),
    ("own facts", 64),
    ("own width", 60),
    ("distinct", 1),
    ("third parties", 1),
    ("variables' names", 6000),
];

/// The name of a block's own facts.
const OWN: &str = "g";

type Shape = [u64; GENES.len()];

/// Steele, Lea and Flood's SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn shape(&mut self) -> Shape {
        GENES.map(|(_, most)| self.gene(most))
    }

    /// Small numbers as often as large ones.
    fn gene(&mut self, most: u64) -> u64 {
        let end = self.below(most + 1) + 1;
        self.below(end)
    }

    fn changed(&mut self, mut shape: Shape) -> Shape {
        for _ in 0..=self.below(3) {
            let gene = usize::try_from(self.below(GENES.len() as u64)).unwrap();
            shape[gene] = match self.below(4) {
                0 => GENES[gene].1,
                1 => (shape[gene] + 1).min(GENES[gene].1),
                2 => shape[gene].saturating_sub(1),
                _ => self.gene(GENES[gene].1),
            };
        }
        shape
    }
}

pub(crate) fn run(seconds: u64) {
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut random = Random(Instant::now().elapsed().as_nanos() as u64 ^ u64::from(std::process::id()) << 20);
    let (mut worst, mut heaviest) = (0.0, 0);
    while Instant::now() < end {
        let (mut shape, mut best, mut idle) = (random.shape(), 0.0, 0);
        while idle < 150 && Instant::now() < end {
            let tried = random.changed(shape);
            let Some((verdict, ratio, heap)) = cost(&tried) else { continue };
            idle += 1;
            if ratio > best {
                (shape, best, idle) = (tried, ratio, 0);
            }
            if ratio > worst || heap > heaviest {
                worst = ratio.max(worst);
                heaviest = heap.max(heaviest);
                let genes: Vec<_> =
                    GENES.iter().zip(tried).map(|((name, _), value)| format!("{name} {value}")).collect();
                println!("{ratio:5.2} × honest, {} KiB, {verdict}: {}", heap >> 10, genes.join(", "));
            }
        }
    }
}

/// `None` where it is no token.
fn cost(shape: &Shape) -> Option<(String, f64, u64)> {
    let door = Door::new();
    let mut token = door.issue(&issuers(shape));
    let pair = KeyPair::new();
    for number in 0..shape[0] {
        let block = block(shape, number);
        token = if shape[22] == 1 {
            let signed = token.third_party_request().ok()?.create_block(&pair.private(), block).ok()?;
            token.append_third_party(pair.public(), signed).ok()?
        } else {
            token.append(block).ok()?
        };
    }
    let asked = Request::default().operation("read").fact("text", "t".repeat(usize::try_from(shape[17]).ok()?));
    let request = (0..shape[16]).fold(asked, |request, number| request.fact(format!("r{number}"), number.to_string()));
    let rules = if shape[18] == 1 { Rules::default().allow_facts() } else { Rules::default() };
    let armour = pem::encode(&pem::Pem::new("PUBLIC KEY", pair.public().to_der().ok()?));
    let rules = rules.accept_third_party(&VerifyingKey::<Biscuit>::read(KeyForm::Pem, armour.as_bytes()).ok()?);
    let (honest, hostile) = door.trial(text(&token), request, rules);
    let verdict = hostile();
    // What is refused unread is not worth a closer look.
    (verdict != "size/too-large").then(|| {
        let cost = trial::measure(&honest, &hostile);
        (verdict, cost.ratio, cost.heap)
    })
}

fn issuers(shape: &Shape) -> String {
    let width = |number: u64| (0..=shape[14]).map(|at| (number + at).to_string()).collect::<Vec<_>>().join(", ");
    let facts: String = (0..shape[13]).map(|number| format!("f({{{}}});", width(number))).collect();
    format!("{facts} note(\"{}\");", "n".repeat(shape[15] as usize))
}

fn block(shape: &Shape, number: u64) -> BlockBuilder {
    let mut block = BlockBuilder::new();
    if shape[18] == 1 {
        let terms = |fact| (0..=shape[20]).map(move |at| Term::Integer((fact * 61 + at) as i64));
        block.facts =
            (0..shape[19]).map(|fact| Fact::new(OWN.to_owned(), vec![Term::Set(terms(fact).collect())])).collect();
    }
    let kind = [CheckKind::One, CheckKind::All, CheckKind::Reject][shape[12] as usize].clone();
    let check = |check: u64| {
        let queries = (0..shape[2]).map(|query| self::query(shape, number, check * 64 + query)).collect();
        Check { queries, kind: kind.clone() }
    };
    block.checks = (0..shape[1]).map(check).collect();
    block
}

fn query(shape: &Shape, block: u64, number: u64) -> Rule {
    let none: &[Term] = &[];
    let name = |at: u64| match shape[5] {
        0 => "f".to_owned(),
        1 => OWN.to_owned(),
        2 => "time".to_owned(),
        3 => "text".to_owned(),
        _ => format!("h{}", if shape[21] == 1 { block * 4096 + number * 8 + at } else { at }),
    };
    let variables = |at: u64| (0..shape[4].max(1)).map(move |term| variable(shape, at * 64 + term));
    let body: Vec<_> = (0..shape[3])
        .map(|at| match shape[4] {
            0 => Predicate::new(name(at), vec![value(shape, number)]),
            1 => pred(&name(at), &variables(at).collect::<Vec<_>>()),
            _ => Predicate::new(name(at), variables(at).collect::<Vec<_>>()),
        })
        .collect();
    let expressions = (0..shape[6]).map(|_| expression(shape, number)).collect();
    Rule::new(pred("query", none), body, expressions, Vec::new())
}

fn variable(shape: &Shape, number: u64) -> Term {
    var(&format!("{}{number}", "v".repeat(1 + shape[23] as usize)))
}

fn value(shape: &Shape, number: u64) -> Term {
    let size = shape[10];
    let integers = || (0..size).map(|at| Term::Integer((number + at) as i64));
    let long = "x".repeat(shape[11] as usize);
    match shape[9] {
        0 => Term::Integer(number as i64),
        1 => string(&if shape[21] == 1 { format!("{long}{number}") } else { long }),
        2 => Term::Set(integers().collect()),
        3 => Term::Array(integers().collect()),
        4 => Term::Array((0..size).map(|_| string(&long)).collect()),
        5 => Term::Bytes(vec![7; shape[11] as usize]),
        6 if shape[3] > 0 => variable(shape, 0),
        _ => Term::Bool(true),
    }
}

/// A chain of operations that has one value, whatever it is worth.
fn expression(shape: &Shape, number: u64) -> Expression {
    let operator = [
        Binary::Add,
        Binary::Union,
        Binary::Contains,
        Binary::HeterogeneousEqual,
        Binary::Intersection,
        Binary::Prefix,
        Binary::And,
        Binary::HeterogeneousNotEqual,
    ]
    .into_iter()
    .nth(shape[8] as usize);
    let mut ops = vec![Op::Value(value(shape, number))];
    for _ in 0..shape[7] {
        match &operator {
            Some(operator) => ops.extend([Op::Value(value(shape, number)), Op::Binary(operator.clone())]),
            None => ops.push(Op::Unary(Unary::Parens)),
        }
    }
    ops.extend([Op::Value(value(shape, number)), Op::Binary(Binary::HeterogeneousEqual)]);
    Expression { ops }
}
