//! Answers as JSON: numbers are numbers, codes lists, and `null` what was asked and left empty.

use crate::{
    columns::Kind,
    question::Question,
    table::{Cell, Cells},
};
use serde::Serialize;

/// A value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Told<'a> {
    Nothing(Option<()>),
    Whole(i64),
    Number(f64),
    Text(&'a str),
    Codes(Vec<&'a str>),
}

impl<'a> Told<'a> {
    pub fn of(cell: &'a Cell) -> Self {
        match cell {
            Cell::Empty => Told::Nothing(None),
            Cell::Number(text) => match (text.parse(), text.parse()) {
                (Ok(whole), _) => Told::Whole(whole),
                (_, Ok(number)) => Told::Number(number),
                _ => Told::Text(text),
            },
            Cell::Text(text) | Cell::Date(text) | Cell::Time(text) | Cell::DateTime(text) => Told::Text(text),
        }
    }
}

/// A row's answers by their questions, in the form's order: those that were asked, and calculations that gave something.
/// Each is what it was when it was given: in this version of the form.
pub fn answers<'a>(
    questions: &'a [Question],
    given: &'a Cells,
    asked: &Cells,
    version: Option<usize>,
) -> Vec<(&'a Question, Told<'a>)> {
    let cell = |at: usize| given.iter().find(|(column, _)| *column == at).map(|(_, cell)| cell);
    let was_asked = |question: &Question| {
        let told = question.asked.and_then(|at| asked.iter().find(|(column, _)| *column == at));
        matches!(told, Some((_, Cell::Number(told))) if told == "1")
    };
    let answer = |question: &'a Question| match cell(question.at) {
        Some(Cell::Text(codes)) if matches!(question.nature(version).kind, Kind::Codes | Kind::Ranking) => {
            Some((question, Told::Codes(codes.split_ascii_whitespace().collect())))
        }
        Some(Cell::Empty) | None => was_asked(question).then_some((question, Told::Nothing(None))),
        Some(cell) => Some((question, Told::of(cell))),
    };
    questions.iter().filter_map(answer).collect()
}
