//! Why a table is no table of targets.

use messages::{Language, fieldwork::words};

/// More rows are no plan of fieldwork.
pub const MOST_ROWS: usize = 500;

/// What is wrong with a table, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetsError {
    #[error("the table has no rows")]
    Empty,
    #[error("the table has more than {MOST_ROWS} rows")]
    TooLong,
    #[error("no question is called {name}")]
    NoQuestion { name: String, near: Option<String> },
    #[error("{name} has several answers at once")]
    Several { name: String },
    #[error("row {row}: {text} is no number")]
    NoNumber { row: usize, text: String },
    #[error("row {row}, {name}: empty")]
    Blank { row: usize, name: String },
    #[error("row {row}: {text} is no answer to {name}")]
    NoAnswer { row: usize, name: String, text: String, answers: String },
    #[error("rows {first} and {second} mean the same people")]
    Overlap { first: usize, second: usize },
}

impl TargetsError {
    pub fn sentence(&self, language: Language) -> String {
        let (code, args) = match self {
            Self::Empty => ("targets-empty", Vec::new()),
            Self::TooLong => ("targets-too-long", vec![("most", MOST_ROWS.to_string())]),
            Self::NoQuestion { name, near: None } => ("targets-no-question", vec![("name", name.clone())]),
            Self::NoQuestion { name, near: Some(near) } => {
                ("targets-no-question-near", vec![("name", name.clone()), ("near", near.clone())])
            }
            Self::Several { name } => ("targets-several", vec![("name", name.clone())]),
            Self::NoNumber { row, text } => {
                ("targets-no-number", vec![("row", row.to_string()), ("text", text.clone())])
            }
            Self::Blank { row, name } => ("targets-blank", vec![("row", row.to_string()), ("name", name.clone())]),
            Self::NoAnswer { row, name, text, answers } => (
                "targets-no-answer",
                vec![
                    ("row", row.to_string()),
                    ("name", name.clone()),
                    ("text", text.clone()),
                    ("answers", answers.clone()),
                ],
            ),
            Self::Overlap { first, second } => {
                ("targets-overlap", vec![("first", first.to_string()), ("second", second.to_string())])
            }
        };
        words(language, code, &args)
    }
}
