//! What stands in a table's columns for statistics programs, and what is made of a cell.

use super::{
    fit::{Fit, Value},
    legal::Legal,
    missing::{NOT_ASKED, SKIPPED},
    numbering::Numbers,
};
use crate::{
    columns::{Choice, Column, Kind, Nature},
    face::Face,
    naming::code_in_name,
    question::Question,
    rows::Plan,
    table::Cell,
};
use messages::exports::words;
use sav::Measure;
use std::{borrow::Cow, collections::HashSet, sync::Arc};

/// A table's variable.
pub struct Variable {
    pub name: String,
    pub label: String,
    pub content: Content,
    pub measure: Measure,
    /// What its numbers mean.
    pub meanings: Vec<(f64, String)>,
    /// The author's codes for no answer; none if nobody is asked.
    pub no_answer: Option<Vec<f64>>,
    /// The name of the set of 0/1 variables that it is of, and what that is called.
    pub set: Option<(String, String)>,
    /// Its cell in the table of answers.
    pub cell: usize,
    /// In the table of what was asked; none if nobody is asked.
    asked: Option<usize>,
    /// The question that it is of, by its place; none of a column before the answers.
    pub question: Option<usize>,
}

/// What a variable holds.
pub enum Content {
    Text,
    Held(Fit),
    /// Whether a code was chosen; what was chosen at all stands in this cell.
    Chosen {
        together: usize,
    },
    /// The place that a code was given.
    Rank(String),
    /// What the other variables of its question cannot hold: only such answers, as they are.
    Apart(Others),
}

/// Which answers the other variables of a question hold.
#[derive(Clone)]
pub enum Others {
    /// One variable those that fit.
    Fit(Fit),
    /// Variables for each of these codes: whether they were chosen, if there are such, or their places.
    Codes { codes: Arc<HashSet<String>>, chosen: bool },
}

/// A row of the table.
pub struct Row<'a> {
    pub given: Vec<&'a Cell>,
    pub asked: Vec<&'a Cell>,
    /// What the response's version makes of each question.
    pub natures: &'a [Nature],
}

/// The variables of a table of the plan.
pub fn of(plan: &Plan, at: usize) -> Vec<Variable> {
    let sheet = plan.sheet(Face::Answers, at);
    let mut names = Legal::default();
    let keys: Vec<String> = sheet.columns[..sheet.keys].iter().map(|key| names.take(&key.name, "")).collect();
    let named = named(plan, at, names);
    let mut making = Making { plan, at, variables: Vec::new() };
    for (cell, name) in keys.into_iter().enumerate() {
        making.key(cell, name);
    }
    for (place, named) in named.into_iter().enumerate() {
        making.question(place, named);
    }
    making.variables
}

/// What the variables of a question are called.
#[derive(Default)]
struct Named {
    own: String,
    /// By the choices' places.
    chosen: Vec<String>,
    ranks: Vec<String>,
    apart: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Own,
    Chosen,
    Rank,
    Apart,
}

/// The names of what older versions have are given first: nothing new takes one of them.
fn named(plan: &Plan, at: usize, mut names: Legal) -> Vec<Named> {
    let (questions, ages) = (&plan.tables[at].questions, &plan.ages);
    let mut wanted = Vec::new();
    for (place, Question { column, .. }) in questions.iter().enumerate() {
        let first = column.first(ages);
        wanted.push((first.0, What::Own, first, Default::default(), place, 0));
        for (what, kind) in [(What::Chosen, Kind::Codes), (What::Rank, Kind::Ranking)] {
            let Some(age) = column.first_as(|it| it == kind, ages) else { continue };
            let choices = column.choices.iter().map(|choice| choice.first(ages)).enumerate();
            wanted.extend(choices.map(|(choice, it)| (age.max(it.0), what, first, it, place, choice)));
        }
        let age = column.first_as(|kind| !is_text(kind), ages).unwrap_or(first.0);
        wanted.push((age, What::Apart, first, Default::default(), place, 0));
    }
    wanted.sort_unstable();
    let mut named: Vec<Named> = questions
        .iter()
        .map(|question| {
            let none = || vec![String::new(); question.column.choices.len()];
            Named { chosen: none(), ranks: none(), ..Named::default() }
        })
        .collect();
    for (_, what, _, _, place, choice) in wanted {
        let (column, named) = (&questions[place].column, &mut named[place]);
        match what {
            What::Own => named.own = names.take(&column.name, ""),
            What::Chosen => {
                let code = &column.choices[choice].column;
                named.chosen[choice] = names.take(&column.name, code.strip_prefix(&column.name).unwrap_or(code));
            }
            What::Rank => {
                let code = code_in_name(&column.choices[choice].code);
                named.ranks[choice] = names.take(&column.name, &format!("_{code}"));
            }
            What::Apart if fit_of(column) == Held::Text => {}
            What::Apart => named.apart = names.take(&column.name, "_text"),
        }
    }
    named
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Point | Kind::Line | Kind::Area)
}

