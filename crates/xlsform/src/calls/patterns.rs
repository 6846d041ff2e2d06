//! Patterns of `regex()` that no answer fits, or that fit others than they look like: `^+48`, `^d{2}$`, `^[0-9]+$ `.

use xforms::DataType;
use xforms::xpath::Expr;

use crate::conditions::bounds;
use crate::conditions::condition::{Subject, subject};
use crate::conditions::logic::{Logic, outside_predicates};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::text::Text;
use crate::written::{call, rewritten, written};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    /// `\d`
    Escaped,
    /// `[a-z]`
    Class,
    /// `.`
    Any,
    Start,
    End,
    Open,
    Close,
    Or,
    /// `+`, `{2}`: how often what is before may come.
    Times,
}

type Piece<'p> = (Kind, &'p str);

/// What a pattern is made of; nothing of one with groups of other kinds.
fn pieces(pattern: &str) -> Option<Vec<Piece<'_>>> {
    if pattern.contains("(?") {
        return None;
    }
    let mut found = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let (kind, length) = match c {
            '\\' => (Kind::Escaped, 1 + rest[1..].chars().next()?.len_utf8()),
            '[' => (Kind::Class, class(rest)?),
            '.' => (Kind::Any, 1),
            '^' => (Kind::Start, 1),
            '$' => (Kind::End, 1),
            '(' => (Kind::Open, 1),
            ')' => (Kind::Close, 1),
            '|' => (Kind::Or, 1),
            '*' | '+' | '?' => (Kind::Times, 1),
            '{' => (Kind::Times, rest.find('}')? + 1),
            c => (Kind::Letter, c.len_utf8()),
        };
        found.push((kind, &rest[..length]));
        rest = &rest[length..];
    }
    Some(found)
}

/// How long the class is that a text begins with; a bracket right at its beginning is one of its letters.
fn class(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().skip(1).skip_while(|(_, c)| *c == '^').peekable();
    letters.next_if(|(_, c)| *c == ']');
    while let Some((at, c)) = letters.next() {
        match c {
            ']' => return Some(at + 1),
            '\\' => drop(letters.next()),
            _ => {}
        }
    }
    None
}

/// The arguments of `regex()`, the second of them a text.
fn asked(expr: &Expr) -> Option<(&Expr, &str)> {
    let Expr::Call(own) = expr else { return None };
    match (&*own.name, &own.args[..]) {
        ("regex", [asked, Expr::Literal(pattern)]) => Some((asked, pattern)),
        _ => None,
    }
}

/// `^+48` as `^\+48`, `^d{2}$` as `^\d{2}$`, `^0-9+$` as `^[0-9]+$`.
pub(crate) fn lost_signs(expr: &Expr) -> Option<Option<Expr>> {
    let (asked, pattern) = asked(expr)?;
    let pieces = pieces(pattern)?;
    let mut meant = String::new();
    let mut at = 0;
    while let Some((kind, text)) = pieces.get(at) {
        let before = at.checked_sub(1).map(|before| pieces[before]);
        let after = |many: usize| pieces.get(at + many).copied();
        let is_bare = !matches!(before, Some((Kind::Letter | Kind::Escaped, _)));
        let is_repeated = |many: usize| matches!(after(many), Some((Kind::Times, text)) if text != "?");
        let ends = |many: usize| is_repeated(many) || matches!(after(many), None | Some((Kind::End, _)));
        let repeats_nothing = matches!(before, None | Some((Kind::Start | Kind::Open | Kind::Or, _)));
        let range = pieces.get(at..at + 3).map(|three| three.iter().map(|(_, text)| *text).collect::<String>());
        match (kind, *text) {
            (Kind::Times, "+" | "*" | "?") if repeats_nothing => meant.push_str(&format!("\\{text}")),
            (Kind::Letter, "d" | "w") if is_bare && is_repeated(1) => meant.push_str(&format!("\\{text}")),
            (Kind::Letter, _) if is_bare && ends(3) && matches!(range.as_deref(), Some("0-9" | "a-z" | "A-Z")) => {
                meant.push_str(&format!("[{}]", range.unwrap_or_default()));
                at += 2;
            }
            _ => meant.push_str(text),
        }
        at += 1;
    }
    (meant != pattern).then(|| Some(call("regex", vec![asked.clone(), Expr::Literal(meant.into())])))
}

