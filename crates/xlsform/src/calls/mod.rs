//! Calls that are given the right number of the wrong things: a name instead of an answer, arguments in the other order, a
//! pattern in the notation of another language, what holds or not compared with a word.

pub(crate) mod commas;
pub(crate) mod dates;
pub(crate) mod days;
pub(crate) mod entries;
pub(crate) mod operands;
pub(crate) mod patterns;
pub(crate) mod times;

use xforms::xpath::Expr;
use xforms::xpath::ast::{Axis, Binary, Path, Start, Step, Test};

use crate::conditions::blanks;
use crate::conditions::bounds::has_type;
use crate::conditions::branches;
use crate::conditions::likeness;
use crate::conditions::logic::{Logic, holds, outside_predicates};
use crate::conditions::never_blank;
use crate::conditions::numbers;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::written::{call, pair, rewritten, written};

/// Functions whose answer is whether something holds.
pub(crate) const HOLD: &[&str] =
    &["selected", "not", "contains", "starts-with", "ends-with", "regex", "boolean", "boolean-from-string"];
/// Functions that take all nodes of a repeat; the others take the first.
const OF_ALL: &[&str] = &[
    "sum",
    "max",
    "min",
    "count",
    "count-non-empty",
    "join",
    "concat",
    "indexed-repeat",
    "position",
    "area",
    "distance",
];
/// The letters after `%` that `format-date()` knows.
const DATE_LETTERS: &str = "Yymnbdea%";
/// And those of times, which a day has not.
const TIME_LETTERS: &str = "HhMS3";

/// A faulty part's meaning; an empty one where it cannot be told.
type Meant = Option<Option<Expr>>;

/// What a diagnostic says of a part, and how it is told that the part is so.
type Way<'w> = (&'static str, &'w dyn Fn(&Expr) -> Meant);

/// The first part that is faulty in each way, with the whole expression as it was meant.
pub(crate) fn check(logic: &Logic, whole: &Expr) -> Vec<Diagnostic> {
    let is_other = |expr: &Expr| of_another_notation(expr).is_some();
    let ways: &[Way] = &[
        ("name-for-answer", &|expr| named(logic, expr)),
        ("arguments-swapped", &|expr| swapped(logic, expr)),
        ("regex-notation", &of_another_notation),
        ("date-letters", &date_letters),
        ("truth-compared", &compared_truth),
        ("answer-compared-with-true", &compared_with_true),
        ("pattern-lost-signs", &|expr| if is_other(expr) { None } else { patterns::lost_signs(expr) }),
        ("pattern-never-fits", &|expr| if is_other(expr) { None } else { patterns::never_fits(logic, expr) }),
        ("day-against-number", &|expr| dates::against_number(logic, expr)),
        ("time-in-arithmetic", &|expr| times::added(logic, expr)),
        ("position-of-group", &|expr| entries::position_of_group(logic, expr)),
        ("one-entry-only", &|expr| entries::of_one_entry(logic, expr)),
        ("entry-of-another", &|expr| entries::of_no_entry(logic, expr)),
        ("choice-name-of-several", &|expr| name_of_several(logic, expr)),
        ("code-within-codes", &|expr| within_codes(logic, expr)),
        ("number-as-text", &|expr| numbers::as_text(logic, expr)),
        ("no-number", &|expr| numbers::none(logic, expr)),
        ("texts-summed", &|expr| numbers::of_texts(logic, expr)),
        ("divided-by-nothing", &numbers::by_nothing),
        ("beyond-choices", &|expr| numbers::beyond_choices(logic, expr)),
        ("text-never-so", &|expr| likeness::never_so(logic, expr)),
        ("text-never-so", &|expr| likeness::no_part(logic, expr)),
        ("label-for-code", &|expr| likeness::no_label(logic, expr)),
        ("compared-with-itself", &|expr| with_itself(logic, expr)),
        ("blank-written-so", &blanks::meant),
        ("codes-apart", &|expr| apart(logic, expr)),
        ("codes-beside-number", &|expr| padded(logic, expr)),
        ("lookup-by-several", &|expr| by_several(logic, expr)),
        ("day-against-moment", &|expr| dates::against_moment(logic, expr)),
        ("branches-alike", &branches::alike),
        ("coalesce-of-constant", &branches::constant_first),
        ("date-of-no-date", &|expr| dates::of_no_date(logic, expr)),
        ("date-of-difference", &|expr| days::as_date(logic, expr)),
        ("difference-in-days", &|expr| days::as_years(logic, expr)),
        ("never-blank", &|expr| never_blank::check(logic, expr)),
        ("texts-added", &|expr| numbers::of_added_texts(logic, expr)),
        ("position-outside", &|expr| entries::position_outside(logic, expr)),
    ];
    let report = |(code, meant): &Way| {
        let mut first = None;
        outside_predicates(whole, &mut |expr| first = first.take().or_else(|| Some((expr, meant(expr)?))));
        let (part, known) = first?;
        let suggestion = known.and_then(|_| written(&rewritten(whole, &|expr| meant(expr).flatten())));
        let diagnostic = Diagnostic::warning(code).arg("text", excerpt(&written(part).unwrap_or_default(), 0));
        Some(Diagnostic { suggestion, ..diagnostic })
    };
    let mut found: Vec<Diagnostic> = ways.iter().filter_map(report).collect();
    let mut into_repeat = None;
    of_one(whole, &mut |expr| {
        let reaches_many = matches!(expr, Expr::Variable(_)) && logic.is_of_many(expr);
        into_repeat = into_repeat.take().or_else(|| reaches_many.then(|| written(expr)).flatten());
    });
    found.extend(branches::check(logic, whole));
    found.extend(into_repeat.map(|text| Diagnostic::warning("first-entry-only").arg("text", text)));
    found
}