/// What a question's own variable holds, by what its newest version makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Text,
    Number,
    Date,
    DateTime,
    Time,
    Code,
    /// There is one for each code.
    Codes,
}

fn fit_of(column: &Column) -> Held {
    match column.kind() {
        Kind::Number => Held::Number,
        Kind::Date => Held::Date,
        Kind::Time => Held::Time,
        Kind::DateTime | Kind::Moment => Held::DateTime,
        Kind::Code if !column.choices.is_empty() => Held::Code,
        Kind::Codes | Kind::Ranking if !column.choices.is_empty() => Held::Codes,
        Kind::Text | Kind::Code | Kind::Codes | Kind::Ranking | Kind::Point | Kind::Line | Kind::Area => Held::Text,
    }
}

/// The numbers of a question's codes, if one variable holds them.
pub fn numbers(plan: &Plan, column: &Column) -> Option<Numbers> {
    let mut numbers = (fit_of(column) == Held::Code).then(|| Numbers::of_choices(&column.choices, &plan.ages))?;
    // Of what nobody is asked nobody gives no answer.
    if !column.is_asked() {
        numbers.no_answer.clear();
    }
    Some(numbers)
}

struct Making<'a> {
    plan: &'a Plan,
    at: usize,
    variables: Vec<Variable>,
}

