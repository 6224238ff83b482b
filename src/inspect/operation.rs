//! Operators of Datalog and their operands, written so that they are read back as they were meant.
//!
//! Parentheses are an operator of their own, which a writer can leave out. So they are added round every operand that
//! would otherwise be read as part of another operation.

use biscuit_auth::format::schema::op_binary::Kind as Binary;
use biscuit_auth::format::schema::op_unary::Kind as Unary;

/// How tightly what a text holds together is bound, from the loosest to the tightest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    /// `$x -> …`, and operators that today's grammar does not have: these are never operands without parentheses.
    Loose,
    LazyOr,
    LazyAnd,
    Comparison,
    BitwiseXor,
    BitwiseOr,
    BitwiseAnd,
    Sum,
    Product,
    Negation,
    /// A value, a call, or what stands in parentheses.
    Whole,
}

/// A part of an expression.
pub(super) struct Operand {
    pub(super) text: String,
    bond: Bond,
}

impl Operand {
    pub(super) fn whole(text: String) -> Self {
        Self { text, bond: Bond::Whole }
    }

    pub(super) fn loose(text: String) -> Self {
        Self { text, bond: Bond::Loose }
    }

    /// Its text, in parentheses unless it is bound at least as tightly as `least`.
    fn bound(self, least: Bond) -> String {
        if self.bond >= least { self.text } else { format!("({})", self.text) }
    }

    /// As an operand of an infix operator. Readers differ in how much of a sum or a product a negation before it takes in.
    fn beside(self, operator: Bond, least: Bond) -> String {
        let is_apart = self.bond == Bond::Negation && matches!(operator, Bond::Sum | Bond::Product);
        self.bound(if is_apart { Bond::Whole } else { least })
    }
}

/// `operator` applied to one operand; `function` is the name of a foreign one.
pub(super) fn unary(operator: i32, operand: Operand, function: &str) -> Operand {
    let method = |name: &str, operand: Operand| Operand::whole(format!("{}.{name}()", operand.bound(Bond::Whole)));
    match Unary::from_i32(operator) {
        Some(Unary::Negate) => Operand { text: format!("!{}", operand.bound(Bond::Negation)), bond: Bond::Negation },
        Some(Unary::Parens) => Operand::whole(format!("({})", operand.text)),
        Some(Unary::Length) => method("length", operand),
        Some(Unary::TypeOf) => method("type", operand),
        Some(Unary::Ffi) => method(&format!("extern::{function}"), operand),
        None => method("<?>", operand),
    }
}

/// `operator` applied to two operands.
pub(super) fn binary(operator: i32, left: Operand, right: Operand, function: &str) -> Operand {
    let method = match Binary::from_i32(operator) {
        Some(Binary::LessThan) => return infix("<", Bond::Comparison, left, right),
        Some(Binary::GreaterThan) => return infix(">", Bond::Comparison, left, right),
        Some(Binary::LessOrEqual) => return infix("<=", Bond::Comparison, left, right),
        Some(Binary::GreaterOrEqual) => return infix(">=", Bond::Comparison, left, right),
        Some(Binary::Equal) => return infix("===", Bond::Comparison, left, right),
        Some(Binary::NotEqual) => return infix("!==", Bond::Comparison, left, right),
        Some(Binary::HeterogeneousEqual) => return infix("==", Bond::Comparison, left, right),
        Some(Binary::HeterogeneousNotEqual) => return infix("!=", Bond::Comparison, left, right),
        Some(Binary::Add) => return infix("+", Bond::Sum, left, right),
        Some(Binary::Sub) => return infix("-", Bond::Sum, left, right),
        Some(Binary::Mul) => return infix("*", Bond::Product, left, right),
        Some(Binary::Div) => return infix("/", Bond::Product, left, right),
        Some(Binary::And) => return infix("&&!", Bond::Loose, left, right),
        Some(Binary::Or) => return infix("||!", Bond::Loose, left, right),
        Some(Binary::LazyAnd) => return infix("&&", Bond::LazyAnd, left, right),
        Some(Binary::LazyOr) => return infix("||", Bond::LazyOr, left, right),
        Some(Binary::BitwiseAnd) => return infix("&", Bond::BitwiseAnd, left, right),
        Some(Binary::BitwiseOr) => return infix("|", Bond::BitwiseOr, left, right),
        Some(Binary::BitwiseXor) => return infix("^", Bond::BitwiseXor, left, right),
        Some(Binary::Contains) => "contains",
        Some(Binary::Prefix) => "starts_with",
        Some(Binary::Suffix) => "ends_with",
        Some(Binary::Regex) => "matches",
        Some(Binary::Intersection) => "intersection",
        Some(Binary::Union) => "union",
        Some(Binary::All) => "all",
        Some(Binary::Any) => "any",
        Some(Binary::Get) => "get",
        Some(Binary::TryOr) => "try_or",
        Some(Binary::Ffi) => &format!("extern::{function}"),
        None => "<?>",
    };
    Operand::whole(format!("{}.{method}({})", left.bound(Bond::Whole), right.text))
}

/// Operators of one bond are read from the left, but for comparisons, which cannot follow each other.
fn infix(sign: &str, bond: Bond, left: Operand, right: Operand) -> Operand {
    let (least_left, least_right) = match bond {
        Bond::Loose => (Bond::Whole, Bond::Whole),
        Bond::LazyOr => (Bond::LazyOr, Bond::LazyAnd),
        Bond::LazyAnd => (Bond::LazyAnd, Bond::Comparison),
        Bond::Comparison => (Bond::BitwiseXor, Bond::BitwiseXor),
        Bond::BitwiseXor => (Bond::BitwiseXor, Bond::BitwiseOr),
        Bond::BitwiseOr => (Bond::BitwiseOr, Bond::BitwiseAnd),
        Bond::BitwiseAnd => (Bond::BitwiseAnd, Bond::Sum),
        Bond::Sum => (Bond::Sum, Bond::Product),
        Bond::Product | Bond::Negation | Bond::Whole => (Bond::Product, Bond::Whole),
    };
    Operand { text: format!("{} {sign} {}", left.beside(bond, least_left), right.beside(bond, least_right)), bond }
}
