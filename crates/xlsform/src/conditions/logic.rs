//! Conditions that cannot come true as they are written: comparisons with codes that a question does not have, with
//! values of another type, and conditions that exclude each other.

use std::collections::HashMap;

use xforms::DataType;
use xforms::xpath::Expr;
use xforms::xpath::ast::{Axis, Binary, Path, Start, Test};

use crate::calls::{self, dates, operands, times};
use crate::choices::{List, Lists};
use crate::conditions::condition::{Condition, Subject, Value, condition, is_joined, joined_conditions, subject};
use crate::conditions::{bounds, constants, several, together, within};
use crate::diagnostic::{Diagnostic, excerpt, nearest};
use crate::text::Text;
use crate::tree::{Id, Item, Kind, Shape, Tree};
use crate::types::Control;
use crate::variables;
use crate::written::{rewritten, written};

/// Of one question, more conditions are not held against each other.
const MOST_COMPARED: usize = 100;

/// What is known of the survey, seen from an item.
#[derive(Clone, Copy)]
pub(crate) struct Logic<'a> {
    pub tree: &'a Tree,
    pub lists: &'a Lists,
    /// The item whose expression it is, where `.` is its answer.
    pub own: Option<Id>,
    /// From where its references are seen: of a filter over entries, the question and an entry.
    pub seen_from: [Option<Id>; 2],
}

