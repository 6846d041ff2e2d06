//! The survey sheet: rows become a tree of groups, repeats and questions.

mod kinds;
mod loops;
mod rows;
pub(crate) mod select;

use std::collections::{HashMap, HashSet};

use crate::check;
use crate::choices::Lists;
use crate::diagnostic::Diagnostic;
use crate::entities;
use crate::settings::{ENTITIES_NAMESPACE, Settings};
use crate::table::{Record, Table, Vocabulary};
use crate::tree::{Id, Item, Kind, ROOT, Tree};
use crate::workbook::Workbook;

pub(crate) static VOCABULARY: Vocabulary = Vocabulary {
    columns: &[
        "type",
        "name",
        "label",
        "hint",
        "guidance_hint",
        "default",
        "trigger",
        "choice_filter",
        "parameters",
        "bind",
        "control",
        "instance",
        "media",
        "intent",
        "disabled",
    ],
    aliases: &[
        ("command", &["type"]),
        ("tag", &["name"]),
        ("value", &["name"]),
        ("caption", &["label"]),
        ("relevant", &["bind", "relevant"]),
        ("relevance", &["bind", "relevant"]),
        ("required", &["bind", "required"]),
        ("required_message", &["bind", "jr:requiredMsg"]),
        ("requiredmsg", &["bind", "jr:requiredMsg"]),
        ("constraint", &["bind", "constraint"]),
        ("constraint_message", &["bind", "jr:constraintMsg"]),
        ("constraining_message", &["bind", "jr:constraintMsg"]),
        ("calculation", &["bind", "calculate"]),
        ("calculate", &["bind", "calculate"]),
        ("readonly", &["bind", "readonly"]),
        ("read_only", &["bind", "readonly"]),
        ("noapperrorstring", &["bind", "jr:noAppErrorString"]),
        ("no_app_error_string", &["bind", "jr:noAppErrorString"]),
        ("save_to", &["bind", "entities:saveto"]),
        ("appearance", &["control", "appearance"]),
        ("repeat_count", &["control", "jr:count"]),
        ("count", &["control", "jr:count"]),
        ("jr:count", &["control", "jr:count"]),
        ("autoplay", &["control", "autoplay"]),
        ("rows", &["control", "rows"]),
        ("body", &["control"]),
        ("image", &["media", "image"]),
        ("big-image", &["media", "big-image"]),
        ("audio", &["media", "audio"]),
        ("video", &["media", "video"]),
        ("compact_tag", &["instance", "odk:tag"]),
    ],
    keeps_others: false,
    collapse_spaces: true,
    is_expression: |path| match path {
        [first, second, ..] if first == "bind" => check::EXPRESSIONS.contains(&second.as_str()),
        [first, second] if first == "control" => second == "jr:count",
        [first] => first == "choice_filter" || first == "trigger",
        _ => false,
    },
    is_text: |path| match path {
        [first, second, ..] if first == "bind" => second.starts_with("jr:"),
        [first, ..] => matches!(first.as_str(), "label" | "hint" | "guidance_hint" | "media"),
        [] => false,
    },
};

/// Builds the tree of a survey sheet.
pub(crate) fn build(
    workbook: &Workbook,
    table: &Table,
    sheets: &Sheets,
    settings: &mut Settings,
    lists: &mut Lists,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tree {
    let tree = Tree::new(settings.root());
    let root = Open { id: ROOT, word: "", ..Open::default() };
    let meta = Vec::new();
    let mut builder = Builder {
        workbook,
        sheets,
        table,
        settings,
        lists,
        diagnostics,
        tree,
        open: vec![root],
        repeats: HashSet::new(),
        table_list: None,
        others: Vec::new(),
        meta,
        missing_choices: false,
    };
    for record in &table.records {
        builder.row(record);
    }
    builder.close();
    builder.separate_others();
    builder.check_geometries();
    builder.check_searches();
    builder.check_generated_names();
    builder.entities();
    builder.metadata();
    builder.tree
}

/// A group or repeat whose end has not come yet.
#[derive(Default)]
struct Open {
    id: Id,
    /// `group`, `repeat` or `loop`.
    word: &'static str,
    row: u32,
    /// Whether no row has come since.
    is_empty: bool,
    /// The list whose choices a loop goes over.
    list: Option<String>,
    /// The rows of the names within it.
    names: HashMap<String, u32>,
    /// The names within it as they were first written, by their lower case.
    lower_case: HashMap<String, String>,
}

/// What a group of the appearance `table-list` shares.
enum TableList {
    /// Its first select will tell the list.
    Waiting,
    Of(String),
}

/// The sheets beside the survey and its choices.
#[derive(Default)]
pub(crate) struct Sheets<'a> {
    pub entities: Option<Table<'a>>,
    pub external_choices: Option<Table<'a>>,
    pub osm: Option<Table<'a>>,
}

