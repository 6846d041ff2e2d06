//! A sheet with its headers understood: `constraint_message::Polski (pl)` is the path bind, jr:constraintMsg, Polski (pl).

use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::lexis;
use crate::slips::own_language;
use crate::variables;
use crate::workbook::{Sheet, unusable};
use std::collections::HashSet;

/// What a kind of sheet calls its columns.
#[derive(Clone, Copy)]
pub(crate) struct Vocabulary {
    /// Columns that carry their own name.
    pub columns: &'static [&'static str],
    /// Other names, and the path that each stands for.
    pub aliases: &'static [(&'static str, &'static [&'static str])],
    /// Whether columns that are not known are carried along, for choice filters.
    pub keeps_others: bool,
    /// Whether runs of spaces within a cell are one space.
    pub collapse_spaces: bool,
    /// Whether a column's cells are text for people, in which quotes stay as they are written.
    pub is_text: fn(&[String]) -> bool,
    /// Whether they are expressions, in which low quotes and guillemets are quotes as well.
    pub is_expression: fn(&[String]) -> bool,
}

impl Vocabulary {
    /// One name for each column.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let (columns, aliases) = (self.columns, self.aliases);
        let is_first = move |&(at, (_, path)): &(usize, &(&str, &'static [&'static str]))| {
            let is_column = matches!(path, [column] if columns.contains(column));
            !is_column && aliases.iter().position(|(_, other)| other == path) == Some(at)
        };
        columns.iter().copied().chain(aliases.iter().enumerate().filter(is_first).map(|(_, (alias, _))| *alias))
    }
}

/// A column that has a header.
#[derive(Debug)]
pub(crate) struct Column {
    pub index: usize,
    /// As typed.
    pub header: String,
    pub path: Vec<String>,
    /// Whether the vocabulary has its first word.
    pub known: bool,
}

/// A row's cells that hold something, each with the index of its column in [`Table::columns`].
#[derive(Debug)]
pub(crate) struct Record {
    pub number: u32,
    pub cells: Vec<(usize, String)>,
}

/// The old name of `form_id`, which gives way where both stand.
const OLDER: &str = "id_string";

/// What is said of a formula without a result.
pub(crate) const UNCOMPUTED: &str = "formula-without-result";

/// So many empty rows may stand between two rows; what comes after more of them is not part of the form.
const LONGEST_GAP: u32 = 60;

/// `5–7, 9`
fn ranges(numbers: &[u32]) -> String {
    let runs =
        numbers.chunk_by(|before, after| before + 1 == *after).filter_map(|run| Some((run.first()?, run.last()?)));
    let told =
        |(first, last): (&u32, &u32)| if first == last { first.to_string() } else { format!("{first}–{last}") };
    runs.map(told).collect::<Vec<_>>().join(", ")
}

#[derive(Debug)]
pub(crate) struct Table<'a> {
    pub sheet: &'a Sheet,
    pub columns: Vec<Column>,
    pub records: Vec<Record>,
}