/// Everything that is read as one value.
pub(crate) fn of_one<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    match expr {
        Expr::Negate(inner) => of_one(inner, visit),
        Expr::Chain(first, rest) if rest.iter().all(|(operator, _)| *operator != Binary::Union) => {
            of_one(first, visit);
            rest.iter().for_each(|(_, operand)| of_one(operand, visit));
        }
        Expr::Call(own) if !OF_ALL.contains(&&*own.name) => own.args.iter().for_each(|arg| of_one(arg, visit)),
        _ => {}
    }
}

/// `selected('m', 'a')` as `selected(${m}, 'a')`.
fn named(logic: &Logic, expr: &Expr) -> Meant {
    let Expr::Call(own) = expr else { return None };
    let takes = matches!(&*own.name, "selected" | "count-selected" | "selected-at" | "string-length" | "regex");
    let Some(Expr::Literal(name)) = own.args.first().filter(|_| takes) else { return None };
    let meant = match &**name {
        "." => Expr::Path(Path {
            start: Start::Context,
            steps: vec![Step { axis: Axis::SelfNode, test: Test::Node, predicates: Vec::new() }],
            target: None,
        }),
        name if logic.is_question(name) => Expr::Variable(name.into()),
        _ => return None,
    };
    let args = std::iter::once(meant).chain(own.args.iter().skip(1).cloned()).collect();
    Some(Some(call(&own.name, args)))
}

/// `selected('a', ${m})` as `selected(${m}, 'a')`; `indexed-repeat(${r}, ${a}, 1)` with its first two the other way round.
fn swapped(logic: &Logic, expr: &Expr) -> Meant {
    let Expr::Call(own) = expr else { return None };
    match (&*own.name, &own.args[..]) {
        (name @ ("selected" | "regex"), [first @ Expr::Literal(text), second]) => {
            // Whether one answer is among some codes is asked in this order.
            let is_meant = name == "selected" && (!logic.is_multiple(second) || text.contains(' '));
            let is_swapped = is_answer(second) && !is_meant && !logic.is_question(text) && &**text != ".";
            is_swapped.then(|| Some(call(name, vec![second.clone(), first.clone()])))
        }
        ("indexed-repeat", [first, second, ..]) if logic.is_repeat(first) && !logic.is_repeat(second) => {
            let rest = own.args[2..].iter().cloned();
            Some(Some(call(&own.name, [second.clone(), first.clone()].into_iter().chain(rest).collect())))
        }
        _ => None,
    }
}

