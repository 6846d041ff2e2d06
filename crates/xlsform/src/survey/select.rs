//! Questions with choices: `select_one LIST`, `select_multiple_from_file FILE.csv`, `rank LIST`…

use std::collections::{HashMap, HashSet};

use super::{Builder, TableList};
use crate::choices::List;
use crate::diagnostic::Diagnostic;
use crate::names::is_ncname;
use crate::own_words::{self, OwnWords};
use crate::parameters;
use crate::references;
use crate::table::Record;
use crate::text::Text;
use crate::translations;
use crate::tree::{Id, Item, Shape, Source, Tree};
use crate::types;

/// What the `type` column calls such questions, and the type that each stands for.
pub(crate) const COMMANDS: &[(&str, &str)] = &[
    ("select_one", "select one"),
    ("select_multiple", "select all that apply"),
    ("select_one_from_file", "select one"),
    ("select_multiple_from_file", "select all that apply"),
    ("select_one_external", "select one external"),
    ("rank", "rank"),
    ("select one from file", "select one"),
    ("select multiple from file", "select all that apply"),
    ("select one from", "select one"),
    ("select one", "select one"),
    ("select1", "select one"),
    ("select all that apply from", "select all that apply"),
    ("select all that apply", "select all that apply"),
    ("add select one prompt using", "select one"),
    ("add select multiple prompt using", "select all that apply"),
];

/// The kinds of files that choices may come from.
const EXTENSIONS: &[&str] = &[".csv", ".xml", ".geojson"];

pub(super) struct Select<'a> {
    command: &'static str,
    kind: &'static str,
    list: &'a str,
    or_other: bool,
}

impl Select<'_> {
    fn is_from_file(&self) -> bool {
        self.command.ends_with("file")
    }
}

pub(super) fn parse(type_name: &str) -> Option<Select<'_>> {
    COMMANDS.iter().find_map(|(command, kind)| {
        let rest = type_name.strip_prefix(command)?.strip_prefix(' ')?;
        let (list, other) = rest.split_once(' ').unwrap_or((rest, ""));
        let or_other = matches!(other, "or_other" | "or other" | "or specify other");
        (or_other || other.is_empty()).then_some(Select { command, kind, list, or_other })
    })
}

/// The command and its list, where the list's name has spaces: `select_one my list`.
pub(super) fn spaced_list(type_name: &str) -> Option<(&'static str, &str)> {
    let is_word = |rest: &&str| rest.split(' ').count() < 5 && !rest.contains(['$', '.']);
    COMMANDS.iter().find_map(|(command, _)| {
        let rest = type_name.strip_prefix(command)?.strip_prefix(' ')?;
        Some((*command, rest)).filter(|(_, rest)| rest.contains(' ') && is_word(rest))
    })
}

/// The command and its file, where the file's name has spaces: `select_one_from_file my streets.csv`.
pub(super) fn spaced_file(type_name: &str) -> Option<(&'static str, &str)> {
    COMMANDS.iter().filter(|(command, _)| command.ends_with("file")).find_map(|(command, _)| {
        let rest = type_name.strip_prefix(command)?.strip_prefix(' ')?;
        Some((*command, rest)).filter(|(_, rest)| rest.contains(' ') && file_stem(rest).is_some())
    })
}

/// A file name's stem, when it is one of the kinds of files that choices come from.
pub(crate) fn file_stem(list: &str) -> Option<(&str, &str)> {
    let (stem, extension) = list.split_at(list.rfind('.')?);
    EXTENSIONS.contains(&extension).then_some((stem, &extension[1..]))
}

/// How the names of the rows begin that head a table of questions.
const TABLE_LIST_LABELS: &str = "reserved_name_for_field_list_labels_";

