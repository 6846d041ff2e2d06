//! `begin loop over LIST`: the rows in between, once for each choice of the list. Where a text says `%(label)s` or
//! `%(name)s`, the choice's label or name stands.

use super::{Builder, Open};
use crate::choices::{self, Choice};
use crate::diagnostic::Diagnostic;
use crate::names;
use crate::table::{Record, Table};
use crate::text::Text;
use crate::tree::{Id, Item, Kind};

impl Builder<'_> {
    /// The list that a loop goes over, if there is one of that name.
    pub(super) fn loop_list(&mut self, record: &Record, list: Option<&str>) -> Option<String> {
        let Some(list) = list else {
            self.report(Diagnostic::error("missing-list").arg("type", "begin_loop over"), record, &["type"]);
            return None;
        };
        if self.lists.get(list).is_none() {
            let names: Vec<String> = self.lists.lists.iter().map(|list| list.name.clone()).collect();
            let diagnostic = Diagnostic::error("unknown-list").arg("list", list);
            self.report(diagnostic.nearest(list, names.iter().map(String::as_str)), record, &["type"]);
            return None;
        }
        Some(list.to_owned())
    }

    /// Puts a group for each choice in the place of what a loop holds.
    pub(super) fn expand(&mut self, open: &Open) {
        let Some(list) = open.list.as_deref().and_then(|name| self.lists.get(name)) else { return };
        let looped: Vec<Choice> = list.choices.iter().filter(|choice| choice.name != "none").cloned().collect();
        let rows = self.tree.within(open.id).len();
        if looped.len().saturating_mul(rows) > MOST_ITEMS {
            let diagnostic = Diagnostic::error("loop-too-long").arg("most", MOST_ITEMS.to_string());
            return self.diagnostics.push(diagnostic.at(self.table.place_of_row(open.row, &["type"])));
        }
        let unfit: Vec<&Choice> = looped.iter().filter(|choice| !self.can_be_name(&choice.name)).collect();
        if let Some(sheet) = self.workbook.sheet("choices").filter(|_| !unfit.is_empty()) {
            // Its headers were reported when it was read.
            let table = Table::new(sheet, &choices::VOCABULARY, &mut Vec::new());
            for choice in unfit {
                let diagnostic = Diagnostic::error("code-not-a-name").arg("name", &choice.name);
                let suggestion = Some(names::made_of(&choice.name));
                let place = table.place_of_row(choice.row.unwrap_or_default(), &["name"]);
                self.diagnostics.push(Diagnostic { suggestion, ..diagnostic.at(place) });
            }
        }
        let template = self.tree.detach_children(open.id);
        for choice in &looped {
            let mut group =
                Item { name: choice.name.clone(), kind: Kind::Group, row: Some(open.row), ..Item::default() };
            group.label = choice.label.clone();
            group.media = choice.media.clone();
            let group = self.tree.add(open.id, group);
            for &child in &template {
                self.copy(child, group, Some(choice));
            }
        }
    }

    /// Copies an item with all that it holds; only texts of the loop's own rows name the choice.
    fn copy(&mut self, id: Id, parent: Id, choice: Option<&Choice>) {
        let mut item = self.tree.get(id).clone();
        if item.kind == Kind::Repeat && self.tree.named(&item.name).iter().any(|id| self.tree.is_repeat(*id)) {
            let diagnostic = Diagnostic::error("duplicate-repeat-name").arg("name", &item.name);
            let place = self.table.place_of_row(item.row.unwrap_or_default(), &["name"]);
            self.diagnostics.push(diagnostic.at(place));
        }
        let children = std::mem::take(&mut item.children);
        if let Some(choice) = choice {
            fill(&mut item, choice);
        }
        let copied = self.tree.add(parent, item);
        for child in children {
            self.copy(child, copied, None);
        }
    }
}

/// More questions than any loop makes.
const MOST_ITEMS: usize = 100_000;

fn fill(item: &mut Item, choice: &Choice) {
    for text in [&mut item.label, &mut item.hint, &mut item.guidance] {
        fill_text(text, choice);
    }
    item.bind.iter_mut().for_each(|(_, text)| fill_text(text, choice));
    let source = item.source.as_mut().and_then(|source| source.filter.as_mut());
    let plain = item.control.iter_mut().chain(&mut item.instance).map(|(_, value)| value);
    for value in plain.chain(item.default.as_mut()).chain(source) {
        *value = filled(value, choice, None);
    }
}

fn fill_text(text: &mut Text, choice: &Choice) {
    match text {
        Text::None => {}
        Text::Plain(text) => *text = filled(text, choice, None),
        Text::Localized(texts) => {
            texts.iter_mut().for_each(|(language, text)| *text = filled(text, choice, Some(language)));
        }
    }
}

fn filled(text: &str, choice: &Choice, language: Option<&str>) -> String {
    if !text.contains("%(") {
        return text.to_owned();
    }
    let labels = choice.label.by_language("");
    let label = labels.iter().find(|(other, _)| Some(*other) == language).or(labels.first());
    text.replace("%(label)s", label.map_or("", |(_, label)| label)).replace("%(name)s", &choice.name)
}
