//! One question's cells: what was answered, the same in words, and whether it was asked.

use super::{
    columns::{Column, Kind, Nature},
    keys,
    notes::{Note, Notes},
    table::{Cell, Cells},
};
use jiff::tz::TimeZone;
use outbox::ResponseId;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// A column of the form, and where it stands in the tables.
pub struct Question {
    pub column: Column,
    /// In the table of answers.
    pub at: usize,
    /// In the table of answers, by the choices' places: the 0/1 columns.
    pub codes_at: Vec<Option<usize>>,
    /// In the table of words.
    pub in_words: usize,
    /// In the table of what was asked; none if nobody is asked.
    pub asked: Option<usize>,
    /// The choices' places by their codes.
    places: HashMap<String, usize>,
    /// Every code that the form lists is a whole number.
    numeric: bool,
}

/// The response that an answer belongs to.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    pub response: ResponseId,
    /// Its form's version, where that can be read.
    pub version: Option<usize>,
    pub zone: &'a TimeZone,
}

impl Question {
    pub fn new(column: Column, at: usize, codes_at: Vec<Option<usize>>, in_words: usize, asked: Option<usize>) -> Self {
        let places = column.choices.iter().enumerate().map(|(place, choice)| (choice.code.clone(), place)).collect();
        let numeric = column.choices.iter().all(|choice| matches!(Cell::code(&choice.code), Cell::Number(_)));
        Self { column, at, codes_at, in_words, asked, places, numeric }
    }

    /// Whether its codes are written as numbers, wherever they stand.
    pub fn is_numeric(&self) -> bool {
        self.numeric && !matches!(self.column.kind(), Kind::Codes | Kind::Ranking)
    }

    /// What was answered, with the form's codes.
    pub fn answer(&self, value: &str, of: Of, cells: &mut Cells, notes: &mut Notes) {
        cells.push((self.at, self.cell(value, of)));
        // Where the form lists no codes (a list made of answers), none is strange.
        if self.places.is_empty() || !self.column.has_codes() {
            return;
        }
        let chosen: HashSet<&str> = match self.nature(of.version).kind {
            Kind::Codes => value.split_ascii_whitespace().collect(),
            // In this version one could be chosen.
            Kind::Code => HashSet::from([value]),
            _ => return,
        };
        let strange = chosen.iter().filter(|code| !self.places.contains_key(**code)).count();
        if strange > 0 {
            notes.add(Note::Unlisted { column: self.column.name.clone() }, Some(of.response), strange as u64);
        }
        // A question that was skipped has no zeros, nor has a choice that was not offered: not asked and not chosen are
        // different things.
        if !chosen.is_empty() {
            for (choice, at) in self.column.choices.iter().zip(&self.codes_at) {
                let Some(at) = at else { continue };
                let is_chosen = chosen.contains(choice.code.as_str());
                let is_offered = of.version.is_some_and(|version| choice.label.of_version(version).is_some());
                if is_chosen || is_offered {
                    cells.push((*at, Cell::Number(u8::from(is_chosen).to_string())));
                }
            }
        }
    }

    /// What was answered, in the words that its version of the form has for it.
    pub fn words(&self, value: &str, of: Of) -> Cell {
        let Nature { kind, is_asked } = self.nature(of.version);
        match kind {
            _ if !is_asked => self.cell(value, of),
            Kind::Codes | Kind::Ranking => {
                let said: Vec<_> = value.split_ascii_whitespace().map(|code| self.word(code, of)).collect();
                Cell::text(&said.join("; "))
            }
            Kind::Code => match self.word(value, of) {
                said if said == value => self.cell(value, of),
                said => Cell::text(&said),
            },
            _ => self.cell(value, of),
        }
    }

    /// Whether the response's version asks for it.
    pub fn is_asked(&self, of: Of) -> bool {
        self.nature(of.version).is_asked
    }

    /// What the response's version makes of it.
    pub fn nature(&self, version: Option<usize>) -> Nature {
        let nature = &self.column.nature;
        *version.and_then(|version| nature.of_version(version)).unwrap_or(nature.newest())
    }

    fn word<'a>(&'a self, code: &'a str, of: Of) -> Cow<'a, str> {
        let choice = self.places.get(code).map(|&place| &self.column.choices[place]);
        let said = choice.map(|choice| match of.version.and_then(|version| choice.label.of_version(version)) {
            Some(said) => said,
            None => choice.label.newest(),
        });
        match said.filter(|said| !said.is_empty()) {
            // Which of them was meant, only the respondent saw.
            Some(said) if choice.is_some_and(|choice| choice.is_ambiguous) => Cow::Owned(format!("{code} ({said})")),
            Some(said) => Cow::Borrowed(said),
            None => Cow::Borrowed(code),
        }
    }

    fn cell(&self, value: &str, of: Of) -> Cell {
        let Nature { kind, is_asked } = self.nature(of.version);
        match kind {
            Kind::Number if is_asked => Cell::number(value),
            Kind::Number => Cell::calculated(value),
            Kind::Code if self.numeric => Cell::code(value),
            Kind::Date => Cell::date(value),
            Kind::Time => Cell::time(value),
            Kind::DateTime => Cell::date_time(value),
            Kind::Moment => keys::moment(value, of.zone),
            Kind::Text | Kind::Code | Kind::Codes | Kind::Ranking | Kind::Point | Kind::Line | Kind::Area => {
                Cell::text(value)
            }
        }
    }
}
