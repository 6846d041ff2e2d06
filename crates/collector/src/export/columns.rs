//! Which columns an export has: the union of the form's versions, in document order, the version shown now first.

use super::table::ChoiceLabel;
use std::collections::HashMap;
use xforms::form::{DataType, ElementKind, Field, Form, Protect};

/// A question's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Where the value stands in the instance, `/data/g/a`.
    pub path: String,
    pub name: String,
    pub label: String,
    pub kind: Kind,
    /// Codes and labels, when the form lists them.
    pub choices: Vec<(String, String)>,
}

/// How a column's values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Code,
    /// Several codes: one column with all, and one 0/1 column for each code.
    Codes,
    Date,
    Time,
    DateTime,
}

/// The columns of a sheet: `repeat` is the path of the repeat, or `None` for the responses themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumns {
    pub repeat: Option<String>,
    pub columns: Vec<Column>,
}

/// The columns of all sheets, the responses' sheet first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    pub sheets: Vec<SheetColumns>,
}

impl Default for Schema {
    fn default() -> Self {
        Self { sheets: vec![SheetColumns { repeat: None, columns: Vec::new() }] }
    }
}

impl Schema {
    /// Adds what this version has beyond those before it.
    pub fn add(&mut self, form: &Form) {
        let language = language(form);
        let mut previous: Option<String> = None;
        for field in form.fields().iter().filter(|field| is_exported(field)) {
            let sheet = self.sheet(field.repeat.as_deref());
            let place = previous.take().and_then(|path| sheet.columns.iter().position(|column| column.path == path));
            match sheet.columns.iter_mut().find(|column| column.path == field.path) {
                Some(known) => merge_choices(known, form.field_choices(field, &language)),
                None => {
                    let place = place.map_or(sheet.columns.len(), |place| place + 1);
                    sheet.columns.insert(place, column(form, field, &language));
                }
            }
            previous = Some(field.path.clone());
        }
        self.name_columns();
    }

    fn sheet(&mut self, repeat: Option<&str>) -> &mut SheetColumns {
        let place = self.sheets.iter().position(|sheet| sheet.repeat.as_deref() == repeat).unwrap_or_else(|| {
            self.sheets.push(SheetColumns { repeat: repeat.map(str::to_owned), columns: Vec::new() });
            self.sheets.len() - 1
        });
        &mut self.sheets[place]
    }

    /// A column is called by its question's name; where two questions have one name, by their paths.
    fn name_columns(&mut self) {
        for sheet in &mut self.sheets {
            let mut uses: HashMap<&str, usize> = HashMap::new();
            for column in &sheet.columns {
                *uses.entry(last_step(&column.path)).or_default() += 1;
            }
            let names: Vec<String> = sheet
                .columns
                .iter()
                .map(|column| match last_step(&column.path) {
                    name if uses.get(name) == Some(&1) => name.to_owned(),
                    _ => column.path.split('/').skip(2).collect::<Vec<_>>().join("-"),
                })
                .collect();
            for (column, name) in sheet.columns.iter_mut().zip(names) {
                column.name = name;
            }
        }
    }

    /// The meaning of every listed code.
    pub fn choice_labels(&self) -> Vec<ChoiceLabel> {
        let columns = self.sheets.iter().flat_map(|sheet| &sheet.columns);
        columns
            .flat_map(|column| {
                column.choices.iter().map(|(code, label)| ChoiceLabel {
                    column: column.name.clone(),
                    code: code.clone(),
                    label: label.clone(),
                })
            })
            .collect()
    }
}

/// The last step of a path: the question's or repeat's own name.
pub fn last_step(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Notes hold nothing, technical values are nobody's business, and the instance's id is the response's id.
fn is_exported(field: &Field) -> bool {
    field.protect != Some(Protect::Technical)
        && !matches!(field.kind, Some(ElementKind::Note))
        && !field.path.ends_with("/meta/instanceID")
}

fn column(form: &Form, field: &Field, language: &str) -> Column {
    let choices = form.field_choices(field, language);
    let kind = match (&field.kind, &field.data_type) {
        (Some(ElementKind::Select { multiple: true }), _) => Kind::Codes,
        (Some(ElementKind::Select { multiple: false }), _) => Kind::Code,
        (_, DataType::Int | DataType::Decimal) => Kind::Number,
        (_, DataType::Date) => Kind::Date,
        (_, DataType::Time) => Kind::Time,
        (_, DataType::DateTime) => Kind::DateTime,
        _ => Kind::Text,
    };
    let label = form.field_label(field, language).unwrap_or_default();
    Column { path: field.path.clone(), name: field.name.clone(), label, kind, choices }
}

fn merge_choices(column: &mut Column, choices: Vec<(String, String)>) {
    for (code, label) in choices {
        if !column.choices.iter().any(|(known, _)| *known == code) {
            column.choices.push((code, label));
        }
    }
}

/// Labels are in Polish where the form has it.
fn language(form: &Form) -> String {
    let polish = form.languages().iter().find(|language| language.contains("(pl)") || language.as_str() == "pl");
    polish.cloned().unwrap_or_else(|| form.default_language().to_owned())
}
