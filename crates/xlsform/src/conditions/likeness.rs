//! What texts an expression can come to: whether a given one is among them.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Binary, Call};

use crate::calls::operands::quoted_variable;
use crate::conditions::condition::{Subject, subject};
use crate::conditions::logic::Logic;
use crate::references;
use crate::text::Text;
use crate::variables;
use crate::written::pair;

/// Longer texts are not looked at, nor calculations of calculations beyond this.
const LONGEST: usize = 60;
const DEEPEST: usize = 4;

/// `format-date(${d}, '%Y-%m') = '2024'`: whether a side never gives the text that it is compared with.
pub(crate) fn never_so(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let (side, _, Expr::Literal(text)) = equated(expr)? else { return None };
    let is_call = matches!(side, Expr::Call(_)) && choice_name(side).is_none();
    // A calculation of texts is told of as such.
    let is_calculation =
        || subject(side).is_some() && logic.results(side).is_none() && calculation(logic, side).is_some();
    (!text.is_empty() && (is_call || is_calculation()) && !may_be(logic, side, text, 0)).then_some(None)
}

/// `starts-with(${age}, 'a')`: whether a part is looked for that has signs which no such answer has.
pub(crate) fn no_part(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let ("contains" | "starts-with" | "ends-with", [asked, Expr::Literal(part)]) = (&*own.name, &own.args[..]) else {
        return None;
    };
    let Some(Text::Plain(kind)) = logic.item(asked)?.bind("type") else { return None };
    let signs = match kind.as_str() {
        "int" => "-",
        "decimal" => "-.",
        "date" => "-",
        _ => return None,
    };
    let is_foreign = |letter: char| !letter.is_ascii_digit() && !signs.contains(letter);
    part.contains(is_foreign).then_some(None)
}

/// `jr:choice-name(${a}, '${a}') = 'yes'`: it gives the label, and `${a} = 'yes'` was meant where that is a code.
pub(crate) fn no_label(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let (side, operator, other) = equated(expr)?;
    let (code, asked) = choice_name(side)?;
    let text = match other {
        Expr::Literal(text) if !text.is_empty() => text.to_string(),
        Expr::Number(number) => number.to_string(),
        _ => return None,
    };
    if may_be(logic, side, &text, 0) {
        return None;
    }
    let has = logic.list(Subject::Named(asked))?.choices.iter().any(|choice| choice.name == text);
    Some((has && subject(code).is_some()).then(|| pair(code.clone(), operator, other.clone())))
}

/// A comparison with a constant: the other side, the sign, and the constant.
pub(crate) fn equated(expr: &Expr) -> Option<(&Expr, Binary, &Expr)> {
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator @ (Binary::Equal | Binary::NotEqual), right)] = &rest[..] else { return None };
    match (&**left, right) {
        (side, other @ (Expr::Literal(_) | Expr::Number(_))) | (other @ (Expr::Literal(_) | Expr::Number(_)), side) => {
            Some((side, *operator, other))
        }
        _ => None,
    }
}

/// The code and the question of `jr:choice-name()`.
pub(crate) fn choice_name(expr: &Expr) -> Option<(&Expr, &str)> {
    let Expr::Call(own) = expr else { return None };
    match (&*own.name, &own.args[..]) {
        ("jr:choice-name", [code, Expr::Literal(question)]) => Some((code, quoted_variable(question)?)),
        _ => None,
    }
}

/// `format-date(…)`
pub(crate) fn is_date_text(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(own) if own.name.starts_with("format-date"))
}

/// The labels of a question's choices in all languages, where none shows an answer.
pub(crate) fn labels<'l>(logic: &'l Logic, question: &str) -> Option<Vec<&'l str>> {
    let list = logic.list(Subject::Named(question))?;
    let labels = list.choices.iter().flat_map(|choice| choice.label.by_language("")).map(|(_, label)| label.trim());
    let labels: Vec<&str> = labels.collect();
    let is_plain = !labels.is_empty() && !labels.iter().any(|label| !references::scan(label).is_empty());
    is_plain.then_some(labels)
}

/// The most letters that a part of a text has: `substr(${t}, 0, 2)`.
pub(crate) fn longest(expr: &Expr) -> Option<f64> {
    let Expr::Call(own) = expr else { return None };
    let number = |expr: &Expr| match expr {
        Expr::Number(number) => Some(*number),
        Expr::Negate(inner) => match **inner {
            Expr::Number(number) => Some(-number),
            _ => None,
        },
        _ => None,
    };
    match (&*own.name, &own.args[..]) {
        ("substr", [_, start]) => number(start).filter(|start| *start < 0.0).map(|start| -start),
        ("substr", [_, start, end]) => {
            let (start, end) = (number(start)?, number(end)?);
            ((start < 0.0) == (end < 0.0)).then_some((end - start).max(0.0))
        }
        ("substring", [_, _, length]) => number(length).map(|length| length.max(0.0)),
        _ => None,
    }
}

