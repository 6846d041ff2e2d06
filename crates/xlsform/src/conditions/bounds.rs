//! Comparisons that are decided before anybody answers: a count above what there is to count, a value that the question's
//! own constraint never lets through, a code that is none in `contains()` and its kin.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::calls::operands::quoted_variable;
use crate::conditions::condition::{Subject, is_joined, subject, value};
use crate::conditions::likeness;
use crate::conditions::logic::{Logic, holds, meant};
use crate::conditions::reach::{Reach, among_codes, reach};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::text::Text;
use crate::tree::Item;
use crate::types::Control;
use crate::written::{call, pair, rewritten, written};

/// What is said of a part that is decided already, with the whole expression as it was meant.
pub(crate) fn check(logic: &Logic, whole: &Expr, part: &Expr) -> Option<Diagnostic> {
    never_reached(logic, part).or_else(|| no_code(logic, whole, part)).or_else(|| no_digits(logic, part))
}

/// `count-selected(${one}) > 1`, `${age} < 18` beside the constraint `. >= 18`.
fn never_reached(logic: &Logic, part: &Expr) -> Option<Diagnostic> {
    let Expr::Chain(left, rest) = part else { return None };
    let [(operator, right)] = &rest[..] else { return None };
    let found = |side: &Expr, operator: Binary, other: &Expr| {
        let is_by_size = !matches!(operator, Binary::Equal | Binary::NotEqual);
        // What is equal to a condition is no number, nor is a date that is compared with a text.
        let is_text = matches!(other, Expr::Literal(_)) && likeness::is_date_text(side);
        if !is_by_size && (holds(side) || is_text) {
            return None;
        }
        let reach = reach(logic, side).or_else(|| among_codes(logic, side).filter(|_| is_by_size))?;
        let number = if reach.is_date { days(other)? } else { value(other)?.number()? };
        let is_part = reach.interval.is_whole && !is_by_size && number.fract() != 0.0;
        (!reach.interval.meets(operator, number)).then_some((reach, is_part))
    };
    let (Reach { interval, by, is_date }, is_part) =
        found(left, *operator, right).or_else(|| found(right, turned(*operator), left))?;
    let text = excerpt(&written(part)?, 0);
    if is_part {
        return Some(Diagnostic::warning("never-whole").arg("text", text));
    }
    // A day has no short way to be told here; the constraint says it.
    let bounds = if is_date { String::new() } else { interval.to_string() };
    Some(match by {
        Some(question) if is_date => {
            Diagnostic::warning("constraint-excludes-day").arg("text", text).arg("question", question)
        }
        Some(question) => {
            Diagnostic::warning("constraint-excludes").arg("text", text).arg("question", question).arg("bounds", bounds)
        }
        None => Diagnostic::warning("never-reached").arg("text", text).arg("bounds", bounds),
    })
}

pub(crate) fn turned(operator: Binary) -> Binary {
    match operator {
        Binary::Less => Binary::Greater,
        Binary::LessEqual => Binary::GreaterEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterEqual => Binary::LessEqual,
        other => other,
    }
}

pub(crate) fn has_type(item: &Item, name: &str) -> bool {
    matches!(item.bind("type"), Some(Text::Plain(kind)) if kind == name)
}

/// Whether only people give its value.
pub(crate) fn is_answered(item: &Item) -> bool {
    let is_asked = item.question().is_some_and(|kind| !matches!(kind.control, Control::None | Control::Action));
    is_asked && item.bind("calculate").is_none() && item.triggers.is_empty()
}

/// What `and` joins.
pub(crate) fn conjuncts<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Chain(first, rest) if is_joined(expr, Binary::And) => {
            conjuncts(first, found);
            rest.iter().for_each(|(_, operand)| conjuncts(operand, found));
        }
        expr => found.push(expr),
    }
}

/// A day as a number: `'2026-12-31'`, `date('2026-12-31')`.
pub(crate) fn days(expr: &Expr) -> Option<f64> {
    let text = match expr {
        Expr::Literal(text) => text,
        Expr::Call(own) if &*own.name == "date" => match &own.args[..] {
            [Expr::Literal(text)] => text,
            _ => return None,
        },
        _ => return None,
    };
    let parts: Vec<&str> = text.trim().split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let number = |text: &str| text.parse::<f64>().ok();
    // In order, and no two days alike; how far they are from each other does not matter.
    xforms::DataType::Date.accepts(text.trim()).then_some(number(year)? * 372.0 + number(month)? * 31.0 + number(day)?)
}

