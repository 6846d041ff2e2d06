//! Whether one condition holds wherever another one does, or nowhere there.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::bounds::{days, turned};
use crate::conditions::condition::{Value, is_joined, value};
use crate::conditions::interval::Interval;
use crate::conditions::logic::Logic;
use crate::written::written;

/// A comparison with a constant.
struct Fact<'e> {
    /// What is compared, as it is written: two of them are about the same.
    what: String,
    operator: Binary,
    value: Value<'e>,
    /// The value, of a day its number.
    number: Option<f64>,
}

/// Conditions within conditions are looked at so deep, and so many of them that are joined.
const DEEPEST: usize = 4;
const MOST: usize = 30;

/// Whether `then` holds wherever `given` does.
pub(crate) fn implies(logic: &Logic, given: &Expr, then: &Expr) -> bool {
    implies_at(logic, given, then, 0)
}

/// Whether the one never holds where the other does.
pub(crate) fn excludes(logic: &Logic, one: &Expr, other: &Expr) -> bool {
    excludes_at(logic, one, other, 0)
}

fn implies_at(logic: &Logic, given: &Expr, then: &Expr, depth: usize) -> bool {
    let implies = |given: &Expr, then: &Expr| implies_at(logic, given, then, depth + 1);
    if depth > DEEPEST {
        return false;
    }
    if is_same(given, then) {
        return true;
    }
    if is_many(given, Binary::Or) {
        return operands(given).all(|one| implies(one, then));
    }
    if is_many(then, Binary::And) {
        return operands(then).all(|one| implies(given, one));
    }
    if is_many(given, Binary::And) && operands(given).any(|one| implies(one, then)) {
        return true;
    }
    if is_many(then, Binary::Or) {
        return operands(then).any(|one| implies(given, one));
    }
    match (denied(given), denied(then)) {
        (Some(given), Some(then)) => implies(then, given),
        (None, Some(then)) => excludes_at(logic, given, then, depth + 1),
        _ => match (fact(logic, given), fact(logic, then)) {
            (Some(given), Some(then)) => given.what == then.what && given.implies(&then),
            _ => false,
        },
    }
}

fn excludes_at(logic: &Logic, one: &Expr, other: &Expr, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    for (whole, opposite) in [(one, other), (other, one)] {
        if is_many(whole, Binary::And) {
            return operands(whole).any(|part| excludes_at(logic, part, opposite, depth + 1));
        }
        if is_many(whole, Binary::Or) {
            return operands(whole).all(|part| excludes_at(logic, part, opposite, depth + 1));
        }
        if let Some(inner) = denied(whole) {
            return implies_at(logic, opposite, inner, depth + 1);
        }
    }
    match (fact(logic, one), fact(logic, other)) {
        (Some(one), Some(other)) => one.what == other.what && one.excludes(&other),
        _ => false,
    }
}

fn is_many(expr: &Expr, by: Binary) -> bool {
    matches!(expr, Expr::Chain(_, rest) if rest.len() < MOST) && is_joined(expr, by)
}

fn operands(expr: &Expr) -> impl Iterator<Item = &Expr> {
    let (first, rest) = match expr {
        Expr::Chain(first, rest) => (&**first, &rest[..]),
        other => (other, &[][..]),
    };
    std::iter::once(first).chain(rest.iter().map(|(_, operand)| operand))
}

/// `x` of `not(x)`.
fn denied(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(own) if &*own.name == "not" => own.args.first(),
        _ => None,
    }
}

/// Whether two conditions are the same and come to the same.
fn is_same(one: &Expr, other: &Expr) -> bool {
    written(one).is_some_and(|text| !text.contains("random(") && written(other) == Some(text))
}

