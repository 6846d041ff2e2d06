//! The entities sheet: which answers make or change an entity, such as a household or a tree. Each declaration becomes an
//! `entity` element in the `meta` group of a container, as the ODK XForms Entities specification says.

mod nodes;
mod places;

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::names::is_ncname;
use crate::references;
use crate::table::{Record, Table, Vocabulary};
use crate::tree::{Id, Tree};
use places::Reference;

pub(crate) static VOCABULARY: Vocabulary = Vocabulary {
    columns: &["dataset", "entity_id", "create_if", "update_if", "repeat", "label"],
    aliases: &[("list_name", &["dataset"])],
    keeps_others: false,
    collapse_spaces: false,
    is_expression: |path| path.first().is_some_and(|first| EXPRESSIONS.contains(&first.as_str())),
    is_text: |_| false,
};

/// The columns that are expressions.
pub(crate) const EXPRESSIONS: &[&str] = &["entity_id", "create_if", "update_if", "label"];

/// The survey's column with the property that an answer is saved to.
pub(crate) const SAVE_TO: [&str; 2] = ["bind", "entities:saveto"];

/// One row of the sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Declaration {
    list: String,
    entity_id: Option<String>,
    create_if: Option<String>,
    update_if: Option<String>,
    label: Option<String>,
    row: u32,
}

impl Declaration {
    /// The names of the questions that its expressions refer to.
    fn names(&self) -> impl Iterator<Item = &str> {
        let texts = [&self.entity_id, &self.create_if, &self.update_if, &self.label];
        texts.into_iter().flatten().flat_map(|text| references::scan(text)).map(|reference| reference.name)
    }
}

/// Puts the declared entities into the tree. The version of the specification that this needs, if any is declared.
pub(crate) fn place(
    entities: Option<&Table>,
    survey: &Table,
    tree: &mut Tree,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'static str> {
    let faults_before = diagnostics.len();
    let declarations = entities.map(|table| read(table, diagnostics)).unwrap_or_default();
    let mut collector = Collector { survey, declarations: &declarations, diagnostics };
    let references = collector.references(tree);
    // Faults of single cells would only lead to others here.
    let sound = diagnostics.len() == faults_before;
    let entities = entities.filter(|_| sound && !declarations.is_empty())?;
    let places = places::allocate(tree, &declarations, &references, |reference, diagnostic| {
        let place = match reference.filter(|reference| reference.property.is_some()) {
            Some(reference) => survey.place_of_row(reference.row, &SAVE_TO),
            None => entities.place_of_row(diagnostic.row.unwrap_or_default(), &[]),
        };
        diagnostics.push(diagnostic.at(place));
    });
    let in_repeat =
        places.iter().any(|(container, _)| tree.is_repeat(*container) || tree.repeat_of(*container).is_some());
    for (container, index) in places {
        nodes::add(tree, container, &declarations[index]);
    }
    Some(if in_repeat || declarations.len() > 1 { "2025.1.0" } else { "2024.1.0" })
}

