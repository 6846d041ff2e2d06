//! The way from a workbook to an XForm, step by step.

use std::collections::HashSet;

use crate::Compiled;
use crate::anonymity;
use crate::beside::{self, Beside};
use crate::check::{self, Checker};
use crate::choices::{self, Lists};
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::{self, Survey};
use crate::entities;
use crate::output::Sources;
use crate::rows::grids;
use crate::rows::identity;
use crate::rows::lookalikes;
use crate::rows::twins;
use crate::rows::unreachable;
use crate::rows::used_lists;
use crate::settings::{self, Settings, TEREN_NAMESPACE};
use crate::slips::own_language;
use crate::survey::{self, Sheets};
use crate::table::{Table, Vocabulary};
use crate::translations;
use crate::tree::{self, Kind, Tree};
use crate::workbook::{Sheet, Workbook};

pub(crate) fn compile(
    workbook: &Workbook,
    file_stem: &str,
    beside: Option<&dyn Beside>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Compiled> {
    let parts = Compiler { workbook, diagnostics }.read(file_stem)?;
    let (survey, settings) = (parts.survey(), &parts.settings);
    let compiled = Compiled {
        xml: emit::xml(survey),
        form_id: settings.form_id().to_owned(),
        version: settings.version().to_owned(),
        title: settings.title().to_owned(),
        external_files: emit::external_files(survey),
    };
    // Its headers were reported when it was read.
    let settings = workbook.sheet("settings").map(|sheet| Table::new(sheet, &settings::VOCABULARY, &mut Vec::new()));
    let sources = Sources {
        tree: &parts.tree,
        survey: &parts.table,
        entities: parts.entities.as_ref(),
        settings: settings.as_ref(),
        externals: &survey.externals(),
        beside,
    };
    sources.check_reserved(diagnostics);
    sources.check_files(diagnostics);
    let choices = workbook.sheet("choices");
    let choices = choices.map(|sheet| Table::new(sheet, &choices::VOCABULARY, &mut Vec::new()));
    for table in [Some(&parts.table), choices.as_ref()].into_iter().flatten() {
        beside::reserved_media(table, diagnostics);
        if let Some(beside) = beside {
            beside::media(table, beside, diagnostics);
        }
    }
    if has_errors(diagnostics) {
        let mut late = Vec::new();
        sources.check(&compiled.xml, &mut late);
        diagnostics.extend(late.into_iter().filter(|found| is_news(found, &parts.broken)));
        return None;
    }
    let usable = sources.check(&compiled.xml, diagnostics);
    join_bare_words(diagnostics);
    usable.then_some(compiled)
}

/// A word that stands alone, and the path that the form engine takes it for and does not find, are one fault: an error,
/// told with what was probably meant.
fn join_bare_words(diagnostics: &mut Vec<Diagnostic>) {
    let missing: Vec<Diagnostic> =
        diagnostics.iter().filter(|found| found.code == "reference-missing").cloned().collect();
    let same = |word: &Diagnostic, path: &Diagnostic| {
        let last =
            |found: &Diagnostic| found.args.first().and_then(|(_, text)| text.rsplit('/').next().map(str::to_owned));
        (&word.sheet, &word.cell) == (&path.sheet, &path.cell) && last(word) == last(path)
    };
    let mut joined = Vec::new();
    for word in
        diagnostics.iter_mut().filter(|found| matches!(found.code, "bare-word" | "yes-or-no" | "appearance-elsewhere"))
    {
        if let Some(path) = missing.iter().find(|path| same(word, path)) {
            word.severity = path.severity;
            joined.push(path.clone());
        }
    }
    diagnostics.retain(|found| !joined.contains(found));
}

/// Whether the form engine's finding about a broken workbook tells something of its own: it has a place, and in a row
/// that nothing else was wrong with.
fn is_news(found: &Diagnostic, broken: &HashSet<u32>) -> bool {
    let is_in_sound_row = found.row.is_some_and(|row| !broken.contains(&row));
    is_in_sound_row && (found.severity == Severity::Warning || FIRM.contains(&found.code))
}

/// Errors of the form engine that are no consequence of another one, in whatever state the rest of the workbook is.
const FIRM: &[&str] = &["dependency-cycle", "regex-unsupported"];

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// A workbook as far as it could be read.
struct Parts<'a> {
    table: Table<'a>,
    entities: Option<Table<'a>>,
    tree: Tree,
    settings: Settings,
    lists: Lists,
    /// The rows of the survey with errors.
    broken: HashSet<u32>,
}