impl<'a> Table<'a> {
    pub fn new(sheet: &'a Sheet, vocabulary: &Vocabulary, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let double_colon = sheet.headers.iter().any(|header| header.contains("::"));
        let mut table = Table { sheet, columns: Vec::new(), records: Vec::new() };
        for (index, typed) in sheet.headers.iter().enumerate() {
            if typed.is_empty() {
                table.report_headless(index, diagnostics);
                continue;
            }
            if is_error_value(typed) {
                let diagnostic = Diagnostic::error("cell-error").arg("value", typed);
                diagnostics.push(diagnostic.at(sheet.place(Some(sheet.header_row), Some(index))));
                continue;
            }
            let (path, known) = path(typed, vocabulary, double_colon);
            if let Some(other) = table.columns.iter_mut().find(|column| column.path == path) {
                let older = [other.header.as_str(), typed].iter().position(|header| *header == OLDER);
                if let Some(older) = older {
                    let diagnostic = Diagnostic::warning("outdated-column").arg("column", OLDER);
                    diagnostics.push(diagnostic.at(sheet.place(Some(sheet.header_row), Some(index))));
                    if older == 0 {
                        (other.index, other.header) = (index, typed.clone());
                    }
                    continue;
                }
                let diagnostic = Diagnostic::error("duplicate-column").arg("other", &other.header);
                diagnostics.push(diagnostic.arg("column", typed).at(sheet.place(Some(sheet.header_row), Some(index))));
                continue;
            }
            table.columns.push(Column { index, header: typed.clone(), path, known });
        }
        table.report_uncomputed(vocabulary, diagnostics);
        table.report_shown_otherwise(vocabulary, diagnostics);
        table.report_hidden(diagnostics);
        let mut last = sheet.header_row;
        let mut beyond = None;
        for row in &sheet.rows {
            if row.number > last + LONGEST_GAP + 1 {
                diagnostics.push(Diagnostic::warning("rows-after-gap").at(sheet.place(Some(row.number), None)));
                break;
            }
            last = row.number;
            if let Some(index) = row.cells.iter().skip(sheet.headers.len()).position(|cell| !cell.is_empty()) {
                beyond.get_or_insert((row.number, sheet.headers.len() + index));
            }
            let mut cells = Vec::new();
            for (index, column) in table.columns.iter().enumerate() {
                let Some(cell) = row.cells.get(column.index).filter(|cell| !cell.is_empty()) else { continue };
                if let Some(character) = unusable(cell) {
                    let character = format!("U+{:04X}", u32::from(character));
                    let diagnostic = Diagnostic::error("character-unusable").arg("character", character);
                    diagnostics.push(diagnostic.at(sheet.place(Some(row.number), Some(column.index))));
                }
                if is_error_value(cell) {
                    let matters = column.known || vocabulary.keeps_others;
                    let severity = if matters { Severity::Error } else { Severity::Warning };
                    let diagnostic = Diagnostic::new(severity, "cell-error").arg("value", cell);
                    diagnostics.push(diagnostic.at(sheet.place(Some(row.number), Some(column.index))));
                    continue;
                }
                cells.push((index, tidy(cell, vocabulary, column)));
            }
            let record = Record { number: row.number, cells };
            if !record.cells.is_empty() {
                table.records.push(record);
            }
        }
        if let Some((row, column)) = beyond {
            diagnostics.push(Diagnostic::warning("missing-header").at(sheet.place(Some(row), Some(column))));
        }
        table
    }

    /// Formulas without a result count as nothing; only a column of notes can do without it.
    fn report_uncomputed(&self, vocabulary: &Vocabulary, diagnostics: &mut Vec<Diagnostic>) {
        for &(row, index) in &self.sheet.uncomputed {
            let column = self.columns.iter().find(|column| column.index == index);
            let matters =
                row <= self.sheet.header_row || column.is_some_and(|column| column.known || vocabulary.keeps_others);
            let severity = if matters { Severity::Error } else { Severity::Warning };
            diagnostics.push(Diagnostic::new(severity, UNCOMPUTED).at(self.sheet.place(Some(row), Some(index))));
        }
    }

    /// What the spreadsheet shows and what the survey has differ: of texts for people, names and versions it is told.
    fn report_shown_otherwise(&self, vocabulary: &Vocabulary, diagnostics: &mut Vec<Diagnostic>) {
        for &(number, index) in &self.sheet.shown_otherwise {
            let row = self.sheet.rows.iter().find(|row| row.number == number);
            let value = row.and_then(|row| row.cells.get(index)).filter(|value| !value.is_empty());
            // A version may be a moment, however it is shown.
            let is_moment = value.is_some_and(|value| value.contains('-'));
            let is_read = |column: &&Column| {
                let is_name = match column.path.first().map(String::as_str) {
                    Some("version") => !is_moment,
                    Some("name" | "id_string") => true,
                    _ => false,
                };
                column.index == index && (is_name || (vocabulary.is_text)(&column.path))
            };
            if let (Some(value), true) = (value, self.columns.iter().any(|column| is_read(&column))) {
                let place = self.sheet.place(Some(number), Some(index));
                diagnostics.push(Diagnostic::warning("cell-shown-otherwise").arg("value", value).at(place));
            }
        }
    }

