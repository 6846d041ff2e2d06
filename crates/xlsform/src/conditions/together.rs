//! Comparisons joined by `and` that nothing meets together, though each alone may hold: lengths, those of a pattern too,
//! counts, days, whole numbers between two neighbours, a blank answer beside a number.

use std::collections::HashMap;

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::calls::patterns;
use crate::conditions::bounds::{conjuncts, days, has_type, turned};
use crate::conditions::condition::{Subject, Value, is_joined, subject, value};
use crate::conditions::implication::excludes;
use crate::conditions::interval::Interval;
use crate::conditions::logic::{Logic, outside_predicates};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::written::{call, written};

/// Calls that give a whole number.
const WHOLE: [&str; 4] = ["string-length", "count-selected", "count", "position"];

/// So many conditions are held against each other as they are written.
const MOST_COMPARED: usize = 20;

/// What is compared, and how.
struct Compared {
    /// As it is written: two of them are about the same.
    what: String,
    operator: Binary,
    against: Against,
}

enum Against {
    /// A number, or a day as one; whether only whole ones are met.
    Number(f64, bool),
    Blank,
}

/// What the comparisons before it let through.
struct Met {
    interval: Interval,
    blank: bool,
    texts: Vec<String>,
}

/// The first two that exclude each other.
pub(crate) fn check(logic: &Logic, whole: &Expr) -> Option<Diagnostic> {
    let mut found = None;
    outside_predicates(whole, &mut |part| {
        if found.is_none() && is_joined(part, Binary::And) {
            found = excluded(logic, part).or_else(|| apart(logic, part));
        }
    });
    found
}

fn excluded(logic: &Logic, joined: &Expr) -> Option<Diagnostic> {
    let mut conditions = Vec::new();
    conjuncts(joined, &mut conditions);
    let mut met: HashMap<String, Met> = HashMap::new();
    for condition in conditions {
        let text = excerpt(&written(condition)?, 0);
        let said = compared(logic, condition).into_iter().chain(looks(logic, condition));
        for Compared { what, operator, against } in said {
            let all = || Met { interval: Interval::ALL, blank: false, texts: Vec::new() };
            let before = met.entry(what).or_insert_with(all);
            let fits = match against {
                Against::Blank => !before.interval.is_bounded(),
                Against::Number(number, is_whole) => {
                    let alone = Interval { is_whole, ..Interval::ALL }.within(operator, number);
                    let both = Interval { is_whole, ..before.interval }.within(operator, number);
                    before.interval = both;
                    !before.blank && (alone.is_empty() || !both.is_empty())
                }
            };
            if let (false, Some(first)) = (fits, before.texts.iter().rev().find(|first| **first != text)) {
                return Some(Diagnostic::warning("never-true").arg("first", first.clone()).arg("second", text));
            }
            before.blank |= matches!(against, Against::Blank);
            before.texts.push(text.clone());
        }
    }
    None
}

fn compared(logic: &Logic, condition: &Expr) -> Option<Compared> {
    let Expr::Chain(left, rest) = condition else { return None };
    let [(operator, right)] = &rest[..] else { return None };
    let of = |side: &Expr, operator: Binary, other: &Expr| {
        let (is_whole, is_date) = kind(logic, side)?;
        let what = written(side)?;
        let is_blank = matches!(other, Expr::Literal(text) if text.is_empty());
        let number = || if is_date { days(other) } else { value(other)?.number() };
        let against = match operator {
            Binary::Equal if is_blank => Against::Blank,
            Binary::NotEqual => return None,
            _ if is_blank => return None,
            _ => Against::Number(number()?, is_whole),
        };
        Some(Compared { what, operator, against })
    };
    of(left, *operator, right).or_else(|| of(right, turned(*operator), left))
}