/// `jr:choice-name(${m}, '${m}')` of a question with several answers: there is no choice with all of their codes.
fn name_of_several(logic: &Logic, expr: &Expr) -> Meant {
    let Expr::Call(own) = expr else { return None };
    let several = own.args.first().filter(|first| &*own.name == "jr:choice-name" && logic.is_multiple(first));
    several.map(|_| None)
}

/// `contains(${m}, '1')` as `selected(${m}, '1')`, where the list has 11 too.
fn within_codes(logic: &Logic, expr: &Expr) -> Meant {
    let Expr::Call(own) = expr else { return None };
    let ("contains", [asked, Expr::Literal(code)]) = (&*own.name, &own.args[..]) else { return None };
    let is_code = logic.is_multiple(asked) && logic.has_codes(asked, std::iter::once(&**code));
    is_code.then(|| Some(call("selected", own.args.clone())))
}

/// `${m}`, or `.`.
fn is_answer(expr: &Expr) -> bool {
    crate::conditions::condition::subject(expr).is_some()
}

/// `regex(., '/^\d+$/')` without the slashes, `'^\\d+$'` with one backslash.
fn of_another_notation(expr: &Expr) -> Meant {
    let Expr::Call(own) = expr else { return None };
    let ("regex", [text, Expr::Literal(pattern)]) = (&*own.name, &own.args[..]) else { return None };
    let inner = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|inner| !inner.is_empty());
    let plain = inner.unwrap_or(pattern);
    let single = ["d", "w", "s", "D", "W", "S", "."]
        .iter()
        .fold(plain.to_owned(), |text, letter| text.replace(&format!("\\\\{letter}"), &format!("\\{letter}")));
    (*single != **pattern).then(|| Some(call("regex", vec![text.clone(), Expr::Literal(single.into())])))
}

/// `format-date(${d}, '%D.%M.%Y')`: letters that mean nothing, or a time that a day has not.
fn date_letters(expr: &Expr) -> Meant {
    let Expr::Call(own) = expr else { return None };
    let [date, Expr::Literal(pattern)] = &own.args[..] else { return None };
    let is_day = match &*own.name {
        "format-date" => true,
        "format-date-time" => false,
        _ => return None,
    };
    let mut meant = String::new();
    let (mut letters, mut is_sound) = (pattern.chars(), true);
    while let Some(letter) = letters.next() {
        meant.push(letter);
        if letter != '%' {
            continue;
        }
        let Some(letter) = letters.next() else { break };
        let has_date = pattern.contains("%Y") || pattern.contains("%y");
        let before = &meant[..meant.len() - 1];
        let after_hours = ["%H:", "%h:"].iter().any(|hours| before.ends_with(hours));
        let in_date = ["%d.", "%d/", "%d-", "%e.", "%e/", "%Y-", "%Y/"].iter().any(|part| before.ends_with(part));
        // A day has no hours: the pattern ends before them.
        if is_day && has_date && matches!(letter, 'H' | 'h') && pattern.contains("%M") {
            let day = before.trim_end_matches([' ', ',', 'T', '-']);
            return (!day.is_empty()).then(|| Some(call(&own.name, vec![date.clone(), Expr::Literal(day.into())])));
        }
        let known = match letter {
            'D' => 'd',
            'm' if after_hours => 'M',
            // Beside a year, minutes are months.
            'M' if is_day && has_date || in_date => 'm',
            'R' => 'Y',
            other => other,
        };
        is_sound &= known == letter && (DATE_LETTERS.contains(letter) || !is_day && TIME_LETTERS.contains(letter));
        meant.push(known);
    }
    let has_changed = *meant != **pattern;
    (!is_sound
        && (has_changed || !is_day || !TIME_LETTERS.chars().any(|letter| pattern.contains(&format!("%{letter}")))))
    .then(|| has_changed.then(|| call(&own.name, vec![date.clone(), Expr::Literal(meant.into())])))
}