    /// What the spreadsheet hides is part of the survey all the same.
    fn report_hidden(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.sheet.hidden {
            diagnostics.push(Diagnostic::warning("hidden-sheet").at(self.sheet.place(None, None)));
        }
        let not_shown: HashSet<u32> = self.sheet.hidden_rows.iter().copied().collect();
        let hidden: Vec<u32> =
            (self.sheet.rows.iter().map(|row| row.number)).filter(|number| not_shown.contains(number)).collect();
        if let Some(first) = hidden.first() {
            let diagnostic = Diagnostic::warning("hidden-rows").arg("rows", ranges(&hidden));
            diagnostics.push(diagnostic.at(self.sheet.place(Some(*first), None)));
        }
    }

    /// A column without a header is read by nobody; say so where it holds something.
    fn report_headless(&self, index: usize, diagnostics: &mut Vec<Diagnostic>) {
        let filled = self.sheet.rows.iter().find(|row| row.cells.get(index).is_some_and(|cell| !cell.is_empty()));
        if let Some(row) = filled {
            diagnostics.push(Diagnostic::warning("missing-header").at(self.sheet.place(Some(row.number), Some(index))));
        }
    }

    /// Says which columns the vocabulary does not have: a warning where one is misspelt, a remark where it is a note.
    pub fn report_unknown(&self, vocabulary: &Vocabulary, diagnostics: &mut Vec<Diagnostic>) {
        let names = || vocabulary.columns.iter().copied().chain(vocabulary.aliases.iter().map(|(alias, _)| *alias));
        for column in self.columns.iter().filter(|column| !column.known) {
            let place = self.sheet.place(Some(self.sheet.header_row), Some(column.index));
            let word = snake(column.header.split("::").next().unwrap_or_default());
            let mut diagnostic =
                Diagnostic::warning("unknown-column").arg("column", &column.header).nearest(&word, names());
            let own =
                own_language::column(&word).filter(|meant| names().any(|name| name == *meant) && !self.holds(meant));
            let own = own.map(str::to_owned);
            diagnostic.suggestion = single_colon(&column.header, vocabulary).or(own).or(diagnostic.suggestion);
            let severity = if diagnostic.suggestion.is_some() { diagnostic.severity } else { Severity::Info };
            diagnostics.push(Diagnostic { severity, ..diagnostic.at(place) });
        }
    }

    /// That a column is missing: told at the header that was meant to be it, if there is one.
    pub fn missing_column(&self, severity: Severity, wanted: &str) -> Diagnostic {
        let unknown = || self.columns.iter().filter(|column| !column.known);
        let near = nearest(wanted, unknown().map(|column| column.header.as_str()));
        let is_meant = |column: &&Column| {
            near == Some(column.header.as_str()) || own_language::column(&snake(&column.header)) == Some(wanted)
        };
        let meant = unknown().find(is_meant);
        let mut diagnostic = Diagnostic::new(severity, "missing-column").arg("column", wanted);
        diagnostic.suggestion = meant.map(|_| wanted.to_owned());
        diagnostic.at(self.sheet.place(Some(self.sheet.header_row), meant.map(|column| column.index)))
    }

    /// Whether a column has this header.
    fn holds(&self, wanted: &str) -> bool {
        self.columns.iter().any(|column| column.known && snake(&column.header) == wanted)
    }

    pub fn has(&self, path: &[&str]) -> bool {
        self.columns.iter().any(|column| column.path == path)
    }

