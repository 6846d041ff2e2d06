//! The choices sheet: lists of codes with their labels.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::names;
use crate::own_words::{self, OwnWords};
use crate::references;
use crate::settings::Settings;
use crate::table::{Record, Table, Vocabulary, single_colon};
use crate::text::Text;
use crate::tree::{Item, Tree};
use crate::types::Control;

pub(crate) static VOCABULARY: Vocabulary = Vocabulary {
    columns: &["list name", "name", "label", "media", "sms_option"],
    aliases: &[
        ("list_name", &["list name"]),
        ("caption", &["label"]),
        ("value", &["name"]),
        ("image", &["media", "image"]),
        ("big-image", &["media", "big-image"]),
        ("audio", &["media", "audio"]),
        ("video", &["media", "video"]),
    ],
    keeps_others: true,
    collapse_spaces: false,
    is_expression: |_| false,
    is_text: |path| path.first().is_some_and(|first| first == "label" || first == "media"),
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub name: String,
    /// Its row in the sheet; none when the compiler made it.
    pub row: Option<u32>,
    pub label: Text,
    pub media: Vec<(String, Text)>,
    /// Other columns, for choice filters.
    pub extra: Vec<(String, String)>,
}

impl Choice {
    /// What it has in a column that filters see.
    pub fn held(&self, column: &str) -> Option<&str> {
        match column {
            "name" => Some(&self.name),
            _ => self.extra.iter().find(|(other, _)| other == column).map(|(_, value)| value.as_str()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct List {
    pub name: String,
    pub choices: Vec<Choice>,
    /// Its first row in the sheet.
    pub row: u32,
}

impl List {
    /// Whether its labels stand in the itext: they are translated, have media or show an answer.
    pub fn needs_itext(&self) -> bool {
        self.choices
            .iter()
            .any(|choice| !choice.media.is_empty() || choice.label.is_localized() || references::any(&choice.label))
    }

    /// Whether some of its codes stand last when the others are shuffled.
    pub fn has_pinned_codes(&self) -> bool {
        self.choices.iter().any(|choice| choice.name.parse().is_ok_and(|code: u32| code >= PIN_FROM))
    }
}

/// Codes from here on (none of these, other, do not know…) keep their place at the end of a shuffled list.
pub(crate) const PIN_FROM: u32 = 90;

/// The lists in the order of their first rows.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub lists: Vec<List>,
    /// Where each list stands, by its name.
    index: HashMap<String, usize>,
}

impl Lists {
    pub fn get(&self, name: &str) -> Option<&List> {
        self.index.get(name).map(|at| &self.lists[*at])
    }

    pub fn has_code(&self, code: &str) -> bool {
        self.lists.iter().any(|list| list.choices.iter().any(|choice| choice.name == code))
    }

    pub fn read(table: &Table, settings: &Settings, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut reader = Reader { table, settings, diagnostics, codes: HashMap::new() };
        if !reader.has_columns() {
            return Self::default();
        }
        let mut lists = Self::default();
        for record in &table.records {
            let Some((list, choice)) = reader.choice(record) else { continue };
            let at = *lists.index.entry(list).or_insert_with_key(|name| {
                lists.lists.push(List { name: name.clone(), choices: Vec::new(), row: record.number });
                lists.lists.len() - 1
            });
            lists.lists[at].choices.push(choice);
        }
        lists
    }

    /// Moves the choice that was added for `or_other` from a list into a copy of it; the copy's name.
    pub fn separate_other(&mut self, name: &str) -> Option<String> {
        let at = *self.index.get(name)?;
        let mut copy = format!("{name}_or_other");
        while self.index.contains_key(&copy) {
            copy.push('_');
        }
        let list = &mut self.lists[at];
        let copied = List { name: copy.clone(), ..list.clone() };
        list.choices.retain(|choice| choice.name != "other");
        self.index.insert(copy.clone(), self.lists.len());
        self.lists.push(copied);
        Some(copy)
    }

    /// Adds the choice of `or_other`, in every language that the list has, else in the words of its author; whether it was
    /// not there.
    pub fn add_other(&mut self, name: &str, own: OwnWords) -> bool {
        let Some(list) = self.index.get(name).and_then(|at| self.lists.get_mut(*at)) else { return false };
        if list.choices.iter().any(|choice| choice.name == "other") {
            return false;
        }
        let mut languages: Vec<(String, String)> = Vec::new();
        for choice in list.choices.iter().filter(|choice| choice.label.is_localized()) {
            for (language, _) in choice.label.by_language("") {
                if !languages.iter().any(|(other, _)| other == language) {
                    let said = own_words::in_language(language).unwrap_or(own_words::ENGLISH);
                    languages.push((language.to_owned(), said.other.to_owned()));
                }
            }
        }
        let label = if languages.is_empty() { Text::Plain(own.other.to_owned()) } else { Text::Localized(languages) };
        list.choices.push(Choice { name: "other".to_owned(), row: None, label, media: Vec::new(), extra: Vec::new() });
        true
    }
}

/// Codes with spaces, where several are chosen and spaces stand between them: told in their own cells.
pub(crate) fn check_spaces(tree: &Tree, lists: &Lists, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    let asks_for_several =
        |item: &&Item| item.question().is_some_and(|kind| matches!(kind.control, Control::Select | Control::Rank));
    let items = tree.document_order().into_iter().map(|id| tree.get(id)).filter(asks_for_several);
    let of_several: HashSet<&str> = items.filter_map(|item| Some(item.source.as_ref()?.list.as_str())).collect();
    // A copy of a list (`or_other`) has the same rows.
    let mut told = HashSet::new();
    for list in lists.lists.iter().filter(|list| of_several.contains(list.name.as_str())) {
        let spaced = list.choices.iter().filter(|choice| choice.name.contains(char::is_whitespace));
        for choice in spaced.filter(|choice| told.insert(choice.row)) {
            let diagnostic = Diagnostic::error("choice-name-with-space").arg("name", &choice.name);
            let suggestion = Some(choice.name.split_whitespace().collect::<Vec<_>>().join("_"));
            let diagnostic = Diagnostic { suggestion, ..diagnostic.arg("list", &list.name) };
            diagnostics.push(diagnostic.at(table.place_of_row(choice.row.unwrap_or_default(), &["name"])));
        }
    }
}

struct Reader<'a> {
    table: &'a Table<'a>,
    settings: &'a Settings,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// The rows of the codes met so far, by list and code.
    codes: HashMap<(String, String), u32>,
}

impl Reader<'_> {
    /// Without a column of lists and one of names there is nothing to read.
    fn has_columns(&mut self) -> bool {
        let sheet = self.table.sheet;
        for column in self.table.columns.iter().filter(|column| !column.known && column.header.contains(' ')) {
            let place = sheet.place(Some(sheet.header_row), Some(column.index));
            let mut diagnostic = Diagnostic::warning("bad-header").arg("column", &column.header);
            diagnostic.suggestion = single_colon(&column.header, &VOCABULARY);
            self.diagnostics.push(diagnostic.at(place));
        }
        for column in self.table.columns.iter().filter(|column| !column.known && !column.header.contains(' ')) {
            // KoboToolbox writes columns of its own, such as `$kuid`, which nothing asks for.
            if self.can_be_carried(&column.header) || column.header.starts_with('$') {
                continue;
            }
            let suggestion = single_colon(&column.header, &VOCABULARY);
            let mut diagnostic = Diagnostic::warning("header-not-a-name").arg("column", &column.header);
            diagnostic.suggestion = suggestion.or_else(|| Some(names::made_of(&column.header)));
            self.diagnostics.push(diagnostic.at(sheet.place(Some(sheet.header_row), Some(column.index))));
        }
        let mut complete = true;
        // Without lists nothing is read, which matters only where a question needs one; that is told there.
        for (path, shown, severity) in
            [("list name", "list_name", Severity::Warning), ("name", "name", Severity::Error)]
        {
            if !self.table.has(&[path]) && !self.table.records.is_empty() {
                self.diagnostics.push(self.table.missing_column(severity, shown));
                complete = false;
            }
        }
        complete
    }

    /// Whether a header can be the name of an element.
    fn can_be_carried(&self, header: &str) -> bool {
        match header.split_once(':') {
            Some((prefix, _)) => names::is_xml_name(header) && self.settings.declares(prefix),
            None => names::is_ncname(header),
        }
    }

    fn choice(&mut self, record: &Record) -> Option<(String, Choice)> {
        let table = self.table;
        let Some(list) = table.get(record, &["list name"]) else {
            self.report(Diagnostic::warning("choice-without-list"), record, "list name");
            return None;
        };
        let Some(name) = table.get(record, &["name"]) else {
            self.report(Diagnostic::error("missing-choice-name").arg("list", list), record, "name");
            return None;
        };
        let label = Text::gather(table.under(record, &["label"]), self.settings.default_language());
        if label.is_none() {
            let diagnostic = Diagnostic::warning("missing-choice-label").arg("name", name).arg("list", list);
            self.report(diagnostic, record, "label");
        }
        let key = (list.to_owned(), name.to_owned());
        let first = *self.codes.entry(key).or_insert(record.number);
        if first != record.number && !self.settings.flag("allow_choice_duplicates") {
            let diagnostic = Diagnostic::error("duplicate-choice").arg("name", name).arg("list", list);
            self.report(diagnostic.arg("first", first.to_string()), record, "name");
        }
        let extra = table.under(record, &[]).filter_map(|(path, value)| match path {
            [column] if is_extra(column) && self.can_be_carried(column) => Some((column.clone(), value.to_owned())),
            _ => None,
        });
        let media = media(table, record, self.settings.default_language());
        let row = Some(record.number);
        let choice = Choice { name: name.to_owned(), row, label, media, extra: extra.collect() };
        Some((list.to_owned(), choice))
    }

    fn report(&mut self, diagnostic: Diagnostic, record: &Record, column: &str) {
        self.diagnostics.push(diagnostic.at(self.table.place(record, &[column])));
    }
}

/// Whether a column of the sheet goes into the instance as an element of its own.
fn is_extra(column: &str) -> bool {
    !matches!(column, "list name" | "name" | "label" | "media")
}

/// The `media::…` cells of a row.
pub(crate) fn media(table: &Table, record: &Record, default_language: &str) -> Vec<(String, Text)> {
    let mut kinds: Vec<String> = Vec::new();
    for (path, _) in table.under(record, &["media"]) {
        kinds.extend(path.first().filter(|kind| !kinds.contains(kind)).cloned());
    }
    let texts = kinds.into_iter().map(|kind| {
        let text = Text::gather(table.under(record, &["media", &kind]), default_language);
        (kind, text)
    });
    texts.collect()
}