/// `selected(${a}, 'x') = 'nie'` as `not(selected(${a}, 'x'))`: what holds or not is equal to every word if it holds.
fn compared_truth(expr: &Expr) -> Meant {
    let Expr::Chain(first, rest) = expr else { return None };
    let [(operator @ (Binary::Equal | Binary::NotEqual), second)] = &rest[..] else { return None };
    let (what, word) = match (&**first, second) {
        // Every other number counts as true.
        (what, Expr::Number(number)) | (Expr::Number(number), what) if holds(what) => {
            return (!matches!(*number, 0.0 | 1.0)).then_some(None);
        }
        (what, Expr::Literal(word)) if holds(what) => (what, word),
        (Expr::Literal(word), what) if holds(what) => (what, word),
        _ => return None,
    };
    let is_yes = match word.trim().to_lowercase().as_str() {
        // Equal to what holds, by chance.
        "true" | "1" if *operator == Binary::Equal => return None,
        "true" | "1" | "yes" | "tak" | "prawda" => true,
        "false" | "0" | "no" | "nie" | "fałsz" => false,
        _ => return Some(None),
    };
    let is_meant = is_yes == (*operator == Binary::Equal);
    Some(Some(if is_meant { what.clone() } else { call("not", vec![what.clone()]) }))
}

/// `${a} > ${a}`, `${a} = ${a}`.
fn with_itself(logic: &Logic, expr: &Expr) -> Meant {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let Expr::Chain(first, rest) = expr else { return None };
    let [(Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual, second)] = &rest[..] else { return None };
    let is_plain = |expr: &Expr| {
        is_answer(expr)
            || matches!(expr, Expr::Call(own) if matches!(&*own.name, "today" | "now" | "jr:choice-name" | "count-selected" | "string-length"))
    };
    // Of two entries of a repeat it may be something else.
    (is_plain(first) && !logic.is_of_many(first) && written(first) == written(second)).then_some(None)
}

/// `${a} = ${b}` of two questions that have no code in common.
fn apart(logic: &Logic, expr: &Expr) -> Meant {
    let Expr::Chain(first, rest) = expr else { return None };
    let [(Binary::Equal | Binary::NotEqual, second)] = &rest[..] else { return None };
    let texts =
        |expr: &Expr| logic.codes_of_one(expr).or_else(|| logic.results(expr)).filter(|texts| !texts.is_empty());
    let (ours, theirs) = (texts(first)?, texts(second)?);
    let is_apart = !ours.iter().any(|text| theirs.contains(text));
    is_apart.then_some(None)
}

/// `${code} = ${number}` as `number(${code}) = ${number}`, where codes such as 01 are equal to no number sign by sign.
fn padded(logic: &Logic, expr: &Expr) -> Meant {
    let Expr::Chain(first, rest) = expr else { return None };
    let [(operator @ (Binary::Equal | Binary::NotEqual), second)] = &rest[..] else { return None };
    let is_padded = |expr: &Expr| {
        let written_otherwise =
            |code: &String| code.parse::<f64>().is_ok_and(|number| number.is_finite() && number.to_string() != *code);
        logic.codes_of_one(expr).is_some_and(|codes| codes.iter().any(written_otherwise))
    };
    let is_number =
        |expr: &Expr| logic.item(expr).is_some_and(|item| has_type(item, "int") || has_type(item, "decimal"));
    let number = |expr: &Expr| call("number", vec![expr.clone()]);
    if is_padded(first) && is_number(second) {
        Some(Some(pair(number(first), *operator, second.clone())))
    } else if is_number(first) && is_padded(second) {
        Some(Some(pair((**first).clone(), *operator, number(second))))
    } else {
        None
    }
}

