//! An export's columns: each is what the form's versions have made of one question.

use super::by_version::ByVersion;
use std::collections::HashMap;
use xforms::form::Condition;

/// A question's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Where the value stands in the instance, `/data/g/a`: more than one place when a version has moved the question.
    pub paths: Vec<String>,
    pub name: String,
    /// Its place among the sheet's questions in each version that has it.
    pub places: Vec<(usize, usize)>,
    pub label: ByVersion<String>,
    /// A version may make a text of a choice: its answers are read as what they were given as.
    pub nature: ByVersion<Nature>,
    /// When it is asked; none if always.
    pub asked_when: ByVersion<Option<Condition>>,
    /// What the form lists.
    pub choices: Vec<Choice>,
    /// The form shows its choices as a scale.
    pub is_ordinal: bool,
}

/// A code, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    /// Where a version gives the code several meanings, of which it showed one by a filter: all of them.
    pub label: ByVersion<String>,
    /// Whether a version does.
    pub is_ambiguous: bool,
    /// Its place in the list of each version that has it.
    pub places: Vec<(usize, usize)>,
    /// What its 0/1 column is called, where it has one.
    pub column: String,
}

/// What a version of the form makes of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nature {
    pub kind: Kind,
    /// Somebody is asked for it: it is not computed.
    pub is_asked: bool,
}

/// How a column's values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Latitude, longitude, altitude and accuracy.
    Point,
    /// Points that follow each other.
    Line,
    /// Points around an area.
    Area,
}

/// The columns of a sheet: `repeat` is the path of the repeat, or `None` for the responses themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumns {
    pub repeat: Option<String>,
    /// The versions that have the repeat.
    pub versions: Vec<usize>,
    pub columns: Vec<Column>,
}

impl SheetColumns {
    /// How old the oldest version is that has the repeat.
    pub fn age(&self, ages: &[usize]) -> usize {
        self.versions.iter().map(|version| age(*version, ages)).min().unwrap_or_default()
    }

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

    /// Whether a version lets people put its codes in order.
    pub fn has_ranking(&self) -> bool {
        self.nature.iter().any(|(nature, _)| nature.kind == Kind::Ranking)
    }

    /// How old the oldest version that has it is, and where that has it.
    pub fn first(&self, ages: &[usize]) -> First {
        first(&self.places, ages)
    }

    /// How old the oldest version is that makes one of these kinds of it.
    pub fn first_as(&self, is_one: impl Fn(Kind) -> bool, ages: &[usize]) -> Option<usize> {
        let so = self.nature.iter().filter(|(nature, _)| is_one(nature.kind));
        so.flat_map(|(_, versions)| versions).map(|version| age(*version, ages)).min()
    }

    /// Takes in the same question of older versions.
    pub fn absorb(&mut self, older: Column) {
        for path in older.paths {
            if !self.paths.contains(&path) {
                self.paths.push(path);
            }
        }
        self.places.extend(older.places);
        self.label.merge(older.label);
        self.nature.merge(older.nature);
        self.asked_when.merge(older.asked_when);
        let known = self.choices.iter().enumerate().map(|(place, choice)| (choice.code.clone(), place));
        let known: HashMap<String, usize> = known.collect();
        for choice in older.choices {
            match known.get(&choice.code) {
                Some(&place) => {
                    self.choices[place].is_ambiguous |= choice.is_ambiguous;
                    self.choices[place].label.merge(choice.label);
                    self.choices[place].places.extend(choice.places);
                }
                None => self.choices.push(choice),
            }
        }
    }
}

impl Choice {
    /// How old the oldest version that has it is, and where in its list.
    pub fn first(&self, ages: &[usize]) -> First {
        first(&self.places, ages)
    }
}

/// The age of the oldest version that has a thing, and the thing's place in it. What stands before another one by this does
/// so whatever later versions add, take away or move.
pub type First = (usize, usize);

fn first(places: &[(usize, usize)], ages: &[usize]) -> First {
    places.iter().map(|(version, place)| (age(*version, ages), *place)).min().unwrap_or_default()
}

fn age(version: usize, ages: &[usize]) -> usize {
    ages.get(version).copied().unwrap_or_default()
}

/// The last step of a path: the question's or repeat's own name.
pub fn last_step(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