impl Logic<'_> {
    /// What is wrong with an expression whose references are variables.
    pub fn check(&self, expr: &Expr) -> Vec<Diagnostic> {
        let mut found = constants::check(expr);
        let (mut time, mut bounds) = (None, None);
        outside_predicates(expr, &mut |part| {
            found.extend(within::check(self, part));
            bounds = bounds.take().or_else(|| bounds::check(self, expr, part));
            let compared = times::check(self, expr, part).or_else(|| dates::check(self, expr, part));
            if compared.is_none() {
                found.extend(condition(part).and_then(|condition| self.unfit(&condition)));
            }
            time = time.take().or(compared);
        });
        found.extend(time);
        found.extend(bounds);
        found.extend(calls::check(self, expr));
        let misused = operands::check(expr, &|part| self.is_of_many(part));
        // What stands in a wrong place is not looked at for what it says.
        let several = if misused.is_empty() { several::check(self, expr) } else { Vec::new() };
        found.extend(misused);
        // Conditions on several answers may exclude each other only as long as they are written so.
        if several.is_empty() {
            self.contradictions(expr, &mut found);
            if !found.iter().any(|one| one.code == "never-true") {
                found.extend(together::check(self, expr));
            }
        }
        found.extend(several);
        found
    }

    /// The code that a word without quotes means, where it is compared with a question that has choices.
    pub fn code_meant(&self, expr: &Expr, word: &str) -> Option<&str> {
        let mut meant_code = None;
        outside_predicates(expr, &mut |expr| {
            let Expr::Chain(first, rest) = expr else { return };
            let [(_, second)] = &rest[..] else { return };
            for (who, what) in [(&**first, second), (second, &**first)] {
                let list = subject(who).filter(|_| lone_word(what) == Some(word)).and_then(|who| self.list(who));
                let same = |list: &'_ List| list.choices.iter().any(|choice| choice.name == word);
                if let Some(list) = list.filter(|list| !same(list)) {
                    meant_code = meant_code.or(meant(list, word));
                }
            }
        });
        meant_code
    }

    /// A result of the own question's calculation that is none of its choices.
    pub fn check_calculation(&self, expr: &Expr) -> Option<Diagnostic> {
        let list = self.list(Subject::Own)?;
        let mut results = Vec::new();
        leaves(expr, &mut results);
        let has = |code: &str| list.choices.iter().any(|choice| choice.name == code);
        let unknown = results.into_iter().find(|result| !result.split_whitespace().all(has) && !has(result))?;
        let mut diagnostic = Diagnostic::warning("default-not-a-choice").arg("value", &unknown).arg("list", &list.name);
        diagnostic.suggestion = meant(list, &unknown).map(str::to_owned);
        Some(diagnostic)
    }

    /// Whether the list of a question has each of these codes.
    pub fn has_codes<'w>(&self, expr: &Expr, mut codes: impl Iterator<Item = &'w str>) -> bool {
        let list = subject(expr).and_then(|subject| self.list(subject));
        list.is_some_and(|list| codes.all(|code| list.choices.iter().any(|choice| choice.name == code)))
    }

    pub fn target(&self, subject: Subject) -> Option<Id> {
        match subject {
            Subject::Own => self.own,
            Subject::Named(name) => match self.tree.named(name) {
                [one] => Some(*one),
                _ => None,
            },
        }
    }

    /// The item that an expression refers to, if it is nothing else than a reference.
    pub fn item(&self, expr: &Expr) -> Option<&Item> {
        self.target(subject(expr)?).map(|id| self.tree.get(id))
    }

    pub fn name(&self, subject: Subject) -> String {
        self.target(subject).map(|id| self.tree.get(id).name.clone()).unwrap_or_default()
    }

    /// The list of a question, where the workbook has all of its codes.
    pub fn list(&self, subject: Subject) -> Option<&List> {
        let item = self.tree.get(self.target(subject)?);
        let is_choice = item.question().is_some_and(|kind| !matches!(kind.control, Control::Rank));
        let source = item.source.as_ref().filter(|source| source.shape == Shape::Itemset && is_choice)?;
        self.lists.get(&source.list)
    }

    /// What never has a value that could be compared: a group, a note without a calculation, a place beside a number.
    fn without_value(&self, condition: &Condition) -> Option<Diagnostic> {
        let item = self.tree.get(self.target(condition.subject)?);
        let is_group = matches!(item.kind, Kind::Group | Kind::Repeat);
        let is_note = item.question().is_some_and(|kind| kind.name() == "note")
            && item.bind("calculate").is_none()
            && item.default.is_none()
            && item.triggers.is_empty();
        let data_type = match item.bind("type") {
            Some(Text::Plain(name)) => DataType::parse(name),
            _ => None,
        };
        let is_by_size = !matches!(condition.operator, None | Some(Binary::Equal | Binary::NotEqual));
        let is_blank = matches!(condition.value, Value::Text(text) if text.trim().is_empty());
        let is_other = match condition.value {
            Value::Text(text) => data_type.is_some_and(|kind| !kind.accepts(text)) && !is_blank,
            Value::Number(_) => true,
        };
        let is_place = data_type.is_some_and(DataType::is_place) && (is_other || is_by_size);
        let is_file = data_type == Some(DataType::Binary) && !is_blank;
        let is_named = matches!(condition.subject, Subject::Named(_));
        ((is_group || is_note) && is_named || is_place || is_file)
            .then(|| Diagnostic::warning("no-value-to-compare").arg("name", &item.name))
    }

    /// A value that the question never has.
    fn unfit(&self, condition: &Condition) -> Option<Diagnostic> {
        let subject = condition.subject;
        // A guard against what other tools make of an empty number.
        if matches!(condition.value, Value::Text("NaN")) {
            return None;
        }
        if let Some(list) = self.list(subject) {
            if !matches!(condition.operator, None | Some(Binary::Equal | Binary::NotEqual)) {
                let is_number = |code: &str| code.trim().parse::<f64>().is_ok();
                let no_numbers = self.is_single(subject) && !list.choices.iter().any(|choice| is_number(&choice.name));
                let told = || Diagnostic::warning("codes-are-no-numbers").arg("question", self.name(subject));
                let code = list.choices.first().map(|choice| choice.name.clone()).unwrap_or_default();
                return no_numbers.then(|| told().arg("code", code));
            }
            let has = |code: &str| list.choices.iter().any(|choice| choice.name == code);
            let code = match condition.value {
                Value::Text(text) if text.trim().is_empty() || has(text) => None,
                // `selected()` does not mind white space; that it asks for several is told elsewhere.
                Value::Text(text) if condition.operator.is_none() && text.split_whitespace().all(has) => None,
                // A whole answer of several codes, each of which follows one space.
                Value::Text(text) if !self.is_single(subject) && text.split(' ').all(has) => None,
                Value::Text(text) => Some(text.to_owned()),
                Value::Number(number) => {
                    let same = |code: &str| code.trim().parse::<f64>().is_ok_and(|code| code == number);
                    (!list.choices.iter().any(|choice| same(&choice.name))).then(|| number.to_string())
                }
            }?;
            let mut diagnostic = Diagnostic::warning("unknown-code").arg("code", &code).arg("list", &list.name);
            diagnostic = diagnostic.arg("question", self.name(subject));
            diagnostic.suggestion = meant(list, &code).map(str::to_owned);
            return Some(diagnostic);
        }
        let others = || {
            self.without_value(condition)
                .or_else(|| self.no_confirmation(condition))
                .or_else(|| self.out_of_range(condition))
        };
        if let Some(diagnostic) = self.no_result(condition).or_else(others) {
            return Some(diagnostic);
        }
        let Value::Text(text) = condition.value else { return None };
        let item = self.tree.get(self.target(subject)?);
        let Some(Text::Plain(data_type)) = item.bind("type") else { return None };
        let fits = match DataType::parse(data_type)? {
            DataType::Int | DataType::Decimal => DataType::Decimal.accepts(text.trim()),
            DataType::DateTime => DataType::DateTime.accepts(text) || DataType::Date.accepts(text),
            DataType::Time => DataType::Time.accepts(text),
            DataType::Date => DataType::Date.accepts(text),
            _ => true,
        };
        let diagnostic = Diagnostic::warning("value-of-another-type").arg("value", text).arg("type", data_type);
        (!fits).then(|| diagnostic.arg("question", self.name(subject)))
    }

    /// What an `acknowledge` never says: it has `OK` or nothing.
    fn no_confirmation(&self, condition: &Condition) -> Option<Diagnostic> {
        let item = self.tree.get(self.target(condition.subject)?);
        item.question().filter(|kind| kind.control == Control::Trigger)?;
        let value = match condition.value {
            Value::Text("" | "OK") => return None,
            Value::Text(text) => text.to_owned(),
            Value::Number(number) => number.to_string(),
        };
        let diagnostic = Diagnostic::warning("acknowledge-value").arg("value", value).arg("question", &item.name);
        Some(Diagnostic { suggestion: Some("OK".to_owned()), ..diagnostic })
    }

    /// A number that a scale does not reach.
    fn out_of_range(&self, condition: &Condition) -> Option<Diagnostic> {
        let item = self.tree.get(self.target(condition.subject)?);
        item.question().filter(|kind| kind.control == Control::Range)?;
        let end = |name| item.control(name)?.parse::<f64>().ok();
        let (start, end) = (end("start")?, end("end")?);
        let (least, most) = (start.min(end), start.max(end));
        let number = condition.value.number()?;
        let is_reached = match condition.operator {
            Some(Binary::Less) => number > least,
            Some(Binary::LessEqual) => number >= least,
            Some(Binary::Greater) => number < most,
            Some(Binary::GreaterEqual) => number <= most,
            _ => (least..=most).contains(&number),
        };
        let diagnostic = Diagnostic::warning("out-of-range").arg("question", &item.name);
        let ends = [("value", number), ("least", least), ("most", most)];
        let diagnostic = ends.into_iter().fold(diagnostic, |told, (name, value)| told.arg(name, value.to_string()));
        (!is_reached).then_some(diagnostic)
    }

    /// A text or number that a calculation of texts never comes to.
    fn no_result(&self, condition: &Condition) -> Option<Diagnostic> {
        if !matches!(condition.operator, Some(Binary::Equal | Binary::NotEqual)) {
            return None;
        }
        let (item, results) = self.calculated(condition.subject)?;
        let (text, is_there) = match condition.value {
            Value::Text(text) => (text.to_owned(), text.is_empty() || results.iter().any(|result| result == text)),
            Value::Number(number) => {
                let same = |result: &String| result.trim().parse::<f64>().is_ok_and(|result| result == number);
                (number.to_string(), results.iter().any(same))
            }
        };
        if is_there {
            return None;
        }
        let diagnostic = Diagnostic::warning("unknown-result").arg("value", &text).arg("question", &item.name);
        let diagnostic = diagnostic
            .arg("results", results.iter().map(|result| format!("'{result}'")).collect::<Vec<_>>().join(", "));
        Some(diagnostic.nearest(&text, results.iter().map(String::as_str)))
    }

    /// All that an expression comes to, if it is nothing but a reference to a calculation of texts.
    pub fn results(&self, expr: &Expr) -> Option<Vec<String>> {
        self.calculated(subject(expr)?).map(|(_, results)| results)
    }

    /// A calculation of texts, and all that it comes to.
    fn calculated(&self, subject: Subject) -> Option<(&Item, Vec<String>)> {
        let item = self.tree.get(self.target(subject)?);
        let Some(Text::Plain(calculation)) = item.bind("calculate") else { return None };
        let is_fixed = item.question().is_some_and(|kind| kind.control == Control::None) && item.triggers.is_empty();
        let calculation = variables::parse(calculation).ok()?;
        let results = match holds(&calculation) {
            true => ["true", "false"].map(str::to_owned).to_vec(),
            // A copy of a choice has its codes.
            false => {
                kept(&calculation).or_else(|| self.codes_of_one(&calculation).filter(|codes| !codes.is_empty()))?
            }
        };
        (is_fixed && item.default.is_none()).then_some((item, results))
    }

    /// Conditions joined by `and` of which not all can hold, and those joined by `or` of which one always does.
    fn contradictions(&self, whole: &Expr, found: &mut Vec<Diagnostic>) {
        let mut joined = Vec::new();
        outside_predicates(whole, &mut |expr| {
            if is_joined(expr, Binary::And) {
                joined.push(expr);
            }
            if self.is_always_true(expr) {
                let diagnostic = Diagnostic::warning("always-true");
                let diagnostic = diagnostic.arg("text", excerpt(&written(expr).unwrap_or_default(), 0));
                let both = rewritten(whole, &|part| with_and(part).filter(|_| self.is_always_true(part)));
                let suggestion = with_and(expr).and_then(|_| written(&both));
                found.push(Diagnostic { suggestion, ..diagnostic });
            }
        });
        for expr in joined {
            let mut conditions = Vec::new();
            joined_conditions(expr, &mut conditions);
            let mut by_subject: HashMap<Subject, Vec<Condition>> = HashMap::new();
            for condition in conditions.into_iter().filter(|condition| self.is_one_node(condition.subject)) {
                let others = by_subject.entry(condition.subject).or_default();
                if let Some(other) = others.iter().find(|other| self.exclude(other, &condition)) {
                    let diagnostic = Diagnostic::warning("never-true").arg("first", other.to_string());
                    let diagnostic = diagnostic.arg("second", condition.to_string());
                    if !found.contains(&diagnostic) {
                        found.push(diagnostic);
                    }
                    break;
                }
                if others.len() < MOST_COMPARED {
                    others.push(condition);
                }
            }
        }
    }

    /// `${a} != 1 or ${a} != 2`
    fn is_always_true(&self, expr: &Expr) -> bool {
        let Expr::Chain(first, rest) = expr else { return false };
        if !is_joined(expr, Binary::Or) {
            return false;
        }
        let operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
        let conditions = operands.filter_map(condition).filter(|one| self.is_one_node(one.subject));
        // Of each question, what every other condition is held against: one pass, however long the expression is.
        let mut unequal: HashMap<Subject, Condition> = HashMap::new();
        let mut sides: HashMap<Subject, (Option<Condition>, Option<Condition>)> = HashMap::new();
        conditions.into_iter().any(|one| {
            if one.operator == Some(Binary::NotEqual) {
                return !unequal.entry(one.subject).or_insert(one).value.is_same(&one.value);
            }
            let (above, below) = sides.entry(one.subject).or_default();
            widest(above, below, one);
            matches!((above, below), (Some(above), Some(below)) if cover(above, below))
        })
    }

    /// Whether an expression is a reference to one question where several answers are chosen.
    pub fn is_multiple(&self, expr: &Expr) -> bool {
        let Some(subject) = subject(expr).filter(|subject| self.is_one_node(*subject)) else { return false };
        let kind = self.target(subject).and_then(|id| self.tree.get(id).question());
        kind.is_some_and(|kind| kind.control == Control::Select)
    }

    /// The item that an expression is nothing but a reference to.
    pub fn reference(&self, expr: &Expr) -> Option<Id> {
        self.target(subject(expr)?)
    }

    /// The codes of the one question that an expression is nothing but a reference to, if one of them is to be chosen.
    pub fn codes_of_one(&self, expr: &Expr) -> Option<Vec<String>> {
        let subject = subject(expr).filter(|subject| self.is_single(*subject))?;
        Some(self.list(subject)?.choices.iter().map(|choice| choice.name.clone()).collect())
    }

    /// The one item that an expression is nothing but a reference to, unless it is in a repeat elsewhere.
    pub fn one(&self, expr: &Expr) -> Option<Id> {
        self.target(subject(expr).filter(|subject| self.is_one_node(*subject))?)
    }

    /// Whether the question's list has a code that is a number.
    pub fn has_number_codes(&self, id: Id) -> bool {
        let list = self.tree.get(id).source.as_ref().and_then(|source| self.lists.get(&source.list));
        list.is_none_or(|list| list.choices.iter().any(|choice| choice.name.trim().parse::<f64>().is_ok()))
    }

    /// Whether there is exactly one question of this name.
    pub fn is_question(&self, name: &str) -> bool {
        matches!(self.tree.named(name), [one] if self.tree.get(*one).question().is_some())
    }

    /// Whether an expression is a reference to a repeat itself.
    pub fn is_repeat(&self, expr: &Expr) -> bool {
        subject(expr).and_then(|subject| self.target(subject)).is_some_and(|id| self.tree.is_repeat(id))
    }

    /// Whether an expression is a reference to one question whose answers are put in order.
    pub fn is_order(&self, expr: &Expr) -> bool {
        let item = subject(expr).filter(|subject| self.is_one_node(*subject)).and_then(|subject| self.target(subject));
        item.and_then(|id| self.tree.get(id).question()).is_some_and(|kind| kind.control == Control::Rank)
    }

    /// Whether an expression is a reference to the nodes of all entries of a repeat.
    pub fn is_of_many(&self, expr: &Expr) -> bool {
        subject(expr).is_some_and(|subject| self.target(subject).is_some() && !self.is_one_node(subject))
    }

    /// Whether a reference reaches one node, and not those of all entries of a repeat.
    fn is_one_node(&self, subject: Subject) -> bool {
        let Some(target) = self.target(subject) else { return false };
        match self.tree.repeat_of(target) {
            None => true,
            Some(repeat) => {
                let shares = |from: Id| from == target || self.tree.ancestors(from).any(|id| id == repeat);
                self.seen_from.into_iter().flatten().any(shares)
            }
        }
    }

    /// Whether two conditions on one question cannot both hold.
    fn exclude(&self, one: &Condition, other: &Condition) -> bool {
        use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        let same = one.value.is_same(&other.value);
        match (one.operator, other.operator) {
            // Several may be chosen, where several can.
            (None, None) => !same && self.is_single(one.subject),
            (None, Some(Equal)) | (Some(Equal), None) => !same && self.is_single(one.subject),
            (None, _) | (_, None) => false,
            (Some(Equal), Some(Equal)) => !same,
            (Some(Equal), Some(NotEqual)) | (Some(NotEqual), Some(Equal)) => same,
            (Some(NotEqual), _) | (_, Some(NotEqual)) => false,
            (Some(one_operator), Some(other_operator)) => {
                let (Some(a), Some(b)) = (one.value.number(), other.value.number()) else { return false };
                let above = |operator| matches!(operator, Greater | GreaterEqual | Equal);
                let below = |operator| matches!(operator, Less | LessEqual | Equal);
                let touch = |operator| matches!(operator, GreaterEqual | LessEqual | Equal);
                let apart =
                    |low: f64, high: f64| low > high || low == high && !(touch(one_operator) && touch(other_operator));
                above(one_operator) && below(other_operator) && apart(a, b)
                    || below(one_operator) && above(other_operator) && apart(b, a)
            }
        }
    }

    fn is_single(&self, subject: Subject) -> bool {
        let kind = self.target(subject).and_then(|id| self.tree.get(id).question());
        kind.is_some_and(|kind| kind.control == Control::SelectOne)
    }
}

