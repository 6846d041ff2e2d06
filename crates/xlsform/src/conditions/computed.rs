//! What a calculation or a computed default comes to that is no value of its question's type.

use xforms::xpath::Expr;
use xforms::{DataType, typing};

use crate::conditions::logic::leaves;
use crate::diagnostic::Diagnostic;
use crate::text::Text;
use crate::tree::Item;

/// The first result of the item's expression that its question cannot have.
pub(crate) fn check(item: &Item, expr: &Expr) -> Option<Diagnostic> {
    let Some(Text::Plain(name)) = item.bind("type") else { return None };
    // Of what nobody could correct, the text is kept as it is.
    let data_type = DataType::parse(name).filter(|_| item.bind("readonly").is_none())?;
    let mut results = Vec::new();
    leaves(expr, &mut results);
    if matches!(data_type, DataType::Date | DataType::DateTime) {
        // A number of days is a date.
        results.retain(|result| result.parse::<f64>().is_err());
    }
    formatted(expr, &mut results);
    let unknown = results.into_iter().find(|result| !typing::is_value(data_type, result))?;
    let kind = item.question().map_or(name.as_str(), |kind| kind.name());
    Some(Diagnostic::warning("result-not-its-type").arg("value", unknown).arg("type", kind))
}

/// What an expression may give that dates and times are written as, for a day and a time that every pattern tells apart.
fn formatted(expr: &Expr, found: &mut Vec<String>) {
    let Expr::Call(call) = expr else { return };
    match (&*call.name, &*call.args) {
        ("if", [_, branches @ ..]) | ("once" | "coalesce", branches) => {
            branches.iter().for_each(|branch| formatted(branch, found));
        }
        ("format-date" | "format-date-time", [_, Expr::Literal(pattern)]) => found.push(a_day_as(pattern)),
        _ => {}
    }
}

/// 2026-11-22, 10:15:30, written by a pattern.
fn a_day_as(pattern: &str) -> String {
    let sample = |letter: char| match letter {
        'Y' => "2026",
        'y' => "26",
        'm' | 'n' => "11",
        'b' => "Nov",
        'd' | 'e' => "22",
        'a' => "Sun",
        'H' | 'h' => "10",
        'M' => "15",
        'S' => "30",
        '3' => "000",
        _ => "%",
    };
    let mut written = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '%') {
            (_, true) => written.push_str(letters.next().map_or("", sample)),
            (letter, false) => written.push(letter),
        }
    }
    written
}
