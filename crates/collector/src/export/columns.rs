//! Which columns an export has: the union of the form's versions, in document order, the version shown now first.

use super::{rows, table::ChoiceLabel};
use std::collections::{HashMap, HashSet};
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
        let fields: Vec<Field> = form.fields().into_iter().filter(is_exported).collect();
        for field in &fields {
            if !self.sheets.iter().any(|sheet| sheet.repeat == field.repeat) {
                self.sheets.push(SheetColumns { repeat: field.repeat.clone(), columns: Vec::new() });
            }
        }
        for sheet in &mut self.sheets {
            let own: Vec<&Field> = fields.iter().filter(|field| field.repeat == sheet.repeat).collect();
            sheet.merge(own.into_iter().map(|field| column(form, field, &language)));
        }
        self.name_columns();
    }

    /// A column is called by its question's name; where two questions have one name, by their paths. What is taken then,
    /// as by a column that every sheet has, gets a number.
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
            let mut taken = rows::key_names(sheet.repeat.is_some());
            for (column, name) in sheet.columns.iter_mut().zip(names) {
                column.name = taken.take(&name);
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

impl SheetColumns {
    /// Puts a version's columns in: what is new stands after the one before it in that version.
    fn merge(&mut self, version: impl Iterator<Item = Column>) {
        let known: HashMap<String, usize> =
            self.columns.iter().enumerate().map(|(place, column)| (column.path.clone(), place)).collect();
        // By the place that they stand at. What a version begins with goes to the end.
        let mut new: Vec<Vec<Column>> = (0..=self.columns.len()).map(|_| Vec::new()).collect();
        let mut after = self.columns.len();
        for column in version {
            match known.get(&column.path) {
                Some(&place) => {
                    self.columns[place].merge_choices(column.choices);
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
    fn merge_choices(&mut self, choices: Vec<(String, String)>) {
        let known: HashSet<String> = self.choices.iter().map(|(code, _)| code.clone()).collect();
        self.choices.extend(choices.into_iter().filter(|(code, _)| !known.contains(code)));
    }
}

/// The last step of a path: the question's or repeat's own name.
pub fn last_step(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What the form's own bookkeeping says: the instance's id is the response's id.
const BOOKKEEPING: [&str; 2] = ["/meta/instanceID", "/meta/deprecatedID"];

/// Notes hold nothing, and technical values are nobody's business.
fn is_exported(field: &Field) -> bool {
    field.protect != Some(Protect::Technical)
        && !matches!(field.kind, Some(ElementKind::Note))
        && !BOOKKEEPING.iter().any(|name| field.path.ends_with(name))
}

fn column(form: &Form, field: &Field, language: &str) -> Column {
    let choices = form.field_choices(field, language);
    let kind = match (&field.kind, &field.data_type) {
        (Some(ElementKind::Select { multiple: true }), _) => Kind::Codes,
        (Some(ElementKind::Select { multiple: false }), _) => Kind::Code,
        (_, DataType::Int | DataType::Decimal) => Kind::Number,
        // Authors give calculations no type.
        (_, DataType::String) if field.calculates_number => Kind::Number,
        (_, DataType::Date) => Kind::Date,
        (_, DataType::Time) => Kind::Time,
        (_, DataType::DateTime) => Kind::DateTime,
        _ => Kind::Text,
    };
    let label = form.field_label(field, language).unwrap_or_default();
    Column { path: field.path.clone(), name: field.name.clone(), label, kind, choices }
}

/// Labels are in Polish where the form has it.
fn language(form: &Form) -> String {
    let polish = form.languages().iter().find(|language| language.contains("(pl)") || language.as_str() == "pl");
    polish.cloned().unwrap_or_else(|| form.default_language().to_owned())
}
