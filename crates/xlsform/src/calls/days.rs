//! Days that are counted: a difference of two days is a number of them and no year or minute, and a day to which some are
//! added is a number too, and no date that people could read.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::calls::dates;
use crate::conditions::bounds::has_type;
use crate::conditions::condition::value;
use crate::conditions::likeness;
use crate::conditions::logic::Logic;
use crate::rows::identity;
use crate::tree::Item;
use crate::written::pair;

/// Days in a year, as authors count them.
const YEAR: f64 = 365.25;

/// `format-date(today() - ${d}, '%Y')`: a difference is no date, and gives one of the 1970s.
pub(crate) fn as_date(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let reads = matches!(&*own.name, "format-date" | "format-date-time" | "date" | "date-time");
    (reads && own.args.first().is_some_and(|asked| difference(logic, asked).is_some())).then_some(None)
}

/// `today() - ${born} >= 18`, `now() - ${start} > 60`: days that were meant as years, or as minutes.
pub(crate) fn as_years(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator @ (Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual), right)] = &rest[..] else {
        return None;
    };
    let years = |side: &Expr| pair(side.clone(), Binary::Divide, Expr::Number(YEAR));
    let told = |side: &Expr, other: &Expr, meant: &dyn Fn(Expr) -> Expr| {
        let number = value(other)?.number()?;
        let calculation = likeness::calculation(logic, side);
        let (one, two) = difference(logic, calculation.as_ref().unwrap_or(side))?;
        let asked = || [one, two].into_iter().filter_map(|side| logic.item(side));
        let is_clock = |item: &Item| item.question().is_some_and(|kind| matches!(kind.name(), "start" | "end"));
        if is_age(number) && asked().any(is_birthday) {
            return Some(Some(meant(years(side))));
        }
        (number >= 5.0 && asked().any(is_clock)).then_some(None)
    };
    told(left, right, &|side| pair(side, *operator, right.clone()))
        .or_else(|| told(right, left, &|side| pair((**left).clone(), *operator, side)))
}

/// `${d} + 30`, whether in a branch or not: the day that comes of it is a number.
pub(crate) fn is_moved(logic: &Logic, expr: &Expr) -> bool {
    let is_day = |expr: &Expr| dates::kind(logic, expr).is_some();
    let is_number = |expr: &Expr| {
        matches!(expr, Expr::Number(_))
            || logic.item(expr).is_some_and(|item| has_type(item, "int") || has_type(item, "decimal"))
    };
    match expr {
        Expr::Chain(first, rest) => {
            let counted = |(operator, operand): &(Binary, Expr)| {
                matches!(operator, Binary::Add | Binary::Subtract) && is_number(operand)
            };
            is_day(first) && rest.iter().all(counted)
                || is_number(first) && matches!(&rest[..], [(Binary::Add, operand)] if is_day(operand))
        }
        Expr::Call(own) => match (&*own.name, &own.args[..]) {
            ("if", [_, branches @ ..]) | ("once" | "coalesce", branches) => {
                branches.iter().any(|branch| is_moved(logic, branch))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Both sides of a subtraction of a day from a day.
fn difference<'e>(logic: &Logic, expr: &'e Expr) -> Option<(&'e Expr, &'e Expr)> {
    let Expr::Chain(first, rest) = expr else { return None };
    let [(Binary::Subtract, second)] = &rest[..] else { return None };
    let is_day = |expr: &Expr| dates::kind(logic, expr).is_some();
    (is_day(first) && is_day(second)).then_some((first, second))
}

/// Whether a number is an age in years rather than one in days, of which weeks and months are asked for.
fn is_age(number: f64) -> bool {
    (15.0..=110.0).contains(&number) && number % 7.0 != 0.0 && !matches!(number, 30.0 | 90.0)
}

fn is_birthday(item: &Item) -> bool {
    let labels = item.label.by_language("").into_iter().map(|(_, label)| label);
    labels.chain([item.name.as_str()]).any(identity::is_of_birth)
}
