//! Conditions that cannot come true as they are written: comparisons with codes that a question does not have, with
//! values of another type, and conditions that exclude each other.

use std::collections::HashMap;
use std::fmt;

use xforms::DataType;
use xforms::xpath::Expr;
use xforms::xpath::ast::{Axis, Binary, Path, Start, Test};

use crate::choices::{List, Lists};
use crate::diagnostic::{Diagnostic, nearest};
use crate::text::Text;
use crate::tree::{Id, Shape, Tree};
use crate::types::Control;

/// What is known of the survey, seen from an item.
pub(crate) struct Logic<'a> {
    pub tree: &'a Tree,
    pub lists: &'a Lists,
    /// The item whose expression it is.
    pub own: Option<Id>,
}

/// A question that a condition speaks of: `${name}`, or `.` for the own one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Subject<'e> {
    Named(&'e str),
    Own,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Value<'e> {
    Text(&'e str),
    Number(f64),
}

/// `${a} > 5`, or `selected(${a}, '5')`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Condition<'e> {
    subject: Subject<'e>,
    /// None: that the value is among those chosen.
    operator: Option<Binary>,
    value: Value<'e>,
}

impl Logic<'_> {
    /// What is wrong with an expression whose references are variables.
    pub fn check(&self, expr: &Expr) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        outside_predicates(expr, &mut |expr| {
            found.extend(condition(expr).and_then(|condition| self.unfit(&condition)));
        });
        self.contradictions(expr, &mut found);
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

    fn target(&self, subject: Subject) -> Option<Id> {
        match subject {
            Subject::Own => self.own,
            Subject::Named(name) => match self.tree.named(name) {
                [one] => Some(*one),
                _ => None,
            },
        }
    }

    fn name(&self, subject: Subject) -> String {
        self.target(subject).map(|id| self.tree.get(id).name.clone()).unwrap_or_default()
    }

    /// The list of a question, where the workbook has all of its codes.
    fn list(&self, subject: Subject) -> Option<&List> {
        let item = self.tree.get(self.target(subject)?);
        let is_choice = item.question().is_some_and(|kind| !matches!(kind.control, Control::Rank));
        let source = item.source.as_ref().filter(|source| source.shape == Shape::Itemset && is_choice)?;
        self.lists.get(&source.list)
    }

    /// A value that the question never has.
    fn unfit(&self, condition: &Condition) -> Option<Diagnostic> {
        let subject = condition.subject;
        if let Some(list) = self.list(subject) {
            if !matches!(condition.operator, None | Some(Binary::Equal | Binary::NotEqual)) {
                return None;
            }
            let has = |code: &str| list.choices.iter().any(|choice| choice.name == code);
            let code = match condition.value {
                Value::Text(text) if text.trim().is_empty() || has(text) || text.split_whitespace().all(has) => None,
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
        let (Value::Text(text), Some(_)) = (condition.value, condition.operator) else { return None };
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

    /// Conditions joined by `and` of which not all can hold.
    fn contradictions(&self, expr: &Expr, found: &mut Vec<Diagnostic>) {
        let mut joined = Vec::new();
        outside_predicates(expr, &mut |expr| {
            if is_and(expr) {
                joined.push(expr);
            }
        });
        for expr in joined {
            let mut conditions = Vec::new();
            operands(expr, &mut conditions);
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
                others.push(condition);
            }
        }
    }

    /// Whether a reference reaches one node, and not those of all entries of a repeat.
    fn is_one_node(&self, subject: Subject) -> bool {
        let Some(target) = self.target(subject) else { return false };
        match self.tree.repeat_of(target) {
            None => true,
            Some(repeat) => {
                self.own.is_some_and(|own| own == target || self.tree.ancestors(own).any(|id| id == repeat))
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

impl Value<'_> {
    fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other || self.number().is_some() && self.number() == other.number()
    }
}

/// The condition as authors write it.
impl fmt::Display for Condition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self.subject {
            Subject::Own => ".".to_owned(),
            Subject::Named(name) => format!("${{{name}}}"),
        };
        let value = match self.value {
            Value::Text(text) => format!("'{text}'"),
            Value::Number(number) => number.to_string(),
        };
        let operator = match self.operator {
            None => return write!(f, "selected({subject}, {value})"),
            Some(Binary::Equal) => "=",
            Some(Binary::NotEqual) => "!=",
            Some(Binary::Less) => "<",
            Some(Binary::LessEqual) => "<=",
            Some(Binary::Greater) => ">",
            Some(_) => ">=",
        };
        write!(f, "{subject} {operator} {value}")
    }
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
fn leaves(expr: &Expr, found: &mut Vec<String>) {
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

fn is_and(expr: &Expr) -> bool {
    matches!(expr, Expr::Chain(_, rest) if rest.iter().all(|(operator, _)| *operator == Binary::And))
}

/// The conditions that `and` joins, those within parentheses too.
fn operands<'e>(expr: &'e Expr, found: &mut Vec<Condition<'e>>) {
    match expr {
        Expr::Chain(first, rest) if is_and(expr) => {
            operands(first, found);
            rest.iter().for_each(|(_, operand)| operands(operand, found));
        }
        expr => found.extend(condition(expr)),
    }
}

fn condition(expr: &Expr) -> Option<Condition<'_>> {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    match expr {
        Expr::Call(call) => match (&*call.name, &*call.args) {
            ("selected", [who, what]) => {
                Some(Condition { subject: subject(who)?, operator: None, value: value(what)? })
            }
            _ => None,
        },
        Expr::Chain(first, rest) => {
            let [(operator, second)] = &rest[..] else { return None };
            if !matches!(operator, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual) {
                return None;
            }
            if let (Some(subject), Some(value)) = (subject(first), value(second)) {
                return Some(Condition { subject, operator: Some(*operator), value });
            }
            let turned = match operator {
                Less => Greater,
                LessEqual => GreaterEqual,
                Greater => Less,
                GreaterEqual => LessEqual,
                other => *other,
            };
            Some(Condition { subject: subject(second)?, operator: Some(turned), value: value(first)? })
        }
        _ => None,
    }
}

fn subject(expr: &Expr) -> Option<Subject<'_>> {
    match expr {
        Expr::Variable(name) => Some(Subject::Named(name)),
        Expr::Path(Path { start: Start::Context, steps, .. }) => match &steps[..] {
            [step] if step.axis == Axis::SelfNode && step.test == Test::Node && step.predicates.is_empty() => {
                Some(Subject::Own)
            }
            _ => None,
        },
        _ => None,
    }
}

fn value(expr: &Expr) -> Option<Value<'_>> {
    match expr {
        Expr::Literal(text) => Some(Value::Text(text)),
        Expr::Number(number) => Some(Value::Number(*number)),
        Expr::Negate(inner) => match **inner {
            Expr::Number(number) => Some(Value::Number(-number)),
            _ => None,
        },
        _ => None,
    }
}