/// `contains(${q}, 'Label')`, `selected-at(${q}, 0) = 'Label'`, `jr:choice-name('Label', '${q}')`.
fn no_code(logic: &Logic, whole: &Expr, part: &Expr) -> Option<Diagnostic> {
    let (asked, typed) = wanted(part)?;
    let list = logic.list(asked)?;
    let has = |test: &dyn Fn(&str) -> bool| list.choices.iter().any(|choice| test(&choice.name));
    let is_there = match part {
        Expr::Call(own) => match &*own.name {
            "contains" => typed.contains(' ') || has(&|code| code.contains(typed)),
            "starts-with" => typed.contains(' ') || has(&|code| code.starts_with(typed)),
            "ends-with" => typed.contains(' ') || has(&|code| code.ends_with(typed)),
            _ => has(&|code| code == typed),
        },
        _ => has(&|code| code == typed),
    };
    if is_there || typed.trim().is_empty() {
        return None;
    }
    let code = meant(list, typed);
    let change = |expr: &Expr| {
        (wanted(expr).is_some_and(|(_, other)| other == typed)).then(|| with_code(expr, typed, code?)).flatten()
    };
    let diagnostic = Diagnostic::warning("unknown-code").arg("code", typed).arg("list", &list.name);
    let suggestion = code.and_then(|_| written(&rewritten(whole, &change)));
    Some(Diagnostic { suggestion, ..diagnostic.arg("question", logic.name(asked)) })
}

/// The question, and the text that is to be one of its codes or a part of one.
fn wanted(part: &Expr) -> Option<(Subject<'_>, &str)> {
    match part {
        Expr::Call(own) => match (&*own.name, &own.args[..]) {
            ("contains" | "starts-with" | "ends-with", [asked, Expr::Literal(text)]) => Some((subject(asked)?, text)),
            ("jr:choice-name", [Expr::Literal(text), Expr::Literal(question)]) => {
                let name = quoted_variable(question).filter(|_| quoted_variable(text).is_none())?;
                Some((Subject::Named(name), text))
            }
            _ => None,
        },
        Expr::Chain(left, rest) => {
            let [(Binary::Equal | Binary::NotEqual, right)] = &rest[..] else { return None };
            let at = |side: &'_ Expr| matches!(side, Expr::Call(own) if &*own.name == "selected-at");
            match (&**left, right) {
                (Expr::Call(own), Expr::Literal(text)) | (Expr::Literal(text), Expr::Call(own))
                    if at(left) || at(right) =>
                {
                    Some((subject(own.args.first()?)?, text))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn with_code(expr: &Expr, typed: &str, code: &str) -> Option<Expr> {
    let of = |side: &Expr| match side {
        Expr::Literal(text) if **text == *typed => Expr::Literal(code.into()),
        other => other.clone(),
    };
    match expr {
        Expr::Call(own) => Some(call(&own.name, own.args.iter().map(of).collect())),
        Expr::Chain(left, rest) => rest.first().map(|(operator, right)| pair(of(left), *operator, of(right))),
        _ => None,
    }
}

/// `regex(${n}, '[a-z]+')` of a number: there is nothing in the pattern that a digit fits.
fn no_digits(logic: &Logic, part: &Expr) -> Option<Diagnostic> {
    let Expr::Call(own) = part else { return None };
    let ("regex", [asked, Expr::Literal(pattern)]) = (&*own.name, &own.args[..]) else { return None };
    let item = logic.item(asked).filter(|item| has_type(item, "int"))?;
    let diagnostic = Diagnostic::warning("pattern-without-digits").arg("text", excerpt(&written(part)?, 0));
    is_of_letters(pattern).then(|| diagnostic.arg("question", &item.name))
}

/// Whether a pattern is made of letters alone.
pub(crate) fn is_of_letters(pattern: &str) -> bool {
    let plain = pattern.trim_start_matches('^').trim_end_matches('$');
    plain.contains(char::is_alphabetic) && !plain.contains(|c: char| c.is_ascii_digit() || "\\.*?{}()|^$".contains(c))
}
