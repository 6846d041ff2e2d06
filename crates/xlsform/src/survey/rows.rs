//! One row of the survey sheet: what it opens, closes or asks.

use super::{Builder, Open, TableList, calculate};
use crate::choices::media;
use crate::diagnostic::{Diagnostic, Severity};
use crate::names::{is_ncname, made_of};
use crate::references;
use crate::rows::appearances;
use crate::settings::yes_no;
use crate::slips;
use crate::table::{Record, Table};
use crate::text::Text;
use crate::tree::{Id, Item, Kind, ROOT};
use crate::types::{self, QuestionType};

/// The kinds of media that a text may come with.
const MEDIA: &[&str] = &["image", "big-image", "audio", "video"];

/// So many groups may stand within each other.
const DEEPEST: usize = 100;

/// What the `type` of a row says it is.
enum Command<'a> {
    /// What begins, and what is written after it: the list that a loop goes over.
    Begin(&'static str, Option<&'a str>),
    End(&'static str, Option<&'a str>),
    /// With the list of its tags.
    Osm(&'a str),
    Select(super::select::Select<'a>),
    External(&'static str),
    Question(&'static QuestionType),
    Audit,
    /// A setting among the questions, as in old workbooks.
    Setting(&'static str),
    Unknown,
}

impl Builder<'_> {
    pub(super) fn row(&mut self, record: &Record) {
        let typed = self.get(record, &["type"]);
        if typed.is_some_and(|typed| !matches!(command(typed), Command::End(..))) {
            self.open.iter_mut().for_each(|open| open.is_empty = false);
        }
        if self.get(record, &["disabled"]).and_then(yes_no) == Some(true) {
            return;
        }
        let Some(type_name) = self.get(record, &["type"]) else {
            if self.table.under(record, &["name"]).chain(self.table.under(record, &["label"])).next().is_some() {
                self.report(Diagnostic::error("missing-type"), record, &["type"]);
            } else {
                self.report(Diagnostic::warning("row-skipped"), record, &[]);
            }
            return;
        };
        match command(type_name) {
            Command::Begin(word, list) => self.begin(record, word, list),
            Command::End(word, more) => self.end(record, word, more),
            Command::Setting(name) => {
                if let Some(value) = self.get(record, &["name"]) {
                    self.settings.set(name, value);
                }
            }
            Command::Audit => self.audit(record),
            Command::Osm(list) => self.osm(record, type_name, list),
            Command::Select(select) => self.select(record, &select),
            Command::External(extension) => {
                self.check_unused_parameters(record, type_name);
                if let Some(name) = self.name(record, type_name) {
                    self.add(Item {
                        name,
                        kind: Kind::External(extension),
                        row: Some(record.number),
                        ..Item::default()
                    });
                }
            }
            Command::Question(kind) => {
                if matches!(type_name, "subscriberid" | "simserial") {
                    self.report(Diagnostic::warning("outdated-type").arg("type", type_name), record, &["type"]);
                }
                if let Some(mut item) = self.item(record, type_name, kind) {
                    self.specialise(record, type_name, &mut item);
                    self.check_texts(record, &item);
                    self.add(item);
                }
            }
            Command::Unknown => self.unknown(record, type_name),
        }
    }

    fn unknown(&mut self, record: &Record, type_name: &str) {
        let word = type_name.split_whitespace().next().unwrap_or_default();
        let unsupported =
            types::UNSUPPORTED.iter().any(|name| type_name == *name || type_name.starts_with(&format!("{name} ")));
        let diagnostic = if unsupported {
            Diagnostic::error("unsupported-type").arg("type", type_name)
        } else if super::select::COMMANDS.iter().any(|(command, _)| *command == type_name) {
            Diagnostic::error("missing-list").arg("type", type_name)
        } else if let Some((command, file)) = super::select::spaced_file(type_name) {
            let suggestion = Some(format!("{command} {}", file.replace(' ', "_")));
            Diagnostic { suggestion, ..Diagnostic::error("file-with-spaces").arg("file", file) }
        } else if let Some((command, list)) = super::select::spaced_list(type_name) {
            let joined = [list.replace(' ', ""), list.replace(' ', "_")];
            let known = joined.iter().find(|name| self.lists.get(name).is_some()).unwrap_or(&joined[1]);
            let suggestion = Some(format!("{command} {known}"));
            Diagnostic { suggestion, ..Diagnostic::error("list-with-spaces").arg("list", list) }
        } else {
            let diagnostic = Diagnostic::error("unknown-type").arg("type", type_name);
            let whole = diagnostic.clone().nearest(type_name, types::words());
            if let Some(meant) = slips::type_meant(type_name).or_else(|| slips::type_meant(word)) {
                Diagnostic { suggestion: Some(meant.to_owned()), ..diagnostic }
            } else if whole.suggestion.is_some() {
                whole
            } else {
                diagnostic.nearest(word, types::words())
            }
        };
        self.report(diagnostic, record, &["type"]);
        // Its name exists all the same: references to it are not faults of their own.
        let name = self.get(record, &["name"]).and_then(|_| self.name(record, type_name));
        if let (Some(name), Some(text)) = (name, types::find("text")) {
            self.add(Item { name, kind: Kind::Question(text), row: Some(record.number), ..Item::default() });
        }
    }

    fn begin(&mut self, record: &Record, word: &'static str, list: Option<&str>) {
        if let Some(more) = list.filter(|_| word != "loop") {
            self.check_more(record, word, more);
        }
        let name = self.name(record, word).unwrap_or_else(|| format!("unnamed_{}", record.number));
        let kind = if word == "repeat" { Kind::Repeat } else { Kind::Group };
        let mut item = Item { name: name.clone(), kind, row: Some(record.number), ..Item::default() };
        fill(&mut item, self.table, record, self.settings.default_language());
        if kind == Kind::Repeat {
            self.check_repeat(record, &item);
        }
        self.count(&mut item);
        if let Some(intent) = self.get(record, &["intent"]) {
            item.set_control("intent", intent);
        }
        let appearance = item.control("appearance").unwrap_or_default().to_owned();
        let is_table = appearances::has(&appearance, "table-list");
        let heading = is_table.then(|| self.table_heading(record, &mut item, &appearance)).flatten();
        let list = if word == "loop" { self.loop_list(record, list) } else { None };
        if self.open.len() == DEEPEST {
            self.report(Diagnostic::error("nested-too-deep").arg("most", DEEPEST.to_string()), record, &["type"]);
        }
        let id = if self.open.len() < DEEPEST { self.add(item) } else { self.parent() };
        self.open.push(Open { id, word, row: record.number, list, is_empty: true, ..Open::default() });
        if let Some(heading) = heading {
            self.add(heading);
        }
    }

    /// `begin repeat 3`, `begin group field-list`: what belongs into another column.
    fn check_more(&mut self, record: &Record, word: &'static str, more: &str) {
        // It stands there already, as a name often does.
        if record.cells.iter().any(|(_, value)| value == more) {
            return;
        }
        let first = more.split(' ').next().unwrap_or_default();
        let is_count = references::is_one(first) || first.parse::<u32>().is_ok();
        let code = if word == "repeat" && is_count { "count-in-type" } else { "more-in-type" };
        // One word is passed over by every client; more of them are no type.
        let severity = if more.contains(' ') { Severity::Error } else { Severity::Warning };
        let diagnostic = Diagnostic::new(severity, code).arg("what", word).arg("text", more).arg("count", first);
        let suggestion = Some(format!("begin_{word}"));
        self.report(Diagnostic { suggestion, ..diagnostic }, record, &["type"]);
    }

    /// A repeat's count that is more than a reference gets a node of its own, before the repeat.
    fn count(&mut self, item: &mut Item) {
        let Some(expression) = item.control("jr:count").filter(|count| !references::is_one(count)) else { return };
        let name = format!("{}_count", item.name);
        let mut count = calculate(&name, Some(expression));
        count.row = item.row;
        count.set_bind("readonly", "true()");
        self.add(count);
        item.set_control("jr:count", format!("${{{name}}}"));
    }

    /// Turns `table-list` into a field list: its label moves to a note, and its selects share one heading.
    fn table_heading(&mut self, record: &Record, item: &mut Item, appearance: &str) -> Option<Item> {
        self.table_list = Some(TableList::Waiting);
        let others = appearance.split_whitespace().filter(|word| !word.eq_ignore_ascii_case("table-list"));
        let words: Vec<&str> = std::iter::once("field-list").chain(others).collect();
        item.set_control("appearance", words.join(" "));
        if item.label.is_none() && item.hint.is_none() {
            return None;
        }
        let mut note = Item { name: format!("generated_table_list_label_{}", record.number), ..Item::default() };
        set_type(&mut note, types::find("note")?);
        note.row = item.row;
        note.label = std::mem::take(&mut item.label);
        note.hint = std::mem::take(&mut item.hint);
        Some(note)
    }

    fn check_repeat(&mut self, record: &Record, item: &Item) {
        if item.name == self.tree.get(ROOT).name {
            self.report(Diagnostic::error("repeat-named-as-root").arg("name", &item.name), record, &["name"]);
        } else if !self.repeats.insert(item.name.clone()) {
            self.report(Diagnostic::error("duplicate-repeat-name").arg("name", &item.name), record, &["name"]);
        }
        if item.label.is_none() && item.media.is_empty() {
            self.report(Diagnostic::warning("repeat-without-label").arg("name", &item.name), record, &["label"]);
        }
    }

    fn end(&mut self, record: &Record, word: &'static str, more: Option<&str>) {
        self.table_list = None;
        if let Some(more) = more {
            let diagnostic = Diagnostic::error("more-at-end").arg("what", word).arg("text", more);
            let suggestion = Some(format!("end_{word}"));
            self.report(Diagnostic { suggestion, ..diagnostic }, record, &["type"]);
        }
        // What a group does is read where it begins.
        for path in [&["bind", "relevant"][..], &["control", "appearance"], &["control", "jr:count"]] {
            if self.get(record, path).is_some() {
                self.report(Diagnostic::warning("ignored-at-end").arg("what", word), record, path);
            }
        }
        let matching = self.open.iter().rposition(|open| open.word == word && open.id != ROOT);
        match matching {
            Some(matching) => {
                // The ones within it have no end: told where theirs should have stood.
                while self.open.len() > matching + 1 {
                    if let Some(open) = self.open.pop() {
                        let diagnostic = Diagnostic::error("mismatched-end").arg("what", word).arg("open", open.word);
                        let diagnostic = diagnostic.arg("name", &self.tree.get(open.id).name);
                        self.report(diagnostic.arg("first", open.row.to_string()), record, &["type"]);
                    }
                }
                if let Some(open) = self.open.pop() {
                    self.check_end(record, &open);
                    self.expand(&open);
                }
            }
            // Most likely the end of what is open, by the wrong name.
            None => match self.open.pop_if(|open| open.id != ROOT) {
                Some(open) => {
                    let diagnostic = Diagnostic::error("wrong-end").arg("what", word).arg("open", open.word);
                    let diagnostic = diagnostic.arg("name", &self.tree.get(open.id).name);
                    let diagnostic = diagnostic.arg("first", open.row.to_string());
                    let suggestion = Some(format!("end_{}", open.word));
                    self.report(Diagnostic { suggestion, ..diagnostic }, record, &["type"]);
                }
                None => self.report(Diagnostic::error("unmatched-end").arg("what", word), record, &["type"]),
            },
        }
    }

    /// What an end closes: something that is not empty, by its own name if it has one.
    fn check_end(&mut self, record: &Record, open: &Open) {
        let name = self.tree.get(open.id).name.clone();
        if open.is_empty && open.id != ROOT {
            let diagnostic = Diagnostic::warning("empty-group").arg("what", open.word).arg("name", &name);
            self.diagnostics.push(diagnostic.at(self.table.place_of_row(open.row, &["type"])));
        }
        let Some(typed) = self.get(record, &["name"]).filter(|typed| !typed.eq_ignore_ascii_case(&name)) else {
            return;
        };
        let is_group = |id: &Id| matches!(self.tree.get(*id).kind, Kind::Group | Kind::Repeat);
        let of_another = self.tree.named(typed).iter().any(is_group);
        // `demography_end` and remarks are no other names.
        let is_of_own = typed.contains(&name) || name.contains(typed) || !is_ncname(typed);
        if of_another || !is_of_own {
            let diagnostic = Diagnostic::warning("end-of-another").arg("what", open.word).arg("name", &name);
            let diagnostic = diagnostic.arg("other", typed).arg("first", open.row.to_string());
            self.report(Diagnostic { suggestion: Some(name), ..diagnostic }, record, &["name"]);
        }
    }

    /// The row's name, checked; a note may go without one.
    pub(super) fn name(&mut self, record: &Record, type_name: &str) -> Option<String> {
        let name = match self.get(record, &["name"]) {
            Some(name) => name.to_owned(),
            None if type_name == "note" => format!("generated_note_name_{}", record.number),
            None => {
                self.report(Diagnostic::error("missing-name").arg("type", type_name), record, &["name"]);
                return None;
            }
        };
        if !self.can_be_name(&name) {
            let diagnostic = Diagnostic::error("invalid-name").arg("name", &name);
            self.report(Diagnostic { suggestion: Some(made_of(&name)), ..diagnostic }, record, &["name"]);
        } else if name == "meta" {
            self.report(Diagnostic::error("reserved-name").arg("name", &name), record, &["name"]);
        } else {
            self.check_unique(record, &name);
        }
        Some(name)
    }

    /// Whether an element may have this name: a prefix, if there is one, is declared.
    pub(super) fn can_be_name(&self, name: &str) -> bool {
        match name.split_once(':') {
            Some((prefix, local)) => prefix != "xml" && self.settings.declares(prefix) && is_ncname(local),
            None => is_ncname(name),
        }
    }

    fn check_unique(&mut self, record: &Record, name: &str) {
        let Some(open) = self.open.last_mut() else { return };
        let first = open.names.get(name).copied();
        let lower = open.lower_case.entry(name.to_lowercase()).or_insert_with(|| name.to_owned());
        let other_case = Some(lower.clone()).filter(|other| other != name);
        open.names.entry(name.to_owned()).or_insert(record.number);
        if let Some(first) = first {
            let diagnostic = Diagnostic::error("duplicate-name").arg("name", name).arg("first", first.to_string());
            self.report(diagnostic, record, &["name"]);
        } else if let Some(other) = other_case {
            let diagnostic = Diagnostic::warning("name-differs-in-case").arg("name", name).arg("other", other);
            self.report(diagnostic, record, &["name"]);
        }
    }

    /// A question with everything that its row says and its type brings.
    pub(super) fn item(&mut self, record: &Record, type_name: &str, kind: &'static QuestionType) -> Option<Item> {
        let mut item = Item { name: self.name(record, type_name)?, row: Some(record.number), ..Item::default() };
        set_type(&mut item, kind);
        fill(&mut item, self.table, record, self.settings.default_language());
        item.default = self.get(record, &["default"]).map(str::to_owned);
        for reference in references::scan(self.get(record, &["trigger"]).unwrap_or_default()) {
            item.triggers.push(reference.name.to_owned());
        }
        Some(item)
    }

    /// The row above a grid's rows shows the texts of its choices alone.
    pub(super) fn label_grid_header(item: &mut Item) {
        let is_header = item.control("appearance").is_some_and(|appearance| appearances::has(appearance, "label"));
        if item.source.is_some() && is_header && item.label.is_none() {
            item.label = Text::Plain(" ".to_owned());
        }
    }

    /// A question that is seen needs a text to show.
    pub(super) fn check_texts(&mut self, record: &Record, item: &Item) {
        // A guidance hint alone is not enough: most apps hide it.
        let has_text = !item.label.is_none() || !item.hint.is_none();
        let has_media = !item.media.is_empty() || self.get(record, &["media"]).is_some();
        if item.is_visible() && !has_text && !has_media {
            self.report(Diagnostic::error("missing-label").arg("name", &item.name), record, &["label"]);
        }
        for (kind, _) in item.media.iter().filter(|(kind, _)| !MEDIA.contains(&kind.as_str())) {
            let diagnostic = Diagnostic::error("unknown-media").arg("kind", kind).arg("allowed", MEDIA.join(", "));
            self.report(diagnostic.nearest(kind, MEDIA.iter().copied()), record, &["media", kind]);
        }
        let has = |kind: &str| item.media.iter().any(|(other, _)| other == kind);
        if has("big-image") && !has("image") {
            self.report(Diagnostic::error("big-image-alone").arg("name", &item.name), record, &["media"]);
        }
    }
}

/// Gives an item the bind and the hint of its type.
pub(super) fn set_type(item: &mut Item, kind: &'static QuestionType) {
    item.kind = Kind::Question(kind);
    for (name, value) in kind.bind {
        item.set_bind(name, *value);
    }
    if let Some(hint) = kind.hint {
        item.hint = Text::Plain(hint.to_owned());
    }
}

/// Takes the texts and attributes from the row.
fn fill(item: &mut Item, table: &Table, record: &Record, default_language: &str) {
    let text = |column: &str| Text::gather(table.under(record, &[column]), default_language);
    item.label = text("label");
    item.guidance = text("guidance_hint");
    let hint = text("hint");
    if !hint.is_none() {
        item.hint = hint;
    }
    item.media = media(table, record, default_language);
    for (path, _) in table.under(record, &["bind"]) {
        if let Some(name) = path.first() {
            item.set_bind_text(name, Text::gather(table.under(record, &["bind", name]), default_language));
        }
    }
    for (path, value) in table.under(record, &["control"]) {
        if let Some(name) = path.first() {
            item.set_control(name, value);
        }
    }
    for (path, value) in table.under(record, &["instance"]) {
        item.instance.extend(path.first().map(|name| (name.clone(), value.to_owned())));
    }
}

fn command(type_name: &str) -> Command<'_> {
    if let Some((word, list)) = control(type_name, "begin") {
        return Command::Begin(word, list);
    }
    if let Some((word, more)) = control(type_name, "end") {
        return Command::End(word, more);
    }
    if let Some(list) = type_name.strip_prefix("osm ") {
        return Command::Osm(list.trim());
    }
    match type_name {
        "audit" => return Command::Audit,
        "csv-external" => return Command::External("csv"),
        "xml-external" => return Command::External("xml"),
        "form_title" | "set_form_title" => return Command::Setting("title"),
        "form_id" | "set_form_id" => return Command::Setting("id_string"),
        _ => {}
    }
    if let Some(select) = super::select::parse(type_name) {
        return Command::Select(select);
    }
    let lists = [types::find("rank"), types::find("select one"), types::find("select all that apply")];
    match types::find(type_name) {
        Some(kind) if !lists.contains(&Some(kind)) => Command::Question(kind),
        _ => Command::Unknown,
    }
}

/// `begin_group`, `begin repeat`, `begin loop over LIST`: what begins or ends, and what is named after it.
fn control<'a>(type_name: &'a str, edge: &str) -> Option<(&'static str, Option<&'a str>)> {
    let rest = type_name.strip_prefix(edge)?.strip_prefix([' ', '_'])?;
    let words =
        [("group", "group"), ("repeat", "repeat"), ("lgroup", "repeat"), ("looped group", "repeat"), ("loop", "loop")];
    words.into_iter().find_map(|(word, kind)| match rest.strip_prefix(word)? {
        "" => Some((kind, None)),
        more => {
            let list = more.strip_prefix(' ')?;
            let list = list.strip_prefix("over ").unwrap_or(list);
            (kind != "loop" || !list.contains(' ')).then_some((kind, Some(list)))
        }
    })
}