/// The declarations of the sheet.
fn read(table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Vec<Declaration> {
    for column in table.columns.iter().filter(|column| !column.known) {
        let index = table.columns.iter().position(|other| other.index == column.index);
        if table.records.iter().any(|record| record.cells.iter().any(|(cell, _)| Some(*cell) == index)) {
            let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
            let diagnostic = Diagnostic::error("unknown-entity-column").arg("column", &column.header);
            diagnostics
                .push(diagnostic.nearest(&column.header, ["list_name"].iter().chain(EXPRESSIONS).copied()).at(place));
        }
    }
    let mut declarations: Vec<Declaration> = Vec::new();
    for record in &table.records {
        let cell = |name: &str| table.get(record, &[name]).map(str::to_owned);
        let declaration = Declaration {
            list: cell("dataset").unwrap_or_default(),
            entity_id: cell("entity_id"),
            create_if: cell("create_if"),
            update_if: cell("update_if"),
            label: cell("label"),
            row: record.number,
        };
        let mut faults = faults(&declaration);
        if declarations.iter().any(|other| other.list == declaration.list) {
            faults.push(("dataset", Diagnostic::error("duplicate-entity-list").arg("list", &declaration.list)));
        }
        diagnostics.extend(faults.into_iter().map(|(column, fault)| fault.at(table.place(record, &[column]))));
        declarations.push(declaration);
    }
    declarations
}

/// What is wrong with a declaration by itself, each with the column concerned.
fn faults(declaration: &Declaration) -> Vec<(&'static str, Diagnostic)> {
    let list = &declaration.list;
    let mut faults = Vec::new();
    let name = match list.as_str() {
        "" => Some(Diagnostic::error("missing-entity-list")),
        list if list.starts_with("__") => Some(Diagnostic::error("entity-name-reserved").arg("name", list)),
        list if list.contains('.') => Some(Diagnostic::error("entity-list-with-period").arg("name", list)),
        list if !is_ncname(list) => Some(Diagnostic::error("invalid-name").arg("name", list)),
        _ => None,
    };
    faults.extend(name.map(|fault| ("dataset", fault)));
    let fault = match (&declaration.entity_id, &declaration.create_if, &declaration.update_if) {
        (None, _, Some(_)) => Some(("entity_id", "entity-without-id")),
        (Some(_), Some(_), None) => Some(("update_if", "entity-without-update-if")),
        (None, _, None) if declaration.label.is_none() => Some(("label", "entity-without-label")),
        _ => None,
    };
    faults.extend(fault.map(|(column, code)| (column, Diagnostic::error(code).arg("list", list))));
    faults
}

/// Gathers what the survey says about entities, row by row.
struct Collector<'a> {
    survey: &'a Table<'a>,
    declarations: &'a [Declaration],
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Collector<'_> {
    /// The answers that are saved to an entity or named by a declaration. Takes the list's name out of `list#property`.
    fn references(&mut self, tree: &mut Tree) -> Vec<Reference> {
        let mut found: Vec<Reference> = Vec::new();
        let mut items: HashMap<u32, Vec<Id>> = HashMap::new();
        for id in tree.document_order() {
            items.entry(tree.get(id).row.unwrap_or_default()).or_default().push(id);
        }
        for record in &self.survey.records {
            let name = self.survey.get(record, &["name"]);
            let is_its_own = |id: &&Id| name.is_none_or(|name| tree.get(**id).name == name);
            let item = items.get(&record.number).and_then(|ids| ids.iter().find(is_its_own)).copied();
            if let Some(save_to) = self.survey.get(record, &SAVE_TO) {
                match self.save_to(record, save_to, &found) {
                    Ok((entity, property)) => {
                        if let Some(id) = item {
                            let container = tree.get(id).parent.unwrap_or_default();
                            let name = Some(property.to_owned());
                            found.push(Reference {
                                entity,
                                container,
                                row: record.number,
                                property: name,
                                name: String::new(),
                            });
                            tree.get_mut(id).set_bind(SAVE_TO[1], property);
                        }
                    }
                    Err(fault) => self.diagnostics.push(fault.at(self.survey.place(record, &SAVE_TO))),
                }
            }
            let Some(id) = item else { continue };
            let (name, container) = (&tree.get(id).name, tree.get(id).parent.unwrap_or_default());
            for (entity, declaration) in self.declarations.iter().enumerate() {
                if declaration.names().any(|other| other == name) {
                    found.push(Reference { entity, container, row: record.number, property: None, name: name.clone() });
                }
            }
        }
        found
    }

    /// The declaration that an answer is saved to, and the property.
    fn save_to<'b>(
        &self,
        record: &Record,
        text: &'b str,
        found: &[Reference],
    ) -> Result<(usize, &'b str), Box<Diagnostic>> {
        let error = |code: &'static str| Box::new(Diagnostic::error(code).arg("text", text));
        if self.declarations.is_empty() {
            return Err(error("save-to-without-entities"));
        }
        let (list, property) = match text.split_once('#') {
            Some((_, property)) if property.contains('#') => return Err(error("save-to-malformed")),
            Some((list, property)) => (Some(list), property),
            None => (None, text),
        };
        let entity = match list {
            None if self.declarations.len() > 1 => return Err(error("save-to-needs-list")),
            None => 0,
            Some(list) => {
                let lists = || self.declarations.iter().map(|declaration| declaration.list.as_str());
                let index = lists().position(|other| other == list);
                index
                    .ok_or_else(|| Diagnostic::error("unknown-entity-list").arg("list", list).nearest(list, lists()))?
            }
        };
        let type_name = self.survey.get(record, &["type"]).unwrap_or_default();
        if type_name.starts_with("begin") || type_name.starts_with("end") {
            return Err(error("save-to-on-group"));
        }
        if matches!(property.to_lowercase().as_str(), "name" | "label") {
            return Err(Box::new(Diagnostic::error("property-named-as-entity").arg("name", property)));
        }
        if property.starts_with("__") {
            return Err(Box::new(Diagnostic::error("entity-name-reserved").arg("name", property)));
        }
        if !is_ncname(property) {
            return Err(Box::new(Diagnostic::error("invalid-name").arg("name", property)));
        }
        let same = |other: &&Reference| other.entity == entity && other.property.as_deref() == Some(property);
        match found.iter().find(same) {
            Some(other) => {
                let diagnostic = Diagnostic::error("duplicate-save-to").arg("name", property);
                Err(Box::new(diagnostic.arg("first", other.row.to_string())))
            }
            None => Ok((entity, property)),
        }
    }
}