/// How many letters the texts have that fit a pattern as a whole; none of a pattern that fits a part, or with branches.
pub(crate) fn lengths(pattern: &str) -> Option<(f64, f64)> {
    let pieces = pieces(pattern)?;
    let [(Kind::Start, _), inner @ .., (Kind::End, _)] = &pieces[..] else { return None };
    let (mut least, mut most) = (0.0, 0.0);
    let mut last = (0.0, 0.0);
    for (kind, text) in inner {
        match kind {
            Kind::Letter | Kind::Class | Kind::Any => last = (1.0, 1.0),
            Kind::Escaped if !matches!(&text[1..], "b" | "B" | "p" | "P") => last = (1.0, 1.0),
            Kind::Times => {
                let (from, to) = times(text)?;
                least -= last.0;
                most -= last.1;
                // What is repeated twice over is not looked at.
                last = (last.0 * from, if last.1 == 0.0 { return None } else { last.1 * to });
            }
            _ => return None,
        }
        least += last.0;
        most += last.1;
        if *kind == Kind::Times {
            last = (0.0, 0.0);
        }
    }
    Some((least, most))
}

/// `{2,5}` as from two to five.
fn times(text: &str) -> Option<(f64, f64)> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    match text {
        "*" => Some((0.0, f64::INFINITY)),
        "+" => Some((1.0, f64::INFINITY)),
        "?" => Some((0.0, 1.0)),
        text => {
            let inner = text.strip_prefix('{')?.strip_suffix('}')?;
            match inner.split_once(',') {
                None => Some((number(inner)?, number(inner)?)),
                Some((from, "")) => Some((number(from)?, f64::INFINITY)),
                Some((from, to)) => Some((number(from)?, number(to)?)),
            }
        }
    }
}

/// Whether only digits fit.
pub(crate) fn is_of_digits(pattern: &str) -> bool {
    let is_digit = |(kind, text): &Piece| match kind {
        Kind::Letter => text.chars().all(|letter| letter.is_ascii_digit()),
        Kind::Escaped => *text == "\\d",
        Kind::Class => {
            text[1..text.len() - 1].chars().all(|letter| letter.is_ascii_digit() || letter == '-')
                && !text.contains("[-")
        }
        Kind::Start | Kind::End | Kind::Times => true,
        Kind::Any | Kind::Open | Kind::Close | Kind::Or => false,
    };
    pieces(pattern).is_some_and(|pieces| pieces.iter().all(is_digit))
}

/// Whether a digit or one of these signs fits a piece; what is not looked into fits anything.
fn admits((kind, text): &Piece, signs: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_digit() || signs.contains(letter);
    match kind {
        Kind::Letter => text.chars().all(fits),
        Kind::Escaped => {
            text[1..].chars().all(|letter| letter.is_ascii_alphanumeric() && letter != 's' || fits(letter))
        }
        Kind::Class => {
            let inner = &text[1..text.len() - 1];
            let letters: Vec<char> = inner.chars().collect();
            // The dash of a range is no sign.
            let is_range = |at: usize| at > 0 && letters[at] == '-' && at + 1 < letters.len();
            let range = |at: usize| (letters[at - 1]..=letters[at + 1]).take(1_000);
            let mut places = 0..letters.len();
            let is_looked_into = !inner.starts_with('^') && !inner.contains('\\');
            !is_looked_into || places.any(|at| if is_range(at) { range(at).any(fits) } else { fits(letters[at]) })
        }
        _ => true,
    }
}

/// The first pattern of a constraint that counts and has no ends.
pub(crate) fn check_ends(constraint: &Expr) -> Option<Diagnostic> {
    let mut first = None;
    outside_predicates(constraint, &mut |part| first = first.or(without_ends(constraint, part).map(|_| part)));
    let diagnostic = Diagnostic::warning("pattern-without-ends").arg("text", excerpt(&written(first?)?, 0));
    let meant = rewritten(constraint, &|part| without_ends(constraint, part));
    Some(Diagnostic { suggestion: written(&meant), ..diagnostic })
}

