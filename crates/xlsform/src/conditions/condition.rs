//! Conditions on one question: `${a} > 5`, `selected(${a}, '5')`.

use std::fmt;

use xforms::xpath::Expr;
use xforms::xpath::ast::{Axis, Binary, Path, Start, Step, Test};

use crate::written::sign;

/// A question that a condition speaks of: `${name}`, or `.` for the own one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject<'e> {
    Named(&'e str),
    Own,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'e> {
    Text(&'e str),
    Number(f64),
}

/// `${a} > 5`, or `selected(${a}, '5')`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Condition<'e> {
    pub subject: Subject<'e>,
    /// None: that the value is among those chosen.
    pub operator: Option<Binary>,
    pub value: Value<'e>,
}

impl Value<'_> {
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
        }
    }

    pub fn is_same(&self, other: &Self) -> bool {
        self == other || self.number().is_some() && self.number() == other.number()
    }
}

/// The condition as authors write it.
impl fmt::Display for Condition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self.subject {
            Subject::Own => ".".to_owned(),
            Subject::Named(name) => format!("${{{name}}}"),
        };
        let value = match self.value {
            Value::Text(text) => format!("'{text}'"),
            Value::Number(number) => number.to_string(),
        };
        match self.operator {
            None => write!(f, "selected({subject}, {value})"),
            Some(operator) => write!(f, "{subject} {} {value}", sign(operator)),
        }
    }
}

pub(crate) fn is_joined(expr: &Expr, by: Binary) -> bool {
    matches!(expr, Expr::Chain(_, rest) if rest.iter().all(|(operator, _)| *operator == by))
}

/// The conditions that `and` joins, those within parentheses too.
pub(crate) fn joined_conditions<'e>(expr: &'e Expr, found: &mut Vec<Condition<'e>>) {
    match expr {
        Expr::Chain(first, rest) if is_joined(expr, Binary::And) => {
            joined_conditions(first, found);
            rest.iter().for_each(|(_, operand)| joined_conditions(operand, found));
        }
        expr => found.extend(condition(expr)),
    }
}

pub(crate) fn condition(expr: &Expr) -> Option<Condition<'_>> {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    match expr {
        Expr::Call(call) => match (&*call.name, &*call.args) {
            ("selected", [who, what]) => {
                Some(Condition { subject: subject(who)?, operator: None, value: value(what)? })
            }
            _ => None,
        },
        Expr::Chain(first, rest) => {
            let [(operator, second)] = &rest[..] else { return None };
            if !matches!(operator, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual) {
                return None;
            }
            if let (Some(subject), Some(value)) = (subject(first), value(second)) {
                return Some(Condition { subject, operator: Some(*operator), value });
            }
            let turned = match operator {
                Less => Greater,
                LessEqual => GreaterEqual,
                Greater => Less,
                GreaterEqual => LessEqual,
                other => *other,
            };
            Some(Condition { subject: subject(second)?, operator: Some(turned), value: value(first)? })
        }
        _ => None,
    }
}

pub(crate) fn subject(expr: &Expr) -> Option<Subject<'_>> {
    match expr {
        Expr::Variable(name) => Some(Subject::Named(name)),
        Expr::Path(Path { start: Start::Context, steps, .. }) => match &steps[..] {
            [step] if step.axis == Axis::SelfNode && step.test == Test::Node && step.predicates.is_empty() => {
                Some(Subject::Own)
            }
            _ => led_to(&Start::Context, steps),
        },
        Expr::Path(Path { start, steps, .. }) => led_to(start, steps),
        _ => None,
    }
}

/// What a path without conditions leads to: `/data/name`, `../name`, `current()/../group/name`. (A single name may be a
/// list's column.)
fn led_to<'e>(start: &Start, steps: &'e [Step]) -> Option<Subject<'e>> {
    let is_current =
        |start: &Expr| matches!(start, Expr::Call(call) if &*call.name == "current" && call.args.is_empty());
    let from_root = match start {
        Start::Root => true,
        Start::Context => false,
        Start::Expr(start, filters) if filters.is_empty() && is_current(start) => false,
        Start::Expr(..) => return None,
    };
    let is_up = |step: &&Step| step.axis == Axis::Parent && step.test == Test::Node && step.predicates.is_empty();
    let ups = steps.iter().take_while(is_up).count();
    let names = &steps[ups..];
    let is_plain =
        |step: &Step| step.axis == Axis::Child && step.predicates.is_empty() && matches!(step.test, Test::Name { .. });
    let leads = if from_root { ups == 0 && names.len() > 1 } else { ups > 0 };
    match names.last().filter(|_| leads && names.iter().all(is_plain)).map(|step| &step.test) {
        Some(Test::Name { prefix, local }) if prefix.is_empty() => Some(Subject::Named(local)),
        _ => None,
    }
}

pub(crate) fn value(expr: &Expr) -> Option<Value<'_>> {
    match expr {
        Expr::Literal(text) => Some(Value::Text(text)),
        Expr::Number(number) => Some(Value::Number(*number)),
        Expr::Negate(inner) => match **inner {
            Expr::Number(number) => Some(Value::Number(-number)),
            _ => None,
        },
        _ => None,
    }
}