/// Keeps the widest half line on each side.
fn widest<'e>(above: &mut Option<Condition<'e>>, below: &mut Option<Condition<'e>>, one: Condition<'e>) {
    use Binary::{Greater, GreaterEqual, Less, LessEqual};
    let Some(number) = one.value.number() else { return };
    let (side, is_wider): (_, fn(f64, f64) -> bool) = match one.operator {
        Some(Greater | GreaterEqual) => (above, |new, old| new < old),
        Some(Less | LessEqual) => (below, |new, old| new > old),
        _ => return,
    };
    let touches = matches!(one.operator, Some(GreaterEqual | LessEqual));
    let kept = side.and_then(|kept| kept.value.number());
    if kept.is_none_or(|kept| is_wider(number, kept) || number == kept && touches) {
        *side = Some(one);
    }
}

/// Whether every number is on one side: `. > 1 or . < 5`. Of another question `${a} >= 5 or ${a} < 5` asks whether it is
/// answered.
fn cover(above: &Condition, below: &Condition) -> bool {
    use Binary::{Greater, GreaterEqual, Less, LessEqual};
    let (Some(from), Some(to)) = (above.value.number(), below.value.number()) else { return false };
    let touch = above.operator == Some(GreaterEqual) || below.operator == Some(LessEqual);
    above.subject == below.subject
        && matches!(above.operator, Some(Greater | GreaterEqual))
        && matches!(below.operator, Some(Less | LessEqual))
        && (from < to || from == to && touch && above.subject == Subject::Own)
}