/// `[0-9]{9}` as `^[0-9]{9}$`: without its ends it fits longer texts too, so it counts nothing.
fn without_ends(constraint: &Expr, expr: &Expr) -> Option<Expr> {
    let (asked, pattern) = asked(expr)?;
    let pieces = pieces(pattern)?;
    let is_own = subject(asked) == Some(Subject::Own);
    let is_counted = |(kind, text): &Piece| {
        *kind == Kind::Times && times(text).is_some_and(|(_, most)| most > 1.0 && most.is_finite())
    };
    let is_plain = |(kind, _): &Piece| matches!(kind, Kind::Letter | Kind::Escaped | Kind::Class | Kind::Times);
    let mut counts_otherwise = false;
    constraint.walk(&mut |part| {
        counts_otherwise |= matches!(part, Expr::Call(own) if matches!(&*own.name, "string-length" | "not"))
            || matches!(part, Expr::Chain(_, rest) if rest.iter().any(|(_, other)| matches!(other, Expr::Number(_))));
    });
    let is_open = is_own && !counts_otherwise && pieces.iter().all(is_plain) && pieces.iter().any(is_counted);
    is_open.then(|| call("regex", vec![asked.clone(), Expr::Literal(format!("^{pattern}$").into())]))
}

/// Whether nothing fits a pattern: it goes on after its end, or wants what no answer of the question's type has.
pub(crate) fn never_fits(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let (asked, pattern) = asked(expr)?;
    let pieces = pieces(pattern)?;
    let is_optional = |at: usize| {
        let times = pieces.get(at + 1).filter(|(kind, _)| *kind == Kind::Times);
        times.is_some_and(|(_, text)| matches!(*text, "?" | "*") || text.starts_with("{0") || text.starts_with("{,"))
    };
    let is_wanted = |at: usize| {
        let kind = pieces.get(at).map(|(kind, _)| *kind);
        matches!(kind, Some(Kind::Letter | Kind::Escaped | Kind::Class | Kind::Any)) && !is_optional(at)
    };
    let goes_on = |at: usize| match pieces[at].0 {
        Kind::End => is_wanted(at + 1),
        Kind::Start => at > 0 && is_wanted(at - 1),
        _ => false,
    };
    let item = logic.item(asked);
    let kind = match item.and_then(|item| item.bind("type")) {
        Some(Text::Plain(name)) => DataType::parse(name),
        _ => None,
    };
    let signs = match kind {
        Some(DataType::Int | DataType::Date) => Some("-"),
        Some(DataType::Decimal) => Some("-."),
        _ => None,
    };
    let is_number = matches!(kind, Some(DataType::Int | DataType::Decimal));
    let is_foreign = |piece: &Piece| signs.is_some_and(|signs| !admits(piece, signs));
    // Of a number a dash stands before all digits.
    let is_late_dash = |at: usize| is_number && matches!(pieces[at].1, "-" | "\\-" | "[-]") && (0..at).any(is_wanted);
    let is_plain = !pieces.iter().any(|(kind, _)| matches!(kind, Kind::Open | Kind::Or));
    // A pattern of letters alone is told as such.
    let wants_foreign = || {
        !(kind == Some(DataType::Int) && bounds::is_of_letters(pattern))
            && (0..pieces.len()).any(|at| is_wanted(at) && (is_foreign(&pieces[at]) || is_late_dash(at)))
    };
    // A whole number is kept without the zeros before it.
    let wants_zero = kind == Some(DataType::Int)
        && pieces.starts_with(&[(Kind::Start, "^"), (Kind::Letter, "0")])
        && is_wanted(1)
        && is_wanted(2);
    let never = (0..pieces.len()).any(goes_on) || is_plain && (wants_zero || wants_foreign());
    never.then_some(None)
}

#[cfg(test)]
mod tests {
    use super::lengths;

    #[test]
    fn a_pattern_of_the_whole_text_tells_its_length() {
        const MANY: f64 = f64::INFINITY;
        for (pattern, expected) in [
            (r"^\d{5}$", Some((5.0, 5.0))),
            (r"^[0-9]{2}-[0-9]{3}$", Some((6.0, 6.0))),
            (r"^a?b+c*.$", Some((2.0, MANY))),
            (r"^\d{2,}x{0,3}$", Some((2.0, MANY))),
            (r"^\+?\d{9,11}$", Some((9.0, 12.0))),
            (r"\d{5}", None),
            (r"^(a|bc)$", None),
            (r"^\d{5}", None),
        ] {
            assert_eq!(lengths(pattern), expected, "{pattern}");
        }
    }
}
