//! Targets: how many responses are wanted of each group, from a table whose columns are questions and, last, the number.
//!
//! Every person is in one row at most, and the rows are shown through [`statistics::cells`].

mod error;
mod read;

pub use error::TargetsError;

use super::answers::Given;
use serde::Serialize;
use statistics::cells::{Cell, released};

/// The setting in which a survey's table is kept as it was sent.
pub fn key(survey: &str) -> String {
    format!("targets:{survey}")
}

/// What is wanted of each group.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    questions: Vec<Question>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    path: String,
    /// As people read it.
    label: String,
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    /// By question.
    groups: Vec<Group>,
    wanted: u64,
}

/// The answers that a cell means.
#[derive(Debug, Clone, PartialEq)]
struct Group {
    /// As it was written, or the choice's label.
    told: String,
    means: Means,
}

#[derive(Debug, Clone, PartialEq)]
enum Means {
    Text(String),
    /// Both included.
    Range(f64, f64),
}

impl Targets {
    pub fn tally(&self) -> Tally {
        Tally { counts: vec![0; self.rows.len()], beside: 0 }
    }

    fn row_of(&self, given: &Given) -> Option<usize> {
        let answers: Vec<&str> = self
            .questions
            .iter()
            .map(|question| given.values.get(&question.path).map(String::as_str))
            .collect::<Option<_>>()?;
        let fits = |row: &Row| row.groups.iter().zip(&answers).all(|(group, answer)| group.has(answer));
        self.rows.iter().position(fits)
    }
}

impl Group {
    fn has(&self, answer: &str) -> bool {
        match &self.means {
            Means::Text(text) => text == answer,
            Means::Range(from, to) => answer.parse::<f64>().is_ok_and(|number| (*from..=*to).contains(&number)),
        }
    }

    /// Whether an answer may be in both.
    fn meets(&self, other: &Self) -> bool {
        match (&self.means, &other.means) {
            (Means::Text(a), Means::Text(b)) => a == b,
            (Means::Range(from, to), Means::Range(other_from, other_to)) => from <= other_to && other_from <= to,
            _ => false,
        }
    }
}

/// How many came, by row.
#[derive(Debug)]
pub struct Tally {
    counts: Vec<u64>,
    /// Those that are in no row.
    beside: u64,
}

/// How far the targets are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reached {
    pub questions: Vec<String>,
    pub rows: Vec<ReachedRow>,
    pub wanted: u64,
    /// None where it would tell of few people.
    pub beside: Option<u64>,
}

/// A group, and how many of it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReachedRow {
    pub groups: Vec<String>,
    pub wanted: u64,
    /// None where it would tell of few people.
    pub came: Option<u64>,
}

impl ReachedRow {
    /// How many are missing; none if that is not shown.
    pub fn missing(&self) -> Option<u64> {
        Some(self.wanted.saturating_sub(self.came?))
    }
}

impl Tally {
    pub fn add(&mut self, targets: &Targets, given: &Given) {
        match targets.row_of(given) {
            Some(row) => self.counts[row] += 1,
            None => self.beside += 1,
        }
    }

