//! Numbers and what is none: answers in arithmetic that are never numbers, numbers written as they are never kept, division
//! by nothing.

use xforms::DataType;
use xforms::xpath::ast::{Binary, Call};
use xforms::xpath::{Expr, Gives};

use crate::calls::operands::is_mere_text;
use crate::conditions::condition::{subject, value};
use crate::conditions::likeness;
use crate::conditions::logic::{self, Logic, outside_predicates};
use crate::text::Text;
use crate::tree::{Item, Kind};
use crate::types::Control;
use crate::variables;
use crate::written::{call, pair};

/// What takes numbers.
const TAKE_NUMBERS: &[&str] =
    &["sum", "max", "min", "number", "int", "round", "floor", "ceiling", "abs", "sqrt", "pow", "exp", "log", "log10"];
/// What is neither a number nor a text.
const WITHOUT_NUMBER: &[&str] = &["geopoint", "geotrace", "geoshape", "binary"];

/// `${code} + 1`, `sum(${several})`, `jr:choice-name(…) > 2`: whether an operand is never a number.
pub(crate) fn none(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    use Binary::{Add, Divide, Greater, GreaterEqual, Less, LessEqual, Modulo, Multiply, Subtract};
    let is_none = |operand: &Expr| is_never(logic, operand);
    let faulty = match expr {
        Expr::Negate(inner) => is_none(inner),
        Expr::Call(own) if TAKE_NUMBERS.contains(&&*own.name) => {
            own.args.iter().any(|arg| is_none(arg) || is_mere_text(arg))
        }
        Expr::Chain(left, rest) => match &rest[..] {
            [(Less | LessEqual | Greater | GreaterEqual, right)] => {
                by_size(logic, left, right) || by_size(logic, right, left)
            }
            [(Binary::Equal | Binary::NotEqual, right)] => {
                gives_number(left) && is_mere_text(right) || gives_number(right) && is_mere_text(left)
            }
            rest => {
                let adds = |operator: &Binary| matches!(operator, Add | Subtract | Multiply | Divide | Modulo);
                rest.iter().all(|(operator, _)| adds(operator))
                    && (is_none(left) || rest.iter().any(|(_, operand)| is_none(operand)))
            }
        },
        _ => false,
    };
    faulty.then_some(None)
}

/// Whether a side is never greater or less than anything. What a question is compared with is told by the question.
fn by_size(logic: &Logic, side: &Expr, other: &Expr) -> bool {
    let is_of_text =
        |item: &Item| item.source.is_none() && matches!(item.bind("type"), Some(Text::Plain(kind)) if kind == "string");
    match (side, subject(side)) {
        (Expr::Literal(text), _) => {
            let asked = logic.item(other);
            let is_constant = matches!(other, Expr::Number(_) | Expr::Literal(_));
            let is_other =
                asked.map_or(is_constant || gives_number(other) || likeness::is_date_text(other), is_of_text);
            is_other && is_mere_text(side) && !text.contains(':') && logic.results(other).is_none()
        }
        (_, Some(_)) => value(other).is_none() && is_never(logic, side),
        // A time of day is told of as such.
        _ => !matches!(other, Expr::Literal(text) if text.contains(':')) && is_never(logic, side),
    }
}

/// Whether something is reckoned: its result is a number or none.
fn gives_number(expr: &Expr) -> bool {
    matches!(expr, Expr::Chain(..) | Expr::Call(_)) && expr.gives(&|_| None) == Some(Gives::Number)
}

/// Whether something is no number, whatever is answered.
fn is_never(logic: &Logic, expr: &Expr) -> bool {
    let is_number = |text: &str| text.trim().is_empty() || text.trim().parse::<f64>().is_ok();
    match expr {
        Expr::Call(own) => {
            gives_none(logic, own)
                || labels_without_numbers(logic, expr)
                || logic::results(expr).is_some_and(|results| !results.iter().any(|result| is_number(result)))
        }
        expr => {
            let Some(id) = logic.reference(expr) else { return false };
            let item = logic.tree.get(id);
            let Some(kind) = item.question() else { return item.kind == Kind::Group };
            match kind.control {
                Control::Select | Control::Rank | Control::Trigger => true,
                Control::SelectOne => !logic.has_number_codes(id),
                _ => {
                    matches!(item.bind("type"), Some(Text::Plain(kind)) if WITHOUT_NUMBER.contains(&kind.as_str()))
                        || logic.results(expr).is_some_and(|results| !results.iter().any(|result| is_number(result)))
                }
            }
        }
    }
}

fn labels_without_numbers(logic: &Logic, expr: &Expr) -> bool {
    let labels = likeness::choice_name(expr).and_then(|(_, asked)| likeness::labels(logic, asked));
    labels.is_some_and(|labels| !labels.iter().any(|label| label.parse::<f64>().is_ok()))
}

