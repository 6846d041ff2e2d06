//! Which columns an export has: the union of the form's versions, in document order, the version shown now first.

use super::{
    by_version::ByVersion,
    columns::{Choice, Column, Kind, Nature, SheetColumns, last_step},
    naming,
};
use std::collections::HashMap;
use xforms::{
    form::{DataType, ElementKind, Field, Form, Origin, Protect},
    xpath::Gives,
};

/// The columns of all sheets, the responses' sheet first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    pub sheets: Vec<SheetColumns>,
    /// As the newest version has it.
    pub title: String,
    names: naming::Uses,
}

impl Default for Schema {
    fn default() -> Self {
        let sheets = vec![SheetColumns { repeat: None, versions: Vec::new(), columns: Vec::new() }];
        Self { sheets, title: String::new(), names: naming::Uses::default() }
    }
}

impl Schema {
    /// Adds what this version has beyond the newer ones before it.
    pub fn add(&mut self, form: &Form, version: usize, age: usize) {
        if self.title.is_empty() {
            form.title().clone_into(&mut self.title);
        }
        let language = label_language(form);
        let fields: Vec<Field> = form.fields().into_iter().filter(is_exported).collect();
        for field in &fields {
            // A repeat that has nothing but another repeat has entries all the same.
            let around = field.around.iter().rev().cloned().map(Some);
            for repeat in around.chain([field.repeat.clone()]) {
                match self.sheets.iter_mut().find(|sheet| sheet.repeat == repeat) {
                    Some(sheet) if sheet.versions.contains(&version) => {}
                    Some(sheet) => sheet.versions.push(version),
                    None => self.sheets.push(SheetColumns { repeat, versions: vec![version], columns: Vec::new() }),
                }
            }
        }
        for sheet in &mut self.sheets {
            let own: Vec<&Field> = fields.iter().filter(|field| field.repeat == sheet.repeat).collect();
            self.names.add(age, sheet.repeat.as_deref(), own.iter().map(|field| field.path.as_str()));
            let columns = own.into_iter().enumerate();
            sheet.merge(columns.map(|(at, field)| column(form, field, &language, (version, at))).collect());
        }
    }

    /// All versions are there, which are so old: puts together what is one question, and names the columns.
    #[must_use]
    pub fn finish(mut self, ages: &[usize]) -> Self {
        for sheet in &mut self.sheets {
            self.names.unite(sheet);
            self.names.name(sheet, ages);
        }
        self
    }

    fn repeats(&self, path: &str) -> bool {
        self.sheets.iter().any(|sheet| sheet.repeat.as_deref() == Some(path))
    }

    /// How many steps of an entry's place (`osoba[1]/praca[2]`) are those of the repeat around it, if there is one.
    pub fn parent_steps(&self, repeat: &str) -> Option<usize> {
        let around = repeat.rmatch_indices('/').map(|(at, _)| &repeat[..at]).find(|path| self.repeats(path))?;
        Some(around.split('/').skip(2).count())
    }

    /// The place of any entry of a repeat: `osoba[N]/praca[N]`, with 1 for what does not repeat.
    pub fn place_pattern(&self, repeat: &str) -> String {
        let ends = repeat.match_indices('/').map(|(at, _)| at).skip(2).chain([repeat.len()]);
        let steps = ends.map(|end| {
            let number = if self.repeats(&repeat[..end]) { "N" } else { "1" };
            format!("{}[{number}]", last_step(&repeat[..end]))
        });
        steps.collect::<Vec<_>>().join("/")
    }

    /// The questions whose codes have not meant the same in all versions, and those codes.
    pub fn renamed(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.codes_that(|choice| choice.label.differ())
    }

    /// The questions whose codes mean several things in one version, and those codes.
    pub fn ambiguous(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.codes_that(|choice| choice.is_ambiguous)
    }

    /// The questions that are of one kind in one version and of another in another.
    pub fn retyped(&self) -> impl Iterator<Item = &str> {
        let changes = |column: &&Column| {
            let mut kinds = column.nature.iter().filter(|(nature, _)| nature.is_asked).map(|(nature, _)| nature.kind);
            kinds.next().is_some_and(|first| kinds.any(|kind| kind != first))
        };
        self.sheets.iter().flat_map(|sheet| &sheet.columns).filter(changes).map(|column| column.name.as_str())
    }

