//! Comparisons that are decided before anybody answers: a count above what there is to count, a value that the question's
//! own constraint never lets through, a code that is none in `contains()` and its kin.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Binary, Call, Path, Start};

use crate::condition::{Subject, is_joined, subject, value};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::interval::Interval;
use crate::logic::{Logic, meant};
use crate::operands::quoted_variable;
use crate::references;
use crate::text::Text;
use crate::tree::{Id, Item};
use crate::types::Control;
use crate::variables;
use crate::written::{call, pair, rewritten, written};

/// What a part of an expression can come to.
struct Reach {
    interval: Interval,
    /// The question whose constraint makes it so.
    by: Option<String>,
    is_date: bool,
}

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
        let reach = reach(logic, side).or_else(|| among_codes(logic, side).filter(|_| is_by_size))?;
        let number = if reach.is_date { days(other)? } else { value(other)?.number()? };
        (!reach.interval.meets(operator, number)).then_some(reach)
    };
    let Reach { interval, by, is_date } =
        found(left, *operator, right).or_else(|| found(right, turned(*operator), left))?;
    let text = excerpt(&written(part)?, 0);
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

fn reach(logic: &Logic, expr: &Expr) -> Option<Reach> {
    match expr {
        Expr::Call(own) => reach_of_call(logic, own),
        // A condition on the own answer is checked where it is made.
        expr => {
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
    }
}

/// A choice whose codes are all numbers.
fn among_codes(logic: &Logic, expr: &Expr) -> Option<Reach> {
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
                _ => counted(f64::INFINITY),
            }
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

pub(crate) fn has_type(item: &Item, name: &str) -> bool {
    matches!(item.bind("type"), Some(Text::Plain(kind)) if kind == name)
}

/// Whether only people give its value.
pub(crate) fn is_answered(item: &Item) -> bool {
    let is_asked = item.question().is_some_and(|kind| !matches!(kind.control, Control::None | Control::Action));
    is_asked && item.bind("calculate").is_none() && item.triggers.is_empty()
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
    let plain = pattern.trim_start_matches('^').trim_end_matches('$');
    let is_of_letters = plain.contains(char::is_alphabetic)
        && !plain.contains(|c: char| c.is_ascii_digit() || "\\.*?{}()|^$".contains(c));
    let diagnostic = Diagnostic::warning("pattern-without-digits").arg("text", excerpt(&written(part)?, 0));
    is_of_letters.then(|| diagnostic.arg("question", &item.name))
}