impl Parts<'_> {
    fn survey(&self) -> Survey<'_> {
        Survey { tree: &self.tree, settings: &self.settings, lists: &self.lists }
    }
}

struct Compiler<'a, 'd> {
    workbook: &'a Workbook,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a> Compiler<'a, '_> {
    fn read(&mut self, file_stem: &str) -> Option<Parts<'a>> {
        check::misspelt_sheets(self.workbook, self.diagnostics);
        let sheet = self.survey_sheet()?;
        let mut settings = Settings::read(self.workbook, file_stem, self.diagnostics);
        let choices =
            self.workbook.sheet("choices").map(|sheet| Table::new(sheet, &choices::VOCABULARY, self.diagnostics));
        let mut lists =
            choices.as_ref().map(|table| Lists::read(table, &settings, self.diagnostics)).unwrap_or_default();
        let collapse_spaces = settings.get("clean_text_values").and_then(settings::yes_no) != Some(false);
        let vocabulary = Vocabulary { collapse_spaces, ..survey::VOCABULARY };
        let table = Table::new(sheet, &vocabulary, self.diagnostics);
        table.report_unknown(&survey::VOCABULARY, self.diagnostics);
        if !table.has(&["type"]) {
            self.diagnostics.push(table.missing_column(Severity::Error, "type"));
            return None;
        }
        let mut other = |name: &str, vocabulary| {
            self.workbook.sheet(name).map(|sheet| Table::new(sheet, vocabulary, self.diagnostics))
        };
        let sheets = Sheets {
            entities: other("entities", &entities::VOCABULARY),
            external_choices: other("external_choices", &choices::VOCABULARY),
            osm: other("osm", &choices::VOCABULARY),
        };
        let tree = survey::build(self.workbook, &table, &sheets, &mut settings, &mut lists, self.diagnostics);
        let mut parts = Parts { table, entities: sheets.entities, tree, settings, lists, broken: HashSet::new() };
        self.check(&mut parts, choices.as_ref());
        self.check_instances(&parts);
        self.check_entity_lists(&parts);
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let in_survey = errors.filter(|diagnostic| diagnostic.sheet.as_deref() == Some(&*parts.table.sheet.name));
        parts.broken = in_survey.filter_map(|diagnostic| diagnostic.row).collect();
        Some(parts)
    }

    fn has_errors(&self) -> bool {
        has_errors(self.diagnostics)
    }

    /// The survey sheet, or the only one.
    fn survey_sheet(&mut self) -> Option<&'a Sheet> {
        let known = |sheet: &&Sheet| {
            ["choices", "settings", "external_choices", "entities", "osm"]
                .iter()
                .any(|name| sheet.name.trim().eq_ignore_ascii_case(name))
        };
        let workbook = self.workbook;
        let found = workbook.sheet("survey").or_else(|| workbook.sheets.first().filter(|_| workbook.sheets.len() == 1));
        if let Some(sheet) = found.filter(|sheet| !known(sheet)) {
            return Some(sheet);
        }
        let names = workbook.sheets.iter().filter(|sheet| !known(sheet)).map(|sheet| sheet.name.as_str());
        let there = workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(", ");
        let diagnostic = match there.is_empty() {
            true => Diagnostic::error("missing-sheet").arg("wanted", "survey"),
            false => Diagnostic::error("missing-sheet-among").arg("wanted", "survey").arg("there", there),
        };
        let own = names.clone().find(|name| own_language::sheet(name) == Some("survey"));
        let mut diagnostic = diagnostic.nearest("survey", names);
        diagnostic.suggestion = own.map(str::to_owned).or(diagnostic.suggestion);
        self.diagnostics.push(Diagnostic { sheet: Some("survey".to_owned()), ..diagnostic });
        None
    }

    fn check(&mut self, parts: &mut Parts, choices: Option<&Table>) {
        let Parts { table, entities, tree, settings, lists, .. } = parts;
        let sources: Vec<&tree::Source> =
            tree.document_order().into_iter().filter_map(|id| tree.get(id).source.as_ref()).collect();
        let pins = |source: &&tree::Source| {
            source.randomize.is_some() && lists.get(&source.list).is_some_and(|list| list.has_pinned_codes())
        };
        let has_own_column =
            table.columns.iter().any(|column| column.path.get(1).is_some_and(|name| name.starts_with("teren:")));
        if has_own_column || sources.iter().any(pins) {
            settings.declare(TEREN_NAMESPACE);
        }
        let is_asked = |id: tree::Id| matches!(tree.get(id).kind, Kind::Question(_)) && tree.get(id).row.is_some();
        if !self.has_errors() && !tree.document_order().into_iter().any(is_asked) {
            self.diagnostics.push(Diagnostic::warning("no-questions").at(table.sheet.place(None, None)));
        }
        let tables: Vec<&Table> = std::iter::once(&*table).chain(choices).collect();
        translations::check(&tables, settings.default_language(), self.diagnostics);
        tables.iter().for_each(|table| translations::check_spelling(table, self.diagnostics));
        translations::check_unnamed(table, settings.default_language(), self.diagnostics);
        if let Some(choices) = choices {
            translations::check_across(table, choices, settings.default_language(), self.diagnostics);
        }
        if let Some(column) = table.columns.iter().find(|column| column.path == ["disabled"]) {
            let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
            self.diagnostics.push(Diagnostic::warning("disabled-column").at(place));
        }
        match settings.is_anonymous() {
            true => identity::check(table, tree, self.diagnostics),
            false => anonymity::check(table, tree, self.diagnostics),
        }
        // Its headers were reported when it was read.
        let settings_table = self.workbook.sheet("settings");
        let settings_table = settings_table.map(|sheet| Table::new(sheet, &settings::VOCABULARY, &mut Vec::new()));
        let mut checker = Checker { tree, settings, lists, diagnostics: self.diagnostics };
        checker.survey(table);
        checker.unused(table);
        if let Some(entities) = entities {
            checker.entities(entities);
            checker.unused(entities);
        }
        if let Some(choices) = choices {
            checker.choices(choices);
            checker.unused(choices);
            let elsewhere =
                used_lists::read_elsewhere(&[Some(&*table), entities.as_ref(), settings_table.as_ref(), Some(choices)]);
            used_lists::check(table, &sources, lists, choices, &elsewhere, self.diagnostics);
            unreachable::check(tree, lists, choices, &elsewhere, self.diagnostics);
            choices::check_spaces(tree, lists, choices, self.diagnostics);
            twins::check(lists, choices, self.diagnostics);
        }
        lookalikes::check(table, choices, self.diagnostics);
        grids::check(tree, lists, table, self.diagnostics);
        if let Some(table) = &settings_table {
            translations::check_default(table, &tables, self.diagnostics);
            if !settings.is_anonymous() {
                anonymity::check_title(table, self.diagnostics);
            }
            let mut checker = Checker { tree, settings, lists, diagnostics: self.diagnostics };
            checker.settings(table);
            checker.unused(table);
        }
    }

    /// Entities that are to be changed need their list.
    fn check_entity_lists(&mut self, parts: &Parts) {
        let Some(entities) = parts.entities.as_ref().filter(|_| !self.has_errors()) else { return };
        let sources = parts.survey().externals();
        for record in entities.records.iter().filter(|record| entities.get(record, &["entity_id"]).is_some()) {
            let list = entities.get(record, &["dataset"]).unwrap_or_default();
            if !sources.iter().any(|source| source.id == list) && parts.lists.get(list).is_none() {
                let diagnostic = Diagnostic::error("entity-list-not-attached").arg("list", list);
                self.diagnostics.push(diagnostic.at(entities.place(record, &["dataset"])));
            }
        }
    }

    /// A name must not stand for two sources of choices.
    fn check_instances(&mut self, parts: &Parts) {
        let table = &parts.table;
        for (first, second) in parts.survey().conflicts() {
            let row = parts.tree.get(second.from).row;
            let place = match table.records.iter().find(|record| Some(record.number) == row) {
                Some(record) => table.place(record, &["type"]),
                None => table.sheet.place(row, None),
            };
            let diagnostic = Diagnostic::error("instance-conflict").arg("name", second.id);
            self.diagnostics.push(diagnostic.arg("first", first.src).arg("second", second.src).at(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Actions are looked at before the form engine sees them, as it need not know all of them.
    fn check(table: &str, pieces: &[&str]) {
        let (workbook, _) = crate::read(table.as_bytes(), "form.md");
        let mut diagnostics = Vec::new();
        let workbook = workbook.unwrap_or_default();
        let parts = Compiler { workbook: &workbook, diagnostics: &mut diagnostics }.read("form");
        let xml = parts.map(|parts| emit::xml(parts.survey())).unwrap_or_default();
        for piece in pieces {
            assert!(xml.contains(piece), "missing {piece} in\n{xml}\n{diagnostics:?}");
        }
    }

    #[test]
    fn first_values_are_set_by_actions() {
        check(
            "| survey |\n| | type | name | label | default |\n| | date | d | D | today() |\n| | begin_repeat | r | R | |\n\
             | | text | a | A | |\n| | text | b | B | concat('x', ${a}) |\n| | text | l | L | ${last-saved#d} |\n| | end_repeat |\n\
             | | start-geopoint | p | | |\n",
            &[
                r#"<setvalue event="odk-instance-first-load" ref="/data/d" value="today()"/>"#,
                r#"<setvalue event="odk-instance-first-load" ref="/data/r/b" value="concat('x',  ../a )"/>"#,
                r#"<setvalue event="odk-new-repeat" ref="/data/r/b" value="concat('x',  ../a )"/>"#,
                r#"<setvalue event="odk-new-repeat" ref="/data/r/l" value=" instance('__last-saved')/data/d "/>"#,
                r#"<instance id="__last-saved" src="jr://instance/last-saved"/>"#,
                r#"<odk:setgeopoint event="odk-instance-first-load" ref="/data/p"/>"#,
            ],
        );
    }

    #[test]
    fn triggers_set_values_where_the_respondent_answers() {
        check(
            "| survey |\n| | type | name | label | trigger | calculation | parameters |\n| | text | a | A | | | |\n\
             | | background-geopoint | g | | ${a} | | |\n| | dateTime | b | | ${a} | now() | |\n\
             | | background-audio | s | | | | quality=low |\n",
            &[
                "<label>A</label>\n      <setvalue event=\"xforms-value-changed\" ref=\"/data/b\" value=\"now()\"/>\n      \
                 <odk:setgeopoint event=\"xforms-value-changed\" ref=\"/data/g\"/>",
                r#"<bind nodeset="/data/b" type="dateTime"/>"#,
                r#"<odk:recordaudio event="odk-instance-load" ref="/data/s" odk:quality="low"/>"#,
            ],
        );
    }

    #[test]
    fn what_a_trigger_sets_is_computed_where_it_stands() {
        check(
            "| survey |\n| | type | name | label | trigger | calculation |\n| | begin_repeat | r | R | | |\n| | text | a | A | | |\n\
             | | begin_group | g | G | | |\n| | text | b | B | ${a} | concat(${a}, '!') |\n| | begin_repeat | q | Q | | |\n\
             | | text | c | C | ${a} | concat(${a}, '?') |\n| | end_repeat | | | | |\n| | end_group | | | | |\n| | end_repeat | | | | |\n",
            &[
                r#"<setvalue event="xforms-value-changed" ref="/data/r/g/b" value="concat( ../../a , '!')"/>"#,
                r#"<setvalue event="xforms-value-changed" ref="/data/r/g/q/c" value="concat( ../../../a , '?')"/>"#,
            ],
        );
    }
}