    /// The place of a record, or of its cell in the first column of that path's first word.
    pub fn place(&self, record: &Record, path: &[&str]) -> Place {
        let starts =
            |column: &&Column| column.path.len() >= path.len() && path.iter().zip(&column.path).all(|(a, b)| a == b);
        let mut columns = self.columns.iter().filter(starts);
        let filled =
            |column: &&Column| record.cells.iter().any(|(index, _)| self.columns[*index].index == column.index);
        let column = if path.is_empty() {
            None
        } else {
            columns.clone().find(filled).or_else(|| columns.next()).map(|column| column.index)
        };
        self.sheet.place(Some(record.number), column)
    }

    /// The place of a row, or of its cell in a column.
    pub fn place_of_row(&self, row: u32, path: &[&str]) -> Place {
        match self.records.iter().find(|record| record.number == row) {
            Some(record) => self.place(record, path),
            None => self.sheet.place(Some(row), None),
        }
    }

    pub fn get<'b>(&self, record: &'b Record, path: &[&str]) -> Option<&'b str> {
        let found = record.cells.iter().find(|(index, _)| self.columns[*index].path.iter().eq(path));
        found.map(|(_, value)| value.as_str())
    }

    /// The cells below a path: what is left of each one's path, and its value.
    pub fn under<'b>(&'b self, record: &'b Record, path: &[&str]) -> impl Iterator<Item = (&'b [String], &'b str)> {
        let path: Vec<String> = path.iter().map(|&word| word.to_owned()).collect();
        record.cells.iter().filter_map(move |(index, value)| {
            Some((self.columns[*index].path.strip_prefix(path.as_slice())?, value.as_str()))
        })
    }
}

/// The path that a header stands for, and whether the vocabulary has its first word.
fn path(typed: &str, vocabulary: &Vocabulary, double_colon: bool) -> (Vec<String>, bool) {
    let header = collapse_spaces(typed);
    let alias = |word: &str| vocabulary.aliases.iter().find(|(alias, _)| *alias == word).map(|(_, path)| *path);
    let is_column = |word: &str| vocabulary.columns.contains(&word) && alias(word).is_none();
    for whole in [header.clone(), snake(&header)] {
        if is_column(&whole) {
            return (vec![whole], true);
        }
    }
    let words = split(&header, double_colon);
    // `label: :pl` is no header of two colons.
    if words.iter().rev().skip(1).any(String::is_empty) {
        return (vec![header], false);
    }
    let first = snake(&words[0]);
    let rest = words[1..].iter().cloned();
    if let Some(path) = alias(&first) {
        (path.iter().map(|&word| word.to_owned()).chain(rest).collect(), true)
    } else if is_column(&first) {
        (std::iter::once(first).chain(rest).collect(), true)
    } else {
        // Left as it is: a choice filter may name it.
        (words, false)
    }
}

/// `label:pl` beside other headers with double colons, or `label: :pl`: what was meant.
pub(crate) fn single_colon(header: &str, vocabulary: &Vocabulary) -> Option<String> {
    let (word, rest) = header.split_once(':')?;
    let rest = rest.trim_start().strip_prefix(':').unwrap_or(rest);
    if rest.contains(':') {
        return None;
    }
    let word = word.trim();
    let known = snake(word);
    let is_known = vocabulary.columns.contains(&&*known) || vocabulary.aliases.iter().any(|(alias, _)| *alias == known);
    is_known.then(|| format!("{word}::{}", rest.trim()))
}

/// Splits at `::`, or at single colons in sheets written before there were double ones; `jr:count` stays whole.
fn split(header: &str, double_colon: bool) -> Vec<String> {
    if double_colon || header.contains("::") {
        return header.split("::").map(|word| word.trim().to_owned()).collect();
    }
    let mut words: Vec<String> = header.split(':').map(|word| word.trim().to_owned()).collect();
    if let Some(at) = words.iter().position(|word| word == "jr")
        && at + 1 < words.len()
    {
        let name = words.remove(at + 1);
        words[at] = format!("jr:{name}");
    }
    words
}

