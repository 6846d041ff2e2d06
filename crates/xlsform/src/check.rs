//! What is checked cell by cell: references, expressions, prefixes.

use std::collections::HashSet;

use xforms::xpath::Expr;
use xforms::xpath::functions::{self, BadCall};

use crate::appearances;
use crate::choices::Lists;
use crate::defaults;
use crate::diagnostic::{Diagnostic, nearest};
use crate::entities;
use crate::lexis;
use crate::logic::Logic;
use crate::names;
use crate::parameters;
use crate::references::{self, Reference};
use crate::settings::{Settings, yes_no};
use crate::slips;
use crate::table::{Column, Record, Table};
use crate::tree::{Id, Tree};
use crate::unused;
use crate::workbook::Workbook;

/// Bind attributes that are expressions.
pub(crate) const EXPRESSIONS: &[&str] = &["relevant", "constraint", "calculate", "required", "readonly"];
/// The values of Teren's own bind attributes.
const TEREN: &[(&str, &[&str])] = &[
    ("teren:protect", &["public", "quasi", "sensitive", "open", "technical"]),
    ("teren:outcome", &["screen-out"]),
    ("teren:metadata", &["keep"]),
];

/// Beyond so many comparisons no names are suggested any more: a large workbook may be wrong in every cell.
const MOST_COMPARED: usize = 200_000;