struct Builder<'a> {
    workbook: &'a Workbook,
    sheets: &'a Sheets<'a>,
    table: &'a Table<'a>,
    settings: &'a mut Settings,
    lists: &'a mut Lists,
    diagnostics: &'a mut Vec<Diagnostic>,
    tree: Tree,
    open: Vec<Open>,
    /// The names of all repeats.
    repeats: HashSet<String>,
    table_list: Option<TableList>,
    /// The questions with `or_other`, and whether it was for them that their list got its choice.
    others: Vec<(Id, bool)>,
    /// Items of the meta group, before those of every form.
    meta: Vec<Item>,
    /// Whether it was said that there is no choices sheet.
    missing_choices: bool,
}

impl Builder<'_> {
    fn report(&mut self, diagnostic: Diagnostic, record: &Record, path: &[&str]) {
        self.diagnostics.push(diagnostic.at(self.table.place(record, path)));
    }

    fn get<'b>(&self, record: &'b Record, path: &[&str]) -> Option<&'b str> {
        self.table.get(record, path)
    }

    /// The innermost open group or repeat, or the root.
    fn parent(&self) -> Id {
        self.open.last().map_or(ROOT, |open| open.id)
    }

    fn add(&mut self, item: Item) -> Id {
        let parent = self.parent();
        self.tree.add(parent, item)
    }

    /// Closes what is still open.
    fn close(&mut self) {
        while let Some(open) = self.open.pop().filter(|open| open.id != ROOT) {
            self.report_unclosed(&open);
        }
    }

    /// A name that a row makes, such as `NAME_other`, must not stand beside a question of that name.
    fn check_generated_names(&mut self) {
        let mut faults = Vec::new();
        for parent in self.tree.document_order() {
            let mut first: HashMap<&str, Id> = HashMap::new();
            for &child in &self.tree.get(parent).children {
                let name = self.tree.get(child).name.as_str();
                let other = *first.entry(name).or_insert(child);
                if other == child {
                    continue;
                }
                // Two of the author's were told row by row.
                if let Some((made, row)) = self.made_and_written(other, child).or(self.made_and_written(child, other)) {
                    let diagnostic = Diagnostic::error("generated-name-taken").arg("name", name);
                    let place = self.table.place_of_row(row, &["name"]);
                    faults.push(diagnostic.arg("first", made.to_string()).at(place));
                }
            }
        }
        self.diagnostics.extend(faults);
    }

    /// The rows of two items if only the first one has its name from the compiler.
    fn made_and_written(&self, made: Id, written: Id) -> Option<(u32, u32)> {
        let row = |id: Id| self.tree.get(id).row;
        let is_written = |id: Id| {
            let record = self.table.records.iter().find(|record| Some(record.number) == row(id));
            // A note may go without a name.
            record.is_some_and(|record| self.get(record, &["name"]).is_none_or(|name| name == self.tree.get(id).name))
        };
        (!is_written(made) && is_written(written)).then(|| Some((row(made)?, row(written)?))).flatten()
    }

    fn entities(&mut self) {
        let version = entities::place(self.sheets.entities.as_ref(), self.table, &mut self.tree, self.diagnostics);
        if let Some(version) = version {
            self.settings.declare(ENTITIES_NAMESPACE);
            self.settings.entities_version = Some(version);
        }
    }

    /// Adds what every form has.
    fn metadata(&mut self) {
        let instance_id = (!self.settings.flag("omit_instanceID")).then(|| {
            let mut item = calculate("instanceID", None);
            item.set_bind("readonly", "true()");
            item.set_bind("jr:preload", self.settings.get("instance_id").unwrap_or("uid"));
            item
        });
        let name = self.settings.get("instance_name").map(|expression| calculate("instanceName", Some(expression)));
        let children: Vec<Item> = std::mem::take(&mut self.meta).into_iter().chain(instance_id).chain(name).collect();
        if !children.is_empty() {
            let in_root =
                self.tree.get(ROOT).children.iter().find(|id| self.tree.get(**id).kind == Kind::Meta).copied();
            let meta = || Item { name: "meta".to_owned(), kind: Kind::Meta, ..Item::default() };
            let meta = in_root.unwrap_or_else(|| self.tree.add_unnamed(ROOT, meta()));
            for child in children {
                self.tree.add(meta, child);
            }
        }
    }

    fn report_unclosed(&mut self, open: &Open) {
        let name = self.tree.get(open.id).name.clone();
        let begin = self.table.records.iter().find(|record| record.number == open.row);
        let diagnostic = Diagnostic::error("unclosed-begin").arg("what", open.word).arg("name", name);
        if let Some(begin) = begin {
            self.diagnostics.push(diagnostic.at(self.table.place(begin, &["type"])));
        }
    }
}

/// A calculated value that the compiler makes.
pub(crate) fn calculate(name: &str, expression: Option<&str>) -> Item {
    let mut item = Item { name: name.to_owned(), ..Item::default() };
    if let Some(kind) = crate::types::find("calculate") {
        rows::set_type(&mut item, kind);
    }
    if let Some(expression) = expression {
        item.set_bind("calculate", expression);
    }
    item
}
