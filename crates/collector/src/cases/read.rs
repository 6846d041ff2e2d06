//! From a sheet to cases.

use super::{
    Case, Problem, Step, Target, Verb, Words,
    names::{Entry, Kind, Names},
    verb::{self, Takes, VERBS, Vocabulary},
};
use jiff::civil::{Date, DateTime};
use xforms::{Form, diagnostic::nearest};
use xlsform::{Row, Sheet, Workbook};

/// The sheet's columns, in English and in Polish.
pub const COLUMNS: [(&str, &str); 4] =
    [("case", "przypadek"), ("step", "krok"), ("question", "pytanie"), ("value", "wartość")];
/// What the sheet is called, in English and in Polish.
pub const SHEETS: [&str; 2] = ["cases", "przypadki"];

/// The sheet that holds the cases: by its name, or because there is no other.
pub fn sheet_of(workbook: &Workbook) -> Option<&Sheet> {
    let named = SHEETS.iter().find_map(|name| workbook.sheet(name));
    named.or(match &workbook.sheets[..] {
        [only] => Some(only),
        _ => None,
    })
}

/// The cases of a sheet for this form.
///
/// # Errors
/// Everything that is wrong with it, in the order of its rows.
pub fn read(sheet: &Sheet, form: &Form) -> Result<Vec<Case>, Vec<Problem>> {
    let mut reader = Reader { sheet, form, names: Names::of(form), columns: [None; 4], problems: Vec::new() };
    reader.find_columns();
    reader.find_uncomputed();
    let mut cases: Vec<Case> = Vec::new();
    if reader.problems.is_empty() {
        sheet.rows.iter().for_each(|row| reader.row(row, &mut cases));
        cases.iter().filter(|case| !case.steps.iter().any(|step| step.verb.expects())).for_each(|case| {
            // What could not be read may have been the expectation.
            if reader.problems.is_empty() {
                reader.problem(Words::new("checks-nothing"), case.row, CASE);
            }
        });
    }
    if cases.is_empty() && reader.problems.is_empty() {
        reader.problems.push(Problem::whole(Words::new("no-cases")));
    }
    if reader.problems.is_empty() { Ok(cases) } else { Err(reader.problems) }
}

const CASE: usize = 0;
const STEP: usize = 1;
const QUESTION: usize = 2;
const VALUE: usize = 3;