pub(crate) struct Checker<'a> {
    pub tree: &'a Tree,
    pub settings: &'a Settings,
    pub lists: &'a Lists,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    pub fn survey(&mut self, table: &Table) {
        for record in &table.records {
            if table.get(record, &["disabled"]).and_then(yes_no) == Some(true) {
                continue;
            }
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                if column.known {
                    self.survey_cell(table, record, column, value);
                }
            }
        }
        self.prefixes(table);
    }

    fn survey_cell(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        let path: Vec<&str> = column.path.iter().map(String::as_str).collect();
        match path[..] {
            ["name" | "disabled", ..] => return,
            ["trigger", ..] => return self.trigger(table, record, column, value),
            _ => {}
        }
        if path == ["control", "appearance"] {
            for (word, suggestion) in appearances::unknown(value) {
                let diagnostic = Diagnostic::warning("unknown-appearance").arg("appearance", word);
                let suggestion = suggestion.map(str::to_owned);
                self.report(Diagnostic { suggestion, ..diagnostic }, table, record, column);
            }
        }
        let sound = self.references(table, record, column, value);
        if path == ["default"]
            && let Some(id) = self.item_of(table, record)
            && let Some(diagnostic) = defaults::check(self.tree.get(id), self.lists)
        {
            self.report(diagnostic, table, record, column);
        }
        let is_expression = match path[..] {
            ["bind", name] => EXPRESSIONS.contains(&name) && yes_no(value).is_none(),
            ["choice_filter"] | ["control", "jr:count"] => true,
            ["default"] => lexis::is_dynamic(value, table.get(record, &["type"]).unwrap_or_default()),
            _ => false,
        };
        if is_expression && sound {
            self.expression(table, record, column, value);
        }
        if let ["bind", name] = path[..]
            && let Some((_, allowed)) = TEREN.iter().find(|(attribute, _)| *attribute == name)
            && !allowed.contains(&value)
        {
            let diagnostic = Diagnostic::error("invalid-value").arg("column", &column.header).arg("value", value);
            let diagnostic = diagnostic.arg("allowed", allowed.join(", ")).nearest(value, allowed.iter().copied());
            self.report(diagnostic, table, record, column);
        }
        if path == ["bind", "teren:metadata"] && value == "keep" && self.settings.is_anonymous() {
            self.report(Diagnostic::error("anonymous-metadata"), table, record, column);
        }
    }

    pub fn choices(&mut self, table: &Table) {
        for record in &table.records {
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                if column.path.first().is_some_and(|word| word == "label" || word == "media") {
                    self.references(table, record, column, value);
                }
            }
        }
    }

    pub fn entities(&mut self, table: &Table) {
        for record in &table.records {
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                let sound = self.references(table, record, column, value);
                if sound && column.path.first().is_some_and(|name| entities::EXPRESSIONS.contains(&name.as_str())) {
                    self.expression(table, record, column, value);
                }
            }
        }
    }

    pub fn settings(&mut self, table: &Table) {
        let Some(record) = table.records.first() else { return };
        for (index, value) in &record.cells {
            let column = &table.columns[*index];
            let sound = self.references(table, record, column, value);
            if sound && column.path.first().is_some_and(|name| name == "instance_name") {
                self.expression(table, record, column, value);
            }
        }
    }

    /// Says what Teren does not use: once for each column that holds something, and for each such parameter.
    pub fn unused(&mut self, table: &Table) {
        for column in table.columns.iter().filter(|column| unused::is_column(&table.sheet.name, &column.header)) {
            let filled =
                |record: &&Record| record.cells.iter().any(|(index, _)| table.columns[*index].index == column.index);
            if let Some(record) = table.records.iter().find(filled) {
                self.report(Diagnostic::info("not-used").arg("name", &column.header), table, record, column);
            }
        }
        for record in &table.records {
            for (index, value) in &record.cells {
                let column = &table.columns[*index];
                let pairs = if column.path == ["parameters"] { parameters::parse(value) } else { None };
                for (name, _) in pairs.unwrap_or_default() {
                    if unused::PARAMETERS.contains(&name.as_str()) {
                        self.report(Diagnostic::info("not-used").arg("name", name), table, record, column);
                    }
                }
            }
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, table: &Table, record: &Record, column: &Column) {
        self.diagnostics.push(diagnostic.at(table.sheet.place(Some(record.number), Some(column.index))));
    }

    /// Whether all references of a cell name one item each.
    fn references(&mut self, table: &Table, record: &Record, column: &Column, value: &str) -> bool {
        let mut sound = true;
        for reference in references::scan(value) {
            if let Some(fault) = self.fault(&reference, &value[reference.start..reference.end]) {
                self.report(fault, table, record, column);
                sound = false;
            }
        }
        sound
    }

    fn fault(&self, reference: &Reference, text: &str) -> Option<Diagnostic> {
        let name = reference.name;
        if !reference.well_formed {
            return Some(Diagnostic::error("malformed-reference").arg("text", text));
        }
        match self.tree.named(name) {
            [_] => None,
            [] => {
                let mut diagnostic = Diagnostic::error("unknown-reference").arg("name", name);
                if self.diagnostics.len() * self.tree.names().len() < MOST_COMPARED {
                    let mut names: Vec<&str> = self.tree.names().collect();
                    names.sort_unstable();
                    diagnostic.suggestion = nearest(name, names).map(|name| format!("${{{name}}}"));
                }
                Some(diagnostic)
            }
            _ => Some(Diagnostic::error("ambiguous-reference").arg("name", name)),
        }
    }

    /// `${a}, ${b}`: questions that are seen.
    fn trigger(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        if !self.references(table, record, column, value) {
            return;
        }
        for part in value.split(',').filter(|part| !part.trim().is_empty()) {
            if !references::is_one(part.trim()) {
                self.report(Diagnostic::error("malformed-trigger").arg("text", part), table, record, column);
                continue;
            }
            for reference in references::scan(part) {
                let target = self.tree.named(reference.name).first().map(|id| self.tree.get(*id));
                if target.is_some_and(|target| !target.is_visible()) {
                    let diagnostic = Diagnostic::error("trigger-not-visible").arg("name", reference.name);
                    self.report(diagnostic, table, record, column);
                }
            }
        }
    }

    fn expression(&mut self, table: &Table, record: &Record, column: &Column, value: &str) {
        let parsed = match parse(value) {
            Ok(parsed) => parsed,
            Err(offset) => {
                let before = value.get(..offset).unwrap_or(value);
                let mut diagnostic = Diagnostic::error("broken-expression").arg("text", value);
                diagnostic.suggestion = slips::corrected(value).filter(|corrected| parse(corrected).is_ok());
                let diagnostic = diagnostic.arg("position", (before.chars().count() + 1).to_string());
                return self.report(diagnostic, table, record, column);
            }
        };
        for call in unsound_calls(&parsed, value) {
            let mut diagnostic = Diagnostic::error(call.code).arg("name", &call.name).arg("expression", value);
            if call.code == "xpath-unknown-function" {
                diagnostic = diagnostic.nearest(&call.name, functions::names());
            } else {
                let is_sound = |text: &String| parse(text).is_ok_and(|parsed| unsound_calls(&parsed, text).is_empty());
                diagnostic.suggestion = slips::corrected(value).filter(is_sound);
            }
            self.report(diagnostic, table, record, column);
        }
        // In a filter a word is a column of the list, and the point one of its choices.
        let is_filter = column.path == ["choice_filter"];
        let own = self.item_of(table, record).filter(|_| !is_filter);
        let logic = Logic { tree: self.tree, lists: self.lists, own };
        for word in slips::bare_words(&parsed) {
            if !is_filter && !self.is_child(own, word) {
                // As a path it is sound, though it leads nowhere.
                let mut diagnostic = Diagnostic::warning("bare-word").arg("word", word).arg("text", value);
                let answer = slips::yes_or_no(word).filter(|_| value.trim() == word);
                diagnostic.suggestion = Some(match self.tree.named(word) {
                    [] if answer.is_some() => answer.unwrap_or_default().to_owned(),
                    [] => format!("'{}'", logic.code_meant(&parsed, word).unwrap_or(word)),
                    _ => format!("${{{word}}}"),
                });
                self.report(diagnostic, table, record, column);
            }
        }
        let result = if column.path == ["bind", "calculate"] { logic.check_calculation(&parsed) } else { None };
        for diagnostic in logic.check(&parsed).into_iter().chain(result) {
            self.report(diagnostic, table, record, column);
        }
    }

    /// The item that a row of the survey sheet asks.
    fn item_of(&self, table: &Table, record: &Record) -> Option<Id> {
        let named = self.tree.named(table.get(record, &["name"])?);
        named.iter().copied().find(|id| self.tree.get(*id).row == Some(record.number))
    }

    /// Whether a word is the path from an item to one within it.
    fn is_child(&self, own: Option<Id>, word: &str) -> bool {
        self.tree.named(word).iter().any(|id| own.is_some() && self.tree.get(*id).parent == own)
    }

    /// Columns such as `bind::esri:fieldType` become attributes: they need a name for one, and their prefix declared in
    /// the settings.
    fn prefixes(&mut self, table: &Table) {
        for column in &table.columns {
            let [first, name, ..] = &column.path[..] else { continue };
            if matches!(first.as_str(), "bind" | "control" | "instance") && !names::is_xml_name(name) {
                let mut diagnostic = Diagnostic::error("header-not-a-name").arg("column", &column.header);
                diagnostic.suggestion = Some(names::made_of(name));
                let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
                self.diagnostics.push(diagnostic.at(place));
                continue;
            }
            let Some((prefix, _)) = name.split_once(':') else { continue };
            // The compiler declares its own, where there is something to declare.
            if column.path == entities::SAVE_TO {
                continue;
            }
            let is_attribute = matches!(first.as_str(), "bind" | "control" | "instance");
            let used = table
                .records
                .iter()
                .any(|record| record.cells.iter().any(|(index, _)| table.columns[*index].index == column.index));
            if is_attribute && used && !self.settings.declares(prefix) {
                let diagnostic = Diagnostic::error("undeclared-prefix").arg("prefix", prefix);
                let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
                self.diagnostics.push(diagnostic.at(place));
            }
        }
    }
}