/// Two conditions that exclude each other as they are written: `${a} = 'x' and not(${a} = 'x')`, `${a} < ${b} and ${a} > ${b}`.
fn apart(logic: &Logic, joined: &Expr) -> Option<Diagnostic> {
    let mut conditions = Vec::new();
    conjuncts(joined, &mut conditions);
    conditions.truncate(MOST_COMPARED);
    let pairs =
        conditions.iter().enumerate().flat_map(|(at, one)| conditions[at + 1..].iter().map(move |other| (one, other)));
    let (one, other) = pairs.into_iter().find(|(one, other)| excludes(logic, one, other))?;
    let text = |expr: &Expr| Some(excerpt(&written(expr)?, 0));
    Some(Diagnostic::warning("never-true").arg("first", text(one)?).arg("second", text(other)?))
}

/// What a condition says of the length of an answer, or of its size by its length: `regex(., '^[0-9]{5}$')`, `. = 'abc'`.
fn looks(logic: &Logic, condition: &Expr) -> Vec<Compared> {
    let mut found = Vec::new();
    let mut push = |what: Option<String>, operator, number: f64| {
        let against = Against::Number(number, true);
        found.extend(what.filter(|_| number.is_finite()).map(|what| Compared { what, operator, against }));
    };
    let length_of = |asked: &Expr| written(&call("string-length", vec![asked.clone()]));
    let is_whole = |asked: &Expr| logic.item(asked).is_some_and(|item| has_type(item, "int"));
    match condition {
        Expr::Call(own) if &*own.name == "selected" => {
            // The empty code asks whether nothing is chosen.
            let is_code = own
                .args
                .get(1)
                .and_then(value)
                .is_some_and(|code| !matches!(code, Value::Text(text) if text.trim().is_empty()));
            let count = own
                .args
                .first()
                .filter(|_| is_code)
                .and_then(|asked| written(&call("count-selected", vec![asked.clone()])));
            push(count, Binary::GreaterEqual, 1.0);
        }
        Expr::Call(own) => {
            let ("regex", [asked, Expr::Literal(pattern)]) = (&*own.name, &own.args[..]) else { return found };
            let Some((least, most)) = patterns::lengths(pattern) else { return found };
            push(length_of(asked), Binary::GreaterEqual, least);
            push(length_of(asked), Binary::LessEqual, most);
            if is_whole(asked) && patterns::is_of_digits(pattern) {
                // Zeros may stand before it.
                push(written(asked), Binary::GreaterEqual, 0.0);
                push(written(asked), Binary::LessEqual, 10f64.powf(most) - 1.0);
            }
        }
        Expr::Chain(left, rest) => match (&**left, &rest[..]) {
            (asked, [(Binary::Equal, Expr::Literal(text))]) | (Expr::Literal(text), [(Binary::Equal, asked)])
                if subject(asked).is_some() =>
            {
                push(length_of(asked), Binary::Equal, text.chars().count() as f64);
                let count = written(&call("count-selected", vec![asked.clone()])).filter(|_| text.is_empty());
                push(count, Binary::Equal, 0.0);
            }
            (asked, [(Binary::NotEqual, Expr::Literal(text))]) if subject(asked).is_some() && text.is_empty() => {
                push(length_of(asked), Binary::GreaterEqual, 1.0);
            }
            (Expr::Call(own), [(operator, length)]) if &*own.name == "string-length" => {
                let asked = own.args.first().filter(|asked| is_whole(asked));
                let most = match operator {
                    Binary::Equal | Binary::LessEqual => value(length).and_then(|length| length.number()),
                    Binary::Less => value(length).and_then(|length| length.number()).map(|length| length - 1.0),
                    _ => None,
                };
                let most = most.filter(|most| *most >= 1.0).unwrap_or(f64::INFINITY);
                push(asked.and_then(written), Binary::LessEqual, 10f64.powf(most) - 1.0);
            }
            _ => {}
        },
        _ => {}
    }
    found
}

/// Whether only whole numbers come of it, and whether they are days.
fn kind(logic: &Logic, side: &Expr) -> Option<(bool, bool)> {
    if let Expr::Call(call) = side {
        return WHOLE.contains(&&*call.name).then_some((true, false));
    }
    let id = match subject(side)? {
        Subject::Own => logic.own,
        Subject::Named(_) => logic.one(side),
    };
    let item = logic.tree.get(id?);
    let is_date = has_type(item, "date");
    let is_whole = is_date || has_type(item, "int");
    (is_whole || has_type(item, "decimal")).then_some((is_whole, is_date))
}