    fn codes_that(&self, are: impl Fn(&Choice) -> bool) -> impl Iterator<Item = (&str, Vec<&str>)> {
        let asked = self.sheets.iter().flat_map(|sheet| &sheet.columns).filter(|column| column.is_asked());
        let found = asked.map(move |column| {
            let codes = column.choices.iter().filter(|choice| are(choice));
            (column.name.as_str(), codes.map(|choice| choice.code.as_str()).collect::<Vec<_>>())
        });
        found.filter(|(_, codes)| !codes.is_empty())
    }
}

/// What the form's own bookkeeping says: the instance's id is the response's id.
const BOOKKEEPING: [&str; 2] = ["instanceID", "deprecatedID"];

/// What people answer, and what follows from it; technical values are nobody's business.
fn is_exported(field: &Field) -> bool {
    let local = |step: &str| step.rsplit(':').next().unwrap_or_default().to_owned();
    let mut steps = field.path.rsplit('/').map(local);
    let is_bookkeeping = steps.next().is_some_and(|name| BOOKKEEPING.contains(&name.as_str()))
        && steps.next().is_some_and(|above| above == "meta");
    field.protect != Some(Protect::Technical) && field.origin != Origin::Form && !is_bookkeeping
}

/// How the answers to a question are read; a calculation may be of a list.
pub fn kind_of(field: &Field, is_listed: bool) -> Kind {
    match (&field.kind, &field.data_type) {
        (Some(ElementKind::Select { multiple: true }), _) => Kind::Codes,
        (Some(ElementKind::Select { multiple: false }), _) => Kind::Code,
        (Some(ElementKind::Rank), _) => Kind::Ranking,
        (_, DataType::Int | DataType::Decimal) => Kind::Number,
        (_, DataType::Date) => Kind::Date,
        (_, DataType::Geopoint) => Kind::Point,
        (_, DataType::Geotrace) => Kind::Line,
        (_, DataType::Geoshape) => Kind::Area,
        (_, DataType::Time) => Kind::Time,
        (_, DataType::DateTime) if field.origin == Origin::Moment => Kind::Moment,
        (_, DataType::DateTime) if field.calculated == Some(Gives::Moment) => Kind::Moment,
        (_, DataType::DateTime) => Kind::DateTime,
        // Authors give calculations no type.
        (_, DataType::String) => match field.calculated {
            Some(Gives::Number) => Kind::Number,
            Some(Gives::Date) => Kind::Date,
            Some(Gives::Time) => Kind::Time,
            Some(Gives::DateTime) => Kind::DateTime,
            Some(Gives::Moment) => Kind::Moment,
            None if field.kind.is_none() && is_listed => Kind::Code,
            None => Kind::Text,
        },
        _ => Kind::Text,
    }
}

fn column(form: &Form, field: &Field, language: &str, (version, at): (usize, usize)) -> Column {
    let choices = choices(form, field, language, version);
    let kind = kind_of(field, !choices.is_empty());
    let label = form.field_label(field, language).unwrap_or_default();
    let scales = ["likert", "list-nolabel"];
    let is_ordinal = field.element.is_some_and(|id| scales.iter().any(|scale| form.element(id).has_appearance(scale)));
    Column {
        paths: vec![field.path.clone()],
        name: field.name.clone(),
        places: vec![(version, at)],
        label: ByVersion::of(version, label),
        nature: ByVersion::of(version, Nature { kind, is_asked: field.origin == Origin::Answer }),
        asked_when: ByVersion::of(version, form.asked_when(&field.path)),
        choices,
        is_ordinal,
    }
}

/// How many meanings of one code are told.
const MEANINGS: usize = 3;

/// A code may stand in a list more than once, of which a filter shows one.
fn choices(form: &Form, field: &Field, language: &str, version: usize) -> Vec<Choice> {
    let mut places = HashMap::new();
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (code, label) in form.field_choices(field, language) {
        let place = *places.entry(code.clone()).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, labels)) if labels.len() > MEANINGS || labels.contains(&label) => {}
            Some((_, labels)) => labels.push(label),
            None => found.push((code, vec![label])),
        }
    }
    let choice = |(place, (code, mut labels)): (usize, (String, Vec<String>))| {
        let is_ambiguous = labels.len() > 1;
        if labels.len() > MEANINGS {
            labels[MEANINGS] = "…".to_owned();
        }
        let label = ByVersion::of(version, labels.join(" / "));
        Choice { code, label, is_ambiguous, places: vec![(version, place)], column: String::new() }
    };
    found.into_iter().enumerate().map(choice).collect()
}

/// The language of labels: Polish where the form has it.
pub fn label_language(form: &Form) -> String {
    let polish = form.languages().iter().find(|language| language.contains("(pl)") || language.as_str() == "pl");
    polish.cloned().unwrap_or_else(|| form.default_language().to_owned())
}