/// Warns about lists that no question uses.
pub(crate) fn unused_lists(lists: &Lists, table: &Table, used: &HashSet<&str>, diagnostics: &mut Vec<Diagnostic>) {
    for list in lists.lists.iter().filter(|list| !used.contains(list.name.as_str())) {
        let record = table.records.iter().find(|record| record.number == list.row);
        if let Some(record) = record {
            let place = table.place(record, &["list name"]);
            diagnostics.push(Diagnostic::info("unused-list").arg("list", &list.name).at(place));
        }
    }
}

/// Sheets whose names are nearly those of the settings or the choices.
pub(crate) fn misspelt_sheets(workbook: &Workbook, diagnostics: &mut Vec<Diagnostic>) {
    let known = ["survey", "choices", "settings", "external_choices", "entities", "osm"];
    for sheet in &workbook.sheets {
        let name = sheet.name.trim().to_lowercase();
        let is_remark = name.starts_with('_') || known.contains(&name.as_str());
        let missing = ["choices", "settings", "entities"].into_iter().filter(|wanted| workbook.sheet(wanted).is_none());
        if !is_remark && let Some(wanted) = nearest(&name, missing) {
            let mut diagnostic = Diagnostic::warning("misspelt-sheet").arg("sheet", &sheet.name).arg("wanted", wanted);
            diagnostic.suggestion = Some(wanted.to_owned());
            diagnostics.push(diagnostic.at(sheet.place(None, None)));
        }
    }
}

/// An expression with its references as variables, or the offset from which on it is none.
fn parse(text: &str) -> Result<Expr, usize> {
    xforms::xpath::parse(&with_variables(text)).map_err(|error| error.offset)
}

/// What is wrong with the calls of an expression; that its references are variables is our own doing.
fn unsound_calls(parsed: &Expr, text: &str) -> Vec<BadCall> {
    let is_reference = |name: &str| references::scan(text).iter().any(|reference| reference.name == name);
    let mut found = functions::check(parsed);
    found.retain(|call| call.code != "xpath-variable" || !is_reference(&call.name));
    found
}

/// The text with a variable for each reference, as long as the reference is written, so that offsets are those of the
/// cell.
fn with_variables(text: &str) -> String {
    let mut variables = text.to_owned();
    for reference in references::scan(text) {
        let variable = match reference.well_formed && !reference.last_saved {
            true => format!(" ${} ", reference.name),
            false => format!(" /{} ", "a".repeat(reference.end - reference.start - " / ".len())),
        };
        variables.replace_range(reference.start..reference.end, &variable);
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_offsets_when_it_puts_variables_in() {
        for (text, expected) in [("${ą} = 1", " $ą  = 1"), ("if(${last-saved#ą}, 1)", "if( /aaaaaaaaaaaaa , 1)")] {
            assert_eq!(with_variables(text), expected);
            assert_eq!(with_variables(text).len(), text.len());
        }
    }
}
