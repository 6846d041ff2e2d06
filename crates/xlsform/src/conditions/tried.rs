//! Conditions tried with every answer that there is, where the answers are few.

use std::collections::BTreeSet;

use xforms::Moment;
use xforms::xpath::ast::{Axis, Binary, Path, Start, Step, Test};
use xforms::xpath::console::{self, Document, Outcome, Query};
use xforms::xpath::{Expr, functions};

use crate::conditions::bounds::{conjuncts, is_answered};
use crate::conditions::condition::{Subject, subject};
use crate::conditions::logic::Logic;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::types::Control;
use crate::written::{call, rewritten, written};
use crate::xml::Element;

/// What comes to something else another day, or elsewhere.
pub(crate) const OF_THE_MOMENT: &[&str] = &[
    "today",
    "now",
    "random",
    "uuid",
    "once",
    "position",
    "instance",
    "pulldata",
    "current",
    "last",
    "jr:choice-name",
    "jr:itext",
    "property",
    "indexed-repeat",
    "version",
];
/// So many answers are tried, and so many codes of a question with several.
const MOST: usize = 200;
const MOST_CODES: usize = 7;
/// The own answer among the others.
const OWN: &str = "own-answer";

/// An answer by the name of its question.
pub(crate) type Answer<'a> = (&'a str, &'a str);

/// A condition that no answers meet, or the parts of it that none meet.
pub(crate) fn check(logic: &Logic, whole: &Expr) -> Option<Diagnostic> {
    let mut parts = Vec::new();
    conjuncts(whole, &mut parts);
    let mut tried: Vec<&Expr> = Vec::new();
    let mut domains: Vec<(String, Vec<String>)> = Vec::new();
    for part in parts {
        let Some(names) = names(part).filter(|names| !names.is_empty() && is_in_any_order(logic, part)) else {
            continue;
        };
        let added: Option<Vec<_>> = names
            .into_iter()
            .filter(|name| domains.iter().all(|(known, _)| known != name))
            .map(|name| domain(logic, &name).map(|answers| (name, answers)))
            .collect();
        let Some(added) = added else { continue };
        let size: usize = domains.iter().chain(&added).map(|(_, answers)| answers.len()).product();
        if size <= MOST {
            domains.extend(added);
            tried.push(part);
        }
    }
    let rows = domains.iter().fold(vec![Vec::new()], |rows, (name, answers)| combined(&rows, name, answers));
    let (first, rest) = tried.split_first()?;
    let joined = match rest {
        [] => (*first).clone(),
        rest => {
            Expr::Chain(Box::new((*first).clone()), rest.iter().map(|part| (Binary::And, (*part).clone())).collect())
        }
    };
    let text = excerpt(&written(&joined)?, 0);
    (!is_met(&joined, &rows)?).then(|| Diagnostic::warning("never-met").arg("text", text))
}

/// Whether it does not matter in which order several codes are chosen: they are only looked for, or counted.
pub(crate) fn is_in_any_order(logic: &Logic, part: &Expr) -> bool {
    let (mut all, mut looked_at) = (0, 0);
    part.walk(&mut |part| match part {
        Expr::Call(own) if matches!(&*own.name, "selected" | "count-selected" | "string-length") => {
            looked_at += usize::from(own.args.first().is_some_and(|asked| logic.is_multiple(asked)));
        }
        Expr::Chain(left, rest) => {
            let is_blank = |expr: &Expr| matches!(expr, Expr::Literal(text) if text.is_empty());
            looked_at += usize::from(logic.is_multiple(left) && matches!(&rest[..], [(_, right)] if is_blank(right)));
        }
        part => all += usize::from(logic.is_multiple(part)),
    });
    all == looked_at
}

/// Every row with every answer of one more question.
fn combined<'a>(rows: &[Vec<Answer<'a>>], name: &'a str, answers: &'a [String]) -> Vec<Vec<Answer<'a>>> {
    let with = |row: &Vec<Answer<'a>>, answer: &'a str| [&row[..], &[(name, answer)]].concat();
    rows.iter().flat_map(|row| answers.iter().map(|answer| with(row, answer)).collect::<Vec<_>>()).collect()
}

