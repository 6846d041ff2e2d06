//! The numbers that parts of an expression can come to, whatever is answered.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Binary, Call, Path, Start};

use crate::conditions::bounds::{conjuncts, days, has_type, is_answered, turned};
use crate::conditions::condition::{Subject, subject, value};
use crate::conditions::interval::Interval;
use crate::conditions::likeness;
use crate::conditions::logic::{Logic, holds};
use crate::references;
use crate::text::Text;
use crate::tree::{Id, Item};
use crate::types::Control;
use crate::variables;

/// What a part of an expression can come to.
pub(crate) struct Reach {
    pub interval: Interval,
    /// The question whose constraint makes it so.
    pub by: Option<String>,
    pub is_date: bool,
}

/// Types whose values are one word.
const ONE_WORD: [&str; 5] = ["int", "decimal", "date", "time", "dateTime"];
/// Any whole number.
const WHOLE: Interval = Interval { is_whole: true, ..Interval::ALL };

impl From<Interval> for Reach {
    fn from(interval: Interval) -> Self {
        Self { interval, by: None, is_date: false }
    }
}

pub(crate) fn reach(logic: &Logic, expr: &Expr) -> Option<Reach> {
    match expr {
        Expr::Call(own) => reach_of_call(logic, own).or_else(|| reckoned(logic, expr).map(Reach::from)),
        Expr::Chain(..) => reckoned(logic, expr).map(Reach::from),
        expr => reach_of_answer(logic, expr)
            .or_else(|| logic.item(expr).filter(|item| has_type(item, "int")).map(|_| Reach::from(WHOLE))),
    }
}

fn reach_of_answer(logic: &Logic, expr: &Expr) -> Option<Reach> {
    // A condition on the own answer is checked where it is made.
    let Subject::Named(_) = subject(expr)? else { return None };
    let item = logic.one(expr).filter(|id| Some(*id) != logic.own).map(|id| logic.tree.get(id))?;
    let is_whole = has_type(item, "int");
    let is_date = has_type(item, "date");
    if !is_answered(item) || !(is_whole || is_date || has_type(item, "decimal")) {
        return None;
    }
    let number = |expr: &Expr| if is_date { days(expr) } else { value(expr)?.number() };
    let is_own = |expr: &Expr| subject(expr) == Some(Subject::Own);
    let interval = constrained(item, is_whole || is_date, &is_own, &number)?;
    Some(Reach { interval, by: Some(item.name.clone()), is_date })
}

/// What arithmetic comes to: `(${a} > 3) + (${b} > 3)` to two at most, `${a} mod 7` to six.
fn reckoned(logic: &Logic, expr: &Expr) -> Option<Interval> {
    let between = |least: f64, most: f64| Interval { least, most, is_whole: true, ..Interval::ALL };
    if holds(expr) {
        return Some(between(0.0, 1.0));
    }
    let found = match expr {
        Expr::Number(number) => Interval { is_whole: number.fract() == 0.0, ..between(*number, *number) },
        Expr::Chain(first, rest) => rest.iter().try_fold(operand(logic, first)?, |left, (operator, right)| {
            match (operator, right) {
                (Binary::Add, right) => Some(left.plus(operand(logic, right)?)),
                (Binary::Subtract, right) => Some(left.plus(operand(logic, right)?.negative())),
                // What is left has the sign of what was divided.
                (Binary::Modulo, Expr::Number(by)) if *by > 0.0 => {
                    let least = if left.least >= 0.0 { 0.0 } else { -by };
                    let whole = left.is_whole && by.fract() == 0.0;
                    let open = Interval { least, least_open: least < 0.0, most: *by, most_open: true, is_whole: whole };
                    Some(open.closed())
                }
                _ => None,
            }
        })?,
        Expr::Call(own) => match (&*own.name, &own.args[..]) {
            ("if", [_, yes, no]) => operand(logic, yes)?.hull(operand(logic, no)?),
            ("int" | "floor" | "ceiling" | "round", [_]) => WHOLE,
            ("round", [_, Expr::Number(digits)]) if *digits <= 0.0 => WHOLE,
            ("random", []) => Interval { most_open: true, is_whole: false, ..between(0.0, 1.0) },
            ("format-date" | "format-date-time", [_, Expr::Literal(pattern)]) => match &**pattern {
                "%m" | "%n" => between(1.0, 12.0),
                "%d" | "%e" => between(1.0, 31.0),
                "%H" | "%h" => between(0.0, 23.0),
                "%M" | "%S" => between(0.0, 59.0),
                "%y" => between(0.0, 99.0),
                _ => return None,
            },
            _ => return None,
        },
        _ => return None,
    };
    (found.is_bounded() || found.is_whole).then_some(found)
}

/// What is added: anything of which something is known.
fn operand(logic: &Logic, expr: &Expr) -> Option<Interval> {
    match expr {
        Expr::Number(_) => reckoned(logic, expr),
        Expr::Negate(inner) => operand(logic, inner).map(Interval::negative),
        expr => reach(logic, expr).filter(|reach| !reach.is_date).map(|reach| reach.interval),
    }
}

