//! Comparisons joined by `and` that nothing meets together, though each alone may hold: lengths, counts, days, whole numbers
//! between two neighbours, a blank answer beside a number.

use std::collections::HashMap;

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::bounds::{conjuncts, days, has_type, turned};
use crate::condition::{Subject, is_joined, subject, value};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::interval::Interval;
use crate::logic::{Logic, outside_predicates};
use crate::written::written;

/// Calls that give a whole number.
const WHOLE: [&str; 4] = ["string-length", "count-selected", "count", "position"];

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
            found = excluded(logic, part);
        }
    });
    found
}

fn excluded(logic: &Logic, joined: &Expr) -> Option<Diagnostic> {
    let mut conditions = Vec::new();
    conjuncts(joined, &mut conditions);
    let mut met: HashMap<String, Met> = HashMap::new();
    for condition in conditions {
        let Some(Compared { what, operator, against }) = compared(logic, condition) else { continue };
        let text = excerpt(&written(condition)?, 0);
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
        if let (false, Some(first)) = (fits, before.texts.last()) {
            return Some(Diagnostic::warning("never-true").arg("first", first.clone()).arg("second", text));
        }
        before.blank |= matches!(against, Against::Blank);
        before.texts.push(text);
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