/// The code that was probably meant: one like it, or the one with this label.
pub(crate) fn meant<'a>(list: &'a List, typed: &str) -> Option<&'a str> {
    let typed = typed.trim_matches(|c: char| c.is_whitespace() || "\"'„”“‚‘’«»".contains(c));
    if let Some(choice) = list.choices.iter().find(|choice| choice.name == typed) {
        return Some(&choice.name);
    }
    let labelled = list
        .choices
        .iter()
        .find(|choice| choice.label.by_language("").iter().any(|(_, label)| label.trim().eq_ignore_ascii_case(typed)));
    // Every digit is near to every other.
    let is_word = typed.chars().any(char::is_alphabetic);
    let near = || nearest(typed, list.choices.iter().map(|choice| choice.name.as_str())).filter(|_| is_word);
    labelled.map(|choice| choice.name.as_str()).or_else(near)
}

/// Everything in an expression except what is seen from other nodes.
pub(crate) fn outside_predicates<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    match expr {
        Expr::Number(_) | Expr::Literal(_) | Expr::Variable(_) => {}
        Expr::Negate(inner) => outside_predicates(inner, visit),
        Expr::Chain(first, rest) => {
            outside_predicates(first, visit);
            rest.iter().for_each(|(_, operand)| outside_predicates(operand, visit));
        }
        Expr::Call(call) => call.args.iter().for_each(|arg| outside_predicates(arg, visit)),
        Expr::Path(path) => {
            if let Start::Expr(start, _) = &path.start {
                outside_predicates(start, visit);
            }
        }
    }
}