fn fact<'e>(logic: &Logic, expr: &'e Expr) -> Option<Fact<'e>> {
    let of = |side: &Expr, operator: Binary, other: &'e Expr| {
        let is_one = !matches!(side, Expr::Literal(_) | Expr::Number(_) | Expr::Path(_)) || logic.item(side).is_some();
        let value = value(other).or_else(|| day(other)).filter(|_| is_one && !logic.is_of_many(side))?;
        let number = value.number().or_else(|| days(other));
        Some(Fact { what: written(side)?, operator, value, number })
    };
    match expr {
        Expr::Chain(left, rest) => {
            use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
            let [(operator, right)] = &rest[..] else { return None };
            let compares = matches!(operator, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual);
            let of_constant = of(left, *operator, right).or_else(|| of(right, turned(*operator), left));
            let found = of_constant.or_else(|| of_two(logic, left, *operator, right));
            found.filter(|fact| compares && !fact.what.contains("random("))
        }
        Expr::Call(own) => match (&*own.name, &own.args[..]) {
            ("selected", [asked, code]) if logic.codes_of_one(asked).is_some() => of(asked, Binary::Equal, code),
            _ => None,
        },
        _ => None,
    }
}

/// `${a} < ${b}`: what is between the two is less than nothing.
fn of_two<'e>(logic: &Logic, left: &Expr, operator: Binary, right: &Expr) -> Option<Fact<'e>> {
    if [left, right]
        .into_iter()
        .any(|side| logic.is_of_many(side) || matches!(side, Expr::Path(_)) && logic.item(side).is_none())
    {
        return None;
    }
    let (ours, theirs) = (written(left)?, written(right)?);
    let (what, operator) = match ours <= theirs {
        true => (format!("{ours} - {theirs}"), operator),
        false => (format!("{theirs} - {ours}"), turned(operator)),
    };
    Some(Fact { what, operator, value: Value::Number(0.0), number: Some(0.0) })
}

/// The text of `date('2026-12-31')`.
fn day(expr: &Expr) -> Option<Value<'_>> {
    match expr {
        Expr::Call(own) if &*own.name == "date" => value(own.args.first()?),
        _ => None,
    }
}

impl Fact<'_> {
    fn is_same(&self, other: &Self) -> bool {
        match (self.value, other.value) {
            (Value::Text(one), Value::Text(other)) => one == other,
            _ => self.number.is_some() && self.number == other.number,
        }
    }

    /// The numbers that it lets through.
    fn interval(&self) -> Option<Interval> {
        let is_bound = !matches!(self.operator, Binary::NotEqual);
        Some(Interval::ALL.within(self.operator, self.number.filter(|_| is_bound)?))
    }

    fn is_by_size(&self) -> bool {
        !matches!(self.operator, Binary::Equal | Binary::NotEqual)
    }

    /// Whether it holds of an answer that is not given.
    fn is_of_blank(&self) -> bool {
        matches!((self.operator, self.value), (Binary::Equal, Value::Text("")))
    }

    fn implies(&self, then: &Self) -> bool {
        match (self.operator, then.operator) {
            (Binary::NotEqual, operator) => operator == Binary::NotEqual && self.is_same(then),
            (Binary::Equal, Binary::Equal) => self.is_same(then),
            // Whatever is greater or less is not equal to what is outside, and there is an answer.
            (_, Binary::NotEqual) => self.excludes(&Fact { what: String::new(), operator: Binary::Equal, ..*then }),
            (_, Binary::Equal) => false,
            _ => match (self.interval(), then.interval()) {
                (Some(inner), Some(outer)) => {
                    let least = inner.least > outer.least
                        || inner.least == outer.least && (inner.least_open || !outer.least_open);
                    let most =
                        inner.most < outer.most || inner.most == outer.most && (inner.most_open || !outer.most_open);
                    least && most
                }
                _ => false,
            },
        }
    }

    fn excludes(&self, other: &Self) -> bool {
        match (self.operator, other.operator) {
            (Binary::Equal, Binary::Equal) => !self.is_same(other),
            (Binary::NotEqual, Binary::Equal) | (Binary::Equal, Binary::NotEqual) => self.is_same(other),
            (Binary::NotEqual, _) | (_, Binary::NotEqual) => false,
            _ if self.is_of_blank() && other.is_by_size() || other.is_of_blank() && self.is_by_size() => true,
            _ => match (self.interval(), other.number) {
                (Some(interval), Some(number)) => interval.within(other.operator, number).is_empty(),
                _ => false,
            },
        }
    }
}
