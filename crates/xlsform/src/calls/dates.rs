//! Dates that are written otherwise than they are read: `today() > '01.01.2026'`, `date('31.12.2026')`. Such a comparison
//! never holds, nor does that of a date and time with a day alone.

use xforms::DataType;
use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::bounds::is_answered;
use crate::conditions::logic::Logic;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::text::Text;
use crate::written::{call, pair, rewritten, written};

/// What reads a date from its first argument.
const READERS: &[&str] = &["date", "date-time", "decimal-date-time", "format-date", "format-date-time"];
/// What gives a date.
const MAKERS: &[&str] = &["today", "now", "date", "date-time"];

/// The letters of a pattern that ask for a day.
const OF_DAY: &str = "YymnbdeaA";

/// The part that has such a date, and the whole expression as it was meant, as far as that can be told.
pub(crate) fn check(logic: &Logic, whole: &Expr, expr: &Expr) -> Option<Diagnostic> {
    let (typed, meant) = faulty(logic, expr)?;
    let code = if is_date(typed) { "day-of-a-moment" } else { "date-unreadable" };
    let diagnostic = Diagnostic::warning(code).arg("value", typed);
    let diagnostic = diagnostic.arg("text", excerpt(&written(expr).unwrap_or_default(), 0));
    let change = |expr: &Expr| faulty(logic, expr).and_then(|(_, meant)| meant);
    let suggestion = meant.and_then(|_| written(&rewritten(whole, &change)));
    Some(Diagnostic { suggestion, ..diagnostic })
}

/// `31.12.2025` as 2025-12-31.
pub(crate) fn iso(typed: &str) -> Option<String> {
    let parts: Vec<&str> = typed.split(['.', '/', '-']).map(str::trim).collect();
    let iso = match parts[..] {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return None,
    };
    is_date(&iso).then_some(iso)
}

/// The date as it was typed, and the part of the expression with it as it was meant.
fn faulty<'e>(logic: &Logic, expr: &'e Expr) -> Option<(&'e str, Option<Expr>)> {
    match expr {
        Expr::Call(own) if READERS.contains(&&*own.name) => {
            let typed = literal(own.args.first()?)?;
            // A call reads `2026-1-5` too.
            let is_read = is_readable(typed) || iso(typed).is_some() && typed.find('-') == Some(4);
            let meant = || {
                let rest = own.args[1..].iter().cloned();
                Some(call(&own.name, std::iter::once(of_text(iso(typed)?)).chain(rest).collect()))
            };
            (!is_read).then(|| (typed, meant()))
        }
        Expr::Chain(left, rest) => match &rest[..] {
            [(operator, right)] => {
                let turned = || compared(logic, right, *operator, left).map(|(typed, sides)| (typed, sides.map(turn)));
                compared(logic, left, *operator, right)
                    .or_else(turned)
                    .map(|(typed, sides)| (typed, sides.map(|(left, right)| pair(left, *operator, right))))
            }
            _ => None,
        },
        _ => None,
    }
}

/// `${d} <= 2024`, `${year} > today()`: a date is a number of days since 1970 there, and a year was meant.
pub(crate) fn against_number(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator @ (Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual), right)] = &rest[..] else {
        return None;
    };
    let is_whole = |expr: &Expr| matches!(logic.item(expr).and_then(|item| item.bind("type")), Some(Text::Plain(name)) if name == "int");
    let is_number = |expr: &Expr| matches!(expr, Expr::Number(_)) || is_whole(expr);
    let is_year = |expr: &Expr| match expr {
        Expr::Number(number) => (1900.0..2200.0).contains(number),
        _ => true,
    };
    let year = |date: &Expr| call("format-date", vec![date.clone(), of_text("%Y".to_owned())]);
    let (left, right) = (&**left, right);
    if kind(logic, left).is_some() && is_number(right) {
        Some(is_year(right).then(|| pair(year(left), *operator, right.clone())))
    } else if kind(logic, right).is_some() && is_number(left) {
        Some(is_year(left).then(|| pair(left.clone(), *operator, year(right))))
    } else {
        None
    }
}