impl Making<'_> {
    fn say(&self, code: &str, arguments: &[(&'static str, String)]) -> String {
        words(self.plan.language, code, arguments)
    }

    fn key(&mut self, cell: usize, name: String) {
        let heading = &self.plan.sheet(Face::Answers, self.at).columns[cell];
        let label = heading.label.clone();
        let fit = match heading.name.as_str() {
            "completed_at" | "received_at" => Some(Fit::DateTime),
            "received_on" => Some(Fit::Date),
            "duration_min" | "clock_ahead_s" => Some(Fit::Number),
            _ => None,
        };
        let content = fit.map_or(Content::Text, Content::Held);
        self.add(Variable { name, label, ..Variable::of(content, cell, None, None) });
    }

    fn question(&mut self, place: usize, named: Named) {
        let question = &self.plan.tables[self.at].questions[place];
        let column = &question.column;
        let label = column.label.newest().clone();
        let of = |content| Variable::of(content, question.at, question.asked, Some(place));
        let simple = |fit: Fit| (Some(Content::Held(fit.clone())), Some(Others::Fit(fit)));
        let (own, others) = match fit_of(column) {
            Held::Text => (Some(Content::Text), None),
            Held::Number => simple(Fit::Number),
            Held::Date => simple(Fit::Date),
            Held::Time => simple(Fit::Time),
            Held::DateTime => simple(Fit::DateTime),
            Held::Code => {
                let Numbers { of: numbers, no_answer } = numbers(self.plan, column).unwrap_or_default();
                let fit = Fit::Code(Arc::new(numbers));
                let meanings = meanings(column, &fit);
                let measure = if column.is_ordinal { Measure::Ordinal } else { Measure::Nominal };
                let (name, label, no_answer) = (named.own.clone(), label.clone(), Some(no_answer));
                let content = Content::Held(fit.clone());
                self.add(Variable { name, label, measure, meanings, no_answer, ..of(content) });
                (None, Some(Others::Fit(fit)))
            }
            Held::Codes => {
                let codes = Arc::new(column.choices.iter().map(|choice| choice.code.clone()).collect());
                (None, Some(Others::Codes { codes, chosen: column.has_codes() }))
            }
        };
        if let Some(content) = own {
            self.add(Variable { name: named.own.clone(), label: label.clone(), ..of(content) });
        }
        if column.has_ranking() {
            self.ranks(place, &named);
        }
        if column.has_codes() {
            self.chosen(place, &named);
        }
        if let Some(others) = others {
            let label = self.say("stat-apart", &[("question", label)]);
            self.add(Variable { name: named.apart, label, ..of(Content::Apart(others)) });
        }
    }

    fn chosen(&mut self, place: usize, named: &Named) {
        let question = &self.plan.tables[self.at].questions[place];
        let meanings = || ["stat-not-chosen", "stat-chosen"].map(|code| self.say(code, &[]));
        let meanings: Vec<(f64, String)> = [0.0, 1.0].into_iter().zip(meanings()).collect();
        for ((choice, cell), name) in question.column.choices.iter().zip(&question.codes_at).zip(&named.chosen) {
            let Some(cell) = *cell else { continue };
            let set = Some((format!("${}", named.own), question.column.label.newest().clone()));
            let content = Content::Chosen { together: question.at };
            let (name, label) = (name.clone(), of_choice(question, choice));
            let (meanings, measure) = (meanings.clone(), Measure::Nominal);
            let variable = Variable::of(content, cell, question.asked, Some(place));
            self.add(Variable { name, label, meanings, measure, set, ..variable });
        }
    }

    fn ranks(&mut self, place: usize, named: &Named) {
        let question = &self.plan.tables[self.at].questions[place];
        for (choice, name) in question.column.choices.iter().zip(&named.ranks) {
            let (name, label) = (name.clone(), of_choice(question, choice));
            let content = Content::Rank(choice.code.clone());
            let variable = Variable::of(content, question.at, question.asked, Some(place));
            self.add(Variable { name, label, measure: Measure::Ordinal, ..variable });
        }
    }

    /// Adds a variable; numbers of what is asked tell why there is no answer.
    fn add(&mut self, mut variable: Variable) {
        let is_number = !matches!(variable.content, Content::Text | Content::Apart(_));
        variable.no_answer = variable.asked.filter(|_| is_number).map(|_| variable.no_answer.unwrap_or_default());
        if variable.no_answer.is_some() {
            variable.meanings.push((SKIPPED, self.say("stat-skipped", &[])));
            variable.meanings.push((NOT_ASKED, self.say("stat-not-asked", &[])));
        }
        self.variables.push(variable);
    }
}

fn of_choice(question: &Question, choice: &Choice) -> String {
    format!("{}: {}", question.column.label.newest(), choice.label.newest())
}

/// What the numbers of codes mean; where a number is not the code itself, which code it is.
fn meanings(column: &Column, fit: &Fit) -> Vec<(f64, String)> {
    let Fit::Code(numbers) = fit else { return Vec::new() };
    let meaning = |choice: &Choice| {
        let (number, label) = (*numbers.get(&choice.code)?, choice.label.newest());
        let is_itself = choice.code == number.to_string() || *label == choice.code;
        Some((number, if is_itself { label.clone() } else { format!("{}: {label}", choice.code) }))
    };
    let mut meanings: Vec<(f64, String)> = column.choices.iter().filter_map(meaning).collect();
    meanings.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    meanings
}

impl Variable {
    fn of(content: Content, cell: usize, asked: Option<usize>, question: Option<usize>) -> Self {
        let measure = match content {
            Content::Text | Content::Apart(_) => Measure::Nominal,
            _ => Measure::Scale,
        };
        let (name, label, meanings) = (String::new(), String::new(), Vec::new());
        Self { name, label, content, measure, meanings, no_answer: None, set: None, cell, asked, question }
    }

    /// Whether it is there only for what others cannot hold.
    pub fn is_apart(&self) -> bool {
        matches!(self.content, Content::Apart(_))
    }

    /// Its value in a row.
    pub fn value<'a>(&self, row: &Row<'a>) -> Value<'a> {
        let cell = row.given[self.cell];
        let nature = self.question.and_then(|place| row.natures.get(place)).copied();
        let none = || match self.asked.map(|at| row.asked[at]) {
            Some(Cell::Number(told)) if told == "0" => Value::number(NOT_ASKED),
            Some(Cell::Number(_)) => Value::number(SKIPPED),
            _ => Value::Missing,
        };
        match &self.content {
            Content::Text => text(cell).map_or(Value::Missing, Value::Text),
            Content::Apart(others) if others.hold(cell, nature) => Value::Missing,
            Content::Apart(_) => text(cell).map_or(Value::Missing, Value::Text),
            Content::Held(_) if *cell == Cell::Empty => none(),
            Content::Held(fit) => fit.number(cell, nature).unwrap_or(Value::Missing),
            Content::Chosen { together } => match (cell, row.given[*together]) {
                (Cell::Number(told), _) => Value::number(if told == "1" { 1.0 } else { 0.0 }),
                (_, Cell::Empty) => none(),
                // Something was chosen, and this was not offered.
                _ if nature.is_some_and(|it| matches!(it.kind, Kind::Code | Kind::Codes)) => Value::number(NOT_ASKED),
                // It was asked and answered, in another way.
                _ => Value::Missing,
            },
            Content::Rank(_) if *cell == Cell::Empty => none(),
            Content::Rank(_) if nature.is_some_and(|it| it.kind != Kind::Ranking) => Value::Missing,
            Content::Rank(code) => {
                let text = text(cell).unwrap_or_default();
                let place = text.split_ascii_whitespace().position(|ranked| ranked == code);
                // Who ranked has ranked all that was offered.
                place.map_or(Value::number(NOT_ASKED), |place| Value::number(place as f64 + 1.0))
            }
        }
    }
}

impl Others {
    /// Whether they have all of an answer that was given as this.
    fn hold(&self, cell: &Cell, given_as: Option<Nature>) -> bool {
        match (self, text(cell)) {
            (_, None) => true,
            (Others::Fit(fit), _) => fit.number(cell, given_as).is_some(),
            (Others::Codes { codes, chosen }, Some(text)) => match given_as.map(|nature| nature.kind) {
                Some(Kind::Code) => *chosen && codes.contains(&*text),
                Some(Kind::Codes | Kind::Ranking) => text.split_ascii_whitespace().all(|code| codes.contains(code)),
                _ => false,
            },
        }
    }
}

fn text(cell: &Cell) -> Option<Cow<'_, str>> {
    match cell {
        Cell::Empty => None,
        Cell::Text(text) | Cell::Number(text) | Cell::Date(text) | Cell::Time(text) | Cell::DateTime(text) => {
            Some(Cow::Borrowed(text))
        }
    }
}