/// The texts and numbers that an expression may come to, as far as they stand in it.
pub(crate) fn leaves(expr: &Expr, found: &mut Vec<String>) {
    match expr {
        Expr::Literal(text) => found.push(text.to_string()),
        Expr::Number(number) => found.push(number.to_string()),
        Expr::Call(call) => match (&*call.name, &*call.args) {
            ("if", [_, yes, no]) => [yes, no].into_iter().for_each(|branch| leaves(branch, found)),
            ("once" | "string", [inner]) => leaves(inner, found),
            ("coalesce", [first, second]) => [first, second].into_iter().for_each(|branch| leaves(branch, found)),
            _ => {}
        },
        _ => {}
    }
}

/// Whether an expression tells that something holds or not, which is kept as `true` or `false`.
pub(crate) fn holds(expr: &Expr) -> bool {
    use Binary::{And, Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual, Or};
    match expr {
        Expr::Chain(_, rest) => rest.iter().all(|(operator, _)| {
            matches!(operator, And | Or | Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
        }),
        Expr::Call(call) => match (&*call.name, &*call.args) {
            ("true" | "false", []) => true,
            ("if", [_, yes, no]) => holds(yes) && holds(no),
            (name, _) => calls::HOLD.contains(&name),
        },
        _ => false,
    }
}

/// All that a calculation may be kept as, where that stands in it: a number is kept as text, and `0` is one like others.
pub(crate) fn kept(calculation: &Expr) -> Option<Vec<String>> {
    match calculation {
        Expr::Number(number) => Some(vec![number.to_string()]),
        Expr::Call(call) => match (&*call.name, &*call.args) {
            ("if", [_, yes, no]) => Some([kept(yes)?, kept(no)?].concat()),
            ("once" | "string" | "number", [inner]) => kept(inner),
            _ => None,
        },
        other => results(other),
    }
}

/// All that an expression may come to, where they are texts that stand in it.
pub(crate) fn results(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::Literal(text) => Some(vec![text.to_string()]),
        Expr::Call(call) => match (&*call.name, &*call.args) {
            ("if", [_, yes, no]) => Some([results(yes)?, results(no)?].concat()),
            ("once" | "string", [inner]) => results(inner),
            _ => None,
        },
        _ => None,
    }
}

/// A path of one step to a child: a word without quotes.
pub(crate) fn lone_word(expr: &Expr) -> Option<&str> {
    let Expr::Path(Path { start: Start::Context, steps, .. }) = expr else { return None };
    let [step] = &steps[..] else { return None };
    match &step.test {
        Test::Name { prefix, local } if prefix.is_empty() && step.axis == Axis::Child && step.predicates.is_empty() => {
            Some(local)
        }
        _ => None,
    }
}

/// Unequalities joined by `or`, joined by `and` instead.
fn with_and(expr: &Expr) -> Option<Expr> {
    let Expr::Chain(first, rest) = expr else { return None };
    let mut operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
    let is_unequal =
        |operand: &Expr| condition(operand).is_some_and(|condition| condition.operator == Some(Binary::NotEqual));
    operands
        .all(is_unequal)
        .then(|| Expr::Chain(first.clone(), rest.iter().map(|(_, operand)| (Binary::And, operand.clone())).collect()))
}