/// `${moment} = today()`: a date and time is equal to no day; the day of it was meant.
pub(crate) fn against_moment(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator @ (Binary::Equal | Binary::NotEqual), right)] = &rest[..] else { return None };
    let is_day = |expr: &Expr| match expr {
        Expr::Call(own) => matches!(&*own.name, "today" | "date"),
        expr => kind(logic, expr) == Some(DataType::Date),
    };
    let is_moment = |expr: &Expr| kind(logic, expr) == Some(DataType::DateTime);
    let day = |moment: &Expr| call("format-date", vec![moment.clone(), of_text("%Y-%m-%d".to_owned())]);
    if is_moment(left) && is_day(right) {
        Some(Some(pair(day(left), *operator, right.clone())))
    } else if is_day(left) && is_moment(right) {
        Some(Some(pair((**left).clone(), *operator, day(right))))
    } else {
        None
    }
}

/// `format-date(${age}, '%Y')`, `decimal-time(${day})`: whether a date or a time is read from an answer that is none.
pub(crate) fn of_no_date(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let asked = own.args.first()?;
    let reads_time = &*own.name == "decimal-time";
    if !reads_time && !READERS.contains(&&*own.name) {
        return None;
    }
    let item = logic.item(asked).filter(|item| is_answered(item))?;
    let Some(Text::Plain(name)) = item.bind("type") else { return None };
    let pattern = own.args.get(1).and_then(literal);
    let asks = |letters: &str, pattern: &str| letters.chars().any(|letter| pattern.contains(&format!("%{letter}")));
    let is_none = match DataType::parse(name)? {
        DataType::Int | DataType::Decimal | DataType::Geopoint | DataType::Binary => true,
        DataType::Date => reads_time || pattern.is_some_and(|pattern| asks("HhMS3", pattern) && !asks(OF_DAY, pattern)),
        // A time is written by a pattern of one.
        DataType::Time => !reads_time && (own.args.len() == 1 || pattern.is_some_and(|pattern| asks(OF_DAY, pattern))),
        DataType::String if item.source.is_some() => {
            let codes = logic.codes_of_one(asked).unwrap_or_default();
            logic.is_multiple(asked)
                || !codes.is_empty() && !codes.iter().any(|code| is_readable(code) || code.contains(':'))
        }
        _ => false,
    };
    is_none.then_some(None)
}

/// Both sides of a comparison.
type Sides = (Expr, Expr);

fn turn((left, right): Sides) -> Sides {
    (right, left)
}

fn compared<'e>(logic: &Logic, dated: &Expr, by: Binary, with: &'e Expr) -> Option<(&'e str, Option<Sides>)> {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let (typed, kind) = (literal(with)?, kind(logic, dated)?);
    let is_equality = matches!(by, Equal | NotEqual);
    if !is_equality && !matches!(by, Less | LessEqual | Greater | GreaterEqual) {
        return None;
    }
    if !is_readable(typed) {
        // What is compared with a question and is no date at all is told as such.
        let sides = iso(typed).map(|iso| (dated.clone(), of_text(iso)));
        let is_question = logic.item(dated).is_some();
        return (sides.is_some() || !is_question).then_some((typed, sides));
    }
    let day = || call("format-date", vec![dated.clone(), of_text("%Y-%m-%d".to_owned())]);
    (is_equality && kind == DataType::DateTime && is_date(typed)).then(|| (typed, Some((day(), with.clone()))))
}

/// Whether an expression gives a date, or a date and time.
pub(crate) fn kind(logic: &Logic, expr: &Expr) -> Option<DataType> {
    match expr {
        Expr::Call(own) if &*own.name == "now" => Some(DataType::DateTime),
        Expr::Call(own) => MAKERS.contains(&&*own.name).then_some(DataType::Date),
        expr => {
            let Some(Text::Plain(name)) = logic.item(expr)?.bind("type") else { return None };
            DataType::parse(name).filter(|kind| matches!(kind, DataType::Date | DataType::DateTime))
        }
    }
}

fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

fn of_text(text: String) -> Expr {
    Expr::Literal(text.into())
}

fn is_date(text: &str) -> bool {
    DataType::Date.accepts(text)
}

/// Whether a text is a date, with a time or without, or a number of days.
fn is_readable(text: &str) -> bool {
    is_date(text) || DataType::DateTime.accepts(text) || text.trim().parse::<f64>().is_ok()
}