/// `Choice  Filter` is `choice_filter`.
fn snake(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

/// Whether a cell holds, instead of a value, what a spreadsheet program shows for a formula that failed.
fn is_error_value(cell: &str) -> bool {
    const VALUES: &[&str] = &[
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#DATA!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#BUSY!",
        "#PYTHON!",
    ];
    let is_of_libreoffice = || {
        let number = cell.strip_prefix("Err:").or_else(|| cell.strip_prefix("Błąd:"));
        number.is_some_and(|number| number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    cell.starts_with('#') && VALUES.contains(&cell) || is_of_libreoffice()
}

/// A cell as it is meant: spreadsheets turn the quotes of expressions into typographic ones, of which the opening ones
/// stand low in Polish and German.
fn tidy(cell: &str, vocabulary: &Vocabulary, column: &Column) -> String {
    let cell = if vocabulary.collapse_spaces { collapse_spaces(cell) } else { cell.to_owned() };
    if (vocabulary.is_text)(&column.path) {
        return cell;
    }
    // A cell pasted from elsewhere may have a tab there.
    if column.path == ["type"] {
        return straight(&cell.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if (vocabulary.is_expression)(&column.path) && (cell.contains(SINGLE) || cell.contains(DOUBLE)) {
        let delimited = straight_delimiters(&cell);
        if variables::parse(&delimited).is_ok() {
            return delimited;
        }
    }
    let cell = straight(&cell);
    let is_computed = column.path == ["default"] && lexis::is_dynamic(&cell, "");
    if !(vocabulary.is_expression)(&column.path) && !is_computed {
        return cell;
    }
    cell.replace(SINGLE, "'").replace(DOUBLE, "\"")
}

const SINGLE: [char; 6] = ['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}', '\u{2039}', '\u{203a}'];
const DOUBLE: [char; 6] = ['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{ab}', '\u{bb}'];

fn straight(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"")
}

/// An expression whose texts are delimited by straight quotes; within a text, `It’s` stays as it is.
fn straight_delimiters(text: &str) -> String {
    // The quote that a text begins with, and whether it was typed straight.
    let mut within: Option<(char, bool)> = None;
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        let quote = match c {
            '\'' | '"' => c,
            c if SINGLE.contains(&c) => '\'',
            c if DOUBLE.contains(&c) => '"',
            c => {
                result.push(c);
                continue;
            }
        };
        let closes = within.is_some_and(|(opening, is_straight)| opening == if is_straight { c } else { quote });
        match within {
            Some(_) if closes => within = None,
            Some(_) => {
                result.push(c);
                continue;
            }
            None => within = Some((quote, c == quote)),
        }
        result.push(quote);
    }
    result
}

fn collapse_spaces(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c != ' ' || !collapsed.ends_with(' ') {
            collapsed.push(c);
        }
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::VOCABULARY;

    fn check(typed: &str, double_colon: bool, expected: &[&str]) {
        assert_eq!(path(typed, &VOCABULARY, double_colon).0, expected, "{typed}");
    }

    #[test]
    fn understands_headers() {
        check("Choice  Filter", true, &["choice_filter"]);
        check("relevant", true, &["bind", "relevant"]);
        check("label::Polski (pl)", true, &["label", "Polski (pl)"]);
        check("label:Polski (pl)", false, &["label", "Polski (pl)"]);
        check("constraint_message::English (en)", true, &["bind", "jr:constraintMsg", "English (en)"]);
        check("media::image::pl", true, &["media", "image", "pl"]);
        check("bind::teren:protect", true, &["bind", "teren:protect"]);
        check("bind:jr:constraintMsg", false, &["bind", "jr:constraintMsg"]);
        check("body::accuracyThreshold", true, &["control", "accuracyThreshold"]);
        check("Uwagi redakcji", true, &["Uwagi redakcji"]);
    }
}