/// Whether a call gives a text that is no number: `concat('no. ', ${a})`, `format-date(${d}, '%d.%m.%Y')`.
fn gives_none(logic: &Logic, own: &Call) -> bool {
    match (&*own.name, &own.args[..]) {
        ("concat", parts) => parts.iter().any(|part| match part {
            Expr::Literal(text) => text.chars().any(|c| c.is_alphabetic() && !matches!(c, 'e' | 'E' | 'T')),
            part => is_never(logic, part) && logic.codes_of_one(part).is_none(),
        }),
        // A date is a number of days.
        ("format-date" | "format-date-time", [_, Expr::Literal(pattern)]) => {
            let between = pattern.split('%').skip(1).map(|part| part.chars().skip(1).collect::<String>());
            let has_names = ["%b", "%a"].iter().any(|name| pattern.contains(name));
            let is_date = pattern.starts_with("%Y-%m-%d");
            !is_date
                && (has_names
                    || between.filter(|text| !text.is_empty() && text != ".").count() > 0
                    || pattern.matches('.').count() > 1)
        }
        _ => false,
    }
}

/// `${age} = '05'` as `${age} = 5`: signs are compared, and people type 5.
pub(crate) fn as_text(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let (asked, operator, typed) = match expr {
        Expr::Chain(left, rest) => match (&**left, &rest[..]) {
            (asked, [(operator @ (Binary::Equal | Binary::NotEqual), Expr::Literal(typed))]) => {
                (asked, *operator, typed)
            }
            (Expr::Literal(typed), [(operator @ (Binary::Equal | Binary::NotEqual), asked)]) => {
                (asked, *operator, typed)
            }
            _ => return None,
        },
        Expr::Call(own) => match (&*own.name, &own.args[..]) {
            ("selected", [asked, Expr::Literal(typed)]) => (asked, Binary::Equal, typed),
            _ => return None,
        },
        _ => return None,
    };
    let Some(Text::Plain(name)) = logic.item(asked)?.bind("type") else { return None };
    let is_whole = match DataType::parse(name)? {
        DataType::Int => true,
        DataType::Decimal => false,
        _ => return None,
    };
    let number = typed.trim().parse::<f64>().ok().filter(|number| number.is_finite())?;
    let is_possible = !is_whole || number.fract() == 0.0;
    (is_possible && number.to_string() != **typed).then(|| Some(pair(asked.clone(), operator, of_number(number))))
}

fn of_number(number: f64) -> Expr {
    if number < 0.0 { Expr::Negate(Box::new(Expr::Number(-number))) } else { Expr::Number(number) }
}

/// `${a} div 0`: neither a number nor an error is seen.
pub(crate) fn by_nothing(expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Chain(_, rest) = expr else { return None };
    let is_zero = |(operator, operand): &(Binary, Expr)| {
        matches!(operator, Binary::Divide | Binary::Modulo) && matches!(operand, Expr::Number(number) if *number == 0.0)
    };
    rest.iter().any(is_zero).then_some(None)
}

/// `sum(${text})`: the sum is none as soon as one of the texts is no number.
pub(crate) fn of_texts(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let is_sum = matches!(&*own.name, "sum" | "max" | "min");
    let is_text = |arg: &Expr| {
        let Some(item) = logic.item(arg).filter(|item| item.bind("calculate").is_none() && item.triggers.is_empty())
        else {
            return false;
        };
        let is_asked = item.question().is_some_and(|kind| kind.name() == "text");
        is_asked && !wants_digits(item)
    };
    (is_sum && own.args.iter().any(is_text)).then_some(None)
}

/// `${first} + ${last}` of two texts as `concat(${first}, ${last})`.
pub(crate) fn of_added_texts(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Chain(first, rest) = expr else { return None };
    let is_text = |operand: &Expr| {
        let item = logic.item(operand).filter(|item| item.bind("calculate").is_none() && item.triggers.is_empty());
        item.is_some_and(|item| item.question().is_some_and(|kind| kind.name() == "text") && !wants_digits(item))
    };
    let is_sum = rest.iter().all(|(operator, operand)| *operator == Binary::Add && is_text(operand)) && is_text(first);
    is_sum.then(|| {
        let operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
        Some(call("concat", operands.cloned().collect()))
    })
}

/// Whether a text is asked for as a number: by its appearance, or by a constraint that says what it looks like.
pub(crate) fn wants_digits(item: &Item) -> bool {
    let has_numbers = item.control("appearance").is_some_and(|appearance| appearance.contains("numbers"));
    let Some(Text::Plain(constraint)) = item.bind("constraint") else { return has_numbers };
    let Ok(constraint) = variables::parse(constraint) else { return true };
    let mut looks = has_numbers;
    outside_predicates(&constraint, &mut |part| {
        looks |= match part {
            Expr::Call(own) => matches!(&*own.name, "regex" | "number" | "int"),
            Expr::Chain(_, rest) => rest.iter().any(|(_, operand)| matches!(operand, Expr::Number(_))),
            _ => false,
        };
    });
    looks
}

/// `selected-at(${one}, 1)`: there is no second answer, or no such place in the list.
pub(crate) fn beyond_choices(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let ("selected-at", [asked, place]) = (&*own.name, &own.args[..]) else { return None };
    let place = value(place)?.number()?;
    let item = logic.item(asked)?;
    let most = match item.question()?.control {
        Control::SelectOne => 1.0,
        Control::Select => logic.list(subject(asked)?).map_or(f64::INFINITY, |list| list.choices.len() as f64),
        _ => return None,
    };
    let first = || call("selected-at", vec![asked.clone(), Expr::Number(place - 1.0)]);
    // One is the first for whoever counts from one.
    let is_last = place == most && most > 1.0;
    (place < 0.0 || place >= most).then(|| is_last.then(first))
}