    pub fn reached(&self, targets: &Targets) -> Reached {
        // Everybody who answered is in a row or beside them all.
        let mut all = self.counts.clone();
        all.push(self.beside);
        let shown = |cell: Cell| match cell {
            Cell::Count(count) => Some(count),
            Cell::Hidden => None,
        };
        let mut cells: Vec<Option<u64>> = released(&all).into_iter().map(shown).collect();
        let beside = cells.pop().flatten();
        let rows = targets.rows.iter().zip(cells).map(|(row, came)| ReachedRow {
            groups: row.groups.iter().map(|group| group.told.clone()).collect(),
            wanted: row.wanted,
            came,
        });
        Reached {
            questions: targets.questions.iter().map(|question| question.label.clone()).collect(),
            rows: rows.collect(),
            wanted: targets.rows.iter().map(|row| row.wanted).sum(),
            beside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fieldwork::answers::Answers;
    use messages::Language;
    use xforms::Form;

    const FORM: &str = "
| survey |                 |       |        |            |
|        | type            | name  | label  | appearance |
|        | select_one plec | plec  | Płeć   |            |
|        | integer         | wiek  | Wiek   |            |
|        | select_multiple plec | kto | Kto  |            |
| choices |     |      |       |
|        | list_name | name | label |
|        | plec | 1 | Kobieta |
|        | plec | 2 | Mężczyzna |
| settings |       |       |
|        | form_id | title |
|        | proba   | Próba |
";

    fn form() -> Form {
        let (workbook, _) = xlsform::read(FORM.as_bytes(), "proba.md");
        let (compiled, told) = xlsform::compile(&workbook.unwrap(), "proba");
        let xml = compiled.unwrap_or_else(|| panic!("{told:?}")).xml;
        Form::parse(&xml, &()).0.unwrap()
    }

    #[test]
    fn tables_as_people_write_them() {
        let form = form();
        let check = |text: &str, expected: &str| {
            let told = match Targets::read(text, &form) {
                Err(error) => error.sentence(Language::English),
                Ok(targets) => {
                    let row = |row: &Row| {
                        let groups: Vec<_> = row.groups.iter().map(|group| group.told.as_str()).collect();
                        format!("{}: {}", groups.join(" "), row.wanted)
                    };
                    targets.rows.iter().map(row).collect::<Vec<_>>().join("; ")
                }
            };
            assert_eq!(told, expected, "{text}");
        };
        check("plec;wiek;cel\n1;60-74;20\n2;75+;10\n", "Kobieta 60-74: 20; Mężczyzna 75+: 10");
        check("\u{feff}Płeć\tWIEK\tcel\r\nkobieta\t60–74\t1 200\r\n\t\t\r\n", "Kobieta 60–74: 1200");
        check("plec,cel\nKobieta,5,,\n", "Kobieta: 5");
        check(
            "",
            "The table is empty: the first row names the questions, and each further one a group with its number.",
        );
        check(
            "cel\n5\n",
            "The table is empty: the first row names the questions, and each further one a group with its number.",
        );
        check("plc;cel\n1;5", "No question is called „plc”. Did you mean „plec”?");
        check("zawód;cel\n1;5", "No question is called „zawód”.");
        check("kto;cel\n1;5", "„kto” can have several answers at once, so that a person would be in several rows.");
        check("plec;cel\n1;dużo", "Row 2: „dużo” is no whole number.");
        check("plec;wiek;cel\n1;;5", "Row 2: the cell of „Wiek” is empty. Write a group in each cell.");
        check("plec;cel\n1;5\n3;5", "Row 3: „3” is no answer to „Płeć”. Known: Kobieta, Mężczyzna.");
        check("plec;wiek;cel\n1;60-74;5\n1;74+;5", "Rows 2 and 3 mean the same people; each may be in one row only.");
    }

    #[test]
    fn few_people_are_not_shown() {
        let form = form();
        let targets = Targets::read("plec;wiek;cel\n1;60-74;20\n2;60-74;10\n1;75+;9", &form).unwrap();
        let answers = Answers::of(&form);
        let mut tally = targets.tally();
        let mut came = |count: u32, plec: &str, wiek: &str| {
            let instance = format!("<data><plec>{plec}</plec><wiek>{wiek}</wiek></data>");
            (0..count).for_each(|_| tally.add(&targets, &answers.read(&instance).unwrap()));
        };
        came(12, "1", "60");
        came(7, "2", "74");
        came(3, "1", "99");
        came(6, "2", "");
        let reached = tally.reached(&targets);
        let rows: Vec<_> = reached.rows.iter().map(|row| (row.came, row.missing())).collect();
        // The three follow from the total unless somebody else is hidden with them.
        assert_eq!((rows, reached.beside), (vec![(Some(12), Some(8)), (Some(7), Some(3)), (None, None)], None));
    }
}