/// The calculation of what nobody answers.
pub(crate) fn calculation(logic: &Logic, expr: &Expr) -> Option<Expr> {
    let item = logic.tree.get(logic.one(expr).filter(|id| Some(*id) != logic.own)?);
    let is_fixed = item.question().is_some_and(|kind| kind.name() == "calculate")
        && item.triggers.is_empty()
        && item.default.is_none();
    let Some(Text::Plain(calculation)) = item.bind("calculate").filter(|_| is_fixed) else { return None };
    variables::parse(calculation).ok()
}

/// Whether an expression may come to a text, as far as can be told.
fn may_be(logic: &Logic, expr: &Expr, text: &str, depth: usize) -> bool {
    if text.chars().count() > LONGEST || depth > DEEPEST {
        return true;
    }
    match expr {
        Expr::Literal(own) => **own == *text,
        Expr::Call(own) => {
            may_give(logic, own, text, depth)
                && choice_name(expr)
                    .and_then(|(_, asked)| labels(logic, asked))
                    .is_none_or(|labels| text.is_empty() || labels.contains(&text.trim()))
        }
        expr => match calculation(logic, expr) {
            Some(calculation) => text.is_empty() || may_be(logic, &calculation, text, depth + 1),
            None => logic
                .codes_of_one(expr)
                .is_none_or(|codes| codes.is_empty() || text.is_empty() || codes.iter().any(|code| code == text)),
        },
    }
}

fn may_give(logic: &Logic, own: &Call, text: &str, depth: usize) -> bool {
    let may = |expr: &Expr| may_be(logic, expr, text, depth);
    match (&*own.name, &own.args[..]) {
        ("if", [_, yes, no]) => may(yes) || may(no),
        ("once" | "string", [inner]) => may(inner),
        ("coalesce", args) => args.iter().any(may),
        ("concat", parts) => joined(logic, parts, text, depth),
        ("normalize-space", _) => text.split_whitespace().collect::<Vec<_>>().join(" ") == text,
        // Letters that are changed are there only where others become them.
        ("translate", [_, Expr::Literal(from), Expr::Literal(to)]) => {
            let becomes = || to.chars().take(from.chars().count());
            text.chars().all(|letter| !from.contains(letter) || becomes().any(|other| other == letter))
        }
        ("format-date" | "format-date-time", [_, Expr::Literal(pattern)]) => {
            text.is_empty() || !pattern.contains('%') || fits(pattern, text)
        }
        ("substr" | "substring", _) => {
            longest(&Expr::Call(own.clone())).is_none_or(|longest| text.chars().count() as f64 <= longest)
        }
        _ => true,
    }
}

/// Whether parts, one after the other, may come to a text.
fn joined(logic: &Logic, parts: &[Expr], text: &str, depth: usize) -> bool {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut reached = vec![0];
    for part in parts {
        // All entries of a repeat are joined.
        if logic.is_of_many(part) {
            return true;
        }
        let from = |start: usize, end: usize| {
            let piece = text.get(start..end);
            piece.is_some_and(|piece| may_be(logic, part, piece, depth + 1))
        };
        reached = places
            .iter()
            .copied()
            .filter(|end| reached.iter().any(|start| start <= end && from(*start, *end)))
            .collect();
    }
    reached.contains(&text.len())
}

/// Whether a date or time can be written so by a pattern; one with letters that mean nothing is told elsewhere.
fn fits(pattern: &str, text: &str) -> bool {
    let mut letters = pattern.chars();
    let Some(letter) = letters.next() else { return text.is_empty() };
    let rest = letters.as_str();
    if letter != '%' {
        return text.strip_prefix(letter).is_some_and(|text| fits(rest, text));
    }
    let Some(kind) = letters.next() else { return true };
    let rest = letters.as_str();
    let number = |length: usize, least: u32, most: u32| {
        let (digits, after) = text.split_at_checked(length).unwrap_or(("", ""));
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number && digits.parse().is_ok_and(|number| (least..=most).contains(&number)) && fits(rest, after)
    };
    let short =
        |least: u32, most: u32| !text.starts_with('0') && number(1, least, most) || number(2, least.max(10), most);
    let name = |names: &[&str]| names.iter().any(|name| text.strip_prefix(name).is_some_and(|text| fits(rest, text)));
    match kind {
        'Y' => number(4, 0, 9999),
        'y' => number(2, 0, 99),
        'm' => number(2, 1, 12),
        'n' => short(1, 12),
        'd' => number(2, 1, 31),
        'e' => short(1, 31),
        'H' => number(2, 0, 23),
        'h' => number(1, 0, 0) || short(1, 23),
        'M' | 'S' => number(2, 0, 59),
        '3' => number(3, 0, 999),
        'b' => name(&["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]),
        'a' => name(&["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]),
        '%' => name(&["%"]),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_date_is_written_by_its_pattern() {
        for (pattern, text, expected) in [
            ("%Y-%m", "2024-05", true),
            ("%Y-%m", "2024", false),
            ("%m", "5", false),
            ("%m", "13", false),
            ("%e.%n.%Y", "1.12.2024", true),
            ("%e.%n.%Y", "01.12.2024", false),
            ("%h:%M", "0:05", true),
            ("%a %d %b", "Mon 31 Jan", true),
            ("%a", "Monday", false),
            ("%Y", "dważ", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
