//! An export's columns: each is what the form's versions have made of one question.

use super::by_version::ByVersion;
use std::collections::HashMap;

/// A question's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Where the value stands in the instance, `/data/g/a`: more than one place when a version has moved the question.
    pub paths: Vec<String>,
    pub name: String,
    pub label: ByVersion<String>,
    /// A version may make a text of a choice: its answers are read as what they were given as.
    pub nature: ByVersion<Nature>,
    /// What the form lists.
    pub choices: Vec<Choice>,
}

/// A code, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    /// Where a version gives the code several meanings, of which it showed one by a filter: all of them.
    pub label: ByVersion<String>,
    /// Whether a version does.
    pub is_ambiguous: bool,
}

/// What a version of the form makes of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nature {
    pub kind: Kind,
    /// Somebody is asked for it: it is not computed.
    pub is_asked: bool,
}

/// How a column's values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Code,
    /// Several codes: one column with all, and one 0/1 column for each code.
    Codes,
    /// All codes, in the order that somebody has put them in.
    Ranking,
    Date,
    Time,
    DateTime,
    /// A moment that the device has noted, not one that somebody has given.
    Moment,
}

/// The columns of a sheet: `repeat` is the path of the repeat, or `None` for the responses themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumns {
    pub repeat: Option<String>,
    pub columns: Vec<Column>,
}

impl SheetColumns {
    /// Puts a version's columns in: what is new stands after the one before it in that version.
    pub fn merge(&mut self, version: Vec<Column>) {
        let places = self.columns.iter().enumerate();
        let known: HashMap<String, usize> = places.map(|(place, column)| (column.paths[0].clone(), place)).collect();
        // By the place that they stand at. What a version begins with goes to the end.
        let mut new: Vec<Vec<Column>> = (0..=self.columns.len()).map(|_| Vec::new()).collect();
        let mut after = self.columns.len();
        for column in version {
            match known.get(&column.paths[0]) {
                Some(&place) => {
                    self.columns[place].absorb(column);
                    after = place + 1;
                }
                None => new[after].push(column),
            }
        }
        let mut columns = Vec::new();
        let mut old = std::mem::take(&mut self.columns).into_iter();
        for following in new {
            columns.extend(following);
            columns.extend(old.next());
        }
        self.columns = columns;
    }
}

impl Column {
    /// What the newest version makes of it.
    pub fn kind(&self) -> Kind {
        self.nature.newest().kind
    }

    /// Whether a version asks for it.
    pub fn is_asked(&self) -> bool {
        self.nature.iter().any(|(nature, _)| nature.is_asked)
    }

    /// Whether a version lets people choose several of its codes.
    pub fn has_codes(&self) -> bool {
        self.nature.iter().any(|(nature, _)| nature.kind == Kind::Codes)
    }

    /// Takes in the same question of older versions.
    pub fn absorb(&mut self, older: Column) {
        for path in older.paths {
            if !self.paths.contains(&path) {
                self.paths.push(path);
            }
        }
        self.label.merge(older.label);
        self.nature.merge(older.nature);
        let known = self.choices.iter().enumerate().map(|(place, choice)| (choice.code.clone(), place));
        let known: HashMap<String, usize> = known.collect();
        for choice in older.choices {
            match known.get(&choice.code) {
                Some(&place) => {
                    self.choices[place].is_ambiguous |= choice.is_ambiguous;
                    self.choices[place].label.merge(choice.label);
                }
                None => self.choices.push(choice),
            }
        }
    }
}

/// The last step of a path: the question's or repeat's own name.
pub fn last_step(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