/// A choice whose codes are all numbers.
pub(crate) fn among_codes(logic: &Logic, expr: &Expr) -> Option<Reach> {
    let codes = logic.codes_of_one(expr)?;
    let numbers: Vec<f64> = codes.iter().map(|code| code.parse().ok()).collect::<Option<_>>()?;
    let (least, most) = (numbers.iter().copied().reduce(f64::min)?, numbers.iter().copied().reduce(f64::max)?);
    Some(Reach { interval: Interval { least, most, ..Interval::ALL }, by: None, is_date: false })
}

fn reach_of_call(logic: &Logic, own: &Call) -> Option<Reach> {
    let counted = |most: f64| {
        let interval = Interval { least: 0.0, most, is_whole: true, ..Interval::ALL };
        Some(Reach { interval, by: None, is_date: false })
    };
    match (&*own.name, &own.args[..]) {
        ("count-selected", [asked]) => {
            let item = logic.item(asked);
            match item.and_then(Item::question).map(|kind| kind.control) {
                Some(Control::SelectOne) => counted(1.0),
                Some(Control::Select) => {
                    let list = subject(asked).and_then(|subject| logic.list(subject));
                    counted(list.map_or(f64::INFINITY, |list| list.choices.len() as f64))
                }
                // What has no white space is one.
                _ if item.is_some_and(|item| ONE_WORD.iter().any(|kind| has_type(item, kind))) => counted(1.0),
                _ => counted(f64::INFINITY),
            }
        }
        ("string-length", [asked]) if likeness::longest(asked).is_some() => {
            counted(likeness::longest(asked).unwrap_or(f64::INFINITY))
        }
        ("string-length", [asked]) if logic.codes_of_one(asked).is_some_and(|codes| !codes.is_empty()) => {
            let codes = logic.codes_of_one(asked).unwrap_or_default();
            counted(codes.iter().map(|code| code.chars().count()).max().unwrap_or_default() as f64)
        }
        ("string-length", [asked]) => {
            let item = logic.one(asked).filter(|id| Some(*id) != logic.own).map(|id| logic.tree.get(id));
            let is_length = |expr: &Expr| matches!(expr, Expr::Call(own) if &*own.name == "string-length" && own.args.first().is_none_or(|arg| subject(arg) == Some(Subject::Own)));
            let number = |expr: &Expr| value(expr)?.number();
            let own = item.filter(|item| is_answered(item));
            let length = own.and_then(|item| Some((item, constrained(item, true, &is_length, &number)?)));
            match length {
                // No answer has no length.
                Some((item, interval)) => {
                    let interval = Interval { least: 0.0, least_open: false, ..interval };
                    Some(Reach { interval, by: Some(item.name.clone()), is_date: false })
                }
                None => counted(f64::INFINITY),
            }
        }
        ("count", [nodes]) => {
            let repeat = subject(nodes).filter(|_| logic.is_repeat(nodes)).and_then(|_| logic.reference(nodes));
            let question = logic.reference(nodes).filter(|id| logic.tree.get(*id).question().is_some());
            // That several answers were to be counted is told as such.
            if question.is_some_and(|id| logic.tree.repeat_of(id).is_none()) && !logic.is_multiple(nodes) {
                return counted(1.0);
            }
            counted(repeat.and_then(|id| fixed_count(logic, id)).unwrap_or(f64::INFINITY))
        }
        ("position", [Expr::Path(Path { start: Start::Context, .. })]) => {
            let interval = Interval { least: 1.0, is_whole: true, ..Interval::ALL };
            Some(Reach { interval, by: None, is_date: false })
        }
        _ => None,
    }
}

/// The number of entries of a repeat that is in no other, where it is a constant.
fn fixed_count(logic: &Logic, repeat: Id) -> Option<f64> {
    let is_outermost = logic.tree.get(repeat).parent.is_none_or(|above| logic.tree.repeat_of(above).is_none());
    let count = logic.tree.get(repeat).control("jr:count").filter(|_| is_outermost)?;
    // What is no reference is a calculation of its own by now.
    let [counted] = references::scan(count)[..] else { return count.trim().parse().ok() };
    let [made] = logic.tree.named(counted.name) else { return None };
    match logic.tree.get(*made).bind("calculate") {
        Some(Text::Plain(count)) => count.trim().parse().ok(),
        _ => None,
    }
}

/// What the question's constraint lets through, of what `measured` tells.
fn constrained(
    item: &Item,
    is_whole: bool,
    measured: &dyn Fn(&Expr) -> bool,
    number: &dyn Fn(&Expr) -> Option<f64>,
) -> Option<Interval> {
    let Text::Plain(constraint) = item.bind("constraint")? else { return None };
    let constraint = variables::parse(constraint).ok()?;
    let mut interval = Interval { is_whole, ..Interval::ALL };
    let mut conditions = Vec::new();
    conjuncts(&constraint, &mut conditions);
    for condition in conditions {
        let Expr::Chain(left, rest) = condition else { continue };
        let [(operator, right)] = &rest[..] else { continue };
        if let Some(number) = number(right).filter(|_| measured(left)) {
            interval = interval.within(*operator, number);
        } else if let Some(number) = number(left).filter(|_| measured(right)) {
            interval = interval.within(turned(*operator), number);
        }
    }
    (interval.is_bounded() && !interval.is_empty()).then_some(interval)
}