/// Whether some row of answers meets a condition; nothing where it asks for more than these answers.
pub(crate) fn is_met(condition: &Expr, rows: &[Vec<Answer>]) -> Option<bool> {
    names(condition)?;
    is_met_by(condition, rows)
}

/// The same of a condition that names columns of these rows too.
pub(crate) fn is_met_by(condition: &Expr, rows: &[Vec<Answer>]) -> Option<bool> {
    let of_row = rewritten(condition, &|part| Some(child(subject_name(part)?)));
    let data = rows.iter().map(|row| {
        let answers = row.iter().map(|(name, answer)| Element::new(name).text(*answer));
        Element::new("row").children(answers)
    });
    let document = Document::parse(&Element::new("data").children(data).document()).ok()?;
    let query = Query {
        expr: &format!("count(row[{}])", written(&call("boolean", vec![of_row]))?),
        context: "/data[1]",
        wanted: None,
        xforms: true,
        now: Moment { utc_ms: 0, offset_min: 0 },
        offset_at: &|_| 0,
        language: "",
    };
    match console::run(&document, &query) {
        Ok(Outcome::Number(met)) => Some(met > 0.0),
        _ => None,
    }
}

/// A row with the own answer alone.
pub(crate) fn own(answer: &str) -> Vec<Vec<Answer<'_>>> {
    vec![vec![(OWN, answer)]]
}

/// A row for each of these own answers.
pub(crate) fn owns(answers: &[String]) -> Vec<Vec<Answer<'_>>> {
    answers.iter().map(|answer| vec![(OWN, answer.as_str())]).collect()
}

/// The questions that a condition asks for; nothing where it asks for something else.
fn names(condition: &Expr) -> Option<BTreeSet<String>> {
    let mut found = Some(BTreeSet::new());
    condition.walk(&mut |part| {
        let is_other = match part {
            Expr::Path(_) => subject(part).is_none(),
            Expr::Call(own) => OF_THE_MOMENT.contains(&&*own.name) || functions::find(&own.name).is_none(),
            _ => false,
        };
        if is_other {
            found = None;
        }
        if let (Some(names), Some(name)) = (&mut found, subject_name(part)) {
            names.insert(name.to_owned());
        }
    });
    found
}

fn subject_name(part: &Expr) -> Option<&str> {
    subject(part).map(|subject| match subject {
        Subject::Own => OWN,
        Subject::Named(name) => name,
    })
}

fn child(name: &str) -> Expr {
    let test = Test::Name { prefix: "".into(), local: name.into() };
    let steps = vec![Step { axis: Axis::Child, test, predicates: Vec::new() }];
    Expr::Path(Path { start: Start::Context, steps, target: None })
}

/// All answers of a question, none among them; of the own one there is an answer, or nothing is checked.
fn domain(logic: &Logic, name: &str) -> Option<Vec<String>> {
    let asked = if name == OWN { Subject::Own } else { Subject::Named(name) };
    let id = logic.target(asked).filter(|_| name == OWN || !logic.is_of_many(&Expr::Variable(name.into())))?;
    let item = logic.tree.get(id);
    let codes = || logic.list(asked).map(|list| list.choices.iter().map(|choice| choice.name.clone()).collect());
    let mut answers: Vec<String> = match item.question()?.control {
        Control::SelectOne if is_answered(item) => codes()?,
        Control::Select if is_answered(item) => subsets(&codes()?)?,
        Control::Trigger if is_answered(item) && item.question()?.name() == "acknowledge" => vec!["OK".to_owned()],
        Control::None => logic.results(&Expr::Variable(name.into()))?,
        _ => return None,
    };
    answers.retain(|answer| !answer.is_empty());
    if name != OWN {
        answers.push(String::new());
    }
    Some(answers)
}

/// Every choice of some of the codes, but none.
fn subsets(codes: &[String]) -> Option<Vec<String>> {
    let chosen = |set: usize| {
        let codes = codes.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        codes.map(|(_, code)| code.as_str()).collect::<Vec<_>>().join(" ")
    };
    (codes.len() <= MOST_CODES).then(|| (1..1 << codes.len()).map(chosen).collect())
}