struct Reader<'a> {
    sheet: &'a Sheet,
    form: &'a Form,
    names: Names,
    /// Where in the sheet each of [`COLUMNS`] is.
    columns: [Option<usize>; 4],
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Formulas whose result is not in the file would count as nothing.
    fn find_uncomputed(&mut self) {
        for &(row, at) in self.sheet.uncomputed.iter().filter(|(_, at)| self.columns.contains(&Some(*at))) {
            let place = self.place(row, at);
            self.problems.push(Problem { words: Words::new("formula-without-result"), ..place });
        }
    }

    fn find_columns(&mut self) {
        for (at, header) in self.sheet.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            let name = header.to_lowercase();
            match COLUMNS.iter().position(|(english, polish)| name == *english || name == *polish) {
                Some(column) => self.columns[column] = Some(at),
                None => {
                    let known = COLUMNS.iter().flat_map(|(english, polish)| [*english, *polish]);
                    let suggestion = nearest(&name, known).map(str::to_owned);
                    let words = Words::new("unknown-column").arg("column", header).arg("columns", columns());
                    let place = self.place(self.sheet.header_row, at);
                    self.problems.push(Problem { suggestion, ..Problem { words, ..place } });
                }
            }
        }
        for (column, at) in self.columns.into_iter().enumerate() {
            if at.is_none() {
                let words = Words::new("missing-column").arg("column", COLUMNS[column].0).arg("columns", columns());
                let row = Some(self.sheet.header_row).filter(|row| *row > 0);
                self.problems.push(Problem { row, ..Problem::whole(words) });
            }
        }
    }

    fn row(&mut self, row: &Row, cases: &mut Vec<Case>) {
        let name = self.cell(row, CASE);
        if !name.is_empty() {
            cases.push(Case { name: name.to_owned(), row: row.number, today: None, steps: Vec::new() });
        }
        let (step, question, value) = (self.cell(row, STEP), self.cell(row, QUESTION), self.cell(row, VALUE));
        if step.is_empty() && question.is_empty() && value.is_empty() {
            return;
        }
        let Some(case) = cases.last_mut() else {
            return self.problem(Words::new("no-case-yet").arg("column", self.header(CASE)), row.number, CASE);
        };
        if step.is_empty() {
            return self.problem(Words::new("no-step"), row.number, STEP);
        }
        let Some(vocabulary) = verb::find(step) else {
            let known = VERBS.iter().flat_map(|known| [known.english, known.polish]);
            let suggestion = nearest(step, known).map(str::to_owned);
            let words = Words::new("unknown-step").arg("step", step).arg("steps", self.steps());
            return self.problems.push(Problem { suggestion, ..Problem { words, ..self.at(row.number, STEP) } });
        };
        let targets = self.targets(row, vocabulary, step);
        let Some(value) = self.value(row, vocabulary, step) else { return };
        if vocabulary.verb == Verb::Today {
            case.today = date(&value);
            return;
        }
        let step = |target| Step { row: row.number, verb: vocabulary.verb, target, value: value.clone() };
        match vocabulary.question {
            Takes::Nothing => case.steps.push(step(None)),
            Takes::Perhaps | Takes::Something => case.steps.extend(targets.into_iter().map(|t| step(Some(t)))),
        }
    }

    /// The questions that a row names; several may stand in one cell.
    fn targets(&mut self, row: &Row, vocabulary: &Vocabulary, step: &str) -> Vec<Target> {
        let cell = self.cell(row, QUESTION);
        let mut targets = Vec::new();
        match (vocabulary.question, cell.is_empty()) {
            (Takes::Something, true) => {
                self.problem(Words::new("needs-question").arg("step", step), row.number, QUESTION)
            }
            (Takes::Nothing, false) => {
                self.problem(Words::new("takes-no-question").arg("step", step), row.number, QUESTION)
            }
            _ => {}
        }
        for name in cell.split([',', ';', ' ', '\n']).filter(|name| !name.is_empty()) {
            match self.names.resolve(name) {
                Ok((target, entry)) => match unfit(vocabulary.verb, entry) {
                    None => targets.push(target),
                    Some(code) => self.problem(Words::new(code).arg("name", name), row.number, QUESTION),
                },
                Err((words, suggestion)) => {
                    let place = self.at(row.number, QUESTION);
                    self.problems.push(Problem { suggestion, ..Problem { words, ..place } });
                }
            }
        }
        targets
    }

    /// A row's value as the step needs it; nothing when it cannot be used.
    fn value(&mut self, row: &Row, vocabulary: &Vocabulary, step: &str) -> Option<String> {
        let cell = self.cell(row, VALUE);
        let words = match (vocabulary.value, cell.is_empty()) {
            (Takes::Something, true) => Words::new("needs-value").arg("step", step),
            (Takes::Nothing, false) => Words::new("takes-no-value").arg("step", step),
            _ => match vocabulary.verb {
                Verb::Today if date(cell).is_none() => Words::new("bad-date").arg("value", cell),
                Verb::Entries if cell.parse::<usize>().is_err() => Words::new("bad-number").arg("value", cell),
                Verb::Language => {
                    let languages = self.form.languages();
                    match languages.iter().find(|language| speaks(language, cell)) {
                        Some(language) => return Some(language.clone()),
                        None => {
                            Words::new("unknown-language").arg("value", cell).arg("languages", languages.join(", "))
                        }
                    }
                }
                _ => return Some(cell.to_owned()),
            },
        };
        self.problem(words, row.number, VALUE);
        None
    }

    fn cell<'r>(&self, row: &'r Row, column: usize) -> &'r str {
        self.columns[column].and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// The column's header as its author typed it.
    fn header(&self, column: usize) -> String {
        let typed = self.columns[column].and_then(|at| self.sheet.headers.get(at));
        typed.map_or(COLUMNS[column].0, String::as_str).to_owned()
    }

    /// The steps in the language of the sheet's headers.
    fn steps(&self) -> String {
        let polish = self.header(STEP).to_lowercase() == COLUMNS[STEP].1;
        let names: Vec<&str> = VERBS.iter().map(|known| if polish { known.polish } else { known.english }).collect();
        names.join(", ")
    }

    fn problem(&mut self, words: Words, row: u32, column: usize) {
        self.problems.push(Problem { words, ..self.at(row, column) });
    }

    fn at(&self, row: u32, column: usize) -> Problem {
        self.place(row, self.columns[column].unwrap_or_default())
    }

    fn place(&self, row: u32, at: usize) -> Problem {
        let column = self.sheet.headers.get(at).cloned();
        let letters = u8::try_from(at).ok().filter(|at| *at < 26).map(|at| char::from(b'A' + at));
        let cell = letters.map(|letter| format!("{letter}{row}"));
        Problem { row: Some(row), column, cell, ..Problem::whole(Words::new("")) }
    }
}

fn columns() -> String {
    COLUMNS.map(|(english, _)| english).join(", ")
}

/// Why a step cannot be about this, as a code.
fn unfit(verb: Verb, entry: &Entry) -> Option<&'static str> {
    match (verb, entry.kind) {
        (Verb::Answer, Kind::Question { .. }) => None,
        (Verb::Answer, _) => Some("not-answerable"),
        (verb, kind) if verb.wants_repeat() && kind != Kind::Repeat => Some("not-a-repeat"),
        (verb, kind) if verb.wants_choices() && kind != (Kind::Question { choices: true }) => Some("no-choices"),
        _ => None,
    }
}

/// Whether a form's language, such as `Polski (pl)`, is the one that is meant: by its whole name, its name or its code.
fn speaks(language: &str, wanted: &str) -> bool {
    let (name, code) = language.split_once('(').unwrap_or((language, ""));
    let code = code.trim_end_matches(')').trim();
    [language, name.trim(), code].iter().any(|part| !part.is_empty() && part.to_lowercase() == wanted.to_lowercase())
}

/// A day (noon is meant) or a time of a day: `2026-05-31`, `31.05.2026`, `2026-05-31T18:00`.
fn date(text: &str) -> Option<DateTime> {
    let noon = |date: Date| date.at(12, 0, 0, 0);
    if let Some((day, rest)) = text.split_once('.') {
        let (month, year) = rest.split_once('.')?;
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().map(noon);
    }
    if text.contains(['T', ':']) { text.parse().ok() } else { text.parse().ok().map(noon) }
}