/// `pulldata('f', 'a', 'key', ${m})`, `instance('l')/root/item[name = ${m}]`: of several answers nothing is found.
fn by_several(logic: &Logic, expr: &Expr) -> Meant {
    let is_by_several = match expr {
        Expr::Call(own) => &*own.name == "pulldata" && own.args.get(3).is_some_and(|key| logic.is_multiple(key)),
        Expr::Path(path) => path.steps.iter().flat_map(|step| &step.predicates).any(|predicate| {
            let Expr::Chain(left, rest) = predicate else { return false };
            let [(Binary::Equal, right)] = &rest[..] else { return false };
            let is_column = |expr: &Expr| crate::conditions::logic::lone_word(expr).is_some();
            is_column(left) && logic.is_multiple(right) || is_column(right) && logic.is_multiple(left)
        }),
        _ => false,
    };
    is_by_several.then_some(None)
}

/// `${a} = true()`: every answer but none is equal to it, „no” too.
fn compared_with_true(expr: &Expr) -> Meant {
    let Expr::Chain(first, rest) = expr else { return None };
    let [(Binary::Equal | Binary::NotEqual, second)] = &rest[..] else { return None };
    let is_truth = |expr: &Expr| matches!(expr, Expr::Call(own) if matches!(&*own.name, "true" | "false"));
    let is_text = |expr: &Expr| is_answer(expr) || crate::conditions::logic::results(expr).is_some();
    let is_compared = is_text(first) && is_truth(second) || is_truth(first) && is_text(second);
    is_compared.then_some(None)
}

/// The list's column that is compared with a whole answer of several: `region = ${m}` as `selected(${m}, region)`.
pub(crate) fn check_filter(logic: &Logic, filter: &Expr) -> Option<Diagnostic> {
    let is_column = |expr: &Expr| crate::conditions::logic::lone_word(expr).is_some();
    let meant = |expr: &Expr| {
        let Expr::Chain(first, rest) = expr else { return None };
        let [(operator @ (Binary::Equal | Binary::NotEqual), second)] = &rest[..] else { return None };
        let (column, answer) = if is_column(first) { (&**first, second) } else { (second, &**first) };
        if !is_column(column) || !logic.is_multiple(answer) {
            return None;
        }
        let chosen = call("selected", vec![answer.clone(), column.clone()]);
        Some(if *operator == Binary::Equal { chosen } else { call("not", vec![chosen]) })
    };
    let mut first = None;
    outside_predicates(filter, &mut |expr| first = first.or_else(|| meant(expr).map(|_| expr)));
    let diagnostic =
        Diagnostic::warning("selected-meant").arg("text", excerpt(&written(first?).unwrap_or_default(), 0));
    Some(Diagnostic { suggestion: written(&rewritten(filter, &meant)), ..diagnostic })
}

/// `${rank} = 'a'` as `selected-at(${rank}, 0) = 'a'`: the answer is all codes in their order.
pub(crate) fn first_of_order(logic: &Logic, expr: &Expr) -> Option<Expr> {
    let Expr::Chain(first, rest) = expr else { return None };
    let [(operator @ (Binary::Equal | Binary::NotEqual), second)] = &rest[..] else { return None };
    let is_code = |expr: &Expr| matches!(expr, Expr::Literal(text) if !text.is_empty() && !text.contains(' '));
    let (order, code) = if logic.is_order(first) { (&**first, second) } else { (second, &**first) };
    let chosen = || call("selected-at", vec![order.clone(), Expr::Number(0.0)]);
    (logic.is_order(order) && is_code(code)).then(|| pair(chosen(), *operator, code.clone()))
}