impl Builder<'_> {
    pub(super) fn select(&mut self, record: &Record, select: &Select) {
        self.check_list(record, select);
        let Some(kind) = types::find(select.kind) else { return };
        let Some(mut item) = self.item(record, self.get(record, &["type"]).unwrap_or_default(), kind) else { return };
        item.source = Some(self.source(record, select));
        self.in_table_list(record, select, &mut item);
        Self::label_grid_header(&mut item);
        self.check_texts(record, &item);
        let other = select.or_other.then(|| self.other(record, select, &item.name)).flatten();
        let id = self.add(item);
        if let Some((other, added)) = other {
            self.others.push((id, added));
            self.add(other);
        }
    }

    /// Where questions without `or_other` share a list with those that have it, they are not offered the further choice, as
    /// nobody would ask there what is meant: those that have it get a copy of the list.
    pub(super) fn separate_others(&mut self) {
        let others = std::mem::take(&mut self.others);
        let list_of = |tree: &Tree, id: Id| tree.get(id).source.as_ref().map(|source| source.list.clone());
        let is_heading = |id: Id| self.tree.get(id).name.starts_with(TABLE_LIST_LABELS);
        let order = self.tree.document_order().into_iter();
        let plain = order.filter(|&id| !others.iter().any(|(other, _)| *other == id) && !is_heading(id));
        let plain: HashSet<String> = plain.filter_map(|id| list_of(&self.tree, id)).collect();
        let added: HashSet<String> =
            others.iter().filter(|(_, added)| *added).filter_map(|(id, _)| list_of(&self.tree, *id)).collect();
        let mut copies: HashMap<String, String> = HashMap::new();
        for (id, _) in others {
            let list = list_of(&self.tree, id).filter(|list| plain.contains(list) && added.contains(list));
            let Some(list) = list else { continue };
            let copy = match copies.get(&list) {
                Some(copy) => Some(copy.clone()),
                None => self.lists.separate_other(&list),
            };
            if let (Some(copy), Some(source)) = (copy, &mut self.tree.get_mut(id).source) {
                source.list.clone_from(&copy);
                copies.insert(list, copy);
            }
        }
    }

    fn check_list(&mut self, record: &Record, select: &Select) {
        let list = select.list;
        if select.is_from_file() {
            if file_stem(list).is_none_or(|(stem, _)| stem.contains('.')) {
                let diagnostic = Diagnostic::error("unknown-file-kind").arg("file", list);
                self.report(diagnostic.arg("allowed", EXTENSIONS.join(", ")), record, &["type"]);
            }
            return;
        }
        if select.kind == "select one external" {
            return self.check_external_list(record, list);
        }
        if references::has(list) || file_stem(list).is_some() {
            return;
        }
        match self.lists.get(list) {
            None if self.workbook.sheet("choices").is_none() => self.report_missing_choices(record),
            None => {
                let names: Vec<String> = self.lists.lists.iter().map(|list| list.name.clone()).collect();
                let diagnostic = Diagnostic::error("unknown-list").arg("list", list);
                self.report(diagnostic.nearest(list, names.iter().map(String::as_str)), record, &["type"]);
            }
            Some(_) => {}
        }
    }

    /// Says once that there is no choices sheet.
    fn report_missing_choices(&mut self, record: &Record) {
        if !std::mem::replace(&mut self.missing_choices, true) {
            let sheets = self.workbook.sheets.iter().map(|sheet| sheet.name.as_str());
            let known = |name: &str| ["survey", "settings"].iter().any(|known| name.eq_ignore_ascii_case(known));
            let diagnostic = Diagnostic::error("missing-sheet").arg("wanted", "choices");
            let diagnostic = diagnostic.nearest("choices", sheets.filter(|name| !known(name)));
            self.report(diagnostic, record, &["type"]);
        }
    }

    /// Choices of the sheet `external_choices`, which ODK Collect reads from a file `itemsets.csv`.
    fn check_external_list(&mut self, record: &Record, list: &str) {
        if self.get(record, &["choice_filter"]).is_none() {
            self.report(Diagnostic::warning("external-without-filter"), record, &["choice_filter"]);
        }
        let table = self.sheets.external_choices.as_ref().filter(|table| !table.records.is_empty());
        let Some(table) = table else {
            let diagnostic = Diagnostic::error("missing-sheet").arg("wanted", "external_choices");
            let names = self.workbook.sheets.iter().map(|sheet| sheet.name.as_str());
            return self.report(diagnostic.nearest("external_choices", names), record, &["type"]);
        };
        let lists = || table.records.iter().filter_map(|record| table.get(record, &["list name"]));
        if !lists().any(|other| other == list) {
            let diagnostic = Diagnostic::error("unknown-list").arg("list", list).nearest(list, lists());
            return self.report(diagnostic, record, &["type"]);
        }
        self.report(Diagnostic::warning("external-choices-apart").arg("list", list), record, &["type"]);
    }

    /// A list whose choices are searched for cannot serve other questions too, nor come from a file.
    pub(super) fn check_searches(&mut self) {
        let sources: Vec<(Option<u32>, &Source)> = self
            .tree
            .document_order()
            .into_iter()
            .filter_map(|id| Some((self.tree.get(id).row, self.tree.get(id).source.as_ref()?)))
            .collect();
        let mut faults = Vec::new();
        for (row, source) in sources.iter().filter(|(_, source)| source.shape == Shape::Items) {
            let shared = |(_, other): &(_, &Source)| other.shape == Shape::Itemset && other.list == source.list;
            let diagnostic = if file_stem(&source.list).is_some() {
                Diagnostic::error("search-with-file").arg("file", &source.list)
            } else if sources.iter().any(shared) {
                Diagnostic::error("search-shares-list").arg("list", &source.list)
            } else {
                Diagnostic::warning("search-in-collect-only").arg("list", &source.list)
            };
            faults.push((*row, diagnostic));
        }
        for (row, diagnostic) in faults {
            let place = self.table.place_of_row(row.unwrap_or_default(), &["control", "appearance"]);
            self.diagnostics.push(diagnostic.at(place));
        }
    }

    fn source(&mut self, record: &Record, select: &Select) -> Source {
        let accepted: &[&str] = match select.is_from_file() {
            true => &["value", "label", "randomize", "seed"],
            false => &["randomize", "seed"],
        };
        let pairs = self.parameters(record, accepted);
        for (key, value) in &pairs {
            let valid = match key.as_str() {
                "randomize" => matches!(value.as_str(), "true" | "false"),
                "seed" => references::is_one(value) || value.parse::<f64>().is_ok(),
                _ => is_ncname(value),
            };
            if !valid {
                self.invalid_parameter(record, key, value);
            }
        }
        let seed = parameters::get(&pairs, "seed");
        if seed.is_some() && parameters::get(&pairs, "randomize").is_none() {
            self.report(Diagnostic::error("seed-without-randomize"), record, &["parameters"]);
        }
        let searches = self.get(record, &["control", "appearance"]).is_some_and(is_search);
        let shape = match select.kind {
            "select one external" => Shape::Query,
            _ if searches => Shape::Items,
            _ => Shape::Itemset,
        };
        let randomize = (parameters::get(&pairs, "randomize") == Some("true")).then(|| seed.map(str::to_owned));
        Source {
            shape,
            list: select.list.to_owned(),
            filter: self.get(record, &["choice_filter"]).map(str::to_owned),
            randomize,
            value: parameters::get(&pairs, "value").map(str::to_owned),
            label: parameters::get(&pairs, "label").map(str::to_owned),
        }
    }

    /// In a `table-list` group the first select brings a heading with the choices, and each shows buttons alone.
    fn in_table_list(&mut self, record: &Record, select: &Select, item: &mut Item) {
        let Some(shared) = &self.table_list else { return };
        match shared {
            TableList::Of(list) if list != select.list => {
                let diagnostic =
                    Diagnostic::error("table-list-mixes-lists").arg("list", select.list).arg("first", list);
                self.report(diagnostic, record, &["type"]);
            }
            TableList::Of(_) => {}
            TableList::Waiting => {
                self.table_list = Some(TableList::Of(select.list.to_owned()));
                if item.source.as_ref().is_some_and(|source| source.filter.is_some()) {
                    self.report(Diagnostic::error("table-list-with-filter"), record, &["choice_filter"]);
                }
                let mut heading = Item { kind: item.kind, row: item.row, ..Item::default() };
                heading.name = format!("{TABLE_LIST_LABELS}{}", record.number);
                heading.label = Text::Plain(" ".to_owned());
                heading.set_control("appearance", "label");
                for (name, value) in item.question().into_iter().flat_map(|kind| kind.bind) {
                    heading.set_bind(name, *value);
                }
                heading.source = Some(Source::of(select.list));
                self.add(heading);
            }
        }
        item.set_control("appearance", "list-nolabel");
    }

    /// The question that `or_other` adds, and whether its choice was added too: the list may have it.
    fn other(&mut self, record: &Record, select: &Select, name: &str) -> Option<(Item, bool)> {
        if self.get(record, &["choice_filter"]).is_some() {
            self.report(Diagnostic::error("or-other-with-filter"), record, &["choice_filter"]);
        }
        let is_translated = |list: &List| list.choices.iter().any(|choice| choice.label.is_localized());
        let languages = translations::languages(self.table);
        let speaks = |language: &&str| own_words::in_language(language).is_some();
        let is_spoken = !languages.is_empty() && languages.iter().all(speaks);
        if !is_spoken && (translations::any(self.table) || self.lists.get(select.list).is_some_and(is_translated)) {
            self.report(Diagnostic::warning("or-other-untranslated"), record, &["type"]);
        }
        if self.lists.get(select.list).is_none() {
            if references::has(select.list) || file_stem(select.list).is_some() {
                self.report(Diagnostic::error("or-other-without-list"), record, &["type"]);
            }
            return None;
        }
        let own = self.own_words();
        let added = self.lists.add_other(select.list, own);
        let mut item = Item { name: format!("{name}_other"), row: Some(record.number), ..Item::default() };
        super::rows::set_type(&mut item, types::find("text")?);
        let said = |language: &&str| {
            let words = own_words::in_language(language).unwrap_or(own_words::ENGLISH);
            ((*language).to_owned(), words.specify.to_owned())
        };
        // What is English in every language is no translation.
        let is_own = |words: OwnWords| words != own_words::ENGLISH;
        item.label = match languages.iter().any(|language| own_words::in_language(language).is_some_and(is_own)) {
            true => Text::Localized(languages.iter().map(said).collect()),
            false => Text::Plain(own.specify.to_owned()),
        };
        item.set_bind("relevant", format!("selected(../{name}, 'other')"));
        Some((item, added))
    }
}

impl Builder<'_> {
    /// The words of whoever has written the form: in its default language, else as its labels are.
    fn own_words(&self) -> OwnWords {
        let labels = self.table.records.iter().filter_map(|record| self.get(record, &["label"]));
        own_words::in_language(self.settings.default_language()).unwrap_or_else(|| own_words::of_texts(labels))
    }
}

/// `search('file')`, with whatever else the appearance says.
fn is_search(appearance: &str) -> bool {
    appearance.find("search(").is_some_and(|at| appearance[at..].contains(')'))
}
